/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said about close(), options and waiting; about the ends of programs, and what they did in
 * all. */
#include "tales.h"

#include <stdio.h>
#include <string.h>

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
#define DATA                                                                                       \
    {"do 1 send s6 fd 3 says hello", NULL},                                                        \
    {                                                                                              \
        "C > S PSH,ACK 101 ack 301 len 5", NULL                                                    \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"closing a socket without a peer", NULL,
     {
         OPEN,
         {"do 0 close s7 fd 4 = 0", "close-not-last()"},
         {"do 0 dup s7 fd 4 = 9", "duplicated()"},
         {"do 0 close s5 fd 3 last = 0", "close-listener(port=80)"},
         {"do 0 socket s8 = 3", NULL},
         {"do 0 close s8 fd 3 last = 0", "close-silent()"},
         {"do 0 socket s9 udp = 3", NULL},
         {"do 0 close s9 udp fd 3 last = 0", "close-udp()"},
         {"do 0 socket s10 = 3", NULL},
         {"do 0 connect s10 fd 3 nowait to 10.0.0.9:80 ! EINPROGRESS", NULL},
         {"do 0 close s10 fd 3 last = 0", "close-connecting()"},
         {"do 0 close s7 fd 9 last ! EINTR", "interrupted()"},
     }, TALE_OBSERVED, 0},
    {"closing with unread bytes", "ended-reset()",
     {
         OPEN, DATA,
         {"do 0 recv s7 fd 4 room 2 says he", NULL},
         {"do 0 close s7 fd 4 last = 0", "close-unread(unread=3)"},
         {"S > C RST,ACK 301 ack 106", "close/abort(cause=abort-unread-seen,program=0,unread=3) closes"},
         {"do 0 sum", "did-listen(port=80) did-accept(connections=1) did-receive(bytes=2,calls=1,call=recv) +never-read(unread=3)"},
     }, TALE_OBSERVED, 0},
    {"SO_LINGER 0", NULL,
     {
         OPEN, DATA,
         {"do 0 setsockopt s7 fd 4 opt SO_LINGER 0 linger 0 = 0", "option-linger-zero()"},
         {"do 0 close s7 fd 4 last = 0", "close-linger-zero()"},
         {"S > C RST,ACK 301 ack 106", "close/abort(cause=abort-linger-seen,program=0) closes"},
     }, TALE_OBSERVED, 0},
    {"SO_LINGER that waits, and none", NULL,
     {
         OPEN,
         {"do 0 setsockopt s7 fd 4 opt SO_LINGER 0 linger 0 = 0", NULL},
         {"do 0 setsockopt s7 fd 4 opt SO_LINGER 0 linger 5 = 0", "option-linger(seconds=5)"},
         {"do 0 setsockopt s7 fd 4 opt SO_LINGER 0 linger -1 = 0", "option-off(option=SO_LINGER)"},
         {"do 0 close s7 fd 4 last = 0", "close-sends-fin()"},
     }, TALE_OBSERVED, 0},
    {"a listening socket goes while connections wait", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"do 0 close s5 fd 3 last = 0", "close-listener close-listener-queue(waiting=1)"},
         {"S > C RST,ACK 301 ack 101", "close/abort(cause=abort-queue-seen,program=0) closes"},
         {"do 0 sum", "did-listen +never-accepted(connections=1)"},
     }, TALE_OBSERVED, 0},
    {"several sockets listen at one port: what waits is that one's which never accepted", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 2 socket s9 = 3", NULL},
         {"do 2 bind s9 fd 3 to S = 0", NULL},
         {"do 2 listen s9 fd 3 ask 5 = 0", NULL},
         {"do 2 accept s9 fd 3 new s7 from 10.0.0.3:50000 local S remote 10.0.0.3:50000 = 4", NULL},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"do 2 sum", "-never-accepted"},
         {"do 0 sum", "did-listen +never-accepted(connections=1)"},
     }, TALE_OBSERVED, 0},
    {"… and where neither has, nobody's", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 2 socket s9 = 3", NULL},
         {"do 2 bind s9 fd 3 to S = 0", NULL},
         {"do 2 listen s9 fd 3 ask 5 = 0", NULL},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"do 2 sum", "-never-accepted"},
         {"do 0 sum", "-never-accepted"},
     }, TALE_OBSERVED, 0},
    {"… and where it came before the others listened, it is the first one's", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"do 2 socket s9 = 3", NULL},
         {"do 2 bind s9 fd 3 to S = 0", NULL},
         {"do 2 listen s9 fd 3 ask 5 = 0", NULL},
         {"do 2 sum", "-never-accepted"},
         {"do 0 sum", "did-listen +never-accepted(connections=1)"},
     }, TALE_OBSERVED, 0},
    {"Python closes what the program forgot", NULL,
     {
         OPEN,
         {"do 0 getsockname s7 fd 4 local S = 0", "name-asked-by-python()"},
         {"do 0 getsockname s7 fd 4 local S = 0", "name-asked()"},
         {"do 0 getpeername s7 fd 4 remote C = 0", "peer-asked()"},
         {"do 0 close s7 fd 4 last = 0", "close-sends-fin() closed-by-python()"},
         {"do 0 getpeername s5 fd 3 ! ENOTCONN", "peer-none()"},
         {"do 0 close s5 fd 3 last = 0", "close-listener"},
     }, TALE_OBSERVED, 0},
    {"Python's own question is shown once; a C program has none", NULL,
     {
         OPEN,
         {"do 0 getsockname s7 fd 4 local S = 0", "name-asked-by-python()"},
         {"do 0 accept s5 fd 3 new s8 from 10.0.0.1:40001 local S remote 10.0.0.1:40001 = 5", NULL},
         {"do 0 getsockname s8 fd 5 local S = 0", "hidden name-asked-by-python~"},
         {"do 2 accept s5 fd 3 new s9 from 10.0.0.1:40002 local S remote 10.0.0.1:40002 = 5", NULL},
         {"do 2 getsockname s9 fd 5 local S = 0", "name-asked()"},
     }, TALE_OBSERVED, 0},
    {"options", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 setsockopt s5 fd 3 opt SO_REUSEADDR 1 = 0", "option-reuseaddr()"},
         {"do 0 setsockopt s5 fd 3 opt SO_REUSEPORT 1 = 0", "option-reuseport()"},
         {"do 0 setsockopt s5 fd 3 opt SO_REUSEPORT 0 = 0", "option-off(option=SO_REUSEPORT)"},
         {"do 0 setsockopt s5 fd 3 opt TCP_NODELAY 1 = 0", "option-nodelay()"},
         {"do 0 setsockopt s5 fd 3 opt TCP_CORK 1 = 0", "option-cork()"},
         {"do 0 setsockopt s5 fd 3 opt SO_RCVTIMEO 2000 = 0", "option-rcvtimeo()"},
         {"do 0 setsockopt s5 fd 3 opt SO_SNDTIMEO 2000 = 0", "option-sndtimeo()"},
         {"do 0 setsockopt s5 fd 3 opt SO_KEEPALIVE 1 = 0", "option-keepalive()"},
         {"do 0 setsockopt s5 fd 3 opt SO_BROADCAST 1 = 0", "option-broadcast()"},
         {"do 0 setsockopt s5 fd 3 opt SO_RCVBUF 4096 = 0", "option-rcvbuf()"},
         {"do 0 setsockopt s5 fd 3 opt SO_SNDBUF 4096 = 0", "option-sndbuf()"},
         {"do 0 setsockopt s5 fd 3 opt IPV6_V6ONLY 1 = 0", "option-v6only()"},
         {"do 0 setsockopt s5 fd 3 opt SO_PRIORITY 3 = 0", "option-other()"},
         {"do 0 setsockopt s5 fd 3 opt 77 88 99 = 0", "option-unknown()"},
         {"do 0 setsockopt s5 fd 3 opt TCP_NODELAY 1 ! ENOPROTOOPT", "option-refused(error=ENOPROTOOPT)"},
         {"do 0 getsockopt s5 fd 3 opt SO_TYPE 1 = 0", "option-asked()"},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 setsockopt s5 fd 3 opt SO_REUSEADDR 1 = 0", "option-reuseaddr-late()"},
         {"do 0 fcntl s5 fd 3 value 0 = 0", "not-blocking()"},
         {"do 0 fcntl s5 fd 3 value 1 = 0", "blocking-again()"},
     }, TALE_OBSERVED, 0},
    {"waiting for several, and for a while", NULL,
     {
         {"do run private", NULL},
         {"do 0 poll value -1 begins", "poll-waits(call=poll)"},
         {"do 0 poll value -1 = 1 returns", ""},
         {"do 0 select value 5000 begins", "poll-waits-for(call=select,limit=5000ms)"},
         {"do 0 select value 5000 = 0 returns took 5000", "poll-timeout()"},
         {"do 0 epoll_wait value -1 = 1", "hidden"},
         {"do 0 epoll_wait value -1 = 1 took 50", ""},
         {"do 0 poll value -1 ! EINTR", "interrupted()"},
     }, TALE_OBSERVED, 0},
    {"a program ends with a connection open: FIN", "ended-open()",
     {
         OPEN,
         {"do 0 ending pid 99", "hidden"},
         {"do 0 ending pid 100", "ends-with-socket(fd=4) ends-send-fin()"},
         {"S > C FIN,ACK 301 ack 101", "exit/fin-1-seen(cause=by-exit,program=0)"},
         {"do 0 ended pid 100 code 0", ""},
         {"do 0 sum", "did-listen did-accept did-exit(code=0) +never-closed(sockets=1)"},
     }, TALE_OBSERVED, 0},
    {"a program ends with two, and unread bytes: RST", NULL,
     {
         OPEN, DATA,
         {"do 0 accept s5 fd 3 new s8 from 10.0.0.1:40001 local S remote 10.0.0.1:40001 = 5", NULL},
         {"do 0 ending pid 100", "ends-with-sockets(sockets=2) ends-send-rst(unread=5)"},
         {"S > C RST,ACK 301 ack 106", "exit/abort(cause=abort-exit-seen,unread=5) closes"},
     }, TALE_OBSERVED, 0},
    {"a child's end is not the program's", NULL,
     {
         OPEN,
         {"do 0 recv s7 fd 4 pid 200 room 9 ! EAGAIN", NULL},
         {"do 0 ending pid 200", "ends-with-socket ends-send-fin"},
         {"do 0 ending pid 100", "hidden"},
         {"do 0 ended pid 100 code 0", ""},
         {"do 0 sum", "did-listen did-accept did-exit"},
     }, TALE_OBSERVED, 0},
    {"a child ends, and its parent holds the connection on", NULL,
     {
         OPEN,
         {"do 0 send s7 fd 4 pid 200 says hi", NULL},
         {"do 0 ending pid 200 lets-go s5 fd 3 s7 fd 4", "ends-held(fd=4)"},
         {"do 1 send s6 fd 3 says you", "sent~"},
         {"do 0 close s7 fd 4 last = 0", "close-sends-fin"},
         {"S > C FIN,ACK 301 ack 101", "close/fin-1-seen(cause=by-close,program=0)"},
     }, TALE_OBSERVED, 0},
    {"a parent gives its end back, and the child's end sends the FIN", NULL,
     {
         OPEN,
         {"do 0 close s7 fd 4 held by 200 = 0", "close-held-by-process()"},
         {"do 0 ending pid 200 lets-go s5 fd 3 s7 fd 4 last", "ends-with-socket(fd=4) ends-send-fin()"},
         {"S > C FIN,ACK 301 ack 101", "exit/fin-1-seen(cause=by-exit,program=0)"},
         {"do 0 ending pid 100 lets-go s5 fd 3 last", "hidden"},
     }, TALE_OBSERVED, 0},
    {"what a process holds and never used is closed by its end, too", NULL,
     {
         OPEN,
         {"do 0 ending pid 300 lets-go s7 fd 4 last", "ends-with-socket(fd=4) ends-send-fin()"},
     }, TALE_OBSERVED, 0},
    {"an end after shutdown() sends nothing", NULL,
     {
         OPEN,
         {"do 1 shutdown s6 fd 3 value 1 = 0", "shutdown-write"},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"do 1 ending pid 101 lets-go s6 fd 3 last", "ends-with-socket(fd=3) ends-after-shutdown()"},
     }, TALE_OBSERVED, 0},
    {"two descriptors in one process", NULL,
     {
         OPEN,
         {"do 0 dup s7 fd 4 = 9", "duplicated()"},
         {"do 0 close s7 fd 4 held by 100 = 0", "close-held-twice()"},
         {"do 0 close s7 fd 9 last = 0", "close-sends-fin()"},
     }, TALE_OBSERVED, 0},
    {"close() while a thread is in accept()", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 0 accept s5 fd 3 begins", NULL},
         {"do 0 close s5 fd 3 held in accept held by 100 = 0", "close-listens-on(call=accept,port=80)"},
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"do 0 accept s5 fd 3 new s7 from C local S remote C last = 4 returns",
          "accepted-last(fd=4,listener=3,client=10.0.0.1:40000,port=80)"},
         {"do 1 socket s8 = 3", NULL},
         {"do 1 connect s8 fd 3 to S ! ECONNREFUSED", "connect-refused refused-closed"},
     }, TALE_OBSERVED, 0},
    {"accept() that fails may be the last holder, too", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         {"do 0 accept s5 fd 3 begins", NULL},
         {"do 0 close s5 fd 3 held in accept held by 100 = 0", NULL},
         {"do 0 accept s5 fd 3 last ! EINTR returns", "interrupted released-listener(call=accept,port=80)"},
     }, TALE_OBSERVED, 0},
    {"close() while a thread is in recv()", NULL,
     {
         OPEN,
         {"do 0 recv s7 fd 4 room 9 begins", NULL},
         {"do 0 close s7 fd 4 held in recv held by 100 = 0", "close-in-call(call=recv,port=80)"},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"S > C FIN,ACK 301 ack 106", "close/fin-1-seen(cause=by-close,program=0)"},
         {"do 0 recv s7 fd 4 room 9 last returns says hello", "received released(call=recv)"},
         {"do 0 socket s9 udp = 5", NULL},
         {"do 0 close s9 udp fd 5 held in recvfrom held by 100 = 0", "close-in-call-udp(call=recvfrom)"},
     }, TALE_OBSERVED, 0},
    {"close-on-exec closes the last descriptor, or another one stays", NULL,
     {
         OPEN,
         {"do 0 executed lets-go s5 fd 3 s7 fd 4", "hidden"},
         {"do 0 close s7 fd 4 held by 200 = 0", NULL},
         {"do 0 executed lets-go s7 fd 4 last", "exec-closes(fd=4)"},
         {"S > C FIN,ACK 301 ack 101", "exit/fin-1-seen(cause=by-exit,program=0)"},
     }, TALE_OBSERVED, 0},
    {"what a shell means by its code", NULL,
     {
         {"do run private shell", NULL},
         {"do 1 ended code 126", "exit-code-error()"},
         {"do 2 ended code 126", "exit-not-executable()"},
         {"do 2 ended code 127", "exit-not-found()"},
         {"do 2 ended code 3", "exit-code-error~"},
     }, TALE_OBSERVED, 0},
    {"how programs end", NULL,
     {
         {"do run private", NULL},
         {"do 0 ended code 127 not-started", "exit-not-started()"},
         {"do 0 sum", "did-nothing() did-exit(code=127)"},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 ended code 127", "exit-code-error()"}, /* a shell's, for what it ran */
         {"do 1 sum", "did-exit(code=127)"},
         {"do 2 ended signal 13", "signal-pipe()"},
         {"do 2 sum", "did-nothing() did-die(signal=SIGPIPE)"},
         {"do 2 ended signal 11", "signal-crash()"},
         {"do 2 ended signal 63", ""},
         {"do 2 sum", "did-nothing() did-die(signal=63)"},
         {"do 2 output Traceback (most recent call last):", ""},
     }, TALE_OBSERVED, 0},
    {"a program that we ended", NULL,
     {
         OPEN,
         {"do 0 accept s5 fd 3 begins", NULL},
         {"do 0 ending pid 100", NULL},
         {"do 1 ended pid 101 code 0", NULL},
         {"do stopping idle 0 in accept s5 2 other 5",
          "stopping-idle(program=0,how=waits-call,call=accept,last=2) "
          "stopping-idle-too(program=2,how=waits-sleep)"},
         {"do 0 ended pid 100 by-us when idle signal 15", ""},
         {"do 0 sum", "did-listen did-accept was-stopped()"},
         {"do 2 unwatched abi", NULL},
         {"do 2 sum", "was-not-watched()"},
     }, TALE_OBSERVED, 0},
    {"nobody will free another", NULL,
     {
         OPEN,
         {"do stalemate 0 in accept s5 1 in recv s6 2 spins recv",
          "waits-for-connection(program=0,how=waits-call,call=accept,port=80) "
          "waits-for-bytes(program=1,how=waits-call,call=recv,peer=0) "
          "waits-on(program=2,how=waits-spins)"},
         {"do stalemate 1 in recvfrom", "waits-for-anybody(program=1)"},
         {"do 2 ended pid 102 code 0", NULL},
         {"do stalemate 0 in recv s7 1 in recv s6",
          "waits-for-bytes~ waits-for-bytes~ nobody-will-send()"},
         {"do stalemate 0 in send s7 1 in poll for 500",
          "waits-for-reader(program=0,peer=1) waits-on~(program=1,how=waits-call-timed,call=poll)"},
         {"do stopping stalemate 0 in recv s7 1 spins recv s6",
          "stopping-stalemate(program=0,how=waits-call) "
          "stopping-stalemate-too(program=1,how=waits-spins)"},
         {"do 0 recv s7 fd 4 room 9 ! EINTR", "interrupted-by-us()"},
         {"do 0 ending pid 100", "ends-by-us(sockets=1) ends-send-fin"},
         {"S > C FIN,ACK 301 ack 101", "exit/fin-1-seen(cause=by-stop)"},
     }, TALE_OBSERVED, 0},
    {"a server without a client", NULL,
     {
         OPEN,
         {"do 0 ended pid 100 code 1", NULL},
         {"do 1 ended pid 101 code 1", NULL},
         {"do stopping alone 2 in accept s5",
          "stopping-alone(program=2,how=waits-call) "
          "server-stands-last(command=wiretutor run -- S :: C)"},
     }, TALE_OBSERVED, 0},
    {"a server alone", NULL,
     {
         {"do run private alone", NULL},
         {"do stopping alone 0 other 0",
          "stopping-alone(program=0,how=waits-somehow) needs-a-client"},
     }, TALE_OBSERVED, 0},
    {"whatever they wait in", NULL,
     {
         {"do run private", NULL},
         {"do stalemate 0 other 3 1 other 4 2 other 6",
          "waits-on(how=waits-files) waits-on~(how=waits-lock) waits-on~(how=waits-child)"},
         {"do stalemate 0 other 7 1 other 8",
          "waits-on~(how=waits-signal) waits-on~(how=waits-files)"},
     }, TALE_OBSERVED, 0},
    {"the watching process is held up", NULL,
     {
         {"do run private", NULL},
         {"do watcher stopped", "watcher-halted()"},
         {"do watcher traced", "watcher-traced()"},
         {"do stopping time", "stopping-time()"},
         {"do watcher killed", "watcher-killed()"},
     }, TALE_OBSERVED, 0},
    {"the time is over", NULL,
     {
         OPEN,
         {"do 0 accept s5 fd 3 begins", NULL},
         {"do stopping time", "stopping-time()"},
         {"do 0 ended pid 100 by-us when time signal 15", "was-waiting-in(call=accept)"},
         {"do 0 sum", "did-listen did-accept was-stopped()"},
         {"do 1 ended pid 101 by-us when time signal 9", "stopped-with-kill()"},
         {"do 2 ended pid 102 by-us when time code 0", ""},
     }, TALE_OBSERVED, 0},
    {"a signal that is handed on", NULL,
     {
         OPEN,
         {"do 0 accept s5 fd 3 begins", NULL},
         {"do stopping signal 1", "stopping-signal(signal=SIGHUP)"},
         {"do 0 ending pid 100 when signal", NULL},
         {"do 0 ended pid 100 when signal signal 1", "was-waiting-in(call=accept)"},
         {"do 0 sum", "did-listen did-accept did-die(signal=SIGHUP)"}, /* it was not to close */
         {"do 1 ended pid 101 by-us when signal signal 15", "stopped-with-term(signal=SIGHUP)"},
         {"do 1 sum", "did-connect was-stopped()"},
         {"do 2 ended pid 102 by-us when signal signal 9", "stopped-with-kill()"},
         {"do 2 ended pid 102 when signal code 1", ""}, /* no mistake of its own */
         {"do stopping signal 2", "stopping-interrupt(signal=SIGINT)"},
     }, TALE_OBSERVED, 0},
    {"what they did in all", NULL,
     {
         OPEN, DATA,
         {"do 1 write s6 fd 3 says again", NULL},
         {"do 0 recv s7 fd 4 room 5 says hello", NULL},
         {"do 0 read s7 fd 4 room 5 says again", NULL},
         {"do 0 send s7 fd 4 says ok", NULL},
         {"do 0 send s7 fd 4 ! EPIPE says ok", NULL},
         {"do 0 sum", "did-listen(port=80) did-accept(connections=1) did-receive-calls(bytes=10,calls=2) did-send(bytes=2,calls=1,call=send) did-fail(calls=1)"},
         {"do 1 sum", "did-connect(connections=1) did-send-calls(bytes=10,calls=2)"},
     }, TALE_OBSERVED, 0},
    {"bound, but it never listened", NULL,
     {
         {"do run private", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 ended code 0", NULL},
         {"do 0 sum", "did-exit +never-listened(port=80)"},
     }, TALE_OBSERVED, 0},
    {"lost and refused on purpose", NULL,
     {
         {"do run veth lose 4 refuse", NULL},
         {"do lost", "frame-lost(lose=4)"},
         {"do lost as 2", "frame-lost-so(flag=--lose-data)"},
         {"do lost as 4 packet 3", "hidden"},
         {"do overflow 7", "frames-overflowed(frames=7)"},
         {"do refused", "frame-refused()"},
         {"do held", "frame-held()"},
         {"do held packet 3", "hidden"},
         {"do untold 7", "frames-untold(frames=7)"},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

/* More sockets than are remembered: those that are closed make room first, without a word. */
static void the_longest_idle_is_forgotten(void **state)
{
    static const struct tale tale = {.name = "", .options = TALE_OBSERVED};
    struct stage stage;
    char line[64];

    (void)state;
    stage_begin(&stage, &tale);
    stage_say(&stage, "do run private");
    for (int i = 1; i <= 256; i++) {
        snprintf(line, sizeof line, "do 0 socket s%d = 3", i);
        assert_null(strstr(stage_say(&stage, line), "calls-forgotten"));
    }
    stage_say(&stage, "do 0 close s7 fd 3 last = 0");
    assert_null(strstr(stage_say(&stage, "do 0 socket s300 = 3"), "calls-forgotten"));
    assert_non_null(strstr(stage_say(&stage, "do 0 socket s301 = 3"), "calls-forgotten"));
    stage_finish(&stage);
    stage_end(&stage);
}

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_close.def"
#undef WT_REMARK
};

int main(void)
{
    static const enum wt_remark_id elsewhere[] = {
        WT_REMARK_SO_ERROR_NONE,   WT_REMARK_SO_ERROR_FOUND,       WT_REMARK_CALL_FAILED,
        WT_REMARK_CALLS_FORGOTTEN, WT_REMARK_CLOSE_AFTER_SHUTDOWN, WT_REMARK_CLOSE_AFTER_RESET};
    static const struct CMUnitTest more[] = {cmocka_unit_test(the_longest_idle_is_forgotten)};
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = elsewhere,
                                     .n_unsaid = WT_ARRAY_LEN(elsewhere)};
    return run_tales(&all) + cmocka_run_group_tests(more, NULL, NULL);
}
