/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said while connections open, or fail to. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"both ends have one address, not the loopback's: said once", NULL,
     {
         {"between 192.168.1.2:40000 192.168.1.2:80", ""},
         {"C > S SYN 100", "opens +own-address connect/handshake-1"},
         {"between 192.168.1.2:40001 192.168.1.2:80", ""},
         {"C > S SYN 100", "opens connect/handshake-1~"},
     }, 0, 0},
    {"frames without hardware addresses, and an MSS for loopback", NULL,
     {
         {"frame 1 0000 0000 0000 0000 0000 0000 0800 4500 002c 0001 0000 4006 0000 0a00 0001 0a00 0002"
          " 9c40 0050 0000 0064 0000 0000 6002 ffff 0000 0000 0204 ffd7", "opens +no-macs connect/handshake-1 +checksum-ipv4-zero +checksum-bad"},
     }, 0, 0},
    {"frames whose hardware addresses were wiped out", NULL,
     {
         {"frame 1 0000 0000 0000 0000 0000 0000 0800 4500 002c 0001 0000 4006 0000 0a00 0001 0a00 0002"
          " 9c40 0050 0000 0064 0000 0000 6002 ffff 0000 0000 0204 05b4", "opens connect/handshake-1 +checksum-ipv4-zero +checksum-bad"},
     }, 0, 0},
    {"hardware addresses, and an MSS for loopback", NULL,
     {
         {"frame 1 0200 0000 0001 0200 0000 0002 0800 4500 002c 0001 0000 4006 0000 0a00 0001 0a00 0002"
          " 9c40 0050 0000 0064 0000 0000 6002 ffff 0000 0000 0204 ffd7", "opens connect/handshake-1 +checksum-ipv4-zero +checksum-bad"},
     }, 0, 0},
    {"three-way handshake", "ended-open(open=opened-three-way,traffic=traffic-none,close=closed-none) at(1,2,3)",
     {
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
     }, 0, 0},
    {"an idea once: the second handshake in brief", NULL,
     {
         HANDSHAKE,
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 100", "opens connect/handshake-1~"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2~"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3~"},
     }, 0, 0},
    {"--every: the second handshake in full", NULL,
     {
         HANDSHAKE,
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
     }, TALE_EVERY, 0},
    {"the third step brings data", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S PSH,ACK 101 ack 301 len 5",
          "connect-returns/handshake-3-busy send/data(who=client,bytes=5) numbers-from-start"},
     }, 0, 0},
    {"the third step brings a FIN", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S FIN,ACK 101 ack 301", "connect-returns/handshake-3-busy close-or-shutdown/fin-1(who=client,next=2)"},
     }, 0, 0},
    {"the MSS of loopback is a note, once", NULL,
     {
         {"between 127.0.0.1:40000 127.0.0.1:80", ""},
         {"C > S SYN 100 mss 65495", "opens connect/handshake-1 +loopback-mss(mss=65495)"},
         {"S > C SYN,ACK 300 ack 101 mss 65495", "kernel/handshake-2"},
     }, 0, 0},
    {"--every: the note on loopback's MSS each time", NULL,
     {
         {"between 127.0.0.1:40000 127.0.0.1:80", ""},
         {"C > S SYN 100 mss 65495", "opens connect/handshake-1 +loopback-mss"},
         {"between 127.0.0.1:40001 127.0.0.1:80", ""},
         {"C > S SYN 100 mss 65495", "opens connect/handshake-1 +loopback-mss"},
     }, TALE_EVERY, 0},
    {"an everyday MSS is no note", NULL,
     {
         {"C > S SYN 100 mss 1460", "opens connect/handshake-1"},
     }, 0, 0},
    {"SYN without an answer", "ended-unanswered(conversation=1,tries=4) at(1,4)",
     {
         {"C > S SYN 100 @1", "opens connect/handshake-1"},
         {"C > S SYN 100 @2", "kernel/syn-retx(gap=1000ms)"},
         {"C > S SYN 100 @4", "kernel/syn-retx~(gap=2000ms)"},
         {"C > S SYN 100 @8", "kernel/syn-retx~(gap=4000ms)"},
     }, 0, 0},
    {"a port that answered others is silent: its accept queue", NULL,
     {
         HANDSHAKE,
         {"between 10.0.0.1:40001 10.0.0.2:80", ""},
         {"C > S SYN 100 @1", NULL},
         {"C > S SYN 100 @2", "kernel/syn-retx syn-queue-full"},
         {"C > S SYN 100 @3", "kernel/syn-retx~"},
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"C > S SYN 100 @4", NULL},
         {"C > S SYN 100 @5", "kernel/syn-retx~"},
     }, 0, 0},
    {"the SYN-ACK is repeated: its gap is its own", "ended-half-open() at(1,2,4)",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.1", NULL},
         {"S > C SYN,ACK 300 ack 101 @2.1", "kernel/synack-retx(gap=1000ms)"},
         {"S > C SYN,ACK 300 ack 101 @4.1", "kernel/synack-retx~(gap=2000ms)"},
     }, 0, 0},
    {"SYN and SYN-ACK both repeated: each gap is since the same", NULL,
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C SYN,ACK 300 ack 101 @1.2", NULL},
         {"C > S SYN 100 @2", "kernel/syn-retx-answered(gap=1000ms)"},
         {"S > C SYN,ACK 300 ack 101 @2.2", "kernel/synack-retx(gap=1000ms)"},
         {"C > S ACK 101 ack 301 @2.3", NULL},
         {"S > C SYN,ACK 300 ack 101 @4.2", "kernel/synack-retx-answered(gap=2000ms)"},
         {"C > S ACK 101 ack 301 @4.3", "kernel/handshake-3-again"},
     }, 0, 0},
    {"an RST with a number that is not next", "ended-open() at(1,2,3,6)",
     {
         HANDSHAKE,
         {"S > C ACK,PSH 301 ack 101 len 5", NULL},
         {"C > S ACK 101 ack 306", NULL},
         {"S > C RST 301", "rst-not-next(seq=1,who=server,peer=client)"},
     }, 0, 0},
    {"refused", "ended-refused(conversation=1,server=10.0.0.2:80) at(1,2)",
     {
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused(port=80) closes"},
     }, 0, 0},
    {"refused, tried again, served: it ends twice",
     "ended-refused(conversation=1) at(1,2)"
     " ended-open(conversation=1,open=opened-three-way)",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused(port=80) closes"},
         {"C > S SYN 100 @1.5", "kernel/syn-retry(n=2)"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
     }, 0, 0},
    {"refused three times: each refusal closes", "ended-refused() at(1,2) ended-refused-again(attempts=2) at(1,4) ended-refused-again(attempts=3) at(1,6)",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused closes"},
         {"C > S SYN 100 @1.5", "kernel/syn-retry(n=2)"},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused~ closes"},
         {"C > S SYN 100 @2", "kernel/syn-retry~(n=3)"},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused~ closes"},
     }, 0, 0},
    {"localhost: refused on ::1, then 127.0.0.1", NULL,
     {
         {"between [::1]:40000 [::1]:8001", ""},
         {"C > S SYN 100", "opens connect/handshake-1 +ipv6-same-tcp"},
         {"S > C RST,ACK 0 ack 101 win 0", "connect-fails/refused(port=8001) closes"},
         {"between 127.0.0.1:40002 127.0.0.1:8001", ""},
         {"C > S SYN 700", "opens connect/handshake-1~ +localhost-two-addresses"},
     }, 0, 0},
    {"not localhost: another port, or much later", NULL,
     {
         {"between [::1]:40000 [::1]:8001", ""},
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", NULL},
         {"between 127.0.0.1:40002 127.0.0.1:8002", ""},
         {"C > S SYN 700", "opens connect/handshake-1~"},
         {"between 127.0.0.1:40003 127.0.0.1:8001", ""},
         {"C > S SYN 700 @5", "opens connect/handshake-1~"},
     }, 0, 0},
    {"the SYN comes behind its answer", NULL,
     {
         {"S > C SYN,ACK 300 ack 101", "opens kernel/syn-missed"},
         {"C > S SYN 100", "connect/syn-reordered"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
     }, 0, 0},
    {"a SYN-ACK that confirms another SYN", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 999", "kernel/synack-bad-ack"},
     }, 0, 0},
    {"a second SYN-ACK with another start number", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"S > C SYN,ACK 900 ack 101", "kernel/synack-new-isn"},
     }, 0, 0},
    {"… a lower one, from which it goes on", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 900 ack 101", "kernel/handshake-2"},
         {"S > C SYN,ACK 300 ack 101", "kernel/synack-new-isn"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
         {"S > C PSH,ACK 301 ack 101 len 3", "send/data(bytes=3) numbers-from-start"},
         {"S > C PSH,ACK 304 ack 101 len 3", "send/data-stream(bytes=3)"},
     }, 0, 0},
    {"the SYN was not captured", NULL,
     {
         {"S > C SYN,ACK 300 ack 101", "opens kernel/syn-missed"},
         {"C > S ACK 101 ack 301", "connect-returns/handshake-3"},
     }, 0, 0},
    {"only the client's side is captured", NULL,
     {
         {"C > S SYN 100", NULL},
         {"C > S ACK 101 ack 301", "synack-missed"},
     }, 0, 0},
    {"the capture starts in the middle", "ended-partial(open=opened-not-captured,close=closed-none)",
     {
         {"C > S PSH,ACK 500 ack 900 len 3", "opens midstream guessed-roles send/data(bytes=3) numbers-from-here"},
         {"S > C ACK 900 ack 503", "kernel/ack-only"},
     }, 0, 0},
    {"simultaneous open", "ended-open(open=opened-simultaneous)",
     {
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN 300", "connect/sim-open"},
         {"C > S SYN,ACK 100 ack 301", "kernel/sim-open-synack"},
         {"S > C SYN,ACK 300 ack 101", "kernel/sim-open-synack~ connect-returns/sim-open-done"},
         {"C > S ACK 101 ack 301", "-duplicate-ack -retransmitted -keep-alive"},
     }, 0, 0},
    {"split handshake", "ended-open(open=opened-split)",
     {
         {"C > S SYN 100", NULL},
         {"S > C ACK 301 ack 101", "kernel/ack-to-syn"},
         {"S > C SYN 300", "kernel/split-syn"},
         {"C > S SYN,ACK 100 ack 301", "connect-returns/split-synack"},
         {"S > C ACK 301 ack 101", "kernel/split-done"},
     }, 0, 0},
    {"a challenge ACK", "ended-unanswered-odd()",
     {
         {"C > S SYN 100 @1", NULL},
         {"S > C ACK 900 ack 5000", "kernel/challenge-ack"},
         {"C > S RST 5000", "kernel/rst-to-challenge"},
         {"C > S SYN 100 @2", "kernel/syn-retx-challenged(gap=1000ms)"},
     }, 0, 0},
    {"a challenge ACK of a conversation that is known",
     "ended-reset(conversation=1,resetter=client) at(1,2,3,7) ended-unanswered-odd(conversation=2)",
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 101", NULL},
         {"C > S SYN 90000", NULL},
         {"S > C ACK 301 ack 101", "kernel/challenge-ack"},
         {"C > S RST 101", "kernel/rst-to-challenge-old(n=1)"},
     }, 0, 0},
    {"a challenge ACK whose number that conversation does not expect", "ended-open(conversation=1) ended-unanswered-odd(conversation=2)",
     {
         HANDSHAKE,
         {"S > C ACK 301 ack 101", NULL},
         {"C > S SYN 90000", NULL},
         {"S > C ACK 301 ack 777", "kernel/challenge-ack"},
         {"C > S RST 777", "kernel/rst-to-challenge"},
     }, 0, 0},
    {"a socket connects to itself", NULL,
     {
         {"between 127.0.0.1:40000 127.0.0.1:40000", NULL},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"C > S SYN,ACK 100 ack 101", "connect-returns/self-connect"},
     }, 0, 0},
    {"two sockets of one machine", NULL,
     {
         {"between 127.0.0.1:40000 127.0.0.1:80", NULL},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2 -self-connect"},
     }, 0, 0},
    {"a SYN,ACK that confirms something else", "ended-unanswered-odd()",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 9000", "kernel/synack-bad-ack"},
         {"C > S RST 9000", "kernel/rst-to-other-ack(who=client)"},
     }, 0, 0},
    {"a SYN captured last of all", "ended-partial(conversation=1) ended-normal(conversation=1,open=opened-three-way) at(1,2,3,4,5,6)",
     {
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 301", NULL},
         {"C > S FIN,ACK 101 ack 301", NULL},
         {"S > C FIN,ACK 301 ack 102", NULL},
         {"C > S ACK 102 ack 302", NULL},
         {"C > S SYN 100", "connect/syn-reordered closes"},
     }, 0, 0},
    {"a third step with a wrong ack", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S ACK 101 ack 7777", "kernel/bad-ack"},
     }, 0, 0},
    {"the client gives up", "ended-cancelled(conversation=1)",
     {
         {"C > S SYN 100", NULL},
         {"C > S RST 101", "cancelled closes"},
     }, 0, 0},
    {"an RST that must be ignored", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C RST,ACK 0 ack 77 win 0", "rst-ignored"},
     }, 0, 0},
    {"reset in the handshake, by the client", "ended-reset(resetter=client)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S RST 101", "kernel/rst-in-handshake(who=client) closes"},
     }, 0, 0},
    {"… with an ACK: a program's", "ended-reset(resetter=client)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"C > S RST,ACK 101 ack 301", "close/rst-in-handshake(who=client) closes"},
     }, 0, 0},
    {"reset in the handshake, by the server: it is no scanner", "ended-reset(resetter=server)",
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101", NULL},
         {"S > C SYN,ACK 300 ack 101 @3", NULL},
         {"S > C RST,ACK 301 ack 101 @75", "kernel/rst-in-handshake-server closes"},
     }, 0, 0},
    {"the port pair is used again", NULL,
     {
         HANDSHAKE,
         {"C > S RST,ACK 101 ack 301", NULL},
         {"C > S SYN 90000", "opens port-reused(n=1) connect/handshake-1~"},
     }, 0, 0},
    {"flags that no correct TCP sends", NULL,
     {
         {"C > S SYN,FIN 100", "opens odd-flags connect/handshake-1"},
     }, 0, 0},
    {"Fast Open: a cookie is asked for", NULL,
     {
         {"C > S SYN 100 tfo 0", "opens connect/handshake-1 connect/fast-open-request(who=client)"},
     }, 0, 0},
    {"Fast Open: data accepted", "ended-open(open=opened-fast-open,asked=5)",
     {
         {"C > S SYN 100 tfo 8 len 5", "opens connect/handshake-1 kernel/syn-data(bytes=5) +fast-open-shown(bytes=8)"},
         {"S > C SYN,ACK 300 ack 106", "kernel/handshake-2-data(bytes=5) kernel/fast-open-accepted(bytes=5)"},
         {"C > S ACK 106 ack 301", "connect-returns/handshake-3"},
     }, 0, 0},
    {"the SYN,ACK carries data", NULL,
     {
         {"C > S SYN 100", NULL},
         {"S > C SYN,ACK 300 ack 101 len 7", "kernel/handshake-2 kernel/syn-data(bytes=7)"},
         {"C > S ACK 101 ack 308", "connect-returns/handshake-3-data(bytes=7)"},
     }, 0, 0},
    {"Fast Open: data not accepted", NULL,
     {
         {"C > S SYN 100 tfo 8 len 5", NULL},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2 kernel/fast-open-ignored(who=server)"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_opening.def"
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
