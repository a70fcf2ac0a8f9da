#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each lesson of docs/lessons done as a learner does it: the commands of its first block, one a
terminal, then `check` with its .expect on the learner's own capture."""
import contextlib
import glob
import os
import re
import subprocess
import sys
import tempfile

import live
from live import Capture, Server, TOP, expect, wiretutor

BLOCK = re.compile(r"(?ms)^```console norun .*?\n(.*?)^```$")
PROGRAM = re.compile(r"(?:sudo )?python3 samples/clients/(\w+)\.py *(.*)")
RUN = re.compile(r"build/release/wiretutor run (.*) -w mine\.pcap (-- .*)")
CAPTURE = re.compile(r"build/release/wiretutor -i lo -w mine\.pcap (.*)")


def terminals(lesson):
    """The commands of the first block, without what they say of terminals."""
    with open(os.path.join(TOP, "docs/lessons", lesson + ".md"), encoding="utf-8") as file:
        block = BLOCK.search(file.read())[1]
    return [re.split(r"  +#", line[2:])[0].strip() for line in block.splitlines()]


def default_port(name):
    with open(os.path.join(TOP, "samples/clients", name + ".py"), encoding="utf-8") as file:
        return int(re.findall(r"(?m) else (\d+)$", file.read())[-1])


def start(build, command, scratch):
    """A server that has bound its port."""
    name, files = PROGRAM.fullmatch(command).groups()
    protocol = "udp" if name.startswith(("udp_", "dns_")) else "tcp"
    return Server(build, name, "Python", default_port(name), protocol,
                  [os.path.join(scratch, file) for file in files.split()])


def ask(command, scratch):
    """Run the client to its end. What it types is more than most of them read."""
    name, files = PROGRAM.fullmatch(command).groups()
    subprocess.run([sys.executable, "-B", os.path.join(TOP, "samples/clients", name + ".py"),
                    *files.split()], cwd=scratch, input=b"test\n", capture_output=True,
                   timeout=live.DEADLINE, check=False)


def capture_lesson(build, commands, scratch):
    """Run the commands as the terminals do: first what is made ready, then the capture, the
    servers, and last the client."""
    at = next(i for i, command in enumerate(commands) if CAPTURE.match(command))
    for command in commands[:at]:
        subprocess.run(command, shell=True, cwd=scratch, check=True)
    words = CAPTURE.match(commands[at])[1].split()
    with Capture(build, "-w", os.path.join(scratch, "mine.pcap"), *words) as capture, \
            contextlib.ExitStack() as running:
        servers = [running.enter_context(start(build, command, scratch))
                   for command in commands[at + 1:-1]]
        ask(commands[-1], scratch)
        for server in servers:
            if server.protocol == "tcp":
                server.settled()
        capture.stop().expect_code(0)


def run_lesson(build, command, scratch):
    """One terminal: wiretutor starts the programs itself."""
    live.need("network", "packets", "tracing")
    flags, programs = RUN.fullmatch(command).groups()
    words = [sys.executable if word == "python3" else word for word in programs.split()]
    subprocess.run([os.path.join(TOP, build, "wiretutor"), "run", *flags.split(),
                    "-w", os.path.join(scratch, "mine.pcap"), *words], cwd=TOP, check=True,
                   stdin=subprocess.DEVNULL, capture_output=True, timeout=live.DEADLINE)


def done_by_a_learner(lesson):
    def run(build):
        with tempfile.TemporaryDirectory() as scratch:
            commands = terminals(lesson)
            if RUN.fullmatch(commands[0]):
                run_lesson(build, commands[0], scratch)
            else:
                capture_lesson(build, commands, scratch)
            ended = wiretutor(build, "check", "-f",
                              os.path.join(TOP, "docs/lessons", lesson + ".expect"),
                              os.path.join(scratch, "mine.pcap"))
            expect(ended.code, 0, f"exit code of check, which said\n{ended.out}{ended.err}\n")
    run.__name__ = f"lesson_{lesson}"
    return run


if __name__ == "__main__":
    LESSONS = sorted(os.path.basename(path)[:-len(".expect")]
                     for path in glob.glob(os.path.join(TOP, "docs/lessons/*.expect")))
    sys.exit(live.run([done_by_a_learner(lesson) for lesson in LESSONS]))
