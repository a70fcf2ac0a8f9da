/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to loss, windows and keep-alives: Wireshark's flags, and where the words overrule
 * them. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100 @1", NULL}, {"S > C SYN,ACK 300 ack 101 @1.001", NULL},                        \
    {                                                                                              \
        "C > S ACK 101 ack 301 @1.001", NULL                                                       \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"lost data, the timer runs out", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", "send/data numbers-from-start"},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.2", "kernel/retransmitted(who=client,packet=4,gap=200ms)"},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.6", "kernel/retransmitted~(packet=5,gap=400ms)"},
     }, 0, 0},
    {"what came late is no delayed ACK's doing", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", "send/data numbers-from-start"},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.2", "kernel/retransmitted"},
         {"S > C ACK 301 ack 105 @2.2001", "kernel/ack-only"},
     }, 0, 0},
    {"three duplicate ACKs, fast retransmission", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"C > S ACK 301 ack 301 len 100 @2", NULL},
         {"C > S ACK 401 ack 301 len 100 @2", NULL},
         {"C > S ACK 501 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 @2.001", "kernel/ack-only"},
         {"S > C ACK 301 ack 201 @2.001", "kernel/duplicate-ack(n=1,ack=101,who=server,peer=client)"},
         {"S > C ACK 301 ack 201 @2.001", "kernel/duplicate-ack~(n=2)"},
         {"S > C ACK 301 ack 201 @2.001", "kernel/duplicate-ack~(n=3)"},
         {"C > S ACK 201 ack 301 len 100 @2.002", "kernel/fast-retransmitted(who=client)"},
         {"S > C ACK 301 ack 201 sack 401-601 @2.003", "kernel/sack-hole(who=server,peer=client,ack=101,missing=300,begin=301,end=500) kernel/duplicate-ack~(n=4)"},
         {"C > S ACK 301 ack 301 len 100 @2.004", "kernel/retransmitted-in-recovery(who=client)"},
         {"S > C ACK 301 ack 501 @2.005", "kernel/ack-only~"},
         {"C > S ACK 501 ack 301 len 100 @2.3", "kernel/retransmitted(who=client)"},
     }, 0, 0},
    {"the ACK was lost: an unnecessary repetition", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.001", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.2", "kernel/spuriously-retransmitted"},
         {"S > C ACK 301 ack 105 @2.201", "kernel/duplicate-ack-echo(who=server)"},
     }, 0, 0},
    {"overtaken on the way", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.020", NULL},
         {"C > S ACK 101 ack 301 @1.020", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 301 ack 301 len 100 @2.001", "send/data-stream kernel/not-captured(who=client,peer=server)"},
         {"C > S ACK 201 ack 301 len 100 @2.002", "send/data-piece~ kernel/out-of-order"},
     }, 0, 0},
    {"what SACK says was taken is neither lost nor sent again", "-ended-partial -ended-reset",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.020", NULL},
         {"C > S ACK 101 ack 301 @1.020", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 301 ack 301 len 100 @2.001", "-retransmitted -out-of-order"},
         {"S > C ACK 301 ack 201 @2.0205", "-duplicate-ack -keep-alive-ack"},
         {"S > C ACK 301 ack 201 sack 301-401 @2.021", "-window-update -keep-alive-ack -acked-unseen"},
         {"C > S ACK 201 ack 301 len 100 @2.0211", "-retransmitted -fast-retransmitted -spuriously-retransmitted"},
         {"S > C ACK 301 ack 401 @2.0212", "-duplicate-ack -acked-unseen"},
     }, 0, 0},
    {"bytes that the capture missed", "ended-open(traffic=traffic-gaps,asked=4)",
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 205 @2.001", "kernel/ack-only kernel/acked-unseen(who=server,peer=client)"},
     }, 0, 0},
    {"too big, then in smaller pieces", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 1000 @2", NULL},
         {"C > S ACK 1101 ack 301 len 1000 @2", NULL},
         {"C > S ACK 101 ack 301 len 1000 icmp 3/4 @2.001", "kernel/icmp-too-big"},
         {"C > S ACK 101 ack 301 len 500 @2.0015", "kernel/resent-smaller"},
     }, 0, 0},
    {"an echo to a repeated FIN is no sign of loss", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301 @2", NULL},
         {"S > C ACK 301 ack 102 @2.001", NULL},
         {"C > S FIN,ACK 101 ack 301 @2.2", NULL},
         {"S > C ACK 301 ack 102 @2.201", "kernel/duplicate-ack-echo(who=server)"},
     }, 0, 0},
    {"a FIN behind a hole does not fill it", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.001", NULL},
         {"C > S FIN,ACK 109 ack 301 @2.2", NULL},
         {"S > C ACK 301 ack 105 @2.201", "kernel/duplicate-ack(who=server,n=1)"},
     }, 0, 0},
    {"window 0, a probe, its answer, an update", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 win 0 @2.001", "kernel/zero-window(who=server,peer=client)"},
         {"C > S ACK 201 ack 301 len 1 @2.3", "kernel/zero-window-probe(who=client)"},
         {"S > C ACK 301 ack 201 win 0 @2.301", "kernel/zero-window-probe-ack"},
         {"S > C ACK 301 ack 201 win 5000 @3", "kernel/window-update(who=server,window=5000)"},
     }, 0, 0},
    {"Linux probes a shut window without a new byte", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 win 0 @2.001", "kernel/zero-window"},
         {"C > S ACK 200 ack 301 @2.3", "kernel/zero-window-probe(who=client)"},
         {"S > C ACK 301 ack 201 win 0 @2.301", "kernel/zero-window-probe-ack(who=server)"},
         {"S > C ACK 301 ack 201 win 900 @3", "kernel/window-update(window=900)"},
         {"C > S ACK 200 ack 301 @60", "kernel/keep-alive(who=client)"},
     }, 0, 0},
    {"the probe's byte is accepted", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 win 0 @2.001", NULL},
         {"C > S ACK 201 ack 301 len 1 @2.3", NULL},
         {"S > C ACK 301 ack 202 win 5000 @2.301", "kernel/ack-only kernel/probe-accepted"},
         {"C > S ACK 202 ack 301 len 100 @2.302", "send/data-stream"},
         {"S > C ACK 301 ack 302 @2.303", "kernel/ack-only~"},
     }, 0, 0},
    {"late bytes are new here: no retransmission for certain", "ended-open(traffic=traffic-asked,asked=300)",
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", "send/data-piece numbers-from-start"},
         {"C > S ACK 301 ack 301 len 100 @2.001", "send/data-stream kernel/not-captured"},
         {"C > S ACK 201 ack 301 len 100 @2.1", "kernel/gap-filled(who=client)"},
     }, 0, 0},
    {"repeated and repacked", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", "send/data-piece numbers-from-start"},
         {"C > S PSH,ACK 101 ack 301 len 300 @2.3", "send/data-stream kernel/retransmitted-part(who=client)"},
     }, 0, 0},
    {"how much room is not known without the scale", NULL,
     {
         {"C > S PSH,ACK 101 ack 301 len 100 @1", NULL},
         {"S > C ACK 301 ack 201 win 0 @1.1", "kernel/zero-window"},
         {"S > C ACK 301 ack 201 win 900 @2", "kernel/window-update-unscaled(who=server,window=900)"},
     }, 0, 0},
    {"more room before anything came", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 win 4000 @1.001", NULL},
         {"C > S ACK 101 ack 301 @1.001", NULL},
         {"S > C ACK 301 ack 101 win 5000 @2", "kernel/window-grown(who=server,window=5000)"},
     }, 0, 0},
    {"less room is no window update: nothing was read", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 201 win 5000 @2.001", "kernel/ack-only"},
         {"S > C ACK 301 ack 201 win 4000 @2.1", "kernel/ack-only~(window=4000)"},
     }, 0, 0},
    {"confirmed before: the capture missed it, nothing was lost", NULL,
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 201 @2", "kernel/ack-only kernel/acked-unseen"},
         {"C > S PSH,ACK 201 ack 301 len 4 @2.1",
          "send/data numbers-from-start kernel/not-captured-confirmed(who=client,peer=server)"},
     }, 0, 0},
    {"the answer to a keep-alive before any data: another window, but no update", NULL,
     {
         {"C > S SYN 100 @1 ws 10", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.001 win 65535 ws 10", NULL},
         {"C > S ACK 101 ack 301 @1.001 win 64", NULL},
         {"C > S ACK 100 ack 301 @10 win 64", "kernel/keep-alive(who=client)"},
         {"S > C ACK 301 ack 101 @10.001 win 64", "kernel/keep-alive-ack(who=server)"},
         {"C > S ACK 100 ack 301 @20 win 64", "kernel/keep-alive~"},
         {"S > C ACK 301 ack 101 @20.001 win 64", "kernel/keep-alive-ack~"},
     }, 0, 0},
    {"the window is used up", NULL,
     {
         {"C > S SYN 100 @1 win 1000", NULL},
         {"S > C SYN,ACK 300 ack 101 win 200", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"C > S ACK 101 ack 301 len 200", "send/data-piece numbers-from-start kernel/window-full(who=client,peer=server)"},
     }, 0, 0},
    {"keep-alive", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.001", NULL},
         {"C > S ACK 104 ack 301 @60", "kernel/keep-alive(who=client)"},
         {"S > C ACK 301 ack 105 @60.001", "kernel/keep-alive-ack"},
         {"C > S ACK 104 ack 301 @120", "kernel/keep-alive~"},
     }, 0, 0},
    {"a byte that nobody has confirmed is no keep-alive", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 1 @2", NULL},
         {"C > S PSH,ACK 101 ack 301 len 1 @2.2", "kernel/retransmitted(packet=4,gap=200ms)"},
         {"S > C ACK 301 ack 102 @2.201", NULL},
         {"C > S PSH,ACK 101 ack 301 len 1 @60", "kernel/keep-alive"},
     }, 0, 0},
    {"more room, but bytes are missing: SACK is told, and nobody has read", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 101 win 4000 @2.001", NULL},
         {"S > C ACK 301 ack 101 win 5000 sack 201-301 @2.002",
          "kernel/ack-only~ kernel/sack-hole(ack=1,missing=100,begin=101,end=200)"},
     }, 0, 0},
    {"more room behind a hole that the capture shows", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 201 ack 301 len 100 @2", NULL},
         {"S > C ACK 301 ack 101 win 5000 @2.001", "kernel/ack-only"},
     }, 0, 0},
    {"DSACK: got twice, nothing is missing", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.001", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.2", "kernel/spuriously-retransmitted"},
         {"S > C ACK 301 ack 105 sack 101-105 @2.201", "kernel/ack-only~ kernel/dsack(who=server,begin=1,end=4)"},
     }, 0, 0},
    {"a duplicate ACK with nothing behind it means no loss", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.001", NULL},
         {"S > C ACK 301 ack 105 @2.3", "kernel/duplicate-ack-echo"},
     }, 0, 0},
    {"too soon for a timer, and nobody asked", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.01", NULL},
         {"C > S ACK 101 ack 301 @1.01", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2.001", NULL},
         {"C > S ACK 201 ack 301 len 100 @2.022", "kernel/tail-probe(who=client,packet=5,gap=21ms)"},
         {"C > S ACK 101 ack 301 len 100 @2.05", "kernel/retransmitted-some-way(packet=4,gap=50ms)"},
         {"C > S ACK 101 ack 301 len 200 @2.4", "kernel/retransmitted(packet=7)"},
     }, 0, 0},
    {"below what was sent, but every byte was there: not out of order", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.02", NULL},
         {"C > S ACK 101 ack 301 @1.02", NULL},
         {"C > S ACK 101 ack 301 len 100 @2", NULL},
         {"C > S ACK 201 ack 301 len 100 @2.001", NULL},
         {"C > S ACK 101 ack 301 len 100 @2.002", "-out-of-order"},
     }, 0, 0},
    {"a minute of silence before data", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @2", "send/data numbers-from-start"},
         {"S > C ACK 301 ack 105 @2.001", "kernel/ack-only"},
         {"C > S PSH,ACK 105 ack 301 len 4 @61.9", "send/data-stream"},
         {"S > C ACK 301 ack 109 @61.901", "kernel/ack-only~"},
         {"C > S PSH,ACK 109 ack 301 len 4 @427", "send/data~ +silence(gap=365099ms)"},
         {"S > C ACK 301 ack 113 @427.001", "kernel/ack-only~"},
     }, 0, 0},
    {"a repetition without any time between: the clock is coarse", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 id 7 @2", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 id 8 @2", "kernel/retransmitted-some-way(who=client,packet=4,gap=0ms)"},
     }, 0, 0},
    {"after \"too big\" a timer is a timer again", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 1000 @2", NULL},
         {"C > S ACK 101 ack 301 len 1000 icmp 3/4 @2.001", NULL},
         {"C > S ACK 101 ack 301 len 500 @2.01", "kernel/resent-smaller"},
         {"C > S ACK 101 ack 301 len 500 @2.21", "kernel/retransmitted(packet=6)"},
     }, 0, 0},
    {"a crossed SYN is no repetition, but lost data of that connection is", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN 300 @1", "connect/sim-open"},
         {"C > S SYN,ACK 100 ack 301 @1.01", "kernel/sim-open-synack"},
         {"S > C SYN,ACK 300 ack 101 @1.01", NULL},
         {"C > S ACK 101 ack 301 @1.02", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 @2.3", "kernel/retransmitted(packet=6)"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_flow.def"
#undef WT_REMARK
};

int main(void)
{
    /* … AGAIN only where more segments are in flight than are searched */
    static const enum wt_remark_id unsaid[] = {WT_REMARK_ISN_REUSED, WT_REMARK_RETRANSMITTED_AGAIN};
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = unsaid,
                                     .n_unsaid = WT_ARRAY_LEN(unsaid)};

    return run_tales(&all);
}
