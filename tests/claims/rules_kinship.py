# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for what one conversation shows of another, and for SYNs without an answer."""
from facts import ACK, RST, SYN, last, nanoseconds

MINUTE = 60 * 10**9
FIRST_REPEAT = 950_000_000  # RFC 6298: a SYN is repeated after a second


def opens(seg):
    return seg is not None and seg.has(SYN) and not seg.has(ACK)


def same_source(seg, other):
    return (opens(other) and other.frame != seg.frame and other.src == seg.src
            and other.seq_raw == seg.seq_raw and other.dst != seg.dst)


def is_made(case, syn):
    """Its number and source have served another target too: no kernel does that."""
    return any(same_source(syn, s) for s in case.by_frame.values())


def own_syns(case, end):
    return [s for s in end.syn_frames if opens(s)]


def syn_raw(case, remark):
    other = case.by_frame.get(remark["packet"])
    return opens(case.seg) and other is not None and same_source(case.seg, other)


def syn_raw_again(case, remark):
    return opens(case.seg) and case.repeated() and is_made(case, case.seg)


def refused_raw(case, remark):
    syns = own_syns(case, case.it)
    return case.seg.has(RST) and bool(syns) and is_made(case, syns[0])


def fits_elsewhere(synack, syn):
    """The answer to that SYN, but not from where it went to."""
    return (opens(syn) and syn.src == synack.dst and syn.dst != synack.src
            and (syn.seq_raw + 1) % 2**32 == synack.ack_raw)


def rst_unasked(case, remark):
    """Nobody's connect(): a made SYN, or none to this address."""
    if not case.seg.has(RST):
        return False
    syns = own_syns(case, case.me)
    if syns:
        return is_made(case, syns[0])
    answers = [s for s in case.it.syn_frames if s.has(ACK)]
    return any(fits_elsewhere(a, s) for a in answers for s in case.by_frame.values())


def syn_translated(case, remark):
    """One packet on both sides of who rewrites: same identification, other TTL, one other address."""
    other = case.by_frame.get(remark["packet"])
    if not opens(case.seg) or not opens(other):
        return False
    one = (other.src == case.seg.src) != (other.dst == case.seg.dst)
    return (one and other.seq_raw == case.seg.seq_raw and bool(other.ip_id)
            and other.ip_id == case.seg.ip_id and other.ttl != case.seg.ttl
            and abs(case.seg.ns - other.ns) <= 10**9)


def answered_elsewhere(case, remark):
    other = case.by_frame.get(remark["packet"])
    return case.seg.has(SYN) and case.seg.has(ACK) and other is not None and fits_elsewhere(
        case.seg, other)


def silence_before(case, seg):
    """How long the conversation had been silent when this segment came."""
    times = [s.ns for s in case.c.segments if s.frame < seg.frame]
    return seg.ns - max(times) if times else 0


def rst_after_silence(case, remark):
    """It is the first thing that its sender says since."""
    woke = case.by_frame.get(remark["packet"])
    if not case.seg.has(RST) or woke is None or woke.src == case.seg.src:
        return False
    between = [s for s in case.me.packets if woke.frame < s.frame < case.seg.frame]
    return not between and silence_before(case, woke) >= MINUTE


def rst_ends_silence(case, remark):
    return case.seg.has(RST) and silence_before(case, case.seg) >= MINUTE


RULES = {
    "syn-raw": syn_raw,
    "syn-raw-again": syn_raw_again,
    "refused-raw": refused_raw,
    "rst-unasked": rst_unasked,
    "syn-translated": syn_translated,
    "answered-elsewhere": answered_elsewhere,
    "rst-after-silence": rst_after_silence,
    "rst-ends-silence": rst_ends_silence,
}
DIAGNOSTIC = set(RULES) | {"no-answer"}


def no_answer(objects, ending):
    """What is said of a SYN without an answer: True, False, or None where nothing of it is said."""
    text, host = ending.get("wiretutor.text", ""), ending.get("wiretutor.server.addr")
    times = [nanoseconds(o["frame.time_epoch"]) for o in objects
             if o.get("wiretutor.type") == "packet"]
    waited = max(times, default=0) - nanoseconds(ending["frame.time_epoch"])
    if "capture ends before an answer" in text:
        return waited < FIRST_REPEAT
    if "never answered" not in text:
        return None
    sends = any(host in (last(o.get("ip.src")), last(o.get("ipv6.src"))) for o in objects)
    if "host may be down" in text and sends or "host is up" in text and not sends:
        return False
    return waited >= FIRST_REPEAT
