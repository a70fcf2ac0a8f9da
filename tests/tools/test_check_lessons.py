#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The check of the lessons fails where it should: each case changes one file of a lesson in a small
tree whose wiretutor passes "open" on the capture good, "close" on none, "packets" on all."""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TUTOR = """#!/bin/sh
code=0 n=0
grep -v '^#' "$3" | grep . >"$3.lines"
while read -r line; do
    n=$((n + 1))
    case "$line/$4" in
    open*good.pcap | packets*) echo "ok $n - $line" ;;
    *) echo "not ok $n - $line"; code=1 ;;
    esac
done <"$3.lines"
exit $code
"""
EXPECT = "# passes: good\n# fails: bad\n\n# 1. a question\nopen == three-way\n"
ENGLISH = """```console
$ wiretutor x  # here
```

## Three questions

1. one
2. two
3. three

## Answers

1. `open == three-way`
2. two
3. three
"""
CHINESE = ENGLISH.replace("Three questions", "三个问题").replace("Answers", "答案") \
    .replace("x  # here", "x --lang zh  # 这里")
FOLDER = "docs/lessons/"
TREE = {FOLDER + "01-a.expect": EXPECT, FOLDER + "01-a.md": ENGLISH,
        FOLDER + "01-a.zh.md": CHINESE, FOLDER + "README.md": "[1](01-a.md)",
        FOLDER + "README.zh.md": "[1](01-a.zh.md)", "samples/captures/good.pcap": "",
        "samples/captures/bad.pcap": "", "build/wiretutor": TUTOR}
# the case, the file, what is replaced in it, by what, what must be said (None: nothing)
CASES = [
    ("a good lesson", "01-a.md", "one", "uno", None),
    ("a capture that should pass", "01-a.expect", "passes: good\n# fails: bad",
     "passes: bad\n# fails: good", "bad: exit 1, not 0"),
    ("a capture that should fail", "01-a.expect", "fails: bad", "fails: good", "good: exit 0"),
    ("no capture that fails", "01-a.expect", "# fails: bad\n", "", 'none "# fails:"'),
    ("a capture that is gone", "01-a.expect", "fails: bad", "fails: bad ugly", "capture: ugly"),
    ("an expectation that nothing fails", "01-a.expect", "open ==", "packets > 0\nopen ==",
     "fails on no capture: packets > 0"),
    ("an answer without its expectation", "01-a.zh.md", "`open == three-way`", "three",
     ".zh.md: no answer quotes: open == three-way"),
    ("a question too few", "01-a.md", "3. three\n\n", "", ".md: not 1, 2, 3"),
    ("a heading of another name", "01-a.zh.md", "答案", "解答", "not 1, 2, 3 under ## 答案"),
    ("three screens", "01-a.md", "one\n", "one\n" * 100, "more than two screens"),
    ("another command", "01-a.zh.md", "wiretutor x", "wiretutor y", "different commands"),
    ("not in the index", "README.zh.md", "01-a.zh.md", "01-b.zh.md", ".zh.md: not in the index"),
    ("no Chinese", "01-a.zh.md", CHINESE, None, "there is no 01-a.zh.md"),
]


def outcome(name, old, new):
    """(exit code, what was said) where one file of the tree is changed, or gone if new is None"""
    with tempfile.TemporaryDirectory() as top:
        for path, content in TREE.items():
            if path == FOLDER + name:
                assert old in content, f"{old!r} is not in {name}"
                if new is None:
                    continue
                content = content.replace(old, new, 1)
            at = os.path.join(top, path)
            os.makedirs(os.path.dirname(at), exist_ok=True)
            with open(at, "w", encoding="utf-8") as f:
                f.write(content)
        os.chmod(os.path.join(top, "build/wiretutor"), 0o755)
        done = subprocess.run([sys.executable, "-B", os.path.join(HERE, "check_lessons.py"), top,
                               "build"], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr


def main():
    failed = False
    for case, name, old, new, want in CASES:
        code, said = outcome(name, old, new)
        good = (code, said) == (0, "ok 01-a\n") if want is None else code == 1 and want in said
        failed = failed or not good
        print(f"ok {case}" if good else f"FAIL {case}: exit {code}\n{said}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
