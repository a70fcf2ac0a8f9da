#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run`: the tutorials' pairs as an unprivileged user, their packets and calls in one story.

Everything runs as user 65534 without any capability, from a folder that this user may read."""
import fnmatch
import functools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import live
from live import DEADLINE, TOP, Ended, contains, expect, in_both_languages, need, read_until, until

NOBODY = 65534
# A copy that every user may run: ours may be in a home directory.
PYTHON = next((p for p in ("/usr/bin/python3", sys.executable) if os.path.exists(p)))
# Pairs: name: (programs, each with its arguments; what the last one is typed; the ids of what the
# packets must show, in this order; calls that must be there, "program call result").
PAIRS = {
    "P1 P2 one shot": (["tcp_one_shot_server", "tcp_one_shot_client"], "",
                       ["handshake-1", "handshake-2", "handshake-3", "data-whole-seen",
                        "fin-1-seen"],
                       ["0 bind 0", "0 listen 0", "1 connect 0", "0 accept +", "1 send 23",
                        "0 recv 23"]),
    "P3 wrong port": (["tcp_hello_server", "tcp_wrong_port_client"], "",
                      ["handshake-1", "refused-seen"],
                      ["0 listen 0", "1 connect ECONNREFUSED"]),
    "P4 hello": (["tcp_hello_server", "tcp_hello_client"], "", ["handshake-1", "data-utf8"],
                 ["1 send 21", "0 recv 21"]),
    "P5 echo for ever": (["tcp_echo_forever_server", "tcp_echo_client"], "test\n",
                         ["handshake-3", "fin-1-seen", "half-close-data-lost",
                          "rst-after-fin-data"],
                         ["1 connect 0", "1 close 0", "0 recv 0", "0 send +", "0 send EPIPE"]),
    "P5b echo": (["tcp_echo_server", "tcp_echo_client"], "test\n",
                 ["handshake-1", "handshake-3", "data-whole-seen", "data-answer", "fin-1-seen"],
                 ["0 accept +", "1 connect 0", "1 send 4", "0 recv 4", "0 send 23", "1 recv 23",
                  "1 close 0", "0 recv 0"]),
    "P6 three lines": (["tcp_echo_server", "tcp_echo_client"], "one\ntwo\nexit\n",
                       ["handshake-3"], ["1 send 3", "0 recv 3", "1 send 4", "0 recv 4"]),
    "P7 one datagram": (["udp_one_way_receiver", "udp_one_way_sender"], "", ["datagram-first"],
                        ["0 bind 0", "1 sendto 21", "0 recv* 21"]),
    "P8 datagrams": (["udp_reply_server", "udp_reply_client"], "",
                     ["datagram-first", "datagram-answer"],
                     ["0 recvfrom +", "0 sendto +", "1 recv* +"]),
    "P10 names and a page": (["dns_server", "http_server", "http_client"], "",
                             ["dns-asks-ipv4", "dns-address", "handshake-1", "http-request",
                              "http-success"],
                             ["0 bind 0", "1 listen 0", "2 send* +", "2 connect 0"]),
    "P12 nobody there": (["udp_nobody_client"], "", ["datagram-first", "port-unreachable"],
                         ["0 send* +"]),
    "P13 IPv6": (["ipv6_echo_server", "ipv6_echo_client"], "", ["handshake-1", "fin-1-seen"],
                 ["0 bind 0", "1 connect 0", "0 accept +"]),
    "half close": (["half_close_server", "half_close_client"], "",
                   ["fin-1-seen", "half-close-data-readable", "fin-2"],
                   ["1 shutdown 0", "0 recv 0"]),
    "linger": (["reset_server", "reset_client"], "", ["handshake-3", "abort"],
               ["0 setsockopt 0", "0 close 0"]),
    "unread": (["unread_server", "unread_client"], "", ["handshake-3"], ["0 close 0"]),
}


class Playground:
    """The program and the samples where everybody may read them."""

    def __init__(self, build):
        self.folder = tempfile.mkdtemp(prefix="wiretutor-run-")
        os.chmod(self.folder, 0o755)
        shutil.copy(os.path.join(build, "wiretutor"), self.folder)
        shutil.copytree(os.path.join(TOP, "samples/clients"), os.path.join(self.folder, "python"))
        shutil.copytree(os.path.join(build, "samples"), os.path.join(self.folder, "c"),
                        ignore=lambda folder, names: [n for n in names if "." in n or
                                                      os.path.isdir(os.path.join(folder, n))])
        subprocess.run(["chmod", "-R", "a+rX", self.folder], check=True)
        self.scratch = os.path.join(self.folder, "scratch")
        os.mkdir(self.scratch)
        os.chmod(self.scratch, 0o777)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def program(self, name, language):
        if language == "Python":
            return [PYTHON, "-B", os.path.join(self.folder, "python", name + ".py")]
        return [os.path.join(self.folder, "c", name)]

    def words(self, programs, language):
        """The commands with "::" between them; a program may be a list, or a name and arguments."""
        words = []
        for one in programs:
            words += ["::"] if words else []
            name, *arguments = one.split(" ") if isinstance(one, str) else (None, *one)
            words += (self.program(name, language) if name else []) + arguments
        return words

    def start(self, *words, stdin=subprocess.DEVNULL, uid=NOBODY, before=(), prepare=None, **more):
        if uid:
            need("user namespace", "packets", "tracing")

        def become():
            if prepare:
                prepare()
            if os.geteuid() == 0 and uid:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
        more.setdefault("env", {**os.environ, "PATH": "/usr/bin:/bin"})
        return subprocess.Popen([*before, os.path.join(self.folder, "wiretutor"), "run", *words],
                                stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                cwd=self.scratch, preexec_fn=become, **more)

    def run(self, *words, typed="", **more):
        process = self.start(*words, stdin=subprocess.PIPE, **more)
        try:
            out, err = process.communicate(typed.encode(), DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise AssertionError(f"did not end: {process.communicate()}") from None
        return Ended(process.returncode, out, err)

    def json(self, *words, **more):
        """(packets, calls, programs, conversations)"""
        ended = self.run("--format", "json", *words, **more).expect_code(0)
        kinds = {"packet": [], "call": [], "program": [], "conversation": [], "run": [],
                 "stop": [], "stalemate": [], "tcp_info": []}
        for line in ended.out.split("\n")[:-1]:
            one = json.loads(line)
            kinds[one["wiretutor.type"]].append(one)
        expect(len(kinds["run"]), 1, "openings")
        return list(kinds.values())[:4]


def each_user(case):
    """As root, and as one who may do nothing."""
    @functools.wraps(case)
    def both(build):
        for user in (0, NOBODY) if os.geteuid() == 0 else (os.geteuid(),):
            with Playground(build) as place:
                try:
                    case(place, user)
                except AssertionError as why:
                    raise AssertionError(f"as {user}: {why}") from why
    return both


def python(text, *words):
    return [PYTHON, "-c", text, *words]


def in_order(wanted, given, what):
    """All wanted ones are among given, in this order."""
    rest = iter(given)
    for one in wanted:
        assert any(one == g for g in rest), f"{what}: no {one} (in this order: {wanted}) in {given}"


def call_words(call, names):
    """ "0 connect ECONNREFUSED": program, call, result; the result as + too where it is above 0. """
    index = names.index(call["wiretutor.program"])
    result = call.get("wiretutor.errno", call.get("wiretutor.result"))
    return f"{index} {call['wiretutor.call']} {result}", \
        f"{index} {call['wiretutor.call']} {'+' if isinstance(result, int) and result > 0 else result}"


def times_ascend(text):
    """Each line of a story that has a time is later than those above it."""
    times = [(float(found[1]), line) for line in text.split("\n")
             if (found := re.match(r"(?:     | *\d+  )(\d+\.\d{6})  ", line))]
    assert times, text
    for (before, above), (now, line) in zip(times, times[1:]):
        assert before <= now, f"{line!r} stands below {above!r}"


def pair(name):
    programs, typed, remarks, calls = PAIRS[name]

    def case(build, language):
        with Playground(build) as place:
            words = ["--", *place.words(programs, language)]
            packets, observed, _, _ = place.json(*words, typed=typed)
            told = [r["id"] for p in packets for r in p.get("wiretutor.remarks", [])]
            in_order(remarks, told, "told of the packets")
            names = list(dict.fromkeys(c["wiretutor.program"] for c in observed))
            order = [os.path.basename(p.split(" ")[0]) + (".py" if language == "Python" else "")
                     for p in programs]
            names.sort(key=lambda n: next(i for i, o in enumerate(order) if n.startswith(o)))
            done = {w for c in observed if "wiretutor.result" in c for w in call_words(c, order)}
            for call in calls:  # recv() is recvfrom() without an address
                assert fnmatch.filter(done, call), f"no call {call} among {sorted(done)}"
            spoken, sign = ("en", "Conversation 1") if language == "C" else ("zh", "会话 1")
            text = place.run("--lang", spoken, *words, typed=typed).expect_code(0).out
            contains(text, sign)
            assert "\r" not in text and "\x1b" not in text
            times_ascend(text)
            if "connect" in " ".join(calls):
                contains(text, "connect(")
    case.__name__ = name.replace(" ", "_")
    return case


def upload(build, language):
    """P9: many segments, a file at the other end."""
    with Playground(build) as place:
        source = os.path.join(place.scratch, "source")
        copy = os.path.join(place.scratch, "copy")
        with open(source, "wb") as file:
            file.write(bytes(range(256)) * 800)
        os.chmod(source, 0o644)
        packets, calls, _, ends = place.json("--", *place.words(
            [f"tcp_upload_server {copy}", f"tcp_upload_client {source}"], language))
        with open(source, "rb") as a, open(copy, "rb") as b:
            expect(a.read() == b.read(), True, "the file arrived")
        expect(ends[0]["wiretutor.client.bytes"], 204800, "bytes sent")
        sent = sum(c["wiretutor.result"] for c in calls if c["wiretutor.call"] in ("send", "sendto", "write")
                   and c.get("wiretutor.result", 0) > 0)
        expect(sent, 204800, "bytes in send() calls")
        assert len(packets) > 5


def a_name_without_packets(build, language):
    """P11: gethostbyname() of our own name is answered by a file."""
    with Playground(build) as place:
        text = place.run("--", *place.words(["host_address"], language)).expect_code(0).out
        assert "Conversation" not in text, text


def all_end_with_us(build):
    """Killed at many moments: neither process nor file is left."""
    with Playground(build) as place:
        mark = f"WIRETUTOR_TEST_MARK={os.getpid()}"
        for i in range(24):
            words = place.words(["tcp_echo_server", "tcp_echo_client"], "Python" if i % 2 else "C")
            process = place.start("--", *words, stdin=subprocess.PIPE,
                                  env={**os.environ, "PATH": "/usr/bin:/bin",
                                       "WIRETUTOR_TEST_MARK": str(os.getpid())})
            time.sleep(0.02 * i)
            process.send_signal(signal.SIGKILL if i % 3 else signal.SIGTERM)
            process.communicate(timeout=DEADLINE)
            until("its processes to be gone", lambda: not marked(mark))
        expect(os.listdir(place.scratch), [], "files left behind")


def marked(mark):
    """The processes with this in their environment, but for us."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if mark.encode() in file.read().split(b"\0") and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def ctrl_c_tells_the_end(build):
    with Playground(build) as place:
        process = place.start("--", *place.words(["tcp_echo_server", "tcp_echo_client"], "Python"),
                              stdin=subprocess.PIPE)
        process.stdin.write(b"one\n")
        process.stdin.flush()
        seen = read_until("the first bytes", process.stdout, lambda said: b"bytes 1" in said, process)
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=DEADLINE)
        expect(process.returncode, 0, f"exit code; {err.decode()}")
        contains((seen + rest).decode(), "Conversation 1 ", "Conversation 1 ")


def for_seconds(build):
    with Playground(build) as place:
        started = time.monotonic()
        place.run("--for", "2", "--", *place.words(["tcp_echo_server"], "Python")).expect_code(0)
        took = time.monotonic() - started
        assert 1.9 <= took < DEADLINE, f"took {took:.1f} s"


def waiting_servers_are_ended(build):
    """Nobody is left to call them: the story does not wait for ever."""
    with Playground(build) as place:
        _, _, programs, _ = place.json("--", *place.words(["tcp_echo_server", "tcp_echo_client"],
                                                          "Python"), typed="x\n")
        assert any(p.get("wiretutor.stopped") for p in programs), programs


def kept_packets_explain_themselves(build):
    with Playground(build) as place:
        kept = os.path.join(place.scratch, "kept.pcap")
        place.run("-w", kept, "--", *place.words(["tcp_echo_server", "tcp_echo_client"], "C"),
                  typed="test\n").expect_code(0)
        done = subprocess.run([os.path.join(place.folder, "wiretutor"), kept], capture_output=True,
                              check=True).stdout.decode()
        contains(done, "Conversation 1 ", "Handshake 1 of 3", "ended normally")


def their_output_is_whole(build):
    """A traceback stays in one piece; an exit code is reported."""
    program = "import socket\ns = socket.socket()\ns.connect(('127.0.0.1', 9))\n"
    with Playground(build) as place:
        text = place.run("--", PYTHON, "-c", program).expect_code(0).out
        contains(text, "connect(", "ECONNREFUSED", "Traceback (most recent call last):",
                 "ConnectionRefusedError: [Errno 111]", "1")


def address_in_use(build):
    program = ("import socket\na = socket.socket()\na.bind(('127.0.0.1', 8001))\na.listen()\n"
               "b = socket.socket()\nb.bind(('127.0.0.1', 8001))\n")
    with Playground(build) as place:
        text = place.run("--", PYTHON, "-c", program).expect_code(0).out
        contains(text, "EADDRINUSE", "Address already in use")


def low_ports(build):
    program = "import socket\nfor p in (53, 80):\n s = socket.socket()\n s.bind(('', p))\nprint('bound')\n"
    with Playground(build) as place:
        contains(place.run("--", PYTHON, "-c", program).expect_code(0).out, "bound")


def on_the_host(build):
    """--host: other programs talk there too, but are not shown."""
    need("root", "packets", "tracing")
    talk = ("import socket, sys, time\ns = socket.create_server(('127.0.0.1', 0))\n"
            "for i in range(int(sys.argv[1])):\n"
            "  c = socket.create_connection(s.getsockname())\n  a = s.accept()[0]\n"
            "  c.sendall(sys.argv[2].encode())\n  a.recv(99)\n  c.close()\n  a.close()\n"
            "  time.sleep(0.01)\n")
    with Playground(build) as place:
        others = subprocess.Popen([PYTHON, "-c", talk, "100000", "others"])
        try:
            packets, _, _, ends = place.json("--host", "--", PYTHON, "-c", talk, "3", "ours", uid=0)
        finally:
            others.kill()
            others.wait()
        expect(len(ends), 3, "conversations told")
        expect([p["frame.number"] for p in packets], list(range(1, len(packets) + 1)), "numbers")
        assert all(e["wiretutor.client.bytes"] == 4 for e in ends), ends


def no_such_program(build):
    with Playground(build) as place:
        text = place.run("--", "no-such-program-here").expect_code(0).out
        contains(text, "No such file or directory", "127")
        contains(text, "No packet was captured: none passed here.")


def a_wire_between(build):
    """--veth: hardware addresses, ARP, an MTU of 1500, checksums that are true."""
    with Playground(build) as place:
        programs = [[PYTHON, "-c", SERVER], [PYTHON, "-c", CLIENT]]
        packets, calls, _, ends = place.json("--veth", "--", *place.words(programs, None))
        assert any("arp.opcode" in p for p in packets), "no ARP"
        assert all(p["frame.len"] <= 1514 for p in packets)
        tcp = [p for p in packets if "tcp.srcport" in p]
        assert {p["tcp.checksum.status"] for p in tcp} == {1}, "checksums"
        assert len({p["eth.src"] for p in packets}) == 2
        expect(ends[0]["wiretutor.client.bytes"], 20000, "bytes")
        assert any(c["wiretutor.call"] == "accept" for c in calls)


def losses_on_purpose(build):
    with Playground(build) as place:
        programs = [[PYTHON, "-c", SERVER], [PYTHON, "-c", CLIENT]]
        ended = place.run("--veth", "--lose", "5", "--", *place.words(programs, None)).expect_code(0)
        contains(ended.out, "--lose 5")
        contains(ended.out, "received 20000")
        contains(ended.out, "ended normally")


def refusal_on_purpose(build):
    with Playground(build) as place:
        programs = [[PYTHON, "-c", SERVER], [PYTHON, "-c", CLIENT]]
        ended = place.run("--veth", "--refuse", "--", *place.words(programs, None)).expect_code(0)
        contains(ended.out, "--refuse")
        contains(ended.out, "ConnectionRefusedError")


def what_is_on_its_way_is_waited_for(build):
    """The client has gone long before its last bytes come to the server, who waits for them."""
    with Playground(build) as place:
        programs = [[PYTHON, "-c", SERVER], [PYTHON, "-c", CLIENT]]
        ended = place.run("--veth", "--delay", "400", "--", *place.words(programs, None)).expect_code(0)
        contains(ended.out, "received 20000")
        contains(ended.out, "ended normally")


def delay_on_purpose(build):
    with Playground(build) as place:
        programs = [[PYTHON, "-c", SERVER], [PYTHON, "-c", CLIENT]]
        packets, _, _, _ = place.json("--veth", "--delay", "50", "--", *place.words(programs, None))
        rtt = [p["tcp.analysis.initial_rtt"] for p in packets if "tcp.analysis.initial_rtt" in p]
        assert rtt and 0.1 <= rtt[0] < 20, rtt


SERVER = """
import socket
s = socket.create_server(('', 8001))
c, a = s.accept()
n = 0
while True:
    d = c.recv(4096)
    if not d:
        break
    n += len(d)
print('received', n)
"""
CLIENT = """
import socket
c = socket.create_connection(('192.168.1.10', 8001))
c.sendall(bytes(20000))
c.close()
"""


if __name__ == "__main__":
    PAIR_CASES = [run for name in PAIRS for run in in_both_languages(pair(name))]
    PAIR_CASES += in_both_languages(upload) + in_both_languages(a_name_without_packets)
    sys.exit(live.run(PAIR_CASES + [
        all_end_with_us, ctrl_c_tells_the_end, for_seconds, waiting_servers_are_ended,
        kept_packets_explain_themselves, their_output_is_whole, address_in_use, low_ports, on_the_host,
        no_such_program, a_wire_between, losses_on_purpose, refusal_on_purpose, delay_on_purpose,
        what_is_on_its_way_is_waited_for],
        own_network=False))
