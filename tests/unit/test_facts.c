/* SPDX-License-Identifier: BSD-2-Clause */
/* Facts are part of the conversation, and each reader records what it has said in a table of its
 * own: any number of readers may share one tracker. */
#include "segments.h"

#include <string.h>

#include "wiretutor/check.h"
#include "wiretutor/explain.h"

enum { HELD = 8, MANY = 40 };

struct readers {
    struct scene scene;
    struct wt_explainer *explainer;
    struct wt_check *check;
    struct wt_commentary told;
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
    memcpy(&before, r->scene.step.told->conversation, sizeof before);
    wt_explain_packet(r->explainer, &r->scene.built.packet, &r->scene.step, &r->told);
    r->opened += r->told.opens;
    wt_check_packet(r->check, &r->scene.built.packet, &r->scene.step);
    assert_memory_equal(&before, r->scene.step.told->conversation, sizeof before);
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
    r.check = wt_check_new(&expectation, 1);
    assert_true(r.explainer != NULL && r.check != NULL);
    scene_begin(&r.scene, &options);
    wt_tracker_on_drop(r.scene.tracker, judge, &r);
    for (unsigned i = 0; i < MANY; i++) {
        r.scene.pair = socket_pair_number(i);
        give(&r, "C > S SYN 100");
        assert_true(r.told.opens);
        give(&r, "S > C SYN,ACK 300 ack 101");
        assert_false(r.told.opens);
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
     0,                                                                                        WT_AGAIN_BY_TIMER,
     0                                                                                                                          },
    {"for nothing",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 101 ack 301 len 100 @3"},
     0,                                                                                        WT_AGAIN_NEEDLESSLY,
     0                                                                                                                          },
    {"the echo of that",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 101 ack 301 len 100 @3", "S > C ACK 301 ack 201 @3.1"},
     WT_MEANS_ECHO | WT_MEANS_AFTER_AGAIN,
     WT_AGAIN_NOT,                                                                                                  0           },
    {"a SYN's event says it",              {"C > S SYN 100", "C > S SYN 100 @1"},           0, WT_AGAIN_TOLD,       0           },
    {"a hole",                             {OPENED, "C > S ACK 201 ack 301 len 100 @2"},    0, WT_AGAIN_NOT,        WT_MARK_HOLE},
    {"a hole that is filled in time",
     {OPENED, "C > S ACK 201 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @2.0001"},
     WT_MEANS_LATE,                                                                            WT_AGAIN_NOT,
     0                                                                                                                          },
    {"a hole that is half filled",
     {OPENED, "C > S ACK 201 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 50 @2.0001"},
     WT_MEANS_LATE,                                                                            WT_AGAIN_NOT,
     WT_MARK_HOLE                                                                                                               },
    {"bytes that only their ACK shows",
     {OPENED, "S > C ACK 301 ack 105 @2"},
     0,                                                                                        WT_AGAIN_NOT,
     WT_MARK_TAIL_MISSED                                                                                                        },
    {"a window that is shut is asked for",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 win 0 @2.1",
      "C > S ACK 200 ack 301 @4"},
     WT_MEANS_PROBE,                                                                           WT_AGAIN_NOT,
     0                                                                                                                          },
    {"and still shut",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 win 0 @2.1",
      "C > S ACK 200 ack 301 @4", "S > C ACK 301 ack 201 win 0 @4.1"},
     WT_MEANS_ANSWERS_PROBE,                                                                   WT_AGAIN_NOT,
     0                                                                                                                          },
    {"a keep-alive",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "S > C ACK 301 ack 201 @2.1",
      "C > S ACK 200 ack 301 @60"},
     WT_MEANS_KEEP_ALIVE,                                                                      WT_AGAIN_NOT,
     0                                                                                                                          },
    {"nobody answered",
     {OPENED, "C > S ACK 101 ack 301 len 100 @2", "C > S ACK 101 ack 301 len 100 @3",
      "C > S RST,ACK 201 ack 301 @9"},
     WT_MEANS_GAVE_UP | WT_MEANS_STEP,
     WT_AGAIN_NOT,                                                                                                  0           },
};

static void means(void **state)
{
    const struct meaning *m = *state;
    struct scene scene;

    scene_begin(&scene, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(m->lines) && m->lines[i] != NULL; i++)
        scene_give(&scene, m->lines[i]);
    assert_number(scene.step.told->means, m->means);
    assert_number(scene.step.told->again, m->again);
    assert_number(scene.step.told->conversation->marks & WT_MARK_BYTES_MISSED, m->missed);
    scene_end(&scene);
}

int main(void)
{
    enum { N = WT_ARRAY_LEN(meanings) };
    struct CMUnitTest tests[N + 1] = {cmocka_unit_test(explain_and_check_share_a_tracker)};

    for (size_t i = 0; i < N; i++) {
        tests[i + 1].name = meanings[i].name;
        tests[i + 1].test_func = means;
        tests[i + 1].initial_state = (void *)(uintptr_t)&meanings[i];
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
