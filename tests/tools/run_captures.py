#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Captures recorded by other projects, many of them broken on purpose: nothing stops the program.

    run_captures.py BUILD [--brief]

Every file below $CAPTURES (default ../shared/captures) goes through `explain`, in both languages,
and through `packets`, `flows` and `ladder`: exit 0, 3 (libpcap cannot open it) or 4 (it ends
early), no sanitizer report, no broken UTF-8, and a reason on standard error wherever the exit code
is not 0. Every line of NDJSON parses, and no key stands twice in it.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import unicodedata

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
COMMANDS = {
    "explain": ["explain", "--lang", "en"],
    "explain zh": ["explain", "--lang", "zh"],
    "packets": ["packets"],
    "flows": ["flows", "-v"],
    "ladder": ["ladder", "--all"],
    "packets json": ["packets", "--format", "json"],
    "flows json": ["flows", "--format", "json"],
}
REPORTS = (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:")
SECONDS = 60


def captures(folder):
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if ".pcap" in name or ".dmp" in name or ".gz" in name and ".jsonl" not in name:
                yield os.path.join(at, name)


def judge(binary, path):
    """Why a command goes wrong on this file, or None."""
    for name, words in COMMANDS.items():
        why = wrong(binary, words, path)
        if why:
            return f"{name}: {why}"
    return None


def wrong(binary, words, path):
    try:
        done = subprocess.run([binary, *words, path], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"still running after {SECONDS} s"
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 3, 4) or any(mark in done.stderr for mark in REPORTS):
        return f"exit {done.returncode}: {said}"
    if done.returncode != 0 and not said:
        return f"exit {done.returncode} without a word"
    try:
        text = done.stdout.decode("utf-8")
    except UnicodeDecodeError as broken:
        return f"prints broken UTF-8: {broken}"
    if "json" in words:
        return bad_json(text)
    controls = {c for c in set(text) if unicodedata.category(c) == "Cc" and c != "\n"}
    return f"prints control characters: {controls}" if controls else None


def no_key_twice(pairs):
    keys = {key for key, _ in pairs}
    if len(keys) != len(pairs):
        raise ValueError("a key stands twice")


def bad_json(text):
    for n, line in enumerate(text.split("\n")[:-1], 1):
        try:
            json.loads(line, object_pairs_hook=no_key_twice)
        except ValueError as broken:
            return f"line {n} of NDJSON: {broken}"
    return None


def main(build, *brief):
    folder = os.environ.get("CAPTURES") or os.path.join(TOP, "../shared/captures")
    binary = os.path.join(TOP, build, "wiretutor")
    paths = list(captures(folder))
    if not paths:
        print(f"SKIP other projects' captures: no captures at {folder} (see $CAPTURES)")
        return 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        reasons = list(pool.map(lambda path: judge(binary, path), paths))
    for path, why in zip(paths, reasons):
        shown = os.path.relpath(path, folder)
        if why or not brief:
            print(f"FAIL {shown}: {why}" if why else f"ok {shown}")
    if brief:
        print(f"{reasons.count(None)} of {len(paths)} captures went through every command")
    return 1 if any(reasons) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
