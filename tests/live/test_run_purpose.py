#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run`: what is done to the programs' network on purpose, as root and as one who may do nothing:
what was asked for is what the programs' kernel counts and what the capture shows."""
import json
import os
import platform
import sys

import live
from live import contains, expect
from test_network import without_a_call
from test_run import NOBODY, Playground, each_user, python

sys.path.append(os.path.join(live.TOP, "tests/tools"))
import check_schema  # noqa: E402 pylint: disable=wrong-import-position

SCHEMAS = check_schema.read_schemas()


class Told:
    """All lines of `run --format json`, by their type."""

    def __init__(self, place, user, *words, **more):
        ended = place.run("--format", "json", *words, uid=user, **more).expect_code(0)
        self.lines = [json.loads(line) for line in ended.out.splitlines()]
        self.run = self.of("run")[0]
        for line in self.of("run") + self.of("bridge") + self.of("packet")[:50]:
            expect(check_schema.wrong(line, SCHEMAS[line["wiretutor.type"]]), None, "the schema")

    def of(self, kind):
        return [line for line in self.lines if line["wiretutor.type"] == kind]

    def printed(self):
        return "".join(line["wiretutor.data"] for line in self.of("program")
                       if line["wiretutor.event"] == "output")


def in_each_language(place, user, *words):
    """The text of one run each: (English, Chinese)."""
    return [place.run("--lang", language, *words, uid=user).expect_code(0).out
            for language in ("en", "zh")]


# --- --cc ---

WHICH = """if True:
    import socket
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        server = socket.create_server((address, 8001), family=family)
        client = socket.create_connection((address, 8001))
        for end in (client, server.accept()[0]):
            print(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\\0").decode())
"""
WHICH_SERVER = """if True:
    import socket
    servers = [socket.create_server((address, 8001), family=family) for family, address in (
        (socket.AF_INET, "192.168.1.10"), (socket.AF_INET6, "fd00::10"))]
    for server in servers:
        end, _ = server.accept()
        print(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\\0").decode())
        end.recv(1)
"""
WHICH_CLIENT = """if True:
    import socket
    for address in ("192.168.1.10", "fd00::10"):
        end = socket.create_connection((address, 8001))
        print(end.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\\0").decode())
"""


def there_are():
    with open("/proc/sys/net/ipv4/tcp_available_congestion_control", encoding="ascii") as file:
        return file.read().split()


@each_user
def each_congestion_control(place, user):
    for name in ("reno", "cubic", "bbr"):
        if name not in there_are():
            ended = place.run("--cc", name, "--", *python("print('started')"), uid=user).expect_code(3)
            contains(ended.err, name, *there_are())
            expect(ended.out, "", "what was told")
            continue
        told = Told(place, user, "--cc", name, "--", *python(WHICH))
        expect(told.printed().split(), [name] * 4, "on lo")
        expect(told.run["wiretutor.cc"], name, "the opening")
        told = Told(place, user, "--veth", "--cc", name, "--", *python(WHICH_SERVER), "::",
                    *python(WHICH_CLIENT))
        expect(told.printed().split(), [name] * 4, "over a wire")
    english, chinese = in_each_language(place, user, "--cc", "reno", "--", *python(WHICH))
    contains(english, "On purpose (--cc reno)", "congestion control")
    contains(chinese, "故意安排（--cc reno）", "拥塞控制")


def congestion_controls_that_cannot_be(build):
    with Playground(build) as place:
        contains(place.run("--cc", "vegas", "--", "true").expect_code(2).err, "vegas", "cubic")
        contains(place.run("--host", "--cc", "reno", "--", "true").expect_code(2).err, "--host", "--cc")


# --- what is lost ---

# Both ends in one program; at its end, what the network's kernel has sent and received: a packet is
# counted as received where it has passed the rules, and not as sent where it is sent again.
BOTH_ENDS = """if True:
    import socket, sys, time
    def counted(which, *names):
        with open("/proc/net/snmp") as file:
            keys, values = [line.split()[1:] for line in file if line.startswith(which + ":")]
        return [int(values[keys.index(name)]) for name in names]
    family, address = (socket.AF_INET6, "::1") if "6" in sys.argv else (socket.AF_INET, "127.0.0.1")
    server = socket.create_server((address, 8001), family=family)
    client = socket.create_connection((address, 8001), timeout=60)
    end, _ = server.accept()
    end.settimeout(60)
    for i in range(20):
        client.sendall(b"%-9d" % i)
        left = 9
        while left:
            left -= len(end.recv(left))
        end.sendall(b"yes")
        left = 3
        while left:
            left -= len(client.recv(left))
    client.close()
    end.close()
    server.close()
    last, quiet = [], 0
    while quiet < 12:
        time.sleep(0.1)
        now = counted("Tcp", "InSegs", "OutSegs")
        last, quiet = now, quiet + 1 if now == last else 0
    print(*now, *counted("Tcp", "RetransSegs"))
"""
BOTH_UDP = """if True:
    import socket
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind(("127.0.0.1", 8001))
    end.settimeout(0.3)
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for i in range(30):
        other.sendto(b"%d" % i if i % 3 else b"", ("127.0.0.1", 8001))
    came = []
    try:
        while True:
            came.append(end.recv(100).decode() or "-")
    except TimeoutError:
        print(*came)
"""


def kind_of(packet):
    """What a packet counts as: ("any",), and "data" or "ack"."""
    if "udp.length" in packet:
        return ("any", "data") if packet["udp.length"] > 8 else ("any",)
    if packet["tcp.len"] > 0:
        return ("any", "data")
    return ("any", "ack") if packet["tcp.flags"] & 0x17 == 0x10 else ("any",)


def to_be_lost(packets, flag, value):
    """The numbers of those that should be lost, worked out from what was captured."""
    about = {"--lose-data": "data", "--lose-acks": "ack"}.get(flag, "any")
    count, numbers = 0, []
    for packet in packets:
        if about not in kind_of(packet):
            continue
        count += 1
        if count in value if flag == "--lose-only" else count % value == 0:
            numbers.append(packet["frame.number"])
    return numbers


def numbers_of(packet):
    return range(packet["tcp.seq"], packet["tcp.seq"] + packet["tcp.len"]
                 + (packet["tcp.flags"] >> 1 & 1) + (packet["tcp.flags"] & 1))


def repairs_are_told(packets):
    """Of the segments from one end: which bring again what was lost behind the capture, worked out
    number by number; and each of them, none else, says so with the packet that it repeats."""
    missing, repairs, want = {}, [], []
    for p in packets:
        lost = {missing.pop(n, None): n for n in reversed(numbers_of(p))}
        lost.pop(None, None)
        want += [(p["frame.number"], min(lost, key=lost.get))] if lost else []
        repairs += [(p["frame.number"], r["packet"]) for r in p["wiretutor.remarks"]
                    if r["id"] == "repairs-lost"]
        if "wiretutor.lost" in p:
            missing.update(dict.fromkeys(numbers_of(p), p["frame.number"]))
    expect(repairs, want, "which repeat what was lost")
    return len(want)


def lost_as_asked(told, flag, value):
    packets = told.of("packet")
    lost = [p for p in packets if "wiretutor.lost" in p]
    want = to_be_lost(packets, flag, value)
    expect([p["frame.number"] for p in lost], want, f"lost with {flag} {value}")
    expect({p["wiretutor.lost"] for p in lost}, {flag[2:]} if want else set(), "why")
    expect([p["frame.number"] for p in lost
            if not any(r["id"] == "packet-lost" for r in p["wiretutor.remarks"])], [], "untold")
    acts = told.of("bridge")
    expect([(a["wiretutor.event"], a["wiretutor.packet"]) for a in acts],
           [("lost", number) for number in want], "acts")
    assert want, "nothing was lost: no test"
    return lost


@each_user
def segments_lost_on_lo(place, user):
    for flag, text, *words in (("--lose", "7"), ("--lose-data", "5", "6"), ("--lose-acks", "2"),
                               ("--lose-only", "1,9", "6")):
        told = Told(place, user, flag, text, "--", *python(BOTH_ENDS, *words))
        value = {int(n) for n in text.split(",")} if "," in text else int(text)
        lost = lost_as_asked(told, flag, value)
        came, sent, again = map(int, told.printed().split())
        expect(sent + again - came, len(lost), f"{flag} {text}: lost, as the kernel counts")
        expect(sum("tcp.srcport" in p for p in told.of("packet")), sent + again, "captured")
        expect(told.of("conversation")[0]["wiretutor.verdict"], "normal", "verdict")
        repaired = sum(repairs_are_told([p for p in told.of("packet") if p["tcp.srcport" if server
                                         else "tcp.dstport"] == 8001]) for server in (False, True))
        expect(repaired > 0, flag != "--lose-acks", "are any repaired?")


@each_user
def datagrams_lost_on_lo(place, user):
    for flag, text in (("--lose", "4"), ("--lose-data", "3"), ("--lose-only", "2,30")):
        told = Told(place, user, flag, text, "--", *python(BOTH_UDP))
        value = {int(n) for n in text.split(",")} if "," in text else int(text)
        lost = lost_as_asked(told, flag, value)
        expect(len(told.printed().split()), 30 - len(lost), "datagrams that came")


@each_user
def all_of_it_is_lost(place, user):
    told = Told(place, user, "--lose", "1", "--", *python("""if True:
        import socket
        server = socket.create_server(("127.0.0.1", 8001))
        try:
            socket.create_connection(("127.0.0.1", 8001), timeout=2.5)
        except TimeoutError:
            print("time-out")
        """))
    expect(told.printed(), "time-out\n", "what the program saw")
    lost_as_asked(told, "--lose", 1)
    expect(told.of("conversation")[0]["wiretutor.verdict"], "unanswered", "verdict")


@each_user
def losses_are_told(place, user):
    english, chinese = in_each_language(place, user, "--lose-only", "4", "--", *python(BOTH_ENDS))
    contains(english, "On purpose (--lose-only 4)", "\n  4  ", "wiretutor lost this packet (--lose-only)",
             "\n  5  ")
    contains(chinese, "故意安排（--lose-only 4）", "\n  4  ", "这个分组被 wiretutor 故意丢弃了（--lose-only）",
             "\n  5  ")
    contains(english, "\n  5  ", "This repeats what wiretutor lost on purpose: packet 4 (--lose-only)")
    contains(chinese, "\n  5  ", "这里重发的，是 wiretutor 故意丢弃的第 4 号分组（--lose-only）的内容")
    quiet = place.run("--quiet", "--lose-only", "4", "--", *python(BOTH_ENDS), uid=user).expect_code(0)
    assert "wiretutor lost this packet" not in quiet.out, quiet.out


SINK = """if True:
    import socket
    server = socket.create_server(("", 8001))
    end, _ = server.accept()
    n = 0
    while some := end.recv(65536):
        n += len(some)
    print(n)
"""
SOURCE = """if True:
    import socket
    end = socket.create_connection(("192.168.1.10", 8001), timeout=60)
    end.sendall(bytes(100000))
    end.close()
"""


@each_user
def the_cable_loses_alike(place, user):
    """What the client sent is captured first; what the server sent is lost before the capture."""
    for flag, text in (("--lose", "9"), ("--lose-data", "8"), ("--lose-acks", "4"),
                       ("--lose-only", "1,6")):
        told = Told(place, user, "--veth", flag, text, "--", *python(SINK), "::", *python(SOURCE))
        expect(told.printed(), "100000\n", "bytes that came")
        acts = [a for a in told.of("bridge") if a["wiretutor.event"] == "lost"]
        assert acts, "nothing was lost: no test"
        expect({a["wiretutor.lost"] for a in acts}, {flag[2:]}, "why")
        packets = [p for p in told.of("packet") if "tcp.srcport" in p]
        expect([p["frame.number"] for p in packets if "wiretutor.lost" in p],
               [a["wiretutor.packet"] for a in acts if a["wiretutor.from"] == "client"], "captured")
        expect([a for a in acts if (a["wiretutor.from"] == "client") != ("wiretutor.packet" in a)],
               [], "acts")
        repaired = repairs_are_told([p for p in packets if p["tcp.dstport"] == 8001])
        assert repaired > 0 or flag == "--lose-acks", "nothing was repaired: no test"
        from_server = sum(a["wiretutor.from"] == "server" for a in acts)
        if flag == "--lose":
            expect(len(acts), (len(packets) + from_server) // 9, "lost of all")
        if flag == "--lose-data":
            expect(len(acts), sum("data" in kind_of(p) for p in packets) // 8, "lost of the data")
        if flag == "--lose-only":
            expect(len(acts), 2, "lost")
            expect("wiretutor.lost" in packets[0], True, "the SYN is lost")


@each_user
def refused_on_lo(place, user):
    asks = """if True:
        import socket
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                server = socket.socket(family, kind)
                server.bind((address, 0))
                if kind == socket.SOCK_STREAM:
                    server.listen()
                end = socket.socket(family, kind)
                end.settimeout(20)
                try:
                    end.connect(server.getsockname())
                    end.send(b"ping")
                    end.recv(10)
                except ConnectionRefusedError:
                    print("refused")
        """
    told = Told(place, user, "--refuse", "--", *python(asks))
    expect(told.printed().split(), ["refused"] * 4, "what the program saw")
    expect([a["wiretutor.event"] for a in told.of("bridge")], ["refused"] * 4, "acts")
    expect(sorted(c["wiretutor.verdict"] for c in told.of("conversation")),
           ["refused"] * 2 + ["unreachable"] * 2, "verdicts")
    english, chinese = in_each_language(place, user, "--refuse", "--", *python(asks))
    contains(english, "On purpose (--refuse)", "refused on purpose", "this RST is wiretutor's")
    contains(chinese, "故意安排（--refuse）", "故意拒绝", "这个 RST 由 wiretutor 发出")


# --- what is slow ---

TIMED = """if True:
    import socket, sys, threading, time
    n = int(sys.argv[1])
    server = socket.create_server(("127.0.0.1", 8001))
    client = socket.create_connection(("127.0.0.1", 8001))
    end, _ = server.accept()
    threading.Thread(target=lambda: (client.sendall(bytes(n)), client.close())).start()
    start, left = time.monotonic(), n
    while some := end.recv(65536):
        left -= len(some)
    print(left, time.monotonic() - start)
"""


@each_user
def slow_on_lo(place, user):
    """All of it comes, in the time that the rate says; but what a bucket holds at first."""
    told = Told(place, user, "--rate", "4mbit", "--", *python(TIMED, "1000000"))
    left, seconds = told.printed().split()
    expect(left, "0", "bytes that are missing")
    assert 0.9 * (1000000 - 70000) * 8 / 4e6 < float(seconds), seconds
    expect(told.run["wiretutor.rate"], 4000000, "the opening")
    expect(told.of("bridge"), [], "acts")
    english, chinese = in_each_language(place, user, "--rate", "4mbit", "--", *python(TIMED, "1000"))
    contains(english, "On purpose (--rate 4mbit)", "4,000,000 bits a second")
    contains(chinese, "故意安排（--rate 4mbit）", "4000000 比特")


SLOW_SOURCE = """if True:
    import socket
    end = socket.create_connection(("192.168.1.10", 8001), timeout=60)
    end.sendall(bytes(400000))
    end.close()
"""


@each_user
def a_slow_cable_drops_from_its_queue(place, user):
    """No packet leaves sooner than those before it allow, and what was lost is what did not fit.
    Which of two came first cannot be told within the time that it takes to read two clocks. A busy
    kernel may hand a packet to the cable some milliseconds after it was captured: of a few that is
    believed, if the queue looked so within them. A queue of one packet more or less would differ at
    each packet that is lost."""
    told = Told(place, user, "--veth", "--rate", "8mbit", "--queue", "10", "--cc", "reno", "--",
                *python(SINK), "::", *python(SLOW_SOURCE))
    expect(told.printed(), "400000\n", "bytes that came")
    expect((told.run["wiretutor.rate"], told.run["wiretutor.queue"]), (8000000, 10), "the opening")
    packets = told.of("packet")
    lost = [p["frame.number"] for p in packets if "wiretutor.lost" in p]
    acts = told.of("bridge")
    expect([(a["wiretutor.event"], a["wiretutor.lost"], a["wiretutor.packet"]) for a in acts],
           [("lost", "queue", n) for n in lost], "acts")
    assert repairs_are_told([p for p in packets if p.get("tcp.dstport") == 8001]) > 0, "no repair"
    free, begins, judged, late = 0.0, [], 0, []  # when the line has sent all; when each begins to be sent
    for p in packets:
        if p["eth.src"] != "02:00:00:00:00:20":
            continue
        now = p["frame.time_epoch"]
        least = sum(begin > now + 50e-6 for begin in begins) >= 10
        most = sum(begin > now - 50e-6 for begin in begins) >= 10
        is_lost = "wiretutor.lost" in p
        if least == most:
            judged += 1
        if least == most != is_lost:
            late.append(p["frame.number"])
            shift = -10e-3 if is_lost else 10e-3
            expect(sum(begin > now + shift for begin in begins) >= 10, is_lost, f"packet {late[-1]}")
        if not is_lost:
            begins.append(max(now, free))
            free = begins[-1] + p["frame.len"] * 8 / 8e6
    assert judged > 100 and 2 * len(late) < len(lost), (judged, late, lost)
    english, chinese = in_each_language(
        place, user, "--veth", "--rate", "8mbit", "--queue", "10", "--cc", "reno", "--",
        *python(SINK), "::", *python(SLOW_SOURCE))
    contains(english, "On purpose (--rate 8mbit)", "The queue before the slow line was full (--queue)")
    contains(chinese, "故意安排（--rate 8mbit）", "慢速线路前的队列满了（--queue）")


# --- what the kernel refuses ---

SYS_SOCKET = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
NETLINK_NETFILTER = 12


@each_user
def without_nftables_a_cable_is_offered(place, user):
    """Nothing has started by then; and over the cable it works."""
    if platform.machine() not in SYS_SOCKET:
        raise live.Skip(f"the number of socket() on {platform.machine()} is not known here")

    def prepare():
        without_a_call(*SYS_SOCKET[platform.machine()], NETLINK_NETFILTER)
    for flag in (["--lose", "3"], ["--refuse"]):
        for language, words in (("en", "Add --veth"), ("zh", "请加上 --veth")):
            ended = place.run("--lang", language, *flag, "--", *python("print('started')"), uid=user,
                              prepare=prepare).expect_code(3)
            contains(ended.err, "nftables", words)
            assert "started" not in ended.out, ended.out
    told = Told(place, user, "--veth", "--lose", "9", "--", *python(SINK), "::", *python(SOURCE),
                prepare=prepare)
    expect(told.printed(), "100000\n", "bytes that came")


def what_needs_a_cable_offers_one(build):
    with Playground(build) as place:
        for language, words in (("en", "Add --veth"), ("zh", "请加上 --veth")):
            for flag in ("--delay", "--reorder"):
                ended = place.run("--lang", language, flag, "5", "--", "true").expect_code(2)
                contains(ended.err, flag, words)
        for bad in ("0", "5,", ",5", "5,x", "99999999999", ",".join(["1"] * 33)):
            contains(place.run("--lose-only", bad, "--", "true").expect_code(2).err, "--lose-only")


@each_user
def who_names_127_0_0_1_is_told(place, user):
    """Before it starts; and only over a wire."""
    client = SOURCE.replace("192.168.1.10", "127.0.0.1")
    for language, words in (("en", ("names 127.0.0.1", "connect to 192.168.1.10", "\n\n")),
                            ("zh", ("里写着 127.0.0.1", "连接 192.168.1.10", "\n\n"))):
        words_of_run = ("--lang", language, "--for", "1", "--", *python(SINK), "::", *python(client))
        contains(place.run("--veth", *words_of_run, uid=user).expect_code(0).out, *words)
        told = place.run(*words_of_run, uid=user).expect_code(0).out
        assert words[0] not in told, told
    told = Told(place, user, "--veth", "--", *python(SINK), "::", *python(SOURCE))
    assert "run-names-loopback" not in json.dumps(told.run), told.run


def nothing_is_left(build):
    """No process, and nothing in the network outside."""
    with Playground(build) as place:
        for user in (0, NOBODY) if os.geteuid() == 0 else (os.geteuid(),):
            before = sorted(os.listdir("/sys/class/net")) if os.path.exists("/sys/class/net") else []
            place.run("--lose", "3", "--refuse", "--cc", "reno", "--for", "1", "--",
                      *python(BOTH_ENDS), uid=user).expect_code(0)
            place.run("--veth", "--lose", "3", "--reorder", "2", "--for", "1", "--", *python(SINK), "::",
                      *python(SOURCE), uid=user).expect_code(0)
            expect(sorted(os.listdir("/sys/class/net")) if before else [], before, "interfaces")
            left = []
            for pid in filter(str.isdigit, os.listdir("/proc")):
                try:
                    left += [pid] if os.readlink(f"/proc/{pid}/cwd").startswith(place.folder) else []
                except OSError:
                    pass
            expect(left, [], "processes")


if __name__ == "__main__":
    sys.exit(live.run([
        each_congestion_control, congestion_controls_that_cannot_be, segments_lost_on_lo,
        datagrams_lost_on_lo, all_of_it_is_lost, losses_are_told, the_cable_loses_alike,
        refused_on_lo, slow_on_lo, a_slow_cable_drops_from_its_queue,
        without_nftables_a_cable_is_offered, what_needs_a_cable_offers_one, who_names_127_0_0_1_is_told,
        nothing_is_left],
        own_network=False))
