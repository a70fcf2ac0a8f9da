/* SPDX-License-Identifier: BSD-2-Clause */
/* Many conversations, and too many: growth, caps, dropping, expiry. */
#include "segments.h"

#include <stdio.h>
#include <stdlib.h>

static struct scene fresh(const struct wt_tracker_options *options)
{
    struct scene scene;

    scene_begin(&scene, options);
    return scene;
}

enum { MANY = 200000 };

static void many_conversations(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    for (unsigned i = 0; i < MANY; i++) {
        scene.pair = socket_pair_number(i);
        scene_give(&scene, "C > S SYN 100");
    }
    assert_number(wt_tracker_held(scene.tracker), MANY);
    for (unsigned i = 0; i < MANY; i += 7) { /* each is found again, from either end */
        scene.pair = socket_pair_number(i);
        const struct wt_part *part = scene_give(&scene, "S > C SYN,ACK 300 ack 101");

        assert_number(part->conversation->number, i + 1);
        assert_number(part->from, 1);
    }
    assert_number(wt_tracker_held(scene.tracker), MANY);
    assert_number(scene_conversation(&scene, MANY - 1)->number, MANY);
    scene_end(&scene);
}

struct dropped {
    unsigned n;
    uint32_t numbers[32];
};

static void note_drop(void *context, const struct wt_conversation *conversation)
{
    struct dropped *dropped = context;

    assert_true(dropped->n < WT_ARRAY_LEN(dropped->numbers));
    dropped->numbers[dropped->n++] = conversation->number;
}

static void the_one_idle_longest_goes(void **unused)
{
    struct scene scene = fresh(&(struct wt_tracker_options){.max_conversations = 4});
    struct dropped dropped = {0};
    char text[64];

    (void)unused;
    wt_tracker_on_drop(scene.tracker, note_drop, &dropped);
    for (unsigned i = 0; i < 4; i++) {
        scene.pair = socket_pair_number(i);
        scene_give(&scene, "C > S SYN 100");
    }
    scene.pair = socket_pair_number(0);
    scene_give(&scene, "S > C SYN,ACK 300 ack 101"); /* so number 2 is idle longest */
    scene.pair = socket_pair_number(4);
    scene_give(&scene, "C > S SYN 100");
    assert_string_equal(events_text(&scene, text, sizeof text), "C.CAPPED C.SYN");
    assert_number(dropped.n, 1);
    assert_number(dropped.numbers[0], 2);
    scene.pair = socket_pair_number(5);
    scene_give(&scene, "C > S SYN 100");
    assert_string_equal(events_text(&scene, text, sizeof text), "C.SYN"); /* said once */
    assert_number(dropped.numbers[1], 3);
    assert_number(wt_tracker_held(scene.tracker), 4);
    assert_number(scene_conversation(&scene, 0)->number, 1);
    assert_number(scene_conversation(&scene, 1)->number, 4);
    assert_number(scene_conversation(&scene, 3)->number, 6);
    assert_null(wt_tracker_conversation(scene.tracker, 4));
    scene.pair = socket_pair_number(1); /* the dropped one is known no more */
    assert_number(scene_give(&scene, "S > C SYN,ACK 300 ack 101")->conversation->number, 7);
    scene_end(&scene);
}

/* An old conversation of the same endpoints stays held; dropping it does not affect the newer
 * one. */
static void dropping_one_that_was_followed(void **unused)
{
    struct scene scene = fresh(&(struct wt_tracker_options){.max_conversations = 4});
    struct dropped dropped = {0};

    (void)unused;
    wt_tracker_on_drop(scene.tracker, note_drop, &dropped);
    scene_give(&scene, "C > S SYN 100");
    scene_give(&scene, "C > S SYN 900");
    for (unsigned i = 1; i < 4; i++) {
        scene.pair = socket_pair_number(i);
        scene_give(&scene, "C > S SYN 100");
    }
    assert_number(dropped.n, 1);
    assert_number(dropped.numbers[0], 1);
    scene.pair = socket_pair_number(0);
    assert_number(scene_give(&scene, "S > C SYN,ACK 300 ack 901")->conversation->number, 2);
    scene_end(&scene);
}

/* The dropped conversation's record is reused; a segment of the new one is no copy of the old
 * one's. */
static void a_record_used_again_has_no_copies(void **unused)
{
    struct scene scene = fresh(&(struct wt_tracker_options){.max_conversations = 4});

    (void)unused;
    for (unsigned i = 0; i < 12; i++) {
        scene.pair = socket_pair_number(i);
        assert_false(scene_give(&scene, "C > S SYN 100 id 7 @1")->captured_twice);
    }
    assert_true(scene_give(&scene, "C > S SYN 100 id 7 @1")->captured_twice);
    scene_end(&scene);
}

static void churn(void **unused)
{
    struct scene scene = fresh(&(struct wt_tracker_options){.max_conversations = 100});
    struct socket_pair pairs[150];

    (void)unused;
    srand(1);
    for (unsigned i = 0; i < WT_ARRAY_LEN(pairs); i++)
        pairs[i] = socket_pair_number(i);
    for (unsigned i = 0; i < 20000; i++) {
        scene.pair = pairs[(unsigned)rand() % WT_ARRAY_LEN(pairs)];
        scene_give(&scene, i % 3 ? "C > S ACK,PSH 101 len 5 ack 301" : "S > C ACK 301 ack 106");
        const struct wt_conversation *c = scene.tracked.innermost->conversation;

        assert_true(wt_ip_same(&c->end[0].at.ip, &scene.pair.c.ip) ||
                    wt_ip_same(&c->end[1].at.ip, &scene.pair.c.ip));
        assert_true(wt_tracker_held(scene.tracker) <= 100);
    }
    for (size_t i = 1; i < wt_tracker_held(scene.tracker); i++)
        assert_true(scene_conversation(&scene, i)->number >
                    scene_conversation(&scene, i - 1)->number);
    scene_end(&scene);
}

static void live_expiry(void **unused)
{
    struct scene scene = fresh(&(struct wt_tracker_options){.live = true});
    struct dropped dropped = {0};

    (void)unused;
    wt_tracker_on_drop(scene.tracker, note_drop, &dropped);
    scene_give(&scene, "C > S SYN 100 @0");
    scene_give(&scene, "S > C RST,ACK 0 ack 101 @0"); /* 1 is over */
    scene.pair = socket_pair_number(1);
    scene_give(&scene, "C > S SYN 100 @0"); /* 2 is not */
    scene.pair = socket_pair_number(2);
    scene_give(&scene, "C > S SYN 100 @119");
    assert_number(dropped.n, 0);
    scene_give(&scene, "C > S SYN 100 @121");
    assert_number(dropped.n, 1);
    assert_number(dropped.numbers[0], 1);
    scene_give(&scene, "C > S SYN 100 @7199");
    assert_number(dropped.n, 1);
    scene_give(&scene, "C > S SYN 100 @7201");
    assert_number(dropped.n, 2);
    assert_number(dropped.numbers[1], 2);
    assert_number(wt_tracker_held(scene.tracker), 1);
    scene_end(&scene);
}

static void files_never_expire(void **unused)
{
    struct scene scene = fresh(NULL);

    (void)unused;
    scene_give(&scene, "C > S SYN 100 @0");
    scene.pair = socket_pair_number(1);
    scene_give(&scene, "C > S SYN 100 @1000000");
    assert_number(wt_tracker_held(scene.tracker), 2);
    scene_end(&scene);
}

/* A thousand holes: the cap is reported once, and bytes are still counted. */
static void holes_have_a_cap(void **unused)
{
    struct scene scene = fresh(NULL);
    unsigned said = 0;

    (void)unused;
    for (unsigned i = 0; i < 1000; i++) {
        char line[64];

        snprintf(line, sizeof line, "C > S ACK %u len 1 ack 301", 101 + 2 * i);
        const struct wt_part *part = scene_give(&scene, line);

        for (unsigned k = 0; k < part->n_events; k++)
            said += part->events[k].id == WT_EV_CAPPED && part->events[k].number == WT_CAP_GAPS;
    }
    assert_number(said, 1);
    assert_number(scene_conversation(&scene, 0)->end[0].bytes, 1000);
    scene_give(&scene, "C > S ACK 101 len 1999 ack 301"); /* fills the 64 that are known */
    assert_number(scene_conversation(&scene, 0)->end[0].bytes, 1064);
    scene_end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_conversations),
        cmocka_unit_test(the_one_idle_longest_goes),
        cmocka_unit_test(dropping_one_that_was_followed),
        cmocka_unit_test(a_record_used_again_has_no_copies),
        cmocka_unit_test(churn),
        cmocka_unit_test(live_expiry),
        cmocka_unit_test(files_never_expire),
        cmocka_unit_test(holes_have_a_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
