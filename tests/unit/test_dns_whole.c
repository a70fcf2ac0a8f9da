/* SPDX-License-Identifier: BSD-2-Clause */
/* Names of DNS that point to each other: what is kept of them says what reading each by itself
 * says. */
#include "support.h"

#include <string.h>
#include <strings.h>

#include "../../src/dissect/application/application.h"
#include "../../src/dissect/application/dns.h"

static bool same_name(struct wt_span message, size_t a, size_t b)
{
    struct wt_dns_same same;

    wt_dns_same_begin(&same, message);
    uint16_t number = wt_dns_name_number(&same, message, a);

    assert_true(number != 0);
    return number == wt_dns_name_number(&same, message, b);
}

static void same_names(void **state)
{
    static const uint8_t bytes[] = "\3WWW\1a\0\3www\xc0\4\3wwx\xc0\4\3www\0";
    struct wt_span message = whole(bytes, sizeof bytes - 1);

    (void)state;
    assert_true(same_name(message, 0, 0));
    assert_true(same_name(message, 0, 7));
    assert_false(same_name(message, 7, 13));
    assert_false(same_name(message, 0, 19)); /* it is longer */
    assert_false(same_name(message, 19, 0));
}

static uint32_t next_random(uint32_t *random)
{
    return (*random = *random * 1664525U + 1013904223U) >> 16;
}

/* Labels of a few letters and pointers to anywhere, so that most places can be read as names. */
static void make_names(uint8_t *bytes, size_t n, uint32_t *random)
{
    static const uint8_t some[] = {0, 1, 1, 'a', 'A', 2, 'b', 0xc0, 0xc0, 0x40, 63, 'a'};

    for (size_t i = 0; i < n; i++)
        bytes[i] =
            (uint8_t)(i > 0 && bytes[i - 1] == 0xc0 ? next_random(random) % n
                                                    : some[next_random(random) % sizeof some]);
}

static bool equal_texts(struct wt_dns_name *a, struct wt_dns_name *b)
{
    return a->length == b->length && strncasecmp(a->text, b->text, a->length) == 0;
}

/* What is kept of names that were walked says the same as reading each by itself, in any order. */
static void names_walked_once(void **state)
{
    enum { MOST = 96 };
    uint32_t random = 1;

    (void)state;
    for (unsigned round = 0; round < 3000; round++) {
        uint8_t bytes[MOST];
        size_t n = 8 + next_random(&random) % (MOST - 8);
        struct wt_span message = {.data = bytes, .captured = n, .on_wire = n + round % 2};
        struct wt_dns_name a, b;
        struct wt_dns_same same;
        struct wt_dns_known known;

        make_names(bytes, n, &random);
        wt_dns_same_begin(&same, message);
        wt_dns_known_begin(&known, message);
        for (unsigned i = 0; i < 60; i++) {
            size_t at = next_random(&random) % (n + 1), other = next_random(&random) % (n + 1);
            bool fits = wt_dns_name_at(message, at, &a);
            bool both = wt_dns_name_at(message, other, &b) && fits;
            uint16_t number = wt_dns_name_number(&same, message, at);

            assert_int_equal(wt_dns_is_whole(&known, message, at), fits);
            assert_int_equal(number != 0, fits);
            if (both)
                assert_int_equal(number == wt_dns_name_number(&same, message, other),
                                 equal_texts(&a, &b));
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(same_names),
                                              cmocka_unit_test(names_walked_once)};

    return cmocka_run_group_tests_name("names of DNS walked once", tests, NULL, NULL);
}
