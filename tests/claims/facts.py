# SPDX-License-Identifier: BSD-2-Clause
"""What a capture proves about its TCP conversations, worked out from header fields alone.

This is a second opinion, written from the RFCs (9293, 5681, 2018, 2883, 5961, 6298, 7323) and not
from src: short and slow on purpose. A fact that the capture leaves open is None.
"""
import struct

FIN, SYN, RST, ACK, URG, ECE, CWR, AE = 1, 2, 4, 16, 32, 64, 128, 256
SPACE = 1 << 32
# A copy of a packet behind a router or on another interface is seen within this time.
COPY_NS = 1_000_000_000
REPEATED_NS = 190_000_000  # Linux' least retransmission time-out
# No kernel sends bytes, a SYN or a FIN again so soon.
SOONEST_NS = 1_000_000


def last(value):
    """The innermost of a field that occurs more than once (tunnels)."""
    return value[-1] if isinstance(value, list) else value


def nanoseconds(text):
    """Times are decimal text: floating point would lose nanoseconds."""
    whole, _, part = str(text).partition(".")
    return int(whole) * 10**9 + int((part + "0" * 9)[:9]) * (-1 if whole.startswith("-") else 1)


class Ranges:
    """A set of numbers as sorted, disjoint ranges [first, end)."""

    def __init__(self):
        self.held = []

    def missing(self, first, end):
        """The parts of [first, end) that are not in the set."""
        gaps, at = [], first
        for a, b in self.held:
            if b <= at or a >= end:
                continue
            if a > at:
                gaps.append((at, a))
            at = max(at, b)
        if at < end:
            gaps.append((at, end))
        return gaps

    def add(self, first, end):
        if first >= end:
            return
        touched = [r for r in self.held if r[0] <= end and r[1] >= first]
        rest = [r for r in self.held if not (r[0] <= end and r[1] >= first)]
        rest.append((min([first] + [r[0] for r in touched]), max([end] + [r[1] for r in touched])))
        self.held = sorted(rest)

    def size(self):
        return sum(b - a for a, b in self.held)


class Segment:
    """One TCP segment: what its headers say, with numbers that run on past 2^32 (unwrapped)."""

    def __init__(self, o):
        self.frame = o["frame.number"]
        self.ns = nanoseconds(o["frame.time_epoch"])
        self.conversation = last(o.get("wiretutor.conversation"))
        self.src = (last(o.get("ipv6.src") or o.get("ip.src")), o["tcp.srcport"])
        self.dst = (last(o.get("ipv6.dst") or o.get("ip.dst")), o["tcp.dstport"])
        self.seq_raw, self.ack_raw = o["tcp.seq_raw"], o["tcp.ack_raw"]
        self.flags, self.length = o["tcp.flags"], o["tcp.len"]
        self.window_raw = o["tcp.window_size_value"]
        self.options = bytes.fromhex(o.get("tcp.options", "").replace(":", ""))
        self.checksum = o.get("tcp.checksum")
        self.checksum_status = o.get("tcp.checksum.status")
        self.offload = bool(o.get("wiretutor.checksum"))
        self.ip_id, self.ttl = last(o.get("ip.id")), last(o.get("ip.ttl", o.get("ipv6.hlim")))
        self.ip_len = last(o.get("ip.len", o.get("ipv6.plen")))
        self.ecn = last(o.get("ip.dsfield.ecn", o.get("ipv6.tclass.ecn")))
        self.urgent = o.get("tcp.urgent_pointer", 0)
        self.remarks = o.get("wiretutor.remarks", [])
        self.call = o.get("wiretutor.call")
        self.web = {k: v for k, v in o.items() if k.startswith(("http.", "tls."))}
        self.scale = self.mss = self.tsval = self.tsecr = None
        self.sack_raw = []
        self.kinds = []  # (kind, data) of each option but no-op and end
        self.read_options()

    def read_options(self):
        at = 0
        while at < len(self.options) and self.options[at] != 0:
            kind = self.options[at]
            if kind == 1:
                at += 1
                continue
            size = self.options[at + 1] if at + 1 < len(self.options) else 0
            if size < 2 or at + size > len(self.options):
                return
            body = self.options[at + 2:at + size]
            self.kinds.append((kind, body))
            if kind == 2 and size == 4:
                self.mss = int.from_bytes(body, "big")
            elif kind == 3 and size == 3:
                self.scale = min(body[0], 14)
            elif kind == 5:
                self.sack_raw = [struct.unpack(">II", body[i:i + 8])
                                 for i in range(0, len(body) - 7, 8)]
            elif kind == 8 and size == 10:
                self.tsval, self.tsecr = struct.unpack(">II", body)
            at += size

    def has(self, flag):
        return bool(self.flags & flag)

    @property
    def pure(self):
        """Nothing but an acknowledgement."""
        return self.length == 0 and self.flags & (SYN | FIN | RST | ACK) == ACK

    def same_packet(self, other):
        """Is this the other packet once more, seen at another place or twice at one? The network
        changes TTL and checksums of IP; a sender that repeats takes a new identification."""
        if (self.src, self.dst, self.seq_raw, self.ack_raw, self.flags, self.length, self.window_raw,
                self.options, self.ip_len) != (
                other.src, other.dst, other.seq_raw, other.ack_raw, other.flags, other.length,
                other.window_raw, other.options, other.ip_len):
            return False
        return self.ip_id == other.ip_id


class End:
    """One direction: what one end has sent, and what it has shown to have received."""

    def __init__(self):
        self.base = None       # the unwrapped number 0 stands for this raw number
        self.top = 0           # highest unwrapped end of what it sent
        self.bytes = Ranges()  # captured payload, unwrapped
        self.carrier = []      # (first, end, segment): who carried which bytes, oldest first
        self.acked = None      # highest unwrapped number of the *other* end that it confirmed
        self.window = None     # the right edge that it offered, unwrapped; None: scale unknown
        self.last_edge = None  # the one that it said last
        self.window_now = None
        self.scale = None
        self.syn = self.fin_end = None
        self.fin_frames, self.syn_frames, self.rsts = [], [], []
        self.packets = []
        self.sacked = Ranges()
        self.dup = 0           # acknowledgements in a row that repeat acked, with nothing else new
        self.asked = []        # (ns, first, end): holes that it reported, and when
        self.mss = None


class Conversation:
    """One connection as its segments come by."""

    def __init__(self, first):
        self.ends = {first.src: End(), first.dst: End()}
        self.names = [first.src, first.dst]
        self.segments = []
        self.self_connected = first.src == first.dst
        self.client = None
        self.older = None      # the one between the same two ports before
        self.reset_later = []  # resets in the next one that this one's receiver expects

    def end(self, who):
        return self.ends[who]

    def opened(self):
        """Has each end sent something but its SYN?"""
        return all(any(not s.has(SYN) for s in e.packets) or e.acked is not None
                   for e in self.ends.values())

    def fits(self, seg):
        """Are its numbers within 4 MiB of those of the two ends?"""
        if seg.src not in self.ends:
            return False
        me, it = self.end(seg.src), self.peer(seg.src)
        pairs = [(seg.seq_raw, me)] + ([(seg.ack_raw, it)] if seg.has(ACK) else [])
        return all(e.base is not None and (n - e.base - e.top + (1 << 22)) % SPACE < 1 << 23
                   for n, e in pairs)

    def peer(self, who):
        return self.ends[self.names[1] if who == self.names[0] else self.names[0]]

    def unwrap(self, end, raw):
        """The number nearest to what is known of that end."""
        if end.base is None:
            end.base = raw
        near = end.top if end.top is not None else 0
        off = (raw - end.base - near) % SPACE
        if off >= SPACE // 2:
            off -= SPACE
        return near + off


class Facts:
    """Facts about one segment, at the time when it was captured."""

    def __init__(self):
        self.copy_of = None    # the segment that this one is a copy of
        self.fresh = []        # ranges of bytes never captured before
        self.repeats = None    # the segment that carried its first repeated byte last
        self.carriers = set()  # frames that carried any of its bytes last
        self.seq = self.end = 0
        self.ack = None
        self.top_before = 0          # the sender's highest number before
        self.peer_acked_before = None    # what the peer had confirmed of the sender before
        self.own_acked_before = None     # what the sender had confirmed of the peer before
        self.hole = []         # what this acknowledgement leaves missing, as far as it is seen
        self.past = []         # the peer's captured segments that begin beyond it
        self.unseen = []       # bytes that it confirms and that are not captured up to here
        self.dsack = False
        self.sacks = []
        self.window_before = None
        self.window = None
        self.window_edge = None
        self.peer_edge = None  # how far the peer's window lets the sender go
        self.peer_window = None
        self.peer_last_edge = None   # … by what it said last: it may have taken room back
        self.asked_before = False   # the peer asked for these bytes (SACK or three equal ACKs)
        self.dup_count = 0
        self.in_flight_peer = 0
        self.rst_accepted = None
        self.rtt = None
        self.before = None     # the sender's previous segment
        self.previous = None   # the conversation's previous segment
        self.unacked_peer_segments = []


def sizes(seg):
    return seg.length + seg.has(SYN) + seg.has(FIN)


class Follower:
    """Takes segments in the order of the capture; gives (conversation, facts) for each."""

    def __init__(self):
        self.live = {}
        self.all = []

    def find(self, seg):
        key = frozenset((seg.src, seg.dst)), seg.src[1] == seg.dst[1]
        c = self.live.get(key)
        if c is None or self.begins_anew(c, seg):
            older, c = c, Conversation(seg)
            c.older = older
            self.live[key] = c
            self.all.append(c)
        elif c.older is not None and not seg.has(SYN) and c.opened() and not c.fits(seg) and (
                c.older.fits(seg)):
            return c.older
        return c

    @staticmethod
    def one_packet(me, other, seg):
        """Where the identification is none (0, IPv6, one for all), two equal packets at one place are
        one only if no sender repeats so soon; an acknowledgement may be repeated at any time."""
        named = seg.ip_id and not any(s.ip_id == seg.ip_id and not s.same_packet(seg)
                                      for s in me.packets[-40:])
        if other.ttl == seg.ttl and seg.ns - other.ns > REPEATED_NS:
            return False  # the network keeps nothing so long, and a timer may have run out
        if named or other.ttl != seg.ttl:
            return True
        return not seg.pure and seg.ns - other.ns <= SOONEST_NS

    @staticmethod
    def begins_anew(c, seg):
        """A SYN with a start number of its own opens another connection (RFC 9293 3.4)."""
        if not seg.has(SYN) or seg.has(ACK) or seg.src not in c.ends:
            return False
        e = c.end(seg.src)
        if e.syn is not None:
            return (seg.seq_raw - e.syn) % SPACE != 0
        if e.base is None:
            return False
        return (seg.seq_raw + 1 - e.base) % SPACE != 0

    def take(self, seg):
        c = self.find(seg)
        f = Facts()
        me, it = c.end(seg.src), c.peer(seg.src)
        f.copy_of = next((s for s in reversed(c.segments[-400:])
                          if 0 <= seg.ns - s.ns <= COPY_NS and s.same_packet(seg)
                          and self.one_packet(me, s, seg)), None)
        f.before = me.packets[-1] if me.packets else None
        f.previous = c.segments[-1] if c.segments else None
        if me.base is None:
            me.base = (seg.seq_raw + 1) % SPACE if seg.has(SYN) else seg.seq_raw
            me.top = -1 if seg.has(SYN) else 0
        f.seq = c.unwrap(me, seg.seq_raw)
        f.end = f.seq + sizes(seg)
        f.top_before = me.top
        f.peer_acked_before, f.own_acked_before = it.acked, me.acked
        f.peer_edge, f.peer_window, f.peer_last_edge = it.window, it.window_now, it.last_edge
        f.window_before = me.window_now
        f.rtt = self.round_trip(c)
        self.take_bytes(c, seg, f, me, it)
        if seg.has(ACK):
            self.take_ack(c, seg, f, me, it)
        if seg.has(SYN):
            me.scale = seg.scale
            me.mss = seg.mss
            if not seg.has(ACK) and c.client is None:
                c.client = seg.src
            me.syn = me.syn if me.syn is not None else seg.seq_raw
            me.syn_frames.append(seg)
        if seg.has(RST):
            f.rst_accepted = self.accepted(c, seg, f, me, it)
            me.rsts.append((seg, f))
            if c.older is not None and c.older.peer(seg.src).acked is not None and seg.seq_raw == (
                    c.older.end(seg.src).base + c.older.peer(seg.src).acked) % SPACE:
                c.older.reset_later.append(seg)
        c.segments.append(seg)
        me.packets.append(seg)
        return c, f

    @staticmethod
    def round_trip(c):
        """From the SYN to the third step; None where the handshake is not there."""
        return getattr(c, "rtt", None)

    def take_bytes(self, c, seg, f, me, it):
        first = f.seq + seg.has(SYN)
        end = first + seg.length
        if seg.length and not seg.has(RST):
            f.fresh = me.bytes.missing(first, end)
            seen = end
            for a, b, s in reversed(me.carrier):
                if a < end and b > first:
                    f.carriers.add(s.frame)
                    if a <= first < b and f.repeats is None:
                        f.repeats = s
                    seen = min(seen, a)
                if len(f.carriers) > 64:
                    break
            f.asked_before = any(a < end and b > first for _, a, b in it.asked)
            if f.copy_of is None:
                me.bytes.add(first, end)
                me.carrier.append((first, end, seg))
                del me.carrier[:-4000]
        if seg.has(FIN):
            me.fin_end = f.end if me.fin_end is None else me.fin_end
            me.fin_frames.append(seg)
        if not seg.has(RST):
            me.top = max(me.top, f.end)

    def take_ack(self, c, seg, f, me, it):
        if it.base is None:
            it.base = seg.ack_raw
        f.ack = c.unwrap(it, seg.ack_raw)
        if seg.has(RST):
            return
        edge = me.acked
        held = it.bytes.held
        first = edge if edge is not None else held[0][0] if held else f.ack
        last = f.ack - (it.fin_end is not None and f.ack == it.fin_end)
        f.unseen = it.bytes.missing(max(first, 0), last) if last > max(first, 0) else []
        f.sacks = [(c.unwrap(it, a), c.unwrap(it, b)) for a, b in seg.sack_raw]
        if f.sacks:
            a, b = f.sacks[0]
            inside = len(f.sacks) > 1 and f.sacks[1][0] <= a and b <= f.sacks[1][1]
            f.dsack = b <= f.ack or inside
        for a, b in f.sacks[1 if f.dsack else 0:]:
            if b > f.ack:
                me.sacked.add(max(a, f.ack), b)
        # The other end's bytes above this number that were captured: they may have arrived.
        beyond = [(max(a, f.ack), b) for a, b in it.bytes.held if b > f.ack]
        tops = [b for _, b in f.sacks if b > f.ack]
        if tops:
            known = Ranges()
            for a, b in f.sacks:
                known.add(a, b)
            f.hole = known.missing(f.ack, max(tops))
        elif beyond and beyond[0][0] > f.ack:
            f.hole = [(f.ack, beyond[0][0])]
        # Segments that are not next in line: any of them may be why a number is confirmed again.
        f.past = [s for a, b, s in it.carrier[-400:] if a > f.ack]
        if it.fin_end is not None and it.fin_end - 1 > f.ack:
            f.past += it.fin_frames[:1]
        f.in_flight_peer = max(0, it.top - f.ack)
        if edge is None or f.ack > edge:
            me.acked, me.dup = f.ack, 0
        elif f.ack == edge and seg.pure and f.copy_of is None:
            me.dup += 1
        f.dup_count = me.dup
        if f.hole and (f.sacks and tops):
            for a, b in f.hole:
                me.asked.append((seg.ns, a, b))
        elif me.dup >= 2 and not f.dsack:
            me.asked.append((seg.ns, f.ack, f.ack + 1))
        del me.asked[:-200]
        f.unacked_peer_segments = [s for a, b, s in it.carrier[-200:]
                                   if b > (edge if edge is not None else a) and a < f.ack]
        scale = 0 if seg.has(SYN) else self.scale_of(c, me, it)
        f.window = None if scale is None else seg.window_raw << scale
        if seg.window_raw == 0:
            f.window = 0  # whatever its scale
        me.window_now = f.window
        if f.window is not None:
            f.window_edge = me.last_edge = f.ack + f.window
            if me.window is None or f.window_edge > me.window:
                me.window = f.window_edge
        if not hasattr(c, "rtt") and not seg.has(SYN) and me.syn_frames and it.syn_frames:
            c.rtt = seg.ns - min(me.syn_frames[0].ns, it.syn_frames[0].ns)

    @staticmethod
    def scale_of(c, me, it):
        """The shift of me's window: only if both SYNs carried one; None: a SYN is not here."""
        if not me.syn_frames or not it.syn_frames:
            return None
        return me.scale if me.scale is not None and it.scale is not None else 0

    @staticmethod
    def accepted(c, seg, f, me, it):
        """RFC 9293 3.10.7, RFC 5961 3.2: in SYN_SENT by its acknowledgement, else by its number."""
        if it.packets and all(s.has(SYN) and not s.has(ACK) for s in it.packets) and not any(
                s.has(SYN) for s in me.packets):
            return seg.has(ACK) and f.ack is not None and 0 <= f.ack <= it.top
        if it.acked is None:
            return None
        if f.seq == it.acked:
            return True
        # It may have received more than it has confirmed so far.
        reach = it.acked
        for a, b in me.bytes.held:
            if a <= reach < b:
                reach = b
        if me.fin_end is not None and reach + 1 == me.fin_end:
            reach = me.fin_end
        if f.seq == reach or it.acked < f.seq <= max(reach, me.top):
            return None
        return False
