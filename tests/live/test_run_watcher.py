#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run` ends though its own watching process is stopped or traced by one of the programs."""
import json
import os
import platform
import signal
import time

import live
from live import Skip, contains, expect
from test_run import each_user, python
from test_run_ends import ENDS, SYS_PTRACE, Running, no_tracing, together

# Its parent is the process that watches it.
STOPS = """
import os, signal, time
print("ready", flush=True)
os.kill(os.getppid(), signal.SIGSTOP)
time.sleep(600)
"""
# … again and again, from a process that makes no call that its watcher would have to see
KEEPS_STOPPING = """
import os, signal
watcher = os.getppid()
print("ready", flush=True)
while os.getppid() == watcher:
    os.kill(watcher, signal.SIGSTOP)
"""
PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207
TRACES = f"""
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
watcher = os.getppid()
if libc.ptrace({PTRACE_SEIZE}, watcher, None, None) != 0 or \\
        libc.ptrace({PTRACE_INTERRUPT}, watcher, None, None) != 0:
    print("refused", flush=True)
    raise SystemExit(7)
print("ready", flush=True)
time.sleep(600)
"""
LIMIT_S, TRIES = 1.5, 5
FOR_S = 1


def troubles(lines):
    return [line["wiretutor.watcher"] for line in lines if line["wiretutor.type"] == "watcher"]


def reasons(lines):
    return [line["wiretutor.stop_reason"] for line in lines if line["wiretutor.type"] == "stop"]


def held(place, user, text, trouble, ends):
    """A program holds its watcher; then ends(running) is when the run is to end. Its lines, and how
    many seconds it took."""
    running = Running(place, user, "--format", "json", *ends.flags, *together(python(text)))
    running.until(f'"wiretutor.watcher":"{trouble}"')
    begun = ends.begin(running)
    ended = running.end().expect_code(ends.code)
    took = time.monotonic() - begun
    expect(ended.err, "", "standard error")
    return [json.loads(line) for line in ended.out.splitlines()], took


class BySignal:
    """It ends by a signal to wiretutor alone."""
    reason = "signal"

    def __init__(self, number):
        self.number, self.code, self.flags = number, ENDS[number], ["--keep"]

    def begin(self, running):
        running.send(self.number, False)
        return time.monotonic()


class ByTime:
    """It ends by --for, of which the start is known no better than from the program's "ready"."""
    reason, code, flags = "time", 0, ["--for", str(FOR_S)]

    def begin(self, running):
        first = running.out.decode().splitlines()
        started = next(json.loads(line) for line in first if '"started"' in line)
        late = time.time() - started["frame.time_epoch"]
        return time.monotonic() - late + FOR_S


WAYS = [BySignal(signal.SIGTERM), BySignal(signal.SIGINT), ByTime()]


def in_time(place, user, text, trouble, ends):
    """A busy machine may be late once; one that is late each time has waited for something."""
    seconds = []
    limit = LIMIT_S * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    while len(seconds) < TRIES:
        lines, took = held(place, user, text, trouble, ends)
        seconds.append(round(took, 2))
        if took <= limit:
            return lines
    raise AssertionError(f"{trouble}, {ends.reason}: it took {seconds} s, each time more than "
                         f"{limit:.2f}")


@each_user
def a_stopped_watcher_goes_on(place, user):
    """One SIGSTOP costs nothing: it is told to go on, and the end is as it always is."""
    for ends in WAYS:
        lines = in_time(place, user, STOPS, "stopped", ends)
        expect(troubles(lines), ["stopped"], "the trouble with it")
        expect(reasons(lines), [ends.reason], "why it ended")
        last = [line for line in lines if line.get("wiretutor.event") == "ended"]
        number = getattr(ends, "number", signal.SIGTERM)
        expect([end["wiretutor.signal"] for end in last], [int(number)], "how the program ended")


@each_user
def one_that_is_stopped_again_and_again_is_killed(place, user):
    for ends in WAYS:
        lines = in_time(place, user, KEEPS_STOPPING, "stopped", ends)
        # between two of them it may have had the time to end the program
        assert troubles(lines) in (["stopped"], ["stopped", "killed"]), troubles(lines)
        expect(reasons(lines), [ends.reason], "why it ended")


@each_user
def traced_by_a_program(place, user):
    """Only root may: the watching process has rights that a user's program does not have."""
    if user:
        refused = place.run("-q", *together(python(TRACES)), uid=user).expect_code(0)
        contains(refused.out, "refused")
        return
    for ends in WAYS:
        lines = in_time(place, user, TRACES, "traced", ends)
        expect(troubles(lines), ["traced", "killed"], "the trouble with it")
        expect(reasons(lines), [ends.reason], "why it ended")


@each_user
def where_tracing_is_denied(place, user):
    """There nobody tells, for the process that sees it only looks after the watching one."""
    if platform.machine() not in SYS_PTRACE:
        raise Skip(f"the number of ptrace() on {platform.machine()} is not known here")
    for text in (STOPS, KEEPS_STOPPING):
        running = Running(place, user, "--keep", *together(python(text)), prepare=no_tracing,
                          before=["env", "ASAN_OPTIONS=" + os.environ.get("ASAN_OPTIONS", "") +
                                  ":detect_leaks=0"])
        ended = running.until("│ ready").send(signal.SIGTERM, False).end().expect_code(143)
        contains(ended.out, "wiretutor ends the programs: SIGTERM")


@each_user
def a_program_that_stops_its_group_stops_itself(place, user):
    """Without a terminal each program has a group of its own."""
    text = "import os, signal; print('ready', flush=True); os.kill(0, signal.SIGSTOP)"
    running = Running(place, user, "--for", "1", *together(python(text)))
    ended = running.end().expect_code(0)
    contains(ended.out, "│ ready", "wiretutor ends the programs: the time of --for is over")


@each_user
def one_in_a_hurry_is_not_held_up(place, user):
    """The third Ctrl-C leaves, and takes the programs along."""
    running = Running(place, user, "--format", "json", "--keep", *together(python(KEEPS_STOPPING)))
    running.until('"wiretutor.watcher":"stopped"')
    while running.process.poll() is None:
        running.send(signal.SIGINT, False)
        time.sleep(0.05)
    running.end().expect_code(0)


if __name__ == "__main__":
    live.run([a_stopped_watcher_goes_on, one_that_is_stopped_again_and_again_is_killed,
              traced_by_a_program, where_tracing_is_denied,
              a_program_that_stops_its_group_stops_itself, one_in_a_hurry_is_not_held_up], own_network=False)
