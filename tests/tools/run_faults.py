#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every call that can fail, made to fail in turn (tests/faults/faults.c does it).

    run_faults.py BUILD [--all]

Memory: for every command, the n-th allocation fails, for all n; once alone, and once with all behind
it. Then the program says so and ends with exit 3, or it did without and its output is the same: no
crash, no leak, and never a wrong success. Reads, writes, opens and the like: interrupted (EINTR) or
short ones change nothing; failed ones are told. Without --all a share of it is tried.
"""
import concurrent.futures
import gzip
import os
import subprocess
import sys
import tempfile

import wellformed

sys.path.insert(0, os.path.join(wellformed.TOP, "tests/live"))
import crafted  # noqa: E402

TOP = wellformed.TOP
SAMPLE = os.path.join(TOP, "samples/captures/dns-http.pcap")
OTHERS = {
    "lookup": ["lookup", "SYN", "127.0.0.1", "tcp/80", "nosuchword"],
    "interfaces": ["interfaces"],
    "help": ["help", "all"],
    "version": ["--version"],
}


# What ends the process inside of a library when its memory runs out: libpcap's scanner of filters
# exits (flex) or crashes, libdbus, which libpcap asks for interfaces, aborts. And glibc's iconv then
# says that it does not know the encoding.
SCANNER = ("out of dynamic memory", "/libpcap.so")
NOT_OURS = {"filtered": SCANNER, "filter file": SCANNER, "filtered pcapng": SCANNER,
            "interfaces": ("libdbus",),
            "explain ascii": ("no encoding of text is called",)}


class Case:
    """One command, and what it does when nothing fails."""

    def __init__(self, binary, preload, name, words, kept=None):
        self.binary, self.preload, self.name, self.words, self.kept = \
            binary, preload, name, words, kept

    def run(self, fault=None, count=None):
        environment = dict(os.environ)
        if self.preload:
            environment["LD_PRELOAD"] = self.preload
            options = environment.get("ASAN_OPTIONS", "")
            environment["ASAN_OPTIONS"] = options + ":verify_asan_link_order=0"
        if fault:
            environment["WT_FAULT"] = fault
        if count:
            environment["WT_FAULT_COUNT"] = count
        try:
            done = subprocess.run([self.binary, *self.words], stdin=subprocess.DEVNULL,
                                  capture_output=True, env=environment, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            return "still running after 120 s", b"", ""
        return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")

    def calls(self):
        """{kind: how many calls there are}, and the usual result."""
        with tempfile.NamedTemporaryFile() as file:
            self.usual = self.run(count=file.name)
            return {line.split()[0]: int(line.split()[1])
                    for line in file.read().decode("ascii").splitlines()}

    def wrong(self, fault):
        """Why the command goes wrong with this fault, or None."""
        code, out, said = self.run(fault)
        harmless = ":EINTR" in fault or ":short" in fault
        if any(mark.decode() in said for mark in wellformed.REPORTS):
            why = said
        elif (code, out) == self.usual[:2] and (said == self.usual[2] or not harmless):
            return None
        elif harmless:
            why = f"is not the same: exit {code}, {said!r}"
        elif code == 3 and "\nwiretutor: " in "\n" + said:  # a message about dropped data may come first
            return None
        elif code == 4 and "read" in fault and said:  # what was readable was shown
            return None
        elif self.preload and any(text in said for text in NOT_OURS.get(self.name, ())):
            return None
        else:
            why = f"exit {code}, {len(out)} of {len(self.usual[1])} bytes, {said!r}"
        return f"{self.name} with {fault}: {why}"


def commands(folder):
    """name: words; over a plain file, and over compressed ones where they are read differently."""
    paths = {"": SAMPLE}
    with open(SAMPLE, "rb") as f:
        data = f.read()
    paths[" gzip"] = os.path.join(folder, "sample.pcap.gz")
    with open(paths[" gzip"], "wb") as f:
        f.write(gzip.compress(data))
    if subprocess.run(["zstd", "-q", SAMPLE, "-o", os.path.join(folder, "sample.pcap.zst")],
                      check=False).returncode == 0:
        paths[" zstd"] = os.path.join(folder, "sample.pcap.zst")
    paths[" pcapng"] = os.path.join(folder, "sample.pcapng")
    with open(paths[" pcapng"], "wb") as f:
        frames = [(i % 20, b"\x45" + bytes(30)) for i in range(40)]
        f.write(crafted.pcapng(frames, (crafted.RAW_IP, crafted.ETHERNET) * 10))
    yield "filtered pcapng", ["packets", paths[" pcapng"], "less 100"]
    for name, (words, _) in wellformed.COMMANDS.items():
        yield name, [SAMPLE if word == "PATH" else word for word in words] + \
            ([] if "PATH" in words else [SAMPLE])
    for kind in list(paths)[1:]:
        yield "explain" + kind, ["explain", paths[kind]]
    filters = os.path.join(folder, "filter")
    with open(filters, "w", encoding="ascii") as f:
        f.write("tcp or udp\n")
    yield "filter file", ["packets", SAMPLE, "-F", filters]
    yield "explain -w", ["explain", SAMPLE, "-w", os.path.join(folder, "copy.pcap")]
    yield "explain -w -", ["packets", SAMPLE, "-w", "-"]
    yield from OTHERS.items()


def faults_of(calls, memory, kinds, step):
    """The faults to try; every step-th where not all are asked for."""
    every = []
    if memory:
        for n in range(1, calls["memory"] + 1):
            every += [f"memory:{n}", f"memory:{n}+"]
    if kinds:
        for kind, hows in (("read", ("EINTR", "short", "EIO")),
                           ("write", ("EINTR", "short", "EIO", "ENOSPC")),
                           ("open", ("EACCES", "EMFILE")), ("poll", ("EINTR",)),
                           ("fstat", ("EIO",)), ("close", ("EINTR",))):
            for how in hows:
                every += [f"{kind}:{n}:{how}" for n in range(1, calls[kind] + 1)]
        every += ["read:0:EINTR", "write:0:EINTR", "poll:0:EINTR"]
    return every[step // 2::step]


def main(build, *flags):
    where = os.path.join(TOP, build)
    preload = os.path.join(where, "faults/faults.so")
    sanitized = build.endswith("asan")
    step = 1 if "--all" in flags else 40 if sanitized else 7
    tried, bad = 0, 0
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for i, (name, words) in enumerate(commands(folder)):
            ours = Case(os.path.join(where, "faults/wiretutor"), None, name, words)
            theirs = Case(os.path.join(where, "faults/heeding"), preload, name, words)
            jobs = [(ours, fault) for fault in faults_of(ours.calls(), True, False, step)]
            jobs += [(theirs, fault) for fault in faults_of(theirs.calls(), not sanitized, True,
                                                            step)]
            tried += len(jobs)
            for why in filter(None, pool.map(lambda job: job[0].wrong(job[1]), jobs)):
                bad += 1
                print(f"FAIL {why}", flush=True)
            print(f"   {name}: {len(jobs)} faults", flush=True)
    if not bad:
        print(f"ok {tried} faults, one at a time")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
