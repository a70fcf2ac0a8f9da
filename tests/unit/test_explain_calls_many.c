/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about many messages in one call, and which packets are whose. */
#include "tales.h"

#define BOUND                                                                                      \
    {"do run private", NULL}, {"do 0 socket s5 udp = 3", NULL},                                    \
        {"do 0 bind s5 udp fd 3 to S local S = 0", NULL},                                          \
    {                                                                                              \
        "do 1 socket s6 udp = 3", NULL                                                             \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"messages of one call, sent and received one by one", NULL,
     {
         BOUND,
         {"do 1 sendmmsg s6 udp fd 3 to S local C message 1 4 says abc", "sent-message(call=sendmmsg)"},
         {"do 1 sendmmsg s6 udp fd 3 to S local C message 2 4 says hello", "sent-message~"},
         {"do 1 sendmmsg s6 udp fd 3 to S local C message 3 4 ask 70000 unsent", "message-unsent(call=sendmmsg)"},
         {"do 1 sendmmsg s6 udp fd 3 to S local C message 4 4 ask 3 unsent", "message-unsent~"},
         {"udp C > S len 3", "opens sendmmsg/datagram-first"},
         {"udp C > S len 5", "sendmmsg/datagram-first~"},
         {"do 0 recvmmsg s5 udp fd 3 room 9 from C message 1 2 says abc", "received-messages(call=recvmmsg,messages=2) received-datagram"},
         {"do 0 recvmmsg s5 udp fd 3 room 9 from C message 2 2 says hello", "received-datagram~"},
         {"do 1 sendmmsg s6 udp fd 3 = 0", "no-messages(call=sendmmsg)"},
         {"do 0 recvmmsg s5 udp fd 3 = 0", ""},
         {"do 0 recvmmsg s5 udp fd 3 from C message 1 1 room 9 = 0", "recv-empty-datagram"},
         {"do 0 sum", "did-receive(bytes=8)"},
         {"do 1 sum", "did-send(bytes=8)"},
     }, TALE_OBSERVED, 0},
    {"UDP_SEGMENT divides what one call hands over", NULL,
     {
         BOUND,
         {"do 1 sendmsg s6 udp fd 3 to S local C segment 4 says abcdefghij", "sent-segmented(call=sendmsg,bytes=10,each=4,datagrams=3)"},
         {"udp C > S len 4", "opens sendmsg/datagram-first"},
         {"udp C > S len 4", "sendmsg/datagram-first~"},
         {"do 1 sendto s6 udp fd 3 to S local C says xy", "sent-datagram(call=sendto)"},
         {"udp C > S len 2", "sendmsg/datagram-first~"},
         {"udp C > S len 2", "sendto/datagram-first~"},
         {"do 1 sendmsg s6 udp fd 3 to S local C segment 4 says abc", "sent-datagram~"},
     }, TALE_OBSERVED, 0},
    {"datagrams that waited for ARP leave behind later calls", NULL,
     {
         BOUND,
         {"do 1 sendto s6 udp fd 3 to S local C says abc", "sent-datagram"},
         {"do 1 write s6 udp fd 3 ! ECONNREFUSED ask 3", "heard-icmp"},
         {"do 1 sendmsg s6 udp fd 3 to S local C says abc", "sent-datagram~"},
         {"do 1 send s6 udp fd 3 local C says defgh", "sent-datagram~"},
         {"udp C > S len 3", "opens sendto/datagram-first"},
         {"udp C > S len 3", "sendmsg/datagram-first~"},
         {"udp C > S len 5", "send/datagram-first~"},
         {"do 1 sendto @9 s6 udp fd 3 to S local C says abc", "sent-datagram~"},
         {"udp C > S len 3", "sendto/datagram-first~"},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_many.def"
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
