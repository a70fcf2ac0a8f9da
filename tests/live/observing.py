# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of watched programs share: a run of `observe`, and its output."""
import functools
import json
import os
import subprocess
import textwrap

import live
import needs
from live import DEADLINE, SANITIZER_REPORT, expect, need
from networks import NOBODY, PYTHON


def each_user(case):
    """As root, and as one who may do nothing, in a network of their own."""
    @functools.wraps(case)
    def both(build):
        need("tracing")
        for user in [os.geteuid()] if needs.lacks("root") else [0, NOBODY]:
            if user == NOBODY:
                need("user namespace", "open tree")
            try:
                case(build, user)
            except AssertionError as why:
                raise AssertionError(f"as {user}: {why}") from why
    return both


def python(text, *words):
    """A Python program given as text."""
    return [*PYTHON.split(), "-c", textwrap.dedent(text), *words]


def sample(build, name, language, *words):
    """A program of samples/clients, one that everybody here may run."""
    start = live.program(build, name, language)
    return (PYTHON.split() + start[2:] if language == "Python" else start) + list(words)


def together(*programs):
    """Programs joined by ::"""
    words = []
    for program in programs:
        words += ([] if not words else ["::"]) + list(program)
    return words


def environment(build, **more):
    env = {**os.environ, **more}
    env.pop("PYTHONUNBUFFERED", None)
    if "asan" in build:  # the leak checker traces, and who is traced cannot be traced twice
        env["ASAN_OPTIONS"] = "detect_leaks=0"
    return env


def command(build, *words, options=(), user=None):
    need("tracing")
    start = [os.path.join(build, "tests/live/observe"), *options, "--", *words]
    if user == NOBODY and not needs.lacks("root"):
        need("user namespace")
        start = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups",
                 "--", start[0], "--private", *start[1:]]
    return start


class Observed:
    """The whole output of a run."""

    def __init__(self, build, *words, options=(), user=None, stdin=b"", code=0, env=None, **more):
        given = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
        done = subprocess.run(command(build, *words, options=options, user=user),
                              capture_output=True, timeout=DEADLINE, check=False,
                              env=environment(build, **(env or {})), **given, **more)
        self.err = done.stderr.decode("utf-8", "replace")
        assert not SANITIZER_REPORT.search(self.err), self.err
        assert done.returncode == code, f"exit code {done.returncode}: {self.err}"
        self.records = [json.loads(line) for line in done.stdout.decode().splitlines()]
        times = [r["time"] for r in self.records if r["kind"] != "stopping"]
        expect(times, sorted(times), "the order of time")

    def of(self, kind, program=None, call=None):
        return [r for r in self.records if r["kind"] == kind and program in (None, r["program"])
                and call in (None, r.get("call"))]

    def one(self, kind, program=None, call=None):
        found = self.of(kind, program, call)
        assert len(found) == 1, f"{len(found)} records {kind} {program} {call}"
        return found[0]

    def calls(self, program=None, without=("getsockname", "getsockopt")):
        """The names of the calls that returned, in order. Python asks for more than C does."""
        return [r["call"] for r in self.of("returns", program) if r["call"] not in without]

    def text(self, program=None, error=0):
        return "".join(r["text"] for r in self.of("output", program) if r["error"] == error)

    def no_error(self):
        expect(self.text(error=1), "", "what was printed to standard error")
        return self

    def paired(self):
        """Each call that begins returns, once, unless its process ended within."""
        begun = {r["id"]: r for r in self.of("begins")}
        expect(len(begun), len(self.of("begins")), "numbers of calls")
        for r in self.of("returns"):
            first = begun.pop(r["id"], None)
            assert first, f"returned without having begun: {r}"
            expect([r[k] for k in ("call", "pid", "tid", "program", "begin")],
                   [first[k] for k in ("call", "pid", "tid", "program", "begin")], "one call")
            assert r["begin"] <= r["end"], r
        return list(begun.values())
