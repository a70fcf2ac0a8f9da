#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What may be used up stays below the bounds of docs/security.md, whatever is sent, and it is said
when one is reached.

    test_bounds.py BUILD [--full]

Captures that wear a program out are made by tests/bench/generate.c and read from a pipe. --full
takes the sizes that docs/testing.md tells of (1 GiB of SYNs, a million fragments), prints what each
took, and holds the cost of late packets against that of early ones. Under sanitizers, which have a
memory of their own, a small share of each is read, and no memory counted.
"""
import os
import subprocess
import sys
import tempfile

CONVERSATIONS = 2000000  # followed at once, src/track/tracker.c
GIBIBYTE = 15339168      # SYNs: 70 bytes each with their record header
FEWER = 50               # under sanitizers
ENDS = 1 << 20           # of a long output so many bytes are looked at, from either end
# Words of each limit that stand on one line.
FLOWS, STORY, IN_FLIGHT, GAPS, POOL = LIMITS = (
    b"More conversations at once than this", b"reached: more conversations at once", b"so many segments are on",
    b"many gaps that the oldest of them", b"gaps of all conversations is used")


def ends_of(fd):
    size = os.fstat(fd).st_size
    return (os.pread(fd, ENDS, 0) + os.pread(fd, ENDS, max(0, size - ENDS))).decode("utf-8", "replace")


def tells(fd):
    """Which of the limits are told, anywhere."""
    told, before, at = set(), b"", 0
    while piece := os.pread(fd, ENDS, at):
        at += len(piece)
        told.update(words for words in LIMITS if words in before + piece)
        before = piece[-100:]
    return told


class Took:
    """One command over one capture: output, CPU seconds, MiB (which begin with this script's own)."""

    def __init__(self, build, kind, n, *words):
        with tempfile.TemporaryFile() as out, \
                subprocess.Popen([os.path.join(build, "bench/generate"), kind, str(n)],
                                 stdout=subprocess.PIPE) as generator, \
                subprocess.Popen([os.path.join(build, "wiretutor"), *words, "-r", "-"],
                                 stdin=generator.stdout, stdout=out) as program:
            generator.stdout.close()
            _, status, used = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
            self.out, self.told = ends_of(out.fileno()), tells(out.fileno())
        assert generator.returncode == 0 and program.returncode == 0, \
            (kind, words, generator.returncode, program.returncode)
        self.cpu = used.ru_utime + used.ru_stime
        self.mib = used.ru_maxrss / 1024
        self.name = f"{' '.join(words)}, {n} {kind}"


class Bounds:
    """The runs of one build."""

    def __init__(self, build, full):
        self.build, self.full = build, full
        self.counts_memory = not build.endswith(("asan", "coverage"))

    def run(self, kind, n, at_most, *words):
        took = Took(self.build, kind, n if self.counts_memory else n // FEWER, *words)
        if self.full:
            print(f"   {took.name}: {took.cpu:.2f} s, {took.mib:.0f} MiB, at most {at_most}")
        assert not self.counts_memory or took.mib < at_most, \
            f"{took.name}: {took.mib:.0f} MiB, more than {at_most}"
        return took

    def says(self, took, words):
        """Where the numbers were too small to reach a cap, nothing must be said."""
        assert (words in took.told) == self.counts_memory, \
            f"{took.name}: {'not told' if self.counts_memory else 'told'}: {words!r}"


def syns_from_everywhere(bounds):
    n = CONVERSATIONS + 100000
    took = bounds.run("syns", n, 1200, "flows", "--top", "3")
    bounds.says(took, FLOWS)
    if not bounds.full:
        return
    took = bounds.run("syns", n, 1100, "flows")
    later = bounds.run("syns", GIBIBYTE, 1100, "flows")
    early, late = took.cpu / n, (later.cpu - took.cpu) / (GIBIBYTE - n)
    print(f"   a SYN: {early * 1e9:.0f} ns before the cap, {late * 1e9:.0f} ns behind it")
    assert late < 3 * early, (early, late)
    bounds.says(bounds.run("syns", GIBIBYTE, 1100, "explain"), STORY)
    bounds.run("syns", GIBIBYTE, 1100, "packets")
    bounds.run("syns", GIBIBYTE, 1100, "flows", "--format", "json")
    bounds.run("syns", CONVERSATIONS + 500000, 2000, "ladder", "--all")


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


def holes_that_nobody_fills(bounds):
    n = 1000000 if bounds.full else 100000
    took = bounds.run("holes", n, 96, "explain")
    assert GAPS in took.told, took.told
    bounds.says(took, IN_FLIGHT)
    bounds.run("holes", n, 96, "ladder")


def data_that_nobody_confirms(bounds):
    took = bounds.run("flights", 3000000, 110, "flows", "-v")
    assert "400" in took.out
    if bounds.full:
        bounds.says(bounds.run("flights", 3000000, 110, "explain"), POOL)


def main(build, *flags):
    bounds, failed = Bounds(os.path.abspath(build), "--full" in flags), False
    for case in (syns_from_everywhere, conversations_one_after_another,
                 fragments_that_never_complete, holes_that_nobody_fills, data_that_nobody_confirms):
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
