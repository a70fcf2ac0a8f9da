#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The samples under valgrind: it finds uses of uninitialised memory, which the sanitizers do
not.

    run_memory.py BUILD
"""
import concurrent.futures
import glob
import os
import subprocess
import sys

sys.dont_write_bytecode = True
import needs  # noqa: E402

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
VALGRIND = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full",
            "--errors-for-leak-kinds=definite,indirect,possible"]
VIEWS = (["explain"], ["packets"], ["explain", "--lang", "zh", "--every"])


def judge(binary, words, sample):
    done = subprocess.run([*VALGRIND, binary, *words, sample], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=300, check=False)
    return None if done.returncode == 0 else \
        f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"


def main(build):
    binary = os.path.join(TOP, build, "wiretutor")
    samples = sorted(glob.glob(os.path.join(TOP, "samples/captures/*.pcap")))
    # every third sample, one view each, in turn: all of them would take too long for what they add
    cases = [(VIEWS[i % len(VIEWS)], sample) for i, sample in enumerate(samples[::3])]
    for word in ("valgrind", "proc"):  # valgrind finds itself by /proc/self/exe
        if needs.lacks(word):
            print(f"SKIP the samples under valgrind: {needs.lacks(word)}")
            return 0
    failed = False
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (words, sample), why in zip(cases, pool.map(lambda case: judge(binary, *case), cases)):
            name = f"{' '.join(words)} {os.path.basename(sample)} under valgrind"
            failed = failed or why is not None
            print(f"FAIL {name}: {why}" if why else f"ok {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
