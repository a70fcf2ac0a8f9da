/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said to UDP datagrams, and to ICMP errors that quote a packet of a conversation. */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"one way", "ended-one-way(asked=5)",
     {
         {"udp C > S len 5", "opens sendto/datagram-first(who=client)"},
     }, 0, 0},
    {"question and answer", "ended-answered(asked=10,answered=9)",
     {
         {"udp C > S len 5", "opens sendto/datagram-first(who=client)"},
         {"udp S > C len 9", "sendto/datagram-answer(who=server)"},
         {"udp C > S len 5", "sendto/datagram-first~"},
     }, 0, 0},
    {"Chinese text", NULL,
     {
         {"udp C > S says 这是UDP的客户端", "opens sendto/datagram-first datagram-utf8(bytes=21,characters=9)"},
         {"udp C > S says plain", "sendto/datagram-first~"},
     }, 0, 0},
    {"to a multicast group", NULL,
     {
         {"between 192.168.1.2:5353 224.0.0.251:5353", ""},
         {"udp C > S len 40", "opens sendto/datagram-first multicast-datagram"},
         {"between [fe80::1]:5353 [ff02::fb]:5353", ""},
         {"udp C > S len 40", "opens sendto/datagram-first~ multicast-datagram~"},
     }, 0, 0},
    {"an answer whose question was not captured", NULL,
     {
         {"between 192.168.1.2:40000 8.8.8.8:53", ""},
         {"udp S > C len 90", "opens sendto/datagram-answer(who=server) guessed-roles"},
         {"udp S > C len 90", "sendto/datagram-answer~"},
     }, 0, 0},
    {"nobody listens there", "ended-unreachable(server=10.0.0.2:80) at(1,2)",
     {
         {"udp C > S len 5", "opens sendto/datagram-first"},
         {"udp C > S icmp 3/3", "kernel/port-unreachable(port=80)"},
     }, 0, 0},
    {"nobody listens there, over IPv6", "ended-unreachable()",
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 1/4 v6", "kernel/port-unreachable(port=80)"},
     }, 0, 0},
    {"a router knows no way", NULL,
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 3/1", "kernel/icmp-unreachable(type=3,code=1,what=unreachable-host)"},
         {"udp C > S icmp 1/0 v6", "kernel/icmp-unreachable~(type=1,code=0,what=unreachable-network)"},
     }, 0, 0},
    {"too big", NULL,
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 3/4", "kernel/icmp-too-big"},
         {"udp C > S icmp 2/0 v6", "kernel/icmp-too-big~"},
     }, 0, 0},
    {"the TTL ran out", NULL,
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 11/0", "kernel/icmp-time-exceeded"},
         {"udp C > S icmp 3/0 v6", "kernel/icmp-time-exceeded~"},
     }, 0, 0},
    {"some other error", NULL,
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 12/0", "kernel/icmp-other-error(type=12,code=0)"},
         {"udp C > S icmp 4/1 v6", "kernel/icmp-other-error~"},
     }, 0, 0},
    {"an ICMP error refuses a SYN", "ended-unreachable() at(1,2)",
     {
         {"C > S SYN 100", NULL},
         {"C > S SYN 100 icmp 3/1", "kernel/icmp-unreachable icmp-refused-tcp closes"},
     }, 0, 0},
    {"\"port unreachable\" to TCP speaks of no UDP port", NULL,
     {
         {"C > S SYN 100", NULL},
         {"C > S SYN 100 icmp 3/3", "kernel/icmp-unreachable(code=3,what=unreachable-port) icmp-refused-tcp(error=ConnectionRefusedError) closes"},
     }, 0, 0},
    {"every way to be unreachable", NULL,
     {
         {"udp C > S len 5", NULL},
         {"udp C > S icmp 3/2", "kernel/icmp-unreachable(what=unreachable-protocol)"},
         {"udp C > S icmp 3/13", "kernel/icmp-unreachable~(what=unreachable-filtered)"},
         {"udp C > S icmp 11/1", "kernel/icmp-not-reassembled(type=11,code=1)"},
         {"udp C > S icmp 5/1", "kernel/icmp-redirected(router=10.0.0.2,gateway=0.0.0.0)"},
         {"udp C > S icmp 3/7", "kernel/icmp-unreachable~(what=775)"},
         {"udp C > S icmp 1/1 v6", "kernel/icmp-unreachable~(what=unreachable-filtered)"},
         {"udp C > S icmp 1/3 v6", "kernel/icmp-unreachable~(what=unreachable-host)"},
     }, 0, 0},
    {"an ICMP error in an open connection ends nothing", "ended-open()",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"C > S ACK 101 ack 301 len 4 icmp 3/1", "kernel/icmp-unreachable"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_datagrams.def"
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
