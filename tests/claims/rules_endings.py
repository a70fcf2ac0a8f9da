# SPDX-License-Identifier: BSD-2-Clause
"""Does the closing paragraph of a TCP conversation say what its segments prove? A clause of it, a rule:
who opened it and how, whose bytes, what the capture misses, who closed, what never was confirmed.
Written from RFC 9293, 7413 and 6298; from header fields alone.
"""
import re

from facts import ACK, FIN, RST, SYN, nanoseconds
from rules import accepts_syn

MS = 1_000_000
UNITS = {"ns": 1, "µs": 1000, "ms": MS, "s": 1000 * MS, "min": 60_000 * MS, "h": 3_600_000 * MS}
COUNT = r"([\d,]+)"


class Ending:
    """A conversation as it was told, and as the segments have it."""

    def __init__(self, o, whole, conversation, facts, packets):
        """whole: with what came after it was told; packets: when each of its own was captured."""
        self.o, self.c, self.facts, self.text = o, conversation, facts, o.get("wiretutor.text", "")
        self.whole, self.packets = whole, packets
        self.name = {s: (o.get(f"wiretutor.{s}.addr"), o.get(f"wiretutor.{s}.port"))
                     for s in ("client", "server")}
        self.known = set(self.name.values()) == set(conversation.names) or conversation.self_connected
        self.client = conversation.ends.get(self.name["client"])
        self.server = conversation.ends.get(self.name["server"])

    def end(self, who):
        return self.client if who == "client" else self.server

    def told(self, pattern):
        return re.search(pattern, self.text)

    def own(self, end, flags, without=0):
        """Its segments with these flags, each packet once."""
        return [s for s in end.packets if s.flags & flags == flags and not s.flags & without
                and self.facts[s.frame].copy_of is None]


def number(text):
    return int(text.replace(",", ""))


def lasts(text, value, unit):
    """Is that the time in words? The last digit shown is rounded."""
    shown = float(text.replace(",", "")) * UNITS[unit]
    digits = len(text.partition(".")[2])
    return abs(shown - value) <= UNITS[unit] * 0.51 / 10 ** digits


# ---- bytes ----

def acks(e, end):
    """What its segments confirm, in their order. A reset need not confirm anything, nor does a SYN,ACK
    that accepts none of the SYNs; and what comes before its SYN is of another connection, or captured
    out of order."""
    begun = end.syn_frames[0].frame if end.syn_frames else 0
    syns = (e.server if end is e.client else e.client).syn_frames
    return [e.facts[s.frame].ack for s in end.packets
            if s.has(ACK) and not s.has(RST) and s.frame >= begun
            and not (s.has(SYN) and syns and not any(accepts_syn(s, y) for y in syns))]


def incomplete(e, end, other):
    """Are bytes of that end missing: a hole in what was captured, or more confirmed than that? None: its
    numbers are not known, for it sent nothing but SYNs, or something else before its SYN, or an RST."""
    begins, said, held = end.packets[:1], acks(e, other), end.bytes.held
    more = max(said, default=0) > max(end.top, 0)
    if not begins:
        return any(b > a + 1 for a, b in zip(said, said[1:]))
    if begins[0].has(RST) or all(s.has(SYN) for s in end.packets) or (
            end.syn_frames and begins != end.syn_frames[:1]):
        return None if more else False
    starts = [0] if end.syn_frames else [a for a, _ in held[:1]] + said[:1]
    top = end.top - (end.fin_end is not None and end.top == end.fin_end)
    return more or bool(starts) and bool(end.bytes.missing(min(starts), top))


def traffic(e):
    """(client's bytes, server's bytes, told that the capture missed some), as the words have it."""
    m = e.told(COUNT + r" bytes? asked(?:,| and) " + COUNT + " bytes? answered")
    if m:
        return number(m[1]), number(m[2]), "which missed others" in e.text
    m = e.told(COUNT + " bytes? sent by the (client|server), none by the")
    if m:
        return (number(m[1]), 0, False) if m[2] == "client" else (0, number(m[1]), False)
    return (0, 0, False) if "no data either way" in e.text else None


def ending_bytes(e):
    """Distinct captured bytes of each end."""
    said = traffic(e)
    if said is None or e.c.self_connected:
        return None
    return said[:2] == (e.client.bytes.size(), e.server.bytes.size())


def ending_missed(e):
    said = traffic(e)
    if said is None or e.c.self_connected:
        return None
    missed = incomplete(e, e.client, e.server), incomplete(e, e.server, e.client)
    return None if None in missed and True not in missed else said[2] == any(missed)


# ---- opening ----

def steps(e):
    """Which of SYN, SYN,ACK and the third step were captured."""
    syns = [s for s in e.client.syn_frames if not s.has(ACK)]
    answers = [s for s in e.server.syn_frames if s.has(ACK)]
    third = [s for s in e.client.packets if s.has(ACK) and not s.flags & (SYN | RST)
             and any(1 <= (s.ack_raw - a.seq_raw) % 2**32 < 2**31 for a in answers)]
    return syns, answers, third


def ending_opened(e):
    syns, answers, third = steps(e)
    fits = any(accepts_syn(a, s) for a in answers for s in syns)
    if "three-way handshake" in e.text:
        return bool(third) and fits
    if "TCP Fast Open" in e.text:
        return any(s.length and (a.ack_raw - s.seq_raw) % 2**32 > 1 for a in answers for s in syns)
    if "opened by both ends at once" in e.text:
        return bool(syns) and any(not s.has(ACK) for s in e.server.syn_frames)
    if "its opening was not captured" in e.text:
        return not e.client.syn_frames and not e.server.syn_frames
    if "only a part of its handshake was captured" in e.text:
        return bool(e.client.syn_frames or e.server.syn_frames) and not (
            third and fits and third[0].frame > syns[0].frame)
    if "its handshake was not completed" in e.text:
        return not third
    return None


# ---- closing ----

def first_fin(end):
    return end.fin_frames[0] if end.fin_frames else None


def confirms(e, end, fin_end, before):
    """Does that end confirm a FIN that ends there, in a segment before that one?"""
    return any(s.has(ACK) and not s.has(RST) and s.frame < before and e.facts[s.frame].ack is not None
               and e.facts[s.frame].ack >= fin_end for s in end.packets)


def closed_by(e, who, segments):
    """That end's FIN came first; three segments: the other FIN confirmed it."""
    one, two = e.end(who), e.end("server" if who == "client" else "client")
    mine, theirs = first_fin(one), first_fin(two)
    if mine is None or theirs is None or theirs.frame < mine.frame and not confirms(
            e, two, one.fin_end, theirs.frame + 1):
        return False
    return confirms(e, two, one.fin_end, theirs.frame) == (segments == "four")


def ending_closed(e):
    fins = {w: first_fin(e.end(w)) for w in ("client", "server")}
    resets = e.own(e.client, RST) + e.own(e.server, RST) + e.c.reset_later
    m = e.told(r"closed by the (client|server) first, (?:in (three|four) segments|then reset)")
    if m:
        return closed_by(e, m[1], m[2]) if m[2] else fins[m[1]] is not None and bool(resets)
    if "closed by both ends at once" in e.text:
        a, b = fins["client"], fins["server"]
        return a is not None and b is not None and not (
            confirms(e, e.server, e.client.fin_end, b.frame + 1)
            or confirms(e, e.client, e.server.fin_end, a.frame + 1))
    m = e.told(r"only the (client|server) has closed|of the two FINs only the (client|server)'s")
    if m:
        who = m[1] or m[2]
        return fins[who] is not None and fins["server" if who == "client" else "client"] is None
    if e.told("closed by neither end|no FIN was captured"):
        return fins == {"client": None, "server": None}
    return bool(resets) if "ended by an RST" in e.text else None


def ending_resetter(e):
    m = e.told("was reset by the (client|server)")
    if not m:
        return None
    resets = e.whole.end(e.name[m[1]]).rsts
    return any(f.rst_accepted is not False for _, f in resets) or any(
        s.src == e.name[m[1]] for s in e.whole.reset_later)


# ---- what got no answer ----

def ending_tries(e):
    """So many SYNs: each packet once."""
    m = e.told(COUNT + " SYNs? (?:to |and no reply|went to|after it began)")
    return number(m[1]) == len(e.own(e.client, SYN, ACK)) if m else None


def ending_refused(e):
    """An RST that confirms the SYN, so often."""
    m = e.told(r"was refused(?: " + COUNT + " times)?")
    if not m:
        return None
    refusals = [s for s in e.own(e.server, RST | ACK) if any(
        1 <= (s.ack_raw - y.seq_raw) % 2**32 <= 1 + y.length + y.has(FIN) for y in e.client.syn_frames)]
    return len(refusals) == number(m[1]) if m[1] else bool(refusals)


def ending_half_open(e):
    """The SYN,ACK is there, the third step is not."""
    if "stayed half-open" not in e.text:
        return None
    _, answers, third = steps(e)
    return bool(answers) and not third


def carries(e, end, first, last):
    """The segments of that end with any of these bytes, as numbers count from its first one."""
    base = 1 if end.syn_frames else 1 - min([a for a, _ in end.bytes.held] + [0])
    return [s for s in end.packets if s.length and e.facts[s.frame].copy_of is None
            and e.facts[s.frame].seq + s.has(SYN) + base <= last
            and e.facts[s.frame].seq + s.has(SYN) + s.length + base > first]


def ending_vanished(e):
    """Those bytes, or that FIN: so often, in so long, from that packet to this one, and no ACK."""
    m = e.told(r"broke off: (?:bytes? " + COUNT + r"(?:–" + COUNT + r")? of the (client|server)|the "
               r"(client|server)'s FIN) w(?:ere|as) sent " + COUNT + r" times? in ([\d.,]+) (\S+) "
               r"\(packets? (\d+) to (\d+)\)")
    if not m:
        return None
    who = m[3] or m[4]
    end, peer = e.end(who), e.end("server" if who == "client" else "client")
    sent = carries(e, end, number(m[1]), number(m[2] or m[1])) if m[1] else [
        s for s in end.fin_frames if e.facts[s.frame].copy_of is None]
    if not sent:
        return False
    frames = (sent[0].frame, sent[-1].frame) == (int(m[8]), int(m[9]))
    return (frames and len(sent) == number(m[5]) and lasts(m[6], sent[-1].ns - sent[0].ns, m[7])
            and all(a < e.facts[sent[0].frame].end for a in acks(e, peer)))


def ending_crossed(e):
    """The FIN and the RST that it names are the server's, and confirm none of those bytes."""
    m = e.told(r"lost a request: bytes? (?:" + COUNT + "–)?" + COUNT + r" of the client and the server's "
               r"FIN \(packet (\d+)\).*?RST \(packet (\d+)\)")
    if not m:
        return None
    fin = [s for s in e.server.fin_frames if s.frame == int(m[3])]
    rst = [s for s, _ in e.server.rsts if s.frame == int(m[4])]
    lost = carries(e, e.client, number(m[1] or m[2]), number(m[2]))
    acked = e.server.acked or 0
    return bool(fin and rst and lost) and all(e.facts[s.frame].end > acked for s in lost)


# ---- figures beside the words ----

def ending_lasted(e):
    """From its first packet to its last, ICMP's about it too; where time goes back that says little."""
    times = list(e.packets.values())
    if times != sorted(times):
        return None
    return nanoseconds(e.o["wiretutor.duration"]) == times[-1] - times[0]


def ending_packets(e):
    if e.c.self_connected:
        return None
    return all(e.o[f"wiretutor.{w}.packets"] == len(e.end(w).packets) for w in ("client", "server"))


def ending_shares(e):
    """Where the time went adds up to how long it lasted."""
    parts = [v for k, v in e.o.items() if k.startswith("wiretutor.time.")]
    return sum(map(nanoseconds, parts)) == nanoseconds(e.o["wiretutor.duration"]) if parts else None


def ending_evidence(e):
    """The packets that prove it are its own, or a reset of the next one with its number."""
    frames = {*e.packets, *(s.frame for s in e.whole.reset_later)}
    return set(e.o.get("wiretutor.evidence", [])) <= frames


RULES = {
    "ending-bytes": ending_bytes,
    "ending-missed": ending_missed,
    "ending-opened": ending_opened,
    "ending-closed": ending_closed,
    "ending-resetter": ending_resetter,
    "ending-tries": ending_tries,
    "ending-refused": ending_refused,
    "ending-half-open": ending_half_open,
    "ending-vanished": ending_vanished,
    "ending-crossed": ending_crossed,
    "ending-lasted": ending_lasted,
    "ending-packets": ending_packets,
    "ending-shares": ending_shares,
    "ending-evidence": ending_evidence,
}
DIAGNOSTIC = {"ending-missed", "ending-resetter", "ending-tries", "ending-refused", "ending-half-open",
              "ending-vanished", "ending-crossed"}


def judge(o, whole, conversation, facts, packets):
    """Yields (id, verdict) for each clause of the conversation's ending that can be judged."""
    e = Ending(o, whole, conversation, facts, packets)
    if not e.known or e.client is None or e.server is None:
        return
    for key, rule in RULES.items():
        good = rule(e)
        if good is not None:
            yield key, bool(good)
