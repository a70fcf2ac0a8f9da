#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What a beginner would not find by himself, named by `run`: a tracer inside of it, a program that goes on
in the background, one whose calls the kernel hides. Each run ends by itself."""
import json
import shutil

import live
from live import Skip, contains, expect
from test_run import Playground, python
from test_run_ends import together

CLIENT = """
import socket
s = socket.create_connection(("127.0.0.1", 8001))
s.sendall(b"hello")
print(s.recv(99).decode())
"""
SERVES = """
while True:
    if select.select([s], [], [], 0.5)[0]:
        c = s.accept()[0]
        c.sendall(c.recv(99).upper())
        c.close()
"""
DAEMON = """
import os, select, socket, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
time.sleep(0.5)
s = socket.create_server(("127.0.0.1", 8001))
""" + SERVES
MANY = """
import os, socket, threading
s = socket.create_server(("127.0.0.1", 8001))
def serves():
    c = s.accept()[0]
    c.sendall(b"hello")
    c.close()
child = os.fork()
if child == 0:
    serves()
    os._exit(0)
os.waitpid(child, 0)
for i in range(2):
    one = threading.Thread(target=serves)
    one.start()
    one.join()
"""
HIDES = """
import ctypes, select, socket
s = socket.create_server(("127.0.0.1", 8001))
PR_SET_DUMPABLE = 4
ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
""" + SERVES


def told(build, *words):
    with Playground(build) as place:
        out = place.run("--format", "json", *words).expect_code(0).out
    return [json.loads(line) for line in out.splitlines()]


def remarks(lines):
    return [remark["id"] for line in lines for remark in line.get("wiretutor.remarks", [])]


def served(lines):
    expect([line["wiretutor.stop_reason"] for line in lines if line["wiretutor.type"] == "stop"],
           ["idle"], "why it ended")
    printed = "".join(line.get("wiretutor.data", "") for line in lines
                      if line["wiretutor.type"] == "program")
    contains(printed, "HELLO")


def a_tracer(build):
    """Said once, however often it asks; and only of the program that does."""
    for words in (["strace", "-f", "-o", "/dev/null", "true"], ["ltrace", "-o", "/dev/null", "true"],
                  ["gdb", "-batch", "-ex", "run", "--args", "true"]):
        if shutil.which(words[0], path="/usr/bin:/bin") is None:
            continue
        lines = told(build, "--", *words, "::", "true")
        expect([line["wiretutor.program"] for line in lines
                if line.get("wiretutor.event") == "cannot-trace"], [words[0]], "who cannot trace")
        assert "cannot-trace" in remarks(lines), lines
        return
    raise Skip("no program strace, ltrace or gdb")


def a_daemon(build):
    """Its first process ends before the last one listens: the client waits for that all the same."""
    lines = told(build, *together(python(DAEMON), python(CLIENT)))
    served(lines)
    said = remarks(lines)
    assert "goes-on-without" in said and "started-listens" in said, said

def processes_and_threads(build):
    """Each has a name of its own, and JSON has the same numbers."""
    lines = told(build, *together(python(MANY), python(CLIENT.replace("s = ", "for i in range(3): s = "))))
    done = {(o.get("wiretutor.child"), o.get("wiretutor.thread"), o["wiretutor.tid"] == o["wiretutor.pid"])
            for o in lines if o.get("wiretutor.call") == "accept" and "wiretutor.result" in o}
    expect(done, {(1, None, True), (None, 2, False), (None, 3, False)}, "who accepts")


def one_that_hides(build):
    """Its calls are not seen from then on: nothing is said of what it did not do."""
    lines = told(build, *together(python(HIDES), python(CLIENT)))
    served(lines)
    said = remarks(lines)
    assert "not-watched-hidden" in said and "never-accepted" not in said, said


if __name__ == "__main__":
    live.run([a_tracer, a_daemon, processes_and_threads, one_that_hides], own_network=False)
