/* SPDX-License-Identifier: BSD-2-Clause */
/* What one conversation shows of another, and why a SYN has no answer. */
#include "tales.h"

#define HANDSHAKE                                                                                  \
    {"C > S SYN 100", NULL}, {"S > C SYN,ACK 300 ack 101", NULL},                                  \
    {                                                                                              \
        "C > S ACK 101 ack 301", NULL                                                              \
    }

/* clang-format off */
static const struct tale tales[] = {
    {"a scan: one port and number, many targets; no call",
     "ended-refused(conversation=1) ended-refused~(conversation=2) ended-reset(conversation=3)"
     " ended-scan(conversation=4,tries=2,server=10.0.0.2:83)",
     {
         {"C > S SYN 100 id 7", "opens connect/handshake-1"},
         {"S > C RST,ACK 0 ack 101", "connect-fails/refused(port=80) closes"},
         {"between 10.0.0.1:40000 10.0.0.2:81", ""},
         {"C > S SYN 100 id 8", "opens syn-raw(packet=1)"},
         {"S > C RST,ACK 0 ack 101", "kernel/refused-raw(port=81) closes"},
         {"between 10.0.0.1:40000 10.0.0.2:82", ""},
         {"C > S SYN 100 id 9", "opens syn-raw~(packet=1)"},
         {"S > C SYN,ACK 300 ack 101", "kernel/handshake-2"},
         {"C > S RST 101", "kernel/rst-unasked closes"},
         {"between 10.0.0.1:40000 10.0.0.2:83", ""},
         {"C > S SYN 100 id 10 @2", "opens syn-raw~(packet=1)"},
         {"C > S SYN 100 id 11 @3", "syn-raw-again(gap=1000ms)"},
     }, 0, 0},
    {"… with one identification for all: from the third target on", NULL,
     {
         {"C > S SYN 100 id 7", "opens connect/handshake-1"},
         {"between 10.0.0.1:40000 10.0.0.2:81", ""},
         {"C > S SYN 100 id 7", "opens connect/handshake-1~"},
         {"between 10.0.0.1:40000 10.0.0.2:82", ""},
         {"C > S SYN 100 id 7", "opens syn-raw(packet=1)"},
     }, 0, 0},
    {"no scan: another port, or another number", NULL,
     {
         {"C > S SYN 100 id 7", "opens connect/handshake-1"},
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"C > S SYN 100 id 8", "opens connect/handshake-1~"},
         {"between 10.0.0.1:40000 10.0.0.2:82", ""},
         {"C > S SYN 200 id 9", "opens connect/handshake-1~"},
     }, 0, 0},
    {"an address is rewritten on the way: both sides of it", NULL,
     {
         {"C > S SYN 100 id 7 ttl 64", "opens connect/handshake-1"},
         {"between 10.0.0.1:40000 172.17.0.3:80", ""},
         {"C > S SYN 100 id 7 ttl 63", "opens syn-translated(packet=1,other=1,conversation=2)"},
         {"between 10.0.0.2:40000 10.0.0.3:80", ""},
         {"C > S SYN 500 id 8 ttl 64", "opens connect/handshake-1~"},
         {"between 192.168.1.1:40000 10.0.0.3:80", ""},
         {"C > S SYN 500 id 8 ttl 63", "opens syn-translated~(packet=3,other=3,conversation=4)"},
     }, 0, 0},
    {"no translation: another identification, the same TTL, or long after", NULL,
     {
         {"C > S SYN 100 id 7 ttl 64", NULL},
         {"between 192.168.1.1:40000 10.0.0.2:80", ""},
         {"C > S SYN 100 id 8 ttl 63", "opens connect/handshake-1~"},
         {"between 192.168.1.2:40000 10.0.0.2:80", ""},
         {"C > S SYN 100 id 8 ttl 63", "opens connect/handshake-1~"},
         {"between 192.168.1.3:40000 10.0.0.2:80", ""},
         {"C > S SYN 100 id 8 ttl 62 @9", "opens connect/handshake-1~"},
     }, 0, 0},
    {"the answer comes from another address",
     "ended-reset(conversation=2) ended-elsewhere(conversation=1,tries=2,server=203.0.113.9:80,other=192.168.1.10:80)",
     {
         {"between 192.168.1.20:40000 203.0.113.9:80", ""},
         {"C > S SYN 100", "opens connect/handshake-1"},
         {"between 192.168.1.20:40000 192.168.1.10:80", ""},
         {"S > C SYN,ACK 300 ack 101",
          "opens kernel/answered-elsewhere(packet=1,asked=203.0.113.9:80,other=192.168.1.10:80)"},
         {"C > S RST 101", "kernel/rst-unasked closes"},
         {"between 192.168.1.20:40000 203.0.113.9:80", ""},
         {"C > S SYN 100 @1", "kernel/syn-retx(gap=1000ms)"},
     }, 0, 0},
    {"a SYN,ACK that confirms another number, or for another port: a SYN that was missed", NULL,
     {
         {"between 192.168.1.20:40000 203.0.113.9:80", ""},
         {"C > S SYN 100", NULL},
         {"between 192.168.1.20:40000 192.168.1.10:80", ""},
         {"S > C SYN,ACK 300 ack 102", "opens kernel/syn-missed"},
         {"between 192.168.1.20:40001 192.168.1.10:80", ""},
         {"S > C SYN,ACK 300 ack 101", "opens kernel/syn-missed~"},
     }, 0, 0},
    {"the capture ends with the SYN", "ended-too-soon(conversation=1,tries=1,server=10.0.0.2:80) at(1)",
     {
         {"C > S SYN 100 @1", NULL},
     }, 0, 0},
    {"… soon after it", "ended-too-soon(conversation=1) ended-open(conversation=2)",
     {
         {"C > S SYN 100 @1", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"C > S SYN 200 @1.1", NULL},
         {"S > C SYN,ACK 300 ack 201 @1.2", NULL},
         {"C > S ACK 201 ack 301 @1.3", NULL},
     }, 0, 0},
    {"… not before an answer would have come; and the host is up",
     "ended-unanswered(conversation=1,cause=unanswered-up) ended-open(conversation=2)",
     {
         {"C > S SYN 100 @1", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"C > S SYN 200 @1.1", NULL},
         {"S > C SYN,ACK 300 ack 201 @1.2", NULL},
         {"C > S ACK 201 ack 301 @2", NULL},
     }, 0, 0},
    {"the host sends datagrams: it is up", "ended-unanswered(cause=unanswered-up) ended-only-answers()",
     {
         {"C > S SYN 100 @1", NULL},
         {"between 10.0.0.1:40001 10.0.0.2:81", ""},
         {"udp S > C len 5 @3", NULL},
     }, 0, 0},
    {"another host sends: this one may be down", "ended-unanswered(cause=unanswered-away) ended-only-answers()",
     {
         {"C > S SYN 100 @1", NULL},
         {"between 10.0.0.1:40001 10.0.0.3:81", ""},
         {"udp S > C len 5 @3", NULL},
     }, 0, 0},
    {"an RST to what was sent after a long silence", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @1", NULL},
         {"S > C ACK 301 ack 105 @1.1", NULL},
         {"C > S PSH,ACK 105 ack 301 len 4 @366", NULL},
         {"C > S PSH,ACK 105 ack 301 len 4 @366.3", NULL},
         {"S > C RST 301 @366.4",
          "kernel/rst-no-such-connection +rst-after-silence(gap=364900ms,packet=6,who=server) closes"},
     }, 0, 0},
    {"an RST that ends a long silence", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @1", NULL},
         {"S > C ACK 301 ack 105 @1.1", NULL},
         {"S > C RST,ACK 301 ack 105 @351.1",
          "close-or-exit/abort +rst-ends-silence(gap=350000ms,who=server) closes"},
     }, 0, 0},
    {"an RST after an answer, or after half a minute: the silence is no reason", NULL,
     {
         HANDSHAKE,
         {"C > S PSH,ACK 101 ack 301 len 4 @100", NULL},
         {"S > C ACK 301 ack 105 @100.1", NULL},
         {"S > C RST,ACK 301 ack 105 @130", "close-or-exit/abort closes"},
     }, 0, 0},
};
/* clang-format on */

static const enum wt_remark_id subject[] = {
#define WT_REMARK(number, id, ...) WT_REMARK_##id,
#include "../../src/lang/remarks_kinship.def"
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
