#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Each call that is reported: its arguments, its result, and its socket."""
import live
from live import expect
from observing import Observed, each_user, python

HERE4, HERE6 = "7f.00.00.01", "00." * 15 + "01"
SOL_SOCKET, SO_REUSEADDR, SO_LINGER, SO_RCVTIMEO, MSG_PEEK, MSG_DONTWAIT = 1, 2, 13, 20, 2, 0x40
EAGAIN, EPIPE, EADDRINUSE, EINPROGRESS, ENOTCONN, EACCES, EMSGSIZE = 11, 32, 98, 115, 107, 13, 90
PAIR = """
import socket, select, os, struct, array, time, errno
def pair():
    with socket.create_server(("127.0.0.1", 0)) as server:
        a = socket.create_connection(server.getsockname())
        b, _ = server.accept()
    return a, b
"""

MESSAGES = """
        from ctypes import *
        class Part(Structure): _fields_ = [("base", c_char_p), ("n", c_size_t)]
        class Header(Structure): _fields_ = [("name", c_void_p), ("name_n", c_uint32),
            ("parts", POINTER(Part)), ("n_parts", c_size_t), ("control", c_void_p),
            ("control_n", c_size_t), ("flags", c_int)]
        class Message(Structure): _fields_ = [("header", Header), ("n", c_uint)]
        def messages(*all):
            made = (Message * len(all))()
            for one, (text, port) in zip(made, all):
                name = create_string_buffer(struct.pack("=HHI", 2, socket.htons(port), socket.htonl(0x7f000001)) + bytes(8), 16)
                one.header.name, one.header.name_n = addressof(name), 16
                one.header.parts, one.header.n_parts = pointer(Part(text, len(text))), 1
                kept.append(name)
            return made
        libc, kept = CDLL(None), []
"""


def run(build, text, user=None, options=()):
    """The program, begun with PAIR."""
    program = python(text)
    program[-1] = PAIR + program[-1]
    told = Observed(build, *program, user=user, options=options).no_error()
    expect(told.paired(), [], "calls that did not return")
    return told


def fields(record, *names):
    return [record[name] for name in names]


@each_user
def a_connection_has_two_ends(build, user):
    told = run(build, "a, b = pair(); a.sendall(b'x'); b.recv(5); b.close(); a.close()", user)
    connect, accept = told.one("returns", call="connect"), told.one("returns", call="accept")
    expect(connect["local"], accept["remote"], "the client's end")
    expect(connect["remote"], accept["local"], "the server's end")
    made = [r["socket"] for r in told.of("returns", call="socket")]
    expect(len(set(made)), 2, "sockets that were made")
    expect(accept["socket"], made[0], "accept() is of the listening socket")
    assert accept["new"] not in made, "and gives a new one"
    recv = told.one("returns", call="recv")
    expect(fields(recv, "socket", "fd", "result", "first", "asked"),
           [accept["new"], accept["result"], 1, "x", 5], "recv()")
    closed = told.of("returns", call="close")
    expect([r["last"] for r in closed], [1, 1, 1], "each close() is the last one")
    expect([r["socket"] for r in closed], [made[0], accept["new"], made[1]], "which ones")


def errors_have_their_number(build):
    told = run(build, """
        def tried(f, *args):
            try: f(*args)
            except OSError as why: pass
        a = socket.create_server(("127.0.0.1", 7000)); b = socket.socket()
        tried(b.bind, ("127.0.0.1", 7000))
        tried(b.send, b"x")
        tried(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 17)
        c, d = pair(); d.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        d.close(); select.select([c], [], []); tried(c.send, b"x"); tried(c.recv, 1); tried(c.send, b"x")
        """)
    expect([r["error"] for r in told.of("returns", call="bind")], [0, EADDRINUSE, 0], "bind()")
    expect([r["error"] for r in told.of("returns", call="send")], [EPIPE, 104, EPIPE], "send()")
    refused = told.of("returns", call="socket")[2]
    expect(fields(refused, "result", "error", "fd", "socket"), [-1, 93, -1, 0], "socket()")
    option = told.of("returns", call="setsockopt")[-1]
    expect(fields(option, "level", "option", "linger"), [SOL_SOCKET, SO_LINGER, 0], "SO_LINGER")


def options_have_their_value(build):
    told = run(build, """
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 0, 9))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 9))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 2, 500000))
        s.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
        """)
    expect([fields(r, "level", "option", "value", "linger")
            for r in told.of("returns", call="setsockopt")[:-1]],
           [[1, SO_REUSEADDR, 1, 0], [1, SO_LINGER, 0, -1], [1, SO_LINGER, 0, 9],
            [1, SO_RCVTIMEO, 2500, 0], [6, 1, 1, 0]], "setsockopt()")
    expect(told.of("returns", call="setsockopt")[-1]["first"], "reno", "a value that is text")
    expect(fields(told.one("returns", call="getsockopt"), "option", "value"), [3, 1], "getsockopt()")


def addresses_of_both_families(build):
    told = run(build, """
        s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(("::1", 7001))
        c = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        c.sendto(b"six", ("::1", 7001)); print(s.recvfrom(9)[0])
        t = socket.socket(socket.AF_INET6); t.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        t.bind(("::", 7002)); t.listen()
        k = socket.create_connection(("127.0.0.1", 7002)); n, _ = t.accept()
        """)
    sent, got = told.one("returns", call="sendto"), told.one("returns", call="recvfrom")
    expect(sent["address"], [6, HERE6, 7001], "sendto()")
    expect(got["address"][1:], [HERE6, sent["local"][2]], "recvfrom() says who sent")
    expect(fields(got, "family", "transport", "first"), [6, "udp", "six"], "recvfrom()")
    accept = told.one("returns", call="accept")
    expect(accept["local"], [4, HERE4, 7002], "IPv4 by way of a socket of IPv6")
    assert accept["address"][0] == 6 and accept["address"][1].endswith("ff.ff." + HERE4), accept


def datagrams(build):
    told = run(build, """
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 7001))
        c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        c.sendto(b"one", ("127.0.0.1", 7001)); s.recvfrom(2)
        c.connect(("127.0.0.1", 7001)); c.send(b"two"); s.recv(10)
        """)
    first = told.one("returns", call="sendto")
    expect(told.one("begins", call="sendto")["local"][2], 0, "it has no port before")
    assert first["local"][2] > 0, "and has one after"
    expect(fields(told.one("returns", call="recvfrom"), "result", "first"), [2, "on"], "cut")
    expect(told.one("returns", call="send")["remote"], [4, HERE4, 7001], "connected")


def messages_and_vectors(build):
    told = run(build, """
        a, b = pair()
        a.sendmsg([b"ab", b"cd"]); print(b.recvmsg(10)[0])
        os.writev(a.fileno(), [b"12", b"", b"345"])
        x, y = bytearray(3), bytearray(9); os.readv(b.fileno(), [x, y]); print(x, y)
        os.write(a.fileno(), b"w" * 100); os.read(b.fileno(), 1000)
        with open("/proc/self/exe", "rb") as f:
            os.sendfile(a.fileno(), f.fileno(), 0, 50); b.recv(100)
        a.send(b"peeked"); b.recv(3, socket.MSG_PEEK); b.recv(9)
        """)
    for send, receive, first, n in (("sendmsg", "recvmsg", "abcd", 4),
                                    ("writev", "readv", "12345", 5), ("write", "read", "w" * 64, 100)):
        sent, got = told.one("returns", call=send), told.one("returns", call=receive)
        expect(fields(sent, "result", "asked", "first"), [n, n, first], send)
        expect(fields(got, "result", "first"), [n, first], receive)
    expect(told.one("returns", call="readv")["asked"], 12, "room of both buffers")
    expect(fields(told.one("returns", call="sendfile"), "result", "asked", "first"), [50, 50, ""],
           "sendfile()")
    peeked = told.of("returns", call="recv")[1]
    expect(fields(peeked, "first", "flags"), ["pee", MSG_PEEK], "MSG_PEEK")


def many_messages_at_once(build):
    """sendmmsg() and recvmmsg(): each message with its bytes, its address and what became of it."""
    told = run(build, MESSAGES + """
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 7001))
        t = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); t.bind(("127.0.0.1", 7002))
        c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sent = messages((b"one", 7001), (b"three", 7002), (b"seven!", 7001), (b"x" * 70000, 7001), (b"-", 7001))
        got = messages((b"." * 10, 0), (b"," * 4, 0), (b":" * 9, 0))
        print(libc.sendmmsg(c.fileno(), sent, 5, 0))
        print(libc.recvmmsg(s.fileno(), got, 3, socket.MSG_DONTWAIT, None), got[1].n)
        print(libc.recvmmsg(s.fileno(), got, 3, socket.MSG_DONTWAIT, None))
        print(libc.sendmmsg(c.fileno(), sent, 0, 0), libc.sendmmsg(c.fileno(), byref(sent, 3 * sizeof(Message)), 2, 0))
        """)
    expect(told.text(), "3\n2 4\n-1\n0 -1\n", "what it printed")
    sent = told.of("returns", call="sendmmsg")
    expect([fields(r, "result", "asked", "message", "messages", "unsent", "error") for r in sent],
           [[3, 3, 1, 5, 0, 0], [5, 5, 2, 5, 0, 0], [6, 6, 3, 5, 0, 0], [-1, 70000, 4, 5, 1, 0], [-1, 1, 5, 5, 1, 0],
            [0, 0, 0, 0, 0, 0], [-1, 70000, 1, 2, 0, EMSGSIZE], [-1, 1, 2, 2, 1, 0]], "sendmmsg()")
    expect([(r["first"][:6], r["address"][2]) for r in sent[:5]],
           [("one", 7001), ("three", 7002), ("seven!", 7001), ("xxxxxx", 7001), ("-", 7001)], "each message")
    expect([r["batch"] == sent[0]["id"] for r in sent], [True] * 5 + [False] * 3, "one call")
    got = told.of("returns", call="recvmmsg")
    expect([fields(r, "result", "asked", "first", "flags", "message", "messages") for r in got],
           [[3, 10, "one", MSG_DONTWAIT, 1, 2], [4, 4, "seve", MSG_DONTWAIT, 2, 2],
            [-1, 10, "", MSG_DONTWAIT, 1, 3]], "recvmmsg()")
    expect([r["address"][2] for r in got[:2]], [sent[0]["local"][2]] * 2, "who sent each")


def time_outs_in_every_unit(build):
    """ppoll() and pselect() have theirs in nanoseconds; a null pointer is none at all."""
    told = run(build, """
        from ctypes import *
        class Time(Structure): _fields_ = [("seconds", c_long), ("parts", c_long)]
        class Poll(Structure): _fields_ = [("fd", c_int), ("events", c_short), ("came", c_short)]
        libc = CDLL(None)
        a, b = pair(); a.send(b"x")
        wanted = Poll(b.fileno(), select.POLLIN); select.select([b], [], [])
        libc.ppoll(byref(wanted), 1, byref(Time(3, 250000000)), None)
        libc.ppoll(byref(wanted), 1, None, None)
        libc.ppoll(byref(Poll(-1, select.POLLIN)), 1, byref(Time(0, 1000000)), None)
        readable = create_string_buffer(128); readable[b.fileno() // 8] = 1 << b.fileno() % 8
        libc.pselect(b.fileno() + 1, readable, None, None, byref(Time(4, 500000000)), None)
        """)
    expect([fields(r, "value", "result") for r in told.of("returns", call="poll")],
           [[3250, 1], [-1, 1]], "ppoll()")
    expect([fields(r, "value", "result") for r in told.of("returns", call="select")],
           [[-1, 1], [4500, 1]], "pselect()")


def sockets_that_do_not_wait(build):
    told = run(build, """
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 7001))
        for prepare, flags in ((lambda: s.setblocking(False), 0), (lambda: s.setblocking(True),
                               socket.MSG_DONTWAIT)):
            prepare()
            try: s.recv(1, flags)
            except BlockingIOError: pass
        os.set_blocking(s.fileno(), False)
        import fcntl; fcntl.fcntl(s, fcntl.F_SETFL, 0); fcntl.fcntl(s, fcntl.F_GETFL)
        n = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        with socket.create_server(("127.0.0.1", 7001)) as t:
            n.connect_ex(("127.0.0.1", 7001)); select.select([t], [], []); a, _ = t.accept()
            select.select([], [n], []); n.getpeername(); n.send(b"x")
        """)
    expect([fields(r, "value") for r in told.of("returns", call="fcntl")], [[0], [1], [0], [1]],
           "setblocking()")
    expect([fields(r, "error", "waits", "flags") for r in told.of("returns", call="recv")],
           [[EAGAIN, 0, 0], [EAGAIN, 0, MSG_DONTWAIT]], "recv()")
    connect = told.one("returns", call="connect")
    expect(fields(connect, "error", "waits"), [EINPROGRESS, 0], "connect()")
    send = told.one("returns", call="send")
    expect(send["remote"], [4, HERE4, 7001], "both ends are known by then")
    expect([fields(r, "result", "fd") for r in told.of("returns", call="select")],
           [[1, -1], [1, -1]], "select()")


def waits_are_told_where_a_socket_is_among_them(build):
    told = run(build, """
        a, b = pair(); r, w = os.pipe(); os.write(w, b"x")
        p = select.poll(); p.register(r, select.POLLIN); p.poll()
        p.register(b, select.POLLIN); p.poll(50)
        e = select.epoll(); e.register(r, select.EPOLLIN); e.poll()
        e.register(a, select.EPOLLIN); e.poll(0.05)
        a.send(b"x"); select.select([b, a, r], [], [], 0.05)
        p.unregister(r); p.poll()
        """)
    polls = told.of("returns", call="poll")
    expect([fields(r, "value", "result") for r in polls], [[50, 1], [-1, 1]], "poll()")
    expect(polls[1]["socket"], told.one("returns", call="accept")["new"], "what it waits for")
    expect([fields(r, "value", "result") for r in told.of("returns", call="epoll_wait")], [[50, 1]],
           "epoll_wait()")
    expect([fields(r, "value", "result", "socket") for r in told.of("returns", call="select")],
           [[50, 2, 0]], "select()")


def copies_of_a_descriptor(build):
    told = run(build, """
        a, b = pair()
        c = a.dup(); d = os.dup(a.fileno()); os.dup2(d, 90); os.close(90); c.close(); os.close(d)
        a.close(); print(b.recv(1))
        f = os.open("/dev/null", os.O_RDONLY); os.dup2(f, b.fileno())
        """)
    ours = told.of("returns", call="socket")[1]["socket"]
    closed = [r for r in told.of("returns", call="close") if r["socket"] == ours]
    expect([r["last"] for r in closed], [0, 0, 0, 1], "only one is the last one")
    expect([r["socket"] for r in told.of("returns", call="dup")], [ours] * 3, "dup()")
    replaced = told.of("returns", call="close")[-1]
    expect(fields(replaced, "socket", "last", "fd"),
           [told.one("returns", call="accept")["new"], 1,
            told.one("returns", call="accept")["result"]], "dup2() closes what it replaces")


def many_closed_at_once(build):
    told = run(build, """
        a, b = pair(); c = socket.socket(); u = socket.socket(socket.AF_UNIX)
        os.closerange(3, 1000)
        for s in (a, b, c, u): s.detach()
        """)
    begun = told.of("begins", call="close")[1:]
    returned = told.of("returns", call="close")[1:]
    made = [r["socket"] for r in told.of("returns", call="socket")]
    expect(sorted(r["socket"] for r in returned),
           sorted([*made[1:], told.one("returns", call="accept")["new"]]), "those that were closed")
    expect([r["last"] for r in returned], [1, 1, 1], "last")
    expect([r["id"] for r in begun], [r["id"] for r in returned], "ids")


def other_calls_are_not_told(build):
    """Files, pipes and UNIX sockets, after the first Internet socket too."""
    told = run(build, """
        a, b = socket.socketpair()
        a.send(b"x"); b.recv(1)
        s = socket.socket()
        a.send(b"x"); b.recv(1); a.sendmsg([b"x"]); b.recvmsg(1); a.setblocking(False)
        select.select([a], [], [], 0); a.close()
        r, w = os.pipe(); os.write(w, b"x"); os.read(r, 1); os.dup(r); os.close(r)
        """)
    expect(told.calls(without=("getsockname", "getpeername")), ["socket", "close"], "calls")


def raw_sockets_are_known_as_such(build):
    told = run(build, """
        try: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)
        except PermissionError: pass
        """)
    expect(told.one("returns", call="socket")["transport"], "", "neither TCP nor UDP")


def a_program_of_asyncio(build):
    told = run(build, """
        import asyncio
        async def serve(reader, writer):
            writer.write(b"got " + await reader.read(100)); writer.close(); done.set()
        async def main():
            global done; done = asyncio.Event()
            server = await asyncio.start_server(serve, "127.0.0.1", 7003)
            reader, writer = await asyncio.open_connection("127.0.0.1", 7003)
            writer.write(b"hello"); print(await reader.read(100)); writer.close(); await done.wait()
        asyncio.run(main())
        """)
    expect(told.text(), "b'got hello'\n", "what it printed")
    expect([fields(r, "first", "waits") for r in told.of("returns", call="send")],
           [["hello", 0], ["got hello", 0]], "send()")


def groups_and_what_is_thrown_away(build):
    """An option that is an address; bytes that recv(MSG_TRUNC) writes nowhere."""
    told = run(build, """
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        at = socket.inet_aton("239.1.2.3") + socket.inet_aton("127.0.0.1")
        s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, at)
        s.setsockopt(socket.IPPROTO_IP, socket.IP_DROP_MEMBERSHIP, at); s.close()
        a, b = pair(); a.sendall(b"gone"); b.recv(4, socket.MSG_TRUNC); b.close(); a.close()
        """)
    groups = [r["group"] for r in told.of("returns", call="setsockopt") if r["level"] == 0]
    expect(groups, [[4, "ef.01.02.03", 0]] * 2, "the group")
    expect(fields(told.one("returns", call="recv"), "result", "first"), [4, ""], "recv(MSG_TRUNC)")


def a_number_that_is_no_descriptor(build):
    told = run(build, """
        s = socket.socket(); t = socket.socket(); s.close()
        for call in (lambda: s.recv(4), lambda: s.send(b"x"), lambda: s.connect(("127.0.0.1", 1)),
                     lambda: os.read(99, 1)):
            try: call()
            except OSError as why: assert why.errno == errno.EBADF
        t.close()
        """)
    bad = [fields(r, "call", "fd", "error") for r in told.of("returns") if r["result"] < 0]
    expect(bad, [["recv", -1, 9], ["send", -1, 9], ["connect", -1, 9]], "what failed")


def from_a_pipe_and_into_one(build):
    told = run(build, """
        a, b = pair(); r, w = os.pipe(); os.write(w, b"hello")
        os.splice(r, a.fileno(), 100); b.sendall(b"back"); os.splice(a.fileno(), w, 100)
        print(os.read(r, 9)); b.close(); a.close()
        """)
    expect(told.text(), "b'back'\n", "what it printed")
    out, back = told.of("returns", call="splice")
    expect(fields(out, "asked", "result"), [100, 5], "into the socket")
    expect(fields(back, "asked", "result"), [100, 4], "out of it")
    expect(out["socket"], told.one("returns", call="connect")["socket"], "which socket")


def io_uring_is_said(build):
    told = run(build, """
        import ctypes
        made = ctypes.CDLL(None).syscall(425, 4, ctypes.create_string_buffer(120)); print(made)
        socket.socket().close()
        """)
    if int(told.text()) < 0:
        raise live.Skip("io_uring is not allowed here")
    expect(told.one("not watched")["reason"], 2, "why")


live.run([a_connection_has_two_ends, errors_have_their_number, options_have_their_value,
          addresses_of_both_families, datagrams, messages_and_vectors, many_messages_at_once,
          time_outs_in_every_unit, sockets_that_do_not_wait,
          waits_are_told_where_a_socket_is_among_them, copies_of_a_descriptor, many_closed_at_once,
          other_calls_are_not_told, raw_sockets_are_known_as_such, groups_and_what_is_thrown_away,
          a_number_that_is_no_descriptor, from_a_pipe_and_into_one, io_uring_is_said,
          a_program_of_asyncio])
