#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Capture files that change while they are read: grown, cut, replaced, removed.

The reader is held at a known place: its standard output is a pipe that is not read, so it has read
its first blocks and waits. Then the file is changed, and the pipe read."""
import contextlib
import fcntl
import gzip
import os
import subprocess
import tempfile
import termios

import live
from live import contains, expect, until

PACKETS = 24000  # 1.8 MiB; the reader takes 264 KiB at a time
HEAD, RECORD = 24, 16
PIPE = 4096


def generated(build, n=PACKETS):
    done = subprocess.run([os.path.join(build, "bench/generate"), "one", str(n)], check=True,
                          capture_output=True)
    return done.stdout


def records_of(data):
    """Where each record ends."""
    ends, at = [], HEAD
    while at + RECORD <= len(data):
        at += RECORD + int.from_bytes(data[at + 8:at + 12], "little")
        ends.append(at)
    return ends


class Held:
    """`packets PATH`, waiting for its pipe to be emptied."""

    def __init__(self, build, path, stdin=subprocess.DEVNULL):
        # pylint: disable=consider-using-with
        self.out, theirs = os.pipe()
        fcntl.fcntl(self.out, 1031, PIPE)  # F_SETPIPE_SZ
        self.err = tempfile.TemporaryFile()
        self.process = subprocess.Popen([os.path.join(build, "wiretutor"), "packets", path],
                                        stdin=stdin, stdout=theirs, stderr=self.err)
        os.close(theirs)
        until("the pipe to be full", self.is_full)

    def is_full(self):
        waiting = bytearray(4)
        fcntl.ioctl(self.out, termios.FIONREAD, waiting)
        return int.from_bytes(waiting, "little") == PIPE

    def end(self):
        """(exit code, lines, what it said)."""
        out = live.read_all(self.out)
        os.close(self.out)
        code = self.process.wait(live.DEADLINE)
        self.err.seek(0)
        said = self.err.read().decode("utf-8")
        assert not live.SANITIZER_REPORT.search(said), said
        lines = out.decode("utf-8").splitlines()
        for number, line in enumerate(lines, 1):
            assert line.split()[0] == str(number) and " TCP " in line, line
        return code, len(lines), said


@contextlib.contextmanager
def file_of(data):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "lesson.pcap")
        with open(path, "wb") as f:
            f.write(data)
        yield path


def one_that_grows(build):
    """What is added while we read is read, too."""
    data = generated(build)
    with file_of(data[:records_of(data)[PACKETS // 2]]) as path:
        held = Held(build, path)
        with open(path, "ab") as f:
            f.write(data[records_of(data)[PACKETS // 2]:])
        expect(held.end(), (0, PACKETS, ""), "exit code, packets, errors")


def one_that_grows_by_half_a_packet(build):
    data = generated(build)
    with file_of(data) as path:
        held = Held(build, path)
        with open(path, "ab") as f:
            f.write(data[HEAD:HEAD + RECORD + 20])
        code, n, said = held.end()
    expect((code, n), (4, PACKETS), "exit code, packets")
    contains(" ".join(said.split()), f"ends in the middle of a packet, after packet {PACKETS}.")


def one_that_is_cut(build):
    """Cut to nothing, between two packets, within one: the whole packets before the cut are shown."""
    data = generated(build)
    ends = records_of(data)
    for size in (0, ends[PACKETS // 2], ends[PACKETS // 2] + RECORD + 7):
        with file_of(data) as path:
            held = Held(build, path)
            os.truncate(path, size)
            code, n, said = held.end()
        whole = sum(end <= size for end in ends)
        assert 0 < n < PACKETS and (size == 0 or n == whole), (size, n, whole)
        if size == ends[PACKETS // 2]:
            expect((code, said), (0, ""), "cut between two packets")
        elif size > 0:
            expect(code, 4, "cut in a packet")
        else:
            expect(code, 4, "cut to nothing")
            contains(" ".join(said.split()), "became shorter while it was read")


def one_that_is_written_anew(build):
    """Cut to nothing and filled with other bytes: no capture any more where we read on."""
    data = generated(build)
    with file_of(data) as path:
        held = Held(build, path)
        with open(path, "wb") as f:
            f.write(b"\xff" * len(data))
        code, n, said = held.end()
    expect(code, 4, "exit code")
    assert 0 < n < PACKETS and said, (n, said)


def one_that_is_replaced(build):
    """Another file has the name now: ours is still the one that was opened."""
    data = generated(build)
    for change in (os.remove, lambda path: os.replace(path + ".new", path)):
        with file_of(data) as path:
            with open(path + ".new", "wb") as f:
                f.write(generated(build, 10))
            held = Held(build, path)
            change(path)
            expect(held.end(), (0, PACKETS, ""), "exit code, packets, errors")


def a_compressed_one_that_is_cut(build):
    data = gzip.compress(generated(build, 200000), 1)
    with file_of(data) as path:
        held = Held(build, path)
        os.truncate(path, len(data) // 2)
        code, n, said = held.end()
    expect(code, 4, "exit code")
    assert 0 < n < 200000 and said, (n, said)


def a_writer_that_goes_away(build):
    """Standard input ends inside of a packet."""
    data = generated(build)
    reading, writing = os.pipe()
    writer = os.fork()
    if writer == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as f:
            f.write(data[:records_of(data)[PACKETS // 3] + 5])
        os._exit(0)
    os.close(writing)
    held = Held(build, "-", stdin=reading)
    os.close(reading)
    code, n, said = held.end()
    os.waitpid(writer, 0)
    expect((code, n), (4, PACKETS // 3 + 1), "exit code, packets")
    contains(" ".join(said.split()), f"in the middle of a packet, after packet {PACKETS // 3 + 1}.")


if __name__ == "__main__":
    live.run([one_that_grows, one_that_grows_by_half_a_packet, one_that_is_cut,
              one_that_is_written_anew, one_that_is_replaced, a_compressed_one_that_is_cut,
              a_writer_that_goes_away], own_network=False)
