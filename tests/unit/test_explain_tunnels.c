/* SPDX-License-Identifier: BSD-2-Clause */
/* Tunnels and fragments: what is said of them, and when. */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"a VLAN, told once a conversation", NULL,
     {
         {"frame 1 52540000 00025254 00000001 81000005 08004500 001d0001 00004011 f97bc0a8 0001c0"
          "a8 00021388 17700009 000078",
          "opens sendto/datagram-first +in-vlan(identifier=5)"},
         {"frame 1 52540000 00025254 00000001 81000005 08004500 001d0001 00004011 f97bc0a8 0001c0"
          "a8 00021388 17700009 000078",
          "sendto/datagram-first~"},
         {"frame 1 52540000 00025254 00000001 81000006 08004500 001c0001 00004001 f98cc0a8 0001c0"
          "a8 00020800 f7fd0001 0001",
          "line-echo-request ping/ping-request"},
         {"frame 1 52540000 00025254 00000001 81000007 08004500 001d0001 00004011 f97bc0a8 0001c0"
          "a8 00021389 17700009 000078",
          "opens sendto/datagram-first~ +in-vlan~(identifier=7)"},
     }, 0, 0},
    {"MPLS: one label, a stack", NULL,
     {
         {"frame 1 52540000 00025254 00000001 88470006 41404500 001d0001 00004011 f97bc0a8 0001c0"
          "a8 00021388 17700009 000078",
          "opens sendto/datagram-first +in-mpls(label=100,count=1)"},
         {"frame 1 52540000 00025254 00000001 88470006 40400000 71404500 001c0001 00004001 f98cc0"
          "a8 0001c0a8 00020800 f7fd0001 0001",
          "line-echo-request ping/ping-request +in-mpls-stack(label=100,count=2)"},
     }, 0, 0},
    {"PPPoE", NULL,
     {
         {"frame 1 52540000 00025254 00000001 88641100 0017001f 00214500 001d0001 00004011 f97bc0"
          "a8 0001c0a8 00021388 17700009 000078",
          "opens sendto/datagram-first +in-pppoe(identifier=23)"},
     }, 0, 0},
    {"VXLAN and Geneve", NULL,
     {
         {"frame 101 4500004f 00010000 4011669b 0a000001 0a000002 c35012b5 003b0000 08000000 0000"
          "2a00 52540000 00025254 00000001 08004500 001d0001 00004011 f97bc0a8 0001c0a8 00021388 "
          "17700009 000078",
          "opens sendto/datagram-first +in-overlay(name=VXLAN,network=42,from=10.0.0.1,to=10.0.0.2)"},
         {"frame 101 4500004e 00010000 4011669c 0a000001 0a000002 c35012b5 003a0000 08000000 0000"
          "2a00 52540000 00025254 00000001 08004500 001c0001 00004001 f98cc0a8 0001c0a8 00020800 "
          "f7fd0001 0001",
          "line-echo-request ping/ping-request"},
         {"frame 101 45000041 00010000 401166a9 0a000001 0a000002 c35017c1 002d0000 00000800 0000"
          "0700 4500001d 00010000 4011f97b c0a80001 c0a80002 138a1770 00090000 79",
          "opens sendto/datagram-first~ +in-overlay~(name=Geneve,network=7)"},
     }, 0, 0},
    {"GRE and ERSPAN", NULL,
     {
         {"frame 101 45000035 00010000 402f6697 0a000001 0a000002 00000800 4500001d 00010000 4011"
          "f97b c0a80001 c0a80002 13881770 00090000 78",
          "opens sendto/datagram-first +in-gre(from=10.0.0.1,to=10.0.0.2)"},
         {"frame 101 45000042 00010000 402f668a 0a000001 0a000002 000088be 52540000 00025254 0000"
          "0001 08004500 001c0001 00004001 f98cc0a8 0001c0a8 00020800 f7fd0001 0001",
          "line-echo-request ping/ping-request +in-erspan(from=10.0.0.1,to=10.0.0.2)"},
         {"frame 101 4500004f 00010000 402f667d 0a000001 0a000002 100088be 00000001 10650001 0000"
          "0000 52540000 00025254 00000001 08004500 001d0001 00004011 f97bc0a8 0001c0a8 0002138a "
          "17700009 000079",
          "opens sendto/datagram-first~ +in-erspan~"},
     }, 0, 0},
    {"PIM Register", NULL,
     {
         {"frame 101 45000039 00010000 4067665b 0a000001 0a000002 2100deff 00000000 4500001d 0001"
          "0000 4011f97b c0a80001 c0a80002 13881770 00090000 78",
          "opens sendto/datagram-first +in-pim(from=10.0.0.1,to=10.0.0.2)"},
     }, 0, 0},
    {"IP in IP, and announced wrongly", NULL,
     {
         {"frame 101 45000031 00010000 400466c6 0a000001 0a000002 4500001d 00010000 4011f97b c0a8"
          "0001 c0a80002 13881770 00090000 78",
          "opens sendto/datagram-first +in-ip(name=IPv4,outer=IPv4,from=10.0.0.1,to=10.0.0.2)"},
         {"frame 101 45000044 00010000 4029668e 0a000001 0a000002 60000000 00083a40 fd000000 0000"
          "0000 00000000 00000001 fd000000 00000000 00000000 00000002 800085b6 00010001",
          "line-echo-request ping/ping-request"},
         {"frame 228 60000000 00003b40 fd000000 00000000 00000000 00000001 fd000000 00000000 0000"
          "0000 00000002",
          "line-ip-protocol +ip-version-other"},
     }, 0, 0},
    {"other tunnels", NULL,
     {
         {"frame 101 45000041 00010000 401166a9 0a000001 0a000002 08680868 002d0000 30ff001d 0000"
          "0007 4500001d 00010000 4011f97b c0a80001 c0a80002 13891770 00090000 79",
          "opens sendto/datagram-first +in-tunnel(name=GTP-U,from=10.0.0.1,to=10.0.0.2)"},
         {"frame 101 45000041 00010000 40616659 0a000001 0a000002 30005254 00000002 52540000 0001"
          "0800 4500001d 00010000 4011f97b c0a80001 c0a80002 138a1770 00090000 79",
          "opens sendto/datagram-first~ +in-tunnel~(name=EtherIP,from=10.0.0.1)"},
     }, 0, 0},
    {"a datagram in three fragments", NULL,
     {
         {"frame 101 45000024 00012000 401146c6 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment(offset=0) kernel/fragment-first"},
         {"frame 101 4500001c 00012002 401146cc 0a000001 0a000002 696a6b6c 6d6e6f70",
          "line-fragment kernel/fragment-later(offset=16)"},
         {"frame 101 4500001c 00010003 401166cb 0a000001 0a000002 71727374 75767778",
          "opens sendto/datagram-first reassembled(identifier=1,bytes=24,name=UDP,count=3,first=1,last=3)"},
     }, 0, 0},
    {"fragments apart, in the wrong order", NULL,
     {
         {"frame 101 45000024 00010002 401166c4 0a000001 0a000002 696a6b6c 6d6e6f70 71727374 7576"
          "7778",
          "line-fragment kernel/fragment-later"},
         {"frame 101 4500001c 00010000 4001f98c c0a80001 c0a80002 0800f7fd 00010001",
          "line-echo-request ping/ping-request"},
         {"frame 101 45000024 00012000 401146c6 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "opens sendto/datagram-first reassembled-apart(bytes=24,count=2,first=1)"},
     }, 0, 0},
    {"fragments that contradict each other", NULL,
     {
         {"frame 101 45000024 00012000 401146c6 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first"},
         {"frame 101 45000024 00012000 401146c6 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first~ +fragment-repeated(identifier=1,offset=0)"},
         {"frame 101 4500001c 00012001 401146cd 0a000001 0a000002 42424242 42424242",
          "line-fragment kernel/fragment-later +fragment-overlaps(identifier=1,offset=8)"},
         {"frame 101 4500003c 00011ffc 401146b2 0a000001 0a000002 43434343 43434343 43434343 4343"
          "4343 43434343 43434343 43434343 43434343 43434343 43434343",
          "line-fragment kernel/fragment-later~ +fragment-beyond(identifier=1,offset=65544)"},
         {"frame 101 4500001c 00012000 400646d9 0a000001 0a000002 44444444 44444444",
          "line-fragment kernel/fragment-first~ +fragment-tiny(identifier=1,offset=8)"},
     }, 0, 0},
    {"more datagrams than the cap", NULL,
     {
         {"frame 101 45000024 00012000 401146c6 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first"},
         {"frame 101 45000024 00022000 401146c5 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first~"},
         {"frame 101 45000024 00032000 401146c4 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first~"},
         {"frame 101 45000024 00042000 401146c3 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first~"},
         {"frame 101 45000024 00052000 401146c2 0a000001 0a000002 13881770 00200000 61626364 6566"
          "6768",
          "line-fragment kernel/fragment-first~ +fragments-dropped"},
     }, 0, 4},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_tunnels.def"
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
