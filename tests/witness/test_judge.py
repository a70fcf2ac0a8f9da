#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The judge of the staged transfers can tell right from wrong, and a seed makes the same chances."""
import os
import random
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import judge  # noqa: E402
import network  # noqa: E402
from kinds import KINDS  # noqa: E402


def packet(number, source, remark, **more):
    return {"wiretutor.type": "packet", "frame.number": number, "ip.src": source, "tcp.len": 0,
            "tcp.seq": 1, "tcp.ack": 1, "wiretutor.remarks": [{"id": remark, "text": ""}], **more}


def verdict(what, objects, counters, end="client"):
    """Is it wrong, by the claim of that name?"""
    transfer = {"client": {"counters": {}}, "server": {"counters": {}}}
    for key, value in counters.items():
        which, name = key.split(".")
        transfer[which]["counters"][name] = value
    claim = next(c for c in judge.CLAIMS if c.what == what)
    found = judge.judge_claim(claim, judge.grounds(), transfer, end, "explain", objects)
    return any(v.is_wrong() for v in found)


CLIENT, SERVER = network.CLIENT, network.SERVER
AGAIN = [packet(4, CLIENT, "retransmitted"), packet(5, CLIENT, "fast-retransmitted")]
CASES = [
    ("sent again", AGAIN, {"client.TcpRetransSegs": 2}, False),
    ("sent again", AGAIN, {"client.TcpRetransSegs": 1}, True),
    ("sent again", AGAIN, {"server.TcpRetransSegs": 2}, True),
    ("fast retransmission", AGAIN, {}, True),
    ("fast retransmission", AGAIN, {"client.TcpExtTCPFastRetrans": 1}, False),
    ("by the timer", AGAIN, {}, False),  # it says "likely"
    ("keep-alive", [packet(4, SERVER, "keep-alive")], {"client.TcpExtTCPKeepAlive": 1}, True),
    ("keep-alive", [packet(4, SERVER, "keep-alive")], {"server.TcpExtTCPKeepAlive": 1}, False),
    ("DSACK", [packet(4, SERVER, "dsack")], {"client.TcpExtTCPDSACKRecv": 1}, False),
    ("DSACK", [packet(4, SERVER, "dsack")], {}, True),
    # confirms the FIN of the client, which waits in TIME_WAIT then
    ("DSACK", [packet(3, CLIENT, "fin-1", **{"tcp.flags.fin": True}),
               packet(4, SERVER, "dsack", **{"tcp.ack": 2})], {}, False),
    ("duplicate ACK", [packet(4, SERVER, "duplicate-ack")], {"client.TcpExtTCPOFOQueue": 1}, True),
]


def judged():
    for what, objects, counters, wrong in CASES:
        got = verdict(what, objects, counters)
        assert got == wrong, f"{what} {counters}: wrong is {got}"


def turns():
    look = {"wiretutor.remarks": [{"id": "cwnd-timed-out"}]}
    for counters, wrong in (({}, 1), ({"TcpExtTCPTimeouts": 1}, 0)):
        transfer = {"client": {"tcp_info": [look], "counters": counters},
                    "server": {"tcp_info": [], "counters": {}}}
        found, n = judge.judge_turns(transfer)
        assert (len(found), n) == (wrong, 1), (counters, found)


def each_remark_is_one():
    known = judge.grounds()
    missing = {r for c in judge.CLAIMS for r in c.remarks} | set(judge.TURNS)
    assert missing <= set(known), missing - set(known)


def segment(to_server, seq, length, flags=network.ACK):
    frame = bytearray(54 + length)
    frame[12:14], frame[14], frame[23] = b"\x08\x00", 0x45, 6
    frame[15] = 2  # takes part in ECN
    frame[16:18] = (40 + length).to_bytes(2, "big")
    frame[38:42] = seq.to_bytes(4, "big")
    frame[46], frame[47] = 0x50, flags
    return network.Segment(bytes(frame), to_server)


def chances(name, seed):
    """What the rule of a kind does to 300 segments."""
    kind = KINDS[name]
    rule = kind.make(random.Random(f"{name} {seed}"), kind)
    relay = network.Relay.__new__(network.Relay)
    relay.next, relay.isn, relay.n = [None, None], [None, None], [0, 0]
    done = []
    for i in range(300):
        s = segment(True, 1000 + 1448 * i, 1448) if i else segment(True, 999, 0, network.SYN)
        relay.number(s)
        done.append(rule(s, i * 0.001))
    return done


def seeds():
    by_chance = 0
    for name in KINDS:
        first = chances(name, 1)
        assert first == chances(name, 1), f"{name}: the same seed, another transfer"
        by_chance += first != chances(name, 2)
    assert by_chance > 10, by_chance


if __name__ == "__main__":
    bad = 0
    for case in (judged, turns, each_remark_is_one, seeds):
        try:
            case()
            print(f"ok {case.__name__.replace('_', ' ')}")
        except AssertionError as why:
            print(f"FAIL {case.__name__.replace('_', ' ')}: {why}")
            bad = 1
    sys.exit(bad)
