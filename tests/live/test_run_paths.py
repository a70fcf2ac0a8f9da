#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""AF_UNIX under `run`: told by its path, and that none of it is a packet; its server is waited for."""
import json

import live
from live import contains, expect
from test_run import Playground, python
from test_run_ends import together

# It takes a moment until it listens. Some have a socket of the Internet, too, and are watched otherwise.
SERVER = """
import os, socket, time
{0}
s = socket.socket(socket.AF_UNIX)
time.sleep(0.2)
s.bind({1!r})
time.sleep(0.2)
s.listen()
c = s.accept()[0]
c.sendall(c.recv(99).upper())
"""
CLIENT = """
import socket
s = socket.socket(socket.AF_UNIX)
try: s.connect("nothing.sock")
except FileNotFoundError: pass
s = socket.socket(socket.AF_UNIX)
s.connect({0!r})
s.sendall(b"hello")
print(s.recv(99).decode())
"""
DATAGRAMS = """
import socket, time
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
time.sleep(0.2)
s.bind("letters.sock")
print(s.recv(99).decode())
"""
SENDS = """
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.connect("letters.sock")
s.send(b"a letter")
"""
LEFT_OVER = """
import socket
for i in range(2):
    s = socket.socket(socket.AF_UNIX)
    try: s.bind("left.sock")
    except OSError: s.connect("left.sock")
"""


def told(place, *programs):
    out = place.run("--format", "json", *together(*programs)).expect_code(0).out
    return [json.loads(line) for line in out.splitlines()]


def calls(lines):
    """(program, call, path, error, what is said of it)"""
    names = [p["name"] for p in lines[0]["wiretutor.programs"]]
    return [(names.index(o["wiretutor.program"]), o["wiretutor.call"], o["wiretutor.path"],
             o.get("wiretutor.errno"), [r["id"] for r in o["wiretutor.remarks"]])
            for o in lines if o.get("wiretutor.event") == "af-unix"]


def started(lines):
    return [r["id"] for o in lines if o.get("wiretutor.event") == "started" for r in o["wiretutor.remarks"]]


def a_stream(build):
    with Playground(build) as place:
        for number, internet in enumerate(("", "i = socket.socket()")):
            for path in (f"a{number}.sock", f"\0abstract{number}"):
                lines = told(place, python(SERVER.format(internet, path)), python(CLIENT.format(path)))
                expect(calls(lines), [(0, "bind", path, None, ["path"]), (0, "listen", path, None, []),
                                      (1, "connect", "nothing.sock", "ENOENT", ["path-absent"]),
                                      (1, "connect", path, None, [])], "calls")
                expect(started(lines), ["started-listens"], "why the client starts")
                said = [o["wiretutor.data"] for o in lines if o.get("wiretutor.event") == "output"]
                expect(said, ["HELLO\n"], "what it printed")
                expect([o for o in lines if o["wiretutor.type"] == "packet"], [], "packets")


def a_story(build):
    with Playground(build) as place:
        text = place.run(*together(python(SERVER.format("", "s.sock")),
                                   python(CLIENT.format("s.sock")))).expect_code(0).out
        contains(text, 'bind(3, AF_UNIX "s.sock") = 0', 'listen(3, AF_UNIX "s.sock") = 0',
                 'connect(3, AF_UNIX "nothing.sock") = -1 ENOENT', 'connect(4, AF_UNIX "s.sock") = 0',
                 "AF_UNIX sockets only, so no packet")
        expect(text.count("They never"), 1, f"how often it is explained: {text}")
        assert "no socket call" not in text, text


def datagrams(build):
    with Playground(build) as place:
        lines = told(place, python(DATAGRAMS), python(SENDS))
        expect([c[:4] for c in calls(lines)], [(0, "bind", "letters.sock", None),
                                               (1, "connect", "letters.sock", None)], "calls")


def what_an_earlier_one_left(build):
    with Playground(build) as place:
        lines = told(place, python(LEFT_OVER))
        expect([c[1:] for c in calls(lines)],
               [("bind", "left.sock", None, ["path"]), ("bind", "left.sock", "EADDRINUSE", ["path-in-use"]),
                ("connect", "left.sock", "ECONNREFUSED", ["path-refused"])], "calls")


if __name__ == "__main__":
    live.run([a_stream, a_story, datagrams, what_an_earlier_one_left], own_network=False)
