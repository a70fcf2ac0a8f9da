#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run` with several programs at once, and when each of them starts."""
import json
import sys

import live
from live import expect
from test_run import Playground, python

SERVER = """
import socket
s = socket.create_server(("", 9000)); all = [s.accept()[0] for _ in range(3)]
for c in all: c.sendall(b"all are here"); c.close()
"""
CLIENT = """
import socket, time, sys
for _ in range(500):
    try: s = socket.create_connection((sys.argv[1], 9000)); break
    except ConnectionRefusedError: time.sleep(0.02)
print(s.recv(99).decode())
"""


def told(build, *words):
    with Playground(build) as place:
        out = place.run("--format", "json", *words).expect_code(0).out
    return [json.loads(line) for line in out.splitlines()]


def started(objects):
    return [(o["frame.time_epoch"], o["wiretutor.program"],
             [r["id"] for r in o["wiretutor.remarks"]])
            for o in objects if o.get("wiretutor.event") == "started"]


def clients_at_once(build):
    """A server that answers nobody before all three are there: they do run at the same time."""
    for words in (["--clients", "3", "--", *python(SERVER), "::", *python(CLIENT, "127.0.0.1")],
                  ["--", *python(SERVER), "::", *python(CLIENT, "127.0.0.1"), ":+",
                   *python(CLIENT, "127.0.0.1"), ":+", *python(CLIENT, "127.0.0.1")],
                  ["--veth", "--clients", "3", "--", *python(SERVER), "::",
                   *python(CLIENT, "192.168.1.10")]):
        objects = told(build, *words)
        said = "".join(o["wiretutor.data"] for o in objects
                       if o.get("wiretutor.event") == "output")
        expect(said, "all are here\n" * 3, "what they printed")
        expect([remarks for _, _, remarks in started(objects)],
               [[], ["started-listens"], ["started-together"], ["started-together"]], "why")
        expect(len({name for _, name, _ in started(objects)}), 4, "names")


def after_a_time_and_a_connection(build):
    """The client before its server, and a third one when it is connected."""
    objects = told(build, "--after", "0.3,connect", "--", *python(CLIENT, "127.0.0.1"), "::",
                   *python(SERVER.replace("range(3)", "range(1)")), "::", "true")
    (first, _, _), (second, _, why), (third, _, then) = started(objects)
    assert second - first >= 0.3, second - first
    assert third >= second
    expect(why, ["started-after-time"], "the second")
    assert then[0] in ("started-connected", "started-after", "started-anyway"), then


DATAGRAMS_FIRST = """
import socket, time
u = socket.socket(type=socket.SOCK_DGRAM); u.bind(("", 9000))
time.sleep(0.05)
s = socket.create_server(("", 9000)); c = s.accept()[0]; c.sendall(b"both"); c.close()
"""
DATAGRAMS_ONLY = """
import socket, time
u = socket.socket(type=socket.SOCK_DGRAM); u.bind(("", 9000))
{0}
u.sendto(b"yes", u.recvfrom(99)[1])
"""
ASKS = """
import socket
u = socket.socket(type=socket.SOCK_DGRAM); u.sendto(b"there?", ("127.0.0.1", 9000)); print(u.recv(99).decode())
"""


def a_server_of_datagrams(build):
    """One that goes on to listen is ready only then; else when it waits, or is busy elsewhere."""
    once = CLIENT.replace("range(500)", "range(1)").replace("ConnectionRefusedError", "TypeError")
    for server, client, why in ((DATAGRAMS_FIRST, python(once, "127.0.0.1"), "started-listens"),
                                (DATAGRAMS_ONLY.format(""), python(ASKS), "started-bound"),
                                (DATAGRAMS_ONLY.format("time.sleep(4)"), python(ASKS), "started-bound")):
        objects = told(build, "--exit-code", "--", *python(server), "::", *client)
        (first, _, _), (second, _, given) = started(objects)
        expect(given, [why], "why")
        assert second - first < 4, f"after {second - first} s"


def typing_goes_to_the_first_client(build):
    with Playground(build) as place:
        out = place.run("--clients", "2", "-q", "--", "true", "::", "cat",
                        typed="typed\n").expect_code(0).out
    assert "cat   │ typed" in out and out.count("│ typed") == 1, out


def what_does_not_go(build):
    """Wrong usage: too many programs, nothing behind a separator, words that --after has not."""
    for words, said in (
            ("--clients 8 -- a :: b", "--clients"), ("--clients 7 -- a :: b :: c", "at most eight"),
            ("--after soon -- a :: b", "'soon'"), ("--after 1,2 -- a :: b", "'1,2'"),
            ("--after 1, -- a :: b :: c", "'1,'"), ("--after -1 -- a :: b", "'-1'"),
            ("-- a :+", "one on each side"), ("-- :+ a", "one on each side")):
        with Playground(build) as place:
            ended = place.run("--lang", "en", *words.split())
        expect(ended.code, 2, words)
        assert said in ended.err, f"{words}: {ended.err}"


if __name__ == "__main__":
    sys.exit(live.run([clients_at_once, after_a_time_and_a_connection, a_server_of_datagrams,
                       typing_goes_to_the_first_client, what_does_not_go], own_network=False))
