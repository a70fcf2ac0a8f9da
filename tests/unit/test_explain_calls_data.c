/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about calls that send and receive, and that give a connection up; against the calls
 * of the other side, and against the packets between. */
#include "tales.h"

/* A connection: client.py has s6 as 3, server.py has s7 as 4. */
#define OPEN                                                                                       \
    {"do run private", NULL}, {"do 0 socket s5 = 3", NULL}, {"do 0 bind s5 fd 3 to S = 0", NULL},  \
        {"do 0 listen s5 fd 3 ask 5 = 0", NULL}, {"do 1 socket s6 = 3", NULL},                     \
        {"do 1 connect s6 fd 3 to S begins", NULL}, {"C > S SYN 100", NULL},                       \
        {"S > C SYN,ACK 300 ack 101", NULL}, {"C > S ACK 101 ack 301", NULL},                      \
        {"do 1 connect s6 fd 3 to S local C remote S = 0 returns", NULL},                          \
    {                                                                                              \
        "do 0 accept s5 fd 3 new s7 from C local S remote C = 4", NULL                             \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"one call, one segment, one call", NULL,
     {
         OPEN,
         {"do 0 recv s7 fd 4 room 1024 begins", "recv-waits(call=recv)"},
         {"do 1 send s6 fd 3 says hello", "sent(bytes=5,call=send)"},
         {"C > S PSH,ACK 101 ack 301 len 5", "send/data-whole-seen(bytes=5,call=send,program=1) numbers-from-start"},
         {"do 0 recv s7 fd 4 room 1024 returns says hello", "received(call=recv,room=1024)"},
         {"do 0 write s7 fd 4 says HELLO", "sent~(call=write)"},
         {"S > C PSH,ACK 301 ack 106 len 5", "write/data-answer"},
         {"do 1 read s6 fd 3 room 1024 says HELLO", "received~(call=read)"},
     }, TALE_OBSERVED, 0},
    {"a call that finds its bytes there does not wait", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 0 recv s7 fd 4 room 1024 begins", "hidden"},
         {"do 0 recv s7 fd 4 room 1024 returns says hello", "received"},
     }, TALE_OBSERVED, 0},
    {"several calls in one segment, and in one recv()", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 says one", NULL},
         {"do 1 send s6 fd 3 says two", NULL},
         {"do 1 writev s6 fd 3 says three", NULL},
         {"C > S PSH,ACK 101 ack 301 len 11", "send/data-joined-seen(calls=3,bytes=11,program=1) numbers-from-start"},
         {"do 0 recv s7 fd 4 room 7 says onetwot", "received(room=7) received-joined(bytes=7,calls=3,call=recv) received-more(left=4)"},
         {"do 0 recv s7 fd 4 room 1024 says hree", "received~"},
     }, TALE_OBSERVED, 0},
    {"one call in several segments, and in several recv()s", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 ask 3000 = 3000", "sent(bytes=3000)"},
         {"C > S ACK 101 ack 301 len 1000", "send/data-piece-seen(bytes=1000,sent=3000,call=send) numbers-from-start"},
         {"C > S ACK 1101 ack 301 len 1000", "kernel/data-stream"},
         {"C > S PSH,ACK 2101 ack 301 len 1000", "kernel/data-piece~"},
         {"do 0 recv s7 fd 4 room 2000 = 2000", "received received-part(bytes=2000,sent=3000) received-more(left=1000)"},
         {"do 0 recv s7 fd 4 room 2000 = 1000", "received~"},
         {"do 1 send s6 fd 3 ask 2000 = 2000", "sent~"},
         {"C > S ACK 3101 ack 301 len 1000", "send/data-piece-seen~(bytes=1000,sent=2000)"},
     }, TALE_OBSERVED, 0},
    {"the first sentence on a stream stays, and the numbers are added", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 1 send s6 fd 3 says one", NULL},
         {"do 1 send s6 fd 3 says two", NULL},
         {"C > S PSH,ACK 106 ack 301 len 6", "send/data-stream(bytes=6) data-joined-seen(calls=2)"},
     }, TALE_OBSERVED, 0},
    {"send() takes a part, and the rest follows", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 nowait ask 5000 = 3000", "sent-part(asked=5000,bytes=3000,rest=2000)"},
         {"do 1 send s6 fd 3 nowait ask 2000 ! EAGAIN", "send-full()"},
         {"do 1 send s6 fd 3 nowait ask 2000 = 1500", "sent-rest() sent-part~(rest=500)"},
         {"do 1 send s6 fd 3 nowait ask 500 = 500", "sent-rest~"},
         {"do 1 send s6 fd 3 ask 10 ! EAGAIN", "send-timeout()"},
     }, TALE_OBSERVED, 0},
    {"a send() that has to wait", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 ask 2000 begins", ""},
         {"C > S ACK 101 ack 301 len 1000", "send/data-piece-seen(bytes=1000,sent=2000) numbers-from-start"},
         {"C > S PSH,ACK 1101 ack 301 len 1000", NULL},
         {"do 1 send s6 fd 3 ask 2000 = 2000 returns", "sent(bytes=2000)"},
     }, TALE_OBSERVED, 0},
    {"datagrams", "ended-answered()",
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", NULL},
         {"do 0 bind s5 udp fd 3 to S = 0", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 sendto s6 udp fd 3 to S local C says hello there", "sent-datagram(call=sendto)"},
         {"udp C > S len 11", "opens sendto/datagram-first"},
         {"do 0 recvfrom s5 udp fd 3 begins", "hidden"},
         {"do 0 recvfrom s5 udp fd 3 room 5 from C returns says hello", "received-datagram(from=10.0.0.1:40000) received-cut(sent=11,room=5)"},
         {"do 0 sendmsg s5 udp fd 3 to C says ok", "sent-datagram~(call=sendmsg)"},
         {"udp S > C len 2", "sendmsg/datagram-answer"},
         {"do 1 recv s6 udp fd 3 room 5 says ok", "received-datagram-only()"},
         {"do 1 recv s6 udp fd 3 room 5 = 0", "recv-empty-datagram()"},
         {"do 1 recvmmsg s6 udp fd 3 room 5 = 2", ""},
     }, TALE_OBSERVED, 0},
    {"a datagram that was read though nothing came back", "ended-one-way-read(program=0,received=5,asked=5)",
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", NULL},
         {"do 0 bind s5 udp fd 3 to S = 0", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 sendto s6 udp fd 3 to S local C says hello", NULL},
         {"udp C > S len 5", NULL},
         {"do 0 recvfrom s5 udp fd 3 room 5 from C says hello", "received-datagram"},
     }, TALE_OBSERVED, 0},
    {"the end, read three ways", NULL,
     {
         OPEN,
         {"do 1 close s6 fd 3 last = 0", "close-sends-fin()"},
         {"C > S FIN,ACK 101 ack 301", "close/fin-1-seen(cause=by-close,program=1,who=client)"},
         {"do 0 recv s7 fd 4 room 1024 begins", "hidden"},
         {"do 0 recv s7 fd 4 room 1024 = 0 returns", "recv-end()"},
         {"do 0 recv s7 fd 4 room 1024 = 0", "recv-end~()"},
         {"do 0 recv s7 fd 4 room 0 = 0", "recv-no-room()"},
         {"do 0 shutdown s7 fd 4 value 0 = 0", "shutdown-read()"},
         {"do 0 recv s7 fd 4 room 9 = 0", "recv-end-own()"},
     }, TALE_OBSERVED, 0},
    {"looking before reading", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 0 recv s7 fd 4 room 1024 flags 2 says hello", "recv-peeked(call=recv)"},
         {"do 0 recv s7 fd 4 room 1024 says hello", "received"},
         {"do 0 close s7 fd 4 last = 0", "close-sends-fin()"},
     }, TALE_OBSERVED, 0},
    {"nothing there, not blocking or no longer", NULL,
     {
         OPEN,
         {"do 0 recv s7 fd 4 nowait room 1024 ! EAGAIN", "recv-none()"},
         {"do 0 recv s7 fd 4 nowait room 1024 ! EAGAIN", "hidden recv-none~"},
         {"do 0 recv s7 fd 4 room 1024 ! EAGAIN took 2000", "recv-timeout()"},
         {"do 0 recv s7 fd 4 room 1024 ! ETIMEDOUT", "connection-timed-out()"},
     }, TALE_OBSERVED, 0},
    {"sending to a program that has closed: taken, reset, broken", NULL,
     {
         OPEN,
         {"do 1 close s6 fd 3 last = 0", NULL},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"do 0 send s7 fd 4 says late", "sent-to-closed(peer=1)"},
         {"S > C PSH,ACK 301 ack 102 len 4", "send/half-close-data-lost(program=1,who=server,peer=client)"},
         {"C > S RST 102", "kernel/rst-after-fin-data closes"},
         {"do 0 send s7 fd 4 ! EPIPE says later", "send-after-reset(asked=5)"},
         {"do 0 recv s7 fd 4 room 9 ! ECONNRESET", "recv-reset()"},
         {"do 0 send s7 fd 4 ! ECONNRESET says last", "send-reset()"},
         {"do 0 close s7 fd 4 last = 0", "close-after-reset()"},
     }, TALE_OBSERVED, 0},
    {"half-close: the peer can still read", NULL,
     {
         OPEN,
         {"do 1 shutdown s6 fd 3 value 1 = 0", "shutdown-write()"},
         {"C > S FIN,ACK 101 ack 301", "shutdown/fin-1-seen(cause=by-shutdown,program=1)"},
         {"S > C ACK 301 ack 102", NULL},
         {"do 1 send s6 fd 3 ! EPIPE says more", "send-after-shutdown()"},
         {"do 0 send s7 fd 4 says sum", "sent()"},
         {"S > C PSH,ACK 301 ack 102 len 3", "send/half-close-data-readable(program=1)"},
         {"do 1 recv s6 fd 3 room 9 says sum", "received"},
         {"do 1 close s6 fd 3 last = 0", "close-after-shutdown()"},
         {"do 0 shutdown s7 fd 4 value 2 = 0", "shutdown-both()"},
         {"do 0 shutdown s7 fd 4 value 2 ! ENOTCONN", "shutdown-unconnected()"},
     }, TALE_OBSERVED, 0},
    {"sockets that are used as what they are not", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 send s5 fd 3 ! EPIPE says x", "send-unconnected()"},
         {"do 0 recv s5 fd 3 room 9 ! ENOTCONN", "recv-unconnected()"},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 0 send s5 fd 3 ! EPIPE says x", "send-unconnected~ is-listening-socket()"},
         {"do 0 recv s5 fd 3 room 9 ! ENOTCONN", "recv-unconnected~ is-listening-socket~"},
     }, TALE_OBSERVED, 0},
    {"datagrams that cannot be sent", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 send s6 udp fd 3 ! EDESTADDRREQ says x", "send-no-address()"},
         {"do 1 sendto s6 udp fd 3 to S ask 70000 ! EMSGSIZE", "send-too-long(asked=70000)"},
         {"do 1 sendto s6 udp fd 3 to 255.255.255.255:9 ! EACCES says x", "send-broadcast()"},
         {"do 1 sendto s6 udp fd 3 to 8.8.8.8:53 ! ENETUNREACH says x", "no-route-to-network()"},
         {"do 1 send s6 udp fd 3 ! ECONNREFUSED says x", "heard-icmp()"},
         {"do 1 recv s6 udp fd 3 room 9 ! ECONNREFUSED", "heard-icmp~"},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_data.def"
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
