/* SPDX-License-Identifier: BSD-2-Clause */
/* Wireshark's analysis flags at the edges of its rules. Every story begins with
 * an open connection whose round trip took 4 ms: C's next number is 101, S's is 301. */
#include "segments.h"

#include <stdio.h>
#include <string.h>

struct story {
    const char *name;
    struct told lines[14];
};

static const char *const opening[] = {
    "C > S SYN 100 mss 1460 ws 2 @0",
    "S > C SYN,ACK 300 ack 101 mss 1460 ws 3 @0.003",
    "C > S ACK 101 ack 301 win 1000 @0.004",
};

/* Only the flags are looked at; the line's states and events are NULL. */
#define ROW(line, analysis)                                                                        \
    {                                                                                              \
        line, NULL, NULL, analysis                                                                 \
    }

/* clang-format off */
static const struct story stories[] = {
    {"fast retransmission: 19.9 ms after the second duplicate",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1.001", ""),
         ROW("S > C ACK 301 ack 101 win 500 @1.002", "-window_update"),
         ROW("S > C ACK 301 ack 101 win 500 @1.003", "duplicate_ack"),
         ROW("S > C ACK 301 ack 101 win 500 @1.004", "duplicate_ack"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.0239",
             "retransmission fast_retransmission"),
     }},
    {"20.3 ms after it: a plain one",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1.001", ""),
         ROW("S > C ACK 301 ack 101 win 500 @1.002", "-window_update"),
         ROW("S > C ACK 301 ack 101 win 500 @1.003", "duplicate_ack"),
         ROW("S > C ACK 301 ack 101 win 500 @1.004", "duplicate_ack"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.0243", "retransmission"),
     }},
    {"one duplicate is not enough",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1.001", ""),
         ROW("S > C ACK 301 ack 101 win 500 @1.002", "-window_update"),
         ROW("S > C ACK 301 ack 101 win 500 @1.003", "duplicate_ack"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.0239", "retransmission"),
     }},
    {"out of order: below the initial round trip",
     {
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1", "lost_segment"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.0039", "out_of_order"),
     }},
    {"above it: retransmission",
     {
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1", "lost_segment"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.004", "retransmission"),
     }},
    {"what ends where the highest ended is never out of order",
     {
         ROW("C > S ACK 101 len 20 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 111 len 10 ack 301 win 1000 @1.001", "retransmission"),
     }},
    {"spurious: the bytes were confirmed already",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("S > C ACK 301 ack 111 @1.001", ""),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1.3",
             "retransmission spurious_retransmission"),
     }},
    {"a FIN alone is never spurious",
     {
         ROW("C > S FIN,ACK 101 ack 301 win 1000 @1", ""),
         ROW("S > C ACK 301 ack 102 @1.001", ""),
         ROW("C > S FIN,ACK 101 ack 301 win 1000 @1.3", "retransmission"),
     }},
    {"an ACK of something unseen, once for each hole",
     {
         ROW("S > C ACK 301 ack 201 @1", "ack_lost_segment"),
         ROW("S > C ACK 301 ack 301 @1.001", ""),
         ROW("C > S ACK 301 len 10 ack 301 win 1000 @1.002", "lost_segment"),
     }},
    {"zero window, probes and their answers",
     {
         ROW("S > C ACK 301 ack 101 win 0 @1", "zero_window"),
         ROW("C > S ACK 101 len 1 ack 301 win 1000 @1.2", "zero_window_probe"),
         ROW("S > C ACK 301 ack 101 win 0 @1.201", "zero_window zero_window_probe_ack"),
         ROW("C > S ACK 101 len 1 ack 301 win 1000 @1.6", "zero_window_probe"),
         ROW("S > C ACK 301 ack 101 win 0 @1.601", "zero_window zero_window_probe_ack"),
         ROW("S > C ACK 301 ack 101 win 100 @2", "window_update"),
     }},
    {"a probe that is accepted: the next two flags are false, and Wireshark's",
     {
         ROW("S > C ACK 301 ack 101 win 0 @1", "zero_window"),
         ROW("C > S ACK 101 len 1 ack 301 win 1000 @1.2", "zero_window_probe"),
         ROW("S > C ACK 301 ack 102 win 100 @1.201", "-ack_lost_segment"),
         ROW("C > S ACK 102 len 5 ack 301 win 1000 @1.202", "-lost_segment"),
     }},
    {"an ACK over a hole is an ACK of something unseen",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 121 len 10 ack 301 win 1000 @1.1", "lost_segment"),
         ROW("S > C ACK 301 ack 131 @1.2", "ack_lost_segment"),
     }},
    {"too big for the path: what is sent again in smaller pieces is not out of order",
     {
         ROW("C > S ACK 101 len 1400 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 1501 len 100 ack 301 win 1000 @1.0001", ""),
         ROW("C > S ACK 101 cut 8 icmp 3/4 @1.001", ""),
         ROW("C > S ACK 101 len 700 ack 301 win 1000 @1.002", "-out_of_order"),
         ROW("C > S ACK 1601 len 100 ack 301 win 1000 @1.003", ""),
         ROW("C > S ACK 801 len 700 ack 301 win 1000 @1.004", "+retransmission -out_of_order"),
     }},
    {"the same without an ICMP error: perhaps",
     {
         ROW("C > S ACK 101 len 1400 ack 301 win 1000 @1", ""),
         ROW("C > S ACK 1501 len 100 ack 301 win 1000 @1.0001", ""),
         ROW("C > S ACK 101 len 700 ack 301 win 1000 @1.002", "+retransmission -out_of_order"),
     }},
    {"captured twice is not sent twice",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 id 5 @1", ""),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 id 5 @1.005", "-retransmission"),
         ROW("C > S ACK 101 len 10 ack 301 win 1000 id 6 @1.305", "retransmission"),
     }},
    {"less room than before is no window update in words",
     {
         ROW("C > S ACK 101 ack 301 win 900 @1", "-window_update"),
         ROW("C > S ACK 101 ack 301 win 950 @1.1", "window_update"),
         ROW("S > C ACK 301 ack 101 win 2 @1.2", "-window_update"), /* 2 << 3 */
         ROW("S > C ACK 301 ack 101 win 500 @1.3", "window_update"),
     }},
    {"window full: S's window is scaled by 8, but not its SYN's",
     {
         ROW("S > C ACK 301 ack 101 win 2 @1", "-window_update"),
         ROW("C > S ACK 101 len 15 ack 301 win 1000 @1.001", ""),
         ROW("C > S ACK 116 len 1 ack 301 win 1000 @1.002", "window_full"),
     }},
    {"a new window without new data",
     {
         ROW("C > S ACK 101 ack 301 win 900 @1", "-window_update"),
         ROW("C > S ACK 101 ack 301 win 900 @1.1", "duplicate_ack"),
     }},
    {"keep-alive with one byte and with none, and the answers",
     {
         ROW("C > S ACK 101 len 10 ack 301 win 1000 @1", ""),
         ROW("S > C ACK 301 ack 111 win 500 @1.001", ""),
         ROW("C > S ACK 110 len 1 ack 301 win 1000 @60", "keep_alive"),
         ROW("S > C ACK 301 ack 111 win 500 @60.001", "keep_alive_ack"),
         ROW("C > S ACK 110 ack 301 win 1000 @120", "keep_alive"),
         ROW("S > C ACK 301 ack 111 win 500 @120.001", "keep_alive_ack"),
     }},
};
/* clang-format on */

static void shows(void **state)
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
    scene_end(&scene);
}

/* ---- the numbers beside the flags ---- */

static void opened(struct scene *scene)
{
    scene_begin(scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(opening); i++)
        scene_give(scene, opening[i]);
}

static void round_trips(void **unused)
{
    struct scene scene;
    const struct wt_part *part;

    (void)unused;
    opened(&scene);
    assert_number(scene.tracked.innermost->initial_rtt_ns, 4000000);
    assert_number(scene.tracked.innermost->acks_frame, 2);
    assert_number(scene.tracked.innermost->ack_rtt_ns, 1000000);
    scene_give(&scene, "C > S ACK 101 len 10 ack 301 @1");
    part = scene_give(&scene, "S > C ACK 301 ack 111 @1.007");
    assert_number(part->acks_frame, 4);
    assert_number(part->ack_rtt_ns, 7000000);
    part = scene_give(&scene, "S > C ACK 301 ack 111 @1.008");
    assert_number(part->acks_frame, 0);
    scene_end(&scene);
}

/* A handshake whose first two steps the clock could not tell apart has no round-trip time yet. */
static void coarse_clock(void **unused)
{
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    scene_give(&scene, "C > S SYN 100 @1");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 @1");
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 @1")->initial_rtt_ns, -1);
    assert_number(scene_give(&scene, "S > C ACK 301 ack 101 @1.01")->initial_rtt_ns, 10000000);
    assert_number(scene_give(&scene, "S > C ACK 301 ack 101 @1.02")->initial_rtt_ns, 10000000);
    scene_end(&scene);
}

/* Nor has one whose clock steps back between them. */
static void clock_steps_back(void **unused)
{
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    scene_give(&scene, "C > S SYN 100 @5");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 @5");
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 @4")->initial_rtt_ns, -1);
    assert_int_equal(scene_conversation(&scene, 0)->initial_rtt_ns, -1);
    scene_end(&scene);
}

/* Nor one that began at a time of 0, which is how Wireshark writes that it knows none. */
static void time_zero(void **unused)
{
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    scene.ns = -SCENE_START;
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101");
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301")->initial_rtt_ns, -1);
    scene_end(&scene);
}

/* Wireshark's rule counts a number of 0 as in the SYN before it, though that confirmed nothing. */
static void no_duplicate_of_nothing(void **unused)
{
    static const struct told lines[] = {
        ROW("C > S SYN 100", ""),
        ROW("C > S PSH 101", "-duplicate_ack"),
        ROW("C > S ACK 101 ack 0", "-duplicate_ack"),
    };
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    tell_all(&scene, lines, WT_ARRAY_LEN(lines));
    scene_end(&scene);
}

static void duplicates_are_counted(void **unused)
{
    struct scene scene;

    (void)unused;
    opened(&scene);
    scene_give(&scene, "C > S ACK 101 len 10 ack 301 win 1000");
    scene_give(&scene, "S > C ACK 301 ack 111 win 500");
    for (unsigned i = 1; i <= 3; i++) {
        const struct wt_part *part = scene_give(&scene, "S > C ACK 301 ack 111 win 500");

        assert_number(part->duplicate_ack_number, i);
        assert_number(part->duplicate_ack_frame, 5);
    }
    scene_end(&scene);
}

static void time_since_the_oldest(void **unused)
{
    struct scene scene;
    const struct wt_part *part;

    (void)unused;
    opened(&scene);
    scene_give(&scene, "C > S ACK 101 len 10 ack 301 @1");
    scene_give(&scene, "C > S ACK 111 len 10 ack 301 @1.1");
    part = scene_give(&scene, "C > S ACK 111 len 10 ack 301 @1.5");
    assert_number(part->rto_frame, 4);
    assert_number(part->rto_ns, 500000000);
    scene_end(&scene);
}

static void bytes_in_flight(void **unused)
{
    struct scene scene;

    (void)unused;
    opened(&scene);
    assert_number(scene_give(&scene, "C > S ACK 101 len 10 ack 301")->bytes_in_flight, 10);
    assert_number(scene_give(&scene, "C > S ACK 111 len 10 ack 301")->bytes_in_flight, 20);
    assert_number(scene_give(&scene, "C > S ACK 101 len 10 ack 301 @1")->bytes_in_flight, 20);
    scene_give(&scene, "S > C ACK 301 ack 106");
    assert_number(scene_give(&scene, "C > S ACK 121 len 10 ack 301 @2")->bytes_in_flight, 25);
    scene_give(&scene, "S > C ACK 301 ack 106 sack 121-131");
    assert_number(scene_give(&scene, "C > S ACK 131 len 10 ack 301")->bytes_in_flight, 25);
    scene_give(&scene, "S > C ACK 301 ack 141");
    assert_number(scene_give(&scene, "C > S ACK 141 len 3 ack 301")->bytes_in_flight, 3);
    /* after a hole it is unknown, until the peer's next ACK */
    assert_number(scene_give(&scene, "C > S ACK 200 len 3 ack 301")->bytes_in_flight, 0);
    scene_give(&scene, "S > C ACK 301 ack 203");
    assert_number(scene_give(&scene, "C > S ACK 203 len 7 ack 301")->bytes_in_flight, 7);
    scene_end(&scene);
}

static void windows_are_scaled_when_both_know(void **unused)
{
    struct scene scene;

    (void)unused;
    opened(&scene);
    assert_number(scene.tracked.innermost->window, 4000);
    assert_number(scene_give(&scene, "S > C ACK 301 ack 101 win 500")->window, 4000);
    scene_end(&scene);

    scene_begin(&scene, NULL); /* one end only: windows are not scaled */
    scene_give(&scene, "C > S SYN 100 ws 2");
    assert_number(scene_give(&scene, "S > C SYN,ACK 300 ack 101 win 500")->window, 500);
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 win 500")->window, 500);
    assert_true(scene_conversation(&scene, 0)->end[0].scale_known);
    scene_end(&scene);

    scene_begin(&scene, NULL); /* the least shift that is one */
    scene_give(&scene, "C > S SYN 100 ws 1");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 ws 1");
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 win 500")->window, 1000);
    assert_number(scene_give(&scene, "S > C ACK 301 ack 101 win 501")->window, 1002);
    scene_end(&scene);

    scene_begin(&scene, NULL); /* a shift above 14 counts as 14 */
    scene_give(&scene, "C > S SYN 100 ws 255");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101 ws 0");
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 win 1")->window, 16384);
    scene_end(&scene);

    scene_begin(&scene, NULL); /* no handshake: unknown */
    assert_number(scene_give(&scene, "C > S ACK 101 ack 301 win 77")->window, 77);
    assert_false(scene_conversation(&scene, 0)->end[0].scale_known);
    scene_end(&scene);
}

/* More segments in flight than the list holds: it stops at its cap, reports that once, and works
 * again later. */
static void unacked_has_a_cap(void **unused)
{
    struct scene scene;
    char line[64];
    unsigned said = 0;

    (void)unused;
    opened(&scene);
    for (unsigned i = 0; i < 10010; i++) {
        snprintf(line, sizeof line, "C > S ACK %u len 1 ack 301", 101 + i);
        const struct wt_part *part = scene_give(&scene, line);

        for (unsigned k = 0; k < part->n_events; k++)
            if (part->events[k].id == WT_EV_CAPPED) {
                assert_number(part->events[k].number, WT_CAP_UNACKED);
                assert_number(i, 10000);
                said++;
            }
    }
    assert_number(said, 1);
    assert_number(scene_give(&scene, "S > C ACK 301 ack 10101")->acks_frame, 10003);
    assert_number(scene_give(&scene, "C > S ACK 10111 len 4 ack 301")->bytes_in_flight, 4);
    scene_end(&scene);
}

/* Zero really is a number: a SYN whose ISN is 2^32 - 1, and one whose ISN is 0. */
static void numbers_at_the_wrap(void **unused)
{
    struct scene scene;
    const struct wt_part *part;

    (void)unused;
    scene_begin(&scene, NULL);
    scene_give(&scene, "C > S SYN 4294967295");
    scene_give(&scene, "S > C SYN,ACK 0 ack 0");
    part = scene_give(&scene, "C > S ACK 0 ack 1");
    assert_number(part->rel_seq, 1);
    assert_number(part->rel_ack, 1);
    part = scene_give(&scene, "C > S ACK,PSH 0 len 5 ack 1");
    assert_number(part->rel_seq, 1);
    assert_number(part->n_events, 1);
    part = scene_give(&scene, "S > C ACK 1 ack 5");
    assert_number(part->rel_ack, 6);
    assert_number(part->acks_frame, 4);
    assert_number(scene_conversation(&scene, 0)->phase, WT_PHASE_OPEN);
    scene_end(&scene);
}

static void running_through_the_wrap(void **unused)
{
    static const struct told lines[] = {
        ROW("C > S SYN 4294967199", ""),
        ROW("S > C SYN,ACK 300 ack 4294967200", ""),
        ROW("C > S ACK 4294967200 ack 301", ""),
        ROW("C > S ACK 4294967200 len 90 ack 301 @1", ""),
        ROW("C > S ACK 4294967290 len 10 ack 301 @1.1", ""),
        ROW("C > S ACK 4 len 10 ack 301 @1.2", ""),
        ROW("S > C ACK 301 ack 4 @1.3", ""),
        ROW("C > S ACK 4 len 10 ack 301 @1.5", "retransmission"),
        ROW("C > S ACK 4294967200 len 90 ack 301 @1.6", "retransmission spurious_retransmission"),
    };
    struct scene scene;

    (void)unused;
    scene_begin(&scene, NULL);
    tell_all(&scene, lines, WT_ARRAY_LEN(lines));
    assert_number(scene.tracked.innermost->rel_seq, 1);
    assert_number(scene_conversation(&scene, 0)->end[0].bytes, 110);
    scene_end(&scene);
}

int main(void)
{
    enum { STORIES = WT_ARRAY_LEN(stories) };
    const struct CMUnitTest more[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(coarse_clock),
        cmocka_unit_test(clock_steps_back),
        cmocka_unit_test(no_duplicate_of_nothing),
        cmocka_unit_test(time_zero),
        cmocka_unit_test(duplicates_are_counted),
        cmocka_unit_test(time_since_the_oldest),
        cmocka_unit_test(bytes_in_flight),
        cmocka_unit_test(windows_are_scaled_when_both_know),
        cmocka_unit_test(unacked_has_a_cap),
        cmocka_unit_test(numbers_at_the_wrap),
        cmocka_unit_test(running_through_the_wrap),
    };
    struct CMUnitTest tests[STORIES + WT_ARRAY_LEN(more)];

    for (size_t i = 0; i < STORIES; i++)
        tests[i] = (struct CMUnitTest){.name = stories[i].name,
                                       .test_func = shows,
                                       .initial_state = (void *)(uintptr_t)&stories[i]};
    memcpy(tests + STORIES, more, sizeof more);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
