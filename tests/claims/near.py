# SPDX-License-Identifier: BSD-2-Clause
"""For each rule of rules_outside and rules_frames: packets of which a remark is true, and what makes it false.
A row: id, the packets, what the remark says, and the change: with a dot in it a field of the last
packet (None: it has none), else what the remark says.
"""
ONE, TWO, ALL = "02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff"
A, B = "192.0.2.1", "192.0.2.2"
A6, B6, GROUP6 = "fe80::1", "fe80::2", "ff02::1:ff00:2"


def arp(op, source, target, to=ALL, mac=ONE, **more):
    o = {"arp.opcode": op, "arp.src.proto_ipv4": source, "arp.dst.proto_ipv4": target,
         "arp.src.hw_mac": mac, "eth.src": mac, **more}
    return o if to is None else {**o, "eth.dst": to}


def ip(source, target, **more):
    return {"ip.src": source, "ip.dst": target, **fields(more)}


def ip6(source, target, kind, **more):
    return {"ipv6.src": source, "ipv6.dst": target, "icmpv6.type": kind, "eth.src": ONE, **fields(more)}


def fields(more):
    return {k.replace("__", "."): v for k, v in more.items()}


def ask6(source=A6, to=GROUP6, target=B6):
    return ip6(source, to, 135, icmpv6__nd__ns__target_address=target)


def claim6(to=A6, solicited=True, mac=TWO, **more):
    o = ip6(B6, to, 136, icmpv6__nd__na__flag__s=solicited, icmpv6__nd__na__target_address=B6, **more)
    o["eth.src"] = TWO
    return o if mac is None else {**o, "icmpv6.opt.target_linkaddr": mac}


def router(**more):
    return ip6(A6, "ff02::1", 134, **more)


def prefix(bits, valid=60, preferred=60):
    return router(icmpv6__opt__prefix="2001:db8::", icmpv6__opt__prefix__length=64,
                  icmpv6__opt__prefix__flag=bits << 6, icmpv6__opt__prefix__valid_lifetime=valid,
                  icmpv6__opt__prefix__preferred_lifetime=preferred)


def igmp(kind, group, **more):
    return ip(A, group, igmp__type=kind, igmp__maddr=group, **more)


def dhcp(kind, source="0.0.0.0", target="255.255.255.255", **more):
    return {"ip.src": source, "ip.dst": target, "dhcp.option.dhcp": kind, "dhcp.ip.client": "0.0.0.0",
            "dhcp.ip.your": "0.0.0.0", "dhcp.ip.relay": "0.0.0.0", **more}


def error(kind, code, quoted=(), **more):
    """From a router about a packet from A to B; quoted: type and code of the ICMP message in it."""
    types, codes = ([kind, *quoted[:1]], [code, *quoted[1:]]) if quoted else (kind, code)
    return {"ip.src": ["198.51.100.1", A], "ip.dst": [A, B], "icmp.type": types, "icmp.code": codes,
            **fields(more)}


ASKED = arp(1, A, B)
PREFIX = {"prefix": "2001:db8::", "length": 64}
UNREACHABLE = {"meaning": "error-unreachable", "what": "unreachable-host", "type": 3, "code": 1,
               "router": "198.51.100.1", "target": B}
WANT = "dhcp.option.requested_ip_address"
GROUP, OTHER = "239.1.2.3", "239.1.2.4"
TWICE = {"address": B, "mac": ONE, "before": TWO, "packet": 1}

ROWS = [
    ("arp-request", [ASKED], {"target": B}, {"eth.dst": TWO}),
    ("arp-request", [ASKED], {"target": B}, {"target": A}),
    ("arp-request-one", [arp(1, A, B, TWO)], {}, {"eth.dst": ALL}),
    ("arp-request-link", [arp(1, A, B, None)], {}, {"eth.dst": ALL}),
    ("arp-asked-again", [ASKED, ASKED], {"packet": 1}, {"arp.dst.proto_ipv4": "192.0.2.3"}),
    ("arp-asked-again", [ASKED, arp(1, A, "192.0.2.3"), ASKED], {"packet": 1}, {"packet": 2}),
    ("arp-reply", [ASKED, arp(2, B, A, ONE, TWO)], {"packet": 1}, {"eth.dst": ALL}),
    ("arp-reply", [ASKED, arp(2, B, A, ONE, TWO)], {"packet": 1, "mac": TWO}, {"mac": ONE}),
    ("arp-reply-link", [ASKED, arp(2, B, A, None, TWO)], {"packet": 1}, {"eth.dst": ONE}),
    ("arp-taken", [arp(1, "0.0.0.0", B), arp(2, B, "0.0.0.0", ONE, TWO)], {"packet": 1},
     {"arp.src.proto_ipv4": A}),
    ("arp-reply-all", [arp(2, B, A, ALL, TWO)], {}, {"eth.dst": ONE}),
    ("arp-reply-unasked", [arp(1, A, "192.0.2.3"), arp(2, B, A, ONE, TWO)], {},
     {"arp.src.proto_ipv4": "192.0.2.3", "frame.time_epoch": "1.5"}),
    ("arp-probe", [arp(1, "0.0.0.0", B)], {"target": B}, {"arp.src.proto_ipv4": A}),
    ("arp-announce", [arp(1, A, A)], {}, {"arp.dst.proto_ipv4": B}),
    ("arp-announce-one", [arp(2, A, A, TWO)], {}, {"eth.dst": ALL}),
    ("address-twice", [arp(2, B, A, ONE, TWO), arp(2, B, A)], TWICE, {"mac": TWO}),
    ("address-twice", [arp(2, B, A, ONE, TWO), arp(2, B, A)], TWICE, {"frame.time_epoch": "70.0"}),
    ("address-twice", [arp(2, B, A, ONE, TWO), arp(2, B, A)], TWICE, {"vlan.id": 7}),
    ("address-moved", [arp(2, B, A, ONE, TWO), arp(2, B, A, **{"frame.time_epoch": "70.0"})], TWICE,
     {"frame.time_epoch": "2.0"}),
    ("nd-solicit", [ask6()], {"target": B6}, {"ipv6.dst": B6}),
    ("nd-solicit-one", [ask6(to=B6)], {"target": B6}, {"ipv6.dst": GROUP6}),
    ("nd-probe", [ask6("::")], {"target": B6}, {"ipv6.src": A6}),
    ("nd-advertise", [ask6(), claim6()], {"packet": 1}, {"icmpv6.opt.target_linkaddr": None}),
    ("nd-advertise-bare", [ask6(), claim6(mac=None)], {"packet": 1}, {"ipv6.dst": "fe80::9"}),
    ("nd-announce", [claim6("ff02::1", False)], {}, {"icmpv6.nd.na.flag.s": True}),
    ("nd-taken", [ask6("::"), claim6("ff02::1", False)], {"packet": 1}, {"eth.src": ONE}),
    ("nd-advertise-unasked", [ask6(target="fe80::9"), claim6()], {},
     {"icmpv6.nd.na.target_address": "fe80::9"}),
    ("nd-router-solicit", [ip6(A6, "ff02::2", 133)], {}, {"icmpv6.type": 134}),
    ("ra-default", [router(icmpv6__nd__ra__router_lifetime=1800)], {"lifetime": "1800"},
     {"lifetime": "180"}),
    ("ra-no-default", [router(icmpv6__nd__ra__router_lifetime=0)], {},
     {"icmpv6.nd.ra.router_lifetime": 1}),
    ("ra-managed", [router(icmpv6__nd__ra__flag__m=True)], {}, {"icmpv6.nd.ra.flag.m": False}),
    ("ra-other", [router(icmpv6__nd__ra__flag__m=False, icmpv6__nd__ra__flag__o=True)], {},
     {"icmpv6.nd.ra.flag.m": True}),
    ("ra-preference", [router(icmpv6__nd__ra__flag__prf=1)], {"preference": 1}, {"preference": 3}),
    ("ra-prefix", [prefix(3)], PREFIX, {"icmpv6.opt.prefix.flag": 0x80}),
    ("ra-prefix-link", [prefix(2)], PREFIX, {"length": 48}),
    ("ra-prefix-auto", [prefix(1)], PREFIX, {"icmpv6.opt.prefix.flag": 0xc0}),
    ("ra-prefix-only", [prefix(0)], PREFIX, {"prefix": "2001:db8:1::"}),
    ("ra-prefix-gone", [prefix(3, 0, 0)], PREFIX, {
        "icmpv6.opt.prefix.valid_lifetime": 1, "icmpv6.opt.prefix.preferred_lifetime": 1}),
    ("ra-mtu", [router(icmpv6__opt__mtu=1492)], {"mtu": 1492}, {"mtu": 1500}),
    ("ra-dns", [router(icmpv6__opt__rdnss=[A6, B6])], {"servers": f"{A6}, {B6}"},
     {"servers": "fe80::9"}),
    ("ra-dns-gone", [router(icmpv6__opt__rdnss__lifetime=0)], {}, {"icmpv6.opt.rdnss.lifetime": 9}),
    ("ra-search", [router(icmpv6__opt__dnssl="a.test")], {"domains": "a.test"},
     {"domains": "b.test"}),
    ("groups-asked", [igmp(17, "0.0.0.0")], {}, {"igmp.maddr": GROUP}),
    ("group-asked", [igmp(17, GROUP)], {"group": GROUP}, {"group": OTHER}),
    ("group-listened", [igmp(22, GROUP)], {"group": GROUP}, {"igmp.type": 23}),
    ("group-joined", [igmp(34, GROUP, igmp__record_type=4, igmp__num_src=0)], {"group": GROUP},
     {"igmp.record_type": 3}),
    ("group-left", [igmp(23, GROUP)], {"group": GROUP}, {"igmp.type": 22}),
    ("group-left", [ip6(A6, "ff02::2", 132, icmpv6__mld__multicast_address="ff02::fb")],
     {"group": "ff02::fb"}, {"icmpv6.type": 131}),
    ("group-sources", [igmp(34, GROUP, igmp__record_type=1, igmp__num_src=2)],
     {"group": GROUP, "sources": 2}, {"sources": 3}),
    ("groups-more", [igmp(34, [GROUP] * 5, igmp__record_type=[4] * 5, igmp__num_src=[0] * 5)], {},
     {"igmp.maddr": [GROUP] * 4}),
    ("error-on-ping", [error(3, 1, (8, 0), icmp__ident=7, icmp__seq=2)],
     {**UNREACHABLE, "identifier": 7, "seq": 2}, {"seq": 3}),
    ("error-on-icmp", [error(3, 1, (13, 0))], {**UNREACHABLE, "quoted": 13}, {"quoted": 15}),
    ("error-on-other", [error(3, 1)], UNREACHABLE, {"code": 3}),
    ("error-alone", [error(3, 1)], UNREACHABLE, {"icmp.code": 4}),
    ("dhcp-discover", [dhcp(1)], {}, {"ip.src": A}),
    ("dhcp-discover-other", [dhcp(1, A)], {}, {"ip.src": "0.0.0.0"}),
    ("dhcp-offer", [dhcp(2, **{"dhcp.ip.your": A})], {"address": A}, {"address": B}),
    ("dhcp-request", [dhcp(3, **{WANT: A, "dhcp.option.dhcp_server_id": B})], {"requested": A},
     {"ip.dst": B}),
    ("dhcp-request-one", [dhcp(3, A, B, **{WANT: A, "dhcp.option.dhcp_server_id": B})],
     {"requested": A}, {"ip.dst": "255.255.255.255"}),
    ("dhcp-reboot", [dhcp(3, **{WANT: A})], {"requested": A}, {"dhcp.option.dhcp_server_id": B}),
    ("dhcp-renew", [dhcp(3, A, B, **{"dhcp.ip.client": A})], {}, {"dhcp.ip.client": "0.0.0.0"}),
    ("dhcp-rebind", [dhcp(3, A, **{"dhcp.ip.client": A})], {}, {"ip.dst": B}),
    ("dhcp-decline", [dhcp(4, **{WANT: A})], {"requested": A}, {"requested": B}),
    ("dhcp-ack", [dhcp(5, **{"dhcp.ip.your": A})], {}, {"dhcp.ip.your": "0.0.0.0"}),
    ("dhcp-ack-settings", [dhcp(5)], {}, {"dhcp.ip.your": A}),
    ("dhcp-lease", [dhcp(5, **{"dhcp.option.ip_address_lease_time": 3600})], {"lease": "3600"},
     {"lease": "7200"}),
    ("dhcp-nak", [dhcp(6)], {}, {"dhcp.option.dhcp": 5}),
    ("dhcp-release", [dhcp(7)], {}, {"dhcp.option.dhcp": 4}),
    ("dhcp-inform", [dhcp(8)], {}, {"dhcp.option.dhcp": 1}),
    ("in-vlan", [{"vlan.id": [7, 42]}], {"identifier": 42}, {"vlan.id": 7}),
    ("in-vlan", [{"ieee8021ad.id": 7, "vlan.id": 42}], {"identifier": 7}, {"ieee8021ad.id": 8}),
    ("in-overlay", [{"geneve.vni": 10, **ip([A, "10.0.0.1"], [B, "10.0.0.2"])}],
     {"name": "Geneve", "network": 10, "from": A, "to": B}, {"network": 11}),
    ("in-overlay", [{"vxlan.vni": 10, **ip([A, "10.0.0.1"], [B, "10.0.0.2"])}],
     {"name": "VXLAN", "network": 10, "from": A, "to": B}, {"from": B}),
    ("cut", [{"frame.cap_len": 68, "frame.len": 1500}], {"captured": 68, "bytes": 1500},
     {"frame.cap_len": 1500}),
    ("checksum-offload", [ip("127.0.0.1", "127.0.0.1", udp__length=38, udp__checksum=65081)], {},
     {"udp.checksum": 65082}),
    ("checksum-ipv4-zero", [ip(A, B, ip__checksum=0)], {}, {"ip.checksum": 1}),
    ("time-back", [{}, {"frame.time_epoch": "0.5"}], {"gap": "0.5"}, {"frame.time_epoch": "1.5"}),
    ("time-swapped", [{}, {"frame.time_epoch": "0.9995"}], {"gap": "0.0005"}, {"gap": "0.0004"}),
    ("ipv6-same-tcp", [{"ipv6.src": A6, "tcp.srcport": 80}], {}, {"ipv6.src": None}),
    ("loopback-mss", [{"tcp.options.mss_val": 65495}], {"mss": 65495}, {"mss": 1460}),
    ("dhcp-relayed", [dhcp(1, **{"dhcp.ip.relay": B})], {"relay": B}, {"relay": A}),
]


def objects(packets, remark, change=None):
    """These packets as `explain` tells them, a second apart, the remark on the last one."""
    told = [{"wiretutor.type": "packet", "frame.number": i + 1, "frame.time_epoch": f"{i + 1}.0", **p}
            for i, p in enumerate(packets)]
    remark = {"text": "", **remark}
    for key, value in (change or {}).items():
        (told[-1] if "." in key else remark)[key] = value
    told[-1] = {k: v for k, v in told[-1].items() if v is not None}
    told[-1]["wiretutor.remarks"] = [remark]
    return told
