/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to packets whose bytes are odd: checksums, lengths, cuts, fragments. */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"a checksum left for the network card, told once", NULL,
     {
         {"frame 101 45000020 00070000 401166c4 0a000001 0a000002 13881770 000c1420 70696e67",
          "opens sendto/datagram-first +checksum-offload"},
         {"frame 101 45000020 00070000 401166c4 0a000001 0a000002 13881770 000c1420 70696e67",
          "sendto/datagram-first~"},
     }, 0, 0},
    {"an IPv4 header without a checksum", NULL,
     {
         {"frame 101 45000020 00070000 40110000 0a000001 0a000002 13881770 000ce20a 70696e67",
          "opens sendto/datagram-first +checksum-ipv4-zero"},
         {"frame 101 45000020 00070000 40110000 0a000001 0a000002 13881770 000ce20a 70696e67",
          "sendto/datagram-first~"},
     }, 0, 0},
    {"a wrong checksum is told once a direction, with its layer", NULL,
     {
         {"frame 101 45000020 00070000 401166c4 0a000001 0a000002 13881770 000c1234 70696e67",
          "opens sendto/datagram-first +checksum-bad(name=UDP)"},
         {"frame 101 45000020 00070000 40111234 0a000001 0a000002 13881770 000ce20a 70696e67",
          "sendto/datagram-first~ +checksum-bad~(name=IPv4)"},
         {"frame 101 45000029 00070000 400666c6 0a000001 0a000002 9c400050 00000001 "
          "00000001 501803e8 12340000 78",
          "opens midstream guessed-roles send/data numbers-from-here +checksum-bad~(name=TCP)"},
         {"frame 101 45000029 00070000 400666c6 0a000001 0a000002 9c400050 00000002 "
          "00000001 501803e8 12340000 78",
          "-checksum-bad"},
     }, 0, 0},
    {"UDP without a checksum is no error", NULL,
     {
         {"frame 101 45000020 00070000 401166c4 0a000001 0a000002 13881770 000c0000 70696e67",
          "opens sendto/datagram-first"},
     }, 0, 0},
    {"the capture holds only the beginning", NULL,
     {
         {"frame 101 of 36 45000024 00070000 401166c0 0a000001 0a000002 13881770 0010ff11 7070",
          "opens sendto/datagram-first +cut(captured=30,bytes=36)"},
     }, 0, 0},
    {"a TCP header that claims too little", NULL,
     {
         {"frame 101 45000028 00070000 400666c7 0a000001 0a000002 9c400050 00000001 "
          "00000001 301803e8 1b500000",
          "opens +malformed(name=TCP)"},
     }, 0, 0},
    {"an IPv4 datagram longer than its frame", NULL,
     {
         {"frame 101 4500003c 00070000 401166a8 0a000001 0a000002 13881770 000ce20a 70696e67",
          "opens sendto/datagram-first +odd-length(name=IPv4)"},
     }, 0, 0},
    {"a TCP option with an impossible length", NULL,
     {
         {"frame 101 4500002c 00070000 400666c3 0a000001 0a000002 9c400050 00000001 "
          "00000001 600203e8 e9610000 02000000",
          "opens connect/handshake-1 +odd-option(name=TCP)"},
     }, 0, 0},
    {"length 0: segmentation offload", NULL,
     {
         {"frame 101 45000000 00070000 401166e4 0a000001 0a000002 13881770 000ce20a 70696e67",
          "opens sendto/datagram-first +offload-length(name=IPv4)"},
     }, 0, 0},
    {"more headers than anybody needs", NULL,
     {
         {"frame 1 ffffffff ffff0200 00000001 81000001 81000001 81000001 81000001 "
          "81000001 81000001 81000001 81000001 81000001 81000001 81000001 81000001 "
          "81000001 81000001 81000001 81000001 81000001 81000001 81000001 81000001 "
          "81000001 81000001 81000001 81000001 81000001 81000001 81000001 81000001 "
          "81000001 81000001 8100",
          "line-ethertype(number=33024) +in-vlan(identifier=1) +too-deep"},
     }, 0, 0},
    {"a ping in fragments has no ports", NULL,
     {
         {"frame 101 45000024 00092000 400146ce 0a000001 0a000002 08000000 00070001 41414141 41414141",
          "line-fragment(identifier=9,offset=0) kernel/fragment-first-plain(identifier=9)"},
         {"frame 101 4500001c 00080004 400166d3 0a000001 0a000002 41414141 41414141",
          "line-fragment(identifier=8,offset=32) kernel/fragment-later-plain(identifier=8,offset=32)"},
     }, 0, 0},
    {"fragments whose header checksum was left for the card", NULL,
     {
         {"frame 101 45000024 00092000 40110000 0a000001 0a000002 13881770 00180000 41414141 41414141",
          "line-fragment(identifier=9,offset=0) kernel/fragment-first(identifier=9) +checksum-ipv4-zero"},
         {"frame 101 4500001c 00090002 40110000 0a000001 0a000002 41414141 41414141",
          "opens sendto/datagram-first reassembled(identifier=9,bytes=16,count=2)"},
     }, 0, 0},
    {"a datagram in fragments", NULL,
     {
         {"frame 101 45000034 00072000 401146b0 0a000001 0a000002 13881770 00441111 "
          "41414141 41414141 41414141 41414141 41414141 41414141",
          "line-fragment(name=IPv4,identifier=7,offset=0,bytes=32) kernel/fragment-first(identifier=7)"},
         {"frame 101 45000038 00070004 401166a8 0a000001 0a000002 42424242 42424242 "
          "42424242 42424242 42424242 42424242 42424242 42424242 42424242",
          "opens sendto/datagram-first reassembled(identifier=7,bytes=60,count=2) +checksum-bad(name=UDP)"},
         {"frame 101 4500001c 00080004 401166c3 0a000001 0a000002 41414141 41414141",
          "line-fragment(name=IPv4,identifier=8,offset=32,bytes=8) kernel/fragment-later(identifier=8,offset=32)"},
     }, 0, 0},
    {"the clock was set back: told once", NULL,
     {
         {"C > S SYN 100 @5", NULL},
         {"S > C SYN,ACK 300 ack 101 @2.5", "kernel/handshake-2 +time-back(gap=2500ms)"},
         {"C > S ACK 101 ack 301 @2.6", "connect-returns/handshake-3"},
         {"C > S PSH,ACK 101 ack 301 len 4 @1", "send/data numbers-from-start"},
     }, 0, 0},
    {"… and each time if each is asked for", NULL,
     {
         {"udp C > S len 5 @5", NULL},
         {"udp C > S len 5 @4", "sendto/datagram-first +time-back(gap=1000ms)"},
         {"udp C > S len 5 @3.999", "sendto/datagram-first +time-back(gap=1ms)"},
     }, TALE_EVERY, 0},
    {"less than a millisecond: two packets changed places", NULL,
     {
         {"udp C > S len 5 @1", NULL},
         {"udp C > S len 5 @1", "sendto/datagram-first~"},
         {"udp C > S len 5 @0.999998", "sendto/datagram-first~ +time-swapped"},
         {"udp C > S len 5 @0.5", "sendto/datagram-first~ +time-back(gap=499ms)"},
         {"udp C > S len 5 @0.4999", "sendto/datagram-first~"},
     }, 0, 0},
    {"packets without a time are passed over", NULL,
     {
         {"udp C > S len 5 @1", NULL},
         {"udp C > S len 5 @-0.000000002", "sendto/datagram-first~"},
         {"udp C > S len 5 @2", "sendto/datagram-first~"},
     }, 0, 0},
    {"more conversations than the cap", NULL,
     {
         {"frame 101 4500001d 00070000 401166c7 0a000001 0a000002 13881770 000948e1 78",
          "opens sendto/datagram-first"},
         {"frame 101 4500001d 00070000 401166c7 0a000001 0a000002 13891770 000948e0 78",
          "opens sendto/datagram-first~"},
         {"frame 101 4500001d 00070000 401166c7 0a000001 0a000002 138a1770 000948df 78",
          "opens sendto/datagram-first~"},
         {"frame 101 4500001d 00070000 401166c7 0a000001 0a000002 138b1770 000948de 78",
          "opens sendto/datagram-first~"},
         {"frame 101 4500001d 00070000 401166c7 0a000001 0a000002 138c1770 000948dd 78",
          "opens +cap-reached sendto/datagram-first~"},
     }, 0, 4},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_oddities.def"
#undef WT_REMARK
};

int main(void)
{
    static const enum wt_remark_id elsewhere[] = {WT_REMARK_CAP_UNACKED, WT_REMARK_CAP_GAPS,
                                                  WT_REMARK_CAP_POOL}; /* test_track_caps.c */
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = elsewhere,
                                     .n_unsaid = WT_ARRAY_LEN(elsewhere)};

    return run_tales(&all);
}
