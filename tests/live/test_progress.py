#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""On a file that takes long, a line on the terminal says how far we are; and is gone at the end."""
import os
import pty
import re
import signal
import subprocess
import tempfile
import time

import live
from live import expect, until
from test_odd_files import position

PACKETS = 40000  # with every field and its meaning: a second of work
ERASE = "\r\033[K"


def terminal_says(build, *words):
    """What the program writes to a terminal as its stderr, and its exit code."""
    live.need("terminal")
    ours, theirs = pty.openpty()
    with tempfile.NamedTemporaryFile() as capture:
        subprocess.run([os.path.join(build, "bench/generate"), "one", str(PACKETS)], stdout=capture,
                       check=True)
        with subprocess.Popen([os.path.join(build, "wiretutor"), *words, capture.name], stderr=theirs,
                              stdout=subprocess.DEVNULL) as program:
            os.close(theirs)
            until("it to read", lambda: position(program, capture.name) or program.poll() is not None)
            program.send_signal(signal.SIGSTOP)  # however fast this machine is, it takes long
            time.sleep(1.1)
            program.send_signal(signal.SIGCONT)
            said = live.read_all(ours)
            code = program.wait(live.DEADLINE)
    os.close(ours)
    return said.decode(), code


def tells_how_far(build, language, pattern):
    said, code = terminal_says(build, "packets", "-vv", "--lang", language)
    expect(code, 0, "exit code")
    lines = said.split(ERASE)
    assert len(lines) > 2, f"no line in {said!r}"
    expect(lines[0], "", "before the first line")
    expect(lines[-1], "", "after it was erased")
    percents = []
    for line in lines[1:-1]:
        found = re.fullmatch(pattern, line)
        assert found, f"not such a line: {line!r}"
        percents.append(int(found[1]))
        assert 0 < int(found[2]) <= PACKETS, line
    assert percents == sorted(percents) and percents[-1] <= 100, percents


def the_line_in_english(build):
    tells_how_far(build, "en", r"(\d+) %, (\d+) packets, \d+ a second, about \d+ s left")


def the_line_in_chinese(build):
    tells_how_far(build, "zh", r"已读 (\d+)%，共 (\d+) 个分组，每秒 \d+ 个，大约还要 \d+ 秒")


def nothing_where_stderr_is_no_terminal(build):
    with tempfile.NamedTemporaryFile() as capture:
        subprocess.run([os.path.join(build, "bench/generate"), "one", str(PACKETS)], stdout=capture,
                       check=True)
        done = subprocess.run([os.path.join(build, "wiretutor"), "packets", "-vv", capture.name],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    expect(done.returncode, 0, "exit code")
    expect(done.stderr, b"", "stderr")


@live.needing("terminal")
def nothing_on_a_short_file(build):
    ours, theirs = pty.openpty()
    lesson = os.path.join(live.TOP, "samples/captures/tcp-echo.pcap")
    began = time.monotonic()
    done = subprocess.run([os.path.join(build, "wiretutor"), lesson], stdout=subprocess.DEVNULL,
                          stderr=theirs, check=False)
    took = time.monotonic() - began
    os.close(theirs)
    expect(done.returncode, 0, "exit code")
    said = live.read_all(ours)
    os.close(ours)
    # a machine that took a second for it may have seen the line, which is gone again
    assert said == b"" or (took > 1 and said.endswith(ERASE.encode())), (took, said)


if __name__ == "__main__":
    live.run([the_line_in_english, the_line_in_chinese, nothing_where_stderr_is_no_terminal,
              nothing_on_a_short_file], own_network=False)
