#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Captures recorded by other projects, many of them broken on purpose: none crashes or hangs the program.

    run_captures.py BUILD [--all] [--brief]

Every file below $CAPTURES (default ../shared/captures) goes through the usual commands, with --all
through every one of wellformed.py, where lines of JSON are also held against docs/schema.
"""
import concurrent.futures
import os
import sys

import check_schema
import needs
import wellformed

TOP = wellformed.TOP
USUAL = ("explain", "explain zh", "packets", "flows", "overview", "ladder", "packets json", "flows json")


def captures(folder):
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if ".pcap" in name or ".dmp" in name or ".gz" in name and ".jsonl" not in name:
                yield os.path.join(at, name)


def judge(binary, path, commands, schemas):
    """Why a command goes wrong on this file, or None."""
    for name in commands:
        why = wellformed.wrong(binary, name, path, schemas)
        if why:
            return f"{name}: {why}"
    return None


def main(build, *flags):
    folder = os.environ.get("CAPTURES") or os.path.join(TOP, "../shared/captures")
    binary = os.path.join(TOP, build, "wiretutor")
    brief = "--brief" in flags
    commands = list(wellformed.COMMANDS) if "--all" in flags else USUAL
    schemas = check_schema.read_schemas() if "--all" in flags else None
    paths = list(captures(folder))
    if not paths and needs.lacks("captures"):
        print(f"SKIP other projects' captures: {needs.lacks('captures')}")
        return 0
    if not paths:
        print(f"FAIL other projects' captures: there are none in {folder}")
        return 1
    good, n = 0, len(paths)
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for path, why in zip(paths, pool.map(judge, [binary] * n, paths, [commands] * n,
                                             [schemas] * n, chunksize=8)):
            good += not why
            shown = os.path.relpath(path, folder)
            if why or not brief:
                print(f"FAIL {shown}: {why}" if why else f"ok {shown}", flush=True)
    if brief:
        print(f"{good} of {n} captures went through {len(commands)} commands")
    return 0 if good == n else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
