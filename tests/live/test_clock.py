#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The clock is set while it runs: an hour back, a year on, beyond what a time stamp can hold. In
captures it is the packets' clock; live it is the program's, which tests/faults/faults.c changes for it
alone."""
import json
import os
import re
import signal
import struct
import subprocess
import tempfile

import crafted
import live
from live import Capture, contains, expect, until, wiretutor
from test_capture import BURST, Datagrams, numbers_in
from test_rotation import Records, files_in

SECOND, HOUR, YEAR = 10**9, 3600 * 10**9, 365 * 86400 * 10**9
START = 1700000000 * SECOND
CLIENT, SERVER = 40000, 8001
SYN, FIN, PSH, ACK = 2, 1, 8, 16


def segment(source, destination, seq, ack, flags, payload=b""):
    tcp = struct.pack("!HHIIBBHHH", source, destination, seq, ack, 0x50, flags, 65535, 0, 0) + payload
    here = bytes([127, 0, 0, 1])
    whole = here + here + struct.pack("!BBH", 0, 6, len(tcp)) + tcp
    tcp = tcp[:16] + struct.pack("!H", crafted.checksum(whole + bytes(len(whole) % 2))) + tcp[18:]
    head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0x4000, 64, 6, 0, here, here)
    return crafted.ethernet(head[:10] + struct.pack("!H", crafted.checksum(head)) + head[12:] + tcp)


CONVERSATION = [
    segment(CLIENT, SERVER, 1000, 0, SYN), segment(SERVER, CLIENT, 5000, 1001, SYN | ACK),
    segment(CLIENT, SERVER, 1001, 5001, ACK), segment(CLIENT, SERVER, 1001, 5001, PSH | ACK, b"hello"),
    segment(SERVER, CLIENT, 5001, 1006, ACK), segment(SERVER, CLIENT, 5001, 1006, PSH | ACK, b"world"),
    segment(CLIENT, SERVER, 1006, 5006, ACK), segment(CLIENT, SERVER, 1006, 5006, FIN | ACK),
    segment(SERVER, CLIENT, 5006, 1007, FIN | ACK), segment(CLIENT, SERVER, 1007, 5007, ACK)]
# What each step adds to the clock, a tenth of a second apart: {name: {packet: step}}.
STEPS = {"an hour back in the middle": {4: -HOUR}, "a day back at the end": {9: -24 * HOUR},
         "back within the handshake": {1: -HOUR}, "to 1970": {4: -START}, "to 1970 and back": {
             3: -START, 6: START + 5 * SECOND}, "to 2106": {4: (2**32 - 10) * SECOND - START},
         "to 2106 and back": {2: (2**32 - 10) * SECOND - START, 5: START - (2**32 - 10) * SECOND},
         "back with every packet": {n: -HOUR for n in range(1, 10)},
         "to and fro": {n: HOUR * (-1)**n for n in range(1, 10)}}


def times_of(steps):
    now, times = START, []
    for number in range(len(CONVERSATION)):
        now += SECOND // 10 * (number > 0) + steps.get(number, 0)
        times.append(max(now, 0))
    return times


def pcap_of(times):
    data, at = bytearray(crafted.pcap(CONVERSATION, magic=crafted.NANOSECONDS)), 24
    for frame, time_ns in zip(CONVERSATION, times):
        struct.pack_into("<II", data, at, time_ns // SECOND, time_ns % SECOND)
        at += 16 + len(frame)
    return bytes(data)


def pcapng_of(ticks):
    """Stamps of 64 bits, in nanoseconds."""
    nanoseconds = struct.pack("<HHBxxxHH", 9, 1, 9, 0, 0)
    parts = [crafted.block("<", 0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
             crafted.block("<", 1, struct.pack("<HHI", 1, 0, 262144) + nanoseconds)]
    for frame, tick in zip(CONVERSATION, ticks):
        parts.append(crafted.block("<", 6, struct.pack("<IIIII", 0, tick >> 32, tick & 0xFFFFFFFF,
                                                       len(frame), len(frame)) + frame))
    return b"".join(parts)


def one_conversation(build, data, what):
    """It is shown completely, and no duration is negative."""
    story = wiretutor(build, "-", stdin=data).expect_code(0).out
    contains(story, "Conversation 1 ended normally: opened by a three-way handshake")
    assert "Conversation 2" not in story, what
    flows = wiretutor(build, "flows", "-v", "-", stdin=data).expect_code(0).out
    contains(flows, "conversations 1, time ")
    assert not re.search(r"(time|lasted|round trip|after) -", story + flows), (what, flows)
    for command in ("flows", "explain"):
        rows = [json.loads(line) for line in wiretutor(
            build, command, "--format", "json", "-", stdin=data).expect_code(0).out.splitlines()]
        for key in ("wiretutor.duration", "tcp.analysis.initial_rtt"):  # not ack_rtt: as in Wireshark
            assert all(row.get(key, 0) >= 0 for row in rows), (what, key)
        expect(rows[-1]["wiretutor.verdict"], "normal", what)
    for words in (["ladder"], ["ladder", "--format", "svg"], ["flows", "--format", "csv"],
                  ["packets", "-vv", "--lang", "zh"], ["explain", "--lang", "zh"]):
        assert wiretutor(build, *words, "-", stdin=data).expect_code(0).out, (what, words)


def packets_whose_clock_is_set(build):
    for what, steps in STEPS.items():
        times = times_of(steps)
        one_conversation(build, pcap_of(times), what)
        lines = wiretutor(build, "packets", "-ttt", "-", stdin=pcap_of(times)).expect_code(0).out
        told = [line.split()[1] for line in lines.splitlines()]
        for number, text in enumerate(told):
            passed = (times[number] - times[max(number - 1, 0)]) // 1000 / 10**6
            assert abs(float(text) - passed) < 2e-6, (what, number + 1, text, passed)


def stamps_that_no_year_has(build):
    ends = (0, 2**64 - 1, 0, 2**63 - 1, 2**63, 0, 2**64 - 1, 2**63, 1, 0)
    one_conversation(build, pcapng_of(ends), "the ends of 64 bits")
    last = [2**63 - 1 - n for n in range(10)]
    one_conversation(build, pcapng_of(last), "the last of 2262")


def files_of_packets_whose_clock_is_set(build):
    """-G takes its time from them: each is in one file, and each file is whole. (An hour that comes
    again has its names again: the manual says so.)"""
    for what, steps in STEPS.items():
        again = what == "to and fro"
        with tempfile.TemporaryDirectory() as folder:
            wiretutor(build, "-G", "1", "-w", folder + "/%Y-%s", "-", "--count",
                      stdin=pcap_of(times_of(steps))).expect_code(0)
            kept = [Records(os.path.join(folder, name)) for name in files_in(folder)]
            expect(all(r.is_whole for r in kept), True, f"each file is whole: {what}")
            expect(sum(r.n for r in kept), 2 if again else len(CONVERSATION), f"kept: {what}")


# --- the program's own clock ---

class Set:
    """The program's clock is set, BY seconds, MS after it began, or when there is such a file."""

    def __init__(self, build, ms, by):
        self.more = ["env", f"LD_PRELOAD={os.path.join(build, 'faults/faults.so')}",
                     f"WT_FAULT_CLOCK={ms}:{by}", "ASAN_OPTIONS=" + os.environ.get(
                         "ASAN_OPTIONS", "detect_leaks=1") + ":verify_asan_link_order=0"]

    def capture(self, build, *words):
        return Capture(build, *words, before=self.more, program="faults/heeding")


def rotation_goes_on(build, by):
    """Nothing comes, so that only the clock asks for files: the fourth one is the last."""
    with tempfile.TemporaryDirectory() as top, tempfile.TemporaryDirectory() as folder, \
            Set(build, top + "/now", by).capture(
                build, "-G", "1", "-W", "4", "-w", folder + "/%s", "udp") as capture:
        until("the second file", lambda: len(files_in(folder)) == 2)
        with open(top + "/now", "w", encoding="ascii"):
            pass
        capture.wait().expect_code(0)
        names = [int(name) for name in files_in(folder)]
        expect(len(names), 4, f"files {names}")
        assert names[-1] - names[0] > 3000, f"the clock was not set: {names}"
        assert all(Records(os.path.join(folder, str(name))).is_whole for name in names), names


def rotation_where_the_clock_is_set_back(build):
    rotation_goes_on(build, -3600)


def rotation_where_the_clock_is_set_on(build):
    rotation_goes_on(build, 30000000)


def stopped_after_the_clock_was_set_back(build):
    """What the kernel still holds was stamped an hour later than now: it is read nevertheless."""
    with Datagrams() as datagrams, Set(build, 0, -3600).capture(build, "--every", "udp") as capture:
        capture.process.send_signal(signal.SIGSTOP)
        datagrams.send(range(BURST))
        capture.process.send_signal(signal.SIGINT)
        capture.process.send_signal(signal.SIGCONT)
        ended = capture.wait().expect_code(0)
    expect(numbers_in(ended.out), list(range(BURST)), "datagrams told")


def run_where_the_clock_is_set(build):
    """Everything is shown, and it ends."""
    speaks = ("import socket,time; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); [(s.sendto("
              "b'datagram %05d.' % n, ('127.0.0.1', 9)), time.sleep(0.05)) for n in range(12)]")
    for by in (-3600, 3600):
        done = subprocess.run([*Set(build, 500, by).more, os.path.join(build, "faults/heeding"), "run",
                               "--", "/usr/bin/python3", "-c", speaks], capture_output=True, text=True,
                              timeout=live.DEADLINE, check=False)
        expect(done.returncode, 0, f"exit code, {by} s; it said {done.stderr}")
        for number in range(12):
            assert f"datagram {number:05d}." in done.stdout, (by, number, done.stdout)
        assert not re.search(r"(time|lasted|after) -", done.stdout), done.stdout


if __name__ == "__main__":
    live.run([packets_whose_clock_is_set, stamps_that_no_year_has, files_of_packets_whose_clock_is_set,
              rotation_where_the_clock_is_set_back, rotation_where_the_clock_is_set_on,
              stopped_after_the_clock_was_set_back, run_where_the_clock_is_set])
