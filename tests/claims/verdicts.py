# SPDX-License-Identifier: BSD-2-Clause
"""Is a conversation's verdict what its segments prove? True, False, or None where they leave it open."""
from facts import ACK, FIN, RST, SYN
from rules import accepts_syn


def all_confirmed(c, facts):
    """Did each end confirm all that was captured of the other, its FIN too?"""
    for who in c.names:
        me, it = c.end(who), c.peer(who)
        if me.fin_end is None or it.acked is None or it.acked < max(me.fin_end, me.top):
            return False
    return True


def never_confirmed(c, facts, least):
    """Did an end send its last bytes or its FIN so often, with no answer after the first time?"""
    for who in c.names:
        me, it = c.end(who), c.peer(who)
        sent = [s for s in me.packets if (s.length or s.has(FIN)) and facts[s.frame].copy_of is None
                and not s.has(SYN)]
        if not sent or not it.packets:
            continue
        last = [s for s in sent if s.seq_raw == sent[-1].seq_raw]
        acked = [facts[s.frame].ack for s in it.packets if s.has(ACK) and not s.has(SYN | RST)]
        open_ = not acked or max(a for a in acked) < facts[sent[-1].frame].end
        again = [s for s in last if not any(p.frame > s.frame and not p.has(SYN)
                                            for p in it.packets)]
        if open_ and len(again) >= least:
            return True
    return False


def met_a_fin(c, facts):
    """The client's bytes, sent before it knew of the server's FIN and not confirmed by the server."""
    server = next((n for n in c.names if n != c.client), None)
    if c.client is None or server is None:
        return None
    me, it = c.end(c.client), c.end(server)
    if it.fin_end is None or not it.rsts or it.acked is None:
        return False
    return any(s.length and facts[s.frame].end - s.has(FIN) > it.acked
               and (facts[s.frame].ack is None or facts[s.frame].ack < it.fin_end)
               for s in me.packets)


def verdict(c, facts, told):
    """True, False or None for a verdict that was told of a TCP conversation."""
    if told == "self" or c.self_connected:
        return (told == "self") == (c.self_connected and any(
            s.has(SYN) and s.has(ACK) for s in c.segments))
    begun = max((s.frame for e in c.ends.values() for s in e.syn_frames if not s.has(ACK)),
                default=0)  # the same SYN after the end tries again
    resets = [(s, f) for e in c.ends.values() for s, f in e.rsts if s.frame > begun]
    counted = [s for s, f in resets if f.rst_accepted is True]
    perhaps = [s for s, f in resets if f.rst_accepted is None]
    fins = [e for e in c.ends.values() if e.fin_end is not None]
    if told == "normal":
        if len(fins) < 2 or not all_confirmed(c, facts):
            return False
        done = max((s.frame for e in c.ends.values() for s in e.fin_frames[:1]), default=0)
        return not any(s.frame < done for s in counted)
    if told == "closing":
        return len(fins) == 2 and not counted and not all_confirmed(c, facts)
    if told == "vanished":
        return never_confirmed(c, facts, 2)
    if told == "crossed":
        return met_a_fin(c, facts)
    if told == "reset":
        return bool(counted or c.reset_later) or (None if perhaps else False)
    if told == "refused":
        return any(s.has(ACK) for s, _ in resets) or None
    if told == "open":
        closing = [e for e in fins if any(s.frame > begun for s in e.fin_frames)]
        return not counted and len(closing) < 2
    if told == "unanswered":
        senders = [e for e in c.ends.values() if e.packets]
        syns = [s for e in senders for s in e.packets if s.has(SYN) and not s.has(ACK)]
        accepts = any(accepts_syn(s, syn) or s.has(RST) and s.has(ACK)
                      for e in senders for s in e.packets for syn in syns)
        return len(senders) == 1 or c.self_connected or not accepts
    if told == "half-open":
        return not fins or None
    return None
