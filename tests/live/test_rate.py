#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Nothing is lost at a high rate.

First with so many packets as fit into the kernel's buffer, so that a loaded machine is only slow.
Then with twelve times as many, beside tcpdump, which hears the same with a buffer as large: where it
keeps them all, so do we. tests/bench/live.py measures what a free machine can do."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import live
from live import Capture, Skip, closing_lines, contains, expect, until, wiretutor

RATE, SECONDS = 100000, 0.5
PACKETS = int(RATE * SECONDS)
HIGH_RATE, HIGH_SECONDS = 300000, 2
HIGH_PACKETS = HIGH_RATE * HIGH_SECONDS
BUFFER_KIB = 16384  # what we take if nothing else is said
TRIES = 3


def send(build, rate=RATE, seconds=SECONDS, *how):
    """How many a second went: fewer, where the machine is too slow."""
    done = subprocess.run([os.path.join(build, "bench/send"), str(rate), str(seconds), *how],
                          check=True, capture_output=True, text=True, timeout=live.DEADLINE)
    sent, took = done.stdout.split()
    expect(int(sent), int(rate * seconds), "sent")
    return int(sent) / float(took)


def kept(ended):
    captured, _, dropped = closing_lines(ended)
    expect((captured, dropped), (PACKETS, 0), "captured, dropped by kernel")


def a_story_loses_nothing(build):
    with Capture(build, "udp", "port", "9999") as capture:
        send(build)
        kept(capture.stop().expect_code(0))


def rows_lose_nothing(build):
    with Capture(build, "flows") as capture:
        send(build)
        ended = capture.stop().expect_code(0)
    kept(ended)
    contains(ended.out, f"Packets {PACKETS}, conversations 8")


def a_file_loses_nothing(build):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kept.pcap")
        with Capture(build, "-w", path) as capture:
            send(build)
            kept(capture.stop().expect_code(0))
        ended = wiretutor(build, "--count", path).expect_code(0)
    contains(ended.out, f"{PACKETS} packets")


# --- beside tcpdump ---

class Tcpdump:
    """tcpdump -w, into a file that nobody reads."""

    def __init__(self, folder):
        self.err = tempfile.TemporaryFile()  # pylint: disable=consider-using-with
        self.process = subprocess.Popen(
            ["tcpdump", "-n", "-i", "lo", "-B", str(BUFFER_KIB), "-Z", "root",
             "-w", os.path.join(folder, "theirs.pcap"), "udp", "port", "9999"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.err)
        until("tcpdump to listen", self.listening)

    def listening(self):
        said = Capture.said(self.err)
        if self.process.poll() is not None:
            raise Skip(f"tcpdump ended: {said.decode('utf-8', 'replace').strip()}")
        return b"listening on" in said

    def kept(self):
        time.sleep(1.5)  # it does not drain; what its last block holds it gets within a second
        self.process.send_signal(signal.SIGINT)
        self.process.wait(live.DEADLINE)
        return int(re.search(rb"^(\d+) packets? captured", Capture.said(self.err), re.M)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.err.close()


def hear_both(build, words):
    """(a second, kept by tcpdump, how ours ended) of one sending that both heard."""
    with tempfile.TemporaryDirectory() as folder:
        with Tcpdump(folder) as tcpdump, Capture(build, *words, "udp", "port", "9999") as capture:
            speed = send(build, HIGH_RATE, HIGH_SECONDS, "cut")
            theirs = tcpdump.kept()
            return speed, theirs, capture.stop().expect_code(0)


def beside_tcpdump(build, *words):
    """How the run ended that lost nothing. Where tcpdump loses some, the machine is too busy to
    tell. Where it keeps them all and we do not, it may have been us who had to wait: but not each
    time."""
    if shutil.which("tcpdump") is None:
        raise Skip("no tcpdump")
    subprocess.run(["ip", "link", "set", "lo", "gso_max_segs", "1"], check=True)
    lost, busy = [], []
    while len(lost) < TRIES and len(busy) < TRIES:
        speed, theirs, ended = hear_both(build, words)
        captured, _, dropped = closing_lines(ended)
        said = f"at {speed:.0f}/s of {HIGH_PACKETS} tcpdump kept {theirs}, we {captured}"
        if captured == HIGH_PACKETS:
            print(said)
            expect(dropped, 0, "dropped by kernel")
            return ended
        (busy if theirs < HIGH_PACKETS else lost).append(said)
    assert len(lost) < TRIES, "; ".join(lost)
    raise Skip("this machine is too busy: " + "; ".join(busy + lost))


def rows_keep_what_tcpdump_keeps(build):
    ended = beside_tcpdump(build, "flows")
    contains(ended.out, f"Packets {HIGH_PACKETS}, conversations 8")


def a_file_keeps_what_tcpdump_keeps(build):
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "ours.pcap")
        beside_tcpdump(build, "-w", file)
        contains(wiretutor(build, "--count", file).expect_code(0).out, f"{HIGH_PACKETS} packets")


if __name__ == "__main__":
    live.run([a_story_loses_nothing, rows_lose_nothing, a_file_loses_nothing,
              rows_keep_what_tcpdump_keeps, a_file_keeps_what_tcpdump_keeps])
