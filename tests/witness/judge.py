# SPDX-License-Identifier: BSD-2-Clause
"""What was told of a transfer against what the kernels of both ends counted.

A claim is a set of remarks that say the same kind of thing of a packet; whoever sent the packet, or
got it, has a kernel that counted such things. More told than counted is a contradiction, if the
remark says it as a fact (its ground is SEEN or FOLLOWS); where it says "likely", it is only shown."""
import glob
import json
import os
import re
import subprocess

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


def grounds():
    """The ground of each remark, by its key."""
    found = {}
    for path in glob.glob(os.path.join(TOP, "src/lang/remarks_*.def")):
        with open(path, encoding="utf-8") as file:
            found.update(re.findall(r'WT_REMARK\(\d+, \w+, "([a-z0-9-]+)",\s*([A-Z]+)', file.read()))
    return found


class Claim:
    """remarks: of which packets; by: whose kernel counted it, the packet's "sender" or "receiver";
    counted: the counters, added up; at: which captures show it, "own" that of the kernel that
    counted, or "both". Where the remark hedges the cause but states the thing, stated is true. once:
    one that was counted may be told many times."""

    def __init__(self, what, remarks, by, counted, at="both", stated=False, once=False):
        self.what, self.remarks, self.by, self.counted = what, remarks, by, counted
        self.at, self.stated, self.once = at, stated, once


CLAIMS = [
    Claim("sent again", ["retransmitted", "retransmitted-again", "retransmitted-some-way",
                         "retransmitted-part", "gap-filled-again", "fast-retransmitted",
                         "retransmitted-in-recovery", "tail-probe", "spuriously-retransmitted", "syn-retx", "syn-retx-answered",
                         "synack-retx", "synack-retx-answered", "fin-retx"],
          "sender", ["TcpRetransSegs"], stated=True),
    Claim("fast retransmission", ["fast-retransmitted", "retransmitted-in-recovery"],
          "sender", ["TcpExtTCPFastRetrans", "TcpExtTCPSlowStartRetrans"]),
    # a tail-loss probe is sent by a timer too, which Linux sets to the time-out at most
    Claim("by the timer", ["retransmitted"], "sender",
          ["TcpExtTCPTimeouts", "TcpExtTCPLossProbes"]),
    Claim("SYN or SYN,ACK again", ["syn-retx", "synack-retx", "syn-retx-answered",
                                   "synack-retx-answered"],
          "sender", ["TcpExtTCPSynRetrans"], stated=True),
    Claim("tail-loss probe", ["tail-probe"], "sender", ["TcpExtTCPLossProbes"]),
    Claim("needless repetition", ["spuriously-retransmitted"], "sender",
          ["TcpExtTCPDSACKRecv", "TcpExtTCPDSACKOfoRecv"]),
    Claim("DSACK", ["dsack", "dsack-of"], "receiver", ["TcpExtTCPDSACKRecv", "TcpExtTCPDSACKOfoRecv"], at="own"),
    Claim("DSACK sent", ["dsack", "dsack-of"], "sender", ["TcpExtTCPDSACKOldSent", "TcpExtTCPDSACKOfoSent"]),
    Claim("keep-alive", ["keep-alive"], "sender", ["TcpExtTCPKeepAlive"]),
    Claim("zero-window probe", ["zero-window-probe"], "sender", ["TcpExtTCPWinProbe"]),
    Claim("window shut", ["zero-window"], "sender",
          ["TcpExtTCPToZeroWindowAdv", "TcpExtTCPWantZeroWindowAdv"], stated=True, once=True),
    Claim("arrived out of order", ["out-of-order", "overtaken"], "receiver", ["TcpExtTCPOFOQueue"]),
    Claim("duplicate ACK", ["duplicate-ack"], "sender", ["TcpExtTCPOFOQueue"]),
    Claim("challenge ACK", ["challenge-ack"], "sender", ["TcpExtTCPChallengeACK"]),
    Claim("wrong checksum", ["checksum-bad"], "receiver", ["TcpInCsumErrors"]),
    Claim("RST", ["abort", "rst-no-such-connection", "rst-gave-up", "rst-after-fin-data",
                  "rst-after-fin", "rst-after-fin-gone", "rst-after-close"], "sender",
          ["TcpOutRsts"], stated=True),
]
# Remarks of TCP_INFO: said only if the kernel counted such a thing at all.
TURNS = {
    "cwnd-timed-out": ["TcpExtTCPTimeouts"], "cwnd-model-timed-out": ["TcpExtTCPTimeouts"],
    "cwnd-fast-recovery": ["TcpExtTCPSackRecovery", "TcpExtTCPRenoRecovery"],
    "cwnd-repaired": ["TcpRetransSegs"],
    "cwnd-undone": ["TcpExtTCPFullUndo", "TcpExtTCPPartialUndo", "TcpExtTCPDSACKUndo",
                    "TcpExtTCPLossUndo", "TcpExtTCPSpuriousRTOs"],
    "cwnd-avoidance-early": ["TcpExtTCPHystartTrainDetect", "TcpExtTCPHystartDelayDetect"],
}
ADDRESSES = {"10.9.0.1": "client", "10.9.0.2": "server"}


def other(end):
    return "server" if end == "client" else "client"


def packets_of(objects):
    for o in objects:
        if o.get("wiretutor.type") == "packet" and isinstance(o.get("tcp.len"), int) \
                and o.get("ip.src") in ADDRESSES:
            yield ADDRESSES[o["ip.src"]], o


def explained(binary, capture):
    done = subprocess.run([binary, "explain", "--format", "json", "--every", capture],
                          capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def sources(binary, transfer):
    """(end whose capture it is, which, objects): explained afterwards, and as `run` told it."""
    for end in ("client", "server"):
        yield end, "explain", explained(binary, transfer[end]["capture"])
        with open(transfer[end]["story"], encoding="utf-8") as file:
            yield end, "run", [json.loads(line) for line in file]


def closed_at(objects, end):
    """Beyond which number the other side's ACKs confirm this end's FIN; None: no FIN."""
    ends = [o["tcp.seq"] + o["tcp.len"] for who, o in packets_of(objects)
            if who == end and o.get("tcp.flags.fin")]
    return max(ends, default=None)


class Verdict:
    """One claim in one telling: how many told as a fact, how many with "likely", how many counted."""

    def __init__(self, claim, sender, end, which):
        self.claim, self.sender, self.end, self.which = claim, sender, end, which
        self.facts, self.hedged, self.counted, self.frames = 0, 0, 0, []

    def is_wrong(self):
        return self.counted == 0 < self.facts if self.claim.once else self.facts > self.counted

    def __str__(self):
        return (f"{self.claim.what}, sent by the {self.sender}, {self.which} at the {self.end}: told "
                f"{self.facts} as a fact, {self.hedged} as likely, counted {self.counted}; packets "
                f"{self.frames[:12]}")


def judge_claim(claim, ground, transfer, end, which, objects):
    for sender in ("client", "server"):
        counts = sender if claim.by == "sender" else other(sender)
        if claim.at == "own" and counts != end:
            continue
        verdict = Verdict(claim, sender, end, which)
        # a socket in TIME_WAIT takes in less than a whole one, and counts no DSACK
        closed = closed_at(objects, counts) if claim.by == "receiver" else None
        verdict.counted = sum(transfer[counts]["counters"].get(c, 0) for c in claim.counted)
        for who, packet in packets_of(objects):
            said = {r["id"] for r in packet.get("wiretutor.remarks", [])} & set(claim.remarks)
            if who != sender or not said:
                continue
            if closed is not None and packet.get("tcp.ack", 0) > closed:
                continue
            is_fact = claim.stated or any(ground.get(i) in ("SEEN", "FOLLOWS") for i in said)
            verdict.facts += is_fact
            verdict.hedged += not is_fact
            verdict.frames.append(packet["frame.number"])
        yield verdict


def judge_turns(transfer):
    """(what is wrong, how many were judged)"""
    wrong, judged = [], 0
    for end in ("client", "server"):
        for look in transfer[end]["tcp_info"]:
            for remark in look["wiretutor.remarks"]:
                counters = TURNS.get(remark["id"])
                if counters is None:
                    continue
                judged += 1
                if not any(transfer[end]["counters"].get(c, 0) for c in counters):
                    wrong.append(f"{remark['id']} at the {end}: none of {counters} was counted")
    return wrong, judged


def judge(binary, transfer):
    """(all verdicts, what is wrong in words)"""
    ground, verdicts = grounds(), []
    for end, which, objects in sources(binary, transfer):
        for claim in CLAIMS:
            verdicts += judge_claim(claim, ground, transfer, end, which, objects)
    wrong = [str(v) for v in verdicts if v.is_wrong()]
    return verdicts, wrong + judge_turns(transfer)[0]
