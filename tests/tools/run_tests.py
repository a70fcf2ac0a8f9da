#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run every test and add them up.

    run_tests.py BUILD [GROUP...]

The groups are unit, fuzz, golden, claims, captures, memory, tools and live. A test program is a cmocka binary or
a script that prints "ok NAME", "FAIL NAME: why" or "SKIP NAME: why", a line a case. One that prints
"Running N test(s)" must tell of N. A program without a new line for two minutes is ended, and it is
told who waited for what.

There is a line a group; with V=1 one for each program, and each skip. What fails is shown in full
where it fails, and named again before the last line, which is "N passed, N failed, N skipped". Both
also land in BUILD: test-failures and test-totals. Exit 1 if anything failed.

What this machine lacks is tried once (needs.py) and told to the programs; the skips are counted by
reason. With CI=true a skipped test counts as failed, for there everything it may need is given,
except those that need captures which are no part of this project ("SKIP ...: no captures ...") and
those whose reason begins as WIRETUTOR_TEST_MAY_LACK says.
"""
import collections
import concurrent.futures
import glob
import os
import re
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True
import needs  # noqa: E402
import watching  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, "../.."))
SANITIZERS = {
    "ASAN_OPTIONS": "halt_on_error=1:exitcode=99:detect_leaks=1:detect_stack_use_after_return=1"
                    ":strict_string_checks=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99:print_stacktrace=1",
    "LSAN_OPTIONS": "exitcode=99",
}
# They measure what a capture loses: nothing else runs beside them.
ALONE = {"test_capture", "test_rate"}
# The slowest are started first, so that none of them runs alone at the end.
LONGEST = {"bounds", "faults", "mutants", "make install", "memory", "the bench", "test_run",
           "test_network_wire", "test_pairs", "test_progress", "test_check", "test_run_purpose",
           "test_run_ends", "test_run_programs", "test_run_idle"}
PLAN = re.compile(r"Running (\d+) test\(s\)")
CMOCKA = re.compile(r"^\[\s+(OK|FAILED|SKIPPED)\s+\] (.*)$")


def programs(build):
    """(group, name, command)"""
    python = [sys.executable, "-B", "-u"]  # unbuffered: each line is seen at once
    for path in sorted(glob.glob(os.path.join(TOP, "tests/unit/test_*.c"))):
        name = os.path.basename(path)[:-2]
        yield "unit", name, [os.path.join(build, "tests/unit", name)]
    yield "fuzz", "the kept inputs", [os.path.join(build, "fuzz/replay"), "corpus",
                                      os.path.join(build, "kept")]
    yield "fuzz", "the archive of kept inputs", python + ["tests/tools/test_kept.py"]
    yield "fuzz", "mutants", python + ["tests/tools/run_mutants.py", build, "--commands", "4"]
    if not build.endswith("coverage"):
        yield "fuzz", "faults", python + ["tests/tools/run_faults.py", build]
    yield "fuzz", "injection", python + ["tests/tools/test_injection.py", build]
    yield "golden", "golden", python + ["tests/golden/run.py", build]
    yield "claims", "claims", python + ["tests/claims/run.py", build]
    yield "claims", "the judge of claims can fail", python + ["tests/claims/test_judge.py", build]
    yield "claims", "the kernel as witness", python + ["tests/witness/run.py", build, "--quick"]
    yield "claims", "the judge of the witness can fail", python + ["tests/witness/test_judge.py"]
    yield "captures", "captures", python + ["tests/tools/run_captures.py", build]
    yield "captures", "scenarios", python + ["tests/tools/run_scenarios.py", build]
    if not build.endswith(("asan", "coverage")):  # sanitizers find the same, and do not run under valgrind
        yield "memory", "memory", python + ["tests/tools/run_memory.py", build]
        yield "tools", "instructions a packet", python + ["tests/tools/run_budget.py", build]
        yield "tools", "fields as tshark has them", python + ["tests/tools/compare_tshark.py", build]
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
    yield "tools", "no status is dropped", python + ["tests/tools/test_must_check.py", ".", build]
    yield "tools", "manual pages", python + ["tests/tools/test_manual.py", build]
    yield "tools", "completions", python + ["tests/tools/test_completions.py", build]
    yield "tools", "the bench", python + ["tests/tools/test_bench.py", build]
    if not build.endswith(("asan", "coverage")):  # what these add hides what is asked
        yield "tools", "cost of the worst packets", python + ["tests/tools/test_cost.py", build]
    yield "tools", "bounds", python + ["tests/tools/test_bounds.py", build]
    yield "tools", "before their turn", python + ["tests/tools/test_ahead.py", build]
    yield "tools", "a build is quiet", python + ["tests/tools/test_quietly.py"]
    yield "tools", "installing what is missing", python + ["tests/tools/test_deps.py"]
    yield "tools", "the runner can fail", python + ["tests/tools/test_run_tests.py"]
    for path in sorted(glob.glob(os.path.join(TOP, "tests/live/test_*.py"))):
        name = os.path.basename(path)[:-3]
        yield "live", name, python + [path, build]


Result = collections.namedtuple("Result", "passed failed skipped why reasons said seconds")


def cases_of(said, unit):
    """(verdict, name, reason of a skip) of each case in what a test program wrote to its standard
    output. (cmocka writes to standard error too: the reasons, and a closing list of what failed.)"""
    told = ""  # why a cmocka case is about to be skipped
    for line in said.splitlines():
        found = CMOCKA.match(line) if unit else None
        if found:
            yield {"OK": "ok", "FAILED": "FAIL", "SKIPPED": "SKIP"}[found[1]], \
                found[2], told or "it does not say why"
            told = ""
        elif unit and line.startswith("SKIP: "):
            told = line[len("SKIP: "):]
        elif line.startswith(("SKIP ",) if unit else ("ok ", "FAIL ", "SKIP ")):
            verdict, name = line.split(" ", 1)
            at = max(name.find(": no "), 0) or name.find(": ")
            yield verdict, name, name[at + 2:] if at > 0 else name


def may_lack():
    """Beginnings of reasons for which a test may be skipped even where CI=true."""
    return ("no captures", *filter(None, os.environ.get("WIRETUTOR_TEST_MAY_LACK", "").split(",")))


def judge(said, code, unit, strict):
    """Count a program's cases: passed, failed, skipped; why what failed did; the skips' reasons."""
    cases = list(cases_of(said, unit))
    passed = sum(case[0] == "ok" for case in cases)
    failed = sum(case[0] == "FAIL" for case in cases)
    why, reasons = [], []
    for verdict, name, reason in cases:
        if verdict == "SKIP" and strict and not reason.startswith(may_lack()):
            failed += 1
            why.append(f"skipped, where nothing may be skipped: {name}")
        elif verdict == "SKIP":
            reasons.append(reason)
    planned = sum(int(n) for n in PLAN.findall(said))
    if code != 0 and failed == 0:
        failed += 1
        why.append(f"ended with {'signal' if code < 0 else 'exit code'} {abs(code)}")
    elif code == 0 and planned > len(cases):
        failed += 1
        why.append(f"ended after {len(cases)} of {planned} tests")
    elif code == 0 and passed + failed + len(reasons) == 0:
        failed += 1
        why.append("ran no test at all")
    return passed, failed, len(reasons), why, reasons


RUNNING = set()


def run(command, unit, strict):
    started = time.monotonic()
    try:
        program = watching.Program(command, TOP, {**os.environ, **SANITIZERS})
    except OSError as wrong:
        return Result(0, 1, 0, [str(wrong)], [], "", 0)
    RUNNING.add(program)
    code = program.run()
    RUNNING.discard(program)
    out, err = (text.decode("utf-8", "replace") for text in (program.out, program.err))
    passed, failed, skipped, why, reasons = judge(out, code, unit, strict)
    if program.ended_by_us:
        failed += not failed
        why = program.ended_by_us
    return Result(passed, failed, skipped, why, reasons, out + err, time.monotonic() - started)


def failures(name, said, unit, why):
    """A line for each that failed, short enough to be read where a long output is cut."""
    # cmocka lists them once more on standard error, under a line that begins like theirs
    failed = dict.fromkeys(case for verdict, case, _ in cases_of(said, unit)
                           if verdict == "FAIL" and not case.endswith("listed below:"))
    why = [line for line in why if not line.startswith(" ") and not line.endswith(":")]
    return [f"FAILED {name}: {case}"[:300] for case in [*failed, *why]]


def show(group, name, result, loud):
    if loud or result.failed:
        print(f"{group:9}{name:32}{result.passed:5} passed{result.failed:4} failed"
              f"{result.skipped:4} skipped{result.seconds:7.1f} s", flush=True)
    if result.failed:
        print("    | " + "\n    | ".join(result.said.splitlines() + result.why), flush=True)
    elif loud:
        for line in result.said.splitlines():
            if line.startswith("SKIP ") or line.startswith("SKIP: "):
                print(f"    | {line}", flush=True)


class Progress:
    """A line a group when its last program has ended, and on a terminal one that counts."""

    def __init__(self, chosen, loud):
        self.left = collections.Counter(group for group, _, _ in chosen)
        self.all, self.loud = dict(self.left), loud
        self.began, self.results = {}, collections.defaultdict(list)
        self.lock = threading.Lock()
        self.counts = sys.stdout.isatty() and not loud

    def begin(self, group):
        self.began.setdefault(group, time.monotonic())

    def end(self, group, name, result):
        with self.lock:
            self.left[group] -= 1
            self.results[group].append((name, result))
            if self.counts:
                print("\r\x1b[K", end="")
            show(group, name, result, self.loud)
            if not self.left[group]:
                self.tell(group)
            if self.counts and sum(self.left.values()):
                print(f"{sum(self.all.values()) - sum(self.left.values())} of "
                      f"{sum(self.all.values())} test programs", end="", flush=True)

    def tell(self, group):
        passed, failed, skipped = (sum(result[i] for _, result in self.results[group])
                                   for i in range(3))
        print(f"{group:9}{passed:6} passed{failed:4} failed{skipped:4} skipped"
              f"{time.monotonic() - self.began[group]:7.1f} s", flush=True)


def run_all(chosen, strict, loud):
    """(group, name, result) of each."""
    progress = Progress(chosen, loud)

    def one(program):
        progress.begin(program[0])
        result = run(program[2], program[0] == "unit", strict)
        progress.end(*program[:2], result)
        return *program[:2], result

    # The live tests mostly wait, each in a network of its own: they run beside those that compute.
    beside = sorted((p for p in chosen if p[1] not in ALONE), key=lambda p: p[1] not in LONGEST)
    cpus = os.cpu_count() or 1
    jobs = []
    with concurrent.futures.ThreadPoolExecutor(cpus) as computing, \
            concurrent.futures.ThreadPoolExecutor(2 * cpus) as waiting, \
            concurrent.futures.ThreadPoolExecutor(1) as alone:
        try:
            jobs += [(waiting if program[0] == "live" else computing).submit(one, program)
                     for program in beside]
            concurrent.futures.wait(jobs)
            jobs += [alone.submit(one, program) for program in chosen if program[1] in ALONE]
            return [job.result() for job in jobs]
        except KeyboardInterrupt:
            for program in list(RUNNING):
                program.end("interrupted")
            os._exit(130)


def skips_by_reason(reasons):
    """A line a reason, with what would bring back the tests that were skipped for it."""
    counts, said, backs = collections.Counter(), {}, {}
    for reason in reasons:
        title, back = needs.reason_of(reason)
        counts[title] += 1
        said.setdefault(title, reason)
        backs[title] = back
    for title, count in counts.most_common():
        yield f"SKIPPED {count}: {said[title]}" + (f" (to bring back: {backs[title]})"
                                                   if backs[title] else "")


def main(build, *groups):
    strict = os.environ.get("CI", "") not in ("", "0", "false")
    loud = os.environ.get("V", "") not in ("", "0")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ[needs.VARIABLE] = needs.all_lacks()
    chosen = [p for p in programs(build) if not groups or p[0] in groups]
    totals, failed, reasons = [0, 0, 0], [], []
    for group, name, result in run_all(chosen, strict, loud):
        totals = [a + b for a, b in zip(totals, result)]
        failed += failures(name, result.said, group == "unit", result.why)
        reasons += result.reasons
    with open(os.path.join(TOP, build, "test-failures"), "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in failed)
    print("".join(line + "\n" for line in [*skips_by_reason(reasons), *failed]), end="")
    with open(os.path.join(TOP, build, "test-totals"), "w", encoding="ascii") as f:
        print(*totals, file=f)
    print("%d passed, %d failed, %d skipped" % tuple(totals))
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
