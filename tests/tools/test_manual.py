#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The manual pages: well-formed, complete, and readable at 80 columns.

    test_manual.py BUILD
"""
import os
import re
import subprocess
import sys
import tempfile
import unicodedata

import needs
from test_completions import PLAIN, ask, flags_of

# mandoc knows the names of sections in English only, and takes the end of a Chinese character's
# escape for a bracket. What is installed beside us is no concern of the pages.
NOT_OURS = re.compile(r"referenced manual not found|mandoc\.db lacks")
ONLY_ENGLISH = re.compile(r'first section is not "NAME"|description line outside NAME section'
                          r"|trailing delimiter: (?:Sh|Ss|Nd) .*\\\[u[0-9A-F]+\]$")
# Descriptions of functions are comments, without markup.
PLAIN_WORDS = re.compile(r"function name without markup")
FEWEST_WORDS = 4
DECLARED = re.compile(r"(?m)^(?!typedef)(?:WT_MUST_CHECK |static inline )?[a-z][\w *]*?\b(wt_\w+)\(")
PAGES = ("wiretutor.1", "wiretutor.zh_CN.1", "libwiretutor.3", "libwiretutor.zh_CN.3")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False,
                          env={**PLAIN, "MANWIDTH": "80", "MANROFFOPT": "-c"})


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def mandoc_finds_nothing(build, page):
    said = run("mandoc", "-T", "lint", "-W", "style", page)
    wrong = [line for line in (said.stdout + said.stderr).splitlines()
             if not NOT_OURS.search(line)
             and not ("libwiretutor" in page and PLAIN_WORDS.search(line)) and not ("zh_CN" in page and ONLY_ENGLISH.search(line))]
    assert not wrong, "\n    ".join(wrong)


def man_shows_it_at_80_columns(build, page):
    said = run("man", "--warnings", "-E", "UTF-8", "-l", page)
    assert said.returncode == 0 and not said.stderr, said.stderr
    long = [line for line in said.stdout.splitlines() if width(line) > 80]
    assert len(said.stdout.splitlines()) > 50 and not long, long


def every_flag_and_command_is_there_and_no_other(build, page):
    helped = ask(os.path.join(build, "wiretutor"), "help", "all").stdout
    want = {flag for flag, _ in flags_of(helped)}
    text = open(page, encoding="utf-8").read()
    got = set()
    for item in re.findall(r"(?m)^\.It (Fl .*)", text):
        got |= {"-" + flag.replace("\\", "") for flag in re.findall(r"Fl (\S+)", item)}
    assert len(want) > 20 and got == want, got ^ want
    commands = re.findall(r"(?m)^  ([a-z]+)  ", helped.split("Commands:")[1].split("\n\n")[0])
    assert re.findall(r"(?m)^\.It Cm (\w+)$", text) == commands, commands
    named = {word for word in re.findall(r"(?m)^\.Cm (\w+)", text)} - {"always", "json"}
    assert named <= set(commands), f"names {named - set(commands)}, which is not served"


def descriptions(page):
    """{function: the words that describe it}"""
    said, name = {}, None
    for line in page.splitlines():
        if line.startswith(".It Fn "):
            name = line.split()[2]
            said[name] = []
        elif line.startswith("."):
            name = None
        elif name:
            said[name] += line.split()
    return said


def undescribed(page, functions):
    said = descriptions(page)
    return [name for name in functions if len(said.get(name, ())) < FEWEST_WORDS]


def each_function_of_the_library_is_described(_, page):
    text = open(page, encoding="utf-8").read()
    functions = re.findall(r"(?m)^\.Fo (wt_\w+)$", text)
    declared = []
    for name in sorted(os.listdir(os.path.join(needs.TOP, "include/wiretutor"))):
        if name.endswith(".h"):
            header = os.path.join(needs.TOP, "include/wiretutor", name)
            with open(header, encoding="utf-8") as lines:
                declared += DECLARED.findall(lines.read())
    assert len(declared) > 150, declared
    assert set(declared) == set(functions), set(declared) ^ set(functions)
    assert set(descriptions(text)) == set(functions), set(descriptions(text)) ^ set(functions)
    wrong = undescribed(text, functions)
    assert not wrong, "the header says nothing, or next to nothing, of " + ", ".join(wrong)


def a_function_without_a_comment_is_found(_, page):
    header = """/* SPDX-License-Identifier: BSD-2-Clause */
/* What it is for. */
/* Of a structure, not of a function. */
struct wt_thing;
int wt_bare(void);
/* Of something else. */

int wt_parted(int of, const char *things[2]);
/* Described before, in four words. */
void wt_before(void (*call)(void *context), char text[3]);
int wt_behind(void); /* described behind, in four words */
int wt_brief(void); /* too brief */
/* Described, with a body of its own. */
static inline int wt_inline(int n)
{
    return n == '{' || n == '\\'' || "{\\"{"[0] == n; /* not what describes the next */
}
int wt_last(void);
"""
    with tempfile.TemporaryDirectory() as at:
        path = os.path.join(at, "thing.h")
        with open(path, "w", encoding="utf-8") as out:
            out.write(header)
        made = run("awk", "-v", "as=described", "-f",
                   os.path.join(needs.TOP, "docs/man/functions.awk"), path)
    assert made.returncode == 0 and not made.stderr, made.stderr
    want = ["wt_bare", "wt_parted", "wt_brief", "wt_last"]
    functions = re.findall(r"\b(wt_\w+)\(", header)
    assert undescribed(made.stdout, functions) == want, undescribed(made.stdout, functions)
    assert made.stdout.startswith(".Ss wiretutor/thing.h\nWhat it is for.\n"), made.stdout
    assert "\n.It Fn wt_before call text\n" in made.stdout, made.stdout
    assert "\n.It Fn wt_parted of things\n" in made.stdout, made.stdout


def main(build):
    failed = False
    for name in PAGES:
        page = os.path.join(build, "manual", name)
        cases = [mandoc_finds_nothing, man_shows_it_at_80_columns]
        if name.startswith("wiretutor"):
            cases.append(every_flag_and_command_is_there_and_no_other)
        else:
            cases += [each_function_of_the_library_is_described]
        if name == "libwiretutor.3":
            cases += [a_function_without_a_comment_is_found]
        for case in cases:
            title = f"{name}: {case.__name__.replace('_', ' ')}"
            tool = case.__name__.split("_")[0]
            if tool in ("man", "mandoc") and needs.lacks(tool):
                print(f"SKIP {title}: {needs.lacks(tool)}")
                continue
            try:
                case(build, page)
                print(f"ok {title}")
            except AssertionError as why:
                failed = True
                print(f"FAIL {title}: {why}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
