/* SPDX-License-Identifier: BSD-2-Clause */
/* Endings that are the same but for the conversation are told once and counted. */
#include "segments.h"

#include "wiretutor/explain.h"

#include <stdio.h>

enum { CONVERSATIONS = 4 };

struct told_ending {
    bool brief, again;
    uint64_t like, n;
};

/* Conversations between other ports each, with another number of packets; one of them sends one
 * byte more than the others. */
static void tell(unsigned options, unsigned longer, struct told_ending told[CONVERSATIONS])
{
    struct wt_explainer *e = wt_explainer_new(&(struct wt_explain_options){.every = options != 0});
    struct scene scene;

    assert_non_null(e);
    scene_begin(&scene, NULL);
    for (unsigned i = 0; i < CONVERSATIONS; i++) {
        struct wt_ending ending;

        scene.pair = socket_pair_number(i);
        scene_give(&scene, "C > S SYN 100");
        scene_give(&scene, "S > C SYN,ACK 300 ack 101");
        scene_give(&scene, "C > S ACK 101 ack 301");
        scene_give(&scene, i == longer ? "C > S ACK,PSH 101 ack 301 len 5"
                                       : "C > S ACK,PSH 101 ack 301 len 4");
        for (unsigned more = 0; more < i; more++) /* packets that the words do not count */
            scene_give(&scene, "C > S ACK 105 ack 301");
        wt_explain_ending(e, scene_conversation(&scene, i), &ending);
        told[i] = (struct told_ending){.brief = ending.remark.brief, .again = ending.is_again};
        if (!ending.is_again)
            continue;
        assert_number(ending.again.id, WT_REMARK_ENDING_AGAIN);
        assert_false(ending.again.brief);
        told[i].like = ending.again.args[0].as.number;
        told[i].n = ending.again.args[1].as.number;
    }
    wt_explainer_free(e);
    scene_end(&scene);
}

static void the_same_are_counted(void **state)
{
    struct told_ending told[CONVERSATIONS];

    (void)state;
    tell(0, 1, told);
    assert_false(told[0].brief || told[0].again);
    assert_false(told[1].brief || told[1].again); /* another number of bytes */
    for (unsigned i = 2; i < CONVERSATIONS; i++) {
        assert_true(told[i].brief && told[i].again);
        assert_number(told[i].like, 1);
        assert_number(told[i].n, i);
    }
}

static void every_tells_all(void **state)
{
    struct told_ending told[CONVERSATIONS];

    (void)state;
    tell(1, CONVERSATIONS, told);
    for (unsigned i = 0; i < CONVERSATIONS; i++)
        assert_false(told[i].brief || told[i].again);
}

/* A FIN behind the RST: the same conversation ends in the same words, with more evidence. */
static void one_told_twice_is_brief(void **state)
{
    struct wt_explainer *e = wt_explainer_new(&(struct wt_explain_options){0});
    struct wt_ending first, second;
    struct scene scene;

    (void)state;
    assert_non_null(e);
    scene_begin(&scene, NULL);
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "S > C SYN,ACK 300 ack 101");
    scene_give(&scene, "C > S ACK 101 ack 301");
    scene_give(&scene, "C > S FIN,ACK 101 ack 301");
    scene_give(&scene, "S > C ACK,PSH 301 ack 102 len 4");
    scene_give(&scene, "C > S RST 102");
    wt_explain_ending(e, scene_conversation(&scene, 0), &first);
    scene_give(&scene, "S > C FIN,ACK 305 ack 102");
    wt_explain_ending(e, scene_conversation(&scene, 0), &second);
    assert_number(first.remark.id, WT_REMARK_ENDED_RESET);
    assert_number(second.remark.id, WT_REMARK_ENDED_RESET);
    assert_false(first.remark.brief || first.is_again || second.is_again);
    assert_true(second.remark.brief);
    wt_explainer_free(e);
    scene_end(&scene);
}

/* Hundreds of endings that differ are told between two that do not: none is forgotten so soon. */
static void many_others_between(void **state)
{
    enum { OTHERS = 200 };
    struct wt_explainer *e = wt_explainer_new(&(struct wt_explain_options){0});
    struct wt_ending ending;
    struct scene scene;

    (void)state;
    assert_non_null(e);
    scene_begin(&scene, NULL);
    for (unsigned i = 0; i < 2 * OTHERS; i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "C > S ACK 101 ack 301 len %u", i % OTHERS + 1);
        scene.pair = socket_pair_number(i);
        scene_give(&scene, line);
        wt_explain_ending(e, scene_conversation(&scene, i), &ending);
        assert_number(ending.remark.id, WT_REMARK_ENDED_PARTIAL);
        assert_number(ending.is_again, i >= OTHERS);
    }
    wt_explainer_free(e);
    scene_end(&scene);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_are_counted), cmocka_unit_test(every_tells_all),
        cmocka_unit_test(one_told_twice_is_brief), cmocka_unit_test(many_others_between)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
