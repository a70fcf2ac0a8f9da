#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The tutorials' programs, in C and in Python, explained live, remark by remark.

A run of the story is written as words like "cSYN1 sSYN2 cACK3 cDATA …": who sent the packet (c, s)
and which lesson was told with it. What the kernels are free to do (a separate ACK or not, who of
two closes first) is left free; the rest is exact."""
import re
import sys

import live
from live import Capture, Server, Story, client, contains, expect, until

# lesson, and how its remark begins or what it says
LESSONS = [
    ("SYN1", "Handshake 1 of 3. The client asks to open."),
    ("SYN2", "Handshake 2 of 3. The server's kernel agrees"),
    ("ACK3", "Handshake 3 of 3. The client confirms with ack = K+1."),
    ("REFUSED", "Refused. Nobody listens on port"),
    ("FIN1", "Teardown 1. The "),
    ("FIN2", "Teardown 2. The {who} closes as well: one packet carries the ACK"),
    ("FINACK", "Teardown 2. The {who}'s kernel confirms the FIN at once"),
    ("FIN3", "Teardown 3. Now the {who}'s program has closed too"),
    ("LAST3", "Teardown 3 of 3. The textbook's four steps took three packets"),
    ("LAST4", "Teardown 4 of 4. Both directions are closed."),
    ("CROSSED", "Simultaneous close"),
    ("ACKCROSSED", "After a simultaneous close both ends wait in TIME_WAIT."),
    ("HALF", "The {who} still sends after the other side's FIN."),
    ("RSTHALF", "The data reached a socket that was closed altogether"),
    ("RST", "Reset: the {who} throws the open connection away"),
    ("UNREACHABLE", "ICMP \"port unreachable\""),
    ("DATAGRAM", "UDP has no connection: no handshake came before this datagram"),
    ("ANSWER", "The {who} answers to the address that recvfrom() gave it."),
]
OPENING = "cSYN1 sSYN2 cACK3 "
# x closes first, y follows: at once (three segments) or later (four); or both at the same time
THREE = "{x}FIN1 {y}FIN2 {x}LAST3"
FOUR = "{x}FIN1 {y}FINACK {y}FIN3 {x}LAST4"
CROSSED = "({x}FIN1 {y}CROSSED|{x}CROSSED {y}CROSSED|{x}FIN1 {y}FIN3) .*"
CLIENT_FIRST = "({}|{})".format(THREE.format(x="c", y="s"), FOUR.format(x="c", y="s"))
EITHER_FIRST = "({}|{}|{})".format(CLIENT_FIRST, *(
    form.format(x="s", y="c") for form in (THREE, FOUR)))


def lesson(packet):
    """One packet of the story as a word; what carries data is DATA, or the lesson it came with."""
    who = "c" if "client → server" in packet.line else "s"
    name = {"c": "client", "s": "server"}[who]
    told = [word for word, says in LESSONS if says.format(who=name) in packet.remarks]
    has_data = re.search(r"\bbytes? \d+", packet.line) is not None
    flags = packet.line.split()[3]
    if not told:
        told = ["DATA"] if has_data else ["ACK"] if flags == "ACK" else [f"?{flags}"]
    return who + "+".join(told)


def words(story):
    return " ".join(lesson(packet) for packet in story.of(1))


def talk(build, language, server, peer, port, *, protocol="tcp", typed="", ends=True):
    """The story of one conversation. ends: the server is done when the client is gone."""
    which = (protocol, "port", str(port)) if protocol == "tcp" else (
        f"(udp port {port}) or icmp",)
    with Capture(build, *which) as capture:
        if server is None:
            client(build, peer, language, port, typed)
        else:
            with Server(build, server, language, port, protocol) as running:
                client(build, peer, language, port, typed)
                if ends:
                    until(f"{server} to end", lambda: running.process.poll() is not None)
                elif protocol == "tcp":
                    running.settled()
        return Story(capture.stop().expect_code(0).out)


def told(story, pattern, *ending):
    """The whole conversation matches, and its last paragraph says how it ended."""
    run = words(story)
    assert re.fullmatch(pattern, run), f"told was\n    {run}\nand not\n    {pattern}\n{story.text}"
    contains(story.ending(), *ending)
    contains(story.ending(), "Evidence: packet")


def echo(build, language):
    story = talk(build, language, "tcp_echo_server", "tcp_echo_client", 8001, typed="test\n",
                 ends=False)
    told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?" + CLIENT_FIRST, "ended normally",
         "three-way handshake", "4 bytes asked, 23 bytes answered", "closed by the client first")
    contains(story.text, "Conversation 1 · TCP · client 127.0.0.1:", "server 127.0.0.1:8001",
             "loopback address (127.0.0.0/8)", "[J = ", "[K = ", 'bytes 1–4 "test"',
             "bytes 1–23 \"Server received b'test'\"")


def interactive_echo(build, language):
    story = talk(build, language, "tcp_echo_server", "tcp_echo_client", 8001,
                 typed="one\ntwo\nexit\n", ends=False)
    told(story, OPENING + "(cDATA (sACK )?sDATA (cACK )?){3}" + CLIENT_FIRST, "ended normally",
         "10 bytes asked")
    contains(story.text, '"one"', '"two"', '"exit"')


def one_shot(build, language):
    story = talk(build, language, "tcp_one_shot_server", "tcp_one_shot_client", 8888)
    told(story, OPENING + "cDATA (sACK )?" + EITHER_FIRST, "ended normally",
         "23 bytes sent by the client, none by the server")
    contains(story.text, '"Welcome to python world"')


def utf8_text(build, language):
    story = talk(build, language, "tcp_hello_server", "tcp_hello_client", 8090)
    told(story, OPENING + "cDATA (sACK )?" + EITHER_FIRST, "ended normally", "21 bytes")
    contains(story.text, "bytes 1–21", "hello 我是客户端")


def refused(build, language):
    story = talk(build, language, None, "tcp_wrong_port_client", 8080)
    run = words(story)
    assert re.fullmatch("cSYN1 sREFUSED", run), run
    contains(story.packets[1].remarks, "ConnectionRefusedError", "connect_ex() returns 111")
    contains(story.ending(), "was refused", "127.0.0.1:8080")


def three_segments(build, language):
    """The server's kernel may hold its ACK for 40 ms: on a machine so loaded that the server does
    not close within them there really are four, and the story has to say so. Then try again."""
    for _ in range(10):
        story = talk(build, language, "close_three_server", "close_client", 8002)
        told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?" + CLIENT_FIRST, "ended normally",
             "closed by the client first")
        if words(story).endswith(THREE.format(x="c", y="s")):
            contains(story.ending(), "in three segments")
            return
    raise AssertionError("ten times no close in three segments")


def four_segments(build, language):
    story = talk(build, language, "close_four_server", "close_client", 8002)
    told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?" + FOUR.format(x="c", y="s"),
         "ended normally", "closed by the client first, in four segments")
    contains(story.packets[-1].remarks, "TIME_WAIT")


def half_close(build, language):
    story = talk(build, language, "half_close_server", "half_close_client", 8003)
    told(story, OPENING + "cDATA (sACK )?cFIN1 (sFINACK )?sHALF(\\+FINACK)? (cACK )?"
         "(sFIN2 cLAST3|sFIN3 cLAST4)", "ended normally", "5 bytes asked",
         "closed by the client first")
    contains(story.text, "The sum is 12", "shutdown(SHUT_WR)")


def reset(build, language):
    story = talk(build, language, "reset_server", "reset_client", 8004)
    told(story, OPENING + "cDATA (sACK )?sRST", "was reset by the server")
    contains(story.packets[-1].remarks, "SO_LINGER 0", "ConnectionResetError")


def unread_data(build, language):
    story = talk(build, language, "unread_server", "unread_client", 8005)
    told(story, OPENING + "cDATA (sACK )?sRST", "was reset by the server")
    contains(story.packets[-1].remarks, "still unread")


def echo_after_close(build, language):
    """P5: the server does not see that the client has closed."""
    story = talk(build, language, "tcp_echo_forever_server", "tcp_echo_client", 8001,
                 typed="test\n")
    told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?cFIN1 (sFINACK )?sHALF(\\+FINACK)? "
         "cRSTHALF", "reset")
    contains(story.packets[-1].remarks, "BrokenPipeError")


def ipv6_echo(build, language):
    story = talk(build, language, "ipv6_echo_server", "ipv6_echo_client", 8888)
    told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?" + CLIENT_FIRST, "ended normally",
         "23 bytes asked, 23 bytes answered")
    contains(story.text, "client [::1]:", "server [::1]:8888")


def udp_one_way(build, language):
    story = talk(build, language, "udp_one_way_receiver", "udp_one_way_sender", 10000,
                 protocol="udp")
    told(story, "cDATAGRAM", "went one way", "21 bytes")
    contains(story.text, "Conversation 1 · UDP", "这是UDP的客户端")


def udp_reply(build, language):
    story = talk(build, language, "udp_reply_server", "udp_reply_client", 8888, protocol="udp")
    told(story, "cDATAGRAM sANSWER", "datagrams both ways")


def udp_port_unreachable(build, language):
    story = talk(build, language, None, "udp_nobody_client", 10001, protocol="udp")
    told(story, "cDATAGRAM sUNREACHABLE", "did not reach")
    contains(story.packets[1].remarks, "nobody has bound UDP port 10001")


def any_port(build, language):
    """What a learner's own programs use is explained as well."""
    for port in (1024, 5000, 30000, 65535):  # none that the kernel may have lent to a client
        story = talk(build, language, "tcp_echo_server", "tcp_echo_client", port, typed="x\n",
                     ends=False)
        told(story, OPENING + "cDATA (sACK )?sDATA (cACK )?" + CLIENT_FIRST, "ended normally")
        expect(f"server 127.0.0.1:{port}" in story.text, True, f"server on port {port}")


def in_both_languages(case):
    """The case for the C programs and for the Python ones."""
    def named(language):
        def run(build):
            case(build, language)
        run.__name__ = f"{case.__name__}_in_{language}"
        return run
    return [named("C"), named("Python")]


if __name__ == "__main__":
    CASES = [echo, interactive_echo, one_shot, utf8_text, refused, three_segments, four_segments,
             half_close, reset, unread_data, echo_after_close, ipv6_echo, udp_one_way, udp_reply,
             udp_port_unreachable, any_port]
    sys.exit(live.run([run for case in CASES for run in in_both_languages(case)]))
