#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The runner counts every way in which a test program can end."""
import os
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import needs  # noqa: E402
import run_tests  # noqa: E402
import watching  # noqa: E402

os.environ["WIRETUTOR_TEST_MAY_LACK"] = "no attic,no loft"
CMOCKA_MIXED = """[==========] Running 3 test(s).
[ RUN      ] addresses
[       OK ] addresses
[ RUN      ] numbers
[  ERROR   ] --- 1 != 2
[  FAILED  ] numbers
[ RUN      ] later
[  SKIPPED ] later
[==========] 3 test(s) run.
[  PASSED  ] 1 test(s).
"""

# name, what was printed, exit code, unit?, CI?, passed, failed, skipped
CASES = [
    ("a cmocka program", CMOCKA_MIXED, 1, True, False, 1, 1, 1),
    ("a cmocka program skips in CI", CMOCKA_MIXED, 1, True, True, 1, 2, 0),
    ("cmocka cases of one name", "[       OK ] a\n[       OK ] a\n", 0, True, True, 2, 0, 0),
    ("a cmocka program skips all of it", "SKIP no network\n", 0, True, False, 0, 0, 1),
    ("a cmocka program dies", "[ RUN      ] a\n[       OK ] a\n[ RUN      ] b\n", -11, True,
     False, 1, 1, 0),
    ("a sanitizer reports after the last case", "[       OK ] a\n", 99, True, False, 1, 1, 0),
    ("a cmocka program ends early, and well", "[==========] Running 3 test(s).\n[       OK ] a\n", 0,
     True, False, 1, 1, 0),
    ("a newer cmocka's program ends early", "[==========] tests: Running 2 test(s).\n"
     "[       OK ] a\n", 0, True, False, 1, 1, 0),
    ("a script ends early, and well", "Running 2 test(s)\nok a\n", 0, False, False, 1, 1, 0),
    ("a script ends before its first case", "Running 2 test(s)\n", 0, False, False, 0, 1, 0),
    ("a cmocka program skips for captures in CI", "[==========] Running 1 test(s).\n"
     "SKIP: no captures: nothing in x\n[  SKIPPED ] a\n", 0, True, True, 0, 0, 1),
    ("a program that runs nothing", "", 0, True, False, 0, 1, 0),
    ("a script", "ok a\nok b: with a colon\nFAIL c: why\nSKIP d: no tool\n", 1, False, False, 2,
     1, 1),
    ("a script skips in CI", "ok a\nSKIP d: no tool\n", 0, False, True, 1, 1, 0),
    ("a script without captures in CI", "SKIP d: no captures at x\n", 0, False, True, 0, 0, 1),
    ("a script without root in CI, where that may be", "SKIP d: no attic: x\n", 0, False, True, 0, 0, 1),
    ("a script without more in CI than may be", "SKIP d: no cellar: x\n", 0, False, True, 0, 1, 0),
    ("a script ends badly after good cases", "ok a\n", 1, False, False, 1, 1, 0),
    ("a script ends well after a failed case", "FAIL a: b\n", 0, False, False, 0, 1, 0),
]

# what was printed, unit?, reasons beyond it, the lines that name what failed
CLOSING = "[  PASSED  ] 1 test(s).\n[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] numbers\n"
NAMED = [
    (CMOCKA_MIXED + CLOSING, True, [], ["FAILED a test: numbers"]),
    (CMOCKA_MIXED, True, ["skipped, where nothing may be skipped: later"],
     ["FAILED a test: numbers", "FAILED a test: skipped, where nothing may be skipped: later"]),
    ("ok a\nFAIL c: why\n", False, [], ["FAILED a test: c: why"]),
    ("FAIL c: " + "why" * 200, False, [], [("FAILED a test: c: " + "why" * 200)[:300]]),
    ("ok a\n", False, [], []),
]


# what was printed, unit?, what the closing lines say of its skips
REASONS = [
    ("SKIP a: no user namespace: EPERM\nok b\nSKIP c: d: no user namespace: EPERM\n", False,
     ["SKIPPED 2: no user namespace: EPERM (to bring back: " + needs.NEEDS["user namespace"][2] + ")"]),
    ("[ RUN      ] a\nSKIP: no tool\n[  SKIPPED ] a\n[  SKIPPED ] b\n", True,
     ["SKIPPED 1: no tool", "SKIPPED 1: it does not say why"]),
]

BY_PROC = {"time.sleep(60)", "state S", "os.wait", "do_wait"}
FORK = "import os, time\nprint('begun', flush=True)\nif os.fork() == 0:\n  "
# a program in Python, what its exit code must be (None: any), how it is ended, the least and most
# seconds that it takes, what is told of it when it is ended
WATCHED = [
    ("says all and ends", "print('ok a')", 0, 0, 5, []),
    ("ends with a signal", "import os; os.kill(os.getpid(), 11)", -11, 0, 5, []),
    ("says nothing any more", "print('ok last', flush=True); import time; time.sleep(60)", -9, 3, 12,
     ["ended after 3 s without a new line", "    ok last", "time.sleep(60)", "state S"]),
    ("goes on with one line", "import os, time\nwhile True: os.write(1, b'.'); time.sleep(0.01)",
     -9, 3, 12, ["without a new line"]),
    ("talks for ever", "import time\nwhile True: print('x', flush=True); time.sleep(0.01)", -9, 9, 18,
     ["ended after 9 s in all"]),
    ("closes its outputs and stays", "import os, time; os.close(1); os.close(2); time.sleep(60)", -9,
     3, 12, ["without a new line"]),
    ("waits for a child that waits", FORK + "time.sleep(61)\nos.wait()", -9, 3, 12,
     ["os.wait", "begun", "do_wait"]),
    ("leaves a child that holds its output", FORK + "time.sleep(62)", 0, 5, 20, []),
    ("leaves a child with a session of its own", FORK + "os.setsid(); os.close(1); os.close(2); "
     "time.sleep(63)", 0, 0, 9, []),
]


def watched():
    """Each ends in time, is told of where it hangs, and leaves no process behind."""
    for name, text, code, least, most, told in WATCHED:
        if needs.lacks("proc") and set(told) & BY_PROC:
            print(f"SKIP {name}: {needs.lacks('proc')}")
            continue
        started = time.monotonic()
        program = watching.Program([sys.executable, "-c", text], "/", dict(os.environ), (3.0, 9.0))
        got, took = program.run(), time.monotonic() - started
        said = "\n".join(program.ended_by_us)
        missing = [part for part in told if part not in said and (
            part != "do_wait" or os.path.exists("/proc/self/wchan") and os.geteuid() == 0)]
        while watching.marked(program.mark) and time.monotonic() < started + most + 30:
            time.sleep(0.01)  # what was killed is gone a moment later
        good = got == code and least <= took <= most + 30 and not missing and \
            bool(told) == bool(said) and not watching.marked(program.mark)
        yield name, "" if good else f"exit {got} after {took:.1f} s, without {missing}: {said}"


def loud_and_quiet():
    """A group is one line, whatever it skipped; what failed is shown whole; V=1 shows all."""
    table = [("ok a\nSKIP b: no x\n", 0, "", "1 passed   0 failed   1 skipped"),
             ("ok a\nSKIP b: no x\n", 0, "1", "    | SKIP b: no x"),
             ("ok a\nFAIL b: why\n", 1, "", "    | ok a\n    | FAIL b: why")]
    for said, code, loud, want in table:
        with tempfile.TemporaryDirectory() as folder:
            script = os.path.join(folder, "program")
            with open(script, "w", encoding="ascii") as f:
                f.write(f"import sys\nsys.path.insert(0, {run_tests.HERE!r})\nimport run_tests\n"
                        f"run_tests.programs = lambda b: [('g', 'p', [sys.executable, '-c', "
                        f"{f'print({said!r}, end=str()); raise SystemExit({code})'!r}])]\n"
                        f"sys.exit(run_tests.main({folder!r}))")
            program = watching.Program([sys.executable, "-B", script], "/",
                                       {**os.environ, "V": loud, "CI": ""})
            got = program.run()
            out = program.out.decode()
            lines = out.count("\n")
        good = got == code and want in out and (loud or code or lines == 3)
        yield f"how {said!r} is shown with V={loud}", "" if good else f"exit {got}: {out}"


def main():
    failed = False
    for said, unit, want in REASONS:
        got = list(run_tests.skips_by_reason(run_tests.judge(said, 0, unit, False)[4]))
        failed = failed or got != want
        print("ok skips by reason" if got == want else f"FAIL reasons: got {got}, want {want}")
    for name, wrong in [*watched(), *loud_and_quiet()]:
        failed = failed or bool(wrong)
        print(f"FAIL {name}: {wrong}" if wrong else f"ok {name}")
    for said, unit, why, want in NAMED:
        got = run_tests.failures("a test", said, unit, why)
        failed = failed or got != want
        print("ok what failed is named" if got == want else f"FAIL names: got {got}, want {want}")
    for name, said, code, unit, strict, *want in CASES:
        got = list(run_tests.judge(said, code, unit, strict)[:3])
        failed = failed or got != want
        print(f"ok {name}" if got == want else f"FAIL {name}: got {got}, want {want}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
