#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do we read application messages, ICMP, ARP, IGMP and neighbour discovery as tshark does?

    compare_tshark.py BUILD [--show N] [CAPTURE or FOLDER...]

Each field of FIELDS, frame by frame, the first value of each: what `packets --format json` says
against `tshark -T fields`, over all samples in which we find any of them. Fewer than 99 % of the values that tshark gives is a
failure. What differs on purpose is in docs/applications-and-wireshark.md. Without tshark: skipped.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import shutil
import subprocess
import sys

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
ENDINGS = (".pcap", ".pcapng", ".cap", ".gz", ".trace", ".dmp")
WANTED = 0.99
LEAST = 40  # fields that the samples have: fewer mean that something is not read at all
FIELDS = """dns.id dns.flags.rcode dns.qry.name dns.qry.type dns.resp.name dns.resp.type dns.resp.ttl dns.a dns.aaaa
dns.cname dns.ptr.domain_name http.request.method http.request.uri http.response.code http.host
tls.handshake.extensions_server_name tls.handshake.ciphersuite tls.alert_message.desc tls.record.content_type
dhcp.option.dhcp dhcp.option.hostname dhcp.id dhcp.ip.your dhcpv6.msgtype dhcpv6.xid dhcpv6.option.type
dhcpv6.iaaddr.ip dhcpv6.iaprefix.pref_addr dhcpv6.iaprefix.pref_len dhcpv6.status_code dhcpv6.dns_server
dhcpv6.elapsed_time tftp.opcode tftp.source_file tftp.type tftp.block tftp.error.code
tftp.error.message tftp.option.name tftp.option.value nbns.id nbns.name nbns.type ntp.stratum
arp.opcode arp.src.proto_ipv4 arp.dst.proto_ipv4 icmp.type icmp.code icmp.ident icmp.seq icmp.mtu icmp.redir_gw
icmpv6.type icmpv6.code icmpv6.echo.identifier icmpv6.echo.sequence_number icmpv6.nd.ns.target_address
icmpv6.nd.na.target_address icmpv6.nd.ra.router_lifetime icmpv6.opt.prefix icmpv6.opt.prefix.length
icmpv6.opt.src_linkaddr icmpv6.opt.target_linkaddr icmpv6.mldr.nb_mcast_records igmp.type igmp.maddr""".split()
FLAGS = ["-o", "tcp.desegment_tcp_streams:TRUE", "-o", "nameres.network_name:FALSE", "-E", "occurrence=f",
         "-E", "separator=/t"]


def known():
    """The fields that this tshark has."""
    done = subprocess.run(["tshark", "-G", "fields"], capture_output=True, check=False, text=True,
                          errors="replace")
    names = {line.split("\t")[2] for line in done.stdout.splitlines() if line.startswith("F\t")}
    return [f for f in FIELDS if f in names]


def plain(value):
    """One form for both: the first value, numbers in decimal, no case."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool):
        value = int(value)
    text = str(value).strip()
    try:
        return str(int(text, 16) if text.startswith("0x") else int(text))
    except ValueError:
        return text.lower()


def theirs(path, fields):
    words = ["tshark", "-r", path, "-T", "fields", *FLAGS, "-e", "frame.number"]
    for f in fields:
        words += ["-e", f]
    done = subprocess.run(words, capture_output=True, check=False, timeout=120)
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        cells = line.split("\t")
        if cells[0].isdigit():
            yield int(cells[0]), dict(zip(fields, cells[1:]))


def ours(build, path):
    done = subprocess.run([os.path.join(build, "wiretutor"), "packets", "--format", "json", path],
                          capture_output=True, check=False, timeout=120)
    by_frame = {}
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if line.startswith("{"):
            o = json.loads(line)
            by_frame.setdefault(o.get("frame.number"), o)
    return by_frame


def compare(build, path, fields):
    """(field, frame, tshark's, ours) of each value that tshark gives."""
    mine = ours(build, path)
    if not any(f in o for o in mine.values() for f in fields):
        return []  # plain TCP and UDP, which others hold against tshark; each start of it takes its time
    return [(f, frame, plain(want), plain(mine.get(frame, {}).get(f, "")))
            for frame, cells in theirs(path, fields) for f, want in cells.items() if want != ""]


def captures(words):
    for word in words:
        if os.path.isfile(word):
            yield word
        for folder, _, names in sorted(os.walk(word)):
            yield from (os.path.join(folder, n) for n in sorted(names) if n.endswith(ENDINGS))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--show", type=int, default=10, help="differences of each field to show")
    parser.add_argument("captures", nargs="*")
    options = parser.parse_intermixed_args()
    if shutil.which("tshark") is None:
        print("SKIP compared with tshark: no tshark here")
        return 0
    fields = known()
    same, other = collections.Counter(), collections.defaultdict(list)
    paths = list(captures(options.captures or [os.path.join(TOP, "samples/captures")]))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for path, found in zip(paths, pool.map(lambda p: compare(options.build, p, fields), paths)):
            for field, frame, want, got in found:
                if want == got:
                    same[field] += 1
                else:
                    other[field].append(f"{os.path.basename(path)} {frame}: tshark {want!r}, here {got!r}")
    for field in fields:
        n = same[field] + len(other[field])
        if options.captures and n:
            print(f"{field:40}{same[field]:8} of {n:8}")
        for line in other[field][:options.show]:
            print(f"    {field}: {line}")
    good, n = sum(same.values()), sum(same.values()) + sum(map(len, other.values()))
    seen = len([f for f in fields if same[f]])
    enough = n > 0 and good >= WANTED * n and (options.captures or seen >= LEAST)
    print(f"{'ok' if enough else 'FAIL'} compared with tshark: {good} of {n} values in {len(paths)} captures"
          f" ({100 * good / n if n else 0:.2f} %), {seen} fields")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
