#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Captures recorded by other projects, many of them broken on purpose: nothing stops the program.

    run_captures.py BUILD [--all] [--brief]

Every file below $CAPTURES (default ../shared/captures) goes through the usual commands, with --all
through every one of wellformed.py, where lines of JSON are also held against docs/schema.
"""
import concurrent.futures
import os
import sys

import check_schema
import wellformed

TOP = wellformed.TOP
USUAL = ("explain", "explain zh", "packets", "flows", "ladder", "packets json", "flows json")


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
    if not paths:
        print(f"SKIP other projects' captures: no captures at {folder} (see $CAPTURES)")
        return 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        n = len(paths)
        reasons = list(pool.map(judge, [binary] * n, paths, [commands] * n, [schemas] * n,
                                chunksize=8))
    for path, why in zip(paths, reasons):
        shown = os.path.relpath(path, folder)
        if why or not brief:
            print(f"FAIL {shown}: {why}" if why else f"ok {shown}")
    if brief:
        print(f"{reasons.count(None)} of {len(paths)} captures went through {len(commands)} commands")
    return 1 if any(reasons) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
