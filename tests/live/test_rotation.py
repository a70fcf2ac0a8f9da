#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Capture files one after the other, and signals that ask for something: live."""
import os
import re
import signal
import struct
import tempfile
import threading
import time

import live
from live import Capture, contains, expect, until, wiretutor
from test_capture import BURST, Datagrams, numbers_in

HEAD, RECORD = 24, 16


class Records:
    """A capture file as it is on the disk: how many records are whole, and is that all of it?"""

    def __init__(self, path):
        with open(path, "rb") as f:
            data = f.read()
        self.size, self.n, at = len(data), 0, HEAD
        self.has_head = len(data) >= HEAD and data[:4] == struct.pack("=I", 0xA1B23C4D)
        while self.has_head and at + RECORD <= len(data):
            captured, = struct.unpack_from("=I", data, at + 8)
            if at + RECORD + captured > len(data):
                break
            at += RECORD + captured
            self.n += 1
        self.is_whole = self.has_head and at == len(data)


def files_in(folder):
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def told(build, folder, names):
    """The datagrams in these files, by the program's own reading."""
    return [number for name in names for number in numbers_in(
        wiretutor(build, "packets", "-A", os.path.join(folder, name)).expect_code(0).out)]


def a_file_after_the_other(build):
    """-C: three bursts go into files of a bit over a million bytes each, none lost between them."""
    with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
        path = os.path.join(folder, "lesson")
        with Capture(build, "--count", "-C", "1", "-w", path, "udp") as capture:
            for burst in range(8):
                datagrams.send(range(burst * BURST, (burst + 1) * BURST))
                until("the burst to be read", lambda: sum(
                    Records(os.path.join(folder, n)).n for n in files_in(folder))
                    == (burst + 1) * BURST)
            capture.stop().expect_code(0)
        names = files_in(folder)
        expect(names, ["lesson", "lesson1"], "files")
        for name in names:
            assert Records(os.path.join(folder, name)).is_whole, name
        first = os.path.getsize(path)
        assert 1000000 < first <= 1000000 + 200, f"the first file has {first} bytes"
        expect(told(build, folder, names), list(range(8 * BURST)), "datagrams")


def a_ring(build):
    with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
        with Capture(build, "--count", "-C", "1", "-W", "2", "-w", folder + "/f", "udp") as capture:
            for burst in range(18):
                datagrams.send(range(burst * BURST, (burst + 1) * BURST))
                time.sleep(0.02)
            capture.stop().expect_code(0)
        expect(files_in(folder), ["f0", "f1"], "files")
        numbers = sorted(told(build, folder, ["f0", "f1"]))
        expect(numbers, list(range(numbers[0], 18 * BURST)), "the last datagrams, without a gap")


def whole_at_any_moment(build):
    """Whoever looks while files are made and replaced finds whole ones; only the one that is being
    written to may be caught in the middle of a write, and then all before it is there."""
    seen, wrong, going = [0], [], threading.Event()

    def look(folder):
        while not going.is_set():
            for name in files_in(folder):
                try:
                    records = Records(os.path.join(folder, name))
                except FileNotFoundError:
                    wrong.append(f"{name} was gone for a moment")
                    continue
                seen[0] += 1
                if not records.has_head:
                    wrong.append(f"{name} had {records.size} bytes")

    with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
        looker = threading.Thread(target=look, args=(folder,))
        looker.start()
        try:
            with Capture(build, "--count", "-C", "1", "-W", "3", "-w", folder + "/f", "udp") as capture:
                burst = 0
                while burst < 30 or (seen[0] <= 20 and looker.is_alive() and not wrong):
                    datagrams.send(range(burst % 30 * BURST, (burst % 30 + 1) * BURST))
                    burst += 1
                capture.stop().expect_code(0)
        finally:
            going.set()
            looker.join()
        expect(wrong, [], "files that were not whole")
        assert seen[0] > 20, f"looked {seen[0]} times only"
        expect(files_in(folder), ["f0", "f1", "f2"], "files")
        expect([n for n in os.listdir(folder) if n.startswith(".")], [], "files left over")
        for name in files_in(folder):
            assert Records(os.path.join(folder, name)).is_whole, name


def ended_by_time(build):
    """-G -W: two files, then the end, though no packet comes."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        with Capture(build, "-G", "1", "-W", "2", "-w", folder + "/at-%s", "udp") as capture:
            capture.wait().expect_code(0)
        took = time.monotonic() - started
        names = files_in(folder)
        assert len(names) == 2 and all(re.fullmatch(r"at-\d+", n) for n in names), names
        assert 1 <= int(names[1][3:]) - int(names[0][3:]) <= took, (names, took)
        assert 1 <= took < live.DEADLINE, f"took {took:.1f} s"


def each_second_a_file(build):
    with tempfile.TemporaryDirectory() as folder, Datagrams() as datagrams:
        with Capture(build, "--count", "-G", "1", "-W", "3", "-w", folder + "/%H%M%S.pcap",
                     "udp") as capture:
            number = 0
            while capture.process.poll() is None:
                datagrams.send([number])
                number += 1
                time.sleep(0.01)
            ended = capture.wait().expect_code(0)
        names = files_in(folder)
        expect(len(names), 3, "files")
        numbers = told(build, folder, names)
        expect(numbers, list(range(len(numbers))), "datagrams, without a gap")
        contains(ended.out, f"{len(numbers)} packets")


def without_a_time_in_the_name(build):
    with tempfile.TemporaryDirectory() as folder:
        with Capture(build, "-G", "1", "-W", "2", "-w", folder + "/same", "udp") as capture:
            contains(capture.wait().expect_code(0).err, "replaces")
        expect(files_in(folder), ["same"], "files")


def give_away(path):
    """Change to a user id without an account. False: that is not possible here."""
    try:
        os.lchown(path, 4242, 4242)
        return True
    except OSError:
        return False


def links_of_others(build):
    """In a folder where anybody may write, what another user put there is not followed; one's own
    link is. Only root of a whole system can play two users: others see the second half."""
    with tempfile.TemporaryDirectory() as top:
        os.chmod(top, 0o755)
        shared, precious = os.path.join(top, "shared"), os.path.join(top, "precious")
        os.mkdir(shared)
        os.chmod(shared, 0o1777)
        with open(precious, "w", encoding="ascii") as f:
            f.write("precious")
        trap = os.path.join(shared, "trap")
        os.symlink(precious, trap)
        two_users = give_away(trap)
        echo = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
        for words in (["-w", trap], ["-w", trap, "-C", "1"], ["-w", trap, "-G", "9"]):
            if not two_users:
                break
            contains(wiretutor(build, "--count", echo, *words).expect_code(3).err, "another user")
            with open(precious, encoding="ascii") as f:
                expect(f.read(), "precious", "what the link names")
        if two_users:
            os.lchown(trap, os.geteuid(), os.getegid())
        wiretutor(build, "--count", echo, "-w", trap).expect_code(0)
        expect(Records(precious).n, 10, "packets where one's own link leads")


def counts_when_asked(build):
    with Datagrams() as datagrams, Capture(build, "--count", "udp") as capture:
        answered = len(Capture.said(capture.err))

        def counts_are_told():
            nonlocal answered
            said = Capture.said(capture.err)
            if len(said) > answered:  # the answer came before the packets: once more
                answered = len(said)
                capture.process.send_signal(signal.SIGUSR1)
            return b"5 packets captured\n" in said

        datagrams.send(range(5))
        capture.process.send_signal(signal.SIGUSR1)
        until("the counts", counts_are_told)
        datagrams.send(range(5))
        ended = capture.stop().expect_code(0)
    contains(ended.err, "5 packets captured", "10 packets received", "10 packets captured")
    contains(ended.out, "10 packets")


def flushed_when_asked(build):
    """SIGUSR2 while packets keep coming, so that nothing else flushes."""
    with Datagrams() as datagrams, tempfile.NamedTemporaryFile() as file, \
            Capture(build, "--count", "-w", file.name, "udp") as capture:
        going = threading.Event()

        def chatter():
            while not going.is_set():
                datagrams.send([7])
                time.sleep(0.002)

        talker = threading.Thread(target=chatter)
        talker.start()
        try:
            time.sleep(0.3)
            before = Records(file.name).n
            until("packets in the file", lambda: capture.process.send_signal(signal.SIGUSR2)
                  or Records(file.name).n > before)
            assert capture.process.poll() is None
        finally:
            going.set()
            talker.join()
        ended = capture.stop().expect_code(0)
        assert Records(file.name).is_whole
        contains(ended.out, f"{Records(file.name).n} packets")


if __name__ == "__main__":
    live.run([a_file_after_the_other, a_ring, whole_at_any_moment, ended_by_time,
              each_second_a_file, without_a_time_in_the_name, links_of_others, counts_when_asked, flushed_when_asked])
