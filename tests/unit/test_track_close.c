/* SPDX-License-Identifier: BSD-2-Clause */
/* How conversations end, and what travels before. Every story begins
 * with an open connection: C's next number is 101, S's is 301. */
#include "segments.h"

struct story {
    const char *name;
    const char *summary; /* open, close, who closed first, verdict */
    struct told lines[10];
};

static const char *const opening[] = {
    "C > S SYN 100",
    "S > C SYN,ACK 300 ack 101",
    "C > S ACK 101 ack 301",
};

/* clang-format off */
static const struct story stories[] = {
    {"four segments", "three-way four-segment client normal",
     {
         {"C > S FIN,ACK 101 ack 301", "FIN_WAIT_1 CLOSE_WAIT", "C.FIN", ""},
         {"S > C ACK 301 ack 102", "FIN_WAIT_2 CLOSE_WAIT", "C.FIN_ACKED", ""},
         {"S > C FIN,ACK 301 ack 102", "TIME_WAIT LAST_ACK", "S.FIN", ""},
         {"C > S ACK 102 ack 302", "TIME_WAIT CLOSED", "S.FIN_ACKED C.CLOSED", ""},
     }},
    {"three segments, the server first", "three-way three-segment server normal",
     {
         {"S > C FIN,ACK 301 ack 101", "CLOSE_WAIT FIN_WAIT_1", "S.FIN", ""},
         {"C > S FIN,ACK 101 ack 302", "LAST_ACK TIME_WAIT", "S.FIN_ACKED C.FIN", ""},
         {"S > C ACK 302 ack 102", "CLOSED TIME_WAIT", "C.FIN_ACKED S.CLOSED", ""},
     }},
    {"simultaneous close", "three-way simultaneous both normal",
     {
         {"C > S FIN,ACK 101 ack 301", "FIN_WAIT_1 CLOSE_WAIT", "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 101", "CLOSING CLOSING", "S.FIN S.SIM_CLOSE", ""},
         {"C > S ACK 102 ack 302", "CLOSING TIME_WAIT", "S.FIN_ACKED", ""},
         {"S > C ACK 302 ack 102", "TIME_WAIT TIME_WAIT", "C.FIN_ACKED S.CLOSED", ""},
     }},
    {"the other FIN was missed, but confirmed", "three-way one-fin server partial",
     {
         {"S > C FIN,ACK 301 ack 102", "CLOSE_WAIT FIN_WAIT_1", "S.FIN", "ack_lost_segment"},
         {"C > S ACK 102 ack 302", "CLOSE_WAIT FIN_WAIT_2", "S.FIN_ACKED", NULL},
     }},
    {"both FINs were missed, but confirmed", "three-way none none partial",
     {
         {"S > C ACK 301 ack 102", NULL, "S.ACK", "ack_lost_segment"},
         {"C > S ACK 102 ack 302", NULL, "C.ACK", NULL},
     }},
    {"confirmed bytes that were missed were none: they come late", "three-way one-fin server open",
     {
         {"S > C FIN,ACK 301 ack 106", NULL, "S.FIN", "ack_lost_segment"},
         {"C > S ACK,PSH 101 len 5 ack 301", NULL, "C.DATA=5", NULL},
     }},
    {"bytes were missed, and more follow", "three-way one-fin server open",
     {
         {"S > C FIN,ACK 301 ack 106", NULL, "S.FIN", "ack_lost_segment"},
         {"C > S ACK,PSH 106 len 5 ack 302", NULL, "S.FIN_ACKED C.DATA=5 C.HALF_CLOSE_DATA=5",
          NULL},
     }},
    {"FIN repeated", "three-way one-fin client vanished",
     {
         {"C > S FIN,ACK 101 ack 301 @1", "FIN_WAIT_1 CLOSE_WAIT", "C.FIN", ""},
         {"C > S FIN,ACK 101 ack 301 @2", "FIN_WAIT_1 CLOSE_WAIT", "C.FIN_RETX=1",
          "retransmission"},
         {"C > S FIN,ACK 101 ack 301 @4", "FIN_WAIT_1 CLOSE_WAIT", "C.FIN_RETX=2",
          "retransmission"},
     }},
    {"the last ACK is lost: FIN repeated in TIME_WAIT", "three-way three-segment client normal",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 102", "TIME_WAIT LAST_ACK", "C.FIN_ACKED S.FIN", ""},
         {"C > S ACK 102 ack 302", "TIME_WAIT CLOSED", "S.FIN_ACKED C.CLOSED", ""},
         {"S > C FIN,ACK 301 ack 102 @1", "TIME_WAIT CLOSED", "S.FIN_RETX=1", "retransmission"},
         {"C > S ACK 102 ack 302", "TIME_WAIT CLOSED", "C.ACK", "duplicate_ack"},
     }},
    {"FIN with data", "three-way one-fin client open",
     {
         {"C > S FIN,PSH,ACK 101 len 27 ack 301", "FIN_WAIT_1 CLOSE_WAIT", "C.DATA=27 C.FIN", ""},
         {"S > C ACK 301 ack 129", "FIN_WAIT_2 CLOSE_WAIT", "C.FIN_ACKED", ""},
     }},
    {"half close: data goes on one way", "three-way four-segment client normal",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C ACK 301 ack 102", NULL, "C.FIN_ACKED", ""},
         {"S > C ACK,PSH 301 len 9 ack 102", "FIN_WAIT_2 CLOSE_WAIT",
          "S.DATA=9 S.HALF_CLOSE_DATA=9", ""},
         {"C > S ACK 102 ack 310", NULL, "C.ACK", ""},
         {"S > C FIN,ACK 310 ack 102", NULL, "S.FIN", ""},
         {"C > S ACK 102 ack 311", NULL, "S.FIN_ACKED C.CLOSED", ""},
     }},
    {"data that crossed a FIN is no half close", "three-way one-fin client open",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C ACK,PSH 301 len 9 ack 101", "FIN_WAIT_1 CLOSE_WAIT", "S.DATA=9", ""},
     }},
    {"bytes past the own FIN", "three-way one-fin client open",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"C > S ACK,PSH 102 len 3 ack 301", "FIN_WAIT_1 CLOSE_WAIT",
          "C.DATA=3 C.DATA_AFTER_FIN=3", ""},
     }},
    {"abort", "three-way reset none reset",
     {
         {"C > S ACK,PSH 101 len 5 ack 301", NULL, "C.DATA=5", ""},
         {"S > C RST,ACK 301 ack 106", "CLOSED CLOSED", "S.ABORT", ""},
     }},
    {"an RST not quite where it should be, then exactly", "three-way reset none reset",
     {
         {"C > S ACK 101 ack 301 win 100", NULL, "C.ACK", "-window_update"},
         {"S > C RST,ACK 310 ack 101", "ESTABLISHED ESTABLISHED", "S.RST_IGNORED", NULL},
         {"C > S ACK 101 ack 301 win 100", NULL, NULL, NULL},
         {"S > C RST 301", "CLOSED CLOSED", "S.ABORT", NULL},
         {"C > S RST 99999", "CLOSED CLOSED", "C.RST_AFTER_CLOSE", NULL},
     }},
    {"an RST outside the window", "three-way none none open",
     {
         {"C > S ACK 101 ack 301 win 100", NULL, "C.ACK", "-window_update"},
         {"S > C RST,ACK 401 ack 101", "ESTABLISHED ESTABLISHED", "S.RST_IGNORED", NULL},
     }},
    {"an RST older than what was confirmed, in a healthy conversation", "three-way three-segment client normal",
     {
         {"C > S ACK,PSH 101 len 5 ack 301", NULL, "C.DATA=5", ""},
         {"S > C ACK 301 ack 106", NULL, "S.ACK", ""},
         {"C > S RST 101", "ESTABLISHED ESTABLISHED", "C.RST_IGNORED", NULL},
         {"C > S FIN,ACK 106 ack 301", NULL, "C.FIN", NULL},
         {"S > C FIN,ACK 301 ack 107", NULL, "C.FIN_ACKED S.FIN", NULL},
         {"C > S ACK 107 ack 302", NULL, "S.FIN_ACKED C.CLOSED", NULL},
     }},
    {"behind a gap of the capture an RST may be right", "three-way reset none reset",
     {
         {"S > C ACK,PSH 301 len 5 ack 101", NULL, "S.DATA=5", ""},
         {"C > S ACK 101 ack 316", NULL, "C.ACK", NULL},
         {"S > C RST,ACK 326 ack 101", "CLOSED CLOSED", "S.ABORT=1", NULL},
     }},
    {"RST after one FIN, by the other side", "three-way reset-after-fin client reset",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C RST,ACK 301 ack 102", "CLOSED CLOSED", "S.RST_AFTER_FIN", ""},
     }},
    {"RST after both FINs, one of them not confirmed", "three-way reset-after-fin client reset",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 102", NULL, "C.FIN_ACKED S.FIN", ""},
         {"C > S RST 102", "CLOSED CLOSED", "C.RST_AFTER_FIN", NULL},
     }},
    {"FIN, RST, then the other FIN", "three-way reset-after-fin client reset",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"C > S RST,ACK 102 ack 301", "CLOSED CLOSED", "C.RST_AFTER_FIN", ""},
         {"S > C FIN,ACK 301 ack 102", "CLOSED CLOSED", "S.FIN", ""},
     }},
    {"RST after the end", "three-way three-segment client normal",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 102", NULL, "C.FIN_ACKED S.FIN", ""},
         {"C > S ACK 102 ack 302", NULL, "S.FIN_ACKED C.CLOSED", ""},
         {"C > S RST 102", "CLOSED CLOSED", "C.RST_AFTER_CLOSE", NULL},
     }},
    {"data after the end", "three-way reset none reset",
     {
         {"S > C RST,ACK 301 ack 101", NULL, "S.ABORT", ""},
         {"C > S ACK,PSH 101 len 5 ack 301", "CLOSED CLOSED", "C.DATA_AFTER_CLOSE=5", ""},
         {"C > S ACK,PSH 101 len 5 ack 301 @1", "CLOSED CLOSED", "C.DATA_AGAIN=5",
          "retransmission"},
     }},
    {"the same SYN after the end", "three-way none none open",
     {
         {"C > S FIN,ACK 101 ack 301", NULL, "C.FIN", ""},
         {"S > C FIN,ACK 301 ack 102", NULL, "C.FIN_ACKED S.FIN", ""},
         {"C > S ACK 102 ack 302", "TIME_WAIT CLOSED", "S.FIN_ACKED C.CLOSED", ""},
         {"C > S SYN 100 @9", "SYN_SENT LISTEN", "C.SYN_RETRY=2", NULL},
         {"S > C SYN,ACK 7000 ack 101", "ESTABLISHED SYN_RECEIVED", "S.SYNACK", NULL},
         {"C > S ACK 101 ack 7001", "ESTABLISHED ESTABLISHED", "C.ESTABLISHED", NULL},
     }},
    {"data again, data that fills a hole, data in part", "three-way none none open",
     {
         {"C > S ACK,PSH 101 len 10 ack 301", NULL, "C.DATA=10", ""},
         {"C > S ACK,PSH 101 len 10 ack 301 @1", NULL, "C.DATA_AGAIN=10", "retransmission"},
         {"C > S ACK,PSH 121 len 10 ack 301", NULL, "C.DATA=10", "lost_segment"},
         {"C > S ACK,PSH 111 len 10 ack 301", NULL, "C.DATA=10", NULL},
         {"C > S ACK,PSH 126 len 10 ack 301", NULL, "C.DATA=5", NULL},
         {"S > C ACK 301 ack 136", NULL, "S.ACK", NULL},
     }},
    {"a hole is filled from both ends", "three-way none none open",
     {
         {"C > S ACK,PSH 121 len 10 ack 301", NULL, "C.DATA=10", "lost_segment"},
         {"C > S ACK,PSH 101 len 7 ack 301", NULL, "C.DATA=7", NULL},
         {"C > S ACK,PSH 111 len 10 ack 301", NULL, "C.DATA=10", NULL},
         {"C > S ACK,PSH 108 len 3 ack 301", NULL, "C.DATA=3", NULL},
         {"C > S ACK,PSH 101 len 30 ack 301 @1", NULL, "C.DATA_AGAIN=30", NULL},
     }},
    {"a hole is cut in two", "three-way none none open",
     {
         {"C > S ACK,PSH 131 len 10 ack 301", NULL, "C.DATA=10", "lost_segment"},
         {"C > S ACK,PSH 111 len 10 ack 301", NULL, "C.DATA=10", NULL},
         {"C > S ACK,PSH 121 len 10 ack 301", NULL, "C.DATA=10", NULL},
         {"C > S ACK,PSH 101 len 10 ack 301", NULL, "C.DATA=10", NULL},
         {"C > S ACK,PSH 101 len 40 ack 301 @1", NULL, "C.DATA_AGAIN=40", NULL},
     }},
    {"an ICMP error refuses no open connection", "three-way none none open",
     {
         {"C > S ACK,PSH 101 len 10 ack 301", NULL, "C.DATA=10", ""},
         {"C > S ACK,PSH 101 icmp 3/3", "ESTABLISHED ESTABLISHED", "C.ICMP_ERROR=771", ""},
         {"C > S ACK,PSH 101 cut 8 icmp 3/4", "ESTABLISHED ESTABLISHED", "C.ICMP_ERROR=772", ""},
     }},
    {"keep-alives are no data", "three-way none none open",
     {
         {"C > S ACK,PSH 101 len 10 ack 301", NULL, "C.DATA=10", ""},
         {"S > C ACK 301 ack 111", NULL, "S.ACK", ""},
         {"C > S ACK 110 ack 301", NULL, "C.ACK", "keep_alive"},
         {"S > C ACK 301 ack 111", NULL, "S.ACK", "keep_alive_ack"},
         {"C > S ACK 110 len 1 ack 301", NULL, "", "keep_alive"},
     }},
};
/* clang-format on */

static void tells(void **state)
{
    const struct story *story = *state;
    struct scene scene;
    size_t n = 0;

    scene_begin(&scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(opening); i++)
        scene_give(&scene, opening[i]);
    while (n < WT_ARRAY_LEN(story->lines) && story->lines[n].line != NULL)
        n++;
    tell_all(&scene, story->lines, n);
    assert_number(wt_tracker_held(scene.tracker), 1);
    assert_summary(&scene, 0, story->summary);
    scene_end(&scene);
}

/* The first packet that the capture has is the server's. */
static void who_closed_first_when_the_server_spoke_first(void **unused)
{
    static const char *const lines[][5] = {
        {"S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301", "C > S FIN,ACK 101 ack 301",
         "S > C FIN,ACK 301 ack 102", "C > S ACK 102 ack 302"},
        {"S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301", "S > C FIN,ACK 301 ack 101",
         "C > S FIN,ACK 101 ack 302", "S > C ACK 302 ack 102"},
    };
    static const enum wt_closed_first want[] = {WT_FIRST_CLIENT, WT_FIRST_SERVER};
    struct wt_summary summary;

    (void)unused;
    for (size_t i = 0; i < WT_ARRAY_LEN(lines); i++) {
        struct scene scene;

        scene_begin(&scene, NULL);
        for (size_t k = 0; k < WT_ARRAY_LEN(lines[i]); k++)
            scene_give(&scene, lines[i][k]);
        assert_number(scene_conversation(&scene, 0)->client, 1);
        wt_conversation_summary(scene_conversation(&scene, 0), &summary);
        assert_int_equal(summary.closed_first, want[i]);
        scene_end(&scene);
    }
}

int main(void)
{
    enum { N = WT_ARRAY_LEN(stories) };
    struct CMUnitTest tests[N + 1] = {
        [N] = cmocka_unit_test(who_closed_first_when_the_server_spoke_first)};

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){.name = stories[i].name,
                                       .test_func = tells,
                                       .initial_state = (void *)(uintptr_t)&stories[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
