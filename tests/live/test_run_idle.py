#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""When `run` ends programs that only wait, and when it must not: who waits in what, what wiretutor
says of it, and that work of any kind (a sleep, a time-out, a lost packet, typing) runs to its end."""
import concurrent.futures
import json
import os
import subprocess
import time

import live
import needs
from live import DEADLINE, contains, expect
from networks import NOBODY
from test_run import PYTHON, Playground, python
from test_run_ends import together

SOCKETSERVER = """
import socketserver
class H(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.readline().upper())
socketserver.TCPServer.allow_reuse_address = True
with socketserver.TCPServer(("127.0.0.1", 8001), H) as s:
    s.serve_forever(0.2)
"""
SPINS = """
import socket
s = socket.create_server(("127.0.0.1", 8001))
c, _ = s.accept()
while True:
    c.recv(100)
"""
BUSY = """
import socket
s = socket.create_server(("127.0.0.1", 8001))
s.setblocking(False)
kept = []
while True:
    try:
        kept.append(s.accept())
    except BlockingIOError:
        pass
"""
READS = """
import socket
s = socket.create_server(("127.0.0.1", 8001))
while True:
    c, _ = s.accept()
    while c.recv(100):
        pass
    c.close()
"""
THREADS = """
import selectors, socket, threading
s = socket.create_server(("127.0.0.1", 8001))
threading.Thread(target=threading.Event().wait, daemon=True).start()
r, w = socket.socketpair()
all = selectors.DefaultSelector()
all.register(s, selectors.EVENT_READ)
all.register(r, selectors.EVENT_READ)
while True:
    for key, _ in all.select(0.1):
        s.accept()[0].close()
"""
TALK = ("import socket; s = socket.create_connection(('127.0.0.1', 8001)); s.sendall(b'hello\\n'); "
        "print('got', s.recv(100))")
QUICK = "import socket; socket.create_connection(('127.0.0.1', 8001)).close()"


def runs(place, *words, **more):
    """The lines of JSON, by their kind, and how long it took."""
    began = time.monotonic()
    ended = place.run("--format", "json", *words, **more).expect_code(0)
    kinds = {}
    for line in ended.out.splitlines():
        one = json.loads(line)
        kinds.setdefault(one["wiretutor.type"], []).append(one)
    return kinds, time.monotonic() - began, ended


def reason(kinds):
    return [one["wiretutor.stop_reason"] for one in kinds.get("stop", [])]


def printed(kinds):
    return "".join(one.get("wiretutor.data", "") for one in kinds["program"])


def at_once(place, rows):
    """Each row: what is asked, and the case. They spend their time in waiting."""
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(row[0], place, *row[1:]) for row in rows]:
            done.result()


def ends(place, server, client, want):
    kinds, _, _ = runs(place, *together(python(server), python(client)))
    expect(reason(kinds), [want], f"why {server!r} was ended")
    return kinds


def those_that_only_wait(build):
    """Whatever the call and its time-out, and whatever else is waited for."""
    with Playground(build) as place:
        at_once(place, [
            (ends, SOCKETSERVER, TALK, "idle"), (ends, SPINS, QUICK, "idle"),
            (ends, BUSY, QUICK, "idle"), (ends, READS, QUICK, "idle"),
            (ends, THREADS, QUICK, "idle")])


def goes_on(place, server, client, flags, text):
    """To its own end: what it prints last is there, and only then anything is ended."""
    kinds, _, ended = runs(place, *flags, *together(python(server), python(client)))
    assert text in printed(kinds), f"{text!r} was never printed: {ended.out}"
    assert reason(kinds) in ([], ["idle"]), ended.out


def work_is_left_alone(build):
    """What waits with a time-out of its own, or for a packet that will be sent again: seconds pass
    in which nothing moves, more than an idle server is given."""
    slow = ("import socket, time\n"
            "s = socket.create_connection(('127.0.0.1', 8001))\n"
            "for _ in range(3): s.sendall(b'x'); time.sleep(3)\n"
            "print('slept')")
    patient = ("import socket\n"
               "s = socket.create_connection(('127.0.0.1', 8001)); s.settimeout(5)\n"
               "try: s.recv(9)\n"
               "except TimeoutError: print('timed out')")
    late = ("import socket, time\n"
            "s = socket.create_server(('127.0.0.1', 8001)); c, _ = s.accept()\n"
            "c.recv(9); time.sleep(3); c.sendall(b'late')\n"
            "while True: s.accept()")
    is_told_late = ("import socket\n"
                    "s = socket.create_connection(('127.0.0.1', 8001)); s.settimeout(4)\n"
                    "s.sendall(b'x'); print('got', s.recv(9))")
    returns = ("import socket, time\n"
               "for n in (1, 2, 3):\n"
               "    try: socket.create_connection(('127.0.0.1', 8009))\n"
               "    except OSError: time.sleep(n)\n"
               "print('gave up')")
    works = ("import socket, time\n"
             "s = socket.create_server(('127.0.0.1', 8001)); c, _ = s.accept()\n"
             "c.recv(9); time.sleep(3); print('worked')")
    computes = ("import socket, time\n"
                "s = socket.create_server(('127.0.0.1', 8001)); c, _ = s.accept()\n"
                "c.recv(9); end = time.monotonic() + 3\n"
                "while time.monotonic() < end: pass\n"
                "print('computed')")
    with Playground(build) as place:
        at_once(place, [
            (goes_on, READS, slow, [], "slept"), (goes_on, SOCKETSERVER, patient, [], "timed out"),
            (goes_on, READS, returns, [], "gave up"), (goes_on, works, QUICK, [], "worked"),
            (goes_on, computes, QUICK, [], "computed"),
            (goes_on, late, is_told_late, [], "got b'late'"),
            (goes_on, SOCKETSERVER, TALK, ["--lose-only", "1,2"], "got b'HELLO"),
            (goes_on, SOCKETSERVER, TALK, ["--lose-only", "1,2,3"], "got b'HELLO"),
            (goes_on, SOCKETSERVER, TALK, ["--lose-only", "4,5,6,7,8"], "got b'HELLO")])


def a_stalemate(place, user):
    deadlock = ("import socket; s = socket.create_connection(('127.0.0.1', 8001)); "
                "s.sendall(b'x'); s.recv(9)")
    waits = ("import socket\ns = socket.create_server(('127.0.0.1', 8001)); c, _ = s.accept()\n"
             "c.recv(1); c.recv(9)")
    kinds, _, ended = runs(place, *together(python(waits), python(deadlock)), uid=user)
    expect(reason(kinds), ["stalemate"], "why they were ended")
    expect(len(kinds["stalemate"]), 1, "how often it is said")
    said = [one["id"] for one in kinds["stalemate"][0]["wiretutor.remarks"]]
    expect(said, ["waits-for-bytes", "waits-for-bytes", "nobody-will-send"], "what is said")
    stop, data = kinds["stop"][0], [p for p in kinds["packet"] if p.get("tcp.len")][-1]
    waited = float(stop["frame.time_epoch"]) - float(data["frame.time_epoch"])
    assert waited > 3.9, f"ended {waited} s after the last data"
    contains(ended.err, "nothing moves any more", "recv()")
    fins = [remark for packet in kinds["packet"] for remark in packet["wiretutor.remarks"]
            if remark["id"] == "fin-1-seen"]
    expect([fin["cause"] for fin in fins], ["by-stop"], "whose doing the FIN is")
    verdict = kinds["conversation"][0]["wiretutor.text"]
    contains(verdict, "was cut off", "wiretutor ended")


def nobody_to_ask(place, words, name):
    kinds, took, ended = runs(place, *words)
    expect(reason(kinds), ["alone"], f"why {name} was ended")
    assert took > 4.5, f"after {took} s"
    contains(str(kinds["stop"][0]["wiretutor.remarks"]), "wiretutor run -- ")
    return ended


def what_never_moves(build):
    with Playground(build) as place:
        users = [os.geteuid()] if needs.lacks("root") else [0, NOBODY]
        client = python("import socket; socket.create_connection(('127.0.0.1', 8001))")
        at_once(place, [(a_stalemate, user) for user in users] + [
            (nobody_to_ask, together(python(SOCKETSERVER)), "a server alone"),
            (nobody_to_ask, together(client, python(READS)), "one behind its client")])


def what_waits_for_typing(build):
    """Neither a client nor a server that reads what is typed is idle while that may come."""
    types = "print('typed', input())"
    with Playground(build) as place:
        for words, code in ((together(python(READS), python(QUICK + "\n" + types)), "idle"),
                            (["--stdin-to", "1", *together(python("import socket\n"
                              "s = socket.create_server(('127.0.0.1', 8001))\n" + types),
                              python(QUICK))], None)):
            running = place.start("--format", "json", *words, stdin=subprocess.PIPE)
            time.sleep(3)  # what must not happen needs a moment not to happen in
            assert running.poll() is None, running.communicate()
            out, err = running.communicate(b"word\n", timeout=DEADLINE)
            contains(out.decode(), "typed word")
            expect((running.returncode, b'"wiretutor.stop_reason":"idle"' in out),
                   (0, code is not None), f"its end: {err.decode()}")


if __name__ == "__main__":
    live.run([those_that_only_wait, work_is_left_alone, what_never_moves, what_waits_for_typing],
             own_network=False)
