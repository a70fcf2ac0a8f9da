# SPDX-License-Identifier: BSD-2-Clause
"""May this be said of that segment? A rule a remark: True supported, False wrong, None open.

A rule asks what the words claim, by the table of docs/testing.md ("Claims"): a cause that is told
needs its evidence, whatever flag Wireshark would set.
"""
from facts import ACK, FIN, RST, SYN

MS = 1_000_000
LEAST_TIMEOUT = 190 * MS  # Linux' least retransmission time-out is 200 ms, counted in ticks


class Case:
    """A segment with its facts, and what the rest of its conversation shows."""

    def __init__(self, conversation, seg, facts, by_frame):
        self.c, self.seg, self.f, self.by_frame = conversation, seg, facts, by_frame
        self.me, self.it = conversation.end(seg.src), conversation.peer(seg.src)
        at = conversation.segments.index(seg) if len(conversation.segments) < 2000 else None
        self.at = at

    def f_of(self, seg):
        return self.by_facts[seg.frame]

    def before(self):
        if self.at is not None:
            return self.c.segments[:self.at]
        return [s for s in self.c.segments if s.frame < self.seg.frame]

    def after(self):
        if self.at is not None:
            return self.c.segments[self.at + 1:]
        return [s for s in self.c.segments if s.frame > self.seg.frame]

    def repeated(self):
        """Are all its bytes (or its SYN, its FIN) there already?"""
        seg, f = self.seg, self.f
        if f.copy_of is not None:
            return False
        if seg.length:
            return not f.fresh
        if seg.has(SYN):
            return any(s.seq_raw == seg.seq_raw for s in self.me.syn_frames if s.frame < seg.frame)
        if seg.has(FIN):
            return any(s.frame < seg.frame for s in self.me.fin_frames)
        return False

    def overlaps(self):
        seg, f = self.seg, self.f
        return bool(seg.length) and bool(f.carriers) and sum(b - a for a, b in f.fresh) < seg.length

    def frame_is_carrier(self, frame):
        """Did that frame carry these bytes last?"""
        other = self.by_frame.get(frame)
        if other is None:
            return False
        if self.seg.length:
            copied = self.f_of(other).copy_of
            return frame in self.f.carriers or (
                copied is not None and copied.frame in self.f.carriers)
        last = [s for s in self.me.packets if s.frame < self.seg.frame
                and s.flags & (SYN | FIN) == self.seg.flags & (SYN | FIN)
                and s.seq_raw == self.seg.seq_raw]
        return bool(last) and last[-1].frame == frame

    def confirmed_before(self):
        return self.f.peer_acked_before is not None and self.f.end <= self.f.peer_acked_before


def retransmitted(case, remark):
    """Names the last carrier; a timer needs its time, and no request for the bytes."""
    if not case.repeated() and not case.overlaps():
        return False
    if "packet" in remark and not case.frame_is_carrier(remark["packet"]):
        return False
    if "timer" in remark["text"]:
        other = case.by_frame[remark["packet"]] if "packet" in remark else case.f.repeats
        if other is None:
            return None
        waited = case.seg.ns - other.ns
        if waited < LEAST_TIMEOUT or (case.f.rtt is not None and waited < case.f.rtt):
            return False
        if case.f.asked_before and not case.seg.has(SYN):
            return False
    return True


def repeats_all(case, remark):
    return case.repeated()


def repeats_some(case, remark):
    return case.overlaps() and bool(case.f.fresh)


def fills_a_gap(case, remark):
    return bool(case.f.fresh) and case.f.seq < case.f.top_before


def sent_after_higher(case):
    """Its timestamp is later than that of a segment behind it, which came before it: only what is
    sent again leaves so late (RFC 9293 3.8.1, RFC 7323 3)."""
    return case.seg.tsval is not None and any(
        s.tsval is not None and s.length and case.f_of(s).seq > case.f.seq
        and 0 < (case.seg.tsval - s.tsval) & 0xffffffff < 1 << 31
        for s in case.me.packets if s.frame < case.seg.frame)


def fast(case, remark):
    """Somebody asked: SACK, or equal ACKs."""
    return case.f.asked_before and (case.repeated() or case.overlaps() or fills_a_gap(case, remark))


def spurious(case, remark):
    return case.repeated() and case.confirmed_before()


def out_of_order(case, remark):
    """Fresh bytes below others, and nothing that looks like a loss."""
    f = case.f
    if not f.fresh or f.seq >= f.top_before or sent_after_higher(case):
        return False
    later = [s for a, b, s in case.me.carrier if a >= f.end and s.frame < case.seg.frame]
    if later and f.rtt is not None and case.seg.ns - min(s.ns for s in later) > max(f.rtt, 3 * MS):
        return False
    return True


def overtaken(case, remark):
    """Its timestamp is older than that of a segment with data that came before it; and are its bytes
    new, as the words say, or not?"""
    older = case.seg.tsval is not None and any(
        s.tsval is not None and s.length and 0 < (s.tsval - case.seg.tsval) & 0xffffffff < 1 << 31
        for s in case.me.packets if s.frame < case.seg.frame)
    return older and bool(case.f.fresh) == (remark["id"] == "overtaken")


def not_captured(case, remark):
    """A hole in front of it."""
    f = case.f
    if f.copy_of is not None:
        return False
    return f.seq > f.top_before


def not_captured_confirmed(case, remark):
    return not_captured(case, remark) and case.f.peer_acked_before is not None and (
        case.f.peer_acked_before > case.f.top_before)


def acked_unseen(case, remark):
    """It confirms bytes that are not in the capture up to here."""
    f, it = case.f, case.it
    if f.ack is None:
        return False
    held = [s for s in it.packets if s.frame < case.seg.frame]
    if not held:
        return True
    return bool(f.unseen) or f.ack > max(case.by_facts[s.frame].end for s in held)


def duplicate_ack(case, remark):
    """Something is missing: a hole that can be seen."""
    f = case.f
    return (f.copy_of is None and f.dup_count > 0 and bool(f.hole or f.past)
            and not (f.dsack and len(f.sacks) == 1))


def duplicate_echo(case, remark):
    f = case.f
    return f.copy_of is None and f.ack is not None and f.ack == f.own_acked_before


def zero_window(case, remark):
    return case.seg.window_raw == 0


def window_full(case, remark):
    f = case.f
    if f.peer_edge is None:
        return None
    return f.end >= min(f.peer_edge, f.peer_last_edge)


def window_update(case, remark):
    """More room, and no sign that something is missing."""
    f = case.f
    if not case.seg.pure or f.ack is None:
        return False
    if f.own_acked_before is not None and f.ack != f.own_acked_before:
        return False
    if any(b > f.ack for _, b in f.sacks) or f.dsack:
        return False
    if f.hole:
        return False
    if f.window is not None and f.window_before is not None:
        return f.window > f.window_before
    return None


def keep_alive(case, remark):
    f = case.f
    if case.seg.length > 1 or f.peer_acked_before is None:
        return None if case.seg.length <= 1 else False
    return f.seq == f.peer_acked_before - 1


def keep_alive_answer(case, remark):
    """The peer's last segment was a keep-alive."""
    asked = [s for s in case.it.packets if s.frame < case.seg.frame]
    if not asked or case.seg.length:
        return False
    f = case.by_facts[asked[-1].frame]
    return asked[-1].length <= 1 and f.peer_acked_before is not None and (
        f.seq == f.peer_acked_before - 1)


def probe(case, remark):
    """The window is 0, or was when this end last had something new to say: if it goes on asking, what
    opened the window again did not reach it."""
    f = case.f
    if case.seg.length > 1 or f.peer_window == 0:
        return case.seg.length <= 1
    new = [s.frame for s in case.me.packets if s.frame < case.seg.frame and case.f_of(s).fresh]
    since = max(new, default=0)
    return any(s.window_raw == 0 for s in case.it.packets if since < s.frame < case.seg.frame)


def probe_answer(case, remark):
    return case.seg.window_raw == 0


def ack_delayed(case, remark):
    """Less than two full segments wait for it (RFC 9293 3.8.6.3)."""
    waiting = case.f.unacked_peer_segments
    if not waiting:
        return None
    most = max((s.length for s in case.it.packets), default=0)
    full = min(case.me.mss or most, most) or most
    total = sum(s.length for s in waiting)
    return total < 2 * full or len(waiting) < 2


def no_separate_ack(case, remark):
    """"so no separate acknowledgement is needed": then none was sent just before."""
    if "no separate" not in remark["text"]:
        return True
    f = case.f.before
    return not (f is not None and f.pure and f.ack_raw == case.seg.ack_raw)


def copy(case, remark):
    other = case.by_frame.get(remark.get("packet"))
    if other is None:
        return False
    return other.same_packet(case.seg)


def checksum_bad(case, remark):
    """"A receiver throws such a packet away": not where it confirmed it."""
    seg, f = case.seg, case.f
    if seg.checksum_status != 0:
        return None  # the IP header's, perhaps
    if "throw" not in remark["text"]:
        return True
    if sizes_of(seg) == 0:
        return None
    others = [s for s in case.me.packets if s.frame != seg.frame and s.checksum_status != 0
              and case.by_facts[s.frame].seq <= f.seq and case.by_facts[s.frame].end >= f.end
              and sizes_of(s)]
    if others:
        return None
    confirmed = any(case.by_facts[s.frame].ack is not None and s.has(ACK)
                    and case.by_facts[s.frame].ack >= f.end for s in case.it.packets
                    if s.frame > seg.frame and not s.has(RST))
    return not confirmed


def sizes_of(seg):
    return seg.length + seg.has(SYN) + seg.has(FIN)


def accepts_syn(seg, syn):
    """A SYN,ACK that confirms that SYN, with its bytes or without."""
    return seg.has(SYN) and seg.has(ACK) and 1 <= (seg.ack_raw - syn.seq_raw) % 2**32 <= syn.length + 1


def rst_to_other_ack(case, remark):
    """RFC 9293 3.10.7.3: what confirms nothing of ours is reset, with the very number that it names."""
    seg = case.seg
    named = [s for s in case.it.packets if s.frame < seg.frame and s.has(ACK)]
    return (seg.has(RST) and not seg.has(ACK) and bool(named)
            and named[-1].ack_raw == seg.seq_raw
            and not any(accepts_syn(s, syn) for s in named for syn in case.me.syn_frames))


def syn_again_challenged(case, remark):
    """Something came back, and accepted nothing."""
    came = [s for s in case.it.packets if s.frame < case.seg.frame]
    return case.repeated() and bool(came) and not any(accepts_syn(s, case.seg) for s in came)


def syn_again(case, remark):
    if not case.repeated():
        return False
    if "no answer came" in remark["text"]:
        return not any(s.has(SYN) and s.has(ACK) for s in case.it.packets
                       if s.frame < case.seg.frame)
    return True


def synack_again(case, remark):
    """"has not seen the third step": it is not in the capture."""
    if not case.repeated():
        return False
    if "has not seen" in remark["text"]:
        third = [s for s in case.it.packets if s.frame < case.seg.frame and not s.has(SYN)
                 and s.has(ACK) and not s.has(RST) and (s.ack_raw - case.seg.seq_raw) % 2**32 >= 1
                 and (s.ack_raw - case.seg.seq_raw) % 2**32 < 2**31]
        return not third
    return True


def handshake(flags, without):
    def rule(case, remark):
        return case.seg.flags & flags == flags and not case.seg.flags & without
    return rule


def third_step(case, remark):
    """It is the first acknowledgement of the server's SYN."""
    seg = case.seg
    synacks = [s for s in case.it.packets if s.has(SYN) and s.frame < seg.frame]
    if not synacks or not seg.has(ACK) or seg.has(RST):
        return False
    if not any((seg.ack_raw - s.seq_raw) % 2**32 >= 1 for s in synacks):
        return False
    return True


def reset_believed(case, remark):
    """A reset that is reported as one must have been accepted, as far as the capture shows."""
    if not case.seg.has(RST):
        return False
    if case.f.rst_accepted is False:
        return False
    if case.f.rst_accepted is None:
        return None
    return not ignored_by_its_receiver(case)


def ignored_by_its_receiver(case):
    """Its receiver sends data or a FIN that the sender of the RST goes on to confirm."""
    later = [s for s in case.after() if s.src == case.seg.src and s.has(ACK)
             and not s.has(RST) and not s.has(SYN)]
    news = [s for s in case.after() if s.src != case.seg.src and (s.length or s.has(FIN))]
    return bool(later) and bool(news) and any(
        case.by_facts[s.frame].ack is not None
        and case.by_facts[s.frame].ack >= min(case.by_facts[n.frame].end for n in news)
        for s in later)


def abort(case, remark):
    """close() with unread data sends RST,ACK; one without ACK is a kernel's answer."""
    if "closed the socket" in remark["text"] and not case.seg.has(ACK):
        return False
    return reset_believed(case, remark)


def reset_after_data(case, remark):
    """"The data reached a socket that was closed": data came after its FIN."""
    if not case.seg.has(RST) or not case.me.fin_frames:
        return False
    fin = case.me.fin_frames[0]
    return any(s.length for s in case.before() if s.src != case.seg.src and s.frame > fin.frame)


def reset_after_fin(case, remark):
    if not case.seg.has(RST):
        return False
    fins = [s for s in case.before() if s.has(FIN)]
    if not fins:
        return False
    if "close" in remark["text"] and "program closed" in remark["text"] and not case.seg.has(ACK):
        return False
    return reset_believed(case, remark)


def reset_ignored(case, remark):
    return case.seg.has(RST) and case.f.rst_accepted is not True


def fin_first(case, remark):
    return case.seg.has(FIN) and not any(s.has(FIN) for s in case.before())


def fin_second(case, remark):
    return case.seg.has(FIN) and any(s.has(FIN) and s.src != case.seg.src for s in case.before())


def fin_again(case, remark):
    return case.seg.has(FIN) and any(s.has(FIN) and s.src == case.seg.src for s in case.before())


def confirms_fin(case, remark):
    return case.it.fin_end is not None and case.f.ack is not None and case.f.ack >= case.it.fin_end


def data_new(case, remark):
    """Told as handed over by send(): at least one byte of it was never captured before."""
    return case.seg.length > 0 and (bool(case.f.fresh) or case.f.copy_of is not None)


def half_close(case, remark):
    return case.seg.length > 0 and case.it.fin_end is not None


def simultaneous_close(case, remark):
    return case.seg.has(FIN) and bool(case.it.fin_frames) and (
        case.f.ack is None or case.f.ack < case.it.fin_end)


RULES = {
    "retransmitted": retransmitted,
    "retransmitted-again": repeats_all,
    "retransmitted-part": repeats_some,
    "data-again": repeats_all,
    "gap-filled": fills_a_gap,
    "spuriously-retransmitted": spurious,
    "out-of-order": out_of_order,
    "overtaken": overtaken,
    "overtaken-copy": overtaken,
    "not-captured": not_captured,
    "not-captured-confirmed": not_captured_confirmed,
    "acked-unseen": acked_unseen,
    "duplicate-ack": duplicate_ack,
    "duplicate-ack-echo": duplicate_echo,
    "zero-window": zero_window,
    "zero-window-probe": probe,
    "zero-window-probe-ack": probe_answer,
    "window-full": window_full,
    "window-update": window_update,
    "window-grown": window_update,
    "window-update-unscaled": window_update,
    "keep-alive": keep_alive,
    "keep-alive-ack": keep_alive_answer,
    "ack-delayed": ack_delayed,
    "data-answer": no_separate_ack,
    "data": data_new,
    "data-piece": data_new,
    "data-stream": data_new,
    "captured-twice": copy,
    "checksum-bad": checksum_bad,
    "syn-retx": syn_again,
    "unanswered-older-clock": lambda case, remark: case.seg.has(SYN) and case.repeated(),
    "self-connect": lambda case, remark: case.c.self_connected and case.seg.has(SYN),
    "syn-retx-challenged": syn_again_challenged,
    "rst-to-challenge": rst_to_other_ack,
    "rst-to-challenge-old": rst_to_other_ack,
    "rst-to-other-ack": rst_to_other_ack,
    "synack-retx": synack_again,
    "handshake-1": handshake(SYN, ACK | RST),
    "handshake-2": handshake(SYN | ACK, RST),
    "handshake-3": third_step,
    "handshake-3-busy": third_step,
    "abort": abort,
    "rst-no-such-connection": reset_believed,
    "rst-gave-up": reset_believed,
    "rst-after-fin-data": reset_after_data,
    "rst-after-fin": reset_after_fin,
    "rst-ignored": reset_ignored,
    "rst-in-handshake": reset_believed,
    "fin-1": fin_first,
    "fin-2": fin_second,
    "fin-2-with-ack": fin_second,
    "fin-retx": fin_again,
    "fin-1-acked": confirms_fin,
    "fin-1-acked-by-data": confirms_fin,
    "last-ack-3": confirms_fin,
    "last-ack-4": confirms_fin,
    "sim-close": simultaneous_close,
    "half-close-data": half_close,
}
# Those that explain trouble: the share of wrong ones among these is what counts.
DIAGNOSTIC = {
    "retransmitted", "retransmitted-again", "retransmitted-part", "data-again", "gap-filled",
    "fast-retransmitted", "retransmitted-in-recovery", "spuriously-retransmitted", "out-of-order",
    "overtaken", "overtaken-copy",
    "not-captured", "not-captured-confirmed", "acked-unseen", "duplicate-ack", "duplicate-ack-echo",
    "zero-window", "zero-window-probe", "zero-window-probe-ack", "window-full", "window-update",
    "window-grown", "window-update-unscaled", "keep-alive", "keep-alive-ack", "ack-delayed",
    "captured-twice", "checksum-bad", "syn-retx", "synack-retx", "abort", "rst-no-such-connection",
    "syn-retx-challenged", "rst-to-challenge", "rst-to-challenge-old", "rst-to-other-ack",
    "rst-gave-up", "rst-after-fin-data", "rst-after-fin", "rst-ignored", "rst-in-handshake",
    "fin-retx", "verdict",
}
