# SPDX-License-Identifier: BSD-2-Clause
"""Is what the program prints what it should be, whatever it was given?

A command must end in time with exit 0, 3 (cannot be opened) or 4 (ends early), say why where it is
not 0, and print nothing but its form allows. `check` may also end with 1.
"""
import csv
import io
import json
import os
import re
import subprocess
import xml.parsers.expat

import check_schema

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
REPORTS = (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:", b"Assertion ",
           b"stack smashing", b"buffer overflow", b"rss limit")
SECONDS = 120

# All commands and formats, and the options that show more.
EXPECT = ["packets >= 0", "no reset", "any: open == three-way", "udp: verdict == answered",
          'any: client.payload contains "GET"', "packet 1: frame.len > 0", "duration < 100000"]
COMMANDS = {
    "explain": (["explain"], "text"),
    "explain zh": (["explain", "--lang", "zh", "--every"], "text"),
    "explain colour": (["explain", "--color", "always", "-A", "-e", "-S", "-tttt"], "colour"),
    "explain ascii": (["explain", "--charset", "ascii", "--encoding", "gb18030"], "ascii"),
    "explain json": (["explain", "--format", "json"], "json"),
    "explain csv": (["explain", "--format", "csv", "--lang", "zh"], "csv"),
    "packets": (["packets", "-ttt"], "text"),
    "packets all": (["packets", "-vv", "-xx", "-X", "--diagram"], "text"),
    "packets zh": (["packets", "-v", "-x", "--lang", "zh", "--color", "always"], "colour"),
    "packets ascii": (["packets", "-v", "-XX", "-A", "--charset", "ascii"], "ascii"),
    "packets json": (["packets", "--format", "json"], "json"),
    "packets csv": (["packets", "--format", "csv"], "csv"),
    "flows": (["flows", "-v"], "text"),
    "flows zh": (["flows", "--lang", "zh", "--sort", "bytes", "--top", "3"], "text"),
    "flows json": (["flows", "--format", "json"], "json"),
    "flows csv": (["flows", "--format", "csv"], "csv"),
    "overview": (["overview"], "text"),
    "overview zh": (["overview", "--lang", "zh", "--color", "always"], "colour"),
    "overview json": (["overview", "--format", "json"], "json"),
    "ladder": (["ladder", "--all"], "text"),
    "ladder zh": (["ladder", "--all", "--every", "--lang", "zh", "--color", "always"], "colour"),
    "ladder svg": (["ladder", "--all", "--format", "svg"], "xml"),
    "check": (["check", "PATH", *EXPECT], "text"),
    "check json": (["check", "PATH", *EXPECT, "--format", "json"], "json lines"),
    "check junit": (["check", "PATH", *EXPECT, "--format", "junit", "--lang", "zh"], "xml"),
    "filtered": (["explain", "--lang", "zh", "PATH", "tcp or udp or arp"], "text"),
    "count": (["packets", "--count"], "text"),
}
# C0, DEL, C1; marks that turn or break a line, or cannot be seen
HIDDEN = "\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f" + HIDDEN + "]")
PAINT = re.compile("\x1b\\[[0-9;]*m")


def no_key_twice(pairs):
    keys = {key for key, _ in pairs}
    if len(keys) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def bad_text(text):
    found = NOT_TEXT.search(text)
    return f"prints {found.group()!r} at {found.start()}" if found else None


def bad_json(text, schemas):
    why = bad_text(text)
    for n, line in enumerate(text.split("\n")[:-1], 1):
        if why:
            return why
        try:
            value = json.loads(line, object_pairs_hook=no_key_twice)
        except ValueError as broken:
            return f"line {n} of NDJSON: {broken}"
        if schemas:
            bad = check_schema.wrong(value, schemas[value["wiretutor.type"]])
            why = bad and f"line {n}: {bad}"
    return why or (f"ends in {text[-1]!r}" if text and text[-1] != "\n" else None)


def bad_csv(text):
    why = bad_text(text.replace("\r\n", "\n"))
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if why or not rows:
        return why or "no header"
    for n, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            return f"row {n} has {len(row)} cells, not {len(rows[0])}"
        for cell in row:
            if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell[:1] and \
                    not re.fullmatch(r"-?[0-9.,-]+", cell):
                return f"row {n}: {cell!r} is a formula"
    return None


def bad_xml(text):
    try:
        xml.parsers.expat.ParserCreate().Parse(text.encode("utf-8"), True)
    except xml.parsers.expat.ExpatError as broken:
        return f"XML: {broken}"
    return bad_text(text)


def bad_output(out, form, schemas=None):
    """Why these bytes are not of this form, or None."""
    try:
        text = out.decode("ascii" if form == "ascii" else "utf-8")
    except UnicodeDecodeError as broken:
        return f"prints broken {form}: {broken}"
    if form.startswith("json"):
        return bad_json(text, schemas if form == "json" else None)
    if form == "csv":
        return bad_csv(text)
    if form == "xml":
        return bad_xml(text)
    return bad_text(PAINT.sub("", text) if form == "colour" else text)


def limited(binary, memory):
    """(words, environment) that start the program with so many MiB."""
    if "/asan/" in binary:
        options = os.environ.get("ASAN_OPTIONS", "")
        return [binary], {**os.environ, "ASAN_OPTIONS": f"{options}:hard_rss_limit_mb={memory}"}
    return ["prlimit", f"--as={memory << 20}", binary], None


def wrong(binary, name, path, schemas=None, seconds=SECONDS, memory=0):
    """Why the command of this name goes wrong on this file, or None. memory: MiB that are enough."""
    words, form = COMMANDS[name]
    words = [path if word == "PATH" else word for word in words]
    words += [] if path in words else [path]
    start, environment = limited(binary, memory) if memory else ([binary], None)
    try:
        done = subprocess.run([*start, *words], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=seconds, check=False, env=environment)
    except subprocess.TimeoutExpired:
        return f"still running after {seconds} s"
    said = done.stderr.decode("utf-8", "replace")
    allowed = {0, 3, 4}
    allowed |= {1} if words[0] == "check" else set()
    allowed |= {2} if name == "filtered" else set()  # libpcap has no filters for some link types
    if done.returncode not in allowed or any(mark in done.stderr for mark in REPORTS):
        return f"exit {done.returncode}: {said}"
    if re.search("not enough memory|内存不足", said):
        return f"more than {memory} MiB of memory"
    if done.returncode not in (0, 1) and not said:
        return f"exit {done.returncode} without a word"
    if done.returncode == 3 and not done.stdout:  # nothing could be read
        form = "text"
    return bad_output(done.stderr, "text") or bad_output(done.stdout, form, schemas)
