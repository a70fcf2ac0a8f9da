# SPDX-License-Identifier: BSD-2-Clause
"""Is the path that a traceroute found the one that its packets show? Written from RFC 792 and RFC 4443; from header
fields alone.
"""
from facts import last
from rules_dns import listed

PORTS = {17: ("udp.srcport", "udp.dstport"), 6: ("tcp.srcport", "tcp.dstport"), 1: ("icmp.ident", "icmp.seq"),
         58: ("icmpv6.echo.identifier", "icmpv6.echo.sequence_number")}
EXPIRED, PORT_UNREACHABLE = {4: (11, 0), 6: (3, 0)}, {4: (3, 3), 6: (1, 4)}
DIAGNOSTIC = {"traceroute"}


def first(o, key):
    values = listed(o, key)
    return values[0] if values else None


class Path:
    def __init__(self, o, packets):
        self.o, self.packets = o, packets
        self.start, self.goal, self.protocol = (o["wiretutor.traceroute." + k] for k in ("from", "to", "protocol"))
        self.v6 = ":" in self.start
        self.address = ("ipv6.src", "ipv6.dst") if self.v6 else ("ip.src", "ip.dst")
        self.error = "icmpv6" if self.v6 else "icmp"

    def ends(self, o, of):
        return tuple(of(o, key) for key in self.address)

    def numbers(self, o, of):
        return tuple(of(o, key) for key in PORTS[self.protocol])

    def kind(self, o):
        return first(o, self.error + ".type"), first(o, self.error + ".code")

    def quotes(self, o):
        return len(listed(o, self.address[0])) > 1

    def probe_of(self, frame, ttl):
        """A probe before this answer that has these numbers and this TTL."""
        answer = self.packets[frame]
        quoted = self.quotes(answer)
        numbers = self.numbers(answer, lambda o, key: last(o.get(key)))
        if not quoted and self.protocol in (6, 17):
            numbers = numbers[::-1]
        ends = (self.start, self.goal)
        if self.ends(answer, lambda o, key: last(o.get(key))) != (ends if quoted else ends[::-1]):
            return False
        return any(f < frame and not self.quotes(o) and self.ends(o, first) == ends
                   and self.numbers(o, first) == numbers
                   and first(o, "ipv6.hlim" if self.v6 else "ip.ttl") == ttl
                   for f, o in self.packets.items())

    def hop(self, ttl, hop):
        if not hop:
            return True
        answer = self.packets.get(hop["packet"])
        if answer is None or self.ends(answer, first) != (hop["router"], self.start):
            return False
        kind = self.kind(answer) if self.quotes(answer) else None
        version = 6 if self.v6 else 4
        fits = kind == EXPIRED[version] or hop["router"] == self.goal or kind[0] == PORT_UNREACHABLE[version][0]
        return fits and self.probe_of(hop["packet"], ttl)

    def arrives(self):
        """Only the destination says that a port has no program, and nobody else has its address."""
        end = self.packets.get(self.o.get("wiretutor.traceroute.end"))
        if end is None:
            return False
        return (first(end, self.address[0]) == self.goal
                or self.quotes(end) and self.kind(end) == PORT_UNREACHABLE[6 if self.v6 else 4])

    def good(self):
        hops = self.o["wiretutor.traceroute.hops"]
        some = any(hop and self.kind(self.packets[hop["packet"]]) == EXPIRED[6 if self.v6 else 4]
                   for hop in hops if not hop or hop["packet"] in self.packets)
        return (some and all(self.hop(i + 1, hop) for i, hop in enumerate(hops))
                and self.o["wiretutor.traceroute.reached"] == self.arrives())


def judge(objects):
    """Yields (id, verdict, frame, text) for each traceroute. Tunnels, whose addresses are lists, are left open."""
    packets = {o["frame.number"]: o for o in objects if o.get("wiretutor.type") == "packet"}
    for o in objects:
        if o.get("wiretutor.type") == "traceroute":
            path = Path(o, packets)
            told = [packets.get(n) for n in o["wiretutor.evidence"]]
            tunnels = any(p and len(listed(p, path.address[0])) > 2 for p in told)
            yield "traceroute", None if tunnels else path.good(), o["wiretutor.evidence"][0], o["wiretutor.text"]
