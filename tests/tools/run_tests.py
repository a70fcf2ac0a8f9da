#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run every test and add them up.

    run_tests.py BUILD [GROUP...]

The groups are unit, fuzz, golden, captures, memory, tools and live. A test program is a cmocka binary or
a script that prints "ok NAME", "FAIL NAME: why" or "SKIP NAME: why", a line a case. What fails is
shown in full where it fails, and named again before the last line, which is "N passed, N failed,
N skipped". Both also land in BUILD: test-failures and test-totals. Exit 1 if anything failed.

With CI=true a skipped test counts as failed, for there everything it may need is given, except
those that need captures which are no part of this project ("SKIP ...: no captures ...").
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "../.."))
TIME_LIMIT = 1200  # seconds: what hangs is ended, not what is slow
SANITIZERS = {
    "ASAN_OPTIONS": "halt_on_error=1:exitcode=99:detect_leaks=1:detect_stack_use_after_return=1"
                    ":strict_string_checks=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99:print_stacktrace=1",
    "LSAN_OPTIONS": "exitcode=99",
}
CMOCKA = re.compile(r"^\[\s+(OK|FAILED|SKIPPED)\s+\] (.*)$")


def programs(build):
    """(group, name, command), in the order in which they are shown."""
    python = [sys.executable, "-B"]
    for path in sorted(glob.glob(os.path.join(TOP, "tests/unit/test_*.c"))):
        name = os.path.basename(path)[:-2]
        yield "unit", name, [os.path.join(build, "tests/unit", name)]
    yield "fuzz", "the kept inputs", [os.path.join(build, "fuzz/replay"), "corpus",
                                      "tests/fuzz/corpus"]
    yield "fuzz", "mutants", python + ["tests/tools/run_mutants.py", build, "--commands", "4"]
    if not build.endswith("coverage"):
        yield "fuzz", "faults", python + ["tests/tools/run_faults.py", build]
    yield "fuzz", "injection", python + ["tests/tools/test_injection.py", build]
    yield "golden", "golden", python + ["tests/golden/run.py", build]
    yield "captures", "captures", python + ["tests/tools/run_captures.py", build]
    yield "captures", "scenarios", python + ["tests/tools/run_scenarios.py", build]
    if not build.endswith(("asan", "coverage")):  # it sees the same, and does not run under valgrind
        yield "memory", "memory", python + ["tests/tools/run_memory.py", build]
        yield "tools", "instructions a packet", python + ["tests/tools/run_budget.py", build]
        yield "tools", "layers", python + ["tests/tools/check_layers.py", ".", build]
    if os.path.basename(build.rstrip("/")) == "release":
        yield "tools", "hardening", python + ["tests/tools/check_hardening.py", build]
    yield "tools", "the hardening check can fail", python + ["tests/tools/test_check_hardening.py"]
    yield "tools", "the layer check can fail", python + ["tests/tools/test_check_layers.py"]
    yield "tools", "the documents", python + ["tests/tools/check_docs.py", ".", build]
    yield "tools", "the lessons", python + ["tests/tools/check_lessons.py", ".", build]
    yield "tools", "the lesson check can fail", python + ["tests/tools/test_check_lessons.py"]
    yield "tools", "the document check can fail", python + ["tests/tools/test_check_docs.py"]
    yield "tools", "marks of wrong sentences can fail", python + ["tests/tools/test_known_wrong.py"]
    yield "tools", "the ladder as a picture", python + ["tests/tools/test_ladder_svg.py", build]
    yield "tools", "the schema of JSON", python + ["tests/tools/check_schema.py", build]
    yield "tools", "make install", python + ["tests/tools/test_install.py", build]
    yield "tools", "manual pages", python + ["tests/tools/test_manual.py", build]
    yield "tools", "completions", python + ["tests/tools/test_completions.py", build]
    yield "tools", "the bench", python + ["tests/tools/test_bench.py", build]
    yield "tools", "bounds", python + ["tests/tools/test_bounds.py", build]
    yield "tools", "before their turn", python + ["tests/tools/test_ahead.py", build]
    yield "tools", "a build is quiet", python + ["tests/tools/test_quietly.py"]
    yield "tools", "installing what is missing", python + ["tests/tools/test_deps.py"]
    yield "tools", "the runner can fail", python + ["tests/tools/test_run_tests.py"]
    for path in sorted(glob.glob(os.path.join(TOP, "tests/live/test_*.py"))):
        name = os.path.basename(path)[:-3]
        yield "live", name, python + [path, build]


def cases_of(said, unit):
    """(verdict, name) of each case in what a test program wrote to its standard output. (cmocka
    writes to standard error too: the reasons, and a closing list of what failed.)"""
    for line in said.splitlines():
        found = CMOCKA.match(line) if unit else None
        if found:
            yield {"OK": "ok", "FAILED": "FAIL", "SKIPPED": "SKIP"}[found[1]], found[2]
        elif line.startswith(("SKIP ",) if unit else ("ok ", "FAIL ", "SKIP ")):
            yield tuple(line.split(" ", 1))


def judge(said, code, unit, strict):
    """Count a program's cases: passed, failed, skipped, and the reasons for what failed."""
    cases = list(cases_of(said, unit))
    passed = sum(v == "ok" for v, _ in cases)
    failed = sum(v == "FAIL" for v, _ in cases)
    skips = [name for v, name in cases if v == "SKIP"]
    why = []
    for name in skips:
        if strict and "no captures" not in name:
            failed += 1
            why.append(f"skipped, where nothing may be skipped: {name}")
    skipped = len(skips) - len(why)
    if code != 0 and failed == 0:
        failed += 1
        why.append(f"ended with {'signal' if code < 0 else 'exit code'} {abs(code)}")
    if code == 0 and passed + failed + skipped == 0:
        failed += 1
        why.append("ran no test at all")
    return passed, failed, skipped, why


def run(command, unit, strict):
    started = time.monotonic()
    try:
        done = subprocess.run(command, cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True,
                              env={**os.environ, **SANITIZERS}, timeout=TIME_LIMIT, check=False)
        out, err, code = done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        out, err, code = late.stdout or b"", (late.stderr or b"") + b"\ntoo slow\n", 124
    except OSError as wrong:
        out, err, code = b"", str(wrong).encode(), 127
    counts = judge(out.decode("utf-8", "replace"), code, unit, strict)
    return (*counts, (out + err).decode("utf-8", "replace"), time.monotonic() - started)


def failures(name, said, unit, why):
    """A line for each that failed, short enough to be read where a long output is cut."""
    # cmocka lists them once more on standard error, under a line that begins like theirs
    failed = dict.fromkeys(case for verdict, case in cases_of(said, unit)
                           if verdict == "FAIL" and not case.endswith("listed below:"))
    return [f"FAILED {name}: {case}"[:300] for case in [*failed, *why]]


def show(group, name, result):
    passed, failed, skipped, why, said, seconds = result
    print(f"{group:9}{name:32}{passed:5} passed{failed:4} failed{skipped:4} skipped"
          f"{seconds:7.1f} s", flush=True)
    if failed:
        print("    | " + "\n    | ".join(said.splitlines() + why))
    else:
        for line in said.splitlines():
            if line.startswith("SKIP "):
                print(f"    | {line}")


def main(build, *groups):
    strict = os.environ.get("CI", "") not in ("", "0", "false")
    chosen = [p for p in programs(build) if not groups or p[0] in groups]
    totals, failed = [0, 0, 0], []
    # The live tests measure what a capture loses: nothing else runs beside them.
    for workers, batch in ((os.cpu_count() or 1, [p for p in chosen if p[0] != "live"]),
                           (1, [p for p in chosen if p[0] == "live"])):
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            results = [pool.submit(run, p[2], p[0] == "unit", strict) for p in batch]
            for (group, name, _), result in zip(batch, results):
                show(group, name, result.result())
                *counts, why, said, _ = result.result()
                totals = [a + b for a, b in zip(totals, counts)]
                failed += failures(name, said, group == "unit", why)
    with open(os.path.join(TOP, build, "test-failures"), "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in failed)
    print("".join(line + "\n" for line in failed), end="")
    with open(os.path.join(TOP, build, "test-totals"), "w", encoding="ascii") as f:
        print(*totals, file=f)
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
