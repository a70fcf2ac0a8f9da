#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""No status is dropped: each function of a header that returns one makes the compiler warn.

    test_must_check.py SOURCES BUILD
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

STATUS = re.compile(r"(?m)^((?:[A-Za-z_]+ )*)enum wt_status\s+(wt_[a-z0-9_]+)\(")


def unmarked(text):
    return [name for before, name in STATUS.findall(text) if "WT_MUST_CHECK " not in before]


def every_header_marks_its_functions(sources, _):
    headers = glob.glob(os.path.join(sources, "include", "wiretutor", "*.h"))
    headers += glob.glob(os.path.join(sources, "src", "*", "**", "*.h"), recursive=True)
    texts = {path: open(path, encoding="utf-8").read() for path in headers}
    assert sum(len(STATUS.findall(text)) for text in texts.values()) > 50, "where are they?"
    wrong = [f"{os.path.relpath(path, sources)}: {name}"
             for path, text in sorted(texts.items()) for name in unmarked(text)]
    assert not wrong, "no WT_MUST_CHECK: " + ", ".join(wrong)
    assert unmarked("enum wt_status wt_one(void);\n") == ["wt_one"], "finds none that lacks it"


def compiled(sources, build, line):
    text = f'#include "wiretutor/status.h"\nvoid f(struct wt_error *e);\nvoid f(struct wt_error *e)' \
           f" {{ {line} }}\n"
    with tempfile.TemporaryDirectory() as at:
        path = os.path.join(at, "dropped.c")
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return subprocess.run([*os.environ.get("CC", "cc").split(), "-std=c11", "-Werror", "-Wall",
                               "-I" + os.path.join(sources, "include"),
                               "-I" + os.path.join(build, "include"), "-c", "-o", os.devnull, path],
                              capture_output=True, text=True, check=False)


def a_dropped_status_is_not_compiled(sources, build):
    call = "wt_fail(e, WT_CANNOT, WT_ERROR_NO_MEMORY, 0, 0)"
    kept = compiled(sources, build, f"if ({call} != WT_OK) e->number = 1;")
    assert kept.returncode == 0, kept.stderr
    dropped = compiled(sources, build, f"{call};")
    assert dropped.returncode != 0 and "unused-result" in dropped.stderr, dropped.stderr or "it is compiled"


def main(sources, build):
    failed = False
    for case in (every_header_marks_its_functions, a_dropped_status_is_not_compiled):
        title = case.__name__.replace("_", " ")
        try:
            case(sources, build)
            print(f"ok {title}")
        except AssertionError as why:
            failed = True
            print(f"FAIL {title}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
