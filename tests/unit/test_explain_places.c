/* SPDX-License-Identifier: BSD-2-Clause */
/* The place of the capture, and resets that ended nothing. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"an RST with a wrong number is asked about; the next one is right", NULL,
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S ACK 101 ack 306", NULL},
         {"S > C RST 400", "rst-not-next(seq=100)"},
         {"C > S ACK 101 ack 306", "kernel/challenges-rst(who=client,peer=server,packet=6,ack=6)"},
         {"C > S ACK 101 ack 306", "kernel/duplicate-ack-echo"},
         {"S > C RST 306", "kernel/rst-no-such-connection closes"},
     }, 0, 0},
    {"… with another window: nobody has read anything", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301 win 1000", NULL},
         {"S > C RST 400", "rst-not-next"},
         {"C > S ACK 101 ack 301 win 2000", "kernel/challenges-rst(packet=4,ack=1)"},
     }, 0, 0},
    {"what the client sends next, or the end that sent the RST, is no challenge", NULL,
     {
         HANDSHAKE,
         {"S > C RST 400", "rst-not-next"},
         {"S > C ACK 301 ack 101", "kernel/ack-only"},
         {"C > S ACK,PSH 101 ack 301 len 5", "send/data numbers-from-start"},
     }, 0, 0},
    {"a second SYN,ACK, and one again, when the connection is open", NULL,
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S ACK 101 ack 306", NULL},
         {"S > C SYN,ACK 900 ack 101", "kernel/synack-new-isn"},
         {"C > S ACK 101 ack 306", "kernel/challenges-syn(who=client,peer=server,packet=6,ack=6)"},
         {"S > C SYN,ACK 300 ack 101 @2", "kernel/synack-retx-answered"},
         {"C > S ACK 101 ack 306", "kernel/challenges-syn~(packet=8,ack=6)"},
     }, 0, 0},
    {"one socket is both ends: no other direction is missing", NULL,
     {
         {"between 127.0.0.1:40000 127.0.0.1:40000", ""},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"C > S SYN,ACK 100 ack 101", "connect-returns/self-connect"},
         {"C > S ACK 101 ack 101", NULL},
         {"C > S ACK,PSH 101 ack 101 len 5", "send/data numbers-from-start"},
         {"C > S ACK 106 ack 106", "kernel/ack-only"},
     }, 0, 0},
    {"two connections with the same endpoints, told apart by their numbers",
     "ended-normal(conversation=1) ended-open(conversation=2,asked=5,answered=0)",
     {
         HANDSHAKE,
         {"C > S SYN 3000000000", "opens port-reused(n=1) connect/handshake-1~"},
         {"S > C SYN,ACK 2000000000 ack 3000000001", "kernel/handshake-2~"},
         {"C > S ACK 3000000001 ack 2000000001", "connect-returns/handshake-3~"},
         {"C > S ACK,PSH 101 ack 301 len 4", "send/data(bytes=4) numbers-from-start +shared-endpoints(conversation=1,other=2)"},
         {"C > S ACK,PSH 3000000001 ack 2000000001 len 5", "send/data~(bytes=5)"},
         {"S > C ACK 301 ack 105", "kernel/ack-only(ack=5)"},
         {"C > S FIN,ACK 105 ack 301", "close-or-shutdown/fin-1"},
         {"S > C FIN,ACK 301 ack 106", "close/fin-2-with-ack"},
         {"C > S ACK 106 ack 302", NULL},
     }, 0, 0},
    {"… but not while the newer one opens: an old number challenges its SYN", NULL,
     {
         HANDSHAKE,
         {"C > S SYN 3000000000", "opens port-reused(n=1) connect/handshake-1~"},
         {"S > C ACK 301 ack 101", "kernel/challenge-ack"},
     }, 0, 0},
    {"… nor a number that fits neither", NULL,
     {
         HANDSHAKE,
         {"C > S SYN 3000000000", NULL},
         {"S > C SYN,ACK 2000000000 ack 3000000001", NULL},
         {"C > S ACK 3000000001 ack 2000000001", NULL},
         {"C > S ACK,PSH 1000000000 ack 1000000000 len 4", "-shared-endpoints"},
     }, 0, 0},
    {"one clock for each direction", NULL,
     {
         {"C > S SYN 100 @1000", NULL},
         {"S > C SYN,ACK 300 ack 101 @10", "kernel/handshake-2 +time-back(gap=990000ms)"},
         {"C > S ACK 101 ack 301 @1000.1", "connect-returns/handshake-3"},
         {"S > C ACK,PSH 301 ack 101 len 5 @10.2",
          "send/data numbers-from-start +clock-behind(who=server,peer=client,gap=989900ms)"},
         {"C > S ACK 101 ack 306 @1000.3", "-clock-behind"},
         {"S > C ACK,PSH 306 ack 101 len 5 @10.4", "-clock-behind"},
     }, 0, 0},
    {"a clock that was set back is behind in both; one late packet is none", NULL,
     {
         {"C > S SYN 100 @1000", NULL},
         {"S > C SYN,ACK 300 ack 101 @10", "-clock-behind"},
         {"C > S ACK 101 ack 301 @10.1", "-clock-behind"},
         {"S > C ACK,PSH 301 ack 101 len 5 @10.2", "-clock-behind"},
         {"C > S ACK 101 ack 306 @1001", "-clock-behind"},
         {"S > C ACK,PSH 306 ack 101 len 5 @10.4", "-clock-behind"},
     }, 0, 0},
    {"who has reset goes on: the RST was not its own", "ended-reset() ended-open() at(1,2,3,6)",
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"S > C RST 306", "kernel/rst-no-such-connection closes"},
         {"S > C ACK,PSH 306 ack 101 len 5", "rst-disproved(packet=5,who=server) send/data-stream(bytes=5)"},
     }, 0, 0},
    {"a SYN,ACK after a refusal proves as much", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 101", NULL},
         {"S > C SYN,ACK 300 ack 101", "rst-disproved(packet=2,who=server) kernel/handshake-2"},
     }, 0, 0},
    {"bytes from before the RST, and the other end's, prove nothing", NULL,
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"S > C RST 306", NULL},
         {"S > C ACK,PSH 301 ack 101 len 5", "-rst-disproved"},
         {"C > S ACK,PSH 101 ack 306 len 5", "-rst-disproved"},
     }, 0, 0},
    {"one direction only: said once of a conversation", NULL,
     {
         {"C > S SYN 100", NULL},
         {"C > S ACK 101 ack 301", "-one-way-capture"},
         {"C > S ACK,PSH 101 ack 301 len 5", "-one-way-capture"},
         {"C > S ACK 106 ack 344", "kernel/ack-only +one-way-capture(bytes=43,peer=server)"},
         {"C > S ACK 106 ack 400", "kernel/ack-only~"},
     }, 0, 0},
    {"… not where the other end's FIN may be all, or where it is seen", NULL,
     {
         {"C > S ACK 106 ack 344", "-one-way-capture"},
         {"C > S ACK 106 ack 345", "-one-way-capture"},
         {"S > C ACK 345 ack 106", "-one-way-capture"},
         {"C > S ACK 106 ack 400", "-one-way-capture"},
     }, 0, 0},
    {"before and behind a router, or the other way round in the file", NULL,
     {
         {"C > S SYN 100 id 7 ttl 64", NULL},
         {"C > S SYN 100 id 7 ttl 62", "captured-routed(packet=1,place=place-behind,hops=2)"},
         {"S > C SYN,ACK 300 ack 101 id 8 ttl 60", NULL},
         {"S > C SYN,ACK 300 ack 101 id 8 ttl 61", "captured-routed~(packet=3,place=place-before,hops=1)"},
         {"C > S ACK 101 ack 301 id 9 ttl 64", NULL},
         {"C > S ACK 101 ack 301 id 9 ttl 64", "captured-twice(packet=5)"},
     }, 0, 0},
    {"a keep-alive on a connection that the other end has half closed", NULL,
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S FIN,ACK 101 ack 306", NULL},
         {"S > C ACK 306 ack 102", NULL},
         {"S > C ACK 305 ack 102 @90", "kernel/keep-alive(who=server)"},
         {"C > S ACK 102 ack 306", "kernel/keep-alive-ack(who=client)"},
     }, 0, 0},
    {"… not before its FIN is confirmed", NULL,
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S FIN,ACK 101 ack 306", NULL},
         {"S > C ACK 305 ack 101 @90", "-keep-alive"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_places.def"
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
