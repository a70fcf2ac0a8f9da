#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""`run --veth`: what the cable loses and which packets change places on it is what the kernels at both its
ends count and what the capture shows; and each flag is told. As root and as one who may do nothing."""
import sys

import live
from live import contains, expect
from test_run import each_user, python
from test_run_purpose import Told, in_each_language

# --- what is lost ---

# Each end, when all is quiet: what its kernel has received and sent, with what was sent again.
QUIET = """if True:
    import socket, sys, time
    def counted():
        with open("/proc/net/snmp") as file:
            keys, values = [line.split()[1:] for line in file if line.startswith("Tcp:")]
        return [int(values[keys.index(name)]) for name in ("InSegs", "OutSegs", "RetransSegs")]
    def take(end):
        n = 0
        while some := end.recv(65536):
            n += len(some)
        return n
    def wait():
        last, quiet = [], 0
        while quiet < 20:
            time.sleep(0.1)
            now = counted()
            last, quiet = now, quiet + 1 if now == last else 0
        return now
"""
QUIET_SERVER = QUIET + """
    server = socket.create_server(("", 8001))
    end, _ = server.accept()
    n = take(end)
    end.sendall(bytes(100000))
    end.close()
    print("server", n, *wait())
"""
QUIET_CLIENT = QUIET + """
    end = socket.create_connection(("192.168.1.10", 8001), timeout=60)
    end.sendall(bytes(100000))
    end.shutdown(socket.SHUT_WR)
    n = take(end)
    end.close()
    print("client", n, *wait())
"""


@each_user
def what_is_lost_is_what_the_kernels_miss(place, user):
    for words in (("--lose", "15"), ("--rate", "20mbit", "--queue", "9", "--cc", "reno")):
        told = Told(place, user, "--veth", *words, "--", *python(QUIET_SERVER), "::",
                    *python(QUIET_CLIENT))
        ends = {line.split()[0]: list(map(int, line.split()[1:]))
                for line in told.printed().splitlines()}
        expect([ends[end][0] for end in ("client", "server")], [100000] * 2, "bytes that came")
        packets = [p for p in told.of("packet") if "tcp.srcport" in p]
        lost = sum(a["wiretutor.from"] == "client" for a in told.of("bridge"))
        missed = sum(ends["client"][2:]) - ends["server"][1]
        expect(missed, lost, f"{words}: lost of the client's, as the kernels count")
        expect(sum("wiretutor.lost" in p for p in packets), lost, "… as the capture shows")
        expect(sum(p["tcp.dstport"] == 8001 for p in packets), sum(ends["client"][2:]), "sent")
        from_server = len(told.of("bridge")) - lost
        missed = sum(ends["server"][2:]) - ends["client"][1]
        expect(missed, from_server, f"{words}: lost of the server's, as the kernels count")
        assert lost > 0 and from_server > 0, "nothing was lost: no test"


# Its frames wait for a bridge that does not get the processor.
STALLING_CLIENT = """if True:
    import os, signal, socket, time
    def field(pid, name):
        with open(f"/proc/{pid}/status") as file:
            return [line.split()[1] for line in file if line.startswith(name + ":")][0]
    def is_ours(pid):
        try:
            return field(pid, "Name") == "wiretutor-wire" and field(pid, "PPid") == run
        except OSError:
            return False
    run = field(os.getppid(), "PPid")
    bridge, = (int(pid) for pid in os.listdir("/proc") if pid.isdigit() and is_ours(pid))
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.connect(("192.168.1.10", 8001))
    end.settimeout(60)
    end.send(b"first")
    end.recv(10)
    os.kill(bridge, signal.SIGSTOP)
    try:
        for i in range(20):
            end.send(b"%d" % i)
            time.sleep(0.05)
    finally:
        os.kill(bridge, signal.SIGCONT)
"""
ANSWERING_SERVER = """if True:
    import socket
    end = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    end.bind(("", 8001))
    end.sendto(b"answer", end.recvfrom(10)[1])
    while end.recv(10) != b"19":
        pass
"""


@each_user
def a_late_report_finds_its_packet(place, user):
    """However long the bridge waits for the processor."""
    told = Told(place, user, "--veth", "--lose", "3", "--", *python(ANSWERING_SERVER), "::",
                *python(STALLING_CLIENT))
    packets = told.of("packet")
    numbers = [p["frame.number"] for p in packets if "udp.length" in p][2::3]
    expect(len(numbers), 22 // 3, "packets to be lost")
    expect([p["frame.number"] for p in packets if "wiretutor.lost" in p], numbers, "lost")
    expect([a.get("wiretutor.packet") for a in told.of("bridge")], numbers, "acts")


# --- what changes places ---

COUNTS = """if True:
    import socket
    def out_of_order():
        with open("/proc/net/netstat") as file:
            keys, values = [line.split() for line in file if line.startswith("TcpExt:")]
        return values[keys.index("TCPOFOQueue")]
    def take(end):
        n = 0
        while some := end.recv(65536):
            n += len(some)
        print(n, out_of_order(), flush=True)
"""
COUNTING_SERVER = COUNTS + """
    server = socket.create_server(("", 8001))
    end, _ = server.accept()
    take(end)
    end.sendall(bytes(100000))
    end.close()
"""
COUNTING_CLIENT = COUNTS + """
    end = socket.create_connection(("192.168.1.10", 8001), timeout=60)
    end.sendall(bytes(200000))
    end.shutdown(socket.SHUT_WR)
    take(end)
    end.close()
"""


def as_they_arrive(packets, longest):
    """What one side sent, in the order in which it was sent: each that was held waits for the next."""
    order, waits = [], None
    for p in packets:
        if waits and p["frame.time_epoch"] - waits["frame.time_epoch"] > longest:
            order, waits = order + [waits], None
        if waits:
            order, waits = order + [p, waits], None
        elif "wiretutor.held" in p:
            waits = p
        else:
            order.append(p)
    return order + [waits] * (waits is not None)


def out_of_order(packets):
    """How many of these come before one that belongs before them, as Linux counts; and the packets that
    bring bytes after what stands behind them. Both in the order of arrival."""
    ahead, late, there, highest, begin = 0, [], set(), 0, 1
    for p in packets:
        numbers = range(p["tcp.seq"], p["tcp.seq"] + p["tcp.len"] + (p["tcp.flags"] & 1))
        if p["tcp.flags"] & 2:
            continue
        if not numbers:  # an ACK that stands behind bytes which are still on their way overtook them
            highest = max(highest, p["tcp.seq"] - 1)
            continue
        ahead += numbers[0] > begin
        if not there.intersection(numbers) and numbers[0] < highest:
            late.append(p["frame.number"])
        there.update(numbers)
        highest = max(highest, numbers[-1])
        while begin in there:
            begin += 1
    return ahead, late


@each_user
def the_cable_changes_places(place, user):
    """What was ordered is what the capture shows and what both kernels count, and is told."""
    words = ("--veth", "--reorder", "7", "--", *python(COUNTING_SERVER), "::", *python(COUNTING_CLIENT))
    told = Told(place, user, *words)
    counted = dict(map(int, line.split()) for line in told.printed().splitlines())
    expect(sorted(counted), [100000, 200000], "bytes that came")
    expect(told.run["wiretutor.reorder"], 7, "the opening")
    packets = [p for p in told.of("packet") if "tcp.srcport" in p]
    held = {p["frame.number"] for p in packets if "wiretutor.held" in p}
    acts = told.of("bridge")
    expect({a["wiretutor.event"] for a in acts}, {"held"}, "acts")
    expect({a.get("wiretutor.packet") for a in acts}, held, "which were held")
    assert 0 < len(held) <= len(packets) // 7, (held, len(packets))
    client = [p for p in packets if p["tcp.dstport"] == 8001]
    least, most = (out_of_order(as_they_arrive(client, s))[0] for s in (0.0049, 0.0051))
    assert least <= counted[200000] <= most, (least, counted, most)
    assert least > 0, "nothing was overtaken: no test"
    ahead, late = out_of_order([p for p in packets if p["tcp.srcport"] == 8001])
    expect(counted[100000], ahead, "out of order, as the client's kernel counts")
    expect([p["frame.number"] for p in packets
            if any(r["id"] == "overtaken-on-purpose" for r in p["wiretutor.remarks"])], late, "late: "
           + str([(p["frame.number"], p["tcp.seq"], p["tcp.len"], p["tcp.flags"]) for p in packets
                  if p["tcp.srcport"] == 8001]))
    assert late and held.issuperset(late), (held, late)
    english, chinese = in_each_language(place, user, *words)
    contains(english, "On purpose (--reorder 7)", "Note: wiretutor held this packet back (--reorder)")
    contains(chinese, "故意安排（--reorder 7）", "这个分组被 wiretutor 故意扣留了（--reorder）")


# --- what is told ---

@each_user
def each_flag_is_told(place, user):
    english, chinese = in_each_language(
        place, user, "--veth", "--lose", "40", "--lose-data", "30", "--lose-acks", "20", "--lose-only", "9,10",
        "--rate", "50mbit", "--queue", "30", "--delay", "3", "--reorder", "25", "--cc", "reno", "--",
        *python(COUNTING_SERVER), "::", *python(COUNTING_CLIENT))
    for flag in ("--lose 40", "--lose-data 30", "--lose-acks 20", "--lose-only 9,10", "--rate 50mbit",
                 "--delay 3", "--reorder 25", "--cc reno"):
        contains(english, f"\nOn purpose ({flag})")
        contains(chinese, f"\n故意安排（{flag}）")
    contains(" ".join(english.split()), "30 packets at most (--queue)")
    contains("".join(chinese.split()), "最多排30个分组（--queue）")


if __name__ == "__main__":
    sys.exit(live.run([what_is_lost_is_what_the_kernels_miss, a_late_report_finds_its_packet,
                       the_cable_changes_places, each_flag_is_told],
                      own_network=False))
