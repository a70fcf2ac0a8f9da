/* SPDX-License-Identifier: BSD-2-Clause */
/* DNS: names with their compression, records, and what a liar may send. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/application/application.h"

/* clang-format off */
static const uint8_t query[] = {
    0x84, 0xda, 0x01, 0x00, /* id; a question, recursion desired */
    0, 1, 0, 0, 0, 0, 0, 0,
    3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 4, 't', 'e', 's', 't', 0,
    0, 1, 0, 1, /* A, IN */
};
static const uint8_t answer[] = {
    0x84, 0xda, 0x85, 0x80, /* a response, authoritative, recursion desired and available */
    0, 1, 0, 3, 0, 1, 0, 2,
    3, 'w', 'w', 'w', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 4, 't', 'e', 's', 't', 0, /* at 12 */
    0, 1, 0, 1,
    0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 6, 3, 'w', 'e', 'b', 0xc0, 16, /* a CNAME, name at 46 */
    0xc0, 46, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1,
    0xc0, 46, 0, 28, 0, 1, 0, 0, 1, 44, 0, 16, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0xc0, 16, 0, 2, 0, 1, 0, 0, 1, 44, 0, 5, 2, 'n', 's', 0xc0, 16,
    0xc0, 16, 0, 16, 0, 1, 0, 0, 0, 0, 0, 8, 2, 'a', 'b', 4, 'c', 'd', 'e', 'f', /* TXT */
    0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0, /* OPT: 1,232 bytes */
};
/* clang-format on */

static const struct wt_dissector *dns(void)
{
    return dissector_named("dns");
}

static void question(void **state)
{
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(dns(), whole(query, sizeof query), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "dns.id"), 0x84da);
    assert_number(number_of(&layer, "dns.flags"), 0x0100);
    assert_number(number_of(&layer, "dns.flags.response"), 0);
    assert_number(number_of(&layer, "dns.flags.recdesired"), 1);
    assert_number(number_of(&layer, "dns.count.queries"), 1);
    assert_string_equal(text_of(&layer, "dns.qry.name", 0, text, sizeof text), "www.example.test");
    assert_number(number_of(&layer, "dns.qry.type"), 1);
    assert_number(number_of(&layer, "dns.qry.class"), 1);
    assert_false(field_named(&layer, "dns.resp.name", 0).present);
    assert_true(layer.u.dns.has_question);
    assert_number(layer.u.dns.question.name, 12);
}

static void answers(void **state)
{
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(dns(), whole(answer, sizeof answer), &layer), WT_DISSECTED);
    assert_number(layer.n_notes, 0);
    assert_number(number_of(&layer, "dns.flags.authoritative"), 1);
    assert_number(number_of(&layer, "dns.flags.recavail"), 1);
    assert_string_equal(text_of(&layer, "dns.resp.name", 0, text, sizeof text), "www.example.test");
    assert_string_equal(text_of(&layer, "dns.resp.name", 1, text, sizeof text), "web.example.test");
    assert_string_equal(text_of(&layer, "dns.resp.name", 5, text, sizeof text), "<Root>");
    assert_string_equal(text_of(&layer, "dns.cname", 0, text, sizeof text), "web.example.test");
    assert_string_equal(text_of(&layer, "dns.ns", 0, text, sizeof text), "ns.example.test");
    assert_memory_equal(field_named(&layer, "dns.a", 0).bytes.data, "\xc0\0\2\1", 4);
    assert_number(field_named(&layer, "dns.aaaa", 0).bytes.data[15], 1);
    assert_string_equal(text_of(&layer, "dns.txt", 0, text, sizeof text), "ab");
    assert_string_equal(text_of(&layer, "dns.txt", 1, text, sizeof text), "cdef");
    assert_number(field_named(&layer, "dns.resp.ttl", 1).number, 300);
    /* OPT's class and TTL are none */
    assert_number(number_of(&layer, "dns.rr.udp_payload_size"), 1232);
    assert_number(field_named(&layer, "dns.resp.type", 5).number, 41);
    assert_false(field_named(&layer, "dns.resp.ttl", 5).present);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(dns(), query, sizeof query);
    every_prefix(dns(), answer, sizeof answer);
}

static void any_byte(void **state)
{
    (void)state;
    every_byte_value(dns(), answer, sizeof answer);
}

/* ---- liars ---- */

enum { TAIL = 48 };
static const struct liar {
    const char *name;
    uint16_t questions;
    size_t n;
    uint8_t tail[TAIL]; /* behind the header's 12 bytes */
    enum wt_verdict want;
    const char *first; /* dns.qry.name */
} liars[] = {
    {"a pointer to itself",                1, 6,  {0xc0, 12, 0, 1, 0, 1},            WT_MALFORMED, "<Name too long>"},
    {"a pointer forward",
     1,                                       10,
     {0xc0, 18, 0, 1, 0, 1, 1, 'a', 0},
     WT_MALFORMED,                                                                                 "<Name too long>"},
    {"a pointer to the labels before it",
     1,                                       8,
     {1, 'a', 0xc0, 12, 0, 1, 0, 1},
     WT_MALFORMED,                                                                                 "<Name too long>"},
    {"a pointer into the header",          1, 6,  {0xc0, 4, 0, 1, 0, 1},             WT_DISSECTED, "<Root>"         },
    {"half a pointer",                     1, 1,  {0xc0},                            WT_MALFORMED, "(none)"         },
    {"a label kind that nobody uses",      1, 6,  {0x41, 'a', 0, 1, 0, 1},           WT_MALFORMED, "(none)"         },
    {"a label beyond the end",             1, 6,  {63, 'a', 0, 1, 0, 1},             WT_MALFORMED, "(none)"         },
    {"more questions than bytes",          9, 7,  {1, 'a', 0, 0, 1, 0, 1},           WT_MALFORMED, "a"              },
    {"a dot inside a label",               1, 9,  {3, 'a', '.', 'b', 0, 0, 1, 0, 1}, WT_DISSECTED, "a\\.b"          },
    {"a control character inside a label",
     1,                                       8,
     {2, 'a', 7, 0, 0, 1, 0, 1},
     WT_DISSECTED,                                                                                 "a\\007"         },
};

static void lies(void **state)
{
    const struct liar *liar = *state;
    uint8_t bytes[12 + TAIL] = {0, 1, 0, 0, 0, (uint8_t)liar->questions};
    struct wt_layer layer;
    char text[64];
    uint8_t *copy = malloc(12 + liar->n);

    assert_non_null(copy);
    memcpy(bytes + 12, liar->tail, liar->n);
    memcpy(copy, bytes, 12 + liar->n);
    assert_number(dissect_one(dns(), whole(copy, 12 + liar->n), &layer), liar->want);
    assert_number(layer.n_notes, liar->want == WT_MALFORMED);
    if (layer.n_notes > 0)
        assert_number(layer.notes[0].id, WT_NOTE_DNS_NAME_BAD);
    assert_string_equal(text_of(&layer, "dns.qry.name", 0, text, sizeof text), liar->first);
    free(copy);
}

/* 255 bytes are a name, 256 are none; even where a pointer adds the last ones. */
static void longest_name(void **state)
{
    uint8_t bytes[512] = {0};
    struct wt_dns_name name;
    size_t at = 0;

    (void)state;
    for (int i = 0; i < 3; i++, at += 64)
        bytes[at] = 63;
    bytes[at] = 61; /* 3 * 64 + 62 + 1 = 255 */
    assert_true(wt_dns_name_at(whole(bytes, at + 63), 0, &name));
    bytes[at + 63] = 1; /* a label before it: 257 with a pointer */
    bytes[at + 64] = 'x';
    bytes[at + 65] = 0xc0;
    assert_false(wt_dns_name_at(whole(bytes, at + 67), at + 63, &name));
    bytes[at] = 62;
    assert_false(wt_dns_name_at(whole(bytes, at + 64), 0, &name));
}

/* A chain of pointers, each to the one before: long, but it ends. */
static void pointers_to_pointers(void **state)
{
    uint8_t bytes[400] = {1, 'a', 0};
    struct wt_dns_name name;

    (void)state;
    for (size_t at = 4; at < sizeof bytes; at += 2) {
        size_t to = at == 4 ? 0 : at - 2;

        bytes[at] = (uint8_t)(0xc0 | to >> 8);
        bytes[at + 1] = (uint8_t)to;
    }
    assert_true(wt_dns_name_at(whole(bytes, sizeof bytes), sizeof bytes - 2, &name));
    assert_number(name.length, 1);
}

/* 65,535 records in each section: looked at up to the cap, and said so. */
static void too_many(void **state)
{
    enum { N = 200 };
    uint8_t bytes[12 + N * 5] = {0, 1, 0x80, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    struct wt_layer layer;
    struct wt_value values[N];

    (void)state;
    for (size_t i = 0; i < N; i++)
        bytes[12 + 5 * i + 2] = 1;
    assert_number(dissect_one(dns(), whole(bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_number(layer.n_notes, 1);
    assert_number(layer.notes[0].id, WT_NOTE_DNS_TOO_MANY);
    assert_number(layer.notes[0].a, 4 * 65535);
    assert_number(wt_field_values(&layer, row_named(dns(), "dns.qry.name"), values, N),
                  WT_MAX_DNS_RECORDS);
}

/* ---- by content ---- */

static void known_by_content(void **state)
{
    (void)state;
    assert_true(wt_dns_recognise(whole(query, sizeof query)));
    assert_true(wt_dns_recognise(whole(answer, sizeof answer)));
    struct wt_span cut = {.data = answer, .captured = 60, .on_wire = sizeof answer};

    assert_true(wt_dns_recognise(cut));
}

static void look_alikes(void **state)
{
    static const char *const texts[] = {"", "hello", "GET / HTTP/1.1\r\n\r\n",
                                        "M-SEARCH * HTTP/1.1\r\nHost: x\r\n\r\n"};
    uint8_t bytes[sizeof query + 1] = {0};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(texts); i++)
        assert_false(wt_dns_recognise(whole((const uint8_t *)texts[i], strlen(texts[i]))));
    assert_false(wt_dns_recognise(whole(bytes, sizeof bytes))); /* zeros: no question */
    memcpy(bytes, query, sizeof query);
    assert_false(wt_dns_recognise(whole(bytes, sizeof bytes))); /* a byte too many */
    assert_false(wt_dns_recognise(whole(query, sizeof query - 1)));
    bytes[2] = 0x31; /* opcode 6 */
    assert_false(wt_dns_recognise(whole(bytes, sizeof query)));
    bytes[2] = 1;
    bytes[sizeof query - 1] = 9; /* no such class */
    assert_false(wt_dns_recognise(whole(bytes, sizeof query)));
}

int main(void)
{
    struct CMUnitTest tests[16 + WT_ARRAY_LEN(liars)] = {
        cmocka_unit_test(question),     cmocka_unit_test(answers),
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(any_byte),
        cmocka_unit_test(longest_name), cmocka_unit_test(pointers_to_pointers),
        cmocka_unit_test(too_many),     cmocka_unit_test(known_by_content),
        cmocka_unit_test(look_alikes),
    };
    size_t n = 9;

    for (size_t i = 0; i < WT_ARRAY_LEN(liars); i++)
        tests[n++] = (struct CMUnitTest){.name = liars[i].name,
                                         .test_func = lies,
                                         .initial_state = (void *)(uintptr_t)&liars[i]};
    return _cmocka_run_group_tests("dns", tests, n, NULL, NULL);
}
