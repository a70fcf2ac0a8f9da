#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Watched programs behave as they do unwatched, whatever they are made of: threads, children,
signals, other programs, filters of their own."""
import os
import platform
import struct
import subprocess
import tempfile

import live
from live import Skip, expect
from observing import Observed, each_user, python, sample, together

EINTR = 4
SOCKETS = """
import array, ctypes, os, select, signal, socket, subprocess, sys, threading, time
def datagrams():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 0))
    s.connect(s.getsockname())
    return s
"""


def run(build, text, user=None, options=()):
    program = python(text)
    program[-1] = SOCKETS + program[-1]
    return Observed(build, *program, user=user, options=options)


# --- threads and children ---

@each_user
def threads_are_told_apart(build, user):
    told = run(build, """
        def echo(client):
            while data := client.recv(100):
                client.sendall(data.upper())
            client.close()
        def serve():
            for _ in range(20):
                threading.Thread(target=echo, args=(server.accept()[0],)).start()
        def ask(word):
            with socket.create_connection(server.getsockname()) as s:
                s.sendall(word); assert s.recv(100) == word.upper()
        server = socket.create_server(("127.0.0.1", 0))
        threads = [threading.Thread(target=serve)] + [
            threading.Thread(target=ask, args=(b"%d a" % i,)) for i in range(20)]
        for t in threads: t.start()
        for t in threads: t.join()
        """, user).no_error()
    expect(told.paired(), [], "calls that did not return")
    sent = sorted(r["first"] for r in told.of("returns", call="send"))
    expect(sent, sorted([f"{i} {c}" for i in range(20) for c in "aA"]), "what was sent")
    assert len({r["tid"] for r in told.of("returns")}) > 20, "threads"
    expect(len({r["pid"] for r in told.of("returns")}), 1, "processes")
    for tid in {r["tid"] for r in told.of("returns")}:
        inside = [r["kind"] for r in told.records if r.get("tid") == tid]
        expect(inside, ["begins", "returns"] * (len(inside) // 2), "one call at a time a thread")


@each_user
def children_are_told_too(build, user):
    """A server that forks for each client: whose close() is the last one is known."""
    told = run(build, """
        server = socket.create_server(("127.0.0.1", 0))
        clients = [socket.create_connection(server.getsockname()) for _ in range(2)]
        for c in clients:
            peer, _ = server.accept()
            if os.fork() == 0:
                server.close(); peer.sendall(b"from the child"); peer.close(); os._exit(3)
            peer.close()
            print(c.recv(100), os.wait()[1] >> 8)
            c.close()
        """, user).no_error()
    expect(told.text(), "b'from the child' 3\n" * 2, "what it printed")
    parent = told.one("ended")["pid"]
    for accept in told.of("returns", call="accept"):
        closed = [(r["pid"] == parent, r["last"]) for r in told.of("returns", call="close")
                  if r["socket"] == accept["new"]]
        expect(len(closed), 2, "both close it")
        expect(closed[1][1], 1, "the second close() is the last one")
    expect([r["last"] for r in told.of("returns", call="close") if r["pid"] != parent and
            r["socket"] == accept["socket"]], [0, 0], "the listening socket goes on in the parent")
    expect(len(told.of("ending")), 3, "processes that had sockets end")


def programs_started_by_programs(build):
    """subprocess (vfork), os.system (fork), posix_spawn: each runs, and is reported."""
    child = repr("import socket; socket.socket(); print('child')")
    told = run(build, f"""
        code = [sys.executable, "-c", {child}]
        print(subprocess.run(code, capture_output=True, text=True).stdout, end="", flush=True)
        os.waitpid(os.posix_spawn(code[0], code, os.environ), 0)
        pid = os.fork()
        if pid == 0: os.execv(code[0], code)
        os.waitpid(pid, 0)
        s = socket.socket()
        print(subprocess.run(code, capture_output=True, text=True).stdout, end="")
        print(subprocess.run(["cat"], input="through pipes", capture_output=True, text=True).stdout)
        """).no_error()
    expect(told.text(), "child\n" * 4 + "through pipes\n", "what they printed")
    expect(len({r["pid"] for r in told.of("returns", call="socket")}), 5, "who made a socket")


def another_program_in_the_same_process(build):
    """execve() from a thread that is not the first one, in the middle of another one's call."""
    told = run(build, """
        s = datagrams()
        threading.Thread(target=lambda: (time.sleep(0.1), os.execv(sys.executable, [
            sys.executable, "-c", "import socket; socket.socket(); print('new')"]))).start()
        s.recv(10)
        """).no_error()
    expect(told.text(), "new\n", "what it printed")
    ended = told.one("ended")
    expect([ended["code"], ended["pid"]], [0, told.of("returns", call="socket")[-1]["pid"]], "end")


def a_socket_that_was_passed_on(build):
    """Over a UNIX socket, to a process that never made one."""
    told = run(build, """
        a, b = socket.socketpair()
        if os.fork() == 0:
            a.close()
            _, fds, _, _ = socket.recv_fds(b, 1, 1)
            s = socket.socket(fileno=fds[0]); s.send(b"passed on"); s.close(); os._exit(0)
        b.close()
        s = datagrams()
        socket.send_fds(a, [b"x"], [s.fileno()])
        os.wait(); print(s.recv(100)); s.close()
        """).no_error()
    expect(told.text(), "b'passed on'\n", "what it printed")
    sent, got = told.one("returns", call="send"), told.one("returns", call="recv")
    assert sent["pid"] != got["pid"], "two processes"
    expect(sent["socket"], got["socket"], "one socket")
    expect([r["last"] for r in told.of("returns", call="close")], [0, 1], "who closes last")


def a_socket_on_its_way_is_held(build):
    told = run(build, """
        a, b = socket.socketpair(); s = datagrams()
        socket.send_fds(a, [b"x"], [s.fileno()]); s.close()
        _, fds, _, _ = socket.recv_fds(b, 1, 1); os.close(fds[0])
        """).no_error()
    expect([r["last"] for r in told.of("returns", call="close")], [0, 1], "who closes last")


def an_end_lets_go_of_what_was_held(build):
    """A child's end closes nothing that its parent holds; the parent's end closes the rest."""
    told = run(build, """
        server = socket.create_server(("127.0.0.1", 0))
        c = socket.create_connection(server.getsockname()); peer, _ = server.accept()
        if os.fork() == 0: peer.sendall(b"from the child"); os._exit(0)
        os.wait(); print(c.recv(100)); peer.sendall(b"from the parent"); print(c.recv(100))
        os._exit(0)
        """).no_error()
    sockets = {told.one("returns", call="accept")[k] for k in ("socket", "new")}
    sockets.add(told.one("returns", call="connect")["socket"])
    child, parent = told.of("ending")
    for who, last in ((child, 0), (parent, 1)):
        expect(who["known"], 1, "its descriptors were seen")
        expect({s: l for s, _, l in who["lets_go"]}, {s: last for s in sockets}, "what it lets go of")


def a_call_holds_its_socket(build):
    """close() while a thread is in accept(): the kernel listens on until that returns."""
    accept4 = {"x86_64": 288, "aarch64": 242}[platform.machine()]
    told = run(build, f"""
        ACCEPT = "{accept4}"
        server = socket.create_server(("127.0.0.1", 0)); at = server.getsockname()
        def serve(): server.accept()[0].close()
        t = threading.Thread(target=serve); t.start()
        at_work = f"/proc/self/task/{{t.native_id}}/"
        def number(): return open(at_work + "syscall").read().split()[0]
        def state(): return open(at_work + "stat").read().rpartition(")")[2].split()[0]
        while number() != ACCEPT or state() != "S": pass  # asleep within it
        server.close()
        socket.create_connection(at).recv(10); t.join()
        """).no_error()
    accept = told.one("returns", call="accept")
    closed = [r for r in told.of("returns", call="close") if r["socket"] == accept["socket"]]
    expect([(r["last"], r["held_in"]) for r in closed], [(0, "accept")], "close()")
    expect([accept["result"] >= 0, accept["last"]], [True, 1], "accept() was the last holder")


def close_on_exec_lets_go(build):
    """A connection that only a child holds, which becomes another program."""
    told = run(build, """
        server = socket.create_server(("127.0.0.1", 0))
        c = socket.create_connection(server.getsockname()); peer, _ = server.accept()
        r, w = os.pipe()
        if os.fork() == 0:
            os.read(r, 1); os.execv(sys.executable, [sys.executable, "-c", ""])
        peer.close(); os.write(w, b"x"); print(c.recv(1)); os.wait()
        """).no_error()
    expect(told.text(), "b''\n", "what it printed")
    accept, executed = told.one("returns", call="accept"), told.one("executed")
    last = {s: l for s, _, l in executed["lets_go"]}
    expect(last[accept["new"]], 1, "nobody else holds the connection")
    expect(last[accept["socket"]], 0, "the parent holds the listening socket")


# --- signals ---

@each_user
def signals_with_handlers(build, user):
    """recv() is broken off once; the second handler lets the kernel go on with it: one call."""
    told = run(build, """
        s = datagrams(); libc = ctypes.CDLL(None, use_errno=True); room = ctypes.create_string_buffer(9)
        seen = []
        signal.signal(signal.SIGALRM, lambda *_: seen.append("alarm"))
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)  # again, if we were not yet in recv()
        print(libc.recv(s.fileno(), room, 9, 0), ctypes.get_errno())
        signal.siginterrupt(signal.SIGALRM, False)
        signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
        threading.Timer(0.35, lambda: s.send(b"x")).start()
        print(libc.recv(s.fileno(), room, 9, 0), len(seen) >= 1)
        """, user).no_error()
    expect(told.text(), f"-1 {EINTR}\n1 True\n", "what it printed")
    expect([(r["result"], r["error"]) for r in told.of("returns", call="recv")],
           [(-1, EINTR), (1, 0)], "recv()")
    expect(told.paired(), [], "calls that did not return")


def calls_in_a_handler(build):
    """A handler that uses sockets, in C's way: the call that it broke off goes on afterwards."""
    told = run(build, """
        s = datagrams(); t = datagrams(); libc = ctypes.CDLL(None)
        @ctypes.CFUNCTYPE(None, ctypes.c_int)
        def handler(_): libc.send(t.fileno(), b"in", 2, 0); libc.send(s.fileno(), b"done", 4, 0)
        libc.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        room = ctypes.create_string_buffer(9)
        print(libc.recv(s.fileno(), room, 9, 0), room.value)
        """).no_error()
    expect(told.text(), "4 b'done'\n", "what it printed")
    calls = [name for name in told.calls() if name in ("send", "recv")]
    expect(calls, ["send", "send", "recv"], "the order in which they returned")
    expect(len(told.of("begins", call="recv")), 1, "one recv()")
    expect(told.paired(), [], "calls that did not return")


@each_user
def a_program_that_is_stopped_and_continued(build, user):
    told = run(build, """
        s = datagrams(); me = os.getpid()
        if os.fork() == 0:
            time.sleep(0.1); os.kill(me, signal.SIGSTOP)
            while open(f"/proc/{me}/stat").read().split()[2] not in "tT": time.sleep(0.01)
            time.sleep(0.1)
            state = open(f"/proc/{me}/stat").read().split()[2]
            s.send(b"x"); os.kill(me, signal.SIGCONT); print(state, flush=True); os._exit(0)
        print(s.recv(9)); os.wait()
        """, user).no_error()
    assert told.text() in ("t\nb'x'\n", "b'x'\nt\n", "T\nb'x'\n", "b'x'\nT\n"), told.text()
    expect(len(told.of("begins", call="recv")), 1, "one recv()")
    expect(told.paired(), [], "calls that did not return")


def what_a_signal_does_unhandled(build):
    told = run(build, "s = datagrams(); signal.alarm(1); s.recv(1)")
    expect(told.one("ended")["signal"], 14, "ended by SIGALRM")
    expect(told.one("ending")["signal"], 14, "ending with it")


def SIGPIPE_kills_who_does_not_ignore_it(build):
    told = run(build, """
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        t = socket.create_server(("127.0.0.1", 0)); a = socket.create_connection(t.getsockname())
        a.shutdown(socket.SHUT_WR); a.send(b"x")""")
    expect(told.one("ended")["signal"], 13, "SIGPIPE")
    send = told.one("returns", call="send")
    expect((send["result"], send["error"]), (-1, 32), "send()")
    expect(told.one("returns", call="shutdown")["value"], 1, "SHUT_WR")


# --- what they are made of ---

def a_static_program(build):
    source = os.path.join(live.TOP, "samples/clients/tcp_echo_client.c")
    with tempfile.TemporaryDirectory() as folder:
        static = os.path.join(folder, "client")
        made = subprocess.run(["cc", "-static", source, "-o", static], capture_output=True,
                              text=True, check=False)
        if made.returncode != 0:
            raise Skip(f"no static program: {made.stderr.splitlines()[-1]}")
        told = Observed(build, *together(sample(build, "tcp_echo_server", "C"), [static]),
                        stdin=b"hello\n", options=["--deadlocked", "200"])
    expect(told.calls(1), ["socket", "connect", "send", "recv", "close"], "its calls")


def a_program_of_32_bits(build):
    """Its calls have other numbers: that is reported, and it runs."""
    if platform.machine() != "x86_64":
        raise Skip("this needs x86-64")
    code = bytes.fromhex("b801000000" "bb07000000" "cd80")  # _exit(7)
    header = 0x54
    elf = b"\x7fELF\1\1\1" + bytes(9) + struct.pack(
        "<HHIIIIIHHHHHH", 2, 3, 1, 0x8048000 + header, 0x34, 0, 0, 0x34, 0x20, 1, 0, 0, 0)
    elf += struct.pack("<IIIIIIII", 1, 0, 0x8048000, 0x8048000, header + len(code),
                       header + len(code), 5, 0x1000) + code
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "small")
        with open(path, "wb") as file:
            file.write(elf)
        os.chmod(path, 0o755)
        try:
            subprocess.run([path], check=False)
        except OSError as why:
            raise Skip(f"no program of 32 bits runs here: {why}") from why
        told = Observed(build, "sh", "-c", f"{path}; {path}; exit $?")
    expect([r["reason"] for r in told.of("not watched")], [1], "said once")
    expect(told.one("ended")["code"], 7, "exit code")


FILTER = """
class Filter(ctypes.Structure):
    _fields_ = [("n", ctypes.c_ushort), ("code", ctypes.c_char_p)]
def forbid(number):
    import struct
    code = b"".join(struct.pack("=HBBI", *s) for s in (
        (0x20, 0, 0, 0), (0x15, 0, 1, number), (6, 0, 0, 0x50000 | 1), (6, 0, 0, 0x7fff0000)))
    libc = ctypes.CDLL(None)
    libc.prctl(38, 1, 0, 0, 0)
    assert libc.prctl(22, 2, ctypes.byref(Filter(len(code) // 8, code)), 0, 0) == 0
"""


def a_program_that_forbids_itself_to_be_filtered(build):
    """The second filter cannot be put into it: its calls are seen nevertheless, in all threads."""
    seccomp = {"x86_64": 317, "aarch64": 277}[platform.machine()]
    text = FILTER + """
forbid(%d)
ready = threading.Event()
def other():
    ready.wait(); print(s.recv(9))
t = threading.Thread(target=other); t.start()
s = datagrams(); s.send(b"x"); ready.set(); t.join(); s.send(b"y"); print(s.recv(9)); s.close()
""" % seccomp
    told = Observed(build, *python(SOCKETS + text)).no_error()
    expect(told.text(), "b'x'\nb'y'\n", "what it printed")
    expect(told.calls(), ["socket", "bind", "connect", "send", "recv", "send", "recv", "close"],
           "its calls")
    expect(told.paired(), [], "calls that did not return")


def a_program_where_nothing_can_be_mapped(build):
    mmap = {"x86_64": 9, "aarch64": 222}[platform.machine()]
    text = FILTER + f"forbid({mmap})\n" + \
        "s = datagrams(); s.send(b'x'); os.write(1, s.recv(9)); os._exit(0)"
    told = Observed(build, *python(SOCKETS + text)).no_error()
    expect(told.text(), "x", "what it printed")
    expect(told.calls(), ["socket", "bind", "connect", "send", "recv"], "its calls")


def where_descriptors_cannot_be_copied(build):
    """As in a container: what the calls themselves and the kernel's tables say must do."""
    for language in ("C", "Python"):
        runs = [Observed(build, *together(sample(build, "tcp_echo_server", language),
                                          sample(build, "tcp_echo_client", language)),
                         stdin=b"hello\n", options=["--deadlocked", "200", *more])
                for more in ((), ("--deny-getfd",))]
        for program in (0, 1):
            calls = [[(r["call"], r["transport"], r["family"], r["local"][2] == 8001,
                       r["remote"][2] == 8001, r["last"], r["fd"])
                      for r in told.of("returns", program)] for told in runs]
            expect(calls[1], calls[0], "the same calls as elsewhere")


def every_program_is_filtered(build):
    told = Observed(build, "cat", "/proc/self/status").no_error()
    assert live.filters(told.text()) > 0, told.text()


live.run([threads_are_told_apart, children_are_told_too, programs_started_by_programs,
          another_program_in_the_same_process, a_socket_that_was_passed_on,
          a_socket_on_its_way_is_held, an_end_lets_go_of_what_was_held, a_call_holds_its_socket,
          close_on_exec_lets_go, signals_with_handlers, calls_in_a_handler,
          a_program_that_is_stopped_and_continued, what_a_signal_does_unhandled,
          SIGPIPE_kills_who_does_not_ignore_it, a_static_program, a_program_of_32_bits,
          a_program_that_forbids_itself_to_be_filtered, a_program_where_nothing_can_be_mapped,
          where_descriptors_cannot_be_copied, every_program_is_filtered])
