#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""No process is left, however `run` ends and whichever process is killed; where tracing is denied, and
at a terminal."""
import os
import pty
import random
import signal
import subprocess
import termios
import time

import live
from live import DEADLINE, expect, until
from observing import Observed, command, each_user, environment, python, sample, together

STUBBORN = python("""
    import signal, time
    for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
    print("ready", flush=True); time.sleep(600)""")
# Children of all sorts, some that have left their parent, and new ones all the time.
MANY = ["sh", "-c", "(setsid sleep 600 &); sleep 601 & while :; do sh -c 'sleep 0.01 & :'; done"]


def marked(mark):
    """Processes that have this word in their environment, but for those that are over."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark not in file.read():
                    continue
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                if file.read().rsplit(")", 1)[1].split()[0] != "Z":
                    found.append(int(pid))
        except OSError:
            pass
    return found


class Running:
    """A run in the background, all of whose processes carry a mark."""
    count = 0

    def __init__(self, build, *words, options=(), user=None, **more):
        Running.count += 1
        mark = f"{os.getpid()}.{Running.count}"
        self.mark = b"WIRETUTOR_TEST_MARK=" + mark.encode()
        given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
                 "stderr": subprocess.DEVNULL, **more}
        # pylint: disable=consider-using-with
        self.process = subprocess.Popen(command(build, *words, options=options, user=user),
                                        env=environment(build, WIRETUTOR_TEST_MARK=mark), **given)

    def below(self, pid=None):
        """Our process' children, or those of another."""
        pid = pid or self.process.pid
        try:
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
                return [int(child) for child in file.read().split()]
        except OSError:
            return []

    def gone(self):
        try:
            self.process.wait(DEADLINE)
            until("all its processes to be gone", lambda: not marked(self.mark))
        except (AssertionError, subprocess.TimeoutExpired) as why:
            left = marked(self.mark)
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"{why}: {left}") from None


def kill_at_any_moment(build, user, options, rounds):
    for i in range(rounds):
        running = Running(build, *together(MANY, MANY), options=["--patience", "30", *options],
                          user=user)
        time.sleep(random.random() * random.choice((0.003, 0.03, 0.2)))
        victims = [running.process.pid, *running.below()]
        if len(victims) > 1:
            victims += running.below(victims[1])[:1]
        victim = random.choice(victims[:3 if "--deny" in options else 2])
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if victim != running.process.pid:
            time.sleep(0.01)
            # the rest ends by itself, but the third may be one of the programs
            if i % 2 or victim in victims[2:]:
                running.process.kill()
        running.gone()


@each_user
def nothing_is_left_whoever_is_killed(build, user):
    kill_at_any_moment(build, user, (), 40)


@each_user
def nothing_is_left_where_tracing_is_denied(build, user):
    kill_at_any_moment(build, user, ("--deny",), 25)


@each_user
def they_are_told_to_end_and_then_killed(build, user):
    for options in ((), ("--deny",)):
        told = Observed(build, *together(["sh", "-c", "echo ready; sleep 600"], STUBBORN), user=user,
                        options=["--patience", "50", "--stop-at", "ready", "--for", "5000",
                                 *options])
        first = told.one("ended", 0)
        expect((first["signal"], first["by_us"]), (15, 1), "the first one's end")
        last = told.of("ended")[-1]
        if last["program"] == 1:
            assert last["signal"] in (9, 15) and last["by_us"], last
    running = Running(build, *together(MANY, STUBBORN), user=user,
                      options=["--patience", "50", "--for", "600"])
    running.gone()


def a_stubborn_one_is_killed_a_second_later(build):
    told = Observed(build, *STUBBORN, options=["--stop-at", "ready"])
    ended = told.one("ended")
    expect((ended["signal"], ended["by_us"]), (9, 1), "killed by us")
    late = (ended["time"] - told.one("output")["time"]) / 1e9
    assert 1 <= late < 20, f"killed {late} s after it was told to end"


def one_that_stands_still_ends_too(build):
    told = Observed(build, "sh", "-c", "kill -STOP $$; :", options=["--for", "200"])
    expect((told.one("ended")["signal"], told.one("ended")["by_us"]), (15, 1), "its end")


# --- where tracing is denied ---

@each_user
def untraced_programs_run(build, user):
    told = Observed(build, *together(sample(build, "tcp_echo_server", "C"),
                                     sample(build, "tcp_echo_client", "Python"), ["sh", "-c",
                                                                                   "exit 5"]),
                    options=["--deny", "--patience", "30000", "--ended", "2", "--stdin-to", "1"],
                    stdin=b"hello\n", user=user)
    expect([r["reason"] for r in told.of("not watched")], [0, 0, 0], "not watched")
    expect(told.text(1), "Server received b'hello'\n", "what the client printed")
    expect([r["code"] for r in told.of("ended")], [0, 5, 0], "exit codes")
    started = [r["time"] for r in told.of("started")]
    assert started[1] - started[0] < 20e9, "the second one starts when the first one listens"


def ended_with_the_word_of_why(build):
    """The watching process is killed: that is reported."""
    running = Running(build, *STUBBORN, stderr=subprocess.PIPE)
    until("the watching process", running.below)
    os.kill(running.below()[0], signal.SIGKILL)
    _, err = running.process.communicate(timeout=DEADLINE)
    assert b"error" in err, err
    expect(running.process.returncode, 3, "exit code")
    running.gone()


# --- at a terminal ---

class Terminal:
    """A run whose standard input is a terminal, at which we type."""

    def __init__(self, build, *words, options=()):
        live.need("terminal")
        go_on, go = os.pipe()
        self.process, self.ours = pty.fork()
        if self.process == 0:
            os.close(go)
            os.read(go_on, 1)
            start = command(build, *words, options=options)
            os.execve(start[0], start, environment(build))
        os.close(go_on)
        self.modes = termios.tcgetattr(self.ours)  # as they are before it begins
        os.close(go)
        self.said = b""

    def until(self, text):
        self.said += live.read_until(f"{text} was said", self.ours,
                                     lambda more: text in self.said + more)

    def type(self, text):
        os.write(self.ours, text)

    def code(self):
        """Read to the end, for a full terminal would keep it; then its exit code."""
        self.said += live.read_all(self.ours)
        end = until("its end", lambda: os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG))
        os.close(self.ours)
        return end.si_status if end.si_code == os.CLD_EXITED else -end.si_status


def shown(text):
    """As `observe` prints it."""
    return "".join(f"\\u{ord(c):04x}" for c in text).encode()


def what_is_typed_reaches_the_program(build):
    terminal = Terminal(build, *together(["sleep", "600"], python("""
        import os, sys
        print("name?", end="", flush=True); print("hello", input(), os.isatty(0))
        """)), options=["--patience", "50", "--stop-at", "hello"])
    terminal.until(shown("name?"))
    terminal.type(b"Ada\n")
    terminal.until(shown("hello Ada True"))
    expect(terminal.code(), 0, "exit code")


def ctrl_c_reaches_the_programs_and_us(build):
    """They end in their own way, before we tell them to."""
    terminal = Terminal(build, *python("""
        import time
        try: print("ready"); time.sleep(600)
        except KeyboardInterrupt: time.sleep(0.1); print("closed")
        """), options=["--stop-at-interrupt"])
    terminal.until(shown("ready"))
    terminal.type(b"\x03")
    terminal.until(shown("closed"))
    expect(terminal.code(), 0, "exit code")
    assert b'"code": 0, "signal": 0, "by_us": 0' in terminal.said, terminal.said


def ctrl_c_without_a_handler(build):
    terminal = Terminal(build, *python("""
        import signal, time
        signal.signal(signal.SIGINT, signal.SIG_DFL); print("ready"); time.sleep(600)
        """), options=["--stop-at-interrupt"])
    terminal.until(shown("ready"))
    terminal.type(b"\x03")
    expect(terminal.code(), 0, "exit code")
    assert b'"signal": 2, "by_us": 0' in terminal.said, terminal.said


def the_terminal_is_as_it_was(build):
    terminal = Terminal(build, "true")
    terminal.until(b"ended")
    expect(termios.tcgetattr(terminal.ours), terminal.modes, "its modes")
    terminal.code()


live.run([nothing_is_left_whoever_is_killed, nothing_is_left_where_tracing_is_denied,
          they_are_told_to_end_and_then_killed, a_stubborn_one_is_killed_a_second_later,
          one_that_stands_still_ends_too, untraced_programs_run, ended_with_the_word_of_why,
          what_is_typed_reaches_the_program, ctrl_c_reaches_the_programs_and_us,
          ctrl_c_without_a_handler, the_terminal_is_as_it_was])
