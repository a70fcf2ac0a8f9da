# SPDX-License-Identifier: BSD-2-Clause
"""May this be said of that message of DNS, and of its exchange? Written from RFC 1034, 1035, 2181,
2308 and 6604; from header fields alone: names, types, classes and data of records, never remarks.
"""
from facts import last, nanoseconds

A, NS, CNAME, SOA, PTR, AAAA, OPT = 1, 2, 5, 6, 12, 28, 41


def listed(o, name):
    value = o.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def lower(name):
    """Only the 26 letters have two cases (RFC 4343)."""
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in str(name))


class Message:
    def __init__(self, o):
        self.o = o
        self.frame, self.ns = o["frame.number"], nanoseconds(o["frame.time_epoch"])
        self.over = "tcp" if "tcp.srcport" in o else "udp"
        self.src = (last(o.get("ipv6.src") or o.get("ip.src")), last(o.get(self.over + ".srcport")))
        self.dst = (last(o.get("ipv6.dst") or o.get("ip.dst")), last(o.get(self.over + ".dstport")))
        self.response = o.get("dns.flags.response")
        self.code, self.id = o.get("dns.flags.rcode"), o.get("dns.id")
        self.name = lower(listed(o, "dns.qry.name")[0]) if "dns.qry.name" in o else None
        self.type = (listed(o, "dns.qry.type") or [None])[0]
        self.klass = (listed(o, "dns.qry.class") or [None])[0]
        self.counts = [o.get("dns.count." + k, 0) for k in ("answers", "auth_rr", "add_rr")]
        self.read_records()

    def read_records(self):
        o = self.o
        names, types = listed(o, "dns.resp.name"), listed(o, "dns.resp.type")
        # an OPT record has no TTL
        ttls, a = iter(listed(o, "dns.resp.ttl")), iter(listed(o, "dns.a"))
        a6, cnames = iter(listed(o, "dns.aaaa")), iter(listed(o, "dns.cname"))
        lengths = listed(o, "dns.resp.len")
        self.records, self.sound = [], len(names) == len(types) == sum(self.counts) == len(lengths)
        for i, (name, kind) in enumerate(zip(names, types)):
            ttl = None if kind == OPT else next(ttls, None)
            size = lengths[i] if i < len(lengths) else None
            data = (next(a, None) if kind == A and size == 4 else next(a6, None)
                    if kind == AAAA and size == 16 else next(cnames, None) if kind == CNAME else None)
            section = 0 if i < self.counts[0] else 1 if i < sum(self.counts[:2]) else 2
            self.records.append((section, lower(name), kind, ttl, data))
        if len(listed(o, "dns.qry.name")) > 1 or "icmp.type" in o or "icmpv6.type" in o:
            self.sound = False  # several messages, or a quoted one

    def answers(self):
        return [r for r in self.records if r[0] == 0]

    def chain(self):
        """The name at the end of the aliases, how many there are, their least TTL."""
        at, ttl, steps = self.name, None, 0
        if self.type in (CNAME, 255, 251, 252):
            return at, steps, ttl
        while steps < 16:
            step = [r for r in self.answers() if r[2] == CNAME and r[1] == at]
            if not step:
                break
            at, steps = lower(step[0][4]), steps + 1
            ttl = step[0][3] if ttl is None else min(ttl, step[0][3])
        return at, steps, ttl

    def wanted(self):
        end = self.chain()[0]
        return [r for r in self.answers() if r[1] == end and (r[2] == self.type or self.type == 255)]

    def fit(self):
        """… of which an address, of class IN, is as long as one."""
        return [r for r in self.wanted() if r[4] is not None or r[2] not in (A, AAAA)
                or (self.klass or 0) & 0x7fff != 1]

    def has(self, section, kind):
        return any(r[0] == section and r[2] == kind for r in self.records)

    def extended(self):
        return "dns.opt.ext_error.info_code" in self.o

    def full_code(self):
        upper = listed(self.o, "dns.resp.ext_rcode")
        return (upper[0] << 4 if upper else 0) | self.code


def reverse(name):
    return name is not None and (name.endswith(".in-addr.arpa") or name.endswith(".ip6.arpa"))


def is_multicast(address):
    text = str(address)
    return text.startswith("ff") if ":" in text else 224 <= int(text.split(".")[0]) < 240


def asks(*types):
    return lambda m, r, c: m.response is False and m.type in types


def pointer(m, remark, capture):
    return m.type == PTR and (not reverse(m.name) or remark["id"] == "dns-asks-pointer")


def asks_other(m, remark, capture):
    return m.response is False and m.type not in (A, AAAA, PTR, 251, 252)


def address(several, alias):
    def rule(m, remark, capture):
        if not m.sound:
            return None
        end, steps, ttl = m.chain()
        wanted = m.fit()
        found = [r[4] for r in wanted]
        least = min([r[3] for r in wanted] + ([ttl] if ttl is not None else []), default=None)
        shown = remark["data"].split(", ")
        return (m.full_code() == 0 and not m.o["dns.flags.truncated"] and m.type in (A, AAAA)
                and (len(found) > 1) == several and bool(found) and (steps > 0) == alias
                and shown == found and remark["ttl"] == least
                and (not alias or lower(remark["target"]) == end))
    return rule


def plain(m):
    """An answer without error, not cut off."""
    return m.response and m.full_code() == 0 and not m.o["dns.flags.truncated"]


def referral_fits(m):
    return m.counts[0] == 0 and m.has(1, NS) and not m.has(1, SOA)


def no_records(m, remark, capture):
    return plain(m) and m.counts[0] == 0 and not referral_fits(m) and not m.extended()


def referral(m, remark, capture):
    return plain(m) and referral_fits(m)


def truncated(m, remark, capture):
    return m.response and m.o["dns.flags.truncated"]


def empty(m, remark, capture):
    return plain(m) and m.counts[0] == 0 and m.extended()


def alias_without(m, remark, capture):
    if not m.sound:
        return None
    return plain(m) and m.chain()[1] > 0 and not m.wanted() and m.has(1, SOA)


def alias_only(m, remark, capture):
    if not m.sound:
        return None
    return plain(m) and m.chain()[1] > 0 and not m.wanted() and not m.has(1, SOA)


def other_records(m, remark, capture):
    if not m.sound:
        return None
    return plain(m) and m.counts[0] > 0 and m.chain()[1] == 0 and not m.wanted()


def records(m, remark, capture):
    if not m.sound:
        return None
    return plain(m) and bool(m.fit()) and remark["n"] == len(m.fit())


def bad_address(m, remark, capture):
    """Records of the name and type, and none of them holds an address."""
    if not m.sound:
        return None
    return (plain(m) and not m.fit() and bool(m.wanted()) and remark["n"] == len(m.wanted())
            and remark["size"] == {A: 4, AAAA: 16}.get(m.type)
            and lower(remark["target"]) == m.chain()[0])


def no_name(m, remark, capture):
    if not m.sound:
        return None
    address = m.type in (A, AAAA)
    if remark["id"] == "dns-no-reverse":
        return m.full_code() == 3 and m.type == PTR and reverse(m.name) and m.chain()[1] == 0
    return (m.full_code() == 3 and m.chain()[1] == 0
            and address == (remark["id"] == "dns-no-such-name"))


def no_target(m, remark, capture):
    if not m.sound:
        return None
    end, steps, _ = m.chain()
    return m.full_code() == 3 and steps > 0 and lower(remark["target"]) == end


def error(m, remark, capture):
    return m.response and m.full_code() not in (0, 3)


def flag(name, value, response):
    return lambda m, r, c: m.o.get("dns.flags." + name) is value and m.response is response


def belongs(m, question):
    """Is that packet's question the one that this answers?"""
    if question is None or question.response is not False:
        return False
    if m.id == 0 and 5353 in (m.src[1], m.dst[1]):
        return any((name, kind) == (question.name, question.type)
                   for _, name, kind, _, _ in m.records) or question.type == 255
    same = question.src == m.dst and (question.dst == m.src or is_multicast(question.dst[0])
                                      or str(question.dst[0]).endswith("255"))
    return same and question.id == m.id and question.name == m.name and question.type == m.type


def answers_question(m, remark, capture):
    question = capture.get(remark["packet"])
    if question is None or not question.sound:
        return None
    return belongs(m, question) and nanoseconds(remark["after"]) == m.ns - question.ns


def answered_before(m, remark, capture):
    question = capture.get(remark["packet"])
    if question is None or not question.sound:
        return None
    return belongs(m, question) and any(
        belongs(other, question) for frame, other in capture.items()
        if question.frame < frame < m.frame and other.response)


def answer_alone(m, remark, capture):
    """The latest 64 questions are kept: older ones leave it open."""
    older = [q for f, q in capture.items() if f < m.frame and q.response is False]
    if any(belongs(m, q) for q in older[-60:]):
        return False
    return None if len(older) > 60 else True


def asked_again(m, remark, capture):
    before = capture.get(remark["packet"])
    if before is None or not before.sound:
        return None
    same = ((before.id, before.name, before.type, before.src) == (m.id, m.name, m.type, m.src)
            and before.response is False)
    return same and nanoseconds(remark["after"]) == m.ns - before.ns and not any(
        other.response and belongs(other, before) for frame, other in capture.items()
        if before.frame < frame < m.frame)


def after_cut(m, remark, capture):
    """Over TCP, after an answer to the same question that has TC."""
    answer = capture.get(remark["packet"])
    return (m.over == "tcp" and answer is not None and answer.response and answer.over == "udp"
            and answer.o["dns.flags.truncated"] and (answer.name, answer.type) == (m.name, m.type)
            and answer.dst[0] == m.src[0])


def resolved(o, remark, capture):
    answer = capture.get(remark["packet"])
    if answer is None:
        return None
    to = last(o.get("ipv6.dst") or o.get("ip.dst"))
    return (lower(remark["name"]) == answer.name
            and to in listed(answer.o, "dns.a") + listed(answer.o, "dns.aaaa"))


RULES = {
    "dns-asks-ipv4": asks(A), "dns-asks-ipv6": asks(AAAA), "dns-asks-zone": asks(252),
    "dns-asks-changes": asks(251), "dns-asks-other": asks_other, "dns-asks-rare": asks_other,
    "dns-asks-name": lambda m, r, c: m.type == PTR and reverse(m.name),
    "dns-asks-pointer": pointer, "dns-asks-instances": pointer, "dns-asks-services": pointer,
    "dns-over-tcp": lambda m, r, c: m.over == "tcp",
    "dns-over-udp": lambda m, r, c: m.over == "udp",
    "dns-recursion-wanted": flag("recdesired", True, False),
    "dns-no-recursion-wanted": flag("recdesired", False, False),
    "dns-no-recursion-offered": flag("recavail", False, True),
    "dns-authoritative": flag("authoritative", True, True),
    "dns-chaos": lambda m, r, c: m.klass == 3,
    "dns-class": lambda m, r, c: m.klass not in (1, 3),
    "dns-multicast": lambda m, r, c: is_multicast(m.dst[0]),
    "dns-llmnr": lambda m, r, c: is_multicast(m.dst[0]) and m.dst[1] == 5355,
    "dns-edns": lambda m, r, c: m.has(2, OPT),
    "dns-address": address(False, False), "dns-addresses": address(True, False),
    "dns-alias-address": address(False, True), "dns-alias-addresses": address(True, True),
    "dns-records": records, "dns-alias-records": records, "dns-name-of-address": records,
    "dns-no-records": no_records, "dns-referral": referral, "dns-truncated": truncated,
    "dns-empty": empty, "dns-alias-without": alias_without, "dns-alias-only": alias_only,
    "dns-other-records": other_records, "dns-bad-address": bad_address, "dns-no-such-name": no_name,
    "dns-no-such-name-plain": no_name, "dns-no-reverse": no_name, "dns-no-such-target": no_target,
    "dns-error": error,
    "dns-after-cut": after_cut, "dns-probes": lambda m, r, c: m.type == 255 and m.counts[1] > 0,
    "answers-question": answers_question, "answered-before": answered_before,
    "answer-alone": answer_alone, "dns-asked-again": asked_again,
}
DIAGNOSTIC = {"dns-no-records", "dns-truncated", "dns-referral", "dns-error", "dns-no-such-name",
              "dns-no-such-target", "dns-asked-again", "answered-before", "answer-alone", "exchange"}


def judge(objects):
    """Yields (id, verdict, frame, text) for the remarks about DNS, and about exchanges over UDP."""
    packets = [o for o in objects if o.get("wiretutor.type") == "packet"]
    capture = {o["frame.number"]: Message(o) for o in packets
               if isinstance(o.get("dns.id"), int) and isinstance(o.get("dns.qry.name", ""), str)}
    for o in packets:
        m = capture.get(o["frame.number"])
        for remark in o.get("wiretutor.remarks", []):
            key = remark["id"]
            if key.startswith("name-was-resolved"):
                yield key, resolved(o, remark, capture), o["frame.number"], remark["text"]
            elif key in RULES and m is not None:
                good = RULES[key](m, remark, capture)
                yield key, good if good is None else bool(good), m.frame, remark["text"]
    yield from exchanges(objects, packets)


def exchanges(objects, packets):
    """The verdicts on UDP: who sent how much, which packet answered."""
    by_frame = {o["frame.number"]: o for o in packets}
    for o in objects:
        if o.get("wiretutor.type") != "conversation" or not {"udp.stream", "wiretutor.conversation"} <= o.keys():
            continue
        client, server = o["wiretutor.client.packets"], o["wiretutor.server.packets"]
        verdict, proof = o["wiretutor.verdict"], o["wiretutor.evidence"]
        good = None
        if verdict == "answered" and client and server:
            good = True
        elif verdict == "answered" and len(proof) == 2 and all(p in by_frame for p in proof):
            good = elsewhere(by_frame[proof[0]], by_frame[proof[1]])
        elif verdict == "one-way":
            good = not (client and server)
        yield "exchange", good, o["wiretutor.conversation"], f"{verdict}: {o.get('wiretutor.text')}"


def elsewhere(question, answer):
    """The answer goes to the asker, or is of the same transaction of DHCP."""
    q, a = Message(question), Message(answer)
    if "dhcp.id" in question:
        return question["dhcp.id"] == answer.get("dhcp.id") and answer.get("dhcp.type") == 2
    return q.src == a.dst and question["frame.number"] < answer["frame.number"]
