#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""With many conversations packets are dissected ahead of time, which must not change the output.

    test_ahead.py BUILD

With a filter that lets every packet through, none is dissected ahead: the output must be the
same. Among the packets are fragments, joined on the way.
"""
import os
import subprocess
import sys
import tempfile

HEADER = 24           # of a pcap file
MANY, PIECES = 17000, 3000  # more conversations than look ahead begins with: src/track/ahead.c
EVERY_PACKET = "ip or not ip"
COMMANDS = (["packets"], ["packets", "--format", "json"], ["packets", "--format", "csv"],
            ["flows", "--format", "csv"])


def made(build, kind, n):
    return subprocess.run([os.path.join(build, "bench/generate"), kind, str(n)],
                          stdout=subprocess.PIPE, check=True).stdout


def capture(build):
    """All conversations open; halves of datagrams; and the conversations, over once more."""
    many = made(build, "many", MANY)
    return many + made(build, "between", PIECES)[HEADER:] + many[HEADER:HEADER + len(many) // 20]


def whole_records(data):
    """Without the last record where it was cut."""
    at = HEADER
    while at + 16 <= len(data):
        end = at + 16 + int.from_bytes(data[at + 8:at + 12], "little")
        if end > len(data):
            break
        at = end
    return data[:at]


def printed(build, words, path, stdin):
    """A digest would do, but what differs has to be shown."""
    with open(path, "rb") as given:
        source = ["-r", "-"] if stdin else ["-r", path]
        done = subprocess.run([os.path.join(build, "wiretutor"), *words, *source],
                              stdin=given if stdin else subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    assert done.returncode in (0, 1), (words, done.returncode, done.stderr[-500:])
    return done.stdout


def compare(build, words, path, stdin):
    ahead = printed(build, words, path, stdin).splitlines()
    in_turn = printed(build, [*words, EVERY_PACKET], path, stdin).splitlines()
    assert ahead and len(ahead) == len(in_turn), f"{len(ahead)} and {len(in_turn)} lines"
    for number, (one, other) in enumerate(zip(ahead, in_turn), 1):
        assert one == other, f"line {number}: {one[:300]!r}, in turn {other[:300]!r}"


def main(build):
    failed = False
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        file.write(whole_records(capture(build)))
        file.flush()
        for words in COMMANDS:
            for stdin in (False, True):
                name = f"{' '.join(words)} {'from a pipe' if stdin else 'of a file'}"
                try:
                    compare(build, words, file.name, stdin)
                    print(f"ok {name}", flush=True)
                except AssertionError as why:
                    failed = True
                    print(f"FAIL {name}: {why}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
