#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Nothing is lost at a high rate. So many packets as fit into the kernel's buffer, so that a loaded
machine is only slow; tests/bench/live.py measures what a free one can do."""
import os
import subprocess
import tempfile

import live
from live import Capture, closing_lines, contains, expect, wiretutor

RATE, SECONDS = 100000, 0.5
PACKETS = int(RATE * SECONDS)


def send(build):
    done = subprocess.run([os.path.join(build, "bench/send"), str(RATE), str(SECONDS)], check=True,
                          capture_output=True, text=True, timeout=live.DEADLINE)
    expect(int(done.stdout.split()[0]), PACKETS, "sent")


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


if __name__ == "__main__":
    live.run([a_story_loses_nothing, rows_lose_nothing, a_file_loses_nothing])
