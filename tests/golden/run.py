#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Every sample, in every view, byte by byte what tests/golden/SAMPLE.VIEW.out holds.

    run.py BUILD [--accept]

Each command runs twice, in two environments that must not show in the result, and no sentence is
wider than a terminal of 80 columns. --accept writes
today's output (`make golden`): read the difference before you commit it. What is known to be wrong in
the golden files is marked (known_wrong.py), and a mark that is no longer true fails.
"""
import concurrent.futures
import difflib
import glob
import os
import re
import subprocess
import sys
import unicodedata

import known_wrong

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
GOLDEN = os.path.join(TOP, "tests/golden")
VIEWS = {
    "explain.en": ["explain", "--lang", "en"],
    "explain.zh": ["explain", "--lang", "zh"],
    "packets": ["packets"],
    "flows.en": ["flows", "-v", "--lang", "en"],
    "flows.zh": ["flows", "-v", "--lang", "zh"],
    "overview.en": ["overview", "--lang", "en"],
    "overview.zh": ["overview", "--lang", "zh"],
    "ladder.en": ["ladder", "--all", "--lang", "en"],
    "ladder.zh": ["ladder", "--all", "--lang", "zh"],
}
# Every header of a few samples that have all kinds: too long to read for all of them.
DETAIL = ["arp-and-ping", "ping6-neighbour", "tcp-syn-unanswered",
          "udp-reply", "vlan"]
# One of each kind that an overview tells apart.
SUMMED = ["congestion", "dns-http", "https", "lost-data-fast", "mdns", "tcp-refused", "traceroute-path",
          "udp-one-way", "zero-window"]
# Two thousand packets are too long to read: their summary alone.
LONG = ["congestion"]
for language in ("en", "zh"):
    VIEWS[f"detail.{language}"] = ["packets", "-c2", "-vvXX", "--diagram", "--lang", language]
# Rows of addresses are never cut, so they may be wider: packets, and headings of conversations.
ROW = re.compile(r"^( *\d+  +(-?\d+\.\d+|\S+ → \S+)  |.* · )")
COLUMNS = 80
KEPT = {name: value for name, value in os.environ.items()
        if name == "PATH" or name.endswith("SAN_OPTIONS")}
BARE = {**KEPT}
STRANGE = {**KEPT, "LC_ALL": "zh_CN.UTF-8", "LANG": "zh_CN.GB18030", "LANGUAGE": "zh", "COLUMNS":
           "200", "LINES": "10", "TERM": "xterm-256color", "TZ": "Asia/Shanghai", "HOME": "/"}


def output(binary, words, sample, environment, folder):
    """What the command prints, or why it went wrong (as str). FILE stands for the sample's path."""
    path = os.path.relpath(sample, folder)
    done = subprocess.run([binary, *words, path], env=environment,
                          cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                          check=False)
    if done.returncode != 0:
        return f"exit {done.returncode}: {done.stderr.decode('utf-8', 'replace')}"
    if done.stderr:
        return f"said on standard error: {done.stderr.decode('utf-8', 'replace')}"
    return done.stdout.replace(f" {path}".encode(), b" FILE")


def difference(want, got):
    lines = [text.decode("utf-8", "backslashreplace").splitlines() for text in (want, got)]
    return "\n    ".join(list(difflib.unified_diff(*lines, "golden", "now", lineterm=""))[:60])


def columns(line):
    """How wide a terminal shows it: Chinese characters take two columns."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
               for c in line)


def too_wide(story):
    lines = story.decode("utf-8").split("\n")
    return [line for line in lines if columns(line) > COLUMNS and not ROW.match(line)]


def judge(binary, sample, view, accept):
    """Why this sample's view is not what it should be, or None."""
    got = output(binary, VIEWS[view], sample, BARE, TOP)
    if isinstance(got, str):
        return got
    # English is what a pipe gets, whatever the locale: so it may be left out.
    words = ["explain"] if view == "explain.en" else VIEWS[view]
    again = output(binary, words, sample, STRANGE, os.path.dirname(sample))
    if again != got:
        return "depends on the environment:\n    " + (
            again if isinstance(again, str) else difference(got, again))
    if view != "packets" and too_wide(got):
        return f"lines of more than {COLUMNS} columns:\n    " + "\n    ".join(too_wide(got))
    path = golden_file(sample, view)
    if accept:
        with open(path, "wb") as f:
            f.write(got)
        return None
    if not os.path.exists(path):
        return f"has no {os.path.relpath(path, TOP)}: `make golden`, and read what it says"
    with open(path, "rb") as f:
        want = f.read()
    return None if want == got else "differs:\n    " + difference(want, got)


def golden_file(sample, view):
    name = os.path.basename(sample)[:-len(".pcap")]
    return os.path.join(GOLDEN, f"{name}.{view}.out")


def is_shown(name, view):
    if view.startswith("overview"):
        return name in SUMMED
    if name in LONG:
        return view.startswith("flows")
    return not view.startswith("detail") or name in DETAIL


def main(build, *flags):
    binary = os.path.join(TOP, build, "wiretutor")
    accept = "--accept" in flags
    samples = sorted(glob.glob(os.path.join(TOP, "samples/captures/*.pcap")))
    cases = [(sample, view) for sample in samples for view in VIEWS
             if is_shown(os.path.basename(sample)[:-len(".pcap")], view)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = not cases
        for (sample, view), why in zip(cases, pool.map(lambda case: judge(binary, *case, accept),
                                                       cases)):
            name = f"{os.path.basename(sample)[:-len('.pcap')]} {view}"
            failed = failed or why is not None
            print(f"FAIL {name}: {why}" if why else f"ok {name}", flush=True)
    wanted = {golden_file(*case) for case in cases}
    for path in sorted(set(glob.glob(os.path.join(GOLDEN, "*.out"))) - wanted):
        if accept:
            os.remove(path)
        else:
            failed = True
            print(f"FAIL {os.path.basename(path)}: belongs to no sample")
    if accept:
        known_wrong.lower(GOLDEN)
    failed = known_wrong.judge(GOLDEN) > 0 or failed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
