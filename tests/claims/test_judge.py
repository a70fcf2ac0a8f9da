#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Does the judge of claims find a false remark? What is true of one packet is put to another.

    test_judge.py BUILD
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import near  # noqa: E402
import rules_frames  # noqa: E402
import rules_outside  # noqa: E402
import run  # noqa: E402

# capture, packet, a remark that is false there
FALSE = [
    ("tcp-echo.pcap", 4, {"id": "retransmitted", "text": "likely the timer ran out", "packet": 3}),
    ("tcp-echo.pcap", 6, {"id": "data-answer", "text": "no separate one is needed"}),
    ("tcp-echo.pcap", 7, {"id": "duplicate-ack", "text": "something is missing"}),
    ("tcp-echo.pcap", 5, {"id": "window-update", "text": "has read something"}),
    ("zero-window.pcap", 4, {"id": "window-limits", "text": "", "window": 1, "rtt": "0.1"}),
    ("zero-window.pcap", 4, {"id": "window-silly", "text": "", "window": 1}),
    ("zero-window.pcap", 9, {"id": "window-reopened", "text": "", "packet": 3}),
    ("zero-window.pcap", 9, {"id": "window-shrunk", "text": "", "bytes": 4}),
    ("tcp-echo.pcap", 1, {"id": "syn-raw", "text": "", "packet": 3}),
    ("tcp-echo.pcap", 1, {"id": "syn-raw-again", "text": ""}),
    ("tcp-refused.pcap", 2, {"id": "refused-raw", "text": ""}),
    ("tcp-reset.pcap", 4, {"id": "rst-unasked", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "syn-translated", "text": "", "packet": 1}),
    ("tcp-echo.pcap", 2, {"id": "answered-elsewhere", "text": "", "packet": 1}),
    ("tcp-reset.pcap", 4, {"id": "rst-after-silence", "text": "", "packet": 3}),
    ("tcp-reset.pcap", 4, {"id": "rst-ends-silence", "text": ""}),
    ("lost-data-fast.pcap", 12, {"id": "sack-hole", "text": "", "ack": 1, "missing": 2, "begin": 3,
                                 "end": 4}),
    ("lost-ack.pcap", 7, {"id": "dsack", "text": "", "begin": 1, "end": 2}),
    ("lost-ack.pcap", 7, {"id": "dsack-of", "text": "", "begin": 1, "end": 5, "packet": 4}),
    ("lost-data-fast.pcap", 14, {"id": "fast-retransmitted", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 4, {"id": "tail-probe", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 6, {"id": "silence", "text": ""}),
    ("tcp-echo.pcap", 6, {"id": "waited-for-program", "text": ""}),
    ("tcp-echo.pcap", 6, {"id": "nagle", "text": "", "until": 5, "packet": 4}),
    ("tcp-echo.pcap", 4, {"id": "urgent", "text": ""}),
    ("tcp-echo.pcap", 5, {"id": "damaged-taken", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 4, {"id": "damaged-again", "text": "", "packet": 3}),
    ("tcp-echo.pcap", 1, {"id": "ecn-asked", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "ecn-agreed", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "ecn-refused", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "ecn-marked", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "ecn-echoed", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "ecn-answered", "text": ""}),
    ("tcp-echo.pcap", 5, {"id": "challenges-rst", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 5, {"id": "challenges-syn", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 1, {"id": "self-connect", "text": ""}),
    ("tcp-echo.pcap", 5, {"id": "shared-endpoints", "text": "", "conversation": 1, "other": 2}),
    ("tcp-echo.pcap", 5, {"id": "clock-behind", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "challenge-ack", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "ack-to-syn", "text": ""}),
    ("tcp-reset.pcap", 2, {"id": "rst-not-next", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "synack-new-isn", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "synack-bad-ack", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "syn-reordered", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "syn-missed", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "synack-missed", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "midstream", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "port-reused", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "syn-retry", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "syn-queue-full", "text": ""}),
    ("tcp-reset.pcap", 2, {"id": "cancelled", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "rst-other-ttl", "text": "", "ttl": 1, "usual": 64}),
    ("tcp-echo.pcap", 6, {"id": "rst-disproved", "text": "", "packet": 4}),
    ("tcp-echo.pcap", 7, {"id": "one-way-capture", "text": "", "bytes": 4}),
    ("tcp-echo.pcap", 5, {"id": "captured-routed", "text": "", "packet": 3, "hops": 1}),
    ("tcp-echo.pcap", 2, {"id": "fast-open-cookie", "text": "", "bytes": 8}),
    ("tcp-echo.pcap", 1, {"id": "fast-open-shown", "text": "", "bytes": 8}),
    ("tcp-echo.pcap", 2, {"id": "fast-open-declined", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "mptcp-asked", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "mptcp-agreed", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "mptcp-declined", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "mptcp-join", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "mptcp-joined", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "mptcp-dss", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "mptcp-address", "text": "", "address": "10.0.0.9"}),
    ("tcp-echo.pcap", 4, {"id": "mptcp-fastclose", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "mptcp-paths", "text": "", "name": "MP_PRIO"}),
    ("tcp-echo.pcap", 4, {"id": "keep-alive", "text": "still there?"}),
    ("tcp-echo.pcap", 4, {"id": "out-of-order", "text": "out of order"}),
    ("tcp-echo.pcap", 4, {"id": "overtaken", "text": "by its timestamp"}),
    ("tcp-echo.pcap", 4, {"id": "overtaken-copy", "text": "by its timestamp"}),
    ("tcp-echo.pcap", 6, {"id": "abort", "text": "reset"}),
    ("tcp-echo.pcap", 2, {"id": "synack-retx", "text": "has not seen the third step"}),
    ("dns-http.pcap", 1, {"id": "dns-asks-ipv6", "text": ""}),
    ("dns-http.pcap", 1, {"id": "dns-asks-name", "text": ""}),
    ("dns-http.pcap", 1, {"id": "dns-over-tcp", "text": ""}),
    ("dns-http.pcap", 1, {"id": "dns-asked-again", "text": "", "packet": 2, "after": "0"}),
    ("dns-http.pcap", 2, {"id": "dns-no-records", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-referral", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-truncated", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-no-such-name", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-no-such-target", "text": "", "target": "x"}),
    ("dns-http.pcap", 2, {"id": "dns-error", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-addresses", "text": "", "data": "127.0.0.1", "ttl": 60}),
    ("dns-http.pcap", 2, {"id": "dns-address", "text": "", "data": "127.0.0.1", "ttl": 61}),
    ("dns-http.pcap", 2, {"id": "dns-address", "text": "", "data": "127.0.0.2", "ttl": 60}),
    ("dns-http.pcap", 2, {"id": "dns-alias-only", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-other-records", "text": ""}),
    ("dns-http.pcap", 2, {"id": "dns-bad-address", "text": "", "n": 1, "size": 4, "target": "x"}),
    ("dns-cname-tcp.pcap", 14, {"id": "dns-after-cut", "text": "", "packet": 8}),
    ("dns-cname-tcp.pcap", 10, {"id": "dns-no-records", "text": ""}),
    ("dns-cname-tcp.pcap", 2, {"id": "dns-address", "text": "", "data": "192.0.2.80", "ttl": 300}),
    ("dns-cname-tcp.pcap", 6, {"id": "dns-error", "text": ""}),
    ("mdns.pcap", 9, {"id": "dns-probes", "text": ""}),
    ("mdns.pcap", 10, {"id": "answers-question", "text": "", "packet": 9, "after": "0.1"}),
    ("dns-http.pcap", 2, {"id": "answers-question", "text": "", "packet": 1, "after": "0.1"}),
    ("dns-http.pcap", 2, {"id": "answered-before", "text": "", "packet": 1}),
    ("dns-http.pcap", 2, {"id": "answer-alone", "text": ""}),
    ("dns-http.pcap", 3, {"id": "name-was-resolved", "text": "", "packet": 2, "name": "x"}),
    ("dns-http.pcap", 8, {"id": "http-request", "text": "", "method": "GET", "uri": "/other"}),
    ("dns-http.pcap", 8, {"id": "http-asks-tunnel", "text": "", "uri": "/"}),
    ("dns-http.pcap", 8, {"id": "http-request-body", "text": "", "bytes": 5}),
    ("dns-http.pcap", 8, {"id": "http-request-chunks", "text": ""}),
    ("http-download.pcap", 20, {"id": "http-not-modified", "text": "", "code": 200}),
    ("http-download.pcap", 20, {"id": "http-redirect", "text": "", "code": 200}),
    ("http-download.pcap", 20, {"id": "http-unknown-class", "text": "", "code": 200}),
    ("http-download.pcap", 20, {"id": "http-head-answered", "text": "", "code": 200, "packet": 4}),
    ("http-download.pcap", 20, {"id": "http-answers-tls", "text": ""}),
    ("http-download.pcap", 20, {"id": "http-cut-short", "text": "", "bytes": 9144, "total": 9144}),
    ("http-download.pcap", 6, {"id": "http-chunks-cut-short", "text": ""}),
    ("http-download.pcap", 20, {"id": "http-body-sized", "text": "", "bytes": 9001}),
    ("http-download.pcap", 20, {"id": "http-body-chunks", "text": ""}),
    ("http-download.pcap", 20, {"id": "http-body-to-close", "text": ""}),
    ("https.pcap", 6, {"id": "tls-key-exchange", "text": "", "group": "x25519"}),
    ("https.pcap", 4, {"id": "tls-client-hello", "text": "", "name": "other.test"}),
    ("https.pcap", 4, {"id": "tls-client-hello-cover", "text": "", "name": "www.example.test"}),
    ("https.pcap", 4, {"id": "tls-client-hello-nameless", "text": ""}),
    ("https.pcap", 4, {"id": "tls-client-hello-again", "text": ""}),
    ("https.pcap", 4, {"id": "tls-early-data", "text": ""}),
    ("https.pcap", 4, {"id": "tls-alpn-offered", "text": "", "protocol": "h2"}),
    ("https.pcap", 6, {"id": "tls-server-hello", "text": "", "version": "TLS 1.2",
                       "cipher": "TLS_AES_256_GCM_SHA384"}),
    ("https.pcap", 6, {"id": "tls-server-hello-1-3", "text": "", "version": "TLS 1.3",
                       "cipher": "TLS_AES_128_GCM_SHA256"}),
    ("https-old.pcap", 6, {"id": "tls-server-hello-1-3", "text": "", "version": "TLS 1.2",
                           "cipher": "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"}),
    ("https-old.pcap", 6, {"id": "tls-hello-retry", "text": ""}),
    ("https-old.pcap", 9, {"id": "tls-resumed", "text": ""}),
    ("https.pcap", 6, {"id": "tls-certificate", "text": ""}),
    ("https-old.pcap", 6, {"id": "tls-certificate-expired", "text": "", "to": "2030-01-01"}),
    ("https-old.pcap", 6, {"id": "tls-certificate-too-early", "text": "", "from": "2020-01-01"}),
    ("https-old.pcap", 6, {"id": "tls-certificate-other-name", "text": "", "host": "other.test"}),
    ("https-old.pcap", 6, {"id": "tls-certificate-self", "text": ""}),
    ("https.pcap", 24, {"id": "tls-alert", "text": "", "alert": "handshake_failure"}),
    ("https.pcap", 24, {"id": "tls-alert-encrypted", "text": ""}),
    ("https.pcap", 11, {"id": "tls-alert-1-3", "text": ""}),
    ("https.pcap", 13, {"id": "tls-refused-1-3", "text": ""}),
    ("https.pcap", 24, {"id": "tls-encrypted", "text": ""}),
    ("https.pcap", 4, {"id": "tls-change", "text": ""}),
    ("https.pcap", 14, {"id": "tls-no-close-notify", "text": ""}),
    ("https.pcap", 13, {"id": "tls-cut-short", "text": "", "bytes": 3, "total": 19}),
    ("tftp.pcap", 1, {"id": "tftp-write", "text": "", "name": "startup.cfg", "mode": "octet"}),
    ("tftp.pcap", 8, {"id": "tftp-asked-again", "text": "", "packet": 1, "after": "0.364"}),
    ("tftp.pcap", 2, {"id": "tftp-own-port", "text": "", "packet": 8, "port": 69}),
    ("tftp.pcap", 6, {"id": "tftp-data", "text": "", "block": 3, "bytes": 276}),
    ("tftp.pcap", 4, {"id": "tftp-data-last", "text": "", "block": 2, "bytes": 512, "size": 512}),
    ("tftp.pcap", 4, {"id": "tftp-data-again", "text": "", "block": 2, "bytes": 512}),
    ("tftp.pcap", 5, {"id": "tftp-ack-last", "text": "", "block": 2}),
    ("tftp.pcap", 3, {"id": "tftp-ack-none", "text": "", "block": 1}),
    ("tftp.pcap", 9, {"id": "tftp-error", "text": "", "code": 2}),
    ("arp-and-ping.pcap", 4, {"id": "ping-request", "text": ""}),
    ("arp-and-ping.pcap", 6, {"id": "ping-answer", "text": "", "packet": 3, "after": "0.507488"}),
    ("arp-and-ping.pcap", 4, {"id": "ping-answer-again", "text": "", "packet": 3, "first": 6}),
    ("arp-and-ping.pcap", 4, {"id": "ping-answer-alone", "text": ""}),
    ("arp-and-ping.pcap", 5, {"id": "ping-unanswered", "text": "", "packet": 3, "seq": 1}),
    ("arp-and-ping.pcap", 5, {"id": "ping-gap", "text": "", "begin": 2, "end": 4}),
    ("arp-and-ping.pcap", 5, {"id": "ping-again", "text": "", "packet": 3, "after": "0.507455"}),
    ("dhcpv6.pcap", 1, {"id": "dhcpv6-solicit-rapid", "text": ""}),
    ("dhcpv6.pcap", 2, {"id": "dhcpv6-reply", "text": ""}),
    ("dhcpv6.pcap", 4, {"id": "dhcpv6-reply-address", "text": "", "address": "2001:db8::1", "lifetime": 3600}),
    ("dhcpv6.pcap", 6, {"id": "dhcpv6-refused", "text": "", "code": 2}),
    ("dhcpv6.pcap", 4, {"id": "dhcpv6-answers", "text": "", "packet": 1, "after": "1.060684"}),
    ("dhcpv6.pcap", 4, {"id": "dhcpv6-answer-alone", "text": ""}),
    ("dhcpv6.pcap", 3, {"id": "dhcpv6-asked-again", "text": "", "packet": 1, "after": "1.060538"}),
    ("dhcpv6.pcap", 1, {"id": "dhcpv6-relayed", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "gap-filled-again", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "same-packet-again", "text": "", "packet": 3}),
    ("tcp-echo.pcap", 4, {"id": "syn-data-again", "text": "", "packet": 1}),
    ("tcp-echo.pcap", 4, {"id": "ack-only", "text": "", "ack": 1}),
    ("tcp-echo.pcap", 4, {"id": "numbers-from-start", "text": "", "last": 4, "next": 6}),
    ("tcp-echo.pcap", 1, {"id": "fast-open-request", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "syn-data", "text": "", "bytes": 4}),
    ("tcp-echo.pcap", 2, {"id": "handshake-2-data", "text": "", "bytes": 3}),
    ("tcp-echo.pcap", 2, {"id": "fast-open-accepted", "text": "", "bytes": 3}),
    ("tcp-echo.pcap", 2, {"id": "fast-open-ignored", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "handshake-3-data", "text": "", "bytes": 1}),
    ("tcp-echo.pcap", 3, {"id": "handshake-3-again", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "refused", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "syn-retx-answered", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "synack-retx-answered", "text": ""}),
    ("tcp-echo.pcap", 1, {"id": "sim-open", "text": ""}),
    ("tcp-echo.pcap", 2, {"id": "sim-open-synack", "text": ""}),
    ("tcp-echo.pcap", 3, {"id": "sim-open-done", "text": ""}),
    ("tcp-echo.pcap", 5, {"id": "sim-close-ack", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "data-after-close", "text": ""}),
    ("tcp-reset.pcap", 4, {"id": "rst-after-close", "text": ""}),
    ("tcp-echo.pcap", 8, {"id": "fin-after-rst", "text": ""}),
    ("tcp-echo.pcap", 8, {"id": "rst-after-fin-gone", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "rst-text", "text": "", "bytes": 4}),
    ("tcp-echo.pcap", 8, {"id": "fin-with-data", "text": "", "bytes": 5}),
    ("tcp-echo.pcap", 10, {"id": "half-close-read", "text": ""}),
    ("tcp-echo.pcap", 10, {"id": "closed-without-data", "text": ""}),
    ("tcp-reset.pcap", 4, {"id": "stray-rst", "text": ""}),
    ("tcp-reset.pcap", 4, {"id": "rst-in-handshake-server", "text": ""}),
    ("tcp-echo.pcap", 5, {"id": "window-scaled", "text": "", "raw": 1, "window": 1}),
    ("tcp-echo.pcap", 4, {"id": "data-big", "text": "", "bytes": 4, "mss": 65495}),
    ("tcp-echo.pcap", 4, {"id": "numbers-wrap", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "odd-flags", "text": ""}),
    ("tcp-echo.pcap", 4, {"id": "time-wait", "text": ""}),
]

# capture, the rule of rules_endings.py, and what is put in place of what the first ending says or has
FALSE_ENDINGS = [
    ("tcp-echo.pcap", "ending-bytes", "4 bytes asked", "5 bytes asked"),
    ("tcp-echo.pcap", "ending-missed", ", 23 bytes answered", " and 23 bytes answered in this capture, which missed others"),
    ("tcp-echo.pcap", "ending-opened", "opened by a three-way handshake", "its opening was not captured"),
    ("tcp-echo.pcap", "ending-closed", "in three segments", "in four segments"),
    ("tcp-echo.pcap", "ending-closed", "closed by the client first, in three segments", "closed by neither end"),
    ("tcp-echo.pcap", "ending-resetter", "ended normally", "was reset by the client"),
    ("tcp-echo.pcap", "ending-refused", "ended normally", "was refused"),
    ("tcp-echo.pcap", "ending-half-open", "ended normally", "stayed half-open"),
    ("tcp-echo.pcap", "ending-tries", "ended normally", "was never answered: 2 SYNs and no reply"),
    ("tcp-echo.pcap", "ending-vanished", "ended normally",
     "broke off: bytes 1–4 of the client were sent 2 times in 1 s (packets 4 to 4) and never confirmed"),
    ("tcp-echo.pcap", "ending-crossed", "ended normally",
     "lost a request: bytes 1–4 of the client and the server's FIN (packet 9) crossed, an RST (packet 10)"),
    ("tcp-echo.pcap", "ending-lasted", "wiretutor.duration", "0.000580000"),
    ("tcp-echo.pcap", "ending-packets", "wiretutor.client.packets", 5),
    ("tcp-echo.pcap", "ending-shares", "wiretutor.time.client", "0.5"),
    ("tcp-echo.pcap", "ending-evidence", "wiretutor.evidence", [1, 11]),
]


def finds_ending(build, name, key, old, new):
    """Is the changed ending found wrong, and the one that was told not?"""
    objects = run.told(build, os.path.join(run.TOP, "samples/captures", name))
    first = next(o for o in objects if o.get("wiretutor.type") == "conversation")
    if any(found == key and good is False for found, good, _, _ in run.judge(objects)):
        return False
    if old.startswith("wiretutor."):
        first[old] = new
    else:
        first["wiretutor.text"] = first["wiretutor.text"].replace(old, new)
    return any(found == key and good is False for found, good, _, _ in run.judge(objects))


def finds(build, name, packet, remark):
    objects = run.told(build, os.path.join(run.TOP, "samples/captures", name))
    for o in objects:
        if o.get("wiretutor.type") == "packet":
            o["wiretutor.remarks"] = [remark] if o["frame.number"] == packet else []
    return any(key == remark["id"] and good is False for key, good, _, _ in run.judge(objects))


def tells_apart(row):
    """The remark is believed where it is true, and found where it is not."""
    key, packets, remark, change = row
    remark = {"id": key, **remark}
    return all([good for found, good, _, _ in run.judge(near.objects(packets, remark, wrong))
                if found == key] == [wrong is None] for wrong in (None, change))


def near_ones():
    """How many rows of near.py fail, and how many rules have none."""
    bad = 0
    for row in near.ROWS:
        good = tells_apart(row)
        print(f"ok {row[0]} {row[3]} is told apart" if good else f"FAIL {row[0]} {row[3]}")
        bad += not good
    for key in sorted({*rules_outside.RULES, *rules_frames.RULES} - {row[0] for row in near.ROWS}):
        print(f"FAIL {key} has no row in near.py")
        bad += 1
    return bad


def changed(path, key, value):
    """A path with something wrong in it; with a number as key, in that hop."""
    prefix = "wiretutor.traceroute."
    if isinstance(key, str):
        return {**path, prefix + key: value}
    hops = list(path[prefix + "hops"])
    hops[key] = {**hops[key], **value}
    return {**path, prefix + "hops": hops}


def paths():
    """How many wrong paths of a traceroute are believed, and how many right ones not."""
    objects = run.told(sys.argv[1], os.path.join(run.TOP, "samples/captures/traceroute-path.pcap"))
    rest = [o for o in objects if o.get("wiretutor.type") != "traceroute"]
    bad = 0
    for path in [o for o in objects if o.get("wiretutor.type") == "traceroute"]:
        for key, value in (("to", path["wiretutor.traceroute.to"]), ("to", "10.0.3.8"), ("reached", False),
                           ("end", 2), (0, {"router": "10.0.2.2"}), (2, {"packet": 2}),
                           (1, {"router": "192.168.1.1", "packet": 2, "after": "0.1"})):
            right = value == path["wiretutor.traceroute.to"]
            good = [good for _, good, _, _ in run.rules_traceroute.judge(rest + [changed(path, key, value)])]
            print(f"{'ok' if good == [right] else 'FAIL'} traceroute {key} {value}")
            bad += good != [right]
    return bad


def main():
    bad = near_ones() + paths()
    for name, key, old, new in FALSE_ENDINGS:
        found = finds_ending(sys.argv[1], name, key, old, new)
        print(f"{'ok' if found else 'FAIL'} {key}: {new}")
        bad += not found
    for name, packet, remark in FALSE:
        found = finds(sys.argv[1], name, packet, remark)
        print(f"ok {remark['id']} at {packet} is found" if found
              else f"FAIL {remark['id']} at {packet}: the judge believes it")
        bad += not found
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
