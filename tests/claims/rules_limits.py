# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for what limits the flow: windows, waiting, congestion."""
from facts import ACK, AE, CWR, ECE, FIN, REPEATED_NS, RST, SYN, URG
from rules import MS, fast, fills_a_gap, sent_after_higher, window_full

ECN_FLAGS = AE | CWR | ECE


def earlier(case, end):
    """The segments of that end before this one, latest first."""
    return [s for s in reversed(end.packets) if s.frame < case.seg.frame]


def window_reopened(case, remark):
    """It names the packet that shut the window: all since then said 0."""
    if case.seg.window_raw == 0 or case.seg.has(RST):
        return False
    shut = None
    for s in earlier(case, case.me):
        if s.window_raw != 0:
            break
        shut = s
    return shut is not None and shut.frame == remark["packet"]


def fills(case, seg):
    """Does that segment use up all the room it had?"""
    f = case.by_facts[seg.frame]
    return bool(seg.length) and f.peer_edge is not None and (
        f.end >= min(f.peer_edge, f.peer_last_edge))


def window_limits(case, remark):
    """Used up before, a few round trips ago at most; since then never less room than that."""
    if window_full(case, remark) is not True:
        return window_full(case, remark)
    last = next((s for s in earlier(case, case.me) if fills(case, s)), None)
    if last is None or case.f.rtt is None:
        return False
    room = case.by_facts[last.frame].peer_window
    since = [s.window_raw for s in case.it.packets if last.frame < s.frame < case.seg.frame]
    if 0 in since or case.f.peer_window is None or case.f.peer_window < room:
        return False
    return case.seg.ns - last.ns <= 4 * case.f.rtt and remark["window"] == case.f.peer_window


def window_silly(case, remark):
    """Less than half a segment of room, and that for the second time at least."""
    if window_full(case, remark) is not True:
        return window_full(case, remark)
    small = min(case.it.mss or 536, 1460) / 2
    before = next((s for s in earlier(case, case.me) if fills(case, s)), None)
    return before is not None and case.f.peer_window < small and (
        case.by_facts[before.frame].peer_window < small)


def window_shrunk(case, remark):
    """Its right edge lies before one that it had offered: by more than the scale's rounding."""
    f = case.f
    edges = [case.by_facts[s.frame].window_edge for s in earlier(case, case.me) if not s.has(SYN)]
    edges = [e for e in edges if e is not None]
    if not edges or f.window_edge is None:
        return False
    return max(edges) - f.window_edge >= remark["bytes"] >= 1 << (case.me.scale or 0)


# ---- what is missing, what came twice ----

def lowest_block(case):
    above = sorted(b for b in case.f.sacks[1 if case.f.dsack else 0:] if b[1] > case.f.ack)
    return above[0] if above else None


def ends_in_fin(case, end):
    """Is the last number before end that of the other end's FIN, which is no byte?"""
    return any(s.has(FIN) and case.by_facts[s.frame].end == end
               for s in earlier(case, case.it))


def sack_hole(case, remark):
    """From its acknowledgement to the lowest block, and that block; counted from any number."""
    block = lowest_block(case) if case.f.ack is not None else None
    if block is None:
        return False
    gap, held = block[0] - case.f.ack, block[1] - block[0] - ends_in_fin(case, block[1])
    return (held > 0 and remark["missing"] - remark["ack"] + 1 == gap
            and remark["end"] - remark["begin"] + 1 == held
            and remark["begin"] == remark["missing"] + 1)


def sack_hole_fin(case, remark):
    """The lowest block is the other end's FIN alone."""
    block = lowest_block(case) if case.f.ack is not None else None
    return (block is not None and block[1] - block[0] == 1 and ends_in_fin(case, block[1])
            and remark["missing"] - remark["ack"] + 1 == block[0] - case.f.ack)


def dsack(case, remark):
    """RFC 2883: the first block tells of bytes that the receiver has."""
    if not case.f.dsack:
        return False
    first, end = case.f.sacks[0]
    return remark["end"] - remark["begin"] + 1 == end - first - ends_in_fin(case, end)


def dsack_of(case, remark):
    """… and the packet that it names repeated them all."""
    if not dsack(case, remark) or remark["packet"] not in case.by_frame:
        return False
    first, end = case.f.sacks[0]
    other = case.by_frame[remark["packet"]]
    f = case.by_facts[other.frame]
    return other.src != case.seg.src and f.seq <= first and f.end >= end and bool(f.carriers) and (
        not any(a < end and b > first for a, b in f.fresh))


def asked(case, remark):
    """The packet that it names is the other end's, and asked: by SACK, or by an equal ACK."""
    other = case.by_frame.get(remark.get("packet"))
    if other is None or other.src == case.seg.src or other.frame > case.seg.frame:
        return False
    f = case.by_facts[other.frame]
    wants = any(b > f.ack for _, b in f.sacks) or f.dup_count > 0
    return wants and fast(case, remark)


def fills_a_gap_again(case, remark):
    return fills_a_gap(case, remark) and sent_after_higher(case)


def tail_probe(case, remark):
    """The last bytes alone, sooner than a timer, and without a request for them."""
    f = case.f
    if not case.repeated() or not case.frame_is_carrier(remark["packet"]) or f.asked_before:
        return False
    return f.end >= f.top_before and case.seg.ns - case.by_frame[remark["packet"]].ns < 200 * MS


def some_way(case, remark):
    return case.repeated() and case.frame_is_carrier(remark["packet"])


def same_packet_again(case, remark):
    """The packet that it names has all in common with it, also an identification that the sender does
    not give to all (RFC 6864 4.2), and no timer could have run out (RFC 6298 2.4)."""
    other = case.by_frame.get(remark["packet"])
    if other is None or not case.seg.ip_id or not other.same_packet(case.seg):
        return False
    others = [s for s in earlier(case, case.me)[:40] if not s.same_packet(case.seg)]
    return case.seg.ns - other.ns < REPEATED_NS and all(s.ip_id != case.seg.ip_id for s in others)


def syn_data_again(case, remark):
    """The SYN carried these bytes, and the SYN,ACK confirms nothing beyond the SYN itself."""
    syn = case.by_frame.get(remark["packet"])
    answers = [s for s in earlier(case, case.it) if s.has(SYN) and s.has(ACK)]
    return (syn is not None and syn.has(SYN) and syn.src == case.seg.src and case.repeated()
            and case.frame_is_carrier(syn.frame) and bool(answers)
            and answers[0].ack_raw == (syn.seq_raw + 1) % 2**32)


# ---- who waits for whom ----

def silent_ns(case):
    return None if case.f.previous is None else case.seg.ns - case.f.previous.ns


def silence(case, remark):
    return silent_ns(case) is not None and silent_ns(case) >= 60_000 * MS


def waited_for_program(case, remark):
    """A second at least; the other end spoke last, and all of it was confirmed before."""
    f = case.f
    if silent_ns(case) is None or silent_ns(case) < 1000 * MS or not f.fresh:
        return False
    spoke = [s for s in case.before() if s.length and case.by_facts[s.frame].fresh]
    if not spoke or spoke[-1].src == case.seg.src:
        return False
    top = max(case.by_facts[s.frame].end for s in earlier(case, case.it) if not s.has(RST))
    return f.own_acked_before is not None and f.ack == f.own_acked_before >= top


def nagle(case, remark):
    """A small segment alone in flight; its late ACK; a small segment at once behind that."""
    late, first = case.by_frame.get(remark["until"]), case.by_frame.get(remark["packet"])
    if late is None or first is None or not case.f.fresh:
        return False
    if late.src == case.seg.src or first.src != case.seg.src or not late.pure:
        return False
    f, rtt = case.by_facts[late.frame], case.f.rtt or 0
    own = max(case.by_facts[s.frame].end for s in case.me.packets if s.frame < late.frame)
    small = case.seg.length < 1460 and first.length < 1460
    return (small and f.ack == own and late.ns - first.ns >= 30 * MS
            and 0 <= case.seg.ns - late.ns <= rtt + 3 * MS)


# ---- urgent data, congestion ----

def urgent(case, remark):
    return case.seg.has(URG) and 1 <= case.seg.urgent <= case.seg.length


def urgent_ahead(case, remark):
    return case.seg.has(URG) and case.seg.urgent > case.seg.length


def syn_with(flags):
    def rule(case, remark):
        return case.seg.has(SYN) and not case.seg.has(ACK) and case.seg.flags & ECN_FLAGS == flags
    return rule


def asked_with(case):
    """The ECN flags of the latest SYN that this one answers."""
    syns = [s for s in case.it.syn_frames if s.frame < case.seg.frame and not s.has(ACK)]
    return syns[-1].flags & ECN_FLAGS if syns and case.seg.has(SYN) and case.seg.has(ACK) else None


def ecn_agreed(case, remark):
    return asked_with(case) in (ECE | CWR, ECN_FLAGS) and case.seg.flags & (ECE | CWR) == ECE


def ecn_accurate_agreed(case, remark):
    return asked_with(case) == ECN_FLAGS and (
        case.seg.flags & ECN_FLAGS in (CWR, CWR | ECE, AE, AE | CWR))


def ecn_refused(case, remark):
    return asked_with(case) in (ECE | CWR, ECN_FLAGS) and not (
        ecn_agreed(case, remark) or ecn_accurate_agreed(case, remark))


def in_older_ecn(case):
    """Did the SYN,ACK agree to the ECN of RFC 3168?"""
    answers = [s for e in case.c.ends.values() for s in e.syn_frames if s.has(ACK)]
    return bool(answers) and answers[-1].flags & (ECE | CWR) == ECE


def ecn_echoed(case, remark):
    return case.seg.has(ECE) and not case.seg.has(SYN) and in_older_ecn(case)


def ecn_slowed(case, remark):
    return case.seg.has(CWR) and not case.seg.has(SYN) and in_older_ecn(case)


def ecn_answered(case, remark):
    return ecn_slowed(case, remark) and any(
        s.has(ECE) and not s.has(SYN) for s in earlier(case, case.it))


def ecn_marked(case, remark):
    return case.seg.ecn == 3


# ---- wrong checksums ----

def damaged(case, remark):
    other = case.by_frame.get(remark.get("packet"))
    if other is None or other.checksum_status != 0 or other.offload or other.frame >= case.seg.frame:
        return None
    return other


def damaged_taken(case, remark):
    """It confirms the packet that it names, of which no other copy is there."""
    other = damaged(case, remark)
    if other is None or other.src == case.seg.src or case.f.ack is None:
        return False
    first, end = case.by_facts[other.frame].seq, case.by_facts[other.frame].end
    again = [s for s in earlier(case, case.it) if s.frame > other.frame and not s.same_packet(other)
             and case.by_facts[s.frame].seq < end and case.by_facts[s.frame].end > first]
    return case.f.ack >= end and not again


def damaged_again(case, remark):
    other = damaged(case, remark)
    if other is None or other.src != case.seg.src:
        return False
    return case.f.seq < case.by_facts[other.frame].end and case.f.end > case.by_facts[other.frame].seq


RULES = {
    "damaged-taken": damaged_taken,
    "damaged-again": damaged_again,
    "sack-hole": sack_hole,
    "sack-hole-fin": sack_hole_fin,
    "dsack": dsack,
    "dsack-of": dsack_of,
    "fast-retransmitted": asked,
    "retransmitted-in-recovery": asked,
    "retransmitted-some-way": some_way,
    "gap-filled-again": fills_a_gap_again,
    "tail-probe": tail_probe,
    "same-packet-again": same_packet_again,
    "syn-data-again": syn_data_again,
    "silence": silence,
    "waited-for-program": waited_for_program,
    "nagle": nagle,
    "urgent": urgent,
    "urgent-ahead": urgent_ahead,
    "ecn-asked": syn_with(ECE | CWR),
    "ecn-accurate-asked": syn_with(ECN_FLAGS),
    "ecn-agreed": ecn_agreed,
    "ecn-accurate-agreed": ecn_accurate_agreed,
    "ecn-refused": ecn_refused,
    "ecn-marked": ecn_marked,
    "ecn-echoed": ecn_echoed,
    "ecn-answered": ecn_answered,
    "ecn-slowed": ecn_slowed,
    "window-limits": window_limits,
    "window-silly": window_silly,
    "window-reopened": window_reopened,
    "window-reopened-asked": window_reopened,
    "window-shrunk": window_shrunk,
}
DIAGNOSTIC = set(RULES)
