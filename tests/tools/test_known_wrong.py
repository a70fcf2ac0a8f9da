#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The marks of wrong sentences in golden files fail where they should."""
import contextlib
import io
import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../golden"))
import known_wrong  # noqa: E402

GOLDENS = {"one.explain.en": "  it is\n     flat\n", "two.explain.en": "round\n",
           "one.explain.zh": "它是\n     平的\n"}
# the case, the marks, what is said of them (None: all is well), the marks after `make golden`
CASES = [
    ("a mark that is true", "*.en | 1 | it is flat | round", None, "*.en | 1 | it is flat | round\n"),
    ("Chinese, broken anywhere", "*.zh | 1 | 是平的 | 圆", None, "*.zh | 1 | 是平的 | 圆\n"),
    ("a sentence that was mended", "# flat\n*.en | 1 | it is square | round", "0 goldens say so",
     "# flat\n"),
    ("one of two that was mended", "*.en | 2 | flat | round", "1 goldens say so",
     "*.en | 1 | flat | round\n"),
    ("a sentence that has spread", "*.en | 1 | flat|round | so", "has spread",
     "*.en | 1 | flat|round | so\n"),
    ("a mark of nothing", "*.en | 0 | square | round", "0 goldens say so", ""),
    ("goldens that are left out", "*.en !one.* | 1 | flat|round | so", None,
     "*.en !one.* | 1 | flat|round | so\n"),
    ("another golden", "two.* | 1 | flat | round", "0 goldens say so", ""),
]


def outcome(marks):
    """(what was said, how many marks are false, the marks after `make golden`)"""
    with tempfile.TemporaryDirectory() as folder, io.StringIO() as said:
        for name, text in {**{f"{n}.out": t for n, t in GOLDENS.items()}, "known-wrong": marks}.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                f.write(text)
        with contextlib.redirect_stdout(said):
            failed = known_wrong.judge(folder)
        known_wrong.lower(folder)
        with open(os.path.join(folder, "known-wrong"), encoding="utf-8") as f:
            return said.getvalue(), failed, f.read()


def main():
    bad = False
    for name, marks, want, after in CASES:
        said, failed, left = outcome(marks + "\n")
        good = (failed == 0 and "FAIL" not in said if want is None else failed == 1 and want in said) \
            and left == after
        bad = bad or not good
        print(f"ok {name}" if good else f"FAIL {name}: {failed} false, left {left!r}\n{said}")
    try:
        outcome("*.en | many | flat | round\n")
        print("FAIL a row that is none: taken all the same")
        bad = True
    except AssertionError:
        print("ok a row that is none")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
