#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""What the kernel says of the programs' connections (TCP_INFO) while `run` watches them: as root and
as one who may do nothing, in both languages."""
import json
import os
import statistics
import sys
import tempfile

import live
import needs
from live import TOP, contains, expect, need
from observing import command, environment, python, together
from test_run import NOBODY, PYTHON, Playground, marked

sys.path.append(os.path.join(TOP, "tests/tools"))
import check_schema  # noqa: E402 pylint: disable=wrong-import-position

SERVER = """
import socket
s = socket.create_server(('', 8001))
c, _ = s.accept()
while c.recv(65536):
    pass
"""
CLIENT = """
import socket, sys, time
c = socket.socket()
c.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, sys.argv[1].encode())
c.connect(('192.168.1.10', 8001))
c.sendall(bytes(int(sys.argv[2])))
if len(sys.argv) > 3:
    time.sleep(float(sys.argv[3]))
    c.sendall(bytes(100))
"""
SCHEMA = check_schema.read_schemas()["tcp_info"]


def upload(*words):
    return ["--", PYTHON, "-c", SERVER, "::", PYTHON, "-c", CLIENT, *words]


def mark(place):
    return f"WIRETUTOR_TEST_MARK={place.folder}"


def run(place, uid, *words):
    name, value = mark(place).split("=")
    env = {**os.environ, "PATH": "/usr/bin:/bin", name: value}
    return place.run(*words, uid=uid, env=env).expect_code(0).out


def each_user(case):
    def both(build):
        for uid in [NOBODY] if needs.lacks("root") else [0, NOBODY]:
            need("packets", "tracing", "pair")
            with Playground(build) as place:
                try:
                    case(place, uid)
                except AssertionError as why:
                    raise AssertionError(f"as {uid}: {why}") from why
                expect(marked(mark(place)), [], "processes that are left")
    both.__name__ = case.__name__
    return both


def looks(place, uid, *words):
    """The objects of each side, in their order; all of them are what the schema says."""
    out = run(place, uid, "--format", "json", *words)
    lines = [json.loads(line) for line in out.split("\n")[:-1]]
    of = {"client": [], "server": []}
    for one in lines:
        if one["wiretutor.type"] != "tcp_info":
            continue
        expect(check_schema.wrong(one, SCHEMA), None, "held against the schema")
        expect((one["wiretutor.conversation"], one["tcp.stream"]), (1, 0), "whose it is")
        of[one["wiretutor.side"]].append(one)
    packets = [one for one in lines if one["wiretutor.type"] == "packet"]
    return of["client"], of["server"], packets


def again(packets, until=float("inf")):
    """How many of the client's segments with data were sent again, by their numbers."""
    seen, count = set(), 0
    for one in packets:
        if one["frame.time_epoch"] <= until and one.get("tcp.dstport") == 8001 and one["tcp.len"] > 0:
            count += one["tcp.seq"] in seen
            seen.add(one["tcp.seq"])
    return count


@each_user
def the_looks_are_those_of_the_connection(place, uid):
    client, server, packets = looks(place, uid, "--veth", "--delay", "10",
                                    *upload("reno", "300000", "0.3"))
    for side in (client, server):
        assert len(side) >= 3, f"{len(side)} looks"
        expect([i for i, one in enumerate(side) if "wiretutor.congestion_control" in one], [0],
               "where the congestion control is named")
        for a, b in zip(side, side[1:]):
            for key in ("frame.time_epoch", "tcpi.bytes_received", "tcpi.segs_out"):
                assert a[key] <= b[key], f"{key} goes back: {a[key]} {b[key]}"
    expect(client[0]["wiretutor.congestion_control"], "reno", "the one that was chosen")
    last = client[-1]
    expect(last["tcpi.bytes_sent"], 300100, "bytes sent")
    expect(server[-1]["tcpi.bytes_received"] in (300100, 300101), True, "bytes received, and a FIN")
    expect((last["tcpi.total_retrans"], again(packets)), (0, 0), "nothing was lost")
    assert last["tcpi.rtt"] >= 20000 > last["tcpi.rttvar"], last
    assert max(one["tcpi.snd_cwnd"] for one in client) > client[0]["tcpi.snd_cwnd"] == 10
    assert any(one["tcpi.unacked"] > 0 for one in client), "data was under way"


@each_user
def losses_are_counted_as_the_capture_shows_them(place, uid):
    client, _, packets = looks(place, uid, "--veth", "--delay", "10", "--lose", "60",
                               *upload("reno", "300000", "1"))
    # On a busy machine one more may leave about the time of the last look.
    looked = client[-1]["frame.time_epoch"]
    least, most = again(packets, looked - 0.02), again(packets, looked + 0.02)
    assert least <= client[-1]["tcpi.total_retrans"] <= most, (least, client[-1], most)
    assert again(packets) > 0
    told = [r["id"] for one in client for r in one["wiretutor.remarks"]]
    assert {"cwnd-fast-recovery", "cwnd-repaired", "cwnd-timed-out"} & set(told), told
    for one in client:
        for r in one["wiretutor.remarks"]:
            expect(r["to"], one["tcpi.snd_cwnd"], "the window that the sentence names")


@each_user
def a_line_a_turn(place, uid):
    words = ["--veth", "--delay", "20", *upload("reno", "300000", "0.3")]
    english = run(place, uid, *words)
    chinese = run(place, uid, "--lang", "zh", *words)
    contains(english, "kernel: slow start: cwnd 10 → ", "\n     The congestion window (cwnd) has")
    contains(chinese, "内核：慢开始：cwnd 10 → ", "\n     拥塞窗口 cwnd 从 10 增长到")
    expect([t.count(w) for t, w in ((english, "kernel: slow"), (chinese, "内核：慢"))], [1, 1],
           "told once, not with each ACK")
    quiet = run(place, uid, "-q", *words)
    assert "kernel: " not in quiet and "cwnd" not in quiet, quiet


@each_user
def small_talk_has_no_turns(place, uid):
    out = run(place, uid, "--veth", *upload("reno", "5"))
    assert "connect(" in out and "cwnd" not in out, out


LARGE = 200_000_000
TAKES = f"""if True:
    import socket
    end, left = socket.create_server(("127.0.0.1", 8001)).accept()[0], {LARGE}
    while some := end.recv(65536):
        left -= len(some)
    assert left == 0, left
"""
GIVES = f"""if True:
    import socket
    end, some = socket.create_connection(("127.0.0.1", 8001)), bytes(50_000)
    for _ in range({LARGE} // len(some)):
        end.sendall(some)
"""


def processor_time(build, *options):
    """Of a large transfer that is watched: of the watching, the programs and their kernel."""
    words = command(build, *together(python(TAKES), python(GIVES)), options=["--private", *options])
    with tempfile.TemporaryFile() as out:
        child = os.posix_spawn(words[0], words, environment(build), file_actions=[
            (os.POSIX_SPAWN_DUP2, out.fileno(), 1)])
        _, status, used = os.wait4(child, 0)
        out.seek(0)
        told = [json.loads(line) for line in out.read().decode().splitlines()]
    expect([os.waitstatus_to_exitcode(status), *(one["code"] for one in told if one["kind"] == "ended")],
           [0, 0, 0], "exit codes")
    expect(any(one["kind"] == "tcp_info" for one in told), options != (), "are connections looked at?")
    return used.ru_utime + used.ru_stime


def looking_costs_less_than_a_twentieth(build):
    """Whoever else has the processor takes none of this time, but the caches: so the least counts, or
    where those who take them come and go the middle of six pairs or more, which were measured together."""
    need("tracing", "packets")
    with_it, without = [], []
    for _ in range(12):
        without.append(processor_time(build))
        with_it.append(processor_time(build, "--tcp-info"))
        ratios = [one / other for one, other in zip(with_it, without)]
        if min(with_it) < 1.05 * min(without) or (
                len(ratios) >= 6 and statistics.median(ratios) < 1.05):
            return
    raise AssertionError(f"{with_it} s with TCP_INFO, {without} s without")


if __name__ == "__main__":
    sys.exit(live.run([the_looks_are_those_of_the_connection,
                       losses_are_counted_as_the_capture_shows_them, a_line_a_turn,
                       small_talk_has_no_turns, looking_costs_less_than_a_twentieth],
                      own_network=False))
