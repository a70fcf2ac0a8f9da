#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The lessons of docs/lessons hold: what they ask can be checked, and the check can fail.

    check_lessons.py TOP BUILD

A lesson is NN-name.md, NN-name.zh.md and NN-name.expect. The .expect names the captures of samples/
that pass it ("# passes: NAME ...") and some that must not ("# fails: NAME ..."); each of its lines
fails on some capture, so none is true of everything. Both documents ask three questions, give three
answers, quote every expectation there, and have the same commands; a lesson fits two screens.
(That the console blocks show what is so is check_docs.py's part.)
"""
import glob
import os
import re
import subprocess
import sys

SCREENS = 100  # lines: two screens
LANGUAGES = {"md": ("## Three questions", "## Answers", "README.md"),
             "zh.md": ("## 三个问题", "## 答案", "README.zh.md")}
TAP = re.compile(r"(?m)^(not )?ok (\d+) - (.*)$")


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def expectations(text):
    """The lines that expect something."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def named(text, what):
    """The captures of the comment "# passes: …" or "# fails: …"."""
    return [word for line in re.findall(rf"(?m)^# {what}: (.*)$", text) for word in line.split()]


def check(build, expect, capture):
    """(exit code, the numbers of the expectations that failed)"""
    done = subprocess.run([os.path.join(build, "wiretutor"), "check", "-f", expect, capture],
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    results = TAP.findall(done.stdout.decode("utf-8", "replace"))
    return done.returncode, {int(number) for bad, number, _ in results if bad}


def captures(top, build, expect):
    """What is wrong with a lesson's expectations, held against every sample."""
    text = read(expect)
    wanted = {**{name: 0 for name in named(text, "passes")},
              **{name: 1 for name in named(text, "fails")}}
    if set(wanted.values()) != {0, 1}:
        yield "no line \"# passes:\" or none \"# fails:\""
    never = set(range(1, len(expectations(text)) + 1))
    for path in sorted(glob.glob(os.path.join(top, "samples/captures/*.pcap"))):
        code, failed = check(build, expect, path)
        name = os.path.basename(path)[:-len(".pcap")]
        want = wanted.pop(name, code if code in (0, 1) else "0 or 1")
        if code != want:
            yield f"{name}: exit {code}, not {want}; failed: {sorted(failed)}"
        never -= failed
    yield from (f"no such capture: {name}" for name in wanted)
    yield from (f"fails on no capture: {expectations(text)[n - 1]}" for n in sorted(never))


def section(text, heading):
    """The numbers of a section's items, and its text."""
    found = re.search(rf"(?ms)^{re.escape(heading)}$(.*?)(?=^## |\Z)", text)
    body = found[1] if found else ""
    return re.findall(r"(?m)^(\d)\. ", body), body


def document(text, suffix, wanted):
    """What is wrong with one document of a lesson."""
    questions, answers, _ = LANGUAGES[suffix]
    for heading in (questions, answers):
        if section(text, heading)[0] != ["1", "2", "3"]:
            yield f"not 1, 2, 3 under {heading}"
    quoted = re.findall(r"`([^`]+)`", section(text, answers)[1])
    yield from (f"no answer quotes: {line}" for line in wanted if line not in quoted)
    if len(text.splitlines()) > SCREENS:
        yield f"{len(text.splitlines())} lines: more than two screens"


def commands(text):
    """The commands of a document, without what sets the language and without comments."""
    lines = re.findall(r"(?m)^ *\$ (.*)$", text)
    return [re.sub(r" --lang zh| +#.*", "", line) for line in lines]


def lesson(top, build, base):
    """What is wrong with one lesson."""
    for suffix in [*LANGUAGES, "expect"]:
        if not os.path.exists(f"{base}.{suffix}"):
            yield f"there is no {os.path.basename(base)}.{suffix}"
            return
    wanted = expectations(read(base + ".expect"))
    yield from captures(top, build, base + ".expect")
    texts = {suffix: read(f"{base}.{suffix}") for suffix in LANGUAGES}
    for suffix, text in texts.items():
        yield from (f".{suffix}: {wrong}" for wrong in document(text, suffix, wanted))
        index = read(os.path.join(os.path.dirname(base), LANGUAGES[suffix][2]))
        if f"({os.path.basename(base)}.{suffix})" not in index:
            yield f".{suffix}: not in the index"
    if commands(texts["md"]) != commands(texts["zh.md"]):
        yield "the two languages have different commands"


def main(top, build):
    paths = glob.glob(os.path.join(top, "docs/lessons/[0-9]*"))
    bases = sorted({re.sub(r"\.(zh\.md|md|expect)$", "", path) for path in paths})
    failed = not bases
    for base in bases:
        wrong = list(lesson(top, os.path.join(top, build), base))
        failed = failed or bool(wrong)
        name = os.path.basename(base)
        print(f"FAIL {name}: " + "\n    ".join(wrong) if wrong else f"ok {name}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
