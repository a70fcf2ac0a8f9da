/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bridge does to frames on purpose: each kind of loss counts those that it is about,
 * whatever the others lose; a slow line sends one after the other. */
#include "support.h"

#include <string.h>

#include "../../src/observe/network/bridge_loop.h"

/* Segments with data, without, and such as only confirm; then datagrams, of which one is empty. */
static void each_kind_counts_its_own(void **state)
{
    static const struct {
        uint8_t protocol, flags;
        bool data;
    } packets[] = {
        {6,  0x02, false},
        {6,  0x10, false},
        {6,  0x18, true },
        {6,  0x10, false},
        {6,  0x10, true },
        {6,  0x11, false},
        {17, 0,    true },
        {17, 0,    false},
        {17, 0,    true },
        {6,  0x10, false},
    };
    const struct {
        struct wt_losses losses;
        const char *lost; /* what of each: enum wt_loss */
    } cases[] = {
        {{.nth = 3},                                                    "0010010010"},
        {{.data = 2},                                                   "0000200020"},
        {{.acks = 2},                                                   "0003000000"},
        {{.only = {2, 10}, .n_only = 2},                                "0400000004"},
        {{.nth = 5, .data = 1, .acks = 3, .only = {4, 5}, .n_only = 2}, "0024102021"},
    };

    (void)state;
    for (size_t k = 0; k < WT_ARRAY_LEN(cases); k++) {
        struct wt_bridge_loop c = {.losses = cases[k].losses};

        for (size_t i = 0; i < WT_ARRAY_LEN(packets); i++) {
            bool tcp = packets[i].protocol == 6;
            uint8_t bytes[14 + 20 + 20 + 3] = {0};
            size_t n = 20 + (tcp ? 20U : 8U) + (packets[i].data ? 3U : 0U);

            bytes[12] = 0x08;
            bytes[14] = 0x45;
            bytes[14 + 3] = (uint8_t)n;
            bytes[14 + 9] = packets[i].protocol;
            bytes[14 + 20 + 12] = 0x50; /* of a datagram: 0 bytes more */
            bytes[14 + 20 + 13] = packets[i].flags;
            if ((int)wt_bridge_loop_loses(&c, whole(bytes, 14 + n)) != cases[k].lost[i] - '0')
                fail_msg("case %zu, packet %zu", k, i);
        }
    }
}

/* ---- A slow line ---- */

enum { MS = 1000000 };

/* 1,000 bytes take a millisecond at 8 Mbit/s, and arrive 5 later. */
static void a_slow_line_takes_its_time(void **state)
{
    struct wt_delay d;

    (void)state;
    assert_true(wt_delay_init(&d, 10));
    d.bits_per_s = 8000000;
    d.delay_ns = 5 * MS;
    assert_number(wt_delay_waiting(&d, 0), 0);
    for (int i = 0; i < 4; i++)
        assert_non_null(wt_delay_push(&d, 100 * MS, 1000));
    assert_number(wt_delay_waiting(&d, 100 * MS), 3); /* the first one is being sent */
    assert_number(wt_delay_waiting(&d, 101 * MS), 2);
    assert_number(wt_delay_push(&d, 101 * MS, 500)->due_ns, 109 * MS + MS / 2);
    for (int i = 0; i < 4; i++) {
        assert_number(wt_delay_first(&d)->due_ns, (106 + i) * MS);
        wt_delay_pop(&d);
    }
    assert_number(wt_delay_waiting(&d, 103 * MS + MS / 2), 1);
    wt_delay_pop(&d);
    assert_number(wt_delay_waiting(&d, 103 * MS + MS / 2), 0);
    assert_number(wt_delay_push(&d, 200 * MS, 1000)->due_ns, 206 * MS); /* the line was idle */
    wt_delay_clear(&d);
}

static void without_a_rate_nothing_waits(void **state)
{
    struct wt_delay d;

    (void)state;
    assert_true(wt_delay_init(&d, 10));
    d.delay_ns = 5 * MS;
    for (int i = 0; i < 10; i++)
        assert_number(wt_delay_push(&d, 100 * MS, 1500)->due_ns, 105 * MS);
    assert_number(wt_delay_waiting(&d, 100 * MS), 0);
    assert_null(wt_delay_push(&d, 100 * MS, 1500));
    wt_delay_clear(&d);
}

/* ---- What overtakes what ---- */

static size_t segment(uint8_t protocol, uint8_t *bytes)
{
    memset(bytes, 0, 14 + 20 + 20);
    bytes[12] = 0x08;
    bytes[14] = 0x45;
    bytes[14 + 3] = 40;
    bytes[14 + 9] = protocol;
    bytes[14 + 20 + 12] = 0x50;
    return 14 + 40;
}

/* Every third TCP or UDP packet waits, until the next one of its line; other ones are not counted,
 * and overtake nothing; lost ones are counted only. */
static void each_nth_waits_for_the_next(void **state)
{
    const char *lines = "aaaabaabbaabaaabb"; /* they are counted together */
    const char *kinds = "tttitutttttltltlt"; /* TCP, UDP, ICMP; l: TCP, lost */
    const char *ways = "00100210020010200";  /* enum wt_way */
    struct wt_bridge_loop c = {.reorder = 3};
    struct wt_delay line[2];
    uint8_t bytes[14 + 20 + 20];

    (void)state;
    assert_true(wt_delay_init(&line[0], 10));
    assert_true(wt_delay_init(&line[1], 10));
    for (size_t i = 0; ways[i] != '\0'; i++) {
        struct wt_delay *d = &line[lines[i] - 'a'];
        uint8_t protocol = kinds[i] == 'u' ? 17 : kinds[i] == 'i' ? 1 : 6;
        size_t n = segment(protocol, bytes);
        enum wt_way way = wt_bridge_loop_way(&c, d, kinds[i] == 'l', whole(bytes, n));

        if ((int)way != ways[i] - '0')
            fail_msg("packet %zu: %d", i + 1, (int)way);
        if (way == WT_WAITS)
            assert_non_null(wt_delay_hold(d, (int64_t)i, 5 * MS, (uint16_t)n));
        if (way == WT_OVERTAKES)
            wt_delay_let_go(d, (int64_t)i);
    }
    wt_delay_clear(&line[0]);
    wt_delay_clear(&line[1]);
}

/* It leaves behind those that came meanwhile, with its own bytes, and has a place kept for it. */
static void a_held_frame_goes_behind_the_next(void **state)
{
    struct wt_delay d;

    (void)state;
    assert_true(wt_delay_init(&d, 2));
    d.bits_per_s = 8000000;
    struct wt_delayed *held = wt_delay_hold(&d, 100 * MS, 5 * MS, 1000);

    assert_non_null(held);
    memset(held->bytes, 'h', 1000);
    held->to_client = true;
    assert_number(d.held_until_ns, 105 * MS);
    assert_null(wt_delay_hold(&d, 100 * MS, 5 * MS, 1000));
    assert_number(wt_delay_waiting(&d, 100 * MS), 0);
    assert_null(wt_delay_first(&d));
    struct wt_delayed *next = wt_delay_push(&d, 102 * MS, 500);

    assert_non_null(next);
    next->to_client = false;
    assert_true(wt_delay_is_full(&d));
    wt_delay_let_go(&d, 102 * MS);
    assert_false(d.holds);
    assert_false(wt_delay_first(&d)->was_held);
    wt_delay_pop(&d);
    const struct wt_delayed *last = wt_delay_first(&d);

    assert_true(last->was_held);
    assert_true(last->to_client);
    assert_number(last->n, 1000);
    assert_number(last->bytes[0], 'h');
    assert_number(last->bytes[999], 'h');
    assert_number(last->due_ns, 103 * MS + MS / 2);
    assert_false(wt_delay_push(&d, 104 * MS, 500)->was_held);
    wt_delay_clear(&d);
}

/* Its time begins when the line could have sent it. */
static void a_busy_line_holds_longer(void **state)
{
    struct wt_delay d;

    (void)state;
    assert_true(wt_delay_init(&d, 10));
    d.bits_per_s = 8000000;
    assert_non_null(wt_delay_push(&d, 100 * MS, 1000));
    assert_non_null(wt_delay_push(&d, 100 * MS, 1000));
    assert_non_null(wt_delay_hold(&d, 100 * MS, 5 * MS, 1000));
    assert_number(d.held_until_ns, 107 * MS);
    wt_delay_clear(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_counts_its_own),
        cmocka_unit_test(a_slow_line_takes_its_time),
        cmocka_unit_test(without_a_rate_nothing_waits),
        cmocka_unit_test(each_nth_waits_for_the_next),
        cmocka_unit_test(a_held_frame_goes_behind_the_next),
        cmocka_unit_test(a_busy_line_holds_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
