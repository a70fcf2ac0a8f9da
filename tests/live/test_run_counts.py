#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Real programs under `run` and under `strace -f`: each makes the same socket calls, equally often.

What depends on the moment is not compared: waits, what comes back empty, into how many pieces a stream
falls when it is read, and what a server closes when it is ended."""
import collections
import concurrent.futures
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import time

import live
from live import DEADLINE, Skip, need
from program_pairs import PAIRS
from test_run import NOBODY, Playground
from test_run_ends import together
from test_run_programs import PATH, found, furnish, need_modules

SETTLE = 5  # seconds for what the server still does after the client's end, as it is under `run`
ATTEMPTS = 3  # a client that comes a moment too early connects once more
# the kernel's name where the story has another, and one name for what is the same
OURS = {"accept4": "accept", "send": "sendto", "recv": "recvfrom"}
TAKES = ("recvfrom", "recvmsg", "recvmmsg", "read", "readv")
TRACED = ("socket", "bind", "listen", "accept", "accept4", "connect", "sendto", "sendmsg", "sendmmsg",
          "sendfile", "write", "writev", *TAKES, "shutdown", "close", "setsockopt", "getsockopt",
          "getsockname", "getpeername")
EMPTY = ("EAGAIN", "EINTR", "ERESTARTSYS")
# its thread, call, protocol (of a new one the family), error; or that another thread came between
CALL = re.compile(r"(\d+) +(\w+)\((?:\d+<((?:TCP|UDP)\w*)|(AF_INET)).*?"
                  r"(?:\) += -?\d+(?:<.*>)?(?: (E\w+))?|(<unfinished))")
RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>.*\) += -?\d+(?:<.*>)?(?: (E\w+))?")
COUNTED = [
    ["http.server, curl", "http.server, urllib", "TCPServer", "ThreadingTCPServer", "ForkingTCPServer",
     "UDPServer", "xmlrpc"],
    ["wsgiref", "multiprocessing", "asyncio", "asyncio over UDP", "a thread beside sleep",
     "epoll beside a sleeping thread", "perl"],
    ["lighttpd", "redis", "node over HTTP", "node over TCP", "ncat", "socat", "busybox httpd"],
    ["selectors", "poll", "a pool of threads", "children that accept", "TCPServer over IPv6",
     "http.client", "curl --data"]]


def counted(whose, name, kind, error):
    """As what a call is counted, if it is."""
    name = OURS.get(name, name)
    left_out = error in EMPTY or (name in TAKES and kind.startswith("TCP")) or (
        whose == "server" and name in ("close", "shutdown"))
    return [] if left_out or name not in TRACED else [f"{name} {error or 'done'}"]


def by_strace(whose, file):
    counts, begun = collections.Counter(), {}
    with open(file, encoding="utf-8", errors="replace") as trace:
        for line in trace:
            if call := CALL.match(line):
                thread, name, protocol, family, error, unfinished = call.groups()
                if unfinished:
                    begun[thread] = (name, protocol or family)
                else:
                    counts.update(counted(whose, name, protocol or family, error))
            elif (again := RESUMED.match(line)) and again[1] in begun:
                counts.update(counted(whose, *begun.pop(again[1]), again[2]))
    return counts


def by_run(place, server, client):
    """Those of the server and of the client, before anything is ended."""
    ended = place.run("--format", "json", *together(server, client), typed="hello\n",
                      env={**os.environ, "PATH": PATH}).expect_code(0)
    lines = [json.loads(line) for line in ended.out.splitlines()]
    names = [line["wiretutor.program"] for line in lines if line.get("wiretutor.event") == "started"]
    counts = {"server": collections.Counter(), "client": collections.Counter()}
    for line in lines:
        if line["wiretutor.type"] == "stop":
            break
        if line["wiretutor.type"] == "call" and line["wiretutor.shown"] != "begins":
            whose = "client" if line["wiretutor.program"].startswith(names[-1]) else "server"
            counts[whose].update(counted(whose, line["wiretutor.call"],
                                         line.get("wiretutor.transport", "").upper(),
                                         line.get("wiretutor.errno")))
    return counts


def traced(place, server, client, wanted):
    """The same under strace, in a network of their own; wanted: what the server is waited for."""
    files = {whose: os.path.join(place.scratch, f"{whose}-{time.monotonic_ns()}")
             for whose in ("server", "client")}
    one, other = (shlex.join(["strace", "-f", "-yy", "-s", "0", "-e", "trace=" + ",".join(TRACED),
                              "-o", files[whose], *words])
                  for whose, words in (("server", server), ("client", client)))
    # held by this test alone: when it ends, however that is, the script's process group is killed
    watched, held = os.pipe()
    script = (f"(read -r _ <&{watched}; kill -KILL 0) & exec {watched}<&-; ip link set lo up; {one} & "
              f"until grep -qE 'listen.[0-9]+<TCP|bind.[0-9]+<UDP' {files['server']} 2>/dev/null; "
              f"do sleep 0.05; done; sleep 0.1; {other}; exec sleep {SETTLE}")

    def become():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    with subprocess.Popen(["unshare", "-Urn", "bash", "-c", script], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place.scratch,
                          preexec_fn=become, start_new_session=True, pass_fds=[watched],
                          env={**os.environ, "PATH": PATH}) as shell:
        try:
            os.close(watched)
            shell.stdin.write(b"hello\n")
            shell.stdin.close()
            end = time.monotonic() + DEADLINE
            counts = {}
            while counts != wanted and time.monotonic() < end and shell.poll() is None:
                time.sleep(0.05)
                counts = {whose: by_strace(whose, file) if os.path.exists(file) else None
                          for whose, file in files.items()}
        finally:
            try:
                os.killpg(shell.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.close(held)
    return counts


def pair(place, name, server, client):
    need_modules(server)
    words = found(server, place.scratch), found(client, place.scratch)
    for _ in range(ATTEMPTS):
        ours = by_run(place, *words)
        theirs = traced(place, *words, ours)
        if ours == theirs:
            return
    raise AssertionError(f"{name}: run counts {ours}, strace {theirs}")


def batch(number):
    def case(build):
        need("user namespace", "tracing", "open tree")
        for program in ("strace", "ip", "unshare"):
            if shutil.which(program, path=PATH) is None:
                raise Skip(f"no program {program}: tests/tools/deps.sh programs installs it")
        with Playground(build) as place, concurrent.futures.ThreadPoolExecutor(3) as pool:
            furnish(place, compiled=False)
            rows = [row[:3] for row in PAIRS if row[0] in COUNTED[number]]
            lacking = []
            for done in [pool.submit(pair, place, *row) for row in rows]:
                try:
                    done.result()
                except Skip as why:
                    lacking.append(why)
            if len(lacking) == len(rows):
                raise lacking[0]
    case.__name__ = f"equally_many_calls_{number + 1}"
    return case


if __name__ == "__main__":
    live.run([batch(number) for number in range(len(COUNTED))], own_network=False)
