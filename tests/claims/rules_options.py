# SPDX-License-Identifier: BSD-2-Clause
"""The rules of rules.py for what TCP's options ask for: MPTCP (RFC 8684), Fast Open (RFC 7413)."""
import ipaddress

from facts import ACK, SYN

MPTCP, FAST_OPEN, EXPERIMENTS = 30, 34, (253, 254)
CAPABLE, JOIN, DSS, ADD_ADDR, FASTCLOSE = 0, 1, 2, 3, 7
OTHERS = {"REMOVE_ADDR": 4, "MP_PRIO": 5, "MP_FAIL": 6, "MP_TCPRST": 8}


def mptcp(seg, subtype):
    """The data of its MPTCP options of this subtype."""
    return [d for kind, d in seg.kinds if kind == MPTCP and d and d[0] >> 4 == subtype]


def cookies(seg):
    """The cookies that it carries; an empty one asks."""
    found = [d for kind, d in seg.kinds if kind == FAST_OPEN]
    return found + [d[2:] for kind, d in seg.kinds if kind in EXPERIMENTS and d[:2] == b"\xf9\x89"]


def first_syn(seg):
    return seg.has(SYN) and not seg.has(ACK)


def syn_ack(seg):
    return seg.has(SYN) and seg.has(ACK)


def asked(case, what):
    """Did the other end's SYN before this one have it?"""
    return any(first_syn(s) and what(s) for s in case.it.syn_frames if s.frame < case.seg.frame)


def cookie(step):
    return lambda case, remark: step(case.seg) and remark["bytes"] in [
        len(c) for c in cookies(case.seg) if c]


def cookie_declined(case, remark):
    return syn_ack(case.seg) and not cookies(case.seg) and asked(case, lambda s: b"" in cookies(s))


def has(subtype, step=lambda seg: True):
    return lambda case, remark: step(case.seg) and bool(mptcp(case.seg, subtype))


def declined(case, remark):
    return syn_ack(case.seg) and not any(k == MPTCP for k, _ in case.seg.kinds) and asked(
        case, lambda s: mptcp(s, CAPABLE))


def joined(case, remark):
    """The first packet behind both SYNs of a path."""
    syns = case.me.syn_frames + case.it.syn_frames
    return not case.seg.has(SYN) and any(mptcp(s, JOIN) and first_syn(s) for s in syns)


def address(case, remark):
    want = ipaddress.ip_address(remark["address"]).packed
    return any(d[2:2 + len(want)] == want and d[0] & 15 != 1 for d in mptcp(case.seg, ADD_ADDR))


def other(case, remark):
    return bool(mptcp(case.seg, OTHERS[remark["name"]]))


RULES = {
    "fast-open-cookie": cookie(syn_ack),
    "fast-open-shown": cookie(first_syn),
    "fast-open-declined": cookie_declined,
    "mptcp-asked": has(CAPABLE, first_syn),
    "mptcp-agreed": has(CAPABLE, syn_ack),
    "mptcp-declined": declined,
    "mptcp-join": has(JOIN, first_syn),
    "mptcp-joined": joined,
    "mptcp-dss": has(DSS),
    "mptcp-address": address,
    "mptcp-fastclose": has(FASTCLOSE),
    "mptcp-paths": other,
}
DIAGNOSTIC = {"fast-open-declined", "mptcp-declined"}
