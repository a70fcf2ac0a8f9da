#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Memory and time stay below the limits of docs/security.md, whatever is sent, and reaching a limit
is reported.

    test_bounds.py BUILD [--full]

Captures made to exhaust a program come from tests/bench/generate.c and read from a pipe. --full
takes the sizes of docs/testing.md (1 GiB of SYNs, a million fragments), prints what each
took, and compares the cost of late packets with that of early ones. Under sanitizers, which have a
memory of their own, a small share of each is read, and no memory counted.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

CONVERSATIONS = 2000000  # followed at once, src/track/tracker.c
GIBIBYTE = 15339168      # SYNs: 70 bytes each with their record header
FEWER, FEW = 50, 5000    # under sanitizers: so many times fewer, where there are more than a few
ENDS = 1 << 20           # of a long output so many bytes are looked at, from either end
# Words of each limit that stand on one line.
STORY, IN_FLIGHT, GAPS, POOL = LIMITS = (
    b"reached: more conversations at once", b"so many segments are on", b"many gaps that the oldest of them", b"gaps of all conversations is used")


def ends_of(fd):
    size = os.fstat(fd).st_size
    last = os.pread(fd, ENDS, max(ENDS, size - ENDS)) if size > ENDS else b""
    return (os.pread(fd, ENDS, 0) + last).decode("utf-8", "replace")


def tells(fd):
    """Which of the limits are reported, on either channel."""
    told, before, at = set(), b"", 0
    while piece := os.pread(fd, ENDS, at):
        at += len(piece)
        told.update(words for words in LIMITS if words in before + piece)
        before = piece[-100:]
    return told


class Took:
    """One command over one capture: output, CPU seconds, MiB (which begin with this script's own)."""

    def __init__(self, build, kind, n, *words):
        reads = [] if words[0] == "check" else ["-r", "-"]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, \
                subprocess.Popen([os.path.join(build, "bench/generate"), kind, str(n)],
                                 stdout=subprocess.PIPE) as generator, \
                subprocess.Popen([os.path.join(build, "wiretutor"), *words, *reads],
                                 stdin=generator.stdout, stdout=out, stderr=err) as program:
            generator.stdout.close()
            _, status, used = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
            self.out, self.told = ends_of(out.fileno()), tells(out.fileno())
            self.err = " ".join(ends_of(err.fileno()).split())
        self.code, wanted = program.returncode, (0, 1) if words[0] == "check" else (0,)
        assert generator.returncode == 0 and self.code in wanted, \
            (kind, words, generator.returncode, self.code, self.err)
        self.cpu = used.ru_utime + used.ru_stime
        self.mib = used.ru_maxrss / 1024
        self.name = f"{' '.join(words)}, {n} {kind}"


class Bounds:
    """The runs of one build."""

    def __init__(self, build, full):
        self.build, self.full = build, full
        self.counts_memory = not build.endswith(("asan", "coverage"))

    def size(self, n):
        return n if self.counts_memory or n <= FEW else n // FEWER

    def run(self, kind, n, at_most, *words):
        took = Took(self.build, kind, self.size(n), *words)
        if self.full:
            print(f"   {took.name}: {took.cpu:.2f} s, {took.mib:.0f} MiB, at most {at_most}")
        assert not self.counts_memory or took.mib < at_most, \
            f"{took.name}: {took.mib:.0f} MiB, more than {at_most}"
        return took

    def says(self, took, words):
        """Where the numbers were too small to reach a cap, nothing must be said."""
        assert (words in took.told) == self.counts_memory, \
            f"{took.name}: {'not told' if self.counts_memory else 'told'}: {words!r}"


def lets_go(bounds, took, most):
    """So many conversations were dropped, and the program says so."""
    gone = re.search(r"more conversations at once .* first: (\d+)\.", took.err)
    expected = most - CONVERSATIONS if bounds.counts_memory else 0
    assert (int(gone[1]) if gone else 0) == expected, (took.name, took.err)


def syns_from_everywhere(bounds):
    n = CONVERSATIONS + 100000
    took = bounds.run("syns", n, 1100, "flows", "--top", "3")
    lets_go(bounds, took, n)
    if not bounds.full:
        return
    took = bounds.run("syns", n, 1100, "flows")
    later = bounds.run("syns", GIBIBYTE, 1100, "flows")
    early, late = took.cpu / n, (later.cpu - took.cpu) / (GIBIBYTE - n)
    print(f"   a SYN: {early * 1e9:.0f} ns before the cap, {late * 1e9:.0f} ns behind it")
    assert late < 3 * early, (early, late)
    bounds.says(bounds.run("syns", GIBIBYTE, 1100, "explain"), STORY)
    for words in (("packets",), ("flows", "--format", "json"), ("flows", "--format", "csv"),
                  ("ladder",), ("check", "-", "packets > 0"), ("flows", "--top", "3", "-q")):
        took = bounds.run("syns", GIBIBYTE, 1100, *words)
        lets_go(bounds, took, GIBIBYTE)
    lets_go(bounds, bounds.run("syns6", n, 1100, "flows"), n)
    took = bounds.run("syns", 2 * CONVERSATIONS + 100000, 1800, "flows", "--sort", "bytes")
    assert f"come last: {CONVERSATIONS + 100000}." in took.err, took.err
    bounds.run("syns", CONVERSATIONS + 500000, 2000, "ladder", "--all")


def a_million_open_at_once(bounds):
    if bounds.full:
        bounds.run("many", 1000000, 600, "flows")
        bounds.run("many", 1000000, 600, "explain")
    else:
        bounds.run("many", 20000, 64, "flows")


def conversations_one_after_another(bounds):
    few = bounds.run("churn", 10000, 96, "flows")
    many = bounds.run("churn", 100000, 96, "flows")
    each = (many.mib - few.mib) * (1 << 20) / 90000
    assert not bounds.counts_memory or each < 512, f"{each:.0f} bytes a conversation"
    if bounds.full:
        million = bounds.run("churn", 1000000, 600, "flows")
        early, late = few.cpu / 10000, million.cpu / 1000000
        print(f"   a conversation: {early * 1e9:.0f} ns of 10,000, {late * 1e9:.0f} ns of 1,000,000")
        assert late < 1.5 * early, (early, late)


def fragments_that_never_complete(bounds):
    n = 1000000 if bounds.full else 200000
    few = bounds.run("fragments", n // 10, 96, "explain")
    many = bounds.run("fragments", n, 96, "explain")
    if bounds.counts_memory:
        assert many.cpu < 30 * few.cpu + 0.5, (few.cpu, many.cpu)
    bounds.run("fragments6", n, 96, "explain")
    took = bounds.run("fragments", FEW, 96, "explain")
    told = took.out.count("too many datagrams wait for"), took.out.count("was given up")
    assert told == (1, 0), f"told {told} times"


def complete_datagrams_among_them(bounds):
    """The complete datagrams are joined nevertheless."""
    n = 1000000 if bounds.full else 100000
    took = bounds.run("between", n, 96, "flows")
    assert f"UDP {bounds.size(n) // 100}\n" in took.out, took.out


def holes_never_filled(bounds):
    n = 1000000 if bounds.full else 100000
    took = bounds.run("holes", n, 96, "explain")
    assert GAPS in took.told, took.told
    bounds.says(took, IN_FLIGHT)
    bounds.run("holes", n, 96, "ladder")


def heads_that_never_end(bounds):
    bounds.run("heads", 1000000 if bounds.full else 200000, 96, "explain")


def payload_that_check_keeps(bounds):
    took = bounds.run("churn", 200000, 240, "check", "-", 'client.payload contains "@"')
    assert took.code == 1 and "not ok 1" in took.out, took.out


def pictures(bounds):
    took = bounds.run("flights", 820000, 224, "ladder", "--all", "--every", "--format", "svg")
    assert took.out.endswith("</svg>\n")
    assert not bounds.counts_memory or "conversations are not drawn" in took.out


def what_was_given_up_is_told_beside_the_output(bounds):
    for language, words in (("en", "too many datagrams waited"), ("zh", "等待分片的数据报太多")):
        took = bounds.run("fragments", FEW, 96, "packets", "--lang", language)
        assert words in took.err, took.err
        took = bounds.run("fragments", FEW, 96, "check", "-", "packets > 0", "--lang", language)
        assert words in took.err, took.err
    for language, words in (("en", "data had more gaps"), ("zh", "数据缺口太多")):
        took = bounds.run("holes", FEW, 96, "flows", "--format", "json", "--lang", language)
        assert words in took.err, took.err
    assert bounds.run("churn", FEW, 96, "packets").err == ""


def zstd_windows(bounds):
    """The frame says how far back it looks; more than 128 MiB is refused."""
    capture = subprocess.run([os.path.join(bounds.build, "bench/generate"), "one", "10"],
                             capture_output=True, check=True).stdout
    block = (len(capture) << 3 | 1).to_bytes(3, "little") + capture  # the last one, not compressed
    for log, code in ((27, 0), (28, 3), (41, 3)):
        frame = b"\x28\xb5\x2f\xfd\x00" + bytes([log - 10 << 3]) + block
        done = subprocess.run([os.path.join(bounds.build, "wiretutor"), "packets", "-r", "-"],
                              input=frame, capture_output=True, check=False)
        assert done.returncode == code, (log, done.returncode, done.stderr)
        assert (b"takes more than" in done.stderr) == (code != 0), done.stderr


def a_frame_as_large_as_it_may_be(bounds):
    """libpcap takes 256 KiB of a frame, and of D-Bus alone 128 MiB."""
    dbus, ethernet, header = 231, 1, "<IHHIIII"
    for link, size, code in ((dbus, 100 << 20, 0), (dbus, (128 << 20) + 1, 4),
                             (ethernet, 256 << 10, 0), (ethernet, (256 << 10) + 1, 4)):
        head = (struct.pack(header, 0xa1b2c3d4, 2, 4, 0, 0, 0x7fffffff, link) +
                struct.pack("<IIII", 1, 0, size, size))
        with tempfile.TemporaryFile() as given:
            given.write(head)
            given.truncate(len(head) + size)  # zeros, which no process has to store
            given.seek(0)
            with subprocess.Popen([os.path.join(bounds.build, "wiretutor"), "packets", "-r", "-"],
                                  stdin=given, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL) as program:
                _, status, used = os.wait4(program.pid, 0)
                program.returncode = os.waitstatus_to_exitcode(status)
        assert program.returncode == code, (link, size, program.returncode)
        mib = used.ru_maxrss / 1024
        assert not bounds.counts_memory or mib < 160, f"a frame of {size} bytes: {mib:.0f} MiB"


def data_never_confirmed(bounds):
    took = bounds.run("flights", 3000000, 110, "flows", "-v")
    assert "400" in took.out
    if bounds.full:
        bounds.says(bounds.run("flights", 3000000, 110, "explain"), POOL)


def main(build, *flags):
    bounds, failed = Bounds(os.path.abspath(build), "--full" in flags), False
    for case in (syns_from_everywhere, a_million_open_at_once, conversations_one_after_another,
                 fragments_that_never_complete, complete_datagrams_among_them,
                 holes_never_filled, data_never_confirmed, heads_that_never_end,
                 payload_that_check_keeps, pictures, what_was_given_up_is_told_beside_the_output,
                 zstd_windows, a_frame_as_large_as_it_may_be):
        name = case.__name__.replace("_", " ")
        try:
            case(bounds)
            print(f"ok {name}", flush=True)
        except AssertionError as why:
            failed = True
            print(f"FAIL {name}: {why}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
