#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The document check fails where it should: each case is one document in a small tree whose
wiretutor is a script."""
import os
import subprocess
import sys
import tempfile

import needs

HERE = os.path.dirname(os.path.abspath(__file__))
TUTOR = """#!/bin/sh
case $1 in
help) printf '  packets     one line\\n\\n  -w FILE   write\\n      --every  all\\n' ;;
./run) printf '     0.%06d  client  connect(3) = 0, after %d µs\\nSYN [J = %d] port 8001\\n' $$ $$ $$ ;;
./waits) trap 'echo ended; exit 0' INT; echo listening; while :; do sleep 0.1; done ;;
check) echo "# packets 1–3"; [ "$3" != false ] ;;
./fail) echo sorry >&2; exit 3 ;;
*) printf 'one\\ntwo\\nthree\\n' ;;
esac
"""
TREE = {"Makefile": "all: x\ndemo: all\n", "src/cli/main.c": "int main(void) /* x */\n",
        "samples/captures/echo-one.pcap": "",
        "docs/other.md": "# One heading, two words\n"}


def console(*lines, info=""):
    return "\n".join(["```console" + info, *lines, "```", ""])


MASKED = "$ build/release/wiretutor ./run"
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
    ("numbers that differ each time", console(MASKED, "     0.000017  client  connect(3) = 0, after 1.2 ms",
                                              "SYN [J = 5] port 8001", info=" masked times differ"), None),
    ("numbers that differ, not masked", console(MASKED, "...", "SYN [J = 5] port 8001"),
     "does not show: SYN"),
    ("stale words behind a mask", console(MASKED, "...", "SYN [J = 5] at port 8001", info=" masked times"),
     "does not show: SYN"),
    ("a stale port behind a mask", console(MASKED, "...", "SYN [J = 5] port 8002", info=" masked times"),
     "does not show: SYN"),
    ("ended by Ctrl-C", console("$ build/release/wiretutor ./waits", "listening", info=" interrupted"),
     None),
    ("ended by Ctrl-C, other words", console("$ build/release/wiretutor ./waits", "waiting",
                                             info=" interrupted"), "said ['listening']"),
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


# Figures, facts of samples and the manual page: their sources, and the document beside them.
BUDGET = {"tests/tools/run_budget.py": 'BUDGET = {("mixed", "flows"): 2110}\n',
          "tests/docs/figures": 'docs.md | costs (\\S+) instructions | tests/tools/run_budget.py | '
                                'flows"\\): (\\d+)\n'}
FACTS = {"tests/docs/samples": "echo-one\n    open == x @ packets 1–3\n    bytes == 23 => 23 4,000\n"}
SAMPLES = "samples/captures/README.md"
ROW = "| echo-one | an echo | `a_server` | "
PAGE = ".Sh DESCRIPTION\nIt says\n.Dq one .\nFlags:\n.Fl \\-every\n.Sh SEE ALSO\n"
SHOWN = {"docs/man/wiretutor.1.in": PAGE,
         "tests/docs/manual": "It says “one”.\n    $ wiretutor x => 0 one\nFlags:\n    - no claim\n"
                              "--every\n    docs/other.md: heading\n"}
# the case, files, what must be said (None: nothing)
BOUND = [
    ("a figure as its source has it", {**BUDGET, "docs.md": "It costs 2,110 instructions."}, None),
    ("a wrong figure", {**BUDGET, "docs.md": "It costs 2,011 instructions."}, "it is 2110"),
    ("a figure that went away", {**BUDGET, "docs.md": "It costs little."}, "does not say"),
    ("a document that went away", BUDGET, "no such document"),
    ("a source that lost it", {**BUDGET, "docs.md": "It costs 2,110 instructions.",
                               "tests/tools/run_budget.py": ""}, "does not have"),
    ("facts of a sample", {**FACTS, SAMPLES: ROW + "packets 1–3; 23 bytes of 4,000, `two` |\n"}, None),
    ("a wrong number in a row", {**FACTS, SAMPLES: ROW + "24 bytes |\n"}, "has the number 24"),
    ("a wrong text in a row", {**FACTS, SAMPLES: ROW + "`four` |\n"}, "does not have four"),
    ("a number in Chinese", {**FACTS, "samples/captures/README.zh.md": ROW + "24 字节 |\n"},
     "has the number 24"),
    ("a fact that does not hold", {SAMPLES: ROW + "|\n", "tests/docs/samples": "echo-one\n    false\n"},
     "exit 1"),
    ("other evidence", {SAMPLES: ROW + "|\n", "tests/docs/samples": "echo-one\n    x @ packet 9\n"},
     "packet 9"),
    ("a script that has no such word", {SAMPLES: ROW + "|\n", "tests/docs/samples":
                                        "echo-one\n    recorded listen 7\n"}, "not in the script"),
    ("a manual that is so", SHOWN, None),
    ("a flag in its prose that does not exist", {**SHOWN, "docs/man/wiretutor.1.in":
                                                 PAGE.replace("every", "never")}, "no such option: --never"),
    ("a flag of the Chinese one", {"docs/man/wiretutor.zh_CN.1.in": ".Fl \\-never\n"},
     "no such option: --never"),
    ("a sentence that nothing shows", {**SHOWN, "docs/man/wiretutor.1.in":
                                       PAGE.replace("It says", "It never says")},
     "nothing in tests/docs/manual shows: It never says “one”."),
    ("a sentence that is false", {**SHOWN, "tests/docs/manual":
                                  SHOWN["tests/docs/manual"].replace("x => 0 one", "x => 0 four")},
     "It says “one”.: $ wiretutor x"),
    ("another exit code", {**SHOWN, "tests/docs/manual":
                           SHOWN["tests/docs/manual"].replace("x => 0", "x => 3")}, "exit 0"),
    ("a test that is gone", {**SHOWN, "tests/docs/manual":
                             SHOWN["tests/docs/manual"].replace(": heading", ": footing")},
     "no such test"),
]


def plant(top, path, text):
    os.makedirs(os.path.dirname(os.path.join(top, path)), exist_ok=True)
    with open(os.path.join(top, path), "w", encoding="utf-8") as f:
        f.write(text)


def outcome(files):
    """(exit code, what was said)"""
    with tempfile.TemporaryDirectory() as top:
        for path, content in {**TREE, **files, "build/release/wiretutor": TUTOR}.items():
            plant(top, path, content)
        os.chmod(os.path.join(top, "build/release/wiretutor"), 0o755)
        done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "check_docs.py"), top,
                               "build/release"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def main():
    failed = False
    for name, files, want in [(name, {"docs.md": text}, want) for name, text, want in CASES] + BOUND:
        if name.startswith("ended by Ctrl-C") and needs.lacks("network"):
            print(f"SKIP {name}: {needs.lacks('network')}")
            continue
        code, said = outcome(files)
        good = code == 0 and "FAIL" not in said if want is None \
            else code == 1 and "FAIL " in said and want in said
        failed = failed or not good
        print(f"ok {name}" if good else f"FAIL {name}: exit {code}\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
