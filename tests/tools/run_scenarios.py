#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Verdicts and remarks for conversations in other projects' captures, from opening to end.

    run_scenarios.py BUILD

One row a scenario: the file below $CAPTURES (default ../shared/captures), or None where the story of
this name is written in segments.py, for no recording shows it; of some conversations, by
tcp.stream, how each opened, closed, who closed first, the verdict, tcp.completeness and Zeek's
conn_state; of some packets, by number, remarks that `explain` must make of them. A "-" before a
remark forbids it, and packet 0 stands for any. Values were checked with tshark and Zeek's rules.
"""
import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import needs  # noqa: E402
import segments  # noqa: E402

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
KEYS = ("wiretutor.open", "wiretutor.close", "wiretutor.closed_first", "wiretutor.verdict",
        "tcp.completeness", "zeek.conn_state")

SCENARIOS = [
    ("localhost, first ::1, then 127.0.0.1",
     "zeek/doc__advanced__devel__spicy__examples__request-line.pcap",
     {0: "refused none none refused 37 REJ", 1: "three-way four-segment client normal 31 SF"},
     {1: "checksum-offload", 2: "refused", 3: "localhost-two-addresses", 6: "window-grown",
      12: "last-ack-4"}),
    ("a handshake only", "tcpdump/tcp-handshake-nano.pcap",
     {0: "three-way none none open 7 S1"}, {3: "handshake-3"}),
    ("refused", "pcpp/one_tcp_rst.pcap",
     {0: "refused none none refused 37 REJ"}, {2: "refused"}),
    ("refused and retried, then served", "zeek/pop3__pop3.pcap",
     {0: "refused none none refused 37 REJ", 1: "refused none none refused 37 REJ",
      2: "three-way four-segment server normal 31 SF"},
     {3: "syn-retry", 6: "refused", 21: "fin-1 fin-with-data"}),
    ("unanswered", "zeek/tcp__syn.pcap", {0: "unanswered none none unanswered 1 S0"}, {}),
    ("SYNs repeated", "zeek/tcp__option-sack.pcap",
     {0: "unanswered none none unanswered 1 S0"}, {2: "syn-retx", 4: "syn-retx"}),
    ("four SYNs before an answer, the ports again", "tcptrace/6syns.dmp.gz",
     {0: "three-way four-segment client normal 31 SF",
      1: "three-way four-segment client normal 31 SF"},
     {1: "-no-macs", 4: "syn-retx", 20: "port-reused"}),
    ("unanswered, then a new start number", "tcptrace/badsyns.dmp.gz",
     {0: "unanswered none none unanswered 1 S0", 1: "three-way three-segment client normal 31 SF"},
     {5: "port-reused"}),
    ("half-open", "zeek/tcp__syn-synack.pcap", {0: "half-open none none half-open 3 S1"}, {}),
    ("cancelled", "zeek/tcp__syn-then-rst.pcap",
     {0: "cancelled none none cancelled 33 RSTOS0"}, {2: "cancelled"}),
    ("an old connection's ACK answers the SYN", "zeek/tcp__syn-then-ack-then-rst.pcap",
     {0: "unanswered none none unanswered 37 RSTOS0"}, {2: "challenge-ack", 3: "rst-to-challenge"}),
    ("SYN-ACK repeated until the server resets", "ndpi/gnutella.pcap",
     {0: "reset reset none reset 39 RSTR"}, {}),
    ("scans by connect, SYN, FIN, NULL, Xmas", "ndpi/tcp_scan.pcapng",
     {0: "three-way reset none reset 39 RSTO", 1: "three-way reset none reset 39 RSTO",
      2: "refused none none refused 37 REJ", 3: "refused none none refused 37 REJ",
      4: "not-captured reset-after-fin client reset 36 RSTR",
      5: "not-captured reset none reset 36 RSTR",
      6: "not-captured reset-after-fin client reset 36 RSTR"},
     {21: "odd-flags", 25: "odd-flags", 29: "odd-flags"}),
    ("SYN-ACK before the SYN", "zeek/tcp__handshake-reorder.pcap",
     {0: "three-way three-segment client normal 30 SF"}, {2: "syn-reordered", 0: "-midstream"}),
    ("the SYN was missed", "zeek/tcp__missing-syn.pcap",
     {0: "not-captured four-segment client partial 30 SF"}, {1: "syn-missed"}),
    ("no handshake", "zeek/http__get_nosyn.pcap",
     {0: "not-captured three-segment client partial 28 SF"}, {1: "midstream guessed-roles"}),
    ("the client's side only", "ndpi/tls_1.3_unidirectional_client.pcapng",
     {0: "not-captured one-fin client partial 29 SH"}, {2: "synack-missed"}),
    ("the server's side only", "ndpi/tls_1.3_unidirectional_server.pcapng",
     {0: "not-captured reset-after-fin server reset 62 RSTRH"}, {}),
    ("SYN-ACKs with other start numbers", "ndpi/tls_multiple_synack_different_seq.pcapng",
     {0: "not-captured none none open 10 S1"}, {3: "synack-new-isn", 4: "synack-new-isn"}),
    ("an RST that answers nothing", "zeek/tcp__rst-inject-rae.pcap",
     {0: "three-way reset none reset 47 RSTR"}, {2: "rst-ignored", 4: "handshake-3", 7: "abort"}),
    ("Fast Open", "zeek/tcp__tcp-fast-open.pcap",
     {1: "fast-open three-segment server normal 31 SF"},
     {1: "fast-open-request", 8: "syn-data", 10: "fast-open-accepted"}),
    ("Fast Open, the answer was missed", "tcpdump/tfo-5c1fa7f9ae91.pcap",
     {2: "not-captured one-fin client partial 29 SH"}, {13: "syn-data"}),
    ("data in the SYN", "zeek/tcp__payload-syn.pcap",
     {0: "three-way three-segment client normal 31 SF"}, {1: "syn-data", 2: "handshake-2-data"}),
    ("data in the SYN-ACK", "zeek/tcp__payload-synack.pcap",
     {0: "three-way three-segment client normal 23 SF"}, {2: "syn-data", 3: "handshake-3-data"}),
    ("a FIN completes the handshake", "zeek/http__bro.org-filtered.pcap",
     {8: "three-way three-segment client closing 23 SF"}, {44: "handshake-3-busy fin-1"}),
    ("four segments, the client first", "ndpi/hl7.pcap",
     {0: "three-way four-segment client normal 31 SF"}, {9: "last-ack-4 -time-wait-server"}),
    ("four segments, the server first", "pcpp/one_http_stream_fin.pcap",
     {0: "three-way four-segment server normal 31 SF"}, {15: "last-ack-4 time-wait-server"}),
    ("three segments", "zeek/chksums__localhost-bad-chksum.pcap",
     {0: "three-way three-segment client normal 31 SF"},
     {1: "checksum-offload", 10: "last-ack-3 time-wait"}),
    ("simultaneous close", "ndpi/bfcp.pcapng",
     {0: "three-way simultaneous both normal 31 SF"}, {9: "sim-close", 11: "sim-close-ack"}),
    ("simultaneous close, a FIN repeated", "zeek/http__post.pcap",
     {0: "three-way simultaneous both normal 31 SF"}, {11: "sim-close", 12: "fin-retx"}),
    ("half close with data", "zeek/http__http-11-request-then-cruft.pcap",
     {0: "three-way four-segment server normal 31 SF"},
     {15: "half-close-data", 16: "half-close-read"}),
    ("FIN repeated, and its echo", "zeek/http__http-bad-request-with-version.pcap",
     {0: "three-way four-segment server normal 31 SF"},
     {10: "fin-retx", 11: "duplicate-ack-echo"}),
    ("FIN with data, then data back", "zeek/mqtt.pcap",
     {1: "not-captured one-fin client partial 24 SH"},
     {9: "fin-1 fin-with-data", 10: "fin-1-acked-by-data half-close-data"}),
    ("FIN behind data that was missed", "zeek/tcp__miss_end_data.pcap",
     {0: "three-way four-segment server normal 31 SF"}, {6: "not-captured", 7: "acked-unseen"}),
    ("an open connection is reset", "zeek/http__curl_http_09.pcap",
     {0: "three-way reset none reset 47 RSTR"}, {8: "abort"}),
    ("FIN, then RST by the same end", "pcpp/one_tcp_stream_fin_rst_close_packet.pcap",
     {0: "three-way reset-after-fin client reset 63 RSTO"}, {12: "rst-after-fin"}),
    ("FIN, then RST by the other end", "zeek/ldap__issue-32.pcapng",
     {0: "not-captured reset-after-fin client reset 60 RSTR"}, {6: "rst-after-fin"}),
    ("FIN, RST, then the other FIN", "zeek/tcp__qi_internet_SYNACK_curl_jsonip.pcap",
     {0: "three-way reset-after-fin client reset 63 SF"}, {11: "fin-after-rst"}),
    ("an RST answers the last ACK", "ndpi/wow.pcap",
     {0: "three-way reset-after-fin server reset 63 SF"}, {30: "rst-after-fin"}),
    ("an RST with a reason in it", "tcpdump/tcp_rst_data.pcap",
     {0: "not-captured reset none stray 40 RSTRH"}, {1: "rst-text"}),
    ("a lone RST", "zeek/tcp__single-rst.pcap",
     {0: "not-captured reset none stray 32 OTH"}, {1: "stray-rst"}),
    ("repeated, and repacked", "tcptrace/first_seg_ooo.dmp.gz",
     {0: "three-way four-segment client normal 31 SF"}, {5: "retransmitted-part"}),
    ("repeated for nothing after 300 s", "zeek/tcp__retransmit-timeout.pcapng",
     {0: "not-captured none none partial 12 OTH"}, {3: "spuriously-retransmitted"}),
    ("fast retransmission", "zeek/tcp__retransmit-fast009.pcap",
     {0: "three-way reset none reset 47 RSTO"},
     {29: "duplicate-ack", 31: "duplicate-ack", 32: "fast-retransmitted"}),
    ("zero window and its probes", "tcptrace/zwnd.dmp.gz",
     {0: "three-way three-segment client normal 31 SF"},
     {18431: "zero-window", 18442: "zero-window-probe", 18443: "zero-window-probe-ack"}),
    ("window full", "tcptrace/dlt_null.dmp.gz",
     {0: "three-way four-segment client normal 31 SF"}, {45: "window-full"}),
    ("keep-alives", "zeek/redis__pubsub.pcap",
     {0: "not-captured none none partial 12 OTH"},
     {23: "keep-alive", 24: "keep-alive-ack", 47: "keep-alive", 48: "keep-alive-ack"}),
    ("a gap in the capture", "zeek/http__entity_gap.pcap",
     {0: "three-way three-segment client normal 31 SF"}, {7: "not-captured", 9: "acked-unseen"}),
    ("a gap, one way only", "pcpp/unidirectional_tcp_stream_with_missing_packet.pcap",
     {0: "not-captured none none open 13 S0"}, {4: "not-captured"}),
    ("numbers that wrap", "pcpp/one_tcp_stream_max_seq.pcap",
     {0: "three-way none none open 15 S1"}, {5: "numbers-wrap"}),
    ("ports used again many times", "tcptrace/fast_reuse.dmp.gz",
     {1: "three-way four-segment client normal 31 SF"}, {15: "port-reused"}),
    ("captured twice", "tcptrace/hardware_dups.dmp.gz",
     {0: "three-way four-segment server normal 31 SF"}, {3: "captured-routed"}),
    ("captured four times", "zeek/tcp__ssh-dups.pcap",
     {0: "three-way four-segment client normal 31 SF"},
     {9: "captured-twice", 15: "captured-twice"}),
    ("copies, refused, retried", "ndpi/rtsp.pcap",
     {4: "three-way reset none reset 47 RSTR"}, {290: "captured-twice", 293: "refused"}),
    ("one packet on three VLANs", "zeek/vlan-collisions.pcap",
     {0: "three-way three-segment client normal 31 SF"},
     {2: "captured-twice", 9: "captured-twice", 0: "-retransmitted -syn-retx -synack-retx"}),
    ("too big for the path", "zeek/smtp.pcap",
     {0: "three-way simultaneous both normal 31 SF"},
     {26: "icmp-too-big", 27: "resent-smaller", 30: "icmp-too-big"}),
    ("ICMP refuses a SYN that was never captured", "ndpi/instagram.pcap",
     {10: "refused none none unreachable 1 OTH"}, {}),
    ("a SYN in fragments", "zeek/ipv4__fragmented-syn.pcap",
     {0: "unanswered none none unanswered 1 S0"}, {2: "handshake-1"}),
    ("half close over MPTCP", "tcpdump/mptcp-v1.pcap",
     {0: "three-way four-segment client normal 31 SF"}, {4: "data-big", 17: "half-close-data"}),
    ("data in fragments", "pcpp/frag_http_req.pcap",
     {0: "not-captured none none partial 8 OTH"}, {1: "fragment-first", 11: "data reassembled"}),
    ("a DSACK in a long transfer", "tcptrace/dsack.dmp.gz",
     {0: "three-way four-segment client normal 31 SF"}, {0: "dsack sack-hole"}),
    ("an RST answers the FIN", "tcptrace/single_byte_rexmit.dmp.gz",
     {0: "three-way reset-after-fin client reset 63 SF"},
     {5: "retransmitted", 8: "duplicate-ack", 9: "gap-filled -out-of-order"}),
    ("urgent data, and a window that is shut again and again", "tcptrace/urgent.dmp.gz",
     {1: "three-way four-segment server normal 31 SF"},
     {1: "zero-window urgent", 0: "zero-window-probe zero-window-probe-ack"}),
    ("one port and number for thousands of targets", "ndpi/synscan.pcap",
     {0: "unanswered none none unanswered 1 S0"}, {1: "handshake-1", 2: "syn-raw", 12: "syn-raw"}),
    ("inside of IPv6", "ndpi/4in6tunnel.pcap",
     {0: "three-way none none open 11 S1"}, {1: "handshake-1 in-ip"}),
    ("inside of VXLAN", "ndpi/vxlan.pcap",
     {0: "three-way reset-after-fin both reset 63 SF",
      1: "three-way three-segment client normal 31 SF"}, {5: "handshake-1 in-overlay"}),
    ("inside of GRE", "zeek/tunnels__gre-sample.pcap",
     {0: "three-way three-segment client normal 31 SF"}, {11: "handshake-1 ecn-asked in-gre"}),
    ("a quote alone has a stream number", "ndpi/6in4tunnel.pcap",
     {0: "not-captured none none partial 4 OTH", 1: "three-way none none open 15 S1"},
     {3: "icmp-unreachable in-ip"}),
    ("a length of 0, for the card cuts it up", "tcpdump/ipv4_tcp_http_xml_tso.pcap",
     {0: "not-captured none none partial 8 OTH"}, {1: "data offload-length"}),
    ("80,000 bytes in one packet", "tcpdump/bigtcp-ipv6-hbh.pcap",
     {0: "not-captured none none partial 8 OTH"}, {1: "data -malformed"}),
    ("padding is no data", "zeek/tcp-http-with-padding.pcap",
     {0: "three-way four-segment server normal 31 SF"}, {1: "handshake-1 -syn-data"}),
    ("headers that the capture cut", "zeek/tcp__truncated-header.pcap",
     {0: "three-way three-segment server normal 31 SF"}, {1: "handshake-1 cut -malformed"}),
    ("a window scale above 14", "zeek/tcp__window-scale-range.pcap",
     {0: "three-way none none open 15 S1"}, {5: "ack-only window-scaled"}),
    ("options that are rare", "zeek/tcp__option-27.pcap",
     {0: "not-captured none none partial 2 OTH"}, {1: "syn-missed -malformed"}),
    ("accurate ECN", "tcpdump/accecn_handshake.pcap",
     {0: "three-way none none open 15 S1"}, {1: "ecn-accurate-asked", 2: "ecn-accurate-agreed"}),
    ("simultaneous open", None,
     {0: "simultaneous none none open 15 S1"}, {2: "sim-open", 4: "sim-open-done"}),
    ("a split handshake with another number", None,
     {0: "unanswered none none unanswered 5 OTH", 1: "three-way none none open 15 S1"},
     {2: "ack-to-syn"}),
    ("SYN inside an open connection", None,
     {0: "three-way reset none reset 7 S1", 1: "unanswered none none unanswered 37 RSTOS0"},
     {4: "port-reused", 5: "challenge-ack", 6: "rst-to-challenge-old"}),
    ("the same SYN after the end", None,
     {0: "three-way none none open 23 S1"}, {7: "syn-retry"}),
    ("half-open discovery", None,
     {0: "three-way none none open 39 S1"}, {2: "challenge-ack", 3: "rst-to-challenge"}),
    ("an accepted zero-window probe", None,
     {0: "three-way none none open 15 S1"},
     {8: "zero-window-probe", 9: "probe-accepted -acked-unseen", 0: "-not-captured"}),
    ("start number 2^32-1", None,
     {0: "three-way three-segment client normal 31 SF"}, {}),
    ("a SYN with FIN, refused", None,
     {0: "refused none none refused 37 REJ"}, {1: "odd-flags", 2: "refused"}),
    ("a refusal that confirms nothing", None,
     {0: "refused none none refused 37 REJ"}, {2: "rst-ignored", 4: "refused"}),
    ("unanswered keep-alives, then RST", None,
     {0: "three-way reset none reset 47 RSTO"}, {6: "keep-alive", 12: "rst-gave-up"}),
    ("data to a closed socket", None,
     {0: "three-way reset-after-fin client reset 63 RSTO"}, {7: "rst-after-fin-data"}),
]


def story(binary, path):
    """The conversations by stream (told last), and the remarks' ids by packet; 0: all of them."""
    done = subprocess.run([binary, "explain", "--format", "json", path], capture_output=True,
                          check=True, timeout=120)
    conversations, remarks = {}, {0: set()}
    for line in done.stdout.decode().splitlines():
        told = json.loads(line)
        if "tcp.stream" in told and told["wiretutor.type"] == "conversation":
            conversations[told["tcp.stream"]] = told
        elif told["wiretutor.type"] == "packet":
            ids = {remark["id"] for remark in told.get("wiretutor.remarks", [])}
            remarks[told["frame.number"]] = ids
            remarks[0] |= ids
    return conversations, remarks


def complaints(binary, path, streams, packets):
    conversations, remarks = story(binary, path)
    for stream, want in streams.items():
        told = conversations.get(stream, {})
        got = " ".join(str(told.get(key)) for key in KEYS)
        if got != want:
            yield f"stream {stream}: got {got}, want {want}"
    for number, ids in packets.items():
        for one in ids.split():
            forbidden = one.startswith("-")
            if (one.lstrip("-") in remarks.get(number, set())) == forbidden:
                got = " ".join(sorted(remarks.get(number, set())))
                yield f"packet {number}: got {got}, want {one}"


def judge(binary, folder, row):
    name, file, *_ = row
    if file is None:
        with tempfile.NamedTemporaryFile(suffix=".pcap") as written:
            written.write(segments.capture(name))
            written.flush()
            return verdict(binary, written.name, row)
    path = os.path.join(folder, file)
    if needs.lacks("captures"):
        return f"SKIP {name}: {needs.lacks('captures')}"
    if not os.path.exists(path):
        return f"FAIL {name}: {path} is not there"
    return verdict(binary, path, row)


def verdict(binary, path, row):
    name, _, streams, packets = row
    try:
        wrong = list(complaints(binary, path, streams, packets))
    except (subprocess.SubprocessError, ValueError) as error:
        wrong = [str(error)]
    return f"FAIL {name}: {'; '.join(wrong)}" if wrong else f"ok {name}"


def main(build):
    folder = os.environ.get("CAPTURES") or os.path.join(TOP, "../shared/captures")
    binary = os.path.join(TOP, build, "wiretutor")
    failed = False
    print(f"Running {len(SCENARIOS)} test(s)")
    for row in SCENARIOS:
        result = judge(binary, folder, row)
        failed = failed or result.startswith("FAIL")
        print(result, flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
