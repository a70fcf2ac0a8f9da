# SPDX-License-Identifier: BSD-2-Clause
"""May this be said of a message of TFTP, DHCP or DHCPv6, or of a ping? Written from RFC 1350, 2347, 2348 and 7440,
RFC 2131, RFC 8415, RFC 792 and RFC 4443; from header fields alone.
"""
from facts import last, nanoseconds
from rules_dns import listed

READ, WRITE, DATA, ACK, ERROR, OPTIONS = 1, 2, 3, 4, 5, 6
UDP_AND_NUMBER = 8 + 4
BLOCK = 512


class Datagram:
    """A datagram, and those of the capture before it."""

    def __init__(self, o, packets):
        self.o, self.packets = o, packets
        self.frame, self.ns = o["frame.number"], nanoseconds(o["frame.time_epoch"])
        self.src = (last(o.get("ipv6.src") or o.get("ip.src")), last(o.get("udp.srcport")))
        self.dst = (last(o.get("ipv6.dst") or o.get("ip.dst")), last(o.get("udp.dstport")))

    def other(self, frame):
        o = self.packets.get(frame)
        return None if o is None else Datagram(o, self.packets)

    def before(self):
        """Those between the same two ends, the latest first."""
        for frame in sorted((f for f in self.packets if f < self.frame), reverse=True):
            d = self.other(frame)
            if {d.src, d.dst} == {self.src, self.dst}:
                yield d

    def data(self):
        return self.o["udp.length"] - UDP_AND_NUMBER

    def option(self, name):
        """What both agreed on in this transfer."""
        for d in self.before():
            if d.o.get("tftp.opcode") == OPTIONS:
                for key, value in zip(listed(d.o, "tftp.option.name"), listed(d.o, "tftp.option.value")):
                    if str(key).lower() == name:
                        return int(value)
        return None

    def size(self):
        return self.option("blksize") or BLOCK


def opcode(*kinds):
    return lambda d, remark: d.o.get("tftp.opcode") in kinds


def request(kind, field):
    return lambda d, r: (d.o["tftp.opcode"] == kind and r["name"] == d.o.get(field, "")
                         and r["mode"] == d.o.get("tftp.type", ""))


def asked_again(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and q.src == d.src and nanoseconds(remark["after"]) == d.ns - q.ns
            and all(q.o.get(k) == d.o.get(k) for k in ("tftp.opcode", "tftp.source_file",
                                                       "tftp.destination_file")))


def own_port(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and q.o.get("tftp.opcode") in (READ, WRITE) and q.src == d.dst
            and q.dst[1] == 69 != d.src[1] == remark["port"] and not list(d.before()))


def block(d, remark):
    return (d.o["tftp.opcode"] == DATA and remark["block"] == d.o["tftp.block"]
            and remark["bytes"] == d.data())


def seen(d):
    """Was this block sent before?"""
    return any(b.o.get("tftp.opcode") == DATA and b.src == d.src
               and b.o["tftp.block"] == d.o["tftp.block"] for b in d.before())


def data(d, remark):
    return block(d, remark) and d.data() >= d.size() and not seen(d)


def data_window(d, remark):
    return data(d, remark) and remark["window"] == d.option("windowsize")


def data_last(d, remark):
    return block(d, remark) and d.data() < d.size() == remark["size"] and not seen(d)


def data_again(d, remark):
    return block(d, remark) and seen(d)


def ack(d, remark):
    return d.o["tftp.opcode"] == ACK and remark["block"] == d.o["tftp.block"]


def ack_last(d, remark):
    """Of a block of this transfer that is not full."""
    return ack(d, remark) and any(
        b.o.get("tftp.opcode") == DATA and b.src == d.dst and b.o["tftp.block"] == remark["block"]
        and b.data() < b.size() for b in d.before())


def error(d, remark):
    return d.o["tftp.opcode"] == ERROR and remark["code"] == d.o["tftp.error.code"]


# ---- ping ----

REQUESTS, REPLIES = {("icmp.type", 8), ("icmpv6.type", 128)}, {("icmp.type", 0), ("icmpv6.type", 129)}


def is_kind(o, kinds):
    return any(last(o.get(name)) == number for name, number in kinds)


def numbers(o):
    v6 = "icmpv6.type" in o
    return (last(o.get("icmpv6.echo.identifier" if v6 else "icmp.ident")),
            last(o.get("icmpv6.echo.sequence_number" if v6 else "icmp.seq")))


def to_many(d):
    text = str(d.dst[0])
    return (text.startswith("ff") if ":" in text else int(text.split(".")[0]) >= 224
            or int(str(d.o.get("eth.dst", "00"))[:2], 16) & 1 == 1)


def answers(d, q):
    return (is_kind(d.o, REPLIES) and is_kind(q.o, REQUESTS) and numbers(d.o) == numbers(q.o)
            and q.src[0] == d.dst[0] and (q.dst[0] == d.src[0] or to_many(q)))


def carried(d):
    """Bytes of the innermost packet, whatever tunnel it came through."""
    sizes = [last(d.o[k]) for k in ("ip.len", "ipv6.plen") if k in d.o]
    return sizes[-1] if sizes else d.o["frame.len"]


def ping_answer(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and answers(d, q) and q.frame < d.frame
            and nanoseconds(remark["after"]) == d.ns - q.ns
            and (carried(d) == carried(q)) >= (remark["id"] == "ping-answer"))


def ping_answer_again(d, remark):
    q, first = d.other(remark["packet"]), d.other(remark["first"])
    return (q is not None and first is not None and answers(d, q)
            and (answers(first, q) or not is_kind(first.o, REPLIES)))


def ping_answer_alone(d, remark):
    """The numbers may come again, and a thousand questions are remembered."""
    asked = [q for q in map(d.other, d.packets) if q.frame < d.frame and answers(d, q)]
    return not asked or (None if len(d.packets) > 500 else False)


def ping_unanswered(d, remark):
    q = d.other(remark["packet"])
    if q is None or not is_kind(q.o, REQUESTS) or numbers(q.o)[1] != remark["seq"]:
        return False
    return not any(answers(a, q) for a in map(d.other, d.packets) if q.frame < a.frame < d.frame)


def ping_gap(d, remark):
    """None of these is a question of this ping before; the one before them is."""
    ident, seq = numbers(d.o)
    asked = {numbers(q.o)[1] for q in map(d.other, d.packets)
             if q.frame < d.frame and is_kind(q.o, REQUESTS) and numbers(q.o)[0] == ident
             and (q.src, q.dst) == (d.src, d.dst)}
    begin, end = remark["begin"], remark.get("end", remark["begin"])
    return ((begin - 1) % 65536 in asked and (end + 1) % 65536 == seq
            and (begin == end) == (remark["id"] == "ping-gap-one"))


def ping_again(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and is_kind(q.o, REQUESTS) and numbers(q.o) == numbers(d.o)
            and (q.src[0], q.dst[0]) == (d.src[0], d.dst[0])
            and nanoseconds(remark["after"]) == d.ns - q.ns)


# ---- DHCPv6 ----

SOLICIT, ADVERTISE, V6_REQUEST, CONFIRM, RENEW, REBIND, REPLY, RELEASE, DECLINE, RECONFIGURE, INFORM = range(1, 12)
RELAYS = (12, 13)
RAPID = 14


def kind(*kinds):
    """Of a message that no relay has wrapped; what is inside of theirs has no field of its own."""
    def rule(d, remark):
        outer = last(d.o["dhcpv6.msgtype"])
        return None if outer in RELAYS else outer in kinds
    return rule


def rapid(d, remark):
    return kind(SOLICIT)(d, remark) and RAPID in listed(d.o, "dhcpv6.option.type")


def gives_address(d, remark):
    return (remark["address"] == listed(d.o, "dhcpv6.iaaddr.ip")[0]
            and remark["lifetime"] == listed(d.o, "dhcpv6.iaaddr.valid_lifetime")[0] > 0
            and kind(REPLY)(d, remark))


def gives_prefix(d, remark):
    return (remark["prefix"] == listed(d.o, "dhcpv6.iaprefix.pref_addr")[0]
            and remark["bits"] == listed(d.o, "dhcpv6.iaprefix.pref_len")[0]
            and remark["lifetime"] == listed(d.o, "dhcpv6.iaprefix.valid_lifetime")[0] > 0
            and kind(REPLY)(d, remark))


def refused(d, remark):
    return remark["code"] in listed(d.o, "dhcpv6.status_code") and remark["code"] != 0


def same_transaction(d, q):
    return "dhcpv6.xid" in d.o and d.o["dhcpv6.xid"] == q.o.get("dhcpv6.xid")


def dhcpv6_answers(d, remark):
    q = d.other(remark["packet"])
    if q is None or "dhcpv6.xid" not in d.o:
        return None
    return (same_transaction(d, q) and last(q.o["dhcpv6.msgtype"]) not in (ADVERTISE, REPLY)
            and last(d.o["dhcpv6.msgtype"]) in (ADVERTISE, REPLY)
            and nanoseconds(remark["after"]) == d.ns - q.ns)


def dhcpv6_alone(d, remark):
    if "dhcpv6.xid" not in d.o:
        return None
    return not any(same_transaction(d, q) and last(q.o["dhcpv6.msgtype"]) not in (ADVERTISE, REPLY)
                   for q in map(d.other, d.packets) if q.frame < d.frame)


def dhcpv6_again(d, remark):
    q = d.other(remark["packet"])
    if "dhcpv6.xid" not in d.o:
        return None
    return (q is not None and same_transaction(d, q)
            and last(q.o["dhcpv6.msgtype"]) == last(d.o["dhcpv6.msgtype"])
            and nanoseconds(remark["after"]) == d.ns - q.ns)


# ---- DHCP: what belongs together ----

DHCP_ASKS, DHCP_SAYS = (1, 3, 4, 7, 8), (2, 5, 6)


def same_dhcp(d, q):
    """The same transaction of the same client."""
    return all(d.o.get(k) is not None and d.o.get(k) == q.o.get(k)
               for k in ("dhcp.id", "dhcp.hw.mac_addr"))


def dhcp_kind(d):
    return last(d.o.get("dhcp.option.dhcp"))


def dhcp_answers(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and same_dhcp(d, q) and dhcp_kind(q) in DHCP_ASKS and dhcp_kind(d) in DHCP_SAYS
            and (dhcp_kind(d) == 2) == (dhcp_kind(q) == 1) and nanoseconds(remark["after"]) == d.ns - q.ns)


def dhcp_alone(d, remark):
    return not any(same_dhcp(d, q) and dhcp_kind(q) in DHCP_ASKS
                   for q in map(d.other, d.packets) if q.frame < d.frame)


def dhcp_again(d, remark):
    q = d.other(remark["packet"])
    return (q is not None and d.o.get("dhcp.hw.mac_addr") == q.o.get("dhcp.hw.mac_addr")
            and dhcp_kind(d) == dhcp_kind(q) and nanoseconds(remark["after"]) == d.ns - q.ns
            and not any(same_dhcp(a, q) and dhcp_kind(a) in DHCP_SAYS and a.src[1] == 67 and a.dst[1] == d.src[1]
                        for a in map(d.other, d.packets) if q.frame < a.frame < d.frame))


def lending_over(d, remark):
    """It begins with a question of the client, and the last word comes now."""
    q = d.other(remark["packet"])
    if q is None or nanoseconds(remark["after"]) != d.ns - q.ns:
        return False
    if remark["protocol"] == "DHCPv6":
        return (last(d.o["dhcpv6.msgtype"]) in (REPLY, *RELAYS)
                and last(q.o["dhcpv6.msgtype"]) not in (ADVERTISE, REPLY))
    return (dhcp_kind(d) in (5, 6) and dhcp_kind(q) in DHCP_ASKS
            and d.o.get("dhcp.hw.mac_addr") == q.o.get("dhcp.hw.mac_addr"))


RULES = {
    "dhcp-answers": dhcp_answers, "dhcp-answer-alone": dhcp_alone, "dhcp-asked-again": dhcp_again,
    "lending-over": lending_over, "lending-over-again": lending_over,
    "dhcpv6-solicit": kind(SOLICIT), "dhcpv6-solicit-rapid": rapid, "dhcpv6-advertise": kind(ADVERTISE),
    "dhcpv6-request": kind(V6_REQUEST), "dhcpv6-renew": kind(RENEW), "dhcpv6-rebind": kind(REBIND),
    "dhcpv6-confirm": kind(CONFIRM), "dhcpv6-information": kind(INFORM),
    "dhcpv6-gives-back": kind(RELEASE, DECLINE), "dhcpv6-reconfigure": kind(RECONFIGURE),
    "dhcpv6-reply": kind(REPLY), "dhcpv6-reply-address": gives_address,
    "dhcpv6-reply-prefix": gives_prefix, "dhcpv6-refused": refused,
    "dhcpv6-relayed": lambda d, r: last(d.o["dhcpv6.msgtype"]) in RELAYS,
    "dhcpv6-answers": dhcpv6_answers, "dhcpv6-answer-alone": dhcpv6_alone,
    "dhcpv6-asked-again": dhcpv6_again,
    "ping-request": lambda d, r: is_kind(d.o, REQUESTS), "ping-answer": ping_answer,
    "ping-answer-changed": ping_answer, "ping-answer-cut": ping_answer,
    "ping-answer-again": ping_answer_again, "ping-answer-alone": ping_answer_alone,
    "ping-unanswered": ping_unanswered, "ping-gap": ping_gap, "ping-gap-one": ping_gap,
    "ping-again": ping_again,
    "tftp-read": request(READ, "tftp.source_file"),
    "tftp-write": request(WRITE, "tftp.destination_file"),
    "tftp-asked-again": asked_again, "tftp-own-port": own_port, "tftp-data": data,
    "tftp-data-window": data_window, "tftp-data-last": data_last, "tftp-data-again": data_again,
    "tftp-ack": ack, "tftp-ack-last": ack_last,
    "tftp-ack-none": lambda d, r: ack(d, r) and r["block"] == 0,
    "tftp-options": opcode(OPTIONS), "tftp-error": error,
}
DIAGNOSTIC = {"dhcp-answer-alone", "dhcp-asked-again", "dhcpv6-refused", "dhcpv6-answer-alone", "dhcpv6-asked-again",
              "ping-unanswered", "ping-answer-changed", "ping-answer-again", "ping-answer-alone",
              "ping-gap", "ping-gap-one", "ping-again", "tftp-asked-again", "tftp-data-again", "tftp-error"}


def judge(objects):
    """Yields (id, verdict, frame, text) for the remarks that a rule of this file judges."""
    packets = {o["frame.number"]: o for o in objects if o.get("wiretutor.type") == "packet"}
    for frame, o in packets.items():
        for remark in o.get("wiretutor.remarks", []):
            if remark["id"] in RULES:
                good = RULES[remark["id"]](Datagram(o, packets), remark)
                yield remark["id"], good if good is None else bool(good), frame, remark["text"]
