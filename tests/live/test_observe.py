#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The learner's programs, started and watched: what they did, in which order, told how."""
import json
import os
import subprocess
import sys

import live
from live import DEADLINE, expect


class Observed:
    """All that was told of a run of `observe`."""

    def __init__(self, build, *words, stdin=b"", options=(), code=0):
        environment = {**os.environ}
        if "asan" in build:  # the leak checker traces, and a traced program cannot be traced twice
            environment["ASAN_OPTIONS"] = "detect_leaks=0"
        done = subprocess.run(
            [os.path.join(build, "tests/live/observe"), *options, "--", *words], input=stdin,
            capture_output=True, timeout=DEADLINE, check=False, env=environment)
        self.err = done.stderr.decode()
        assert done.returncode == code, f"exit code {done.returncode}: {self.err}"
        self.records = [json.loads(line) for line in done.stdout.decode().splitlines()]

    def calls(self, program, kind="returns"):
        """The names of a program's calls, in order."""
        return [r["call"] for r in self.of(kind, program)]

    def of(self, kind, program=None):
        return [r for r in self.records
                if r["kind"] == kind and program in (None, r["program"])]

    def text(self, program, error=0):
        return "".join(r["text"] for r in self.of("output", program) if r["error"] == error)


def pair(build, language, server, client, **more):
    return Observed(build, *live.program(build, server, language), "::",
                    *live.program(build, client, language), options=["--in-vain", "200"], **more)


def echo(build, language):
    told = pair(build, language, "tcp_echo_server", "tcp_echo_client", stdin=b"hello\n")
    seen = told.calls(0)
    for call in ("getsockname", "getsockopt"):  # Python's accept() asks for more
        seen = [name for name in seen if name != call]
    expect(seen, ["socket", "setsockopt", "bind", "listen", "accept", "recv", "send", "recv",
                  "close"], "the server's calls")
    expect(told.calls(1), ["socket", "connect", "send", "recv", "close"], "the client's calls")
    expect(told.text(1), "Server received b'hello'\n", "what the client printed")
    expect([r["code"] for r in told.of("ended", 1)], [0], "the client's exit code")
    expect([r["by_us"] for r in told.of("ended", 0)], [1], "we ended the server")
    times = [r["time"] for r in told.records]
    expect(times, sorted(times), "the order of time")
    return told


def an_echo_pair_in_C(build):
    told = echo(build, "C")
    send = next(r for r in told.of("returns", 1) if r["call"] == "send")
    expect((send["first"], send["result"], send["asked"]), ("hello", 5, 5), "send()")
    accept = next(r for r in told.of("returns", 0) if r["call"] == "accept")
    expect(accept["remote"], send["local"], "who was accepted")
    connect = next(r for r in told.of("begins", 1) if r["call"] == "connect")
    expect(connect["address"], [4, "7f.00.00.01", 8001], "where connect() goes")
    assert accept["begin"] < connect["begin"] < accept["end"], "accept() waits for connect()"


def an_echo_pair_in_Python(build):
    echo(build, "Python")


live.run([an_echo_pair_in_C, an_echo_pair_in_Python])
