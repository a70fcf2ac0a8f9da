/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to packets outside all conversations: the line that names them, then what they mean.
 */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"who has this address?", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request(sender=10.0.0.1,target=10.0.0.2) kernel/arp-request"},
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply(sender=10.0.0.2,mac=02:00:00:00:00:02) kernel/arp-reply(packet=1,address=10.0.0.2,mac=02:00:00:00:00:02)"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request~"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request~ arp-asked-again(packet=3)"},
         {"frame 1 ffffffff ffff0200 00000003 08060001 08000604 00010200 00000003 0a000003 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request~"},
         {"frame 1 02000000 00020200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request-one(target=10.0.0.2)"},
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply~(packet=6)"},
     }, 0, 0},
    {"a link that does not say who was meant", NULL,
     {
         {"frame 113 0000030400060200000000010000080600010800060400010200000000010a0000010000000000000a000002",
          "line-arp-request() kernel/arp-request-one"},
         {"frame 113 0004030400060200000000010000080600010800060400010200000000010a0000010000000000000a000002",
          "line-arp-request() kernel/arp-request-link arp-asked-again(packet=1)"},
         {"frame 113 0001000100060200000000010000080600010800060400010200000000010a0000010000000000000a000002",
          "line-arp-request() kernel/arp-request arp-asked-again~(packet=2)"},
         {"frame 113 0004000100060200000000020000080600010800060400020200000000020a0000020200000000010a000001",
          "line-arp-reply() kernel/arp-reply-link(packet=3)"},
     }, 0, 0},
    {"answers that nobody asked for, or that all get", NULL,
     {
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply-unasked(address=10.0.0.2)"},
         {"frame 1 ffffffff ffff0200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply-all(mac=02:00:00:00:00:02)"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request"},
         {"frame 1 02000000 00030200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0003",
          "line-arp-reply() kernel/arp-reply-unasked~"},
     }, 0, 0},
    {"is this address taken?", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 00000000 00000000 00000a00 0002",
          "line-arp-probe(target=10.0.0.2) kernel/arp-probe(target=10.0.0.2)"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 00000000 00000000 00000a00 0002",
          "line-arp-probe() kernel/arp-probe~"},
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010000 0000",
          "line-arp-reply() kernel/arp-taken(packet=2,address=10.0.0.2)"},
     }, 0, 0},
    {"here I am", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0001",
          "line-arp-announce(sender=10.0.0.1) kernel/arp-announce"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00020200 00000001 0a000001 00000000 00000a00 0001",
          "line-arp-reply() kernel/arp-announce~"},
         {"frame 1 02000000 00020200 00000001 08060001 08000604 00020200 00000001 0a000001 02000000 00020a00 0001",
          "line-arp-reply() kernel/arp-announce-one"},
     }, 0, 0},
    {"one address, two machines; and one machine that speaks twice", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request"},
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply(packet=1)"},
         {"frame 1 02000000 00010200 00000002 08060001 08000604 00020200 00000002 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply~"},
         {"frame 1 02000000 00010200 00000003 08060001 08000604 00020200 00000003 0a000002 02000000 00010a00 0001",
          "line-arp-reply() kernel/arp-reply~ +address-twice(address=10.0.0.2,before=02:00:00:00:00:02,packet=3,mac=02:00:00:00:00:03)"},
         {"frame 1 ffffffff ffff0200 00000002 08060001 08000604 00010200 00000002 0a000002 00000000 00000a00 0002",
          "line-arp-announce() kernel/arp-announce +address-twice~(packet=4)"},
     }, 0, 0},
    {"another machine, long after", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 0a000001 00000000 00000a00 0001",
          "line-arp-announce() kernel/arp-announce"},
         {"frame 1 @60 ffffffff ffff0200 00000002 08060001 08000604 00010200 00000002 0a000001 00000000 00000a00 0001",
          "line-arp-announce() kernel/arp-announce~ +address-moved(address=10.0.0.1,packet=1,after=60000ms)"},
     }, 0, 0},
    {"some other ARP", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00080200 00000001 0a000001 00000000 00000a00 0002",
          "line-arp-other(code=8,what=8)"},
     }, 0, 0},
    {"ping", NULL,
     {
         {"frame 101 45000020 00070000 400166d4 0a000001 0a000002 080032f4 00420003 61626364",
          "line-echo-request(name=ICMP,identifier=66,seq=3) ping/ping-request"},
         {"frame 101 45000020 00070000 400166d4 0a000002 0a000001 00003af4 00420003 61626364",
          "line-echo-reply(identifier=66,seq=3) kernel/ping-answer"},
     }, 0, 0},
    {"ping over IPv6", NULL,
     {
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 80008273 00420003",
          "line-echo-request(name=ICMPv6,identifier=66) ping/ping-request"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000002 fe800000 "
          "00000000 00000000 00000001 81008173 00420003",
          "line-echo-reply(name=ICMPv6) kernel/ping-answer"},
     }, 0, 0},
    {"redirect", NULL,
     {
         {"frame 101 4500001c 00070000 400166d8 0a000001 0a000002 0501f0f5 0a000009",
          "line-icmp-redirect(target=10.0.0.9) kernel/error-alone(meaning=error-redirected,gateway=10.0.0.9)"},
     }, 0, 0},
    {"another kind of ICMP", NULL,
     {
         {"frame 101 45000028 00070000 400166cc 0a000001 0a000002 0d00f2ba 00420003 "
          "00000000 00000000 00000000",
          "line-icmp-other(name=ICMP,type=13,code=0)"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 c8073ab1 00000000",
          "line-icmp-other(name=ICMPv6,type=200,code=7)"},
     }, 0, 0},
    {"unreachable, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0301fcfe 00000000 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-unreachable(code=1,reason=769) "
          "kernel/error-on-other(quoted=SCTP,target=10.0.0.2,router=10.0.0.2,meaning=error-unreachable,what=unreachable-host)"},
     }, 0, 0},
    {"port unreachable, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0303fcfc 00000000 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-port-unreachable kernel/error-on-other(what=unreachable-port)"},
     }, 0, 0},
    {"too big, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0304f783 00000578 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-too-big(mtu=1400) kernel/error-on-other(meaning=error-too-big,mtu=1400)"},
     }, 0, 0},
    {"time exceeded, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0b00f4ff 00000000 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-time-exceeded kernel/error-on-other(meaning=error-expired)"},
     }, 0, 0},
    {"errors about a ping", NULL,
     {
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0301fcfe 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-unreachable() kernel/error-on-ping(identifier=66,seq=3,target=10.0.0.2,router=10.0.0.254,meaning=error-unreachable,what=unreachable-host)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0308fcf7 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-unreachable(reason=776) kernel/error-on-ping~(what=776)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0304f783 00000578 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-too-big() kernel/error-on-ping~(meaning=error-too-big,mtu=1400)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0b00f4ff 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-time-exceeded() kernel/error-on-ping~(meaning=error-expired)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0b00f4ff 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-time-exceeded() kernel/error-on-ping~(meaning=error-expired~)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0b01f4fe 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-not-reassembled() kernel/error-on-ping~(meaning=error-not-reassembled)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0501f0f5 0a000009 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-redirect(target=10.0.0.9) kernel/error-on-ping~(meaning=error-redirected,gateway=10.0.0.9)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0c00dfff 14000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-parameter() kernel/error-on-ping~(meaning=error-parameter,what=3072)"},
         {"frame 101 45000038 00070000 400165c0 0a0000fe 0a000001 0400fbff 00000000 4500001c 00070000 400166d8 0a000001 0a000002 0800f7ba 00420003",
          "line-icmp-other(kind=4) kernel/error-on-ping~(meaning=error-quench)"},
         {"frame 101 4500003c 00070000 400165bc 0a0000fe 0a000001 0300fcff 00000000 45000020 00070000 400166d4 0a000001 0a000002 1100eeba 00420003 00000000",
          "line-icmp-unreachable() kernel/error-on-icmp(quoted=17,what=unreachable-network)"},
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 00000000 00000000 00000002 0103e968 00000000 60000000 00083aff fe800000 00000000 00000000 00000002 fe800000 00000000 00000000 00000001 80000000 00070009",
          "line-icmp-unreachable(reason=259) kernel/error-on-ping~(identifier=7,seq=9,target=fe80::1,what=unreachable-host)"},
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 00000000 00000000 00000002 0406e665 00000000 60000000 00083aff fe800000 00000000 00000000 00000002 fe800000 00000000 00000000 00000001 80000000 00070009",
          "line-icmp-parameter(reason=1030) kernel/error-on-ping~(what=1030)"},
     }, 0, 0},
    {"codes of other messages", NULL,
     {
         {"frame 101 4500001c 00070000 400166d8 0a000001 0a000002 2b04d4fb 00000000",
          "line-icmp-coded(kind=43,reason=11012)"},
         {"frame 101 60000000 00103aff fe800000 00000000 00000000 00000001 fe800000 00000000 00000000 00000002 8b0177af 00000000 00000000 00000000",
          "line-icmp-coded(kind=139,reason=35585)"},
     }, 0, 0},
    {"unreachable over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 01001f7c 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-unreachable(code=0) kernel/error-on-other(what=unreachable-network)"},
     }, 0, 0},
    {"port unreachable over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 01041f78 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-port-unreachable kernel/error-on-other(what=unreachable-port)"},
     }, 0, 0},
    {"too big over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 0200197c 00000500 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-too-big(mtu=1280) kernel/error-on-other(mtu=1280)"},
     }, 0, 0},
    {"time exceeded over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 03001d7c 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-time-exceeded kernel/error-on-other(meaning=error-expired)"},
     }, 0, 0},
    {"neighbours", NULL,
     {
         {"frame 1 3333ff00 00020200 00000001 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 0001ff00 00028700 7a970000 0000fe80 "
          "00000000 00000000 00000000 00020101 02000000 0001",
          "line-nd-solicit(target=fe80::2) kernel/nd-solicit(target=fe80::2)"},
         {"frame 1 02000000 00010200 00000002 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0002fe80 00000000 00000000 00000000 00018800 181a6000 0000fe80 "
          "00000000 00000000 00000000 00020201 02000000 0002",
          "line-nd-advertise-mac(target=fe80::2,mac=02:00:00:00:00:02) kernel/nd-advertise(packet=1,target=fe80::2)"},
         {"frame 1 02000000 00020200 00000001 86dd6000 00000018 3afffe80 00000000 00000000 "
          "00000000 0001fe80 00000000 00000000 00000000 00028700 7d250000 0000fe80 "
          "00000000 00000000 00000000 0002",
          "line-nd-solicit() kernel/nd-solicit-one(target=fe80::2)"},
         {"frame 1 02000000 00010200 00000002 86dd6000 00000018 3afffe80 00000000 00000000 "
          "00000000 0002fe80 00000000 00000000 00000000 00018800 3c254000 0000fe80 "
          "00000000 00000000 00000000 0002",
          "line-nd-advertise() kernel/nd-advertise-bare(packet=3)"},
         {"frame 1 02000000 00010200 00000002 86dd6000 00000018 3afffe80 00000000 00000000 "
          "00000000 0002fe80 00000000 00000000 00000000 00018800 3c254000 0000fe80 "
          "00000000 00000000 00000000 0002",
          "line-nd-advertise() kernel/nd-advertise-unasked(target=fe80::2)"},
         {"frame 1 33330000 00010200 00000002 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00018800 57982000 0000fe80 "
          "00000000 00000000 00000000 00020201 02000000 0002",
          "line-nd-advertise-mac() kernel/nd-announce(target=fe80::2)"},
         {"frame 1 33330000 00010200 00000003 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00018800 57982000 0000fe80 "
          "00000000 00000000 00000000 00020201 02000000 0003",
          "line-nd-advertise-mac() kernel/nd-announce~ +address-twice(address=fe80::2,before=02:00:00:00:00:02,packet=6)"},
     }, 0, 0},
    {"is this IPv6 address taken? Yes; and then one that is free", NULL,
     {
         {"frame 1 3333ff00 00020200 00000001 86dd6000 00000018 3aff0000 00000000 00000000 "
          "00000000 0000ff02 00000000 00000000 0001ff00 00028700 7c230000 0000fe80 "
          "00000000 00000000 00000000 0002",
          "line-nd-probe(target=fe80::2) kernel/nd-probe(target=fe80::2)"},
         {"frame 1 33330000 00010200 00000002 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00018800 57982000 0000fe80 "
          "00000000 00000000 00000000 00020201 02000000 0002",
          "line-nd-advertise-mac() kernel/nd-taken(packet=1,target=fe80::2)"},
         {"frame 1 3333ff00 00050200 00000005 86dd6000 00000018 3aff0000 00000000 00000000 "
          "00000000 0000ff02 00000000 00000000 0001ff00 00058700 7c1d0000 0000fe80 "
          "00000000 00000000 00000000 0005",
          "line-nd-probe() kernel/nd-probe~"},
         {"frame 1 33330000 00010200 00000005 86dd6000 00000020 3afffe80 00000000 00000000 "
          "00000000 0005ff02 00000000 00000000 00000000 00018800 578f2000 0000fe80 "
          "00000000 00000000 00000000 00050201 02000000 0005",
          "line-nd-advertise-mac() kernel/nd-announce"},
     }, 0, 0},
    {"routers", NULL,
     {
         {"frame 1 33330000 00020200 00000001 86dd6000 00000010 3afffe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00028500 7a2a0000 00000101 "
          "02000000 0002",
          "line-nd-router-solicit kernel/nd-router-solicit"},
         {"frame 1 33330000 00010200 00000001 86dd6000 00000088 3afffe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00018600 37ba4048 07080000 "
          "00000000 00000101 02000000 00010501 00000000 05c80304 40c00001 51800000 "
          "38400000 00002001 0db80000 00000000 00000000 00001905 00000000 02582001 "
          "0db80000 00000000 00000000 00532001 0db80000 00000000 00000000 00541f04 "
          "00000000 0258036c 616e0765 78616d70 6c650007 6578616d 706c6500 0000",
          "line-nd-router-advertise kernel/ra-default(lifetime=1800000ms) ra-preference(preference=1) ra-other ra-mtu(mtu=1480) ra-prefix(prefix=2001:db8::,length=64,valid=86400000ms,preferred=14400000ms) ra-dns(servers=2001:db8::53, 2001:db8::54,lifetime=600000ms) ra-search(domains=lan.example, example)"},
         {"frame 1 33330000 00010200 00000001 86dd6000 00000088 3afffe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00018600 9a244080 00000000 "
          "00000000 00000304 4080ffff ffffffff ffff0000 00002001 0db80000 00000000 "
          "00000000 00000304 40400000 02580000 012c0000 00002001 0db80001 00000000 "
          "00000000 00000304 40000000 02580000 012c0000 00002001 0db80002 00000000 "
          "00000000 00001903 00000000 00002001 0db80000 00000000 00000000 0053",
          "line-nd-router-no-default kernel/ra-no-default ra-managed ra-prefix-link(valid=for-ever) ra-prefix-auto(prefix=2001:db8:1::) ra-prefix-only(prefix=2001:db8:2::) ra-dns-gone(servers=2001:db8::53)"},
         {"frame 1 33330000 00010200 00000001 86dd6000 00000030 3afffe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00018600 ac194000 02580000 "
          "00000000 00000304 40c00000 1c200000 00000000 00002001 0db80000 00000000 "
          "00000000 0000",
          "line-nd-router-advertise kernel/ra-default~ ra-prefix-gone(prefix=2001:db8::)"},
     }, 0, 0},
    {"who listens to which group", NULL,
     {
         {"frame 1 01005e00 00010200 00000001 080046c0 00200007 40000102 f9110a00 00fee000 "
          "00019404 00001164 ee9b0000 0000",
          "line-igmp(kind=17) kernel/groups-asked(within=10000ms)"},
         {"frame 1 01005e00 00010200 00000001 080046c0 00200007 40000102 f9110a00 00fee000 "
          "00019404 00001100 eeff0000 0000",
          "line-igmp() kernel/groups-asked~(within=10000ms)"},
         {"frame 1 01005e01 02030200 00000001 080046c0 00240007 40000102 e80a0a00 00feef01 "
          "02039404 0000118f faeeef01 0203027d 0000",
          "line-igmp-group(group=239.1.2.3) kernel/group-asked(group=239.1.2.3,within=24800ms)"},
         {"frame 1 01005e01 02030200 00000001 080046c0 00200007 40000102 e90b0a00 0001ef01 "
          "02039404 00001200 fcfaef01 0203",
          "line-igmp-group(kind=18) kernel/group-listened(group=239.1.2.3)"},
         {"frame 1 01005e01 02030200 00000001 080046c0 00200007 40000102 e90b0a00 0001ef01 "
          "02039404 00001600 f8faef01 0203",
          "line-igmp-group(kind=22) kernel/group-listened~(group=239.1.2.3)"},
         {"frame 1 01005e00 00020200 00000001 080046c0 00200007 40000102 fa0d0a00 0001e000 "
          "00029404 00001700 f7faef01 0203",
          "line-igmp-group(kind=23) kernel/group-left(group=239.1.2.3)"},
         {"frame 1 01005e00 00160200 00000001 080046c0 00500007 40000102 f9c90a00 0001e000 "
          "00169404 00002200 99d10000 00050400 0000ef01 02030200 0000ef01 02040300 "
          "0000ef01 02050500 0002e801 0206c000 0201c000 02020400 0000ef01 0207",
          "line-igmp(kind=34) kernel/group-joined(group=239.1.2.3) kernel/group-listened~(group=239.1.2.4) kernel/group-left~(group=239.1.2.5) kernel/group-sources(group=232.1.2.6,sources=2,what=5) groups-more(count=1)"},
         {"frame 1 01005e00 000d0200 00000001 080046c0 00200007 40000102 fa020a00 0001e000 "
          "000d9404 00001400 ebff0000 0000",
          "line-igmp()"},
     }, 0, 0},
    {"the same over IPv6", NULL,
     {
         {"frame 1 33330000 00010200 00000001 86dd6000 00000018 3a01fe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00018200 59172710 00000000 "
          "00000000 00000000 00000000 0000",
          "line-mld(kind=130) kernel/groups-asked(within=10000ms)"},
         {"frame 1 33330000 00fb0200 00000001 86dd6000 0000001c 3a01fe80 00000000 00000000 "
          "00000000 0001ff02 00000000 00000000 00000000 00fb8200 fcad8000 0000ff02 "
          "00000000 00000000 00000000 00fb027d 0000",
          "line-mld() kernel/group-asked(group=ff02::fb,within=32768ms)"},
         {"frame 1 33330000 00fb0200 00000001 86dd6000 00000018 3a01fe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00fb8300 7e2e0000 0000ff02 "
          "00000000 00000000 00000000 00fb",
          "line-mld(kind=131) kernel/group-listened(group=ff02::fb)"},
         {"frame 1 33330000 00020200 00000001 86dd6000 00000018 3a01fe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00028400 7e270000 0000ff02 "
          "00000000 00000000 00000000 00fb",
          "line-mld(kind=132) kernel/group-left(group=ff02::fb)"},
         {"frame 1 33330000 00160200 00000001 86dd6000 0000001c 3a01fe80 00000000 00000000 "
          "00000000 0002ff02 00000000 00000000 00000000 00168f00 6f0e0000 00010400 "
          "0000ff02 00000000 00000000 00000000 00fb",
          "line-mld(kind=143) kernel/group-joined(group=ff02::fb)"},
     }, 0, 0},
    {"ICMPv6 that is not whole", NULL,
     {
         {"frame 101 60000000 00283aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 89004d54 00000000 fe800000 00000000 00000000 "
          "00000009 20010db8 00000000 00000000 00000001",
          "line-icmp-redirect(target=fe80::9) kernel/error-alone(meaning=error-redirected,gateway=fe80::9)"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 0401fe8f 00000028",
          "line-icmp-parameter(name=ICMPv6,code=1) kernel/error-alone~(meaning=error-parameter,what=1025)"},
     }, 0, 0},
    {"a solicitation cut before its target", NULL,
     {
         {"frame 101 of 64 60000000 00183aff fe800000 00000000 00000000 00000001 "
          "fe800000 00000000 00000000 00000002 87007d25 00000000 fe80",
          NULL},
     }, 0, 0},
    {"a protocol that is not taken apart", NULL,
     {
         {"frame 101 45000020 00070000 40846651 0a000001 0a000002 00000000 00000000 00000000",
          "line-ip-protocol(number=132,protocol=SCTP,name=IPv4,bytes=12)"},
     }, 0, 0},
    {"an EtherType that is not taken apart", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 88cc0000 00000000 00000000 00000000 00000000 0000",
          "line-ethertype(number=35020,bytes=20)"},
     }, 0, 0},
    {"a fragment", NULL,
     {
         {"frame 101 45000034 00072000 401146b0 0a000001 0a000002 13881770 00441111 "
          "41414141 41414141 41414141 41414141 41414141 41414141",
          "line-fragment(name=IPv4,identifier=7,offset=0,bytes=32) kernel/fragment-first"},
     }, 0, 0},
    {"LLC", NULL,
     {
         {"frame 1 0180c200 00000200 00000001 00074040 03000000 00",
          "line-llc(number=64,identifier=64,bytes=4)"},
     }, 0, 0},
    {"what switches say to each other", NULL,
     {
         {"frame 1 0180c200 00000200 00000001 00074242 03000000 00",
          "line-link-service(name=STP,protocol=Spanning Tree Protocol,bytes=4)"},
         {"frame 1 01000ccc cccc0200 00000001 000aaaaa 0300000c 200002b4",
          "line-link-service(name=CDP,protocol=Cisco Discovery Protocol,bytes=2)"},
     }, 0, 0},
    {"an Ethernet header and nothing else", NULL,
     {
         {"frame 1 ffffffff ffffffff ffffffff",
          NULL},
     }, 0, 0},
    {"a link type that is not taken apart", NULL,
     {
         {"frame 127 00000000 00000000 0000",
          "line-unknown-link(number=127,protocol=IEEE 802.11 radiotap,bytes=10) unknown-link"},
         {"frame 127 00000000 00000000 0000",
          "line-unknown-link() unknown-link~"},
     }, 0, 0},
    {"no bytes at all", NULL,
     {
         {"frame 1",
          "line-empty +malformed(name=Ethernet)"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_outside.def"
#undef WT_REMARK
};

/* Of the capture as a whole: tests/tools/check_schema.py has it told. */
static const enum wt_remark_id elsewhere[] = {WT_REMARK_CAPTURE_ADDRESS_CONFLICT};

int main(void)
{
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = elsewhere,
                                     .n_unsaid = WT_ARRAY_LEN(elsewhere)};

    return run_tales(&all);
}
