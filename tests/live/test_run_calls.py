#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run`: calls that do more than one thing at once, their packets beside them."""
import shutil

import live
from live import Skip, contains, expect
from test_run import Playground, python

MESSAGES = """
import socket, struct, sys
from ctypes import *
class Part(Structure): _fields_ = [("base", c_char_p), ("n", c_size_t)]
class Header(Structure): _fields_ = [("name", c_void_p), ("name_n", c_uint32), ("parts", POINTER(Part)),
    ("n_parts", c_size_t), ("control", c_void_p), ("control_n", c_size_t), ("flags", c_int)]
class Message(Structure): _fields_ = [("header", Header), ("n", c_uint)]
def messages(*texts):
    made = (Message * len(texts))()
    for one, text in zip(made, texts):
        one.header.parts, one.header.n_parts = pointer(Part(text, len(text))), 1
    return made
libc = CDLL(None, use_errno=True)
"""
RECEIVER = MESSAGES + """
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.1", 7001))
got, left = messages(*[bytes(8 + n) for n in range(4)]), 4
while left:
    left -= libc.recvmmsg(s.fileno(), got, 4, 0x10000, None)
"""
SENDER = MESSAGES + """
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("127.0.0.1", 7001))
sent = messages(b"one", b"three", b"five55", b"x" * 70000)
print(libc.sendmmsg(s.fileno(), sent, 4, 0))
s.send(b"three")
"""


def messages_have_their_packets(build):
    with Playground(build) as place:
        packets, calls, programs, _ = place.json("--", *python(RECEIVER), "::", *python(SENDER))
        sent = [c for c in calls if c["wiretutor.call"] in ("sendmmsg", "send")]
        expect([(c.get("wiretutor.message"), c["wiretutor.result"], c["wiretutor.data"][:6]) for c in sent],
               [(1, 3, "one"), (2, 5, "three"), (3, 6, "five55"), (4, -1, "xxxxxx"), (None, 5, "three")], "sent")
        assert sent[3]["wiretutor.unsent"] is True, sent[3]
        expect(len({c["wiretutor.batch"] for c in sent[:4]}), 1, "calls of sendmmsg()")
        ids = [c["wiretutor.call_id"] for c in sent if c["wiretutor.result"] > 0]
        expect([p["wiretutor.call_id"] for p in packets], ids, "each packet has its message")
        expect([p["wiretutor.call"] for p in packets], ["sendmmsg"] * 3 + ["send"], "beside the packets")
        got = [c for c in calls if c["wiretutor.call"] == "recvmmsg" and "wiretutor.result" in c]
        expect([c["wiretutor.data"] for c in got], ["one", "three", "five55", "three"], "received")
        for c in got:
            assert 1 <= c["wiretutor.message"] <= c["wiretutor.messages"], c
        said = " ".join(p.get("wiretutor.text", "") for p in programs)
        contains(said, "19 bytes received in")
        contains(said, "19 bytes sent in 2 calls")


DIVIDES = """
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendmsg([b"0123456789"], [(17, 103, struct.pack("H", 4))], 0, ("192.168.1.10", 7001))
s.sendto(b"ab", ("192.168.1.10", 7001))
s.setsockopt(17, 103, 3)
s.sendto(b"abcdefg", ("192.168.1.10", 7001))
"""
TAKES = """
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 7001))
n = 0
while n < 19: n += len(s.recv(100))
"""


def one_call_is_many_datagrams(build):
    """UDP_SEGMENT, over a cable: while ARP asks for the address all of them wait."""
    with Playground(build) as place:
        packets, calls, _, _ = place.json("--veth", "--", *python(TAKES), "::", *python(DIVIDES))
        sent = [c for c in calls if c["wiretutor.call"] in ("sendmsg", "sendto")]
        ids = [c["wiretutor.call_id"] for c in sent]
        expect([(p["udp.length"] - 8, p.get("wiretutor.call_id")) for p in packets if "udp.length" in p],
               [(4, ids[0]), (4, ids[0]), (2, ids[0]), (2, ids[1]), (3, ids[2]), (3, ids[2]), (1, ids[2])],
               "datagrams and their calls")
        expect([[r["id"] for r in c["wiretutor.remarks"]] for c in sent],
               [["sent-segmented"], ["sent-datagram"], ["sent-segmented"]], "what is said of the calls")


def a_name_server_and_dig(build):
    """dig sends by sendmmsg(), and first tries whether there is such a call, without any message."""
    for program in ("dnsmasq", "dig"):
        if shutil.which(program, path="/usr/bin:/bin:/usr/sbin:/sbin") is None:
            raise Skip(f"no program {program}")
    with Playground(build) as place:
        path = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin"}
        packets, calls, _, _ = place.json(
            "--", "dnsmasq", "-k", "-p", "5353", "--conf-file=/dev/null", "--address=/x.test/192.0.2.7",
            "--no-resolv", "--pid-file=", "-u", "", "-g", "", "::", "dig", "+short", "@127.0.0.1", "-p",
            "5353", "www.x.test", env=path)
        questions = [p for p in packets if p.get("udp.dstport") == 5353]
        assert questions, packets
        by_id = {c["wiretutor.call_id"]: c for c in calls}
        call = by_id[questions[0]["wiretutor.call_id"]]
        expect(call["wiretutor.result"], questions[0]["udp.length"] - 8, f"bytes of {call}")
        for c in calls:
            if c["wiretutor.call"] == "sendmmsg" and "wiretutor.message" not in c:
                expect(c["wiretutor.result"], 0, "no message")
                expect([r["id"] for r in c["wiretutor.remarks"]], ["no-messages"], "what is said of it")


OPTIONS = """
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 2, 500000))
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")
s.setsockopt(socket.SOL_SOCKET, 37, 0)
s.bind(("127.0.0.1", 7001))
s.listen()
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.sendto(b"x", socket.MSG_CONFIRM, ("127.0.0.1", 9))
"""
VALUES = {"en": ["SO_KEEPALIVE, on", "TCP_KEEPIDLE, 30 s", "SO_RCVTIMEO, 2.5 s", "TCP_USER_TIMEOUT, 1.5 s",
                 "TCP_NODELAY, off", 'TCP_CONGESTION, "reno"', "1, 37, 0"],
          "zh": ["SO_KEEPALIVE, 打开", "TCP_NODELAY, 关闭"]}


def options_by_name_and_value(build):
    with Playground(build) as place:
        _, calls, _, _ = place.json("--", *python(OPTIONS))
        expect(calls[0]["wiretutor.socket_flags"], ["SOCK_NONBLOCK", "SOCK_CLOEXEC"], "flags of socket()")
        said = [[r["id"] for r in c["wiretutor.remarks"]] for c in calls if c["wiretutor.call"] == "setsockopt"]
        expect(said, [["option-keepalive"], ["option-keepidle"], ["option-rcvtimeo"], ["option-user-timeout"],
                      ["option-off"], ["option-congestion"], ["option-unknown"]], "what is said")
        sent = [c for c in calls if c["wiretutor.call"] == "sendto"][0]
        expect([r["id"] for r in sent["wiretutor.remarks"]], ["sent-datagram", "flag-confirm"], "MSG_CONFIRM")
        for language, values in VALUES.items():
            text = place.run("--lang", language, "--", *python(OPTIONS)).expect_code(0).out
            contains(text, "socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK) = ")
            for value in values:
                contains(text, value)


if __name__ == "__main__":
    live.run([messages_have_their_packets, one_call_is_many_datagrams, a_name_server_and_dig,
              options_by_name_and_value], own_network=False)
