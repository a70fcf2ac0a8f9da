#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""How `run` ends, and with which exit code: signals to it alone and to its whole process group,
programs that fail, that only wait, that do not end. As root and as a user without any right."""
import concurrent.futures
import functools
import itertools
import json
import os
import platform
import select
import signal
import subprocess
import termios
import time

import live
from live import DEADLINE, Ended, Skip, contains, expect, until
from test_network import SYS_UNSHARE, without_a_call
from test_run import PYTHON, each_user, marked, python

SYS_PTRACE = {"x86_64": 101, "aarch64": 117}
# Says which signals come, how often, and ends a moment after the first. It binds a port, so that the
# next program starts at once.
COUNTER = """
import os, signal, socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 8001))
came = []
for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(s, lambda number, frame: came.append(number))
print("ready", flush=True)
while not came:
    time.sleep(0.02)
time.sleep(0.3)
print("came", came, flush=True)
os._exit(3)
"""
SERVER = """
import socket
s = socket.create_server(('127.0.0.1', 8001))
kept = []
while True:
    kept.append(s.accept())
"""
CLIENT = "import socket; socket.create_connection(('127.0.0.1', 8001)).close()"
FAILING = "import socket; socket.create_connection(('127.0.0.1', 8001)).close(); raise SystemExit(5)"
STUBBORN = """
import signal, time
for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(s, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(600)
"""
ENDS = {signal.SIGINT: 0, signal.SIGTERM: 143, signal.SIGHUP: 129}


def together(*programs):
    words = ["--"]
    for program in programs:
        words += ([] if len(words) == 1 else ["::"]) + program
    return words


class Running:
    """A run that is to be sent a signal. It leads a process group."""

    def __init__(self, place, user, *words, **more):
        self.process = place.start(*words, uid=user, start_new_session=True, **more)
        self.out = b""

    def until(self, text):
        """Read what it tells until text is there; not beyond its end, nor for ever."""
        end = time.monotonic() + DEADLINE
        while text.encode() not in self.out:
            left = max(end - time.monotonic(), 0)
            ready, _, _ = select.select([self.process.stdout], [], [], left)
            some = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not some:
                os.killpg(self.process.pid, signal.SIGKILL)
                _, err = self.process.communicate()
                raise AssertionError(f"{text!r} was never told: {(self.out + err).decode()}")
            self.out += some
        return self

    def send(self, number, group):
        (os.killpg if group else os.kill)(self.process.pid, number)
        return self

    def end(self, seconds=DEADLINE):
        try:
            out, err = self.process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise AssertionError(f"it does not end: {self.process.communicate()}") from None
        return Ended(self.process.returncode, self.out + out, err)


def at_once(case, rows):
    """Runs spend their time in waiting, each in a network of its own."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(case, *row) for row in rows]:
            done.result()


def no_tracing():
    number = SYS_PTRACE[platform.machine()]
    without_a_call(SYS_UNSHARE[platform.machine()][0], number)


# --- signals ---

def ends_by(place, user, number, group, **more):
    name = signal.Signals(number).name
    ended = Running(place, user, "--keep", *together(python(COUNTER), ["sleep", "600"]),
                    **more).until("sleep    starts").send(number, group).end()
    ended.expect_code(ENDS[number])
    expect(ended.err, "", "standard error")
    contains(ended.out, f"wiretutor ends the programs: {name}", f"came [{int(number)}]",
             "python3  ended: exit code 3", "python3: ", "ended with exit code 3",
             "sleep: ", f"ended by signal {name}", "No packet was captured")
    contains(ended.out, f"wiretutor ends the programs: {name}",
             f"sleep    ended by signal {int(number)} ({name})")


def each_signal(place, user):
    """To wiretutor alone, and to the whole group."""
    return itertools.product([place], [user], ENDS, (False, True))


@each_user
def a_signal_is_handed_on_once_and_the_end_told(place, user):
    at_once(ends_by, each_signal(place, user))


@each_user
def where_tracing_is_denied_too(place, user):
    if platform.machine() not in SYS_PTRACE:
        raise Skip(f"the number of ptrace() on {platform.machine()} is not known here")
    # to look for leaks, the sanitizer would have to trace the program
    options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    at_once(functools.partial(ends_by, prepare=no_tracing, before=["env", f"ASAN_OPTIONS={options}"]),
            each_signal(place, user))


@each_user
def timeout_gets_the_whole_story(place, user):
    """timeout(1) signals its command first, and then the whole group: also when it is asked to end."""
    programs = together([PYTHON, "-m", "http.server"], ["sleep", "60"])
    def one(number):
        running = Running(place, user, "--keep", *programs,
                          before=["timeout", "--preserve-status", "600"])
        ended = running.until("sleep        starts").send(number, False).end()
        ended.expect_code(ENDS[number])
        expect(ended.err, "", "standard error")
        contains(ended.out, "listen(3", f"wiretutor ends the programs: {number.name}",
                 "http.server: listened on port 8000", f"ended by signal {number.name}",
                 "sleep: no socket call", "No packet was captured")

    at_once(one, ((signal.SIGTERM,), (signal.SIGHUP,)))


@each_user
def a_conversation_that_is_cut_off_is_told(place, user):
    talk = python("import socket, time\nc = socket.create_connection(('127.0.0.1', 8001))\n"
                  "c.sendall(b'hello')\nprint('sent', flush=True)\ntime.sleep(600)")
    kept = os.path.join(place.scratch, f"kept-{user}.pcap")
    running = Running(place, user, "-w", kept, *together(python(SERVER), talk))
    ended = running.until("│ sent").send(signal.SIGTERM, True).end().expect_code(143)
    contains(ended.out, "Handshake", "hello", "wiretutor ends the programs: SIGTERM",
             "Conversation 1 ", "python3: listened on port 8001", "python3 2: 1 connection opened")
    again = live.wiretutor(place.folder, kept).expect_code(0).out
    contains(again, "hello", "Conversation 1 ")


@each_user
def those_that_refuse_to_end_are_killed(place, user):
    def one(number, text, group, words):
        running = Running(place, user, "--keep", *together(python(text))).until("│ ready")
        ended = running.send(number, group).end().expect_code(ENDS[number])
        contains(" ".join(ended.out.split()), "ended by wiretutor It did not end within a second "
                 f"of {words}")

    milder = STUBBORN.replace("signal.SIGTERM, ", "")
    killed = "SIGTERM, so wiretutor sent SIGKILL"
    at_once(one, ((signal.SIGTERM, STUBBORN, False, killed), (signal.SIGHUP, STUBBORN, True, killed),
                  (signal.SIGHUP, milder, True, "SIGHUP, so wiretutor sent SIGTERM."),
                  (signal.SIGINT, milder, False, "SIGINT, so wiretutor sent SIGTERM.")))


@each_user
def nohup_goes_on(place, user):
    def ignore():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    running = Running(place, user, "--keep", *together(["sh", "-c", "echo ready; sleep 600"]),
                      prepare=ignore)
    running.until("│ ready").send(signal.SIGHUP, True)
    time.sleep(0.3)  # what must not happen needs a moment not to happen in
    assert running.process.poll() is None, running.end().out
    ended = running.send(signal.SIGTERM, True).end().expect_code(143)
    contains(ended.out, "wiretutor ends the programs: SIGTERM")
    assert "SIGHUP" not in ended.out, ended.out


@each_user
def at_any_moment_nothing_is_left(place, user):
    mark = f"WIRETUTOR_TEST_MARK={os.getpid()}-{user}"
    for i in range(12):
        running = Running(place, user, *together(python(SERVER), python(CLIENT)), env={
            **os.environ, "PATH": "/usr/bin:/bin", "WIRETUTOR_TEST_MARK": mark.split("=")[1]})
        time.sleep(0.02 * i)
        number = signal.SIGTERM if i % 2 else signal.SIGHUP
        ended = running.send(number, i % 4 < 2).end()
        # so early that it was not wiretutor yet; so late that it was over
        assert ended.code in (ENDS[number], -number, 0), (ended.code, ended.out, ended.err)
        assert "memory" not in ended.err, ended.err
        until("its processes to be gone", lambda: not marked(mark))


@each_user
def one_who_is_in_a_hurry(place, user):
    """The third time it leaves, whatever is left."""
    running = Running(place, user, "--keep", *together(python(STUBBORN))).until("│ ready")
    started = time.monotonic()
    while running.process.poll() is None and time.monotonic() - started < DEADLINE:
        running.send(signal.SIGINT, False)
        time.sleep(0.05)
    ended = running.end().expect_code(0)
    contains(ended.out, "wiretutor ends the programs: SIGINT")


# --- reasons ---

def reasons(place, *words, **more):
    """Why the programs were ended, and what became of each."""
    ended = place.run("--format", "json", *words, **more)
    lines = [json.loads(line) for line in ended.out.splitlines()]
    stops = [line for line in lines if line["wiretutor.type"] == "stop"]
    ends = [line for line in lines if line.get("wiretutor.event") == "ended"]
    return ended, [line["wiretutor.stop_reason"] for line in stops], ends


@each_user
def each_reason_is_the_true_one(place, user):
    pair = together(python(SERVER), python(CLIENT))
    ended, why, ends = reasons(place, *pair, uid=user)
    expect((ended.code, why), (0, ["idle"]), "a server that only waits")
    expect([end.get("wiretutor.stop_reason") for end in ends], [None, "idle"], "their ends")
    ended, why, ends = reasons(place, "--keep", "--for", "2", *pair, uid=user)
    expect((ended.code, why), (0, ["time"]), "kept until the time is over")
    expect([end.get("wiretutor.stop_reason") for end in ends], [None, "time"], "their ends")
    ended, why, ends = reasons(place, *together(python(CLIENT)), uid=user)
    expect((ended.code, why), (0, []), "one that ends by itself")
    expect(ends[0]["wiretutor.exit_code"], 1, "its exit code")
    told = place.run("--for", "1", *together(python(SERVER), ["sleep", "600"]), uid=user).out
    contains(told, "wiretutor ends the programs: the time of --for is over",
             "It was waiting in accept().")
    assert "for ever" not in told, told


@each_user
def kept_servers_are_not_ended(place, user):
    running = Running(place, user, "--keep", *together(python(SERVER), python(CLIENT)))
    running.until("python3 2  ended: exit code 0")
    time.sleep(1.2)  # twice as long as it would be given without --keep
    assert running.process.poll() is None, running.end().out
    ended = running.send(signal.SIGINT, True).end().expect_code(0)
    contains(ended.out, "wiretutor ends the programs: SIGINT", "ended by signal 2 (SIGINT)")


# --- for CI ---

@each_user
def plain_text_is_asked_for_and_shown(place, user):
    text = ("import os, sys; print(os.environ.get('NO_COLOR'), os.environ.get('TERM')); "
            "sys.stdout.write('\\x1b[1;31mred\\x1b[0m\\x1b[K C:\\\\x\\n'); print('10 %\\r20 %')")
    env = {**os.environ, "PATH": "/usr/bin:/bin", "TERM": "xterm"}
    env.pop("NO_COLOR", None)
    plain = place.run("-q", *together(python(text)), uid=user, env=env).out
    contains(plain, "│ 1 dumb\n", "│ red C:\\x\n", "│ 20 %\n")
    assert "10 %" not in plain.partition("│")[2] and "\x1b" not in plain, plain
    contains(place.run("-q", "--tty", *together(python(text)), uid=user, env=env).out,
             "│ None xterm\n")


@each_user
def a_packet_names_its_call(place, user):
    ended = place.run("--format", "json", *together(python(SERVER), python(CLIENT)), uid=user)
    lines = [json.loads(line) for line in ended.expect_code(0).out.splitlines()]
    calls = {one["wiretutor.call_id"]: one["wiretutor.call"] for one in lines
             if one["wiretutor.type"] == "call"}
    named = [(one["wiretutor.call"], calls[one["wiretutor.call_id"]]) for one in lines
             if one["wiretutor.type"] == "packet" and "wiretutor.call_id" in one]
    expect(named, [("connect", "connect"), ("close", "close")], "calls of packets")


@each_user
def the_terminal_is_left_as_it_was(place, user):
    raw = ("import tty; tty.setraw(0); import socket; "
           "socket.create_connection(('127.0.0.1', 8001)).recv(1)")
    ours, theirs = os.openpty()
    before = termios.tcgetattr(theirs)
    try:
        place.start("--for", "3", *together(python(SERVER), python(raw)), uid=user,
                    stdin=theirs).communicate(timeout=DEADLINE)
        expect(termios.tcgetattr(theirs), before, "its modes")
    finally:
        os.close(ours)
        os.close(theirs)


# --- exit codes ---

@each_user
def the_exit_code_of_the_programs(place, user):
    server = python(SERVER)
    missing = ["no-such-program-here"]

    def one(code, programs):
        words = together(*programs)
        expect(place.run("--exit-code", *words, uid=user).code, code, f"exit code of {programs}")

    at_once(one, (
        (0, [server, python(CLIENT)]),  # the server was ended by wiretutor
        (1, [server, python(FAILING)]),
        (1, [["sh", "-c", "exit 127"]]),  # the shell was started
        (1, [["sh", "-c", "kill -SEGV $$"]]),
        (1, [["false"], ["true"]]),
        (0, [["true"], ["true"]]),
        (3, [missing]),
        (3, [["false"], missing]),
        (3, [["/etc/passwd"]])))  # no program
    place.run(*together(["false"], missing), uid=user).expect_code(0)
    place.run("--exit-code", "--for", "1", *together(["sleep", "60"]), uid=user).expect_code(0)


@each_user
def a_signal_is_no_failure_of_the_programs(place, user):
    def one(_, __, number, group):
        running = Running(place, user, "--exit-code", "--keep",
                          *together(python(COUNTER), ["sleep", "600"]))
        running.until("sleep    starts").send(number, group).end().expect_code(ENDS[number])

    at_once(one, each_signal(place, user))


@each_user
def our_own_trouble_comes_first(place, user):
    place.run("--exit-code", "-w", "/nowhere/x.pcap", *together(["false"]),
              uid=user).expect_code(3)
    place.run("--exit-code", "--for", "0", *together(["false"]), uid=user).expect_code(2)


if __name__ == "__main__":
    live.run([
        a_signal_is_handed_on_once_and_the_end_told, where_tracing_is_denied_too,
        timeout_gets_the_whole_story, a_conversation_that_is_cut_off_is_told,
        those_that_refuse_to_end_are_killed, nohup_goes_on, at_any_moment_nothing_is_left,
        one_who_is_in_a_hurry, each_reason_is_the_true_one, kept_servers_are_not_ended,
        plain_text_is_asked_for_and_shown, a_packet_names_its_call, the_terminal_is_left_as_it_was,
        the_exit_code_of_the_programs, a_signal_is_no_failure_of_the_programs,
        our_own_trouble_comes_first], own_network=False)
