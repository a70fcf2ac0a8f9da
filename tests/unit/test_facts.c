/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts are part of the conversation, and each reader records what it has said in a table of its
 * own: any number of readers may share one tracker. */
#include "segments.h"

#include <string.h>

#include "wiretutor/check.h"
#include "wiretutor/explain.h"
#include "wiretutor/values.h"

enum { HELD = 8, MANY = 40 };

struct readers {
    struct scene scene;
    struct wt_explainer *explainer;
    struct wt_check *check;
    struct wt_commentary commentary;
    unsigned opened, ended;
};

static void judge(void *context, const struct wt_conversation *conversation)
{
    struct readers *r = context;
    struct wt_ending ending;

    wt_check_conversation(r->check, conversation);
    assert_false(wt_explain_ended(r->explainer, conversation));
    wt_explain_ending(r->explainer, conversation, &ending);
    assert_true(wt_explain_ended(r->explainer, conversation));
    r->ended++;
}

static void give(struct readers *r, const char *line)
{
    struct wt_conversation before;

    scene_give(&r->scene, line);
    memcpy(&before, r->scene.tracked.innermost->conversation, sizeof before);
    wt_explain_packet(r->explainer, &r->scene.built.packet, &r->scene.tracked, &r->commentary);
    r->opened += r->commentary.opens;
    wt_check_packet(r->check, &r->scene.built.packet, &r->scene.tracked);
    assert_memory_equal(&before, r->scene.tracked.innermost->conversation, sizeof before);
}

/* More conversations than are held, so that records are reused. */
static void explain_and_check_share_a_tracker(void **state)
{
    const struct wt_tracker_options options = {.max_conversations = HELD};
    const char *text = "client.payload contains \"test\"";
    const struct wt_conversation *conversation;
    struct wt_expectation_error error;
    struct wt_expectation expectation;
    struct readers r = {.opened = 0};

    (void)state;
    assert_true(wt_expectation_parse(text, strlen(text), &expectation, &error));
    r.explainer = wt_explainer_new(&(struct wt_explain_options){0});
    r.check = wt_check_new(&expectation, 1, NULL);
    assert_true(r.explainer != NULL && r.check != NULL);
    scene_begin(&r.scene, &options);
    wt_tracker_on_drop(r.scene.tracker, judge, &r);
    for (unsigned i = 0; i < MANY; i++) {
        r.scene.pair = socket_pair_number(i);
        give(&r, "C > S SYN 100");
        assert_true(r.commentary.opens);
        give(&r, "S > C SYN,ACK 300 ack 101");
        assert_false(r.commentary.opens);
        give(&r, "C > S ACK,PSH 101 ack 301 says te");
        give(&r, "C > S ACK,PSH 103 ack 301 says st");
    }
    for (size_t i = 0; (conversation = wt_tracker_conversation(r.scene.tracker, i)) != NULL; i++)
        judge(&r, conversation);
    wt_check_end(r.check);
    assert_true(wt_check_result(r.check, 0)->passed);
    assert_number(wt_check_result(r.check, 0)->looked_at, MANY);
    assert_number(r.opened, MANY);
    assert_number(r.ended, MANY);
    assert_false(wt_explain_no_memory(r.explainer) || wt_check_no_memory(r.check));
    wt_check_free(r.check);
    wt_explainer_free(r.explainer);
    scene_end(&r.scene);
}

/* ---- what a segment means ---- */

#define OPENED "C > S SYN 100", "S > C SYN,ACK 300 ack 101", "C > S ACK 101 ack 301"

static const struct meaning {
    const char *name;
    const char *lines[9]; /* the last of them is asked */
    unsigned means;
    enum wt_again again;
    unsigned missed; /* WT_MARK_… of the conversation */
} meanings[] = {
    {"by its timer",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @3"},
     0,                                                                                         WT_AGAIN_BY_TIMER,
     0                                                                                                                           },
    {"for nothing",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 101 ack 301 len 100 @3"},
     0,                                                                                         WT_AGAIN_NEEDLESSLY,
     0                                                                                                                           },
    {"the echo of that",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 101 ack 301 len 100 @3", "S > C ACK 301 ack 201 @3.1"},
     WT_MEANS_ECHO | WT_MEANS_AFTER_AGAIN,
     WT_AGAIN_NOT,                                                                                                   0           },
    {"a SYN's event says it",                  {"C > S SYN 100", "C > S SYN 100 @1"},        0, WT_AGAIN_TOLD,       0           },
    {"a hole",                                 {OPENED, "C > S ACK 201 ack 301 len 100 @2"}, 0, WT_AGAIN_NOT,        WT_MARK_HOLE},
    {"a hole that is filled in time",
     {OPENED, "C > S ACK 201 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @2.0001"},
     WT_MEANS_LATE,                                                                             WT_AGAIN_NOT,
     0                                                                                                                           },
    {"a hole that is half filled",
     {OPENED, "C > S ACK 201 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 50 @2.0001"},
     WT_MEANS_LATE,                                                                             WT_AGAIN_NOT,
     WT_MARK_HOLE                                                                                                                },
    {"bytes that only their ACK shows",
     {OPENED, "S > C ACK 301 ack 105 @2"},
     0,                                                                                         WT_AGAIN_NOT,
     WT_MARK_TAIL_MISSED                                                                                                         },
    {"bytes of an end that is not captured",
     {"C > S SYN 100", "C > S ACK 101 ack 301", "C > S ACK 101 ack 345"},
     0,                                                                                         WT_AGAIN_NOT,
     WT_MARK_TAIL_MISSED << 1                                                                                                    },
    {"nothing of an end that is not captured",
     {"C > S SYN 100", "C > S ACK 101 ack 301"},
     0,                                                                                         WT_AGAIN_NOT,
     0                                                                                                                           },
    {"a window that is shut is asked for",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 win 0 @2.1",
      "C > S ACK 200 ack 301 @4"},
     WT_MEANS_PROBE,                                                                            WT_AGAIN_NOT,
     0                                                                                                                           },
    {"and still shut",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 win 0 @2.1",
      "C > S ACK 200 ack 301 @4", "S > C ACK 301 ack 201 win 0 @4.1"},
     WT_MEANS_ANSWERS_PROBE,                                                                    WT_AGAIN_NOT,
     0                                                                                                                           },
    {"a keep-alive",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 200 ack 301 @60"},
     WT_MEANS_KEEP_ALIVE,                                                                       WT_AGAIN_NOT,
     0                                                                                                                           },
    {"nobody answered",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @3",
      "C > S RST,ACK 201 ack 301 @9"},
     WT_MEANS_GAVE_UP | WT_MEANS_STEP,
     WT_AGAIN_NOT,                                                                                                   0           },
};

static void means(void **state)
{
    const struct meaning *m = *state;
    struct scene scene;

    scene_begin(&scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(m->lines) && m->lines[i] != NULL; i++)
        scene_give(&scene, m->lines[i]);
    assert_number(scene.tracked.innermost->means, m->means);
    assert_number(scene.tracked.innermost->again, m->again);
    assert_number(scene.tracked.innermost->conversation->marks & WT_MARK_BYTES_MISSED, m->missed);
    scene_end(&scene);
}

/* ---- facts as values ---- */

/* clang-format off */
static const struct fact {
    const char *name;
    const char *lines[9]; /* the last of them is asked */
    const char *key, *value; /* "": it has none */
} facts[] = {
    {"fresh: all of it", {OPENED, "C > S ACK 101 ack 301 len 100"}, "wiretutor.fresh", ""},
    {"fresh: nothing to send", {OPENED, "S > C ACK 301 ack 101"}, "wiretutor.fresh", ""},
    {"fresh: none", {OPENED, "C > S ACK 101 ack 301 len 100", "C > S ACK 101 ack 301 len 100 @1"},
     "wiretutor.fresh", "0"},
    {"fresh: a part", {OPENED, "C > S ACK 101 ack 301 len 100", "C > S ACK 151 ack 301 len 100 @1"},
     "wiretutor.fresh", "50"},
    {"fresh: a hole filled and more", {OPENED, "C > S ACK 101 ack 301 len 10", "C > S ACK 121 ack 301 len 10",
     "C > S ACK 106 ack 301 len 30"}, "wiretutor.fresh", "15"},
    {"fresh: of a copy none", {OPENED, "C > S ACK 101 ack 301 len 100 id 7 @1", "C > S ACK 101 ack 301 len 100 id 7 @1.001"},
     "wiretutor.fresh", "0"},
    {"fresh: below the first that was captured", {"C > S ACK 200 ack 301 len 10", "C > S ACK 150 ack 301 len 20"}, "wiretutor.fresh", ""},
    {"fresh: below the first, the second time", {"C > S ACK 200 ack 301 len 10", "C > S ACK 150 ack 301 len 20",
     "C > S ACK 150 ack 301 len 20 @1"}, "wiretutor.fresh", "0"},
    {"fresh: what lies between", {"C > S ACK 200 ack 301 len 10", "C > S ACK 150 ack 301 len 20", "C > S ACK 165 ack 301 len 50 @1"},
     "wiretutor.fresh", "35"},
    {"fresh: across the first", {"C > S ACK 200 ack 301 len 10", "C > S ACK 190 ack 301 len 30"}, "wiretutor.fresh", "20"},
    {"fresh: lower than what an ACK has told", {"S > C ACK 301 ack 200", "C > S ACK 150 ack 301 len 20", "C > S ACK 140 ack 301 len 30"},
     "wiretutor.fresh", "10"},
    {"fresh: behind what an ACK has told", {"S > C ACK 301 ack 200", "C > S ACK 250 ack 301 len 20", "C > S ACK 240 ack 301 len 30"},
     "wiretutor.fresh", "10"},
    {"fresh: a keep-alive has none", {"C > S ACK 200 ack 301 len 10", "S > C ACK 301 ack 210", "C > S ACK 199 ack 301 len 1 @9"},
     "wiretutor.fresh", "0"},
    {"fresh: a SYN is the lowest", {OPENED, "C > S ACK 60 ack 301 len 20"}, "wiretutor.fresh", "0"},
    {"repeats: nothing", {OPENED, "C > S ACK 101 ack 301 len 100"}, "wiretutor.repeats", ""},
    {"repeats: the one before", {OPENED, "C > S ACK 101 ack 301 len 100", "C > S ACK 101 ack 301 len 100 @1",
     "C > S ACK 101 ack 301 len 100 @2"}, "wiretutor.repeats", "5"},
    {"repeats: the second of two", {OPENED, "C > S ACK 101 ack 301 len 100", "C > S ACK 201 ack 301 len 100",
     "C > S ACK 201 ack 301 len 100 @2"}, "wiretutor.repeats", "5"},
    {"repeats: what was confirmed", {OPENED, "C > S ACK 101 ack 301 len 100", "S > C ACK 301 ack 201",
     "C > S ACK 101 ack 301 len 100 @2"}, "wiretutor.repeats", "4"},
    {"repeats: what was confirmed, the second time", {OPENED, "C > S ACK 101 ack 301 len 100", "S > C ACK 301 ack 201",
     "C > S ACK 101 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @3"}, "wiretutor.repeats", "6"},
    {"repeats: a SYN", {"C > S SYN 100", "C > S SYN 100 @1"}, "wiretutor.repeats", "1"},
    {"repeats: a copy repeats nothing", {OPENED, "C > S ACK 101 ack 301 len 100 id 7 @1",
     "C > S ACK 101 ack 301 len 100 id 7 @1.001"}, "wiretutor.repeats", ""},
    {"hole: between SACK blocks", {OPENED, "S > C ACK 301 ack 111 sack 121-131 sack 151-161"}, "wiretutor.hole", "11-20 31-50"},
    {"hole: blocks in any order", {OPENED, "S > C ACK 301 ack 111 sack 151-161 sack 121-131"}, "wiretutor.hole", "11-20 31-50"},
    {"hole: blocks that touch", {OPENED, "S > C ACK 301 ack 111 sack 131-141 sack 121-131"}, "wiretutor.hole", "11-20"},
    {"hole: a SYN that came twice is none", {OPENED, "S > C ACK 301 ack 101 sack 100-101"}, "wiretutor.hole", ""},
    {"hole: what came twice is none", {OPENED, "S > C ACK 301 ack 111 sack 101-111"}, "wiretutor.hole", ""},
    {"hole: what came twice, and a hole", {OPENED, "S > C ACK 301 ack 111 sack 101-111 sack 121-131"}, "wiretutor.hole", "11-20"},
    {"hole: only equal ACKs, and it is not captured", {OPENED, "S > C ACK 301 ack 101", "C > S ACK 111 ack 301 len 10",
     "S > C ACK 301 ack 101", "S > C ACK 301 ack 101"}, "wiretutor.hole", "1-10"},
    {"hole: the first ACK may come from before", {OPENED, "C > S ACK 101 ack 301 len 10", "C > S ACK 121 ack 301 len 10",
     "S > C ACK 301 ack 111"}, "wiretutor.hole", ""},
    {"RST: no RST", {OPENED}, "wiretutor.rst.accepted", ""},
    {"RST: the number that is next", {OPENED, "S > C ACK 301 ack 101", "C > S RST 101"}, "wiretutor.rst.accepted", "true"},
    {"RST: another number", {OPENED, "S > C ACK 301 ack 101", "C > S RST 201"}, "wiretutor.rst.accepted", "false"},
    {"RST: data on its way is before it", {OPENED, "S > C ACK 301 ack 101", "C > S ACK 101 ack 301 len 10", "C > S RST 111"},
     "wiretutor.rst.accepted", "null"},
    {"RST: refuses", {"C > S SYN 100", "S > C RST,ACK 0 ack 101"}, "wiretutor.rst.accepted", "true"},
    {"RST: refuses something else", {"C > S SYN 100", "S > C RST,ACK 0 ack 77"}, "wiretutor.rst.accepted", "false"},
    {"RST: alone", {"S > C RST 302"}, "wiretutor.rst.accepted", "null"},
    {"RST: for what is gone", {OPENED, "S > C RST 301", "S > C RST 301"}, "wiretutor.rst.accepted", "false"},
    {"copy: of the first", {OPENED, "C > S ACK 101 ack 301 len 9 id 7", "C > S ACK 101 ack 301 len 9 id 7"}, "wiretutor.copy_of", "4"},
    {"copy: one identification for all", {OPENED, "C > S ACK 101 ack 301 len 9 id 7", "C > S ACK 110 ack 301 len 9 id 7",
     "C > S ACK 110 ack 301 len 9 id 7"}, "wiretutor.copy_of", ""},
    {"copy: one identification for all, but with another TTL", {OPENED, "C > S ACK 101 ack 301 len 9 id 7 ttl 9", "C > S ACK 110 ack 301 len 9 id 7 ttl 9",
     "C > S ACK 110 ack 301 len 9 id 7 ttl 8"}, "wiretutor.copy_of", "5"},
    {"copy: a copy's identification is that of the first", {OPENED, "C > S ACK 101 ack 301 len 9 id 7", "C > S ACK 101 ack 301 len 9 id 7",
     "C > S ACK 110 ack 301 len 9 id 8", "C > S ACK 110 ack 301 len 9 id 8"}, "wiretutor.copy_of", "6"},
    {"copy: a SYN without identification", {"C > S SYN 100 @0", "C > S SYN 100 @0.0004"}, "wiretutor.copy_of", "1"},
    {"copy: data without identification", {OPENED, "C > S ACK 101 ack 301 len 9 @1", "C > S ACK 101 ack 301 len 9 @1.009"}, "wiretutor.copy_of", ""},
    {"copy: another length of IP", {OPENED, "C > S ACK 101 ack 301 len 9 id 7 iplen 49", "C > S ACK 101 ack 301 len 9 id 7 iplen 50"}, "wiretutor.copy_of", ""},
    {"copy: another identification", {OPENED, "C > S ACK 101 ack 301 len 9 id 7", "C > S ACK 101 ack 301 len 9 id 8"}, "wiretutor.copy_of", ""},
    {"silence: a second", {OPENED, "C > S ACK 101 ack 301 len 9 @2.5"}, "wiretutor.silence", "2.498000000"},
    {"silence: less", {OPENED, "C > S ACK 101 ack 301 len 9 @0.9"}, "wiretutor.silence", ""},
    {"silence: not ten round trips", {"C > S SYN 100 @0", "S > C SYN,ACK 300 ack 101 @0.1", "C > S ACK 101 ack 301 @0.2",
     "C > S ACK 101 ack 301 len 9 @2.1"}, "wiretutor.silence", ""},
};
/* clang-format on */

static void has_value(void **state)
{
    const struct fact *f = *state;
    char room[128];
    struct wt_text text;
    struct wt_value_key key;
    struct wt_values values;
    struct scene scene;

    scene_begin(&scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(f->lines) && f->lines[i] != NULL; i++)
        scene_give(&scene, f->lines[i]);
    assert_true(wt_value_key(f->key, strlen(f->key), &key));
    wt_packet_values(&scene.built.packet, &scene.tracked, &key, &values);
    wt_text_init_in(&text, room, sizeof room);
    for (unsigned i = 0; i < values.n; i++) {
        if (i > 0)
            wt_text_char(&text, ' ');
        wt_value_text(&text, &values.at[i]);
    }
    wt_text_char(&text, '\0');
    assert_string_equal(text.data, f->value);
    scene_end(&scene);
}

int main(void)
{
    enum { N = WT_ARRAY_LEN(meanings), M = WT_ARRAY_LEN(facts) };
    struct CMUnitTest tests[N + M + 1] = {cmocka_unit_test(explain_and_check_share_a_tracker)};

    for (size_t i = 0; i < M; i++) {
        tests[N + 1 + i].name = facts[i].name;
        tests[N + 1 + i].test_func = has_value;
        tests[N + 1 + i].initial_state = (void *)(uintptr_t)&facts[i];
    }

    for (size_t i = 0; i < N; i++) {
        tests[i + 1].name = meanings[i].name;
        tests[i + 1].test_func = means;
        tests[i + 1].initial_state = (void *)(uintptr_t)&meanings[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
