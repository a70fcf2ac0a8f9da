/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about socket calls that were observed: where the programs run, when they start,
 * socket() to connect(), and what can go wrong there. */
#include "tales.h"

#define SERVER                                                                                     \
    {"do run private", NULL}, {"do 0 socket s5 = 3", NULL}, {"do 0 bind s5 fd 3 to S = 0", NULL},  \
    {                                                                                              \
        "do 0 listen s5 fd 3 ask 5 = 0", NULL                                                      \
    }
#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"a private network", NULL,
     {
         {"do run private", "run-private()"},
     }, TALE_OBSERVED, 0},
    {"two hosts, with what is done on purpose", NULL,
     {
         {"do run veth lose 4 refuse delay 20", "run-veth(server=10.0.0.2,client=10.0.0.1,client_mac=02:00:00:00:00:01) run-lose(lose=4) run-refuse run-delay(milliseconds=20,delay=20ms)"},
     }, TALE_OBSERVED, 0},
    {"the machine's own network", NULL,
     {
         {"do run host", "run-host()"},
     }, TALE_OBSERVED, 0},
    {"a server gets ready, and the next program starts", NULL,
     {
         {"do run private", NULL},
         {"do 0 started", "hidden"},
         {"do 0 socket s5 = 3", "socket-tcp(fd=3,family=IPv4)"},
         {"do 0 bind s5 fd 3 to S = 0", "bind(port=80,address=10.0.0.2)"},
         {"do 0 listen s5 fd 3 ask 5 = 0", "listen(port=80,backlog=5)"},
         {"do 1 started", "started-listens(before=0)"},
         {"do 2 started", "started-anyway(before=1)"},
         {"do 0 socket s8 v6 = 4", "socket-tcp~(fd=4,family=IPv6)"},
     }, TALE_OBSERVED, 0},
    {"a datagram server is ready once it is bound", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", "socket-udp(fd=3)"},
         {"do 0 bind s5 udp fd 3 to 0.0.0.0:53 = 0", "bind-any(port=53,address=0.0.0.0)"},
         {"do 1 started", "started-bound(before=0)"},
         {"do 1 ended code 0", ""},
         {"do 2 started", "started-after(before=1)"},
     }, TALE_OBSERVED, 0},
    {"a program whose calls cannot be seen", NULL,
     {
         {"do run private", NULL},
         {"do 0 unwatched denied", "not-watched-denied()"},
         {"do 1 started", ""},
         {"do 1 unwatched abi", "not-watched-other-abi()"},
     }, TALE_OBSERVED, 0},
    {"ports that the kernel chooses", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to 0.0.0.0:0 local 0.0.0.0:40123 = 0", "bind-chosen(port=40123)"},
         {"do 0 socket s6 = 4", NULL},
         {"do 0 bind s6 fd 4 to [::]:0 = 0", "bind-chooses()"},
         {"do 0 socket s7 = 5", NULL},
         {"do 0 listen s7 fd 5 ask 1 local 0.0.0.0:40124 = 0", "listen-unbound(port=40124)"},
         {"do 0 socket s8 raw = 6", "socket-raw(fd=6)"},
     }, TALE_OBSERVED, 0},
    {"accept() and connect() at the two ends of a handshake", NULL,
     {
         SERVER,
         {"do 0 accept s5 fd 3 begins", "accept-waits()"},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S begins", "connect-begins(server=10.0.0.2:80)"},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "kernel/handshake-3"},
         {"do 1 connect s6 fd 3 to S local C remote S = 0 returns", "connected(local=10.0.0.1:40000,server=10.0.0.2:80)"},
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4 returns", "accepted(fd=4,listener=3,client=10.0.0.1:40000)"},
     }, TALE_OBSERVED, 0},
    {"a connection that waited in the accept queue", NULL,
     {
         SERVER,
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1", NULL},
         {"C > S ACK 101 ack 301 @1", NULL},
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4 @3", "accepted(fd=4) accepted-late(gap=1999ms)"},
     }, TALE_OBSERVED, 0},
    {"an accept() that begins when a connection is there does not wait", NULL,
     {
         SERVER,
         HANDSHAKE,
         {"do 0 accept s5 fd 3 begins", "hidden"},
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4 returns", "accepted"},
     }, TALE_OBSERVED, 0},
    {"connect() without waiting", NULL,
     {
         SERVER,
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 nowait to S begins", "connect-begins-no-wait(server=10.0.0.2:80)"},
         {"do 1 connect s6 fd 3 nowait to S ! EINPROGRESS returns", "connect-started(error=EINPROGRESS)"},
         HANDSHAKE,
         {"do 1 getsockopt s6 fd 3 opt SO_ERROR 0", "so-error-none()"},
         {"do 1 sum", "did-connect(connections=1)"},
     }, TALE_OBSERVED, 0},
    {"connect() over UDP", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 connect s6 udp fd 3 to S = 0", "connect-udp(server=10.0.0.2:80)"},
     }, TALE_OBSERVED, 0},
    {"refused: the ports do not match", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to 10.0.0.2:8090 = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S begins", NULL},
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 101", "kernel/refused-seen(port=80) closes"},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED returns", "connect-refused(server=10.0.0.2:80) refused-other-port(program=0,other=8090,port=80)"},
     }, TALE_OBSERVED, 0},
    {"refused: another address, not yet listening, over UDP, closed, nobody", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to 127.0.0.1:80 ! ECONNREFUSED", "connect-refused refused-nobody(port=80)"},
         {"do 0 socket s4 udp = 3", NULL},
         {"do 0 bind s4 udp fd 3 to 0.0.0.0:80 = 0", NULL},
         {"do 1 connect s6 fd 3 to 127.0.0.1:80 ! ECONNREFUSED", "connect-refused~ refused-over-udp(program=0,port=80)"},
         {"do 0 socket s5 = 4", NULL},
         {"do 0 bind s5 fd 4 to 10.0.0.2:80 = 0", NULL},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED", "connect-refused~ refused-not-listening(program=0,port=80)"},
         {"do 0 listen s5 fd 4 ask 5 = 0", NULL},
         {"do 1 connect s6 fd 3 to 127.0.0.1:80 ! ECONNREFUSED", "connect-refused~ refused-other-address(program=0,listens=10.0.0.2:80)"},
         {"do 0 close s4 udp fd 3 last = 0", NULL},
         {"do 0 close s5 fd 4 last = 0", NULL},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED", "connect-refused~ refused-closed(program=0)"},
     }, TALE_OBSERVED, 0},
    {"refused: who listens there all the same is not blamed", NULL,
     {
         SERVER,
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED", "connect-refused"},
     }, TALE_OBSERVED, 0},
    {"refused in a network with others: nothing is known of them", NULL,
     {
         {"do run host", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED", "connect-refused"},
     }, TALE_OBSERVED, 0},
    {"refused: loopback is the client's own host", NULL,
     {
         {"do run veth", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to 127.0.0.1:80 = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to 127.0.0.1:80 ! ECONNREFUSED", "connect-refused refused-other-host(program=0,host=10.0.0.2)"},
     }, TALE_OBSERVED, 0},
    {"refused, and told by SO_ERROR only", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 nowait to S ! EINPROGRESS", NULL},
         {"do 1 getsockopt s6 fd 3 opt SO_ERROR 111", "so-error-found(error=ECONNREFUSED) refused-nobody(port=80)"},
     }, TALE_OBSERVED, 0},
    {"connect() fails", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S ! ETIMEDOUT took 130000", "connect-timed-out(gap=130000ms)"},
         {"do 1 connect s6 fd 3 to S ! EHOSTUNREACH", "no-route-to-host()"},
         {"do 1 connect s6 fd 3 to S ! ENETUNREACH", "no-route-to-network()"},
         {"do 1 connect s6 fd 3 to S ! EADDRNOTAVAIL", "connect-no-port()"},
         {"do 1 connect s6 fd 3 to S ! EADDRINUSE", "connect-pair-in-use(server=10.0.0.2:80)"},
         {"do 1 connect s6 fd 3 to S ! EALREADY", "connect-under-way()"},
         {"do 1 connect s6 fd 3 to S ! EISCONN", "connect-is-open()"},
         {"do 1 connect s6 fd 3 to [::1]:80 ! EAFNOSUPPORT", "connect-other-family()"},
         {"do 1 connect s6 fd 3 to S ! EINTR", "interrupted()"},
         {"do 1 connect s6 fd 3 to S ! EPROTO", "call-failed(call=connect,error=EPROTO)"},
         {"do 1 connect s6 fd 3 to S ! 199", "call-failed~(error=?)"},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 0 connect s5 fd 3 to C ! EISCONN", "connect-listens()"},
     }, TALE_OBSERVED, 0},
    {"socket(), bind() and listen() fail", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s0 raw ! EPERM", "socket-forbidden()"},
         {"do 0 socket s0 ! EMFILE", "no-descriptor-left()"},
         {"do 0 socket s0 ! EAFNOSUPPORT", "no-such-family()"},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to 10.9.9.9:80 ! EADDRNOTAVAIL", "bind-not-mine(address=10.9.9.9)"},
         {"do 0 bind s5 fd 3 to S ! EACCES", "bind-forbidden(port=80)"},
         {"do 0 bind s5 fd 3 to S ! EINVAL", "bind-twice()"},
         {"do 0 bind s5 fd 3 to S ! EADDRINUSE", "bind-in-use(port=80) in-use-unknown()"},
         {"do 0 bind s5 fd 3 ! EADDRINUSE", "call-failed(call=bind,error=EADDRINUSE)"},
         {"do 0 listen s5 fd 3 ask 1 ! EADDRINUSE", "listen-in-use()"},
         {"do 0 socket s6 udp = 4", NULL},
         {"do 0 listen s6 udp fd 4 ask 1 ! EOPNOTSUPP", "not-a-stream(call=listen)"},
         {"do 0 accept s6 udp fd 4 ! EOPNOTSUPP", "not-a-stream~(call=accept)"},
     }, TALE_OBSERVED, 0},
    {"the port is taken by a program that is known", NULL,
     {
         SERVER,
         {"do 1 socket s6 = 3", NULL},
         {"do 1 bind s6 fd 3 to S ! EADDRINUSE", "bind-in-use(port=80) in-use-by(program=0)"},
     }, TALE_OBSERVED, 0},
    {"the port is taken by a connection in TIME_WAIT", NULL,
     {
         SERVER,
         HANDSHAKE,
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4", NULL},
         {"do 0 close s7 fd 4 last = 0", NULL},
         {"S > C FIN,ACK 301 ack 101", NULL},
         {"C > S FIN,ACK 101 ack 302", NULL},
         {"S > C ACK 302 ack 102", NULL},
         {"do 0 close s5 fd 3 last = 0", NULL},
         {"do 0 socket s8 = 3", NULL},
         {"do 0 bind s8 fd 3 to S ! EADDRINUSE", "bind-in-use(port=80) in-use-time-wait()"},
     }, TALE_OBSERVED, 0},
    {"accept() fails, or finds nothing", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 accept s5 fd 3 ! EINVAL", "accept-before-listen()"},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 0 accept s5 fd 3 ! EAGAIN", "accept-timeout()"},
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "accept-none()"},
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "hidden accept-none~"},
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "hidden accept-none~"},
         {"do 0 accept s5 fd 3 ! EMFILE", "no-descriptor-left()"},
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "accept-none~"},
     }, TALE_OBSERVED, 0},
    {"with --every each of them is shown", NULL,
     {
         SERVER,
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "accept-none()"},
         {"do 0 accept s5 fd 3 nowait ! EAGAIN", "accept-none()"},
     }, TALE_OBSERVED | TALE_EVERY, 0},
    {"a number of a socket that is gone is given again", NULL,
     {
         SERVER,
         {"do 0 close s5 fd 3 last = 0", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 setsockopt s5 fd 3 opt SO_REUSEADDR 1", "option-reuseaddr()"},
     }, TALE_OBSERVED, 0},
    {"without room for it nothing is said, and nothing breaks", NULL,
     {
         {"do run private", "run-private()"},
         {"do 0 socket s5 = 3", ""},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"do 0 sum", ""},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_open.def"
#undef WT_REMARK
};

int main(void)
{
    static const enum wt_remark_id by_render[] = {WT_REMARK_RUN_NO_PACKETS};
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = by_render,
                                     .n_unsaid = WT_ARRAY_LEN(by_render)};

    return run_tales(&all);
}
