# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for what explains no trouble: the steps, and what they carry."""
from facts import ACK, FIN, RST, SYN, URG
from rules import accepts_syn, repeats_all
from rules_opening import answers, before, opens


def flags(case, must, none=0):
    return case.seg.flags & must == must and not case.seg.flags & none


def ack_only(case, remark):
    return case.seg.pure and remark["ack"] is not None


def numbers(case, remark):
    """The next number is that behind the last byte; told with the first bytes of a conversation."""
    return case.seg.length > 0 and remark["next"] == remark["last"] + 1 and not any(
        s.length and not s.has(SYN) for s in before(case, case.me) if case.f_of(s).copy_of is None)


def asks_for_cookie(case, remark):
    """An option of Fast Open without a cookie: kind 34, or the experimental one with its magic number."""
    return case.seg.has(SYN) and any(kind == 34 and not body or kind in (253, 254)
                                     and body == b"\xf9\x89" for kind, body in case.seg.kinds)


def syn_data(case, remark):
    return case.seg.has(SYN) and case.seg.length == remark["bytes"] > 0


def syns(case, end):
    return [s for s in before(case, end) if opens(s)]


def confirms_data_of_syn(case, remark):
    """Of a SYN,ACK: it confirms the SYN and these bytes of it."""
    return answers(case.seg) and any(
        case.seg.ack_raw == (s.seq_raw + 1 + remark["bytes"]) % 2**32 and s.length >= remark["bytes"] > 0
        for s in syns(case, case.it))


def confirms_data_of_synack(case, remark):
    return flags(case, ACK, SYN | RST) and any(
        case.seg.ack_raw == (s.seq_raw + 1 + remark["bytes"]) % 2**32 and s.length == remark["bytes"]
        for s in before(case, case.it) if answers(s))


def syn_data_ignored(case, remark):
    return answers(case.seg) and any(s.length and case.seg.ack_raw == (s.seq_raw + 1) % 2**32
                                     for s in syns(case, case.it))


def third_step_again(case, remark):
    """The SYN,ACK came twice, and an ACK of it was sent before."""
    twice = [s for s in before(case, case.it) if answers(s)]
    return (flags(case, ACK, SYN | RST) and len(twice) > 1 and any(
        s.has(ACK) and not s.has(SYN) for s in before(case, case.me)))


def refused(case, remark):
    """RFC 9293 3.5.2: an RST that confirms the SYN, and no SYN,ACK was there."""
    return (flags(case, RST | ACK) and any(
        1 <= (case.seg.ack_raw - s.seq_raw) % 2**32 <= 1 + s.length + s.has(FIN)
        for s in syns(case, case.it)))


def syn_again_answered(case, remark):
    return opens(case.seg) and case.repeated() and any(
        accepts_syn(s, case.seg) for s in before(case, case.it))


def synack_again_answered(case, remark):
    return answers(case.seg) and case.repeated() and any(
        not s.has(SYN) and s.has(ACK) for s in before(case, case.it))


def crossed_syns(case, remark):
    """Each end has sent a SYN of its own, without ACK."""
    mine = syns(case, case.me) + ([case.seg] if opens(case.seg) else [])
    return bool(mine) and bool(syns(case, case.it))


def reset_before(case):
    return any(s.has(RST) for s in case.before())


def both_fins(case):
    return bool([s for s in before(case, case.me) if s.has(FIN)]) and bool(
        [s for s in before(case, case.it) if s.has(FIN)])


def over(case, remark):
    return reset_before(case) or both_fins(case)


def rst_after_close(case, remark):
    return case.seg.has(RST) and over(case, remark)


def fin_after_rst(case, remark):
    return case.seg.has(FIN) and reset_before(case)


def kernels_rst(case, remark):
    """No program sends an RST without ACK."""
    return flags(case, RST, ACK) and any(s.has(FIN) for s in case.before())


def reads_on(case, remark):
    """It confirms data that came after its own FIN."""
    fins = [s for s in before(case, case.me) if s.has(FIN)]
    later = [s for s in before(case, case.it) if fins and s.frame > fins[0].frame and s.length]
    return bool(later) and case.f.ack is not None and any(
        case.f.ack >= case.f_of(s).end - s.has(FIN) for s in later)


def no_data(case, remark):
    return not any(s.length for s in case.before() if not s.has(RST))


def stray(case, remark):
    return case.seg.has(RST) and not any(not s.has(RST) for s in case.before())


def scaled(case, remark):
    """The field, times two to the shift that this end's SYN named; both SYNs named one."""
    shift = case.me.scale if case.it.scale is not None else None
    return (shift is not None and remark["raw"] == case.seg.window_raw
            and remark["window"] == case.seg.window_raw << shift)


def too_big(case, remark):
    return case.seg.length == remark["bytes"] > remark["mss"] and case.it.mss in (None, remark["mss"])


def wraps(case, remark):
    return case.seg.seq_raw + case.seg.length + case.seg.has(FIN) >= 2**32


def odd(case, remark):
    """SYN beside FIN or RST, FIN beside RST, no flag at all, or a FIN that confirms nothing."""
    f = case.seg.flags & (SYN | FIN | RST | ACK | URG | 8)
    return (bin(f & (SYN | FIN | RST)).count("1") > 1 or f & (SYN | RST | ACK) == 0)


RULES = {
    "ack-only": ack_only,
    "numbers-from-start": numbers,
    "numbers-from-here": numbers,
    "fast-open-request": asks_for_cookie,
    "syn-data": syn_data,
    "handshake-2-data": confirms_data_of_syn,
    "fast-open-accepted": confirms_data_of_syn,
    "fast-open-ignored": syn_data_ignored,
    "handshake-3-data": confirms_data_of_synack,
    "handshake-3-again": third_step_again,
    "refused": refused,
    "syn-retx-answered": syn_again_answered,
    "synack-retx-answered": synack_again_answered,
    "sim-open": crossed_syns,
    "sim-open-synack": crossed_syns,
    "sim-open-done": crossed_syns,
    "sim-close-ack": lambda case, remark: flags(case, ACK, SYN | RST) and both_fins(case),
    "data-after-close": over,
    "rst-after-close": rst_after_close,
    "fin-after-rst": fin_after_rst,
    "rst-after-fin-gone": kernels_rst,
    "rst-text": lambda case, remark: case.seg.has(RST) and case.seg.length == remark["bytes"],
    "fin-with-data": lambda case, remark: case.seg.has(FIN) and case.seg.length == remark["bytes"],
    "half-close-read": reads_on,
    "closed-without-data": no_data,
    "stray-rst": stray,
    "window-scaled": scaled,
    "data-big": too_big,
    "numbers-wrap": wraps,
    "odd-flags": odd,
    "resent-smaller": lambda case, remark: repeats_all(case, remark) or case.overlaps() or None,
    "time-wait": lambda case, remark: any(s.has(FIN) for s in case.before()),
    "time-wait-server": lambda case, remark: any(s.has(FIN) for s in case.before()),
}
DIAGNOSTIC = {"refused", "syn-retx-answered", "synack-retx-answered", "data-after-close",
              "rst-after-close", "fin-after-rst", "rst-after-fin-gone", "half-close-read",
              "stray-rst", "odd-flags", "handshake-3-again", "fast-open-ignored"}
