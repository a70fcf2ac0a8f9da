/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said while connections close. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"three segments", "ended-normal(open=opened-three-way,traffic=traffic-none,close=closed-three,first=client) at(1,2,3,4,5,6)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", "close-or-shutdown/fin-1(who=client,peer=server)"},
         {"S > C FIN,ACK 301 ack 102", "close/fin-2-with-ack(who=server,peer=client)"},
         {"C > S ACK 102 ack 302", "kernel/last-ack-3(who=client,peer=server) closed-without-data +time-wait(who=client) closes"},
     }, 0, 0},
    {"four segments, closed by the server first", "ended-normal(close=closed-four,first=server)",
     {
         HANDSHAKE,
         {"S > C FIN,ACK 301 ack 101", "close-or-shutdown/fin-1(who=server)"},
         {"C > S ACK 101 ack 302", "kernel/fin-1-acked(who=client)"},
         {"C > S FIN,ACK 101 ack 302", "close/fin-2(who=client)"},
         {"S > C ACK 302 ack 102", "kernel/last-ack-4(who=server) time-wait-server(port=80) closed-without-data closes"},
     }, 0, 0},
    {"closed by the client: no note on TIME_WAIT at the server", "ended-normal(close=closed-four,first=client)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", "kernel/last-ack-4(who=client) closed-without-data closes"},
     }, 0, 0},
    {"the FIN brings the last data", "ended-normal(traffic=traffic-asked,asked=6)",
     {
         HANDSHAKE,
         {"C > S FIN,PSH,ACK 101 ack 301 len 6", "send/data(bytes=6) numbers-from-start close-or-shutdown/fin-1 fin-with-data(bytes=6)"},
         {"S > C FIN,ACK 301 ack 108", "close/fin-2-with-ack"},
         {"C > S ACK 108 ack 302", "kernel/last-ack-3 +time-wait closes"},
     }, 0, 0},
    {"half-close: the answer comes with the second FIN", "ended-normal(traffic=traffic-answered,answered=5)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"S > C FIN,PSH,ACK 301 ack 102 len 5", "send/half-close-data close/fin-2 fin-with-data"},
         {"C > S ACK 102 ack 307", "kernel/last-ack-4 closes"},
     }, 0, 0},
    {"the FINs cross", "ended-normal(close=closed-simultaneous)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", "close-or-shutdown/fin-1(who=client)"},
         {"S > C FIN,ACK 301 ack 101", "close/sim-close"},
         {"C > S ACK 102 ack 302", "kernel/sim-close-ack(who=client,peer=server)"},
         {"S > C ACK 302 ack 102", "kernel/sim-close-ack~(who=server,peer=client) closes"},
     }, 0, 0},
    {"the FIN is repeated", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301 @1", "close-or-shutdown/fin-1"},
         {"C > S FIN,ACK 101 ack 301 @1.2", "kernel/fin-retx"},
         {"C > S FIN,ACK 101 ack 301 @1.6", "kernel/fin-retx~"},
         {"S > C FIN,ACK 301 ack 102", "close/fin-2-with-ack"},
         {"C > S ACK 102 ack 302", "kernel/last-ack-3 closed-without-data +time-wait closes"},
     }, 0, 0},
    {"an open connection is thrown away", "ended-reset(resetter=server,close=closed-reset)",
     {
         HANDSHAKE,
         {"S > C RST,ACK 301 ack 101", "close-or-exit/abort(who=server,peer=client) closes"},
     }, 0, 0},
    {"data to a closed socket", "ended-reset(resetter=client,close=closed-reset-after-fin,first=client)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"S > C PSH,ACK 301 ack 102 len 4", "send/half-close-data"},
         {"C > S RST 102", "kernel/rst-after-fin-data(who=client,peer=server) closes"},
     }, 0, 0},
    {"data to a closed socket, confirmed in the same segment", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C PSH,ACK 301 ack 102 len 4", "send/fin-1-acked-by-data(who=server,peer=client,ack=2) send/half-close-data"},
         {"C > S RST 102", "kernel/rst-after-fin-data(who=client) closes"},
     }, 0, 0},
    {"reset while closing, no data", "ended-reset(close=closed-reset-after-fin)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S RST,ACK 102 ack 301", "close/rst-after-fin(who=client) closes"},
     }, 0, 0},
    {"a leftover RST", "ended-normal()",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", "kernel/last-ack-3 closed-without-data +time-wait closes"},
         {"S > C RST 302", "kernel/rst-after-close"},
     }, 0, 0},
    {"a lone RST", "ended-stray(conversation=1) at(1)",
     {
         {"S > C RST 302", "opens stray-rst"},
     }, 0, 0},
    {"the end is told once, whatever comes after", "ended-normal(conversation=1)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", "kernel/last-ack-3 closed-without-data +time-wait closes"},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
     }, 0, 0},
    {"how long TIME_WAIT lasts is said once, here or in the textbook's fourth step", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", "kernel/last-ack-4 closed-without-data closes"},
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", "kernel/last-ack-3 closed-without-data~ closes"},
     }, 0, 0},
    {"FIN, RST, then the other FIN: the verdict changes and is told again",
     "ended-reset(resetter=client) at(1,2,3,4,5) ended-reset~(close=closed-reset-after-fin) at(1,2,3,4,5,6)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S RST,ACK 102 ack 301", "close/rst-after-fin(who=client) closes"},
         {"S > C FIN,ACK 301 ack 102", "close/fin-after-rst(who=server,peer=client) closes"},
         {"S > C FIN,ACK 301 ack 102", NULL},
     }, 0, 0},
    {"an RST that came another way", NULL,
     {
         {"C > S SYN 100 ttl 64", NULL},
         {"S > C SYN,ACK 300 ack 101 ttl 50", NULL},
         {"C > S ACK 101 ack 301 ttl 64", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5 ttl 64", NULL},
         {"S > C RST,ACK 301 ack 106 ttl 61",
          "close-or-exit/abort +rst-other-ttl(who=server,ttl=61,usual=50) closes"},
     }, 0, 0},
    {"up to three hops less are a change of routes", NULL,
     {
         {"C > S SYN 100 ttl 64", NULL},
         {"S > C SYN,ACK 300 ack 101 ttl 50", NULL},
         {"C > S ACK 101 ack 301 ttl 64", NULL},
         {"S > C RST,ACK 301 ack 101 ttl 53", "close-or-exit/abort closes"},
     }, 0, 0},
    {"up to three hops more are a change of routes", NULL,
     {
         {"C > S SYN 100 ttl 64", NULL},
         {"S > C SYN,ACK 300 ack 101 ttl 50", NULL},
         {"C > S ACK 101 ack 301 ttl 64", NULL},
         {"S > C RST,ACK 301 ack 101 ttl 47", "close-or-exit/abort closes"},
     }, 0, 0},
    {"four hops less are none", NULL,
     {
         {"C > S SYN 100 ttl 64", NULL},
         {"S > C SYN,ACK 300 ack 101 ttl 50", NULL},
         {"C > S ACK 101 ack 301 ttl 64", NULL},
         {"S > C RST,ACK 301 ack 101 ttl 54",
          "close-or-exit/abort +rst-other-ttl(who=server,ttl=54,usual=50) closes"},
     }, 0, 0},
    {"four hops more are none", NULL,
     {
         {"C > S SYN 100 ttl 64", NULL},
         {"S > C SYN,ACK 300 ack 101 ttl 50", NULL},
         {"C > S ACK 101 ack 301 ttl 64", NULL},
         {"S > C RST,ACK 301 ack 101 ttl 46",
          "close-or-exit/abort +rst-other-ttl(who=server,ttl=46,usual=50) closes"},
     }, 0, 0},
    {"a reset without ACK behind the FIN is the kernel's", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"C > S RST 102", "kernel/rst-after-fin-gone(who=client) closes"},
     }, 0, 0},
    {"reset with something unread", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"S > C RST,ACK 301 ack 106", "close-or-exit/abort(who=server,cause=abort-unread) closes"},
     }, 0, 0},
    {"reset with nothing unread", NULL,
     {
         HANDSHAKE,
         {"C > S RST,ACK 101 ack 301", "close-or-exit/abort(who=client,cause=abort-nothing-unread) closes"},
     }, 0, 0},
    {"reset in mid-stream: what came before is unknown", NULL,
     {
         {"C > S ACK 101 ack 301", NULL},
         {"C > S RST,ACK 101 ack 301", "close-or-exit/abort(cause=abort-unread) closes"},
     }, 0, 0},
    {"reset by a kernel without such a connection", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"S > C RST 301", "kernel/rst-no-such-connection(who=server) closes"},
     }, 0, 0},
    {"reset after keep-alives without an answer", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 100 ack 301 @10", "kernel/keep-alive"},
         {"C > S RST,ACK 101 ack 301 @20", "kernel/rst-gave-up(who=client) closes"},
     }, 0, 0},
    {"keep-alives that were answered are no reason", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 100 ack 301 @10", "kernel/keep-alive"},
         {"S > C ACK 301 ack 101 @11", NULL},
         {"C > S RST,ACK 101 ack 301 @20", "close-or-exit/abort closes"},
     }, 0, 0},
    {"a reset that says why", NULL,
     {
         {"S > C RST,ACK 301 ack 101 len 58", "opens stray-rst rst-text(bytes=58)"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_closing.def"
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
