# SPDX-License-Identifier: BSD-2-Clause
"""A test program, run to its end: its own, or the one that is made when it says nothing any more."""
import os
import selectors
import signal
import subprocess
import time

# Seconds without a new line: it hangs. Another processor's instructions take some ten times as long.
QUIET_LIMIT = 600.0 if os.environ.get("WIRETUTOR_TEST_EMULATOR") else 120.0
TIME_LIMIT = 1200.0  # seconds in all: what talks for ever is ended too
LAST_LINES = 12
MARK = "WIRETUTOR_TEST_MARK_OF_RUNNER"


def read(path):
    try:
        with open(path, "rb") as f:
            return f.read().decode("utf-8", "replace")
    except OSError:
        return ""


def marked(mark):
    """Every process that this mark was given to, whoever its parent is by now."""
    mine = f"{MARK}={mark}"
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and int(pid) != os.getpid()
            and mine in read(f"/proc/{pid}/environ").split("\0")]


def descendants(first):
    """first and all below it, also those whose surroundings may not be read."""
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        stat = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if stat:
            children.setdefault(int(stat[1]), []).append(int(pid))
    found = [first]
    for pid in found:
        found += children.get(pid, [])
    return found


def waits(pid):
    """A process and what it waits for: its words, its state, the call it is in."""
    status = dict(line.split(":\t", 1) for line in read(f"/proc/{pid}/status").splitlines()
                  if ":\t" in line)
    words = " ".join(read(f"/proc/{pid}/cmdline").split("\0"))[:160].replace("\n", " ")
    told = [f"process {pid}, child of {status.get('PPid', '?')}: {words or status.get('Name')}",
            f"    state {status.get('State')}, tracer {status.get('TracerPid')}, waits in "
            f"{read(f'/proc/{pid}/wchan') or '?'}, call {read(f'/proc/{pid}/syscall').strip() or '?'}"]
    told += ["    " + line for line in read(f"/proc/{pid}/stack").splitlines()[:6]]
    for fd in sorted(os.listdir(f"/proc/{pid}/fd"), key=int)[:12]:
        told.append(f"    {fd}: {os.readlink(f'/proc/{pid}/fd/{fd}')}")
    return told


def who_waits(pids):
    told = []
    for pid in pids:
        try:
            told += waits(pid)
        except OSError as gone:
            told.append(f"process {pid}: {gone.strerror}")
    return told


class Program:
    """A test program that runs: its output as it comes, and how it ended."""

    def __init__(self, command, folder, environment, limits=(QUIET_LIMIT, TIME_LIMIT)):
        self.mark = f"{os.getpid()}.{time.monotonic_ns()}"
        self.quiet_limit, self.time_limit = limits
        self.out, self.err, self.ended_by_us = b"", b"", []
        self.started = self.heard = time.monotonic()
        self.process = subprocess.Popen(  # pylint: disable=consider-using-with
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={**environment, MARK: self.mark}, start_new_session=True)

    def run(self):
        """Read until both outputs are closed, or it has ended, or has to be ended. Its exit code."""
        with selectors.DefaultSelector() as selector, self.process:
            selector.register(self.process.stdout, selectors.EVENT_READ, "out")
            selector.register(self.process.stderr, selectors.EVENT_READ, "err")
            over = None  # when it had ended: what it left behind may hold the pipes open
            while selector.get_map() and not (over and time.monotonic() > over + 5):
                for key, _ in selector.select(0.5):
                    self.take(selector, key)
                over = over or (time.monotonic() if self.process.poll() is not None else None)
                if not over and self.late():
                    self.end(self.late())
            if self.process.poll() is None:
                self.wait()
            for pid in marked(self.mark):  # what it left behind
                self.kill(pid)
        return self.process.returncode

    def take(self, selector, key):
        some = os.read(key.fd, 65536)
        if not some:
            selector.unregister(key.fileobj)
        if b"\n" in some:
            self.heard = time.monotonic()
        setattr(self, key.data, getattr(self, key.data) + some)

    def wait(self):
        """Both outputs are closed: it has nothing more to say, and the same time to end."""
        while self.process.poll() is None:
            if self.late():
                self.end(self.late())
                self.process.wait()
            time.sleep(0.02)

    def late(self):
        now = time.monotonic()
        if now - self.heard > self.quiet_limit:
            return f"ended after {self.quiet_limit:.0f} s without a new line"
        if now - self.started > self.time_limit:
            return f"ended after {self.time_limit:.0f} s in all"
        return ""

    def all(self):
        return list(dict.fromkeys(descendants(self.process.pid) + marked(self.mark)))

    def end(self, why):
        """Tell who waits for what, then kill all of them."""
        if self.ended_by_us:
            return  # it is about to end
        pids = self.all()
        last = (self.out + self.err).decode("utf-8", "replace").splitlines()[-LAST_LINES:]
        self.ended_by_us = [why, "its last lines:", *("    " + line for line in last),
                            "who waited:", *("    " + line for line in who_waits(pids))]
        for pid in pids:
            self.kill(pid)

    def kill(self, pid):
        if pid == self.process.pid and self.process.returncode is not None:
            return  # the number may be somebody else's by now
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass
