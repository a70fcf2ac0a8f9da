/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers and addresses as text. */
#include "support.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "wiretutor/text.h"

static void holds(struct wt_text *t, const char *want)
{
    wt_text_char(t, '\0');
    assert_string_equal(t->data, want);
    t->len = 0;
}

static struct wt_ip v6(const uint16_t group[8])
{
    struct wt_ip ip = {.version = 6};

    for (int i = 0; i < 8; i++) {
        ip.bytes[2 * i] = (uint8_t)(group[i] >> 8);
        ip.bytes[2 * i + 1] = (uint8_t)group[i];
    }
    return ip;
}

static void addresses(void **state)
{
    static const struct {
        uint16_t group[8];
        const char *want;
    } cases[] = {
        {{0, 0, 0, 0, 0, 0, 0, 0},                                         "::"                  },
        {{0, 0, 0, 0, 0, 0, 0, 1},                                         "::1"                 },
        {{0xfe80, 0, 0, 0, 0, 0, 0, 0},                                    "fe80::"              },
        {{0x2001, 0xdb8, 0, 0, 1, 0, 0, 1},                                "2001:db8::1:0:0:1"   },
        {{0x2001, 0xdb8, 0, 1, 1, 1, 1, 1},                                "2001:db8:0:1:1:1:1:1"},
        {{0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304},                          "::ffff:1.2.3.4"      },
        {{0x2001, 0x0db8, 0x85a3, 0x08d3, 0x1319, 0x8a2e, 0x0370, 0x7344},
         "2001:db8:85a3:8d3:1319:8a2e:370:7344"                                                  },
        {{1, 0, 0, 2, 0, 0, 0, 3},                                         "1:0:0:2::3"          },
    };
    struct wt_text t;
    struct wt_ip four = {
        .version = 4, .bytes = {127, 0, 0, 1}
    };

    (void)state;
    wt_text_init(&t, NULL, NULL);
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_ip ip = v6(cases[i].group);

        wt_text_ip(&t, &ip);
        holds(&t, cases[i].want);
    }
    wt_text_endpoint(&t, &four, 8001);
    holds(&t, "127.0.0.1:8001");
    struct wt_ip loop = v6(cases[1].group);

    wt_text_endpoint(&t, &loop, 80);
    holds(&t, "[::1]:80");
    wt_text_clear(&t);
}

static void numbers(void **state)
{
    struct wt_text t;

    (void)state;
    wt_text_init(&t, NULL, NULL);
    wt_text_u64(&t, UINT64_MAX);
    holds(&t, "18446744073709551615");
    wt_text_i64(&t, INT64_MIN);
    holds(&t, "-9223372036854775808");
    wt_text_u64_padded(&t, 42, 6, '0');
    holds(&t, "000042");
    wt_text_u64_padded(&t, 1234, 3, ' ');
    holds(&t, "1234");
    wt_text_hex(&t, 0xab, 4);
    holds(&t, "00ab");
    wt_text_clear(&t);
}

struct gathered {
    size_t n, calls;
};
static bool gather(void *context, const char *data, size_t n)
{
    struct gathered *g = context;

    for (size_t i = 0; i < n; i++)
        assert_int_equal(data[i], 'x');
    g->n += n;
    g->calls++;
    return true;
}

static void blocks(void **state)
{
    struct gathered g = {0, 0};
    struct wt_text t;

    (void)state;
    wt_text_init(&t, gather, &g);
    for (size_t i = 0; i < 200000; i++)
        wt_text_char(&t, 'x');
    assert_true(wt_text_flush(&t));
    assert_number(g.n, 200000);
    assert_true(g.calls <= 4);
    wt_text_clear(&t);
}

/* Every number of digits, at both edges, against the C library. */
static void numbers_of_every_length(void **state)
{
    uint64_t power = 1;

    (void)state;
    for (int digits = 1; digits <= 20; digits++, power *= 10) {
        const uint64_t values[] = {power - 1, power, power + 1, power * 9 / 8, UINT64_MAX - power};

        for (size_t i = 0; i < WT_ARRAY_LEN(values); i++) {
            struct wt_text t;
            char want[64];

            wt_text_init(&t, NULL, NULL);
            wt_text_u64(&t, values[i]);
            wt_text_char(&t, '|');
            wt_text_u64_padded(&t, values[i], 12, '0');
            (void)snprintf(want, sizeof want, "%" PRIu64 "|%012" PRIu64, values[i], values[i]);
            holds(&t, want);
            wt_text_clear(&t);
        }
    }
}

/* Each of the four numbers of an address takes one to three digits. */
static void every_octet(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 256; i++) {
        const struct wt_ip ip = {
            .version = 4, .bytes = {(uint8_t)i, (uint8_t)(255 - i), (uint8_t)(i / 2), 9}
        };
        struct wt_text t;
        char want[64];

        wt_text_init(&t, NULL, NULL);
        wt_text_ip(&t, &ip);
        (void)snprintf(want, sizeof want, "%u.%u.%u.9", i, 255 - i, i / 2);
        holds(&t, want);
        wt_text_clear(&t);
    }
}

/* What begins in the caller's bytes moves out of them when they are full, and comes back. */
static void a_room_of_its_own(void **state)
{
    char room[8];
    struct wt_text t;
    struct wt_text out;

    (void)state;
    wt_text_init_in(&t, room, sizeof room);
    wt_text_str(&t, "12345678");
    assert_ptr_equal(t.data, room);
    wt_text_str(&t, "9");
    assert_ptr_not_equal(t.data, room);
    assert_memory_equal(t.data, "123456789", 9);
    wt_text_clear(&t);
    wt_text_str(&t, "abc");
    assert_ptr_equal(t.data, room);
    assert_number(t.len, 3);

    wt_text_init(&out, NULL, NULL);
    t.failed = true;
    wt_text_clear_into(&t, &out);
    assert_true(out.failed);
    assert_false(t.failed);
    wt_text_clear_into(&t, &out);
    assert_true(out.failed); /* trouble stays */
    wt_text_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_room_of_its_own), cmocka_unit_test(addresses),
        cmocka_unit_test(numbers),           cmocka_unit_test(numbers_of_every_length),
        cmocka_unit_test(every_octet),       cmocka_unit_test(blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
