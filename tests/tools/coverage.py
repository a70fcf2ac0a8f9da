#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How many lines of src the tests have reached, by gcov's counts.

    coverage.py BUILD [--missing]

A line a folder, a file that is below the goal by name, the sum; exit 1 where that is below 90 %.
With --missing every line that was not reached is listed, with its text.
"""
import collections
import glob
import json
import os
import subprocess
import sys

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
GOAL = 90


def counts(build):
    """{file: {line: times}} over all objects of src."""
    lines = collections.defaultdict(lambda: collections.defaultdict(int))
    notes = sorted(glob.glob(os.path.join(TOP, build, "src/**/*.gcno"), recursive=True))
    for i in range(0, len(notes), 20):
        done = subprocess.run(["gcov", "--json-format", "--stdout", *notes[i:i + 20]], cwd=TOP,
                              capture_output=True, check=True)
        for one in done.stdout.decode("utf-8").splitlines():
            for file in json.loads(one)["files"]:
                path = os.path.relpath(os.path.join(TOP, file["file"]), TOP)
                for line in file["lines"]:
                    if path.startswith("src/"):
                        lines[path][line["line_number"]] += line["count"]
    return lines


def share(reached, all_lines):
    return 100 * reached / all_lines if all_lines else 100


def show_missing(path, missing):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        text = f.read().split("\n")
    for line in missing:
        print(f"{path}:{line}: {text[line - 1].strip()}")


def main(build, *flags):
    lines = counts(build)
    folders = collections.defaultdict(lambda: [0, 0])
    for path, file in sorted(lines.items()):
        reached = sum(times > 0 for times in file.values())
        for name in (os.path.dirname(path), "all"):
            folders[name][0] += reached
            folders[name][1] += len(file)
        if share(reached, len(file)) < GOAL:
            print(f"    {path}: {share(reached, len(file)):.1f} % of {len(file)} lines")
        if "--missing" in flags:
            show_missing(path, sorted(line for line, times in file.items() if times == 0))
    for name, (reached, of) in folders.items():
        if name != "all":
            print(f"{name}: {share(reached, of):.1f} % of {of} lines")
    reached, of = folders["all"]
    print(f"src: {share(reached, of):.2f} % of {of} lines")
    return 0 if of and share(reached, of) >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
