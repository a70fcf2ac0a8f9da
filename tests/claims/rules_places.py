# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for where packets were captured, and for resets that ended nothing."""
from facts import ACK, RST, SYN


def challenges_rst(case, remark):
    """A bare ACK that repeats its number, after the other end's RST with another one."""
    other = case.by_frame.get(remark["packet"])
    if other is None or not other.has(RST) or other.src == case.seg.src or not case.seg.pure:
        return False
    return (case.by_facts[other.frame].seq != case.f.ack
            and case.f.ack == case.f.own_acked_before)


def challenges_syn(case, remark):
    """A bare ACK that repeats its number, after a SYN,ACK that came long after the handshake."""
    other = case.by_frame.get(remark["packet"])
    if other is None or not other.has(SYN) or other.src == case.seg.src or not case.seg.pure:
        return False
    return case.f.ack == case.f.own_acked_before


def shared(case, remark):
    """Another connection of the same endpoints has begun, and this is not its."""
    return any(s.frame < case.seg.frame and s.has(SYN) and not s.has(ACK)
               and {s.src, s.dst} == {case.seg.src, case.seg.dst}
               and s not in case.c.segments for s in case.by_frame.values())


def clock_behind(case, remark):
    """Only this end's packets go back in time by half a second, and the other end's lie between."""
    latest, behind = None, []
    for s in case.c.segments:
        if s.frame > case.seg.frame:
            break
        if latest is not None and latest - s.ns >= 500_000_000:
            behind.append(s)
        latest = s.ns if latest is None else max(latest, s.ns)
    return (len(behind) > 1 and all(s.src == case.seg.src for s in behind)
            and any(behind[0].frame < s.frame < case.seg.frame for s in case.it.packets))


def rst_disproved(case, remark):
    """The sender of that RST sends what no closed socket can."""
    other = case.by_frame.get(remark["packet"])
    if other is None or not other.has(RST) or other.src != case.seg.src or case.seg.has(RST):
        return False
    return bool(case.f.fresh) or case.seg.has(SYN)


def one_way(case, remark):
    """Nothing of the other end up to here, though its bytes are confirmed."""
    if case.seg.src == case.seg.dst:
        return False
    theirs = [s for s in case.it.packets if s.frame < case.seg.frame]
    return not theirs and case.f.own_acked_before is not None and (
        case.f.ack - case.f.own_acked_before == remark["bytes"])


def routed(case, remark):
    other = case.by_frame.get(remark["packet"])
    if other is None or not other.same_packet(case.seg):
        return False
    copies = [s for s in case.by_frame.values() if s.same_packet(case.seg)
              and other.frame <= s.frame < case.seg.frame]
    return any(abs(s.ttl - case.seg.ttl) == remark["hops"] > 0 for s in copies)


RULES = {
    "challenges-rst": challenges_rst,
    "shared-endpoints": shared,
    "clock-behind": clock_behind,
    "challenges-syn": challenges_syn,
    "rst-disproved": rst_disproved,
    "one-way-capture": one_way,
    "captured-routed": routed,
}
DIAGNOSTIC = set(RULES)
