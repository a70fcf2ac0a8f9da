#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The document check fails where it should: each case is one document in a small tree whose
wiretutor is a script."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TUTOR = """#!/bin/sh
case $1 in
--help) printf '  packets     one line\\n\\n  -w FILE   write\\n      --every  all\\n' ;;
./fail) echo sorry >&2; exit 3 ;;
*) printf 'one\\ntwo\\nthree\\n' ;;
esac
"""
TREE = {"Makefile": "all: x\ndemo: all\n", "src/cli/main.c": "int main(void) /* x */\n",
        "samples/captures/echo-one.pcap": "", "docs/other.md": "# One heading, two words\n"}


def console(*lines, info=""):
    return "\n".join(["```console" + info, *lines, "```", ""])


RUN = "$ build/release/wiretutor ./x"
# the case, the document, what must be said of it (None: nothing)
CASES = [
    ("output as it is", console(RUN, "one", "two", "three"), None),
    ("output left out at both ends", console(RUN, "...", "two", "..."), None),
    ("nothing left out", console(RUN, "one", "...", "two", "three"), None),
    ("another word", console(RUN, "one", "too", "three"), "does not show: too"),
    ("a line is missing", console(RUN, "one", "three"), "does not show: three"),
    ("the end is missing", console(RUN, "one", "two"), "does not show: (the end)"),
    ("output where none is shown", console(RUN), "does not show: (the end)"),
    ("the second command", console(RUN, "...", RUN, "four"), "does not show: four"),
    ("a block in a list", "1. so\n\n   ```console\n   " + RUN + "\n   one\n   ...\n   ```\n", None),
    ("a failing command", console("$ build/release/wiretutor ./fail", "sorry"), "exit 3, not 0"),
    ("an expected failure", console("$ build/release/wiretutor ./fail", "sorry", info=" exit 3"),
     None),
    ("not run", console("$ false", info=" norun needs a friend"), None),
    ("not run, who knows why", console("$ false", info=" norun"), "without a reason"),
    ("a misspelt block", console(RUN, info=" no-run x"), "cannot be: no-run x"),
    ("a block without a command", console("one"), "without a command"),
    ("a block that never ends", "```console\n" + RUN + "\n", "without an end"),
    ("links", "[a](docs/other.md) [b](docs/other.md#one-heading-two-words) [c](https://x.org)",
     None),
    ("a broken link", "[a](docs/gone.md)", "link to nothing: docs/gone.md"),
    ("a broken anchor", "[a](docs/other.md#three)", "link to no heading"),
    ("files", "`src/cli/main.c`, `main.c`, `src/*/*.c`, `src/cli/NAME.c`, `stdio.x`", None),
    ("a folder that is gone", "`src/gone/`", "no such file: src/gone"),
    ("a file that is gone", "`gone.c`", "no file of this name: gone.c"),
    ("a file in an indented block", "So:\n\n    cat src/gone.c\n\nthen",
     "no such file: src/gone.c"),
    ("a file of the reader's", "`wiretutor -w my.pcap`, then `wiretutor my.pcap`", None),
    ("a capture", "*See* echo-one: this. *样本* echo-one：那。", None),
    ("a capture that is gone", "*See* echo-two, this.", "no such capture: echo-two"),
    ("a Chinese one", "*样本* echo-two：那。", "no such capture: echo-two"),
    ("options", "`--every`, `wiretutor -w F`, `make -j2`, `ls -l`", None),
    ("an option alone", "`--never`", "no such option: --never"),
    ("an option of ours", "`build/release/wiretutor -z F`", "no such option: -z"),
    ("a command", "`wiretutor packets F`, `wiretutor F`", None),
    ("a command that is not there yet", "`wiretutor dance F`", "no such command: wiretutor dance"),
    ("a command behind a #", "So:\n\n    ls  # or wiretutor dance\n\nthen", "wiretutor dance"),
    ("C from a source", "```c\n   int main(void) /* the entry */\n```\n", None),
    ("C from nowhere", "```c\nint man(void)\n```\n", "no source has this line: int man(void)"),
    ("targets", "`make demo`, `make all MODE=asan`", None),
    ("a target that is gone", "`make tea`", "no such target: make tea"),
]


def plant(top, path, text):
    os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
    with open(os.path.join(top, path), "w", encoding="utf-8") as f:
        f.write(text)


def outcome(text):
    """(exit code, what was said of the document)"""
    with tempfile.TemporaryDirectory() as top:
        for path, content in {**TREE, "docs.md": text, "build/release/wiretutor": TUTOR}.items():
            plant(top, path, content)
        os.chmod(os.path.join(top, "build/release/wiretutor"), 0o755)
        done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "check_docs.py"), top,
                               "build/release"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def main():
    failed = False
    for name, text, want in CASES:
        code, said = outcome(text)
        good = code == 0 and "FAIL" not in said if want is None \
            else code == 1 and "FAIL docs.md" in said and want in said
        failed = failed or not good
        print(f"ok {name}" if good else f"FAIL {name}: exit {code}\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
