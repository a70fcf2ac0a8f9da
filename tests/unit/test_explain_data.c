/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to bytes and their acknowledgements. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100 mss 1460", NULL}, {"S > C SYN,ACK 300 ack 101 mss 1460", NULL},                \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"question and answer", "ended-open(traffic=traffic-both,asked=4,answered=23)",
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", "send/data(who=client,bytes=4) numbers-from-start"},
         {"S > C ACK 301 ack 105", "kernel/ack-only(ack=5)"},
         {"S > C PSH,ACK 301 ack 105 len 23", "send/data-answer(who=server,bytes=23,ack=5,carried=ack-known)"},
         {"C > S ACK 105 ack 324", "kernel/ack-only~(ack=24)"},
     }, 0, 0},
    {"the second exchange is told in brief", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", "send/data numbers-from-start"},
         {"S > C PSH,ACK 301 ack 105 len 2", "send/data-answer(carried=ack-carried)"},
         {"C > S PSH,ACK 105 ack 303 len 4", "send/data-answer~(who=client)"},
     }, 0, 0},
    {"a stream: the lesson once, then only the call", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", "send/data numbers-from-start"},
         {"C > S PSH,ACK 105 ack 301 len 4", "send/data-stream(who=client,bytes=4)"},
         {"C > S PSH,ACK 109 ack 301 len 4", "send/data~"},
         {"C > S PSH,ACK 113 ack 301 len 4", "send/data~"},
     }, 0, 0},
    {"--every: the stream lesson each time", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", "send/data numbers-from-start"},
         {"C > S PSH,ACK 105 ack 301 len 4", "send/data-stream"},
         {"C > S PSH,ACK 109 ack 301 len 4", "send/data-stream"},
     }, TALE_EVERY, 0},
    {"Chinese text: bytes are not characters", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 says hello 我是客户端", "send/data(bytes=21) numbers-from-start data-utf8(bytes=21,characters=11)"},
         {"C > S PSH,ACK 122 ack 301 says 好", "send/data-stream data-utf8~(bytes=3,characters=1)"},
         {"C > S PSH,ACK 125 ack 301 says plain ASCII", "send/data~"},
         {"C > S PSH,ACK 136 ack 301 says caf\xc3\xa9", "send/data~"},
         {"C > S PSH,ACK 141 ack 301 says \xe5\xa5\xbd\xe5\xa5", "send/data~"},
     }, 0, 0},
    {"GB18030: one hint, and none where an encoding was named", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 says \xc4\xe3\xba\xc3, \xca\xc0\xbd\xe7", "send/data numbers-from-start +gb18030"},
         {"S > C PSH,ACK 301 ack 111 says \xc4\xe3\xba\xc3", "send/data-answer"},
     }, 0, 0},
    {"GB18030 cut at the end, by hand of the stream", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 says \xc4\xe3\xba\xc3\xca", "send/data numbers-from-start +gb18030"},
     }, 0, 0},
    {"what is no GB18030, or not for certain", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 says \xc4\xe3", "send/data numbers-from-start"},
         {"C > S PSH,ACK 103 ack 301 says \xc4\xe3\x01\xba\xc3", "send/data-stream"},
         {"C > S PSH,ACK 108 ack 301 says \x16\x81\x82\xff\xfe", "send/data~"},
         {"C > S PSH,ACK 113 ack 301 says caf\xc3\xa9 \xc3\xa9\xc3\xa9", "send/data~"},
     }, 0, 0},
    {"GB18030 where --encoding was given", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 says \xc4\xe3\xba\xc3", "send/data numbers-from-start"},
     }, TALE_DECODED, 0},
    {"larger than the MSS", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 1460", "send/data-piece numbers-from-start"},
         {"C > S PSH,ACK 1561 ack 301 len 4380", "send/data-stream +data-big(bytes=4380,mss=1460)"},
     }, 0, 0},
    {"the numbers start again at 0", NULL,
     {
         {"C > S SYN 4294967290", NULL},
         {"S > C SYN,ACK 300 ack 4294967291", NULL},
         {"C > S ACK 4294967291 ack 301", NULL},
         {"C > S PSH,ACK 4294967291 ack 301 len 10", "send/data(bytes=10) numbers-from-start(start=J,last=10,next=11) +numbers-wrap"},
         {"C > S PSH,ACK 5 ack 301 len 10", "send/data-stream"},
     }, 0, 0},
    {"a delayed ACK: later than the handshake's round trip", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @1", NULL},
         {"S > C ACK 301 ack 105 @1.0405", "kernel/ack-only +ack-delayed(gap=40ms)"},
     }, 0, 0},
    {"a queue on the way delays no ACK: two full segments are behind what it confirms", NULL,
     {
         HANDSHAKE,
         {"C > S ACK 101 ack 301 len 1460 @1", NULL},
         {"C > S ACK 1561 ack 301 len 1460 @1.0001", NULL},
         {"C > S PSH,ACK 3021 ack 301 len 1460 @1.0002", NULL},
         {"S > C ACK 301 ack 1561 @1.0405", "kernel/ack-only -ack-delayed"},
     }, 0, 0},
    {"a slow network delays no ACK", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.2", NULL},
         {"C > S ACK 101 ack 301 @1.2", NULL},
         {"C > S PSH,ACK 101 ack 301 len 4 @2", NULL},
         {"S > C ACK 301 ack 105 @2.201", "kernel/ack-only"},
     }, 0, 0},
    {"the same packet captured twice is no repetition", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 id 7 @1", "send/data numbers-from-start"},
         {"C > S PSH,ACK 101 ack 301 len 4 id 7 @1.0001", "captured-twice(packet=4)"},
         {"S > C ACK 301 ack 105 id 9 @1.0002", "kernel/ack-only"},
         {"S > C ACK 301 ack 105 id 9 @1.0003", "captured-twice~(packet=6)"},
     }, 0, 0},
    {"half-close: data after the other side's FIN", "ended-open(close=closed-one-fin,first=client)",
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", "close-or-shutdown/fin-1(who=client)"},
         {"S > C ACK 301 ack 102", "kernel/fin-1-acked(who=server,peer=client)"},
         {"S > C PSH,ACK 301 ack 102 len 9", "send/half-close-data(who=server,peer=client,bytes=9)"},
     }, 0, 0},
    {"bytes beyond the sender's own FIN", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S PSH,ACK 102 ack 301 len 4", "send/data(who=client) numbers-from-start data-after-fin(who=client)"},
     }, 0, 0},
    {"data after the end", NULL,
     {
         HANDSHAKE,
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
         {"S > C PSH,ACK 302 ack 102 len 4", "data-after-close(who=server)"},
     }, 0, 0},
    {"old bytes after the end, none new", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4", NULL},
         {"S > C RST,ACK 301 ack 105", "close-or-exit/abort(who=server,peer=client) closes"},
         {"C > S PSH,ACK 101 ack 301 len 4", NULL},
     }, 0, 0},
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
         {"S > C PSH,ACK 301 ack 101 len 5", "send/data numbers-from-start"},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"C > S ACK 102 ack 306", "kernel/ack-only"},
     }, 0, 0},
    {"a window has two numbers", NULL,
     {
         {"C > S SYN 100 ws 7", NULL},
         {"S > C SYN,ACK 300 ack 101 ws 7", NULL},
         {"C > S ACK 101 ack 301 win 512", "connect-returns/handshake-3"},
         {"C > S PSH,ACK 101 ack 301 len 4 win 512", NULL},
         {"S > C ACK 301 ack 105 win 500",
          "kernel/ack-only(ack=5,window=64000,room=room-known) +window-scaled(who=server,raw=500,shift=7,factor=128,window=64000)"},
         {"C > S PSH,ACK 105 ack 301 len 4 win 512", NULL},
         {"S > C ACK 301 ack 109 win 501", "kernel/ack-only~"},
     }, 0, 0},
    {"without the handshake the scale is unknown", NULL,
     {
         {"C > S ACK 500 ack 900 len 3", "opens midstream guessed-roles send/data-piece(bytes=3) numbers-from-here(last=3,next=4)"},
         {"S > C ACK 900 ack 503 win 500", "kernel/ack-only(window=500,room=room-unknown)"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_data.def"
#undef WT_REMARK
};

int main(void)
{
    /* DATA_AGAIN: such bytes always carry a flag of Wireshark's, whose words say more (flow.c) */
    static const enum wt_remark_id unsaid[] = {WT_REMARK_DATA_AGAIN};
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = unsaid,
                                     .n_unsaid = WT_ARRAY_LEN(unsaid)};

    return run_tales(&all);
}
