# SPDX-License-Identifier: BSD-2-Clause
"""May this be said of packets outside of conversations: ARP, neighbour discovery, groups, ICMP?
Written from RFC 826, 5227, 3927, 792, 4443, 4861, 4862, 3376, 9777; from header fields alone.
"""
from facts import last, nanoseconds

SECOND = 1_000_000_000
EVERYBODY = "ff:ff:ff:ff:ff:ff"
NOBODY = "00:00:00:00:00:00"


def listed(o, name):
    value = o.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def sent_to(o):
    """one, all, group, or None where the link does not say."""
    if "eth.dst" in o:
        mac = last(o["eth.dst"])
        return "all" if mac == EVERYBODY else "group" if int(mac[:2], 16) & 1 else "one"
    return {0: "one", 1: "all", 2: "group", 3: "one"}.get(o.get("sll.pkttype"))


class Seen:
    """What the packets before this one have shown."""

    def __init__(self):
        self.objects = []

    def arps(self, **want):
        """Earlier ARP packets, the latest first, whose fields are these."""
        for o in reversed(self.objects):
            if "arp.opcode" in o and all(o.get("arp." + k.replace("__", ".")) == v
                                         for k, v in want.items()):
                yield o

    def at(self, frame):
        return next((o for o in reversed(self.objects) if o["frame.number"] == frame), None)


def time(o):
    return nanoseconds(o["frame.time_epoch"])


# --- ARP ---

def arp(o):
    return (o.get("arp.opcode"), o.get("arp.src.proto_ipv4"), o.get("arp.dst.proto_ipv4"))


def asks(to):
    def rule(o, remark, seen):
        op, source, target = arp(o)
        return (op == 1 and source not in ("0.0.0.0", target) and sent_to(o) in to
                and remark.get("target", target) == target)
    return rule


def asked_again(o, remark, seen):
    """That packet asks the same, and no answer came in between."""
    before = seen.at(remark.get("packet"))
    if before is None or arp(before) != arp(o) or arp(o)[0] != 1:
        return False
    return not any(p["frame.number"] > remark["packet"] and arp(p) == (2, arp(o)[2], arp(o)[1])
                   for p in seen.arps())


def answers(to, probe=False):
    def rule(o, remark, seen):
        op, source, target = arp(o)
        asked = seen.at(remark.get("packet"))
        if op != 2 or asked is None or sent_to(o) not in to:
            return False
        if remark.get("mac", o["arp.src.hw_mac"]) != o["arp.src.hw_mac"]:
            return False
        return arp(asked) == (1, "0.0.0.0" if probe else target, source)
    return rule


def unasked(o, remark, seen):
    """Nobody of that address asked for it in the last second."""
    op, source, target = arp(o)
    return op == 2 and source != target and not any(
        time(o) - time(p) < SECOND for p in seen.arps(opcode=1, dst__proto_ipv4=source,
                                                      src__proto_ipv4=target))


def to_everybody(o, remark, seen):
    return arp(o)[0] == 2 and sent_to(o) == "all"


def probe(o, remark, seen):
    return arp(o)[0] == 1 and arp(o)[1] == "0.0.0.0" and remark.get("target") == arp(o)[2]


def announce(one):
    return lambda o, remark, seen: (arp(o)[1] == arp(o)[2] and arp(o)[0] in (1, 2)
                                    and (sent_to(o) == "one") == one)


def hardware(o, address):
    """At which hardware address does this packet say that the address is?"""
    if o.get("arp.src.proto_ipv4") == address and o.get("arp.opcode") in (1, 2):
        return o["arp.src.hw_mac"]
    if address in listed(o, "icmpv6.nd.na.target_address") and o["icmpv6.nd.na.flag.o"]:
        return o.get("icmpv6.opt.target_linkaddr")
    if o.get("icmpv6.type") == 135 and address in listed(o, "ipv6.src"):
        return o.get("icmpv6.opt.src_linkaddr")
    return None


def claimed(within):
    def rule(o, remark, seen):
        before = seen.at(remark.get("packet"))
        if before is None or (time(o) - time(before) < 60 * SECOND) != within:
            return False
        return (hardware(o, remark["address"]) == remark["mac"] != remark["before"]
                == hardware(before, remark["address"])
                and all(listed(o, k) == listed(before, k)
                        for k in ("vlan.id", "ieee8021ad.id")))
    return rule


# --- ICMP errors ---

def icmp(o):
    """Type and code of the outermost message, that of the quoted one, and the IP addresses."""
    name = "icmpv6" if "icmpv6.type" in o else "icmp"
    types, codes = listed(o, name + ".type"), listed(o, name + ".code")
    ip = "ipv6" if name == "icmpv6" else "ip"
    return name, types, codes, listed(o, ip + ".src"), listed(o, ip + ".dst")


MEANINGS = {  # (type, code or None for all others) of ICMP and of ICMPv6
    "error-too-big": [{(3, 4)}, {(2, None)}], "error-unreachable": [{(3, None)}, {(1, None)}],
    "error-not-reassembled": [{(11, 1)}, {(3, 1)}], "error-expired": [{(11, None)}, {(3, None)}],
    "error-redirected": [{(5, None)}, {(137, None)}], "error-parameter": [{(12, None)}, {(4, None)}],
    "error-quench": [{(4, None)}, set()],
}
WHAT = {  # reasons that have words of their own
    "unreachable-network": [{0}, {0}], "unreachable-host": [{1}, {3}],
    "unreachable-protocol": [{2}, set()], "unreachable-port": [{3}, {4}],
    "unreachable-filtered": [{9, 10, 13}, {1, 5, 6}],
}


def meaning_of(v6, kind, code):
    for exact in (code, None):
        for key, pairs in MEANINGS.items():
            if (kind, exact) in pairs[v6]:
                return key
    return None


def error(quotes):
    def rule(o, remark, seen):
        name, types, codes, sources, targets = icmp(o)
        v6 = name == "icmpv6"
        if not types or meaning_of(v6, types[0], codes[0]) != remark["meaning"]:
            return False
        if (remark["type"], remark["code"]) != (types[0], codes[0]):
            return False
        if remark["meaning"] == "error-unreachable" and isinstance(remark["what"], str) and (
                codes[0] not in WHAT[remark["what"]][v6]):
            return False
        if quotes is None:
            return remark["router"] in sources
        if remark["router"] not in sources[:-1] or remark["target"] not in targets[1:]:
            return False
        return quotes(o, remark, types)
    return rule


def quotes_ping(o, remark, types):
    v6 = "icmpv6.type" in o
    ident = last(o.get("icmpv6.echo.identifier" if v6 else "icmp.ident"))
    seq = last(o.get("icmpv6.echo.sequence_number" if v6 else "icmp.seq"))
    return types[-1] == (128 if v6 else 8) and (ident, seq) == (
        remark["identifier"], remark["seq"])


# --- neighbour discovery ---

def target(o):
    return (listed(o, "icmpv6.nd.ns.target_address") or listed(o, "icmpv6.nd.na.target_address")
            or [None])[0]


def of_type(kind, more=lambda o, remark, seen: True):
    return lambda o, remark, seen: o.get("icmpv6.type") == kind and more(o, remark, seen)


def is_solicited_node(address):
    return address.startswith("ff02::1:ff")


def nd_answers(o, remark, seen):
    """That packet asks for this address, and this one goes to its sender."""
    asked = seen.at(remark["packet"])
    return (o.get("icmpv6.nd.na.flag.s") is True and asked is not None
            and asked.get("icmpv6.type") == 135 and target(asked) == target(o)
            and asked["ipv6.src"] == o["ipv6.dst"]
            and ("icmpv6.opt.target_linkaddr" in o) == (remark["id"] == "nd-advertise"))


def nd_taken(o, remark, seen):
    asked = seen.at(remark["packet"])
    return (o.get("icmpv6.nd.na.flag.s") is False and asked is not None
            and asked.get("icmpv6.type") == 135 and asked["ipv6.src"] == "::"
            and target(asked) == target(o) and asked.get("eth.src") != o.get("eth.src"))


def nd_unasked(o, remark, seen):
    """Nobody asked in the second before, or another packet has answered since."""
    if o.get("icmpv6.nd.na.flag.s") is not True:
        return False
    for p in reversed(seen.objects):
        if time(o) - time(p) > SECOND:
            return True
        if p.get("icmpv6.type") == 136 and target(p) == target(o):
            return True
        if p.get("icmpv6.type") == 135 and target(p) == target(o) and p["ipv6.src"] == o["ipv6.dst"]:
            return False
    return True


def prefix(flags):
    def rule(o, remark, seen):
        rows = zip(listed(o, "icmpv6.opt.prefix"), listed(o, "icmpv6.opt.prefix.length"),
                   listed(o, "icmpv6.opt.prefix.flag"),
                   listed(o, "icmpv6.opt.prefix.valid_lifetime"),
                   listed(o, "icmpv6.opt.prefix.preferred_lifetime"))
        for address, length, bits, valid, preferred in rows:
            if (address, length) != (remark["prefix"], remark["length"]):
                continue
            if (flags is None and 0 in (valid, preferred)) or (
                    flags == bits >> 6 and 0 not in (valid, preferred)):
                return True
        return False
    return rule


def lifetime(zero):
    return of_type(134, lambda o, remark, seen: (
        (o["icmpv6.nd.ra.router_lifetime"] == 0) == zero
        and (zero or nanoseconds(remark["lifetime"]) == o["icmpv6.nd.ra.router_lifetime"] * SECOND)))


# --- groups ---

GENERAL = ("0.0.0.0", "::")


def version(o):
    return "igmp" if "igmp.type" in o else "mld"


def query(general):
    def rule(o, remark, seen):
        if version(o) == "igmp":
            kind, group = o["igmp.type"] == 17, last(o.get("igmp.maddr"))
        else:
            kind, group = o.get("icmpv6.type") == 130, o.get("icmpv6.mld.multicast_address")
        return kind and group == remark.get("group", group) and (group in GENERAL) == general
    return rule


def group_records(o):
    """(type, group, sources) of each record; messages without records count as one."""
    if version(o) == "igmp":
        if o["igmp.type"] != 34:
            kind = {18: 2, 22: 2, 23: 3}.get(o["igmp.type"])
            return [(kind, last(o.get("igmp.maddr")), 0)]
        name = "igmp."
        return list(zip(listed(o, name + "record_type"), listed(o, name + "maddr"),
                        listed(o, name + "num_src")))
    if o.get("icmpv6.type") in (131, 132):
        return [(o["icmpv6.type"] - 129, o.get("icmpv6.mld.multicast_address"), 0)]
    name = "icmpv6.mldr.mar."
    return list(zip(listed(o, name + "record_type"), listed(o, name + "multicast_address"),
                    listed(o, name + "nb_sources")))


def group(kinds, sources=False):
    return lambda o, remark, seen: any(
        k in kinds and g == remark["group"] and (n == remark["sources"] if sources else n == 0)
        for k, g, n in group_records(o))


# --- DHCP ---

def dhcp(kind, more):
    def rule(o, remark, seen):
        if last(o.get("dhcp.option.dhcp")) != kind:
            return False
        return more(o, remark)
    return rule


def given(o, field):
    return o.get(field) not in (None, "0.0.0.0")


def broadcast(o):
    return last(o.get("ip.dst")) == "255.255.255.255"


def request(client, server, to_all):
    return lambda o, r: (given(o, "dhcp.ip.client") == client and to_all in (None, broadcast(o))
                         and server in (None, "dhcp.option.dhcp_server_id" in o)
                         and (client or o.get("dhcp.option.requested_ip_address") == r["requested"]))


RULES = {
    "dhcp-discover": dhcp(1, lambda o, r: broadcast(o) and last(o["ip.src"]) == "0.0.0.0"),
    "dhcp-discover-other": dhcp(1, lambda o, r: not broadcast(o) or last(o["ip.src"]) != "0.0.0.0"),
    "dhcp-offer": dhcp(2, lambda o, r: o["dhcp.ip.your"] == r["address"]),
    "dhcp-request": dhcp(3, request(False, True, True)),
    "dhcp-request-one": dhcp(3, request(False, True, False)),
    "dhcp-reboot": dhcp(3, request(False, False, None)),
    "dhcp-renew": dhcp(3, request(True, None, False)),
    "dhcp-rebind": dhcp(3, request(True, None, True)),
    "dhcp-decline": dhcp(4, lambda o, r: o["dhcp.option.requested_ip_address"] == r["requested"]),
    "dhcp-ack": dhcp(5, lambda o, r: given(o, "dhcp.ip.your")),
    "dhcp-ack-settings": dhcp(5, lambda o, r: not given(o, "dhcp.ip.your")),
    "dhcp-lease": dhcp(5, lambda o, r: r["lease"] == "for-ever" or nanoseconds(
        r["lease"]) == o["dhcp.option.ip_address_lease_time"] * SECOND),
    "dhcp-nak": dhcp(6, lambda o, r: True), "dhcp-release": dhcp(7, lambda o, r: True),
    "dhcp-inform": dhcp(8, lambda o, r: True),
    "dhcp-relayed": lambda o, r, s: o["dhcp.ip.relay"] == r["relay"] != "0.0.0.0",
    "nd-solicit": of_type(135, lambda o, r, s: (o["ipv6.src"] != "::" and r["target"] == target(o)
                                                and is_solicited_node(o["ipv6.dst"]))),
    "nd-solicit-one": of_type(135, lambda o, r, s: (o["ipv6.src"] != "::"
                                                    and o["ipv6.dst"] == target(o) == r["target"])),
    "nd-probe": of_type(135, lambda o, r, s: o["ipv6.src"] == "::" and r["target"] == target(o)),
    "nd-advertise": of_type(136, nd_answers), "nd-advertise-bare": of_type(136, nd_answers),
    "nd-announce": of_type(136, lambda o, r, s: o.get("icmpv6.nd.na.flag.s") is False),
    "nd-taken": of_type(136, nd_taken), "nd-advertise-unasked": of_type(136, nd_unasked),
    "nd-router-solicit": of_type(133), "ra-default": lifetime(False),
    "ra-no-default": lifetime(True),
    "ra-managed": of_type(134, lambda o, r, s: o["icmpv6.nd.ra.flag.m"] is True),
    "ra-other": of_type(134, lambda o, r, s: (o["icmpv6.nd.ra.flag.o"] is True
                                              and o["icmpv6.nd.ra.flag.m"] is False)),
    "ra-preference": of_type(134, lambda o, r, s: o["icmpv6.nd.ra.flag.prf"] == r["preference"]),
    "ra-prefix": prefix(3), "ra-prefix-link": prefix(2), "ra-prefix-auto": prefix(1),
    "ra-prefix-only": prefix(0), "ra-prefix-gone": prefix(None),
    "ra-mtu": of_type(134, lambda o, r, s: o["icmpv6.opt.mtu"] == r["mtu"]),
    "ra-dns": of_type(134, lambda o, r, s: set(r["servers"].split(", ")) <= set(
        listed(o, "icmpv6.opt.rdnss"))),
    "ra-dns-gone": of_type(134, lambda o, r, s: 0 in listed(o, "icmpv6.opt.rdnss.lifetime")),
    "ra-search": of_type(134, lambda o, r, s: set(r["domains"].split(", ")) <= set(
        listed(o, "icmpv6.opt.dnssl"))),
    "groups-asked": query(True), "group-asked": query(False), "group-listened": group({2}),
    "group-joined": group({4}), "group-left": group({1, 3}),
    "group-sources": group({1, 2, 3, 4, 5, 6}, True),
    "groups-more": lambda o, r, s: len(group_records(o)) > 4,
    "error-on-ping": error(quotes_ping),
    "error-on-icmp": error(lambda o, r, types: len(types) > 1 and types[-1] == r["quoted"]),
    "error-on-other": error(lambda o, r, types: len(types) == 1),
    "error-alone": error(None),
    "arp-request": asks(["all"]), "arp-request-one": asks(["one"]),
    "arp-request-link": asks([None, "group"]), "arp-asked-again": asked_again,
    "arp-reply": answers(["one"]), "arp-reply-link": answers([None, "group"]),
    "arp-taken": answers(["one", "group", None], probe=True), "arp-reply-all": to_everybody,
    "arp-reply-unasked": unasked, "arp-probe": probe, "arp-announce": announce(False),
    "arp-announce-one": announce(True), "address-twice": claimed(True),
    "address-moved": claimed(False),
}
DIAGNOSTIC = {"nd-taken", "ra-no-default", "ra-prefix-gone", "address-twice", "address-moved", "arp-asked-again", "arp-taken"}


def judge(objects, rules=None):
    """(id, verdict, frame, text) for each remark on a packet that a rule here, or of those, knows."""
    rules = RULES if rules is None else rules
    seen = Seen()
    for o in objects:
        if o.get("wiretutor.type") != "packet":
            continue
        for remark in o.get("wiretutor.remarks", []):
            if remark["id"] in rules:
                try:
                    verdict = rules[remark["id"]](o, remark, seen)
                except KeyError:
                    verdict = None  # the capture cut the header
                yield remark["id"], verdict, o["frame.number"], remark.get("text", "")
        seen.objects.append(o)
