#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Inputs that are no ordinary files: devices, sockets, FIFOs, and files of a terabyte that are
nearly all holes, which Ctrl-C has to end."""
import contextlib
import gzip
import os
import signal
import socket
import subprocess
import tempfile
import time

import crafted
import live
from live import contains, expect, until, wiretutor

FRAMES = [crafted.ethernet(crafted.datagram(40000 + i, 9999, b"word %d" % i)) for i in range(5)]
TERABYTE = 1 << 40
STOPS_WITHIN = 60.0  # seconds; reading on to the end would take many minutes


def refused(build, path, *words):
    ended = wiretutor(build, "packets", path).expect_code(3)
    expect(ended.out, "", "standard output")
    said = " ".join(ended.err.split())
    contains(said, path)
    contains(said, *words)


def devices(build):
    refused(build, "/dev/null", "empty")
    refused(build, "/dev/zero", "not a capture")


def a_socket(build):
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as bound:
        path = os.path.join(folder, "socket")
        bound.bind(path)
        refused(build, path, "it is a socket")


def a_fifo_whose_writer_goes_away(build):
    """In the file's header, between two packets, and in one."""
    whole = crafted.pcap(FRAMES)
    border = len(crafted.pcap(FRAMES[:3]))
    for size, code, lines in ((10, 3, 0), (border, 0, 3), (border + 5, 4, 3),
                              (border + 20, 4, 3), (len(whole), 0, 5)):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "fifo")
            os.mkfifo(path)
            with subprocess.Popen([os.path.join(build, "wiretutor"), "packets", path],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                with open(path, "wb", buffering=0) as fifo:
                    fifo.write(whole[:size])
                out, err = process.communicate(timeout=live.DEADLINE)
        ended = live.Ended(process.returncode, out, err).expect_code(code)
        expect(ended.out.count("\n"), lines, f"lines of {size} bytes")
        if code == 4:
            contains(" ".join(ended.err.split()), "in the middle of a packet, after packet 3.")


@contextlib.contextmanager
def with_holes(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            os.truncate(file.name, TERABYTE)
        except OSError as why:
            raise live.Skip(f"no file of a terabyte: {why}")
        yield file.name


def a_terabyte_of_holes(build):
    """pcap: empty records for ever, of which some are asked for; pcapng: no block is so short."""
    with with_holes(b"") as path:
        refused(build, path, "not a capture")
    with with_holes(crafted.pcap(FRAMES)) as path:
        ended = wiretutor(build, "packets", "-c", "9", path).expect_code(0)
        expect(ended.out.count("\n"), 9, "lines")
    with with_holes(crafted.pcapng([(0, frame) for frame in FRAMES])) as path:
        ended = wiretutor(build, "packets", path).expect_code(4)
        expect(ended.out.count("\n"), 5, "lines")
        contains(" ".join(ended.err.split()), "after packet 5", "a block has an impossible length")


def position(process, path):
    """How far the program has read this file."""
    folder = f"/proc/{process.pid}/fd"
    for fd in os.listdir(folder):
        with contextlib.suppress(OSError):
            if os.readlink(os.path.join(folder, fd)) == path:
                with open(f"/proc/{process.pid}/fdinfo/{fd}", encoding="ascii") as info:
                    return int(info.readline().split()[1])
    return 0


def stopped_while_it_reads(build):
    """A filter that takes nothing, and padding behind a gzip member: the reading comes back to
    nobody, and still Ctrl-C ends it."""
    for data, words in ((crafted.pcap(FRAMES), ["tcp"]),
                        (gzip.compress(crafted.pcap(FRAMES)), [])):
        with with_holes(data) as path, \
                subprocess.Popen([os.path.join(build, "wiretutor"), "packets", path, *words],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                until("a good part to be read", lambda: position(process, path) > 8 << 20)
                process.send_signal(signal.SIGINT)
                began = time.monotonic()
                out, err = process.communicate(timeout=STOPS_WITHIN)
            finally:
                if process.poll() is None:
                    process.kill()
            live.Ended(process.returncode, out, err).expect_code(0)
            expect(out.count(b"\n"), 0 if words else 5, "lines")
            assert time.monotonic() - began < STOPS_WITHIN


if __name__ == "__main__":
    live.run([devices, a_socket, a_fifo_whose_writer_goes_away, a_terabyte_of_holes,
              stopped_while_it_reads], own_network=False)
