/* SPDX-License-Identifier: BSD-2-Clause */
/* X.509 certificates: names and validity out of DER. RFC 5280. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
static const uint8_t good[] = {
    /* SEQUENCE */
    0x30, 0x81, 0x83,
    /* what is signed */
    0x30, 0x7c,
    /* version 3 */
    0xa0, 0x03, 0x02, 0x01, 0x02,
    /* serial number */
    0x02, 0x01, 0x01,
    /* signature */
    0x30, 0x00,
    /* issuer: O=Lab */
    0x30, 0x0e, 0x31, 0x0c, 0x30, 0x0a, 0x06, 0x03, 0x55, 0x04, 0x0a, 0x0c, 0x03, 0x4c,
    0x61, 0x62,
    /* good from 260102030405Z to 20511231235959Z */
    0x30, 0x20, 0x17, 0x0d, 0x32, 0x36, 0x30, 0x31, 0x30, 0x32, 0x30, 0x33, 0x30, 0x34,
    0x30, 0x35, 0x5a, 0x18, 0x0f, 0x32, 0x30, 0x35, 0x31, 0x31, 0x32, 0x33, 0x31, 0x32,
    0x33, 0x35, 0x39, 0x35, 0x39, 0x5a,
    /* subject: CN=www.a.test */
    0x30, 0x15, 0x31, 0x13, 0x30, 0x11, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x0a, 0x77,
    0x77, 0x77, 0x2e, 0x61, 0x2e, 0x74, 0x65, 0x73, 0x74,
    /* public key */
    0x30, 0x00,
    /* names: a.test, *.a.test, an address */
    0xa3, 0x25, 0x30, 0x23, 0x30, 0x21, 0x06, 0x03, 0x55, 0x1d, 0x11, 0x04, 0x1a, 0x30,
    0x18, 0x82, 0x06, 0x61, 0x2e, 0x74, 0x65, 0x73, 0x74, 0x82, 0x08, 0x2a, 0x2e, 0x61,
    0x2e, 0x74, 0x65, 0x73, 0x74, 0x87, 0x04, 0x7f, 0x00, 0x00, 0x01,
    /* the signature */
    0x30, 0x00, 0x03, 0x01, 0x00,
};
/* clang-format on */

static struct wt_span text(const char *s)
{
    return (struct wt_span){(const uint8_t *)s, strlen(s), strlen(s)};
}

static bool is(struct wt_span span, const char *s)
{
    return span.captured == strlen(s) && memcmp(span.data, s, span.captured) == 0;
}

static void a_certificate_is_read(void **state)
{
    struct wt_certificate c;
    struct wt_reader names;
    struct wt_span name;

    (void)state;
    assert_true(wt_certificate_read(whole(good, sizeof good), &c));
    assert_true(is(c.issuer, "Lab"));
    assert_true(is(c.subject, "www.a.test"));
    assert_false(c.self_issued);
    assert_int_equal(c.not_before, 1767323045);         /* 2026-01-02 03:04:05 */
    assert_int_equal(c.not_after, INT64_C(2587679999)); /* 2051-12-31 23:59:59 */
    names = wt_reader_over(c.names);
    assert_true(wt_certificate_next_name(&names, &name));
    assert_true(is(name, "a.test"));
    assert_true(wt_certificate_next_name(&names, &name));
    assert_true(is(name, "*.a.test"));
    assert_false(wt_certificate_next_name(&names, &name));
}

static void for_which_hosts_it_is(void **state)
{
    struct wt_certificate c;

    (void)state;
    assert_true(wt_certificate_read(whole(good, sizeof good), &c));
    assert_true(wt_certificate_is_for(&c, text("a.test")));
    assert_true(wt_certificate_is_for(&c, text("A.Test")));
    assert_true(wt_certificate_is_for(&c, text("www.a.test")));
    assert_false(wt_certificate_is_for(&c, text("x.www.a.test")));
    assert_false(wt_certificate_is_for(&c, text("b.test")));
    assert_false(wt_certificate_is_for(&c, text("test")));
    c.names = (struct wt_span){NULL, 0, 0}; /* the subject counts where there are none */
    assert_false(wt_certificate_is_for(&c, text("a.test")));
    assert_true(wt_certificate_is_for(&c, text("www.a.test")));
}

/* Every prefix, cut by the capture or by the sender, and every value of every byte: no read beyond,
 * and spans that stay inside. */
static void stays_inside(const uint8_t *bytes, size_t n, size_t on_wire)
{
    uint8_t *exact = malloc(n > 0 ? n : 1);
    struct wt_certificate c;
    struct wt_span name;

    assert_non_null(exact);
    memcpy(exact, bytes, n);
    if (wt_certificate_read((struct wt_span){exact, n, on_wire}, &c)) {
        struct wt_reader names = wt_reader_over(c.names);

        while (wt_certificate_next_name(&names, &name))
            assert_true(name.data >= exact && name.data + name.captured <= exact + n);
        (void)wt_certificate_is_for(&c, text("www.a.test"));
    }
    free(exact);
}

static void whatever_is_sent(void **state)
{
    uint8_t bytes[sizeof good];
    struct wt_certificate c;

    (void)state;
    for (size_t n = 0; n < sizeof good; n++) {
        stays_inside(good, n, n);
        stays_inside(good, n, sizeof good);
        assert_false(wt_certificate_read((struct wt_span){good, n, sizeof good}, &c));
    }
    for (size_t i = 0; i < sizeof good; i++)
        for (unsigned value = 0; value < 256; value++) {
            memcpy(bytes, good, sizeof good);
            bytes[i] = (uint8_t)value;
            stays_inside(bytes, sizeof bytes, sizeof bytes);
        }
}

static void times_that_are_none(void **state)
{
    static const struct {
        size_t at; /* behind the first digit of the year */
        char digit;
    } wrong[] = {
        {2,  '2'},
        {4,  '4'},
        {6,  '3'},
        {8,  '7'},
        {12, 'X'},
        {0,  '/'}
    };
    uint8_t bytes[sizeof good];
    struct wt_certificate c;
    const uint8_t *time = memmem(good, sizeof good, "260102030405Z", 13);

    (void)state;
    assert_non_null(time);
    for (size_t i = 0; i < WT_ARRAY_LEN(wrong); i++) {
        memcpy(bytes, good, sizeof good);
        bytes[(size_t)(time - good) + wrong[i].at] = (uint8_t)wrong[i].digit;
        assert_false(wt_certificate_read(whole(bytes, sizeof bytes), &c));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_is_read),
        cmocka_unit_test(for_which_hosts_it_is),
        cmocka_unit_test(whatever_is_sent),
        cmocka_unit_test(times_that_are_none),
    };

    return cmocka_run_group_tests_name("certificate", tests, NULL, NULL);
}
