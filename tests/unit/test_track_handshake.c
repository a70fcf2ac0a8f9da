/* SPDX-License-Identifier: BSD-2-Clause */
/* How conversations open, as tables of segments. Each row gives the
 * states of C and S after the segment, and its events. */
#include "segments.h"

struct story {
    const char *name;
    const char *summary; /* open, close, who closed first, verdict */
    struct told lines[12];
};

/* clang-format off */
static const struct story stories[] = {
    {"three-way handshake", "three-way none none open",
     {
         {"C > S SYN 100", "SYN_SENT LISTEN", "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"the third step carries data", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S ACK,PSH 101 len 5 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED C.DATA=5",
          ""},
     }},
    {"the third step carries FIN", "three-way one-fin client open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S FIN,ACK 101 ack 301", "FIN_WAIT_1 CLOSE_WAIT", "C.ESTABLISHED C.FIN", ""},
     }},
    {"SYN repeated, then answered", "three-way none none open",
     {
         {"C > S SYN 100 @1", NULL, "C.SYN", ""},
         {"C > S SYN 100 @2", "SYN_SENT LISTEN", "C.SYN_RETX=1", "retransmission"},
         {"C > S SYN 100 @4", "SYN_SENT LISTEN", "C.SYN_RETX=2", "retransmission"},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"the SYN-ACK was lost behind the capture", "three-way none none open",
     {
         {"C > S SYN 100 @1", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", ""},
         {"C > S SYN 100 @2", "SYN_SENT SYN_RECEIVED", "C.SYN_RETX=1", "retransmission"},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK_RETX=1",
          "retransmission"},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"the third step was lost behind the capture", "three-way none none open",
     {
         {"C > S SYN 100 @1", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
         {"S > C SYN,ACK 300 ack 101 @2", "ESTABLISHED SYN_RECEIVED", "S.SYNACK_RETX=1",
          "retransmission"},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", "-duplicate_ack"},
     }},
    {"an old SYN-ACK in an open connection changes nothing", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", NULL, "C.ESTABLISHED", ""},
         {"S > C ACK,PSH 301 len 4 ack 101", NULL, "S.DATA=4", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED ESTABLISHED", "S.SYNACK_RETX=1", NULL},
     }},
    {"unanswered", "unanswered none none unanswered",
     {
         {"C > S SYN 100 @1", "SYN_SENT LISTEN", "C.SYN", ""},
         {"C > S SYN 100 @2", "SYN_SENT LISTEN", "C.SYN_RETX=1", "retransmission"},
     }},
    {"refused", "refused none none refused",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C RST,ACK 0 ack 101 win 0", "CLOSED CLOSED", "C.REFUSED", ""},
     }},
    {"a SYN with FIN, refused", "refused none none refused",
     {
         {"C > S SYN,FIN 100", "SYN_SENT LISTEN", "C.ODD_FLAGS=3 C.SYN", ""},
         {"S > C RST,ACK 0 ack 102", "CLOSED CLOSED", "C.REFUSED", NULL},
     }},
    {"refused, tried again, refused", "refused none none refused",
     {
         {"C > S SYN 100 @1", NULL, "C.SYN", ""},
         {"S > C RST,ACK 0 ack 101 win 0", "CLOSED CLOSED", "C.REFUSED", ""},
         {"C > S SYN 100 @1.5", "SYN_SENT LISTEN", "C.SYN_RETRY=2", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", "CLOSED CLOSED", "C.REFUSED", NULL},
         {"C > S SYN 100 @2", "SYN_SENT LISTEN", "C.SYN_RETRY=3", NULL},
         {"S > C RST,ACK 0 ack 101 win 0", "CLOSED CLOSED", "C.REFUSED", NULL},
     }},
    {"refused, tried again, served", "three-way none none open",
     {
         {"C > S SYN 100 @1", NULL, "C.SYN", ""},
         {"S > C RST,ACK 0 ack 101 win 0", NULL, "C.REFUSED", ""},
         {"C > S SYN 100 @1.5", NULL, "C.SYN_RETRY=2", NULL},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", "reused_ports"},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"an RST that confirms nothing is ignored", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C RST,ACK 0 ack 77 win 0", "SYN_SENT LISTEN", "S.RST_IGNORED", ""},
         {"S > C RST 0", "SYN_SENT LISTEN", "S.RST_IGNORED", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", "reused_ports"},
         {"C > S ACK 101 ack 301", NULL, "C.ESTABLISHED", NULL},
     }},
    {"a SYN-ACK after a refusal", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C RST,ACK 0 ack 101 win 0", "CLOSED CLOSED", "C.REFUSED", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.RST_IGNORED=2 S.SYNACK",
          NULL},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"half-open", "half-open none none half-open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", ""},
         {"S > C SYN,ACK 300 ack 101 @1", "ESTABLISHED SYN_RECEIVED", "S.SYNACK_RETX=1",
          "retransmission"},
     }},
    {"half-open discovery", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C ACK 900 ack 5000", "SYN_SENT LISTEN", "S.CHALLENGE_ACK", "-ack_lost_segment"},
         {"C > S RST 5000", "SYN_SENT LISTEN", "C.RST_ANSWERS", NULL},
         {"C > S SYN 100 @1", "SYN_SENT LISTEN", "C.SYN_RETX=1", NULL},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", "-retransmission reused_ports"},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"cancelled", "cancelled none none cancelled",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"C > S RST 101", "CLOSED CLOSED", "C.CANCELLED", ""},
     }},
    {"reset in the handshake", "reset reset none reset",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S RST 101", "CLOSED CLOSED", "C.RST_IN_HANDSHAKE", ""},
     }},
    {"the server gives up its SYN-ACKs", "reset reset none reset",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"S > C SYN,ACK 300 ack 101 @1", NULL, "S.SYNACK_RETX=1", "retransmission"},
         {"S > C RST,ACK 301 ack 101", "CLOSED CLOSED", "S.RST_IN_HANDSHAKE", NULL},
     }},
    {"simultaneous open", "simultaneous none none open",
     {
         {"C > S SYN 100", "SYN_SENT LISTEN", "C.SYN", ""},
         {"S > C SYN 300", "SYN_RECEIVED SYN_RECEIVED", "S.SYN S.SIM_OPEN", ""},
         {"C > S SYN,ACK 100 ack 301", "SYN_RECEIVED ESTABLISHED", "C.SYNACK", "-retransmission"},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED ESTABLISHED", "S.SYNACK S.ESTABLISHED",
          "-retransmission"},
         {"C > S ACK,PSH 101 len 3 ack 301", NULL, "C.DATA=3", NULL},
     }},
    {"split handshake in one stream", "split none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C ACK 301 ack 101", "SYN_SENT LISTEN", "S.ACK_TO_SYN", ""},
         {"S > C SYN 300", "SYN_RECEIVED SYN_RECEIVED", "S.SYN", NULL},
         {"C > S SYN,ACK 100 ack 301", "SYN_RECEIVED ESTABLISHED", "C.SYNACK", NULL},
         {"S > C ACK 301 ack 101", "ESTABLISHED ESTABLISHED", "S.ESTABLISHED", NULL},
     }},
    {"a SYN-ACK that confirms something else", "half-open none none half-open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 9", "SYN_SENT SYN_RECEIVED", "S.SYNACK_BAD_ACK", ""},
         {"C > S RST 9", "SYN_SENT SYN_RECEIVED", "C.RST_ANSWERS", NULL},
     }},
    {"a SYN-ACK that confirms something else, then the right one", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 9000", "SYN_SENT SYN_RECEIVED", "S.SYNACK_BAD_ACK", NULL},
         {"C > S RST 9000", "SYN_SENT SYN_RECEIVED", "C.RST_ANSWERS", NULL},
         {"C > S SYN 100 @1", "SYN_SENT SYN_RECEIVED", "C.SYN_RETX=1", NULL},
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", NULL},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
         {"S > C ACK,PSH 301 ack 101 len 4", NULL, "S.DATA=4", NULL},
     }},
    {"given up while waiting", "reset reset none reset",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 9", "SYN_SENT SYN_RECEIVED", "S.SYNACK_BAD_ACK", ""},
         {"C > S RST 101", "CLOSED CLOSED", "C.RST_IN_HANDSHAKE", NULL},
     }},
    {"a second SYN-ACK after the third step", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", NULL, "C.ESTABLISHED", ""},
         {"S > C SYN,ACK 7000 ack 101", "ESTABLISHED ESTABLISHED", "S.SYNACK_NEW_ISN", NULL},
         {"C > S ACK 101 ack 301 len 5", NULL, "C.DATA=5", ""},
         {"S > C ACK 301 ack 106 len 6", NULL, "S.DATA=6", "-retransmission"},
     }},
    {"the SYN captured last of all", "three-way three-segment client normal",
     {
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK C.SYN_MISSED", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 102", NULL, NULL, ""},
         {"C > S ACK 102 ack 302", NULL, NULL, ""},
         {"C > S SYN 100", "TIME_WAIT CLOSED", "C.SYN_REORDERED", NULL},
     }},
    {"a third step that confirms something else", "half-open none none half-open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"C > S ACK 101 ack 900", "ESTABLISHED SYN_RECEIVED", "C.BAD_ACK", "-ack_lost_segment"},
     }},
    {"SYN-ACKs with a changing start number", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK", ""},
         {"S > C SYN,ACK 700 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK_NEW_ISN",
          "-lost_segment reused_ports"},
         {"C > S ACK 101 ack 701", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"SYN with data, confirmed", "three-way none none open",
     {
         {"C > S SYN 100 len 4", NULL, "C.SYN C.SYN_DATA=4", ""},
         {"S > C SYN,ACK 300 ack 105", NULL, "S.SYNACK", ""},
         {"C > S ACK 105 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"SYN-ACK with data", "three-way none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C SYN,ACK 300 ack 101 len 7", NULL, "S.SYNACK S.SYN_DATA=7", ""},
         {"C > S ACK 101 ack 308", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"Fast Open: asking for a cookie", "three-way none none open",
     {
         {"C > S SYN 100 tfo 0", NULL, "C.SYN C.FAST_OPEN_REQUEST", ""},
         {"S > C SYN,ACK 300 ack 101 tfo 8", NULL, "S.SYNACK", ""},
         {"C > S ACK 101 ack 301", NULL, "C.ESTABLISHED", ""},
     }},
    {"Fast Open: accepted", "fast-open none none open",
     {
         {"C > S SYN 100 len 6 tfo 8", NULL, "C.SYN C.SYN_DATA=6", ""},
         {"S > C SYN,ACK 300 ack 107", NULL, "S.SYNACK S.FAST_OPEN_ACCEPTED=6", ""},
         {"C > S ACK 107 ack 301", NULL, "C.ESTABLISHED", ""},
     }},
    {"Fast Open: ignored, the bytes go again", "three-way none none open",
     {
         {"C > S SYN 100 len 6 tfo 8", NULL, "C.SYN C.SYN_DATA=6", ""},
         {"S > C SYN,ACK 300 ack 101", NULL, "S.SYNACK S.FAST_OPEN_IGNORED", ""},
         {"C > S ACK,PSH 101 len 6 ack 301", NULL, "C.ESTABLISHED C.DATA_AGAIN=6", NULL},
     }},
    {"SYN-ACK captured before its SYN", "three-way none none open",
     {
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK C.SYN_MISSED", ""},
         {"C > S SYN 100", "ESTABLISHED SYN_RECEIVED", "C.SYN_REORDERED", NULL},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"the SYN was not captured", "not-captured none none open",
     {
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK C.SYN_MISSED", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", ""},
     }},
    {"only the client's side was captured", "not-captured none none open",
     {
         {"C > S SYN 100", "SYN_SENT LISTEN", "C.SYN", ""},
         {"C > S ACK 101 ack 301", "ESTABLISHED ESTABLISHED", "S.SYNACK_MISSED", ""},
         {"C > S ACK,PSH 101 len 5 ack 301", NULL, "C.DATA=5", ""},
     }},
    {"only the server's side was captured", "not-captured none none open",
     {
         {"S > C SYN,ACK 300 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK C.SYN_MISSED", ""},
         {"S > C ACK,PSH 301 len 5 ack 120", "ESTABLISHED ESTABLISHED", "S.DATA=5", NULL},
     }},
    {"the server sends data, its SYN-ACK was not captured", "not-captured none none open",
     {
         {"C > S SYN 100", NULL, "C.SYN", ""},
         {"S > C ACK,PSH 301 len 5 ack 101", "ESTABLISHED ESTABLISHED", "S.SYNACK_MISSED S.DATA=5",
          ""},
     }},
    {"the capture starts in the middle", "not-captured none none partial",
     {
         {"C > S ACK,PSH 101 len 5 ack 301", "ESTABLISHED ESTABLISHED", "C.MIDSTREAM C.DATA=5", ""},
         {"S > C ACK 301 ack 106", NULL, "S.ACK", ""},
     }},
    {"an ICMP error refuses the SYN", "refused none none unreachable",
     {
         {"C > S SYN 100", "SYN_SENT LISTEN", "C.SYN", ""},
         {"C > S SYN 100 icmp 3/1", "CLOSED CLOSED", "C.ICMP_REFUSED=769", ""},
     }},
    {"the refused SYN was never captured itself", "refused none none unreachable",
     {
         {"C > S SYN 100 icmp 1/4 v6", "CLOSED CLOSED", "C.ICMP_REFUSED=260", ""},
     }},
    {"other ICMP errors refuse nothing", "unanswered none none unanswered",
     {
         {"C > S SYN 100", "SYN_SENT LISTEN", "C.SYN", ""},
         {"C > S SYN 100 icmp 11/0", "SYN_SENT LISTEN", "C.ICMP_ERROR=2816", ""},
         {"C > S SYN 100 icmp 3/4", "SYN_SENT LISTEN", "C.ICMP_ERROR=772", ""},
     }},
    {"scans: SYN with FIN, none at all, Xmas", "unanswered none none unanswered",
     {
         {"C > S SYN,FIN 100", "SYN_SENT LISTEN", "C.ODD_FLAGS=3 C.SYN", ""},
     }},
    {"no flags", "not-captured none none partial",
     {
         {"C > S - 100", "ESTABLISHED ESTABLISHED", "C.ODD_FLAGS", ""},
     }},
    {"Xmas", "not-captured reset-after-fin client reset",
     {
         {"C > S FIN,PSH,URG 100", "FIN_WAIT_1 CLOSE_WAIT", "C.ODD_FLAGS=41 C.FIN", ""},
         {"S > C RST,ACK 0 ack 101", "CLOSED CLOSED", "S.RST_AFTER_FIN", NULL},
     }},
};
/* clang-format on */

static void tells(void **state)
{
    const struct story *story = *state;
    struct scene scene;
    size_t n = 0;

    scene_begin(&scene, NULL);
    while (n < WT_ARRAY_LEN(story->lines) && story->lines[n].line != NULL)
        n++;
    tell_all(&scene, story->lines, n);
    assert_number(wt_tracker_held(scene.tracker), 1);
    assert_summary(&scene, 0, story->summary);
    scene_end(&scene);
}

int main(void)
{
    struct CMUnitTest tests[WT_ARRAY_LEN(stories)];

    for (size_t i = 0; i < WT_ARRAY_LEN(stories); i++)
        tests[i] = (struct CMUnitTest){.name = stories[i].name,
                                       .test_func = tells,
                                       .initial_state = (void *)(uintptr_t)&stories[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
