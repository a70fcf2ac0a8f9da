/* SPDX-License-Identifier: BSD-2-Clause */
/* What looks like one thing and is another: a cause is told only where the segments prove it. Each
 * tale is the nearest one that must not be told as its neighbour. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.001", NULL},                        \
    {                                                                                              \
        "C > S ACK 101 ack 301 @1.001", NULL                                                       \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"A1: one byte that nobody has confirmed is sent again, and asks nothing", "ended-open()",
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 1 @2", NULL},
         {"C > S PSH,ACK 101 ack 301 len 1 @2.3", "kernel/retransmitted(packet=4) -keep-alive"},
     }, 0, 0},
    {"A2: SACK blocks report a hole, whatever the window does", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 301 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 win 60000 @2.001", NULL},
         {"S > C ACK 301 ack 201 win 64000 sack 301-401 @2.002", "kernel/ack-only~ kernel/sack-hole(ack=101,missing=200,begin=201,end=300) -window-update -window-grown"},
     }, 0, 0},
    {"A3: bytes that were all captured before are sent again, not out of order", NULL,
     {
         {"C > S SYN 100 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.3", NULL}, {"C > S ACK 101 ack 301 @1.3", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"C > S ACK 101 ack 301 len 100 @2.24", "-out-of-order"},
     }, 0, 0},
    {"A4: a DSACK says what came twice, and that nothing is missing", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 @2.001", NULL},
         {"C > S ACK 101 ack 301 len 100 @2.3", NULL},
         {"S > C ACK 301 ack 201 sack 101-201 @2.301", "-duplicate-ack -sack-hole"},
     }, 0, 0},
    {"A4: an answer to an RST that does not count is no duplicate ACK", "ended-open()",
     {
         HANDSHAKE,
         {"S > C RST 401 @2", "rst-not-next"},
         {"C > S ACK 101 ack 301 @2.0001", "kernel/challenges-rst(packet=4,ack=1)"},
     }, 0, 0},
    {"A4: said again right after the handshake, and a segment without ACK: nothing is missing", NULL,
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 101 @1.0011", "kernel/duplicate-ack-echo"},
         {"S > C PSH 301 ack 101 @1.0013", "-duplicate-ack -duplicate-ack-echo"},
     }, 0, 0},
    {"A5: the packet that is named carried these bytes last", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2.3", "kernel/retransmitted(packet=5)"},
         {"C > S ACK 201 ack 301 len 100 @2.9", "kernel/retransmitted~(packet=6)"},
     }, 0, 0},
    {"A5: no timer runs out so soon", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 101 ack 301 len 100 @2.000352", "-retransmitted"},
     }, 0, 0},
    {"A5: the bytes of a SYN that the SYN,ACK did not confirm", NULL,
     {
         {"C > S SYN 100 tfo 8 len 5 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.02", "kernel/handshake-2 kernel/fast-open-ignored(who=server)"},
         {"C > S ACK,PSH 101 ack 301 len 5 @1.0201", "connect-returns/handshake-3-busy kernel/syn-data-again(packet=1)"},
     }, 0, 0},
    {"A5: … and what they are not: confirmed by the SYN,ACK, or sent in the open connection", NULL,
     {
         {"C > S SYN 100 tfo 8 len 5 @1", NULL}, {"S > C SYN,ACK 300 ack 106 @1.02", NULL},
         {"C > S ACK,PSH 101 ack 301 len 5 @1.0201", "-syn-data-again"},
         {"C > S ACK,PSH 106 ack 301 len 5 @2", NULL},
         {"C > S ACK,PSH 106 ack 301 len 5 @2.001", "-syn-data-again"},
     }, 0, 0},
    {"A6: an RST outside of the window ends nothing", "ended-normal()",
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 101", NULL},
         {"S > C RST 90000", "rst-not-next"},
         {"C > S FIN,ACK 101 ack 301", NULL}, {"S > C FIN,ACK 301 ack 102", NULL}, {"C > S ACK 102 ack 302", "-rst-after-close"},
     }, 0, 0},
    {"A6: nor does one inside of it, but not next", "ended-normal()",
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 101", NULL},
         {"S > C RST 401", "rst-not-next"},
         {"C > S ACK 101 ack 301", NULL},
         {"C > S FIN,ACK 101 ack 301", NULL}, {"S > C FIN,ACK 301 ack 102", NULL}, {"C > S ACK 102 ack 302", NULL},
     }, 0, 0},
    {"A7: an RST without ACK after a FIN is the kernel's", "ended-reset()",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK,PSH 301 ack 102 len 31", NULL},
         {"C > S RST 102", "-rst-after-fin -abort"},
     }, 0, 0},
    {"A7: one verdict: both FINs confirmed, and a leftover RST", "ended-normal()",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL}, {"S > C FIN,ACK 301 ack 102", NULL}, {"C > S ACK 102 ack 302", NULL},
         {"S > C RST 302", "kernel/rst-after-close"},
     }, 0, 0},
    {"A8: what came in another order is all there", "ended-open(traffic=traffic-asked,asked=200)",
     {
         HANDSHAKE,
         {"C > S ACK 201 ack 301 len 100", NULL},
         {"C > S ACK 101 ack 301 len 100", NULL},
     }, 0, 0},
    {"A8: ACKs prove what the other end has sent", "ended-partial(traffic=traffic-gaps,asked=38)",
     {
         {"C > S SYN 100", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"C > S ACK,PSH 101 ack 301 len 38", NULL},
         {"C > S ACK 139 ack 344", NULL},
         {"C > S FIN,ACK 139 ack 345", NULL},
     }, 0, 0},
    {"A9: one identification for all makes no copies", NULL,
     {
         {"C > S SYN 100 id 7 ttl 64 @1", NULL}, {"S > C SYN,ACK 300 ack 101 id 7 ttl 64 @1.001", NULL},
         {"C > S ACK 101 ack 301 id 7 ttl 64 @1.001", NULL},
         {"C > S ACK 101 ack 301 len 100 id 7 ttl 64 @2", NULL},
         {"C > S ACK 301 ack 301 len 100 id 7 ttl 64 @2", NULL},
         {"S > C ACK 301 ack 201 id 7 ttl 64 @2.001", NULL},
         {"S > C ACK 301 ack 201 id 7 ttl 64 @2.0011", NULL},
         {"S > C ACK 301 ack 201 id 7 ttl 64 @2.0012", "-captured-twice"},
     }, 0, 0},
    {"A9: the same identification, another window: another packet", NULL,
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 9 id 7 @2", NULL},
         {"C > S ACK,PSH 101 ack 301 len 9 id 7 win 9 @2.001", "-captured-twice"},
     }, 0, 0},
    {"A9: copies are no tries", "ended-unanswered(tries=2)",
     {
         {"C > S SYN 100 id 7 ttl 64 @1", NULL}, {"C > S SYN 100 id 7 ttl 63 @1.03", "-syn-retx"},
         {"C > S SYN 100 id 8 ttl 64 @2", NULL}, {"C > S SYN 100 id 8 ttl 63 @2.03", "-syn-retx"},
     }, 0, 0},
    {"A9: before and behind a router, 84 ms apart: one packet; a second later another try", NULL,
     {
         {"C > S SYN 100 id 7 ttl 64 @1", NULL}, {"C > S SYN 100 id 7 ttl 63 @1.084", "captured-routed(packet=1)"},
         {"C > S SYN 100 id 8 ttl 64 @2", "kernel/syn-retx(gap=1000ms)"}, {"C > S SYN 100 id 8 ttl 63 @2.084", "captured-routed~(packet=3)"},
     }, 0, 0},
    {"nobody answers because nobody was captured", "ended-open(open=opened-in-part)",
     {
         {"C > S SYN 100 @1", NULL}, {"C > S ACK 101 ack 301 @1.1", NULL},
         {"C > S ACK,PSH 101 ack 301 len 9 @2", NULL},
         {"C > S ACK,PSH 101 ack 301 len 9 @3", NULL}, {"C > S ACK,PSH 101 ack 301 len 9 @5", NULL},
     }, 0, 0},
    {"A10: two full segments are confirmed at once", NULL,
     {
         {"C > S SYN 100 mss 100 @1", NULL}, {"S > C SYN,ACK 300 ack 101 mss 100 @1.001", NULL}, {"C > S ACK 101 ack 301 @1.001", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 301 @2.1", "-ack-delayed"},
     }, 0, 0},
    {"A11: the third step is there, and the SYN,ACK comes again", NULL,
     {
         HANDSHAKE,
         {"S > C SYN,ACK 300 ack 101 @2", "kernel/synack-retx-answered -synack-retx"},
         {"C > S ACK 101 ack 301 @2.001", "-handshake-3"},
     }, 0, 0},
    {"B: an older timestamp from the same address", "ended-open() ended-unanswered(cause=unanswered-older-clock)",
     {
         {"C > S SYN 100 opt 8 0002000000000000 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.001", NULL}, {"C > S ACK 101 ack 301 @1.001", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 500 opt 8 0001000000000000 @2", NULL},
         {"C > S SYN 500 opt 8 0001000100000000 @3", "kernel/syn-retx unanswered-older-clock -syn-queue-full"},
         {"C > S SYN 500 opt 8 0001000200000000 @5", NULL},
     }, 0, 0},
    {"B: a later timestamp from the same address", "ended-open() ended-unanswered(cause=unanswered-queue)",
     {
         {"C > S SYN 100 opt 8 0001000000000000 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.001", NULL}, {"C > S ACK 101 ack 301 @1.001", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 500 opt 8 0002000000000000 @2", NULL},
         {"C > S SYN 500 opt 8 0002000100000000 @3", "kernel/syn-retx syn-queue-full"},
     }, 0, 0},
    {"A12: a capture that ends with the SYN", "ended-too-soon()", {{"C > S SYN 100", NULL}}, 0, 0},
    {"A12: of a host that answers on another port it is not said to be down", "ended-open() ended-unanswered(cause=unanswered-up)",
     {
         HANDSHAKE,
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"C > S SYN 500 @2", NULL}, {"C > S SYN 500 @3", NULL}, {"C > S SYN 500 @5", NULL},
     }, 0, 0},
    {"B: right after a separate acknowledgement none is spared", NULL,
     {
         HANDSHAKE,
         {"C > S ACK,PSH 101 ack 301 len 9", NULL},
         {"S > C ACK 301 ack 110", NULL},
         {"S > C ACK,PSH 301 ack 110 len 9", "send/data-answer(carried=ack-known)"},
     }, 0, 0},
    {"B: a keep-alive of who may still send, though the other end has closed", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301 @2", NULL}, {"S > C ACK 301 ack 102 @2.001", NULL},
         {"S > C ACK 300 ack 102 @70", "kernel/keep-alive(who=server)"},
         {"C > S ACK 102 ack 301 @70.001", "kernel/keep-alive-ack"},
     }, 0, 0},
    {"B: a SYN that was answered is not said to have had no answer", NULL,
     {
         {"C > S SYN 100 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.1", NULL},
         {"C > S SYN 100 @2", "kernel/syn-retx-answered -syn-retx"},
     }, 0, 0},
    {"B: K is that of the SYN,ACK that the third step confirmed", "ended-open(asked=0,answered=6,traffic=traffic-answered)",
     {
         HANDSHAKE,
         {"S > C SYN,ACK 7000 ack 101", "kernel/synack-new-isn"},
         {"S > C ACK,PSH 301 ack 101 len 6", NULL},
     }, 0, 0},
    {"B: the same SYN again after an ACK of another connection is no new attempt", NULL,
     {
         {"C > S SYN 100 @1", NULL}, {"S > C ACK 900 ack 5000", NULL}, {"C > S RST 5000", NULL},
         {"C > S SYN 100 @2", "-syn-retry"},
     }, 0, 0},
};
/* clang-format on */

int main(void)
{
    static const struct tales all = {.tales = tales, .n = WT_ARRAY_LEN(tales)};

    return run_tales(&all);
}
