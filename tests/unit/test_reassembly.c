/* SPDX-License-Identifier: BSD-2-Clause */
/* Fragments: every order, overlaps, holes, what is too long, what is too many, what is too late. */
#include "support.h"

#include <stdlib.h>

#include "../../src/dissect/dissect.h"
#include "../../src/dissect/reassembly.h"

static const struct wt_reassembly_options defaults;
static struct wt_reassembly *reassembly;
static struct wt_reassembled whole_one;
static unsigned oddities;

static int fresh(void **state)
{
    (void)state;
    reassembly = wt_reassembly_new(&defaults);
    return reassembly == NULL;
}

static int done(void **state)
{
    (void)state;
    wt_reassembly_free(reassembly);
    reassembly = NULL;
    return 0;
}

static void fresh_with(const struct wt_reassembly_options *options)
{
    wt_reassembly_free(reassembly);
    reassembly = wt_reassembly_new(options);
    assert_non_null(reassembly);
}

/* ---- Fragments by hand ---- */

static struct wt_ip here = {
    .version = 4, .bytes = {10, 0, 0, 1}
};
static struct wt_ip there = {
    .version = 4, .bytes = {10, 0, 0, 2}
};

/* Byte i of every datagram here is i + salt. */
static enum wt_fragment_fate give_as(uint8_t version, uint32_t id, size_t offset, size_t n,
                                     bool more, uint8_t salt)
{
    static uint32_t frame;
    uint8_t *bytes = malloc(n ? n : 1); /* its exact size: a sanitizer sees one byte too far */

    assert_non_null(bytes);
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)(offset + i + salt);
    struct wt_fragment f = {.version = version,
                            .src = &here,
                            .dst = &there,
                            .id = id,
                            .protocol = 17,
                            .more = more,
                            .offset = offset,
                            .data = whole(bytes, n),
                            .frame = ++frame};

    wt_reassembly_next_frame(reassembly);
    enum wt_fragment_fate fate = wt_reassembly_add(reassembly, &f, &oddities, &whole_one);

    free(bytes);
    return fate;
}

static enum wt_fragment_fate give(uint32_t id, size_t offset, size_t n, bool more)
{
    return give_as(4, id, offset, n, more, 0);
}

static void is_whole(size_t n, uint32_t fragments)
{
    assert_number(whole_one.bytes.on_wire, n);
    assert_number(whole_one.bytes.captured, n);
    for (size_t i = 0; i < n; i++)
        if (whole_one.bytes.data[i] != (uint8_t)i)
            fail_msg("byte %zu is %u", i, whole_one.bytes.data[i]);
    assert_number(whole_one.count, fragments);
    assert_number(whole_one.protocol, 17);
}

static const struct piece {
    size_t offset, n;
} pieces[] = {
    {0,    1480},
    {1480, 1480},
    {2960, 8   },
    {2968, 5   },
};
enum { ALL = 2973 };

/* All 24 orders of four fragments. */
static void every_order(void **state)
{
    (void)state;
    for (unsigned order = 0; order < 256; order++) {
        unsigned seen = 0;

        for (unsigned k = 0; k < 4; k++)
            seen |= 1u << (order >> 2 * k & 3);
        if (seen != 15)
            continue;
        for (unsigned k = 0; k < 4; k++) {
            const struct piece *p = &pieces[order >> 2 * k & 3];

            assert_number(give(order, p->offset, p->n, p != &pieces[3]),
                          k < 3 ? WT_FRAGMENT_KEPT : WT_FRAGMENT_COMPLETES);
            assert_number(oddities, 0);
        }
        is_whole(ALL, 4);
    }
}

static void the_largest(void **state)
{
    (void)state;
    assert_number(give(1, 65512, 3, false),
                  WT_FRAGMENT_KEPT); /* ends at 65,515: all that IPv4 has */
    for (size_t at = 0; at < 65504; at += 8 * 1024)
        give(1, at, at + 8192 < 65504 ? 8192 : 65504 - at, true);
    assert_number(give(1, 65504, 8, true), WT_FRAGMENT_COMPLETES);
    is_whole(65515, 10);
}

static void frames_are_remembered(void **state)
{
    (void)state;
    give(1, 8, 8, true);
    give(2, 0, 8, true); /* another datagram between them */
    give(1, 16, 8, false);
    assert_number(give(1, 0, 8, true), WT_FRAGMENT_COMPLETES);
    assert_number(whole_one.count, 3);
    assert_number(whole_one.n_frames, 3);
    assert_number(whole_one.frames[1], whole_one.first + 2);
    assert_number(whole_one.last, whole_one.first + 3);
    for (size_t i = 1; i < 200; i++)
        give(3, i * 8, 8, true);
    give(3, 1600, 8, false);
    assert_number(give(3, 0, 8, true), WT_FRAGMENT_COMPLETES);
    assert_number(whole_one.count, 201);
    assert_number(whole_one.n_frames, WT_MAX_FRAGMENT_FRAMES);
}

static void others_are_other_datagrams(void **state)
{
    (void)state;
    give(1, 0, 8, true);
    assert_number(give(2, 8, 8, false), WT_FRAGMENT_KEPT);
    there.bytes[3] = 3;
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_KEPT);
    there.bytes[3] = 2;
    assert_number(give_as(6, 1, 8, 8, false, 0), WT_FRAGMENT_KEPT);
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_COMPLETES);
    is_whole(16, 2);
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_KEPT); /* the number begins anew */
}

/* ---- Overlaps, holes, ends ---- */

static const struct overlap {
    const char *name;
    uint8_t version;
    size_t offset, n; /* after 0–15 and before 24–31 */
    uint8_t salt;
    unsigned oddities;
    enum wt_fragment_fate fate;
} overlaps[] = {
    {"no overlap",                    4, 16, 8,  0, 0,                                           WT_FRAGMENT_KEPT   },
    {"the same again",                4, 0,  16, 0, WT_FRAGMENT_REPEATED,                        WT_FRAGMENT_KEPT   },
    {"teardrop: inside, the same",    4, 8,  8,  0, WT_FRAGMENT_REPEATED,                        WT_FRAGMENT_KEPT   },
    {"teardrop: inside, other bytes", 4, 8,  8,  1, WT_FRAGMENT_OVERLAPS,                        WT_FRAGMENT_KEPT   },
    {"half over, the same",           4, 8,  16, 0, WT_FRAGMENT_REPEATED,                        WT_FRAGMENT_KEPT   },
    {"half over, other bytes",        4, 8,  16, 1, WT_FRAGMENT_OVERLAPS,                        WT_FRAGMENT_KEPT   },
    {"IPv6: the same again",          6, 0,  16, 0, WT_FRAGMENT_REPEATED,                        WT_FRAGMENT_KEPT   },
    {"IPv6: half over, the same",     6, 8,  16, 0, WT_FRAGMENT_REPEATED | WT_FRAGMENT_OVERLAPS,
     WT_FRAGMENT_REFUSED                                                                                            },
    {"IPv6: inside, other bytes",     6, 8,  8,  1, WT_FRAGMENT_OVERLAPS,                        WT_FRAGMENT_REFUSED},
};

static void overlap(void **state)
{
    const struct overlap *c = *state;
    bool filled = c->offset + c->n > 16;

    fresh(NULL);
    give_as(c->version, 1, 0, 16, true, 0);
    assert_number(give_as(c->version, 1, c->offset, c->n, true, c->salt), c->fate);
    assert_number(oddities, c->oddities);
    if (c->fate == WT_FRAGMENT_REFUSED) { /* the datagram is dead: nothing of it counts any more */
        assert_number(give_as(6, 1, 24, 8, false, 0), WT_FRAGMENT_REFUSED);
        assert_number(give_as(6, 1, 0, 32, false, 0), WT_FRAGMENT_REFUSED);
    } else if (!filled) {
        assert_number(give_as(c->version, 1, 24, 8, false, 0),
                      WT_FRAGMENT_KEPT); /* 16–23: a hole */
        assert_number(give_as(c->version, 1, 16, 8, true, 0), WT_FRAGMENT_COMPLETES);
        is_whole(32, 4);
    } else if (c->salt == 0) {
        assert_number(give_as(c->version, 1, 24, 8, false, 0), WT_FRAGMENT_COMPLETES);
        is_whole(32, 3);
    } else { /* the first copy stayed */
        assert_number(give_as(c->version, 1, 24, 8, false, 0), WT_FRAGMENT_COMPLETES);
        assert_number(whole_one.bytes.data[15], 15);
        assert_number(whole_one.bytes.data[16], 16 + c->salt);
    }
    done(NULL);
}

static void ends_must_agree(void **state)
{
    (void)state;
    give(1, 16, 8, false);
    assert_number(give(1, 24, 8, true), WT_FRAGMENT_REFUSED); /* behind the end */
    assert_number(oddities, WT_FRAGMENT_BEYOND);
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_REFUSED); /* a second end */
    assert_number(oddities, WT_FRAGMENT_BEYOND);
    assert_number(give(1, 16, 8, false), WT_FRAGMENT_KEPT);
    assert_number(oddities, WT_FRAGMENT_REPEATED);
    assert_number(give(1, 0, 16, true), WT_FRAGMENT_COMPLETES);
    is_whole(24, 3);
    give(2, 16, 8, true);
    assert_number(give(2, 8, 8, false), WT_FRAGMENT_REFUSED); /* an end before what is there */
    assert_number(oddities, WT_FRAGMENT_BEYOND);
}

static void too_long_for_any_datagram(void **state)
{
    (void)state;
    assert_number(give(1, 65512, 4, false), WT_FRAGMENT_REFUSED); /* the ping of death */
    assert_number(oddities, WT_FRAGMENT_BEYOND);
    assert_number(give(1, 65528, 1480, true), WT_FRAGMENT_REFUSED);
    assert_number(give_as(6, 1, 65528, 7, false, 0), WT_FRAGMENT_KEPT);
    assert_number(give_as(6, 2, 65528, 8, false, 0), WT_FRAGMENT_REFUSED);
}

static void odd_lengths_are_cut_to_units(void **state)
{
    (void)state;
    assert_number(give(1, 0, 15, true), WT_FRAGMENT_KEPT); /* counts as 8 */
    assert_number(give(1, 16, 1, false), WT_FRAGMENT_KEPT);
    assert_number(give(1, 8, 8, true), WT_FRAGMENT_COMPLETES);
    is_whole(17, 3);
    assert_number(give(2, 0, 7, true), WT_FRAGMENT_REFUSED);
    assert_number(give(2, 0, 0, false), WT_FRAGMENT_REFUSED);
}

/* ---- Too many, too late ---- */

static void oldest_datagram_makes_room(void **state)
{
    static const struct wt_reassembly_options two = {.max_datagrams = 2};

    (void)state;
    fresh_with(&two);
    give(1, 0, 8, true);
    give(2, 0, 8, true);
    assert_number(oddities, 0);
    give(3, 0, 8, true);
    assert_number(oddities, WT_FRAGMENT_DISPLACES);
    assert_number(give(2, 8, 8, false), WT_FRAGMENT_COMPLETES);
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_KEPT); /* begun anew */
    assert_number(give(3, 8, 8, false), WT_FRAGMENT_COMPLETES);
}

static void oldest_bytes_make_room(void **state)
{
    static const struct wt_reassembly_options small = {.max_bytes = 1};

    (void)state;
    fresh_with(&small); /* one whole datagram's bytes */
    give(1, 0, 8, true);
    for (size_t at = 0; at < 65504; at += 8 * 1024) {
        give(2, at, at + 8192 < 65504 ? 8192 : 65504 - at, true);
        assert_number(oddities, at + 8192 < 65504 ? 0 : WT_FRAGMENT_DISPLACES);
    }
    assert_number(give(2, 65504, 8, false), WT_FRAGMENT_COMPLETES);
    is_whole(65512, 9);
    assert_number(give(1, 8, 8, false), WT_FRAGMENT_KEPT);
}

/* A flood of fragments that never complete a datagram drops only themselves. */
static void flood(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 200000; i++)
        give(i * 7 % 65536, i % 8000 * 8 + 8, 8, true);
    give(70000, 8, 8, false);
    assert_number(give(70000, 0, 8, true), WT_FRAGMENT_COMPLETES);
    is_whole(16, 2);
}

static enum wt_fragment_fate give_at(int64_t time_ns, size_t offset, bool more)
{
    static const uint8_t bytes[8] = {1};
    struct wt_fragment f = {.version = 4,
                            .src = &here,
                            .dst = &there,
                            .protocol = 1,
                            .more = more,
                            .offset = offset,
                            .data = whole(bytes, sizeof bytes),
                            .time_ns = time_ns};

    wt_reassembly_next_frame(reassembly);
    return wt_reassembly_add(reassembly, &f, &oddities, &whole_one);
}

static void too_late(void **state)
{
    const int64_t minute = 60 * INT64_C(1000000000);

    (void)state;
    give_at(0, 0, true);
    assert_number(give_at(minute, 8, false), WT_FRAGMENT_COMPLETES);
    give_at(0, 0, true);
    assert_number(give_at(minute + 1, 8, false), WT_FRAGMENT_KEPT); /* of a new datagram */
    assert_number(give_at(2 * minute, 0, true), WT_FRAGMENT_COMPLETES);
    give_at(minute, 0, true);
    assert_number(give_at(0, 8, false), WT_FRAGMENT_COMPLETES); /* a clock that steps back */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void)
{
    static const struct CMUnitTest plain[] = {
        TEST(every_order),
        TEST(the_largest),
        TEST(frames_are_remembered),
        TEST(others_are_other_datagrams),
        TEST(ends_must_agree),
        TEST(too_long_for_any_datagram),
        TEST(odd_lengths_are_cut_to_units),
        TEST(oldest_datagram_makes_room),
        TEST(oldest_bytes_make_room),
        TEST(flood),
        TEST(too_late),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(overlaps)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(overlaps); i++)
        tests[n++] = (struct CMUnitTest){overlaps[i].name, overlap, NULL, NULL,
                                         (void *)(uintptr_t)&overlaps[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
