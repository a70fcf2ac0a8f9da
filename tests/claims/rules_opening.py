# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for how connections open, and what resets them while they do."""
from facts import ACK, FIN, RST, SYN


def opens(seg):
    return seg.has(SYN) and not seg.has(ACK)


def answers(seg):
    return seg.has(SYN) and seg.has(ACK)


def before(case, end):
    return [s for s in end.packets if s.frame < case.seg.frame]


def confirms(seg, syn):
    """Its ack lies behind that SYN, within the SYN's data (Fast Open) and its FIN, where it is odd."""
    return 1 <= (seg.ack_raw - syn.seq_raw) % 2**32 <= 1 + syn.length + syn.has(FIN)


def fits_a_syn(case):
    return any(confirms(case.seg, s) for s in before(case, case.it) if s.has(SYN))


def challenge_ack(case, remark):
    """A bare ACK in answer to a SYN, for a number that this SYN does not have."""
    syns = [s for s in before(case, case.it) if opens(s)]
    return case.seg.pure and bool(syns) and not fits_a_syn(case)


def ack_to_syn(case, remark):
    mine = [s for s in before(case, case.me) if s.has(SYN)]
    return case.seg.pure and not mine and fits_a_syn(case)


def rst_not_next(case, remark):
    if not case.seg.has(RST):
        return False
    return None if case.f.rst_accepted is None else not case.f.rst_accepted


def synack_new_isn(case, remark):
    return answers(case.seg) and any(s.seq_raw != case.seg.seq_raw for s in before(case, case.me)
                                     if answers(s))


def synack_bad_ack(case, remark):
    return answers(case.seg) and not fits_a_syn(case)


def syn_reordered(case, remark):
    """The answer to this very SYN was captured before it."""
    return opens(case.seg) and any(confirms(s, case.seg) for s in before(case, case.it)
                                   if answers(s))


def server_resets_handshake(case, remark):
    """The end that sent the SYN,ACK resets it, and nothing but SYNs came from the other one."""
    return case.seg.has(RST) and any(answers(s) for s in before(case, case.me)) and not any(
        s.has(ACK) for s in before(case, case.it) if not s.has(RST))


def syn_missed(case, remark):
    return answers(case.seg) and not any(opens(s) for s in before(case, case.it))


def synack_missed(case, remark):
    """It goes on behind a SYN that nothing in the capture has answered."""
    syns = [s for s in case.before() if opens(s)]
    return bool(syns) and not any(
        answers(s) and s.src != syns[0].src for s in case.before()) and not opens(case.seg)


def midstream(case, remark):
    return not case.seg.has(SYN) and not any(s.has(SYN) for s in case.before())


def port_reused(case, remark):
    return opens(case.seg) and case.c.older is not None


def syn_retry(case, remark):
    """The same SYN once more, after an end by RST or FIN."""
    over = [s for s in case.before() if s.has(RST) or s.has(FIN)]
    same = [s for s in before(case, case.me) if opens(s) and s.seq_raw == case.seg.seq_raw]
    return opens(case.seg) and bool(same) and bool(over)


def syn_queue_full(case, remark):
    """That port has answered another SYN."""
    return opens(case.seg) and any(
        answers(s) and s.src == case.seg.dst and s not in case.c.segments
        for s in case.by_frame.values() if s.frame < case.seg.frame)


def cancelled(case, remark):
    syns = [s for s in before(case, case.me) if opens(s)]
    return case.seg.has(RST) and bool(syns) and not any(
        answers(s) and confirms(s, syns[0]) for s in before(case, case.it))


def other_ttl(case, remark):
    others = [s for s in before(case, case.me) if not s.has(RST)]
    return case.seg.has(RST) and bool(others) and (
        case.seg.ttl == remark["ttl"] != remark["usual"] == others[-1].ttl)


RULES = {
    "rst-in-handshake-server": server_resets_handshake,
    "challenge-ack": challenge_ack,
    "ack-to-syn": ack_to_syn,
    "rst-not-next": rst_not_next,
    "synack-new-isn": synack_new_isn,
    "synack-bad-ack": synack_bad_ack,
    "syn-reordered": syn_reordered,
    "syn-missed": syn_missed,
    "synack-missed": synack_missed,
    "midstream": midstream,
    "port-reused": port_reused,
    "syn-retry": syn_retry,
    "syn-queue-full": syn_queue_full,
    "cancelled": cancelled,
    "rst-other-ttl": other_ttl,
}
DIAGNOSTIC = set(RULES) - {"midstream", "port-reused"}
