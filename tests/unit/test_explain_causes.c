/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a connection ended so: half closes proved, resets by their likely cause. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"shutdown(SHUT_WR): what comes after the FIN is taken", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", "close-or-shutdown/fin-1(who=client,next=2)"},
         {"S > C PSH,ACK 301 ack 102 len 5",
          "send/fin-1-acked-by-data(peer=client,ack=2) send/half-close-data(who=server)"},
         {"C > S ACK 102 ack 306", "kernel/ack-only kernel/half-close-read(who=client)"},
         {"S > C PSH,ACK 306 ack 102 len 5", "send/half-close-data~"},
         {"C > S ACK 102 ack 311", "kernel/ack-only~"},
     }, 0, 0},
    {"data under way when the FIN left is no half close", NULL,
     {
         HANDSHAKE,
         {"S > C PSH,ACK 301 ack 101 len 5", "send/data"},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S ACK 102 ack 306", "kernel/ack-only"},
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

int main(void)
{
    static const struct tales all = {
        .tales = tales,
        .n = WT_ARRAY_LEN(tales),
        .first = WT_REMARK_ABORT,
        .last = WT_REMARK_RST_GAVE_UP,
    };

    return run_tales(&all);
}
