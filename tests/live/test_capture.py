#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The capture itself, live: nothing is lost, and every way to end it."""
import os
import re
import signal
import socket
import subprocess
import tempfile
import time

import live
from live import (Capture, closing_lines, contains, expect, packet_numbers, until,
                  wiretutor)

BURST = 3000
PORT = 9999


class Datagrams:
    """Sends numbered datagrams to a port that is bound, so that no ICMP answers. (Its buffer
    overflows in a burst: that is after the wire.)"""

    def __init__(self, port=PORT):
        live.need("network")
        self.bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.bound.bind(("127.0.0.1", port))
        self.sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.to = ("127.0.0.1", port)

    def send(self, numbers):
        for number in numbers:
            self.sender.sendto(b"datagram %05d." % number, self.to)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bound.close()
        self.sender.close()


def numbers_in(text):
    return [int(n) for n in re.findall(r"datagram (\d{5})\.", text)]


def nothing_is_lost_in_a_burst(build):
    with Datagrams() as datagrams, Capture(build, "--every", "udp") as capture:
        datagrams.send(range(BURST))
        ended = capture.stop().expect_code(0)
    captured, received, dropped = closing_lines(ended)
    expect(dropped, 0, "dropped by kernel")
    expect(captured, BURST, "captured")
    expect(received, 2 * BURST, "received by filter, on lo")
    contains(ended.err, "twice")
    expect(numbers_in(ended.out), list(range(BURST)), "datagrams told, in order")
    expect(packet_numbers(ended.out), list(range(1, BURST + 1)), "packets")


def told_or_folded(story):
    """How many packets a story tells, one by one or within a paragraph."""
    kept = [int(last) - int(first) + 1 for first, last in re.findall(r"ackets,? ([0-9]+)–([0-9]+):", story)]
    return len(packet_numbers(story)) + sum(kept) + len(re.findall(r"Packet [0-9]+:", story))


def what_was_folded_is_told_once_nothing_comes(build):
    """A burst is folded while it lasts; then the story is complete, though the capture goes on."""
    with Datagrams() as datagrams, Capture(build, "udp") as capture:
        datagrams.send(range(BURST))
        until("the end of the burst to be told", lambda: told_or_folded(capture.told()) == BURST)
        expect(capture.process.poll(), None, "the capture goes on")
        expect(told_or_folded(capture.stop().expect_code(0).out), BURST, "datagrams told or folded")


def nothing_is_lost_in_a_burst_of_packet_lines(build):
    with Datagrams() as datagrams, tempfile.NamedTemporaryFile() as file:
        process = subprocess.Popen(  # pylint: disable=consider-using-with
            [os.path.join(build, "wiretutor"), "packets", "-i", "lo", "-w", file.name, "udp"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        live.read_until("it listens", process.stderr, lambda said: b"listening on" in said, process)
        datagrams.send(range(BURST))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=live.DEADLINE)
        expect(process.returncode, 0, "exit code")
        expect(out.count(b"\n"), BURST, "lines")
        again = wiretutor(build, "packets", file.name).expect_code(0)
        expect(again.raw, out, "the lines of what -w wrote")


def the_story_is_told_while_it_happens(build):
    """Each packet appears without anybody pressing Ctrl-C, and long before the buffer is full."""
    with Datagrams() as datagrams, Capture(build, "udp") as capture:
        for number in range(3):
            datagrams.send([number])
            until(f"datagram {number} to be told", lambda n=number: n in numbers_in(capture.told()))
        expect(numbers_in(capture.stop().expect_code(0).out), [0, 1, 2], "datagrams told")


def stopped_just_after_the_traffic(build, how, seconds):
    with Datagrams() as datagrams, tempfile.NamedTemporaryFile() as file, \
            Capture(build, "-w", file.name, "udp") as capture:
        datagrams.send(range(23))
        time.sleep(seconds)
        ended = capture.stop(how).expect_code(0)
        expect(closing_lines(ended)[0], 23, "captured")
        expect(numbers_in(ended.out), list(range(23)), "datagrams told")
        kept = wiretutor(build, file.name).expect_code(0)
        expect(numbers_in(kept.out), list(range(23)), "datagrams in the file")


def stopped_after_a_tenth_of_a_second_by_SIGINT(build):
    stopped_just_after_the_traffic(build, signal.SIGINT, 0.1)


def stopped_after_a_tenth_of_a_second_by_SIGTERM(build):
    stopped_just_after_the_traffic(build, signal.SIGTERM, 0.1)


def stopped_at_once_by_SIGINT(build):
    stopped_just_after_the_traffic(build, signal.SIGINT, 0)


def stopped_with_the_kernel_holding_a_burst(build):
    """The program did not run while the burst came: it drains what the kernel kept for it."""
    with Datagrams() as datagrams, Capture(build, "--every", "udp") as capture:
        capture.process.send_signal(signal.SIGSTOP)
        datagrams.send(range(BURST))
        capture.process.send_signal(signal.SIGINT)
        capture.process.send_signal(signal.SIGCONT)
        ended = capture.wait().expect_code(0)
        expect(numbers_in(ended.out), list(range(BURST)), "datagrams told")


def a_burst_while_the_reader_waits(build):
    """Whoever reads the story is slow; what the kernel's buffer holds is not lost."""
    with Datagrams() as datagrams:
        read, write = os.pipe()
        with Capture(build, "--every", "udp", stdout=write) as capture:
            os.close(write)
            datagrams.send(range(BURST))
            capture.process.send_signal(signal.SIGINT)
            with os.fdopen(read, encoding="utf-8") as story:
                told = numbers_in(story.read())
            capture.wait().expect_code(0)
    expect(told, list(range(BURST)), "datagrams told")


def stops_by_itself_after_c_packets(build):
    with Datagrams() as datagrams, Capture(build, "-c", "5", "udp") as capture:
        datagrams.send(range(9))
        ended = capture.wait().expect_code(0)
    expect(numbers_in(ended.out), [0, 1, 2, 3, 4], "datagrams told")
    expect(closing_lines(ended)[0], 5, "captured")


def a_filter_keeps_the_rest_out(build):
    with Datagrams(9001) as kept, Datagrams(9002) as out, \
            Capture(build, "udp", "port", "9001") as capture:
        out.send(range(100, 105))
        kept.send(range(5))
        out.send(range(105, 110))
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), [0, 1, 2, 3, 4], "datagrams told")
    expect(closing_lines(ended)[0], 5, "captured")


def any_interface_tells_each_packet_once(build):
    with Datagrams() as datagrams, Capture(build, "udp", interface="any") as capture:
        datagrams.send(range(7))
        ended = capture.stop().expect_code(0)
    expect(numbers_in(ended.out), list(range(7)), "datagrams told")


def written_and_told_at_the_same_time(build):
    with Datagrams() as datagrams, tempfile.NamedTemporaryFile() as file, \
            Capture(build, "-w", file.name, "udp") as capture:
        datagrams.send(range(50))
        ended = capture.stop().expect_code(0)
        again = wiretutor(build, file.name, "udp").expect_code(0)
    expect(again.out, ended.out, "the story of the file")


def written_to_a_pipe_and_told_at_its_end(build):
    """`wiretutor -i lo -w - | wiretutor -`"""
    with Datagrams() as datagrams:
        read, write = os.pipe()
        with Capture(build, "-w", "-", "udp", stdout=write) as capture:
            os.close(write)
            with subprocess.Popen([os.path.join(build, "wiretutor"), "-"], stdin=read,
                                  stdout=subprocess.PIPE) as teller:
                os.close(read)
                datagrams.send(range(5))
                capture.stop().expect_code(0)
                out, _ = teller.communicate(timeout=live.DEADLINE)
    expect(teller.returncode, 0, "exit code")
    expect(numbers_in(out.decode()), list(range(5)), "datagrams told")


def ended_by_a_reader_that_goes_away(build):
    """`wiretutor -i lo | head -1`: quiet, exit 0."""
    with Datagrams() as datagrams:
        read, write = os.pipe()
        with Capture(build, "udp", stdout=write) as capture:
            os.close(write)
            datagrams.send([0])
            live.read_until("a line", read, lambda said: b"\n" in said, capture.process)
            os.close(read)
            until("the end", lambda: datagrams.send([1]) or capture.process.poll() is not None)
            ended = capture.wait().expect_code(0)
    assert "roken pipe" not in ended.err, ended.err


def results_that_cannot_be_written(build):
    with Datagrams() as datagrams, open("/dev/full", "wb") as full:
        with Capture(build, "udp", stdout=full) as capture:
            until("the end", lambda: datagrams.send([1]) or capture.process.poll() is not None)
            contains(capture.wait().expect_code(3).err, "No space left")
        with Capture(build, "-U", "-w", "/dev/full", "udp") as capture:
            until("the end", lambda: datagrams.send([1]) or capture.process.poll() is not None)
            contains(capture.wait().expect_code(3).err, "/dev/full", "No space left")


def a_closed_pipe_given_to_w(build):
    """What was asked to be kept is lost: no quiet end."""
    with Datagrams() as datagrams:
        read, write = os.pipe()
        with Capture(build, "-U", "-w", "-", "udp", stdout=write) as capture:
            os.close(write)
            os.close(read)
            until("the end", lambda: datagrams.send([1]) or capture.process.poll() is not None)
            ended = capture.wait().expect_code(3)
    contains(ended.err, "roken pipe")


def an_interface_that_is_not_there(build):
    live.need("packets")
    ended = wiretutor(build, "-i", "nosuch0")
    assert ended.code in (2, 3), ended.code
    contains(ended.err, "nosuch0")
    expect(ended.out, "", "standard output")


def a_bad_filter_before_anything_is_captured(build):
    live.need("packets")
    ended = wiretutor(build, "-i", "lo", "prt", "8001").expect_code(2)
    contains(ended.err, "prt")


def the_interfaces_in_plain_words(build):
    ended = wiretutor(build, "interfaces").expect_code(0)
    assert re.search(r"\blo\b", ended.out) and re.search(r"\bany\b", ended.out), ended.out
    expect(wiretutor(build, "-D").expect_code(0).out, ended.out, "-D")
    chinese = wiretutor(build, "interfaces", "--lang", "zh").expect_code(0)
    contains(chinese.out, "lo")
    assert re.search("[\u4e00-\u9fff]", chinese.out), chinese.out


def the_interface_goes_down(build):
    """What came before is shown; the capture cannot go on."""
    with Datagrams() as datagrams, Capture(build, "udp") as capture:
        datagrams.send(range(3))
        until("the datagrams to be told", lambda: len(numbers_in(capture.told())) == 3)
        subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
        try:
            ended = capture.wait().expect_code(3)
        finally:
            subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    expect(numbers_in(ended.out), [0, 1, 2], "datagrams told")
    contains(ended.err, "lo")


if __name__ == "__main__":
    live.run([
        nothing_is_lost_in_a_burst, nothing_is_lost_in_a_burst_of_packet_lines,
        what_was_folded_is_told_once_nothing_comes,
        the_story_is_told_while_it_happens, stopped_after_a_tenth_of_a_second_by_SIGINT,
        stopped_after_a_tenth_of_a_second_by_SIGTERM, stopped_at_once_by_SIGINT,
        stopped_with_the_kernel_holding_a_burst, a_burst_while_the_reader_waits,
        stops_by_itself_after_c_packets, a_filter_keeps_the_rest_out,
        any_interface_tells_each_packet_once, written_and_told_at_the_same_time,
        written_to_a_pipe_and_told_at_its_end, ended_by_a_reader_that_goes_away,
        results_that_cannot_be_written, a_closed_pipe_given_to_w,
        an_interface_that_is_not_there, a_bad_filter_before_anything_is_captured,
        the_interfaces_in_plain_words, the_interface_goes_down,
    ])
