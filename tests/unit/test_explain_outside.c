/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to packets outside all conversations: the line that names them, then what they mean.
 */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"who has this address?", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 "
          "0a000001 00000000 00000a00 0002",
          "line-arp-request(sender=10.0.0.1,target=10.0.0.2) kernel/arp-request"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00020200 00000002 "
          "0a000002 02000000 00010a00 0001",
          "line-arp-reply(sender=10.0.0.2,mac=02:00:00:00:00:02) kernel/arp-reply"},
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 "
          "0a000001 00000000 00000a00 0002",
          "line-arp-request() kernel/arp-request~"},
     }, 0, 0},
    {"is this address taken?", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 "
          "00000000 00000000 00000a00 0002",
          "line-arp-probe(target=10.0.0.2) kernel/arp-probe"},
     }, 0, 0},
    {"here I am", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00010200 00000001 "
          "0a000001 00000000 00000a00 0001",
          "line-arp-announce(sender=10.0.0.1) kernel/arp-announce"},
     }, 0, 0},
    {"some other ARP", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 08060001 08000604 00080200 00000001 "
          "0a000001 00000000 00000a00 0002",
          "line-arp-other(code=8)"},
     }, 0, 0},
    {"ping", NULL,
     {
         {"frame 101 45000020 00070000 400166d4 0a000001 0a000002 080032f4 00420003 61626364",
          "line-echo-request(name=ICMP,identifier=66,seq=3) ping/ping-request"},
         {"frame 101 45000020 00070000 400166d4 0a000002 0a000001 00003af4 00420003 61626364",
          "line-echo-reply(identifier=66,seq=3) kernel/ping-reply"},
     }, 0, 0},
    {"ping over IPv6", NULL,
     {
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 80008273 00420003",
          "line-echo-request(name=ICMPv6,identifier=66) ping/ping-request"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 81008173 00420003",
          "line-echo-reply(name=ICMPv6) kernel/ping-reply"},
     }, 0, 0},
    {"redirect", NULL,
     {
         {"frame 101 4500001c 00070000 400166d8 0a000001 0a000002 0501f0f5 0a000009",
          "line-icmp-redirect(target=10.0.0.9)"},
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
          "line-icmp-unreachable(code=1)"},
     }, 0, 0},
    {"port unreachable, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0303fcfc 00000000 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-port-unreachable"},
     }, 0, 0},
    {"too big, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0304f783 00000578 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-too-big(mtu=1400)"},
     }, 0, 0},
    {"time exceeded, quoting what is no conversation", NULL,
     {
         {"frame 101 45000038 00070000 400166bc 0a000002 0a000001 0b00f4ff 00000000 "
          "4500001c 00070000 40846655 0a000001 0a000002 00000000 00000000",
          "line-icmp-time-exceeded"},
     }, 0, 0},
    {"unreachable over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 01001f7c 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-unreachable(code=0)"},
     }, 0, 0},
    {"port unreachable over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 01041f78 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-port-unreachable"},
     }, 0, 0},
    {"too big over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 0200197c 00000500 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-too-big(mtu=1280)"},
     }, 0, 0},
    {"time exceeded over IPv6", NULL,
     {
         {"frame 101 60000000 00383aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 03001d7c 00000000 60000000 000884ff fe800000 "
          "00000000 00000000 00000001 fe800000 00000000 00000000 00000002 00000000 "
          "00000000",
          "line-icmp-time-exceeded"},
     }, 0, 0},
    {"neighbours", NULL,
     {
         {"frame 101 60000000 00183aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 87007d25 00000000 fe800000 00000000 00000000 "
          "00000002",
          "line-nd-solicit(target=fe80::2) kernel/nd-solicit"},
         {"frame 101 60000000 00183aff 00000000 00000000 00000000 00000000 ff020000 "
          "00000000 00000001 ff000002 87007c23 00000000 fe800000 00000000 00000000 "
          "00000002",
          "line-nd-probe(target=fe80::2) kernel/nd-probe"},
         {"frame 101 60000000 00283aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 89004d54 00000000 fe800000 00000000 00000000 "
          "00000009 20010db8 00000000 00000000 00000001",
          "line-icmp-redirect(target=fe80::9)"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 0401fe8f 00000028",
          "line-icmp-parameter(name=ICMPv6,code=1)"},
         {"frame 101 60000000 00183aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 88007c25 00000000 fe800000 00000000 00000000 "
          "00000002",
          "line-nd-advertise(target=fe80::2) kernel/nd-advertise"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 85007db8 00000000",
          "line-nd-router-solicit"},
         {"frame 101 60000000 00103aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 86007cb0 00000000 00000000 00000000",
          "line-nd-router-advertise"},
         {"frame 101 60000000 00083aff fe800000 00000000 00000000 00000001 fe800000 "
          "00000000 00000000 00000002 8f0073b8 00000000",
          "line-mld(type=143)"},
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
         {"frame 1 0180c200 00000200 00000001 00074242 03000000 00",
          "line-llc(number=66,identifier=66,bytes=4)"},
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

int main(void)
{
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject)};

    return run_tales(&all);
}
