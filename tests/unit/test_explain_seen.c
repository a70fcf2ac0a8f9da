/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets, ports and closing paragraphs whose calls were seen: what is otherwise inferred is said
 * as it was. Where a side was not observed, nothing changes. */
#include "tales.h"

#include <string.h>

#define SERVER                                                                                     \
    {"do run private", NULL}, {"do 0 socket s5 = 3", NULL}, {"do 0 bind s5 fd 3 to S = 0", NULL},  \
    {                                                                                              \
        "do 0 listen s5 fd 3 ask 0 = 0", NULL                                                      \
    }
#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }
#define OPEN                                                                                       \
    SERVER, {"do 1 socket s6 = 3", NULL}, {"do 1 connect s6 fd 3 to S begins", NULL}, HANDSHAKE,   \
        {"do 1 connect s6 fd 3 to S local C remote S = 0 returns", NULL},                          \
    {                                                                                              \
        "do 0 accept s5 fd 3 new s7 from C local S remote C = 4", NULL                             \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"nobody was observed: as in any capture", "ended-normal()",
     {
         {"do run host", NULL},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
         {"C > S PSH,ACK 101 ack 301 len 5", "send/data numbers-from-start"},
         {"C > S FIN,ACK 106 ack 301", "close-or-shutdown/fin-1"},
         {"S > C FIN,ACK 301 ack 107", "close/fin-2-with-ack"},
         {"C > S ACK 107 ack 302", "kernel/last-ack-3 +time-wait closes"},
     }, TALE_OBSERVED, 0},
    {"one side was observed: the other stays inferred", NULL,
     {
         {"do run host", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S begins", NULL},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "kernel/handshake-3"},
         {"do 1 connect s6 fd 3 to S local C remote S = 0 returns", NULL},
         {"S > C FIN,ACK 301 ack 101", "close-or-shutdown/fin-1(who=server)"},
         {"C > S ACK 101 ack 302", "kernel/fin-1-acked"},
         {"do 1 close s6 fd 3 last = 0", NULL},
         {"C > S FIN,ACK 101 ack 302", "close/fin-2"},
     }, TALE_OBSERVED, 0},
    {"a segment that our own network lost", NULL,
     {
         {"do run private data 3", NULL},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"C > S SYN 100 lost 4", "kernel/syn-retx +packet-lost(flag=--lose-only)"},
         {"S > C SYN,ACK 300 ack 101", "-packet-lost"},
         {"C > S ACK 101 ack 301", "-packet-lost"},
         {"C > S PSH,ACK 101 ack 301 len 5 lost 2", "send/data numbers-from-start +packet-lost~(flag=--lose-data)"},
     }, TALE_OBSERVED, 0},
    {"a segment that our own network held back behind the capture", NULL,
     {
         {"do run veth swap 9", NULL},
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 5 held 1", "send/data numbers-from-start +packet-held-behind()"},
         {"C > S PSH,ACK 106 ack 301 len 5", "-packet-held-behind -packet-held-before -overtaken-on-purpose"},
     }, TALE_OBSERVED, 0},
    {"one that it held back before the capture, and one that just came late", NULL,
     {
         {"do run veth swap 9", NULL},
         HANDSHAKE,
         {"S > C PSH,ACK 306 ack 101 len 5", "send/data numbers-from-start kernel/not-captured"},
         {"S > C PSH,ACK 301 ack 101 len 5 held 2", "send/data-stream kernel/overtaken-on-purpose(who=server)"},
         {"S > C PSH,ACK 316 ack 101 len 5", "send/data~ kernel/not-captured~"},
         {"S > C PSH,ACK 311 ack 101 len 5", "send/data~ kernel/out-of-order"},
         {"S > C PSH,ACK 321 ack 101 len 5 held 2", "send/data~ +packet-held-before()"},
     }, TALE_OBSERVED, 0},
    {"what was held back was repeated meanwhile, in part or whole", NULL,
     {
         {"do run veth swap 9", NULL},
         HANDSHAKE,
         {"S > C PSH,ACK 306 ack 101 len 5", NULL},
         {"S > C PSH,ACK 301 ack 101 len 3", NULL},
         {"S > C PSH,ACK 301 ack 101 len 5 held 2", "-overtaken-on-purpose"},
         {"S > C PSH,ACK 301 ack 101 len 5 held 2", "-overtaken-on-purpose"},
         {"S > C PSH,ACK 321 ack 101 len 5", NULL},
         {"S > C PSH,ACK 316 ack 101 len 5 held 2", "send/data~ kernel/overtaken-on-purpose"},
     }, TALE_OBSERVED, 0},
    {"what was lost is repeated once, in one piece or several", NULL,
     {
         {"do run private data 3", NULL},
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 5 lost 2", "send/data numbers-from-start +packet-lost"},
         {"S > C PSH,ACK 301 ack 101 len 5", "-repairs-lost"},
         {"C > S PSH,ACK 101 ack 306 len 5 @0.3", "kernel/retransmitted +repairs-lost(packet=4,flag=--lose-data)"},
         {"C > S PSH,ACK 101 ack 306 len 5 @0.9", "-repairs-lost -repairs-unseen"},
         {"C > S PSH,ACK 106 ack 306 len 10 lost 1", "-repairs-lost"},
         {"C > S PSH,ACK 106 ack 306 len 5 @1.5", "kernel/retransmitted~ +repairs-lost~(packet=8,flag=--lose)"},
         {"C > S PSH,ACK 111 ack 306 len 8 @1.6", "send/data-stream kernel/retransmitted-part +repairs-lost~(packet=8)"},
         {"C > S PSH,ACK 106 ack 306 len 13 @1.9", "-repairs-lost -repairs-unseen"},
     }, TALE_OBSERVED, 0},
    {"the repeated SYN and FIN are lost as well", NULL,
     {
         {"do run private lose 2", NULL},
         {"C > S SYN 100 lost 4", "opens connect/handshake-1 +packet-lost"},
         {"C > S SYN 100 lost 1 @1", "kernel/syn-retx +packet-lost~ +repairs-lost(packet=1,flag=--lose-only)"},
         {"C > S SYN 100 @3", "kernel/syn-retx~ +repairs-lost~(packet=2,flag=--lose)"},
         {"S > C SYN,ACK 300 ack 101", "-repairs-lost"},
         {"C > S ACK 101 ack 301", "-repairs-lost"},
         {"C > S FIN,ACK 101 ack 301 lost 1", "-repairs-lost"},
         {"C > S FIN,ACK 101 ack 301 @4", "kernel/fin-retx +repairs-lost~(packet=6)"},
         {"C > S FIN,ACK 101 ack 301 @5", "kernel/fin-retx~"},
     }, TALE_OBSERVED, 0},
    {"what was lost before the capture is missing, and comes; what just is not there is not ours", NULL,
     {
         {"do run veth data 3", NULL},
         HANDSHAKE,
         {"unseen S > C PSH,ACK 301 ack 101 len 5 lost 2", ""},
         {"S > C PSH,ACK 306 ack 101 len 5", "send/data numbers-from-start kernel/not-captured-on-purpose(who=server,flag=--lose-data)"},
         {"S > C PSH,ACK 301 ack 101 len 5 @0.4", "kernel/gap-filled-on-purpose(who=server,flag=--lose-data)"},
         {"S > C PSH,ACK 316 ack 101 len 5", "send/data-stream kernel/not-captured"},
         {"S > C PSH,ACK 311 ack 101 len 5 @0.8", "kernel/gap-filled"},
         {"unseen S > C PSH,ACK 321 ack 101 len 5 lost 1", ""},
         {"S > C PSH,ACK 321 ack 101 len 5 @1.5", "send/data~ +repairs-unseen(flag=--lose)"},
         {"S > C PSH,ACK 326 ack 101 len 5", "send/data~"},
     }, TALE_OBSERVED, 0},
    {"the line that sent the bytes, at the first of them; none where it is not known", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 site 7 ask 8 = 8", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", "send/data-piece-seen numbers-from-start sent-by-line(line=7)"},
         {"C > S PSH,ACK 106 ack 301 len 3", "-sent-by-line"},
         {"do 1 send s6 fd 3 ask 4 = 4", NULL},
         {"C > S PSH,ACK 109 ack 301 len 4", "-sent-by-line"},
         {"do 1 send s6 fd 3 site 8 ask 4 = 4", NULL},
         {"C > S PSH,ACK 113 ack 301 len 4", "send/data-whole-seen~ sent-by-line~(line=8)"},
     }, TALE_OBSERVED, 0},
    {"the line that asked for a connection, and the one that gave it up; not what is sent again", NULL,
     {
         SERVER,
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S site 4 begins", NULL},
         {"C > S SYN 100", "opens connect/handshake-1 sent-by-line(line=4)"},
         {"C > S SYN 100 @1", "-sent-by-line"},
         {"S > C SYN,ACK 300 ack 101", "-sent-by-line"},
         {"C > S ACK 101 ack 301", "-sent-by-line"},
         {"do 1 connect s6 fd 3 to S local C remote S = 0 returns", NULL},
         {"do 1 close s6 fd 3 site 9 last = 0", NULL},
         {"C > S FIN,ACK 101 ack 301", "close/fin-1-seen sent-by-line~(line=9)"},
         {"C > S FIN,ACK 101 ack 301 @4", "-sent-by-line"},
     }, TALE_OBSERVED, 0},
    {"another connection between the same ends has numbers of its own", NULL,
     {
         {"do run private data 3", NULL},
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 5 lost 2", NULL},
         {"S > C RST 301", NULL},
         {"C > S SYN 90 @2", "-repairs-lost"},
         {"S > C SYN,ACK 700 ack 91", NULL},
         {"C > S PSH,ACK 91 ack 701 len 20", "-repairs-lost"},
     }, TALE_OBSERVED, 0},
    {"a segment for which the queue had no place", NULL,
     {
         {"do run veth slow", NULL},
         {"C > S SYN 100 lost 5", "opens connect/handshake-1 +queue-was-full(queue=20)"},
         {"do lost as 5", "queue-was-full~(queue=20)"},
     }, TALE_OBSERVED, 0},
    {"a FIN for each reason", NULL,
     {
         OPEN,
         {"do 1 shutdown s6 fd 3 value 1 = 0", NULL},
         {"C > S FIN,ACK 101 ack 301", "shutdown/fin-1-seen(cause=by-shutdown,program=1,next=2)"},
         {"S > C ACK 301 ack 102", "kernel/fin-1-acked"},
         {"do 0 ending pid 100", NULL},
         {"S > C FIN,ACK 301 ack 102", "exit/fin-2"},
     }, TALE_OBSERVED, 0},
    {"a FIN by close() and by the end of a program", NULL,
     {
         OPEN,
         {"do 1 close s6 fd 3 begins", NULL},
         {"C > S FIN,ACK 101 ack 301", "close-or-shutdown/fin-1"},
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         {"do 1 socket s8 = 3", NULL},
         {"do 1 connect s8 fd 3 to S local C = 0", NULL},
         HANDSHAKE,
         {"do 1 close s8 fd 3 begins last known", NULL},
         {"C > S FIN,ACK 101 ack 301", "close/fin-1-seen(cause=by-close)"},
         {"between 10.0.0.1:40002 10.0.0.2:80", NULL},
         {"do 1 socket s9 = 3", NULL},
         {"do 1 connect s9 fd 3 to S local C = 0", NULL},
         HANDSHAKE,
         {"do 1 ending pid 101", "ends-with-sockets(sockets=2) ends-send-fin"},
         {"C > S FIN,ACK 101 ack 301", "exit/fin-1-seen~(cause=by-exit)"},
     }, TALE_OBSERVED, 0},
    {"data: whole, in pieces, joined, or of calls that were forgotten", NULL,
     {
         OPEN,
         {"do 1 sendfile s6 fd 3 ask 10 = 10", NULL},
         {"C > S PSH,ACK 101 ack 301 len 10", "sendfile/data-whole-seen(bytes=10,call=sendfile) numbers-from-start"},
         {"do 1 sendmsg s6 fd 3 ask 9 = 9", NULL},
         {"C > S ACK 111 ack 301 len 4", "sendmsg/data-stream(bytes=4) data-piece-seen(bytes=4,sent=9)"},
         {"C > S PSH,ACK 115 ack 301 len 5", "kernel/data-piece~"},
         {"do 1 send s6 fd 3 ask 2 = 2", NULL},
         {"do 1 send s6 fd 3 ask 2 = 2", NULL},
         {"C > S PSH,ACK 120 ack 301 len 4", "send/data-joined-seen(calls=2)"},
         {"C > S PSH,ACK 124 ack 301 len 4", "send/data"},
     }, TALE_OBSERVED, 0},
    {"no PSH does not make a piece of it", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 ask 10 = 10", NULL},
         {"C > S ACK 101 ack 301 len 10", "send/data-piece~ numbers-from-start"},
     }, TALE_OBSERVED, 0},
    {"data after the FIN: readable, or lost", NULL,
     {
         OPEN,
         {"do 1 shutdown s6 fd 3 value 1 = 0", NULL},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C ACK 301 ack 102", NULL},
         {"do 0 send s7 fd 4 ask 3 = 3", NULL},
         {"S > C PSH,ACK 301 ack 102 len 3", "send/half-close-data-readable(program=1)"},
         {"do 1 close s6 fd 3 last = 0", NULL},
         {"do 0 send s7 fd 4 ask 3 = 3", NULL},
         {"S > C PSH,ACK 304 ack 102 len 3", "send/half-close-data-lost(program=1)"},
     }, TALE_OBSERVED, 0},
    {"a reset while closing, with bytes unread", NULL,
     {
         OPEN,
         {"do 0 shutdown s7 fd 4 value 1 = 0", NULL},
         {"S > C FIN,ACK 301 ack 101", NULL},
         {"C > S PSH,ACK 101 ack 302 len 7", NULL},
         {"do 0 close s7 fd 4 last = 0", "close-unread(unread=7)"},
         {"S > C RST,ACK 302 ack 108", NULL},
     }, TALE_OBSERVED, 0},
    {"a reset while closing, after the peer's FIN", "ended-reset()",
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 1 close s6 fd 3 last = 0", NULL},
         {"C > S FIN,ACK 106 ack 301", NULL},
         {"S > C ACK 301 ack 107", NULL},
         {"do 0 close s7 fd 4 last = 0", "close-unread(unread=5)"},
         {"S > C RST,ACK 301 ack 107", "close/rst-after-fin-seen(cause=abort-unread-seen,program=0,unread=5) closes"},
     }, TALE_OBSERVED, 0},
    {"what wiretutor closed by ending a program", "ended-stopped(conversation=1,stopped=0)",
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do stopping stalemate 0 in accept s5 1 in recv s6", NULL},
         {"do 0 ending pid 100", "ends-by-us(sockets=1) ends-send-rst(unread=5)"},
         {"S > C RST,ACK 301 ack 106", "exit/abort(cause=abort-stop-seen,unread=5) closes"},
     }, TALE_OBSERVED, 0},
    {"the FIN of a program that wiretutor ended", "ended-stopped(conversation=1,stopped=1)",
     {
         OPEN,
         {"do stopping time", NULL},
         {"do 1 ending pid 101", NULL},
         {"C > S FIN,ACK 101 ack 301", "exit/fin-1-seen(cause=by-stop,program=1)"},
         {"do 0 ending pid 100", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
     }, TALE_OBSERVED, 0},
    {"a reset for each reason", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 says hello", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 0 ending pid 100", "ends-with-socket ends-send-rst(unread=5)"},
         {"S > C RST,ACK 301 ack 106", "exit/abort(cause=abort-exit-seen) closes"},
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         {"do 1 socket s8 = 3", NULL},
         {"do 1 connect s8 fd 3 to S local C = 0", NULL},
         HANDSHAKE,
         {"do 1 setsockopt s8 fd 3 opt SO_LINGER 0 linger 0 = 0", NULL},
         {"do 1 close s8 fd 3 last = 0", NULL},
         {"C > S RST,ACK 101 ack 301", "close/abort~(cause=abort-linger-seen,program=1) closes"},
     }, TALE_OBSERVED, 0},
    {"a listening socket goes: reset", NULL,
     {
         SERVER,
         HANDSHAKE,
         {"do 0 close s5 fd 3 last = 0", NULL},
         {"S > C RST,ACK 301 ack 101", "close/abort(cause=abort-queue-seen,program=0) closes"},
     }, TALE_OBSERVED, 0},
    {"refused on purpose, over both", "ended-refused-on-purpose(conversation=1) ended-unreachable()",
     {
         {"do run veth refuse", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S begins", NULL},
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 101", "kernel/refused-on-purpose() closes"},
         {"do 1 connect s6 fd 3 to S ! ECONNREFUSED returns", "connect-refused"},
         {"udp C > S len 5", NULL},
         {"udp C > S len 5 icmp 3/3", "kernel/port-unreachable-on-purpose()"},
     }, TALE_OBSERVED, 0},
    {"a datagram to a socket that is connected to another end", NULL,
     {
         {"do run private", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 connect s6 udp fd 3 to 10.0.0.3:80 local C remote 10.0.0.3:80 = 0", NULL},
         {"udp S > C len 5", NULL},
         {"udp S > C len 5 icmp 3/3", "kernel/port-unreachable-connected(program=1,port=40000,peer=10.0.0.3:80,from=10.0.0.2:80)"},
     }, TALE_OBSERVED, 0},
    {"an answer that came when its socket was closed", "ended-answered-icmp(conversation=1,asked=1,answered=4)",
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", NULL},
         {"do 0 bind s5 udp fd 3 to S = 0", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 sendto s6 udp fd 3 to S local C says q", NULL},
         {"udp C > S len 1", NULL},
         {"do 1 close s6 udp fd 3 last = 0", NULL},
         {"do 0 sendto s5 udp fd 3 to C says late", NULL},
         {"udp S > C len 4", NULL},
         {"udp S > C len 4 icmp 3/3", "kernel/port-unreachable-closed(program=1,port=40000)"},
     }, TALE_OBSERVED, 0},
    {"an answer that was taken, and a port that nobody had", "ended-answered() ended-unreachable()",
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", NULL},
         {"do 0 bind s5 udp fd 3 to S = 0", NULL},
         {"do 1 socket s6 udp = 3", NULL},
         {"do 1 sendto s6 udp fd 3 to S local C says q", NULL},
         {"udp C > S len 1", NULL},
         {"udp S > C len 4", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:81", NULL},
         {"udp C > S len 5", NULL},
         {"udp C > S len 5 icmp 3/3", "kernel/port-unreachable(port=81)"},
     }, TALE_OBSERVED, 0},
    {"the accept queue is full", "ended-open() ended-unanswered(cause=unanswered-queue-seen,program=0)",
     {
         SERVER,
         HANDSHAKE,
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         {"do 1 socket s6 = 3", NULL},
         {"do 1 connect s6 fd 3 to S begins", NULL},
         {"C > S SYN 500 @1", "opens connect/handshake-1~"},
         {"C > S SYN 500 @2", "kernel/syn-retx-seen(gap=1000ms) queue-full-seen(program=0,waiting=1,backlog=0)"},
     }, TALE_OBSERVED, 0},
    {"the accept queue is not full: nothing is said of it", NULL,
     {
         SERVER,
         HANDSHAKE,
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:80", NULL},
         {"C > S SYN 500 @1", NULL},
         {"C > S SYN 500 @2", "kernel/syn-retx"},
     }, TALE_OBSERVED, 0},
    {"lost on purpose: silence has its reason", "ended-unanswered(cause=unanswered-lost-seen)",
     {
         {"do run veth lose 1", NULL},
         {"C > S SYN 500 @1", NULL},
     }, TALE_OBSERVED, 0},
    {"a window that is shut by a program that does not read", NULL,
     {
         OPEN,
         {"do 1 send s6 fd 3 ask 500 = 500", NULL},
         {"C > S PSH,ACK 101 ack 301 len 500", NULL},
         {"S > C ACK 301 ack 601 win 0", "kernel/zero-window-seen(program=0,unread=500,who=server,peer=client)"},
     }, TALE_OBSERVED, 0},
    {"over a wire only what was confirmed has arrived", NULL,
     {
         {"do run veth", NULL},
         {"do 0 socket s5 = 3", NULL},
         {"do 0 bind s5 fd 3 to S = 0", NULL},
         {"do 0 listen s5 fd 3 ask 5 = 0", NULL},
         HANDSHAKE,
         {"do 0 accept s5 fd 3 new s7 from C local S remote C = 4", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5", NULL},
         {"do 0 recv s7 fd 4 room 9 begins", "recv-waits"},
         {"S > C ACK 301 ack 106", NULL},
         {"do 0 close s7 fd 4 last = 0", "close-unread(unread=5)"},
     }, TALE_OBSERVED, 0},
    {"a datagram's reader was seen", "ended-one-way-read(program=0,received=5,asked=5)",
     {
         {"do run private", NULL},
         {"do 0 socket s5 udp = 3", NULL},
         {"do 0 bind s5 udp fd 3 to S = 0", NULL},
         {"udp C > S len 5", NULL},
         {"do 0 recvfrom s5 udp fd 3 room 5 from C says hello", NULL},
     }, TALE_OBSERVED, 0},
};
/* clang-format on */

/* ---- ports ---- */

static void opens(const char *const *lines, const char *want)
{
    static const struct tale tale = {.name = "", .options = TALE_OBSERVED};
    struct stage stage;
    char facts[600];

    stage_begin(&stage, &tale);
    for (; *lines != NULL; lines++)
        (void)stage_say(&stage, *lines);
    assert_string_equal(facts_text(&stage.commentary, facts, sizeof facts), want);
    stage_finish(&stage);
    stage_end(&stage);
}

static void a_port_is_bound_and_another_lent(void **state)
{
    (void)state;
    opens((const char *const[]){"do run private", "between 127.0.0.1:53164 127.0.0.1:8001",
                                "do 0 socket s5 = 3", "do 0 bind s5 fd 3 to S = 0",
                                "do 0 listen s5 fd 3 ask 1 = 0", "do 1 socket s6 = 3",
                                "do 1 connect s6 fd 3 to S begins", "C > S SYN 100", NULL},
          "127.0.0.1:ipv4-loopback 8001:port-bound-seen 53164:port-lent-seen");
}

static void ports_with_a_name(void **state)
{
    (void)state;
    opens((const char *const[]){"do run private", "between 127.0.0.1:40000 127.0.0.1:80",
                                "do 0 socket s5 = 3", "do 0 bind s5 fd 3 to S = 0",
                                "do 0 listen s5 fd 3 ask 1 = 0", "do 1 socket s6 = 3",
                                "do 1 bind s6 fd 3 to C = 0", "do 1 connect s6 fd 3 to S begins",
                                "C > S SYN 100", NULL},
          "127.0.0.1:ipv4-loopback 80:port-bound-service-seen 40000:port-bound-seen");
    opens((const char *const[]){"do run private", "between 127.0.0.1:40000 127.0.0.1:8888",
                                "do 0 socket s5 = 3", "do 0 bind s5 fd 3 to S = 0",
                                "do 0 listen s5 fd 3 ask 1 = 0", "do 1 socket s6 = 3",
                                "do 1 connect s6 fd 3 to S begins local C known", "C > S SYN 100",
                                NULL},
          "127.0.0.1:ipv4-loopback 8888:port-bound-custom-seen 40000:port-lent-linux-seen");
}

static void a_port_that_the_kernel_chose_and_one_without_a_socket(void **state)
{
    (void)state;
    opens((const char *const[]){"do run private", "between 127.0.0.1:50000 127.0.0.1:50001",
                                "do 0 socket s5 = 3",
                                "do 0 bind s5 fd 3 to 127.0.0.1:0 local S = 0",
                                "do 0 listen s5 fd 3 ask 1 = 0", "C > S SYN 100", NULL},
          "127.0.0.1:ipv4-loopback 50001:port-chosen-seen 50000:client-port-dynamic");
    opens((const char *const[]){"do run private", "between 127.0.0.1:50000 127.0.0.1:8080",
                                "C > S SYN 100", NULL},
          "127.0.0.1:ipv4-loopback 8080:port-unbound-seen 50000:client-port-dynamic");
    opens((const char *const[]){"do run host", "between 127.0.0.1:50000 127.0.0.1:8001",
                                "C > S SYN 100", NULL},
          "127.0.0.1:ipv4-loopback 8001:port-registered 50000:client-port-dynamic");
}

static void a_datagram_takes_its_port_at_the_first_send(void **state)
{
    (void)state;
    opens(
        (const char *const[]){
            "do run private", "between 127.0.0.1:50000 127.0.0.1:9000", "do 0 socket s5 udp = 3",
            "do 0 bind s5 udp fd 3 to 0.0.0.0:9000 = 0", "do 1 socket s6 udp = 3",
            "do 1 sendto s6 udp fd 3 to S local 0.0.0.0:50000 says hi", "udp C > S len 2", NULL},
        "127.0.0.1:ipv4-loopback 9000:port-bound-seen 50000:port-lent-seen");
}

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_calls_seen.def"
#undef WT_REMARK
};

int main(void)
{
    static const enum wt_remark_id elsewhere[] = {WT_REMARK_REFUSED_SEEN,
                                                  WT_REMARK_PORT_BOUND_SEEN,
                                                  WT_REMARK_PORT_BOUND_SERVICE_SEEN,
                                                  WT_REMARK_PORT_BOUND_CUSTOM_SEEN,
                                                  WT_REMARK_PORT_UNBOUND_SEEN,
                                                  WT_REMARK_PORT_CHOSEN_SEEN,
                                                  WT_REMARK_PORT_LENT_SEEN,
                                                  WT_REMARK_PORT_LENT_LINUX_SEEN,
                                                  WT_REMARK_RANGE_SYSTEM,
                                                  WT_REMARK_RANGE_REGISTERED,
                                                  WT_REMARK_RANGE_DYNAMIC};
    static const struct CMUnitTest ports[] = {
        cmocka_unit_test(a_port_is_bound_and_another_lent),
        cmocka_unit_test(ports_with_a_name),
        cmocka_unit_test(a_port_that_the_kernel_chose_and_one_without_a_socket),
        cmocka_unit_test(a_datagram_takes_its_port_at_the_first_send),
    };
    static const struct tales all = {.tales = tales,
                                     .n = WT_ARRAY_LEN(tales),
                                     .subject = subject,
                                     .n_subject = WT_ARRAY_LEN(subject),
                                     .unsaid = elsewhere,
                                     .n_unsaid = WT_ARRAY_LEN(elsewhere)};
    return run_tales(&all) + cmocka_run_group_tests(ports, NULL, NULL);
}
