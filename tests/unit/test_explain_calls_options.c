/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about flags and options of sockets beyond the most usual ones. */
#include "tales.h"

/* clang-format off */
static const struct tale tales[] = {
    {"options by their names", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 setsockopt s6 fd 3 opt SO_RCVLOWAT 9 = 0", "option-rcvlowat"},
         {"do 1 setsockopt s6 fd 3 opt SO_OOBINLINE 1 = 0", "option-oobinline"},
         {"do 1 setsockopt s6 fd 3 opt SO_BINDTODEVICE 0 = 0", "option-bindtodevice"},
         {"do 1 setsockopt s6 fd 3 opt SO_ZEROCOPY 1 = 0", "option-zerocopy"},
         {"do 1 setsockopt s6 fd 3 opt TCP_KEEPIDLE 30 = 0", "option-keepidle"},
         {"do 1 setsockopt s6 fd 3 opt TCP_KEEPINTVL 5 = 0", "option-keepintvl"},
         {"do 1 setsockopt s6 fd 3 opt TCP_KEEPCNT 3 = 0", "option-keepcnt"},
         {"do 1 setsockopt s6 fd 3 opt TCP_USER_TIMEOUT 1500 = 0", "option-user-timeout"},
         {"do 1 setsockopt s6 fd 3 opt TCP_QUICKACK 1 = 0", "option-quickack"},
         {"do 1 setsockopt s6 fd 3 opt TCP_MAXSEG 500 = 0", "option-maxseg"},
         {"do 1 setsockopt s6 fd 3 opt TCP_DEFER_ACCEPT 3 = 0", "option-defer-accept"},
         {"do 1 setsockopt s6 fd 3 opt TCP_FASTOPEN 5 = 0", "option-fastopen"},
         {"do 1 setsockopt s6 fd 3 opt TCP_SYNCNT 2 = 0", "option-syncnt"},
         {"do 1 setsockopt s6 fd 3 opt TCP_CONGESTION 0 = 0", "option-congestion"},
         {"do 1 setsockopt s6 fd 3 opt UDP_SEGMENT 400 = 0", "option-udp-segment"},
         {"do 1 setsockopt s6 fd 3 opt IP_TTL 3 = 0", "option-ttl(option=IP_TTL)"},
         {"do 1 setsockopt s6 fd 3 opt IPV6_UNICAST_HOPS 3 = 0", "option-ttl~(option=IPV6_UNICAST_HOPS)"},
         {"do 1 setsockopt s6 fd 3 opt IP_TOS 16 = 0", "option-tos(option=IP_TOS)"},
         {"do 1 setsockopt s6 fd 3 opt IP_MULTICAST_TTL 2 = 0", "option-multicast-ttl"},
         {"do 1 setsockopt s6 fd 3 opt IPV6_MULTICAST_LOOP 1 = 0", "option-multicast-loop"},
         {"do 1 setsockopt s6 fd 3 opt IPV6_MULTICAST_LOOP 0 = 0", "option-off(option=IPV6_MULTICAST_LOOP)"},
         {"do 1 setsockopt s6 fd 3 opt IP_MTU_DISCOVER 2 = 0", "option-mtu-discover"},
         {"do 1 setsockopt s6 fd 3 opt IP_RECVERR 1 = 0", "option-recverr"},
         {"do 1 setsockopt s6 fd 3 opt IPV6_RECVPKTINFO 1 = 0", "option-pktinfo"},
         {"do 1 setsockopt s6 fd 3 opt 77 88 99 = 0", "option-unknown"},
         {"do 1 setsockopt s6 fd 3 opt SO_PRIORITY 5 = 0", "option-other"},
     }, TALE_OBSERVED, 0},
    {"flags of socket(), accept4() and send()", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 flags SOCK_CLOEXEC = 3", "socket-tcp"},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 2 socket s8 flags SOCK_CLOEXEC = 3", "socket-tcp~ flag-sock-cloexec()"},
         {"do 2 socket s9 udp flags SOCK_CLOEXEC flags SOCK_NONBLOCK = 4", "socket-udp flag-sock-nonblock()"},
         {"do 1 sendto s6 udp fd 3 to S flags EOR says x", "sent-datagram flag-eor()"},
         {"do 1 sendto s6 udp fd 3 to S flags CONFIRM says x", "sent-datagram~ flag-confirm()"},
         {"do 1 sendto s6 udp fd 3 to S flags DONTROUTE says x", "sent-datagram~ flag-dontroute()"},
         {"do 1 sendto s6 udp fd 3 to S flags ZEROCOPY says x", "sent-datagram~ flag-zerocopy()"},
         {"do 0 accept s5 fd 3 new s7 from C local S remote C flags SOCK_NONBLOCK = 4", "accepted"},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_options.def"
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
