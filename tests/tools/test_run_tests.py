#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The runner counts every way in which a test program can end."""
import sys

sys.dont_write_bytecode = True
import run_tests  # noqa: E402

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
    ("a program that runs nothing", "", 0, True, False, 0, 1, 0),
    ("a script", "ok a\nok b: with a colon\nFAIL c: why\nSKIP d: no tool\n", 1, False, False, 2,
     1, 1),
    ("a script skips in CI", "ok a\nSKIP d: no tool\n", 0, False, True, 1, 1, 0),
    ("a script without captures in CI", "SKIP d: no captures at x\n", 0, False, True, 0, 0, 1),
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


def main():
    failed = False
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
