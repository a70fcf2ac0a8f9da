# SPDX-License-Identifier: BSD-2-Clause
"""May this be said of how a packet was captured, and of what it is packed in? Written from IEEE
802.1Q, RFC 7348, RFC 8926, RFC 768, RFC 9293 3.1 and RFC 8200 8.1; from header fields alone.
"""
import ipaddress

from facts import last, nanoseconds
from rules_outside import listed

MILLISECOND = 1_000_000


def in_vlan(o, remark, seen):
    return remark["identifier"] in listed(o, "vlan.id") + listed(o, "ieee8021ad.id")


def in_overlay(o, remark, seen):
    """The tunnel's ends are IP addresses around others; its network is in the header that names it."""
    field = {"Geneve": "geneve.vni", "VXLAN": "vxlan.vni"}.get(remark["name"])
    sources = listed(o, "ip.src") + listed(o, "ipv6.src")
    targets = listed(o, "ip.dst") + listed(o, "ipv6.dst")
    return (None if field is None else remark["network"] in listed(o, field)
            and remark["from"] in sources and remark["to"] in targets)


def cut(o, remark, seen):
    return remark["captured"] == o["frame.cap_len"] < o["frame.len"] == remark["bytes"]


def words(text):
    """The sum of an address's 16-bit words."""
    packed = ipaddress.ip_address(text).packed
    return sum(packed[i] << 8 | packed[i + 1] for i in range(0, len(packed), 2))


def offload(o, remark, seen):
    """The checksum is the sum of the pseudo-header, as a kernel leaves it for the card; where that is
    to cut the data into segments, without the length."""
    if ("ip.src" in o and "ipv6.src" in o) or ("udp.length" in o and "tcp.hdr_len" in o) or any(
            isinstance(o.get(k), list) for k in ("ip.src", "ipv6.src", "udp.length", "tcp.len")):
        return None  # which of several is meant is not said
    version = "ip" if "ip.src" in o else "ipv6"
    if "tcp.checksum" in o:
        protocol, length, found = 6, o["tcp.hdr_len"] + o["tcp.len"], o["tcp.checksum"]
    elif "udp.checksum" in o:
        protocol, length, found = 17, o["udp.length"], o["udp.checksum"]
    else:
        return False
    total = words(o[version + ".src"]) + words(o[version + ".dst"]) + protocol
    return found in (folded(total), folded(total + length))


def folded(total):
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return total


def time_back(swapped):
    """Earlier than the packet before it that has a time."""
    def rule(o, remark, seen):
        now = nanoseconds(o["frame.time_epoch"])
        before = [t for t in (nanoseconds(p["frame.time_epoch"]) for p in seen.objects) if t != 0]
        gap = before[-1] - now if before else 0
        return gap > 0 and nanoseconds(remark["gap"]) == gap and (gap < MILLISECOND) == swapped
    return rule


RULES = {
    "in-vlan": in_vlan, "in-overlay": in_overlay, "cut": cut, "checksum-offload": offload,
    "checksum-ipv4-zero": lambda o, r, s: 0 in listed(o, "ip.checksum"),
    "time-back": time_back(False), "time-swapped": time_back(True),
    "ipv6-same-tcp": lambda o, r, s: "ipv6.src" in o and "tcp.srcport" in o,
    "loopback-mss": lambda o, r, s: r["mss"] == last(o["tcp.options.mss_val"]) >= 32768,
}
DIAGNOSTIC = {"cut", "checksum-offload", "checksum-ipv4-zero", "time-back", "time-swapped"}
