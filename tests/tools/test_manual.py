#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The manual pages: well-formed, complete, and readable at 80 columns.

    test_manual.py BUILD
"""
import os
import re
import subprocess
import sys
import unicodedata

import needs
from test_completions import PLAIN, ask, flags_of

# mandoc knows the names of sections in English only, and takes the end of a Chinese character's
# escape for a bracket. What is installed beside us is no concern of the pages.
NOT_OURS = re.compile(r"referenced manual not found|mandoc\.db lacks")
ONLY_ENGLISH = re.compile(r'first section is not "NAME"|description line outside NAME section'
                          r"|trailing delimiter: (?:Sh|Ss|Nd) .*\\\[u[0-9A-F]+\]$")
PAGES = ("wiretutor.1", "wiretutor.zh_CN.1", "libwiretutor.3", "libwiretutor.zh_CN.3")


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=False,
                          env={**PLAIN, "MANWIDTH": "80", "MANROFFOPT": "-c"})


def width(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def mandoc_finds_nothing(build, page):
    said = run("mandoc", "-T", "lint", "-W", "style", page)
    wrong = [line for line in (said.stdout + said.stderr).splitlines()
             if not NOT_OURS.search(line) and not ("zh_CN" in page and ONLY_ENGLISH.search(line))]
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


def main(build):
    failed = False
    for name in PAGES:
        page = os.path.join(build, "manual", name)
        cases = [mandoc_finds_nothing, man_shows_it_at_80_columns]
        if name.startswith("wiretutor"):
            cases.append(every_flag_and_command_is_there_and_no_other)
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
