#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Where output does not fit: a file system of 64 KiB, /dev/full, a limit on the size of files.

Each time the program names the reason, exits with 3 and does not hang, and what was written ends with
a whole record or line. The file systems are mounted in a namespace of this script."""
import contextlib
import csv
import fcntl
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

import live
from live import Capture, contains, expect, need, until, wiretutor
from test_capture import Datagrams
from test_rotation import Records, files_in, told

FULL, TOO_LARGE = "No space left on device", "File too large"
SMALL = 64 * 1024
LARGEST_RECORD = 300  # of those that bench/generate makes here, with its header
DNS_HTTP = os.path.join(live.TOP, "samples/captures/dns-http.pcap")
# What each command prints, by its name; all more than fits.
RESULTS = {
    "text": ["explain"], "lines": ["packets"], "hex": ["packets", "-xx", "-v"],
    "JSON": ["packets", "--format", "json"], "JSON of a story": ["explain", "--format", "json"],
    "CSV": ["packets", "--format", "csv"], "CSV of flows": ["flows", "--format", "csv"],
    "a ladder": ["ladder", "--all"], "SVG": ["ladder", "--all", "--format", "svg"],
}
# What prints a little, which fails with the very last write.
SHORT = [["--help"], ["--version"], ["run", "--help"], ["lookup", "SYN"], ["interfaces"],
         ["--count", DNS_HTTP], ["check", DNS_HTTP, "packets > 0"],
         ["check", "--format", "tap", DNS_HTTP, "packets > 0"],
         ["check", "--format", "junit", DNS_HTTP, "packets > 0"],
         ["check", "--format", "json", DNS_HTTP, "packets > 0"],
         ["flows", DNS_HTTP], ["flows", "--top", "1", DNS_HTTP], ["explain", DNS_HTTP],
         ["packets", "-w", "-", DNS_HTTP], ["ladder", "--format", "svg", DNS_HTTP]]


@contextlib.contextmanager
def small_disk(size=SMALL, inodes=100):
    """A folder on a file system of so many bytes."""
    need("network", "mounts")
    with tempfile.TemporaryDirectory() as folder:
        options = f"size={size},nr_inodes={inodes},mode=755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@contextlib.contextmanager
def generated(build, n):
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run([os.path.join(build, "bench/generate"), "many", str(n)], stdout=out,
                       check=True)
        yield out.name


def says(text, *parts):
    """contains(), wherever the lines are broken."""
    contains(" ".join(text.split()), *parts)


def fill(folder, leave=0):
    """Write a file that leaves so many bytes of the disk."""
    free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_bsize
    with open(os.path.join(folder, ".filler"), "wb") as f:
        f.write(bytes(free - leave))


def limit_files(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def readable(build, path, room=None):
    """Nothing but whole records, for two programs; as many as there was room for. How many."""
    records = Records(path)
    assert records.is_whole, f"{path}: {records.size} bytes, not all of them in records"
    if room is not None:
        assert room - LARGEST_RECORD < records.size <= room, (room, records.size)
    contains(wiretutor(build, "--count", path).expect_code(0).out, f"{records.n} packet")
    if shutil.which("tcpdump"):
        with open(path, "rb") as f:
            done = subprocess.run(["tcpdump", "-nr", "-"], stdin=f, capture_output=True,
                                  check=False)
        expect((done.returncode, done.stdout.count(b"\n")), (0, records.n), "what tcpdump reads")
    return records.n


def to_file(build, words, path, mode="wb", **more):
    """Run with standard output in this file."""
    with open(path, mode) as out:
        done = subprocess.run([os.path.join(build, "wiretutor"), *words], stdout=out,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
                              timeout=live.DEADLINE, **more)
    return live.Ended(done.returncode, b"", done.stderr)


def a_capture_file_on_a_full_disk(build):
    with generated(build, 400) as capture, small_disk() as disk:
        for words in ([], ["-U"], ["-C", "1"], ["-C", "1", "-W", "2"], ["-G", "3600"]):
            path = os.path.join(disk, "out")
            ended = wiretutor(build, "--count", capture, "-w", path, *words).expect_code(3)
            says(ended.err, path, FULL)
            names = os.listdir(disk)
            expect(names, ["out0" if "-W" in words else "out"], f"files with {words}")
            readable(build, os.path.join(disk, names[0]), SMALL)
            os.remove(os.path.join(disk, names[0]))


def a_capture_file_that_must_not_grow(build):
    """The same by a limit of the process, at sizes within a header, a record and beyond a block."""
    with generated(build, 400) as capture, tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "out")
        for words in ([], ["-C", "1"], ["-U"], ["-G", "3600"]):
            for size in (0, 30, 1000, 99999):
                ended = wiretutor(build, "--count", capture, "-w", path, *words,
                                  preexec_fn=limit_files(size)).expect_code(3)
                says(ended.err, path, TOO_LARGE)
                if size >= 24:
                    readable(build, path, size)
                for name in os.listdir(folder):
                    assert name == "out", f"{name} is left over with {words}"
                    os.remove(path)


def standard_output_as_a_capture_file(build):
    with generated(build, 400) as capture, small_disk() as disk:
        path = os.path.join(disk, "out")
        words = ["packets", capture, "-w", "-"]
        for mode in ("wb", "ab"):
            says(to_file(build, words, path, mode).expect_code(3).err, "standard output", FULL)
            readable(build, path, SMALL)
            os.remove(path)
        limited = to_file(build, words, path, preexec_fn=limit_files(5000)).expect_code(3)
        says(limited.err, "standard output", TOO_LARGE)
        readable(build, path, 5000)


def no_room_for_one_more_file(build):
    """Rotation comes to its second file, and the disk holds no more names."""
    with generated(build, 20000) as capture, small_disk(4 << 20, inodes=2) as disk:
        ended = wiretutor(build, "--count", capture, "-w", disk + "/out", "-C", "1").expect_code(3)
        says(ended.err, "out1", FULL)
        expect(os.listdir(disk), ["out"], "files")
        assert readable(build, disk + "/out") > 1000


def not_a_byte_free(build):
    with small_disk() as disk:
        fill(disk)
        for words in ([], ["-C", "1"], ["-G", "9"]):
            ended = wiretutor(build, "--count", DNS_HTTP, "-w", disk + "/out", *words)
            says(ended.expect_code(3).err, "/out", FULL)
            for name in set(os.listdir(disk)) - {".filler"}:
                expect((name, os.path.getsize(os.path.join(disk, name))), ("out", 0), "left over")


def check_lines(name, lines, whole):
    """What was written: whole lines, the first of those that would have been."""
    assert lines.endswith(b"\n"), f"{name} ends with {lines[-40:]!r}"
    expect(lines, whole[:len(lines)], f"the first bytes of {name}")
    if name.startswith("JSON"):
        for line in lines.splitlines():
            json.loads(line)
    if name.startswith("CSV"):
        rows = list(csv.reader(io.StringIO(lines.decode(), newline=""), strict=True))
        expect({len(row) for row in rows}, {len(rows[0])}, f"cells in the rows of {name}")


def results_on_a_full_disk(build):
    room = 16 * 1024
    with generated(build, 400) as capture, small_disk(room) as disk:
        path = os.path.join(disk, "out")
        for name, words in RESULTS.items():
            whole = wiretutor(build, *words, capture).expect_code(0).raw
            for how, most, reason in (({}, room, FULL),
                                      ({"preexec_fn": limit_files(5000)}, 5000, TOO_LARGE)):
                ended = to_file(build, [*words, capture], path, **how).expect_code(3)
                says(ended.err, "standard output", reason)
                with open(path, "rb") as f:
                    lines = f.read()
                assert most - 2000 < len(lines) <= most, f"{len(lines)} bytes of {name}"
                check_lines(name, lines, whole)
                os.remove(path)


def lines_behind_those_of_others(build):
    """What stood in the file before, with >>, is not touched."""
    with generated(build, 400) as capture, small_disk() as disk:
        path = os.path.join(disk, "out")
        before = b"not a line of ours"
        with open(path, "wb") as f:
            f.write(before)
        to_file(build, ["packets", capture], path, "ab").expect_code(3)
        with open(path, "rb") as f:
            lines = f.read()
        expect(lines[:len(before)], before, "what stood there")
        expect(lines[-1:], b"\n", "the end")
        with open(path, "wb") as f:
            f.write(bytes(4096))  # its own page; no other is to be had
        fill(disk)
        to_file(build, ["packets", capture], path, "ab").expect_code(3)
        expect(os.path.getsize(path), 4096, "size of what stood there")


def nothing_can_be_printed(build):
    """Every command, to /dev/full and to a file of no size at all."""
    with tempfile.TemporaryDirectory() as folder:
        for words in [*SHORT, *([*w, DNS_HTTP] for w in RESULTS.values())]:
            ended = to_file(build, words, "/dev/full").expect_code(3)
            says(ended.err, "standard output", FULL)
            ended = to_file(build, words, folder + "/out", preexec_fn=limit_files(0))
            says(ended.expect_code(3).err, "standard output", TOO_LARGE)
            expect(os.path.getsize(folder + "/out"), 0, f"bytes of {words}")
    wiretutor(build, "-w", "/dev/full", DNS_HTTP).expect_code(3)


def live_to_a_full_disk(build):
    """The program ends by itself, and has every datagram up to there."""
    for words in ([], ["-U"], ["-C", "1", "-W", "3"]):
        with small_disk() as disk, Datagrams() as datagrams, \
                Capture(build, "--count", "-w", disk + "/out", *words, "udp") as capture:
            sent = 0
            while capture.process.poll() is None:
                datagrams.send([sent])
                sent += 1
                time.sleep(0.0002)
            ended = capture.wait().expect_code(3)
            says(ended.err, disk + "/out", FULL)
            says(ended.err, "packets captured")
            names = os.listdir(disk)
            expect(names, ["out0" if words[:1] == ["-C"] else "out"], "files")
            n = readable(build, os.path.join(disk, names[0]), SMALL)
            expect(told(build, disk, names), list(range(n)), "datagrams")


def a_ring_larger_than_the_disk(build):
    """The files that are done stay whole, and so does the one in which the disk was full."""
    with small_disk(2500 * 1024) as disk, Datagrams() as datagrams, \
            Capture(build, "--count", "-C", "1", "-W", "3", "-w", disk + "/f", "udp") as capture:
        sent = 0
        while capture.process.poll() is None:
            datagrams.send(range(sent, sent + 100))
            sent = (sent + 100) % 90000
            time.sleep(0.001)
        says(capture.wait().expect_code(3).err, disk + "/f2", FULL)
        expect(files_in(disk), ["f0", "f1", "f2"], "files")
        expect(sorted(os.listdir(disk)), files_in(disk), "files, with the hidden ones")
        for name in files_in(disk):
            readable(build, os.path.join(disk, name))
        numbers = told(build, disk, files_in(disk))
        expect(numbers, list(range(len(numbers))), "datagrams, without a gap")


def each_second_until_it_is_full(build):
    with small_disk() as disk, Datagrams() as datagrams, \
            Capture(build, "--count", "-G", "1", "-w", disk + "/at-%s", "udp") as capture:
        def second_file():
            datagrams.send([0])
            return len(files_in(disk)) >= 2

        until("the second file", second_file)
        while capture.process.poll() is None:
            datagrams.send(range(20))
            time.sleep(0.03)
        says(capture.wait().expect_code(3).err, disk + "/at-", FULL)
        expect(sorted(os.listdir(disk)), files_in(disk), "files, with the hidden ones")
        assert len(files_in(disk)) >= 2, files_in(disk)
        for name in files_in(disk):
            assert os.path.getsize(os.path.join(disk, name)) == 0 or \
                Records(os.path.join(disk, name)).is_whole, name


def silence_and_no_room(build):
    """Live, the last flush fails, and nothing comes any more: the program does not wait for more
    packets to say so."""
    for words in (["packets", "--format", "json"], ["packets", "-v"]):
        with small_disk() as disk, Datagrams() as datagrams:
            fill(disk, leave=4096)
            path = os.path.join(disk, "out")
            with open(path, "wb") as out, \
                    Capture(build, "udp", command=words, stdout=out) as capture:
                datagrams.send([0])
                until("the first packet to be told", lambda: os.path.getsize(path) > 0)
                datagrams.send(range(1, 20))
                ended = capture.wait().expect_code(3)
            says(ended.err, "standard output", FULL)
            with open(path, "rb") as f:
                expect(f.read()[-1:], b"\n", "the end")


def run_to_a_full_disk(build):
    """-w of `run`: the programs are ended, the story tells what was."""
    sends = "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n" \
            "for i in range(5000): s.sendto(bytes(200), ('127.0.0.1', 9))"
    with small_disk() as disk:
        ended = wiretutor(build, "run", "-w", disk + "/out", "--", sys.executable, "-c", sends)
        ended.expect_code(3)
        says(ended.err, disk + "/out", FULL)
        assert readable(build, disk + "/out") > 100
    with open("/dev/full", "wb") as full:
        done = subprocess.run([os.path.join(build, "wiretutor"), "run", "--", "true"], stdout=full,
                              stderr=subprocess.PIPE, timeout=live.DEADLINE, check=False)
    expect(done.returncode, 3, "exit code")
    says(done.stderr.decode(), "standard output", FULL)


def a_program_and_its_own_limits(build):
    """We ignore SIGXFSZ and SIGPIPE; the programs of `run` get them as usual."""
    ended = wiretutor(build, "run", "--", "grep", "SigIgn", "/proc/self/status").expect_code(0)
    ignored = int(re.search(r"SigIgn:\W*t?([0-9a-f]{16})", ended.out).group(1), 16)
    expect(ignored & (1 << 24 | 1 << 12), 0, "SIGXFSZ and SIGPIPE ignored in the program")


def a_reader_that_is_slow(build):
    """Standard output and standard error that others made non-blocking, with little room."""
    whole = wiretutor(build, "packets", "-xx", DNS_HTTP).expect_code(0).raw
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(ends[1], False)
    with subprocess.Popen([os.path.join(build, "wiretutor"), "packets", "-xx", DNS_HTTP],
                          stdout=ends[1], stderr=subprocess.PIPE) as process:
        os.close(ends[1])
        until("the pipe to be full", lambda: pipe_holds(ends[0]) >= 4096
              or process.poll() is not None)
        got = live.read_all(ends[0], step=1000)
        os.close(ends[0])
        expect(live.read_all(process.stderr), b"", "standard error")
        expect(process.wait(live.DEADLINE), 0, "exit code")
    assert len(whole) > 2 * 4096
    expect(got, whole, "what was read")


def pipe_holds(fd):
    """Bytes that wait in a pipe."""
    fionread = 0x541B
    return int.from_bytes(fcntl.ioctl(fd, fionread, bytes(4)), sys.byteorder)


if __name__ == "__main__":
    live.run([a_capture_file_on_a_full_disk, a_capture_file_that_must_not_grow,
              standard_output_as_a_capture_file, no_room_for_one_more_file, not_a_byte_free,
              results_on_a_full_disk, lines_behind_those_of_others, nothing_can_be_printed,
              live_to_a_full_disk, a_ring_larger_than_the_disk, each_second_until_it_is_full,
              silence_and_no_room, run_to_a_full_disk,
              a_program_and_its_own_limits, a_reader_that_is_slow], own_mounts=True)
