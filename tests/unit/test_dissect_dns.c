/* SPDX-License-Identifier: BSD-2-Clause */
/* DNS: names with their compression, records, and what a malformed may send. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/application/application.h"
#include "../../src/dissect/application/dns.h"

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

/* ---- malformed_ones ---- */

enum { TAIL = 48 };
static const struct malformed {
    const char *name;
    uint16_t questions;
    size_t n;
    uint8_t tail[TAIL]; /* behind the header's 12 bytes */
    enum wt_verdict want;
    const char *first; /* dns.qry.name */
} malformed_ones[] = {
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
    {"a label kind that is not in use",    1, 6,  {0x41, 'a', 0, 1, 0, 1},           WT_MALFORMED, "(none)"         },
    {"a label beyond the end",             1, 6,  {63, 'a', 0, 1, 0, 1},             WT_MALFORMED, "(none)"         },
    {"more questions than bytes",          9, 7,  {1, 'a', 0, 0, 1, 0, 1},           WT_MALFORMED, "a"              },
    {"a dot inside a label",               1, 9,  {3, 'a', '.', 'b', 0, 0, 1, 0, 1}, WT_DISSECTED, "a\\.b"          },
    {"a control character inside a label",
     1,                                       8,
     {2, 'a', 7, 0, 0, 1, 0, 1},
     WT_DISSECTED,                                                                                 "a\\007"         },
};

static void wrong_lengths_and_counts(void **state)
{
    const struct malformed *malformed = *state;
    uint8_t bytes[12 + TAIL] = {0, 1, 0, 0, 0, (uint8_t)malformed->questions};
    struct wt_layer layer;
    char text[64];
    uint8_t *copy = malloc(12 + malformed->n);

    assert_non_null(copy);
    memcpy(bytes + 12, malformed->tail, malformed->n);
    memcpy(copy, bytes, 12 + malformed->n);
    assert_number(dissect_one(dns(), whole(copy, 12 + malformed->n), &layer), malformed->want);
    assert_number(layer.n_notes, malformed->want == WT_MALFORMED);
    if (layer.n_notes > 0)
        assert_number(layer.notes[0].id, WT_NOTE_DNS_NAME_BAD);
    assert_string_equal(text_of(&layer, "dns.qry.name", 0, text, sizeof text), malformed->first);
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

/* ---- what the data of each type say ---- */

#define D(literal) (const uint8_t *)(literal), sizeof(literal) - 1

static const struct data_case {
    uint16_t type;
    const uint8_t *data;
    size_t n;
    const char *text;
    const char *field; /* one of its pieces, and what is in it; NULL: a number */
    const char *in_text;
    uint64_t number;
} data_cases[] = {
  /* clang-format off */
    {1, D("\xc0\0\2\1"), "192.0.2.1", NULL, NULL, 0},
    {1, D("\xc0\0\2\1\0"), "c000020100", NULL, NULL, 0}, /* no address of IPv4 */
    {2, D("\2ns\xc0\x0c"), "ns.a", "dns.ns", "ns.a", 0},
    {5, D("\1b\0"), "b", "dns.cname", "b", 0},
    {6, D("\2ns\0\2me\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5"), "ns me 1 2 3 4 5",
     "dns.soa.minimum_ttl", NULL, 5},
    {12, D("\1p\xc0\x0c"), "p.a", "dns.ptr.domain_name", "p.a", 0},
    {13, D("\3ARM\5Linux"), "\"ARM\" \"Linux\"", NULL, NULL, 0},
    {15, D("\0\x0a\1m\xc0\x0c"), "10 m.a", "dns.mx.mail_exchange", "m.a", 0},
    {16, D("\2ab\4c\"\\d"), "\"ab\" \"c\"\\d\"", "dns.txt", "ab", 0},
    {28, D("\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1"), "2001:db8::1", NULL, NULL, 0},
    {33, D("\0\1\0\2\0\x50\1h\0"), "1 2 80 h", "dns.srv.target", "h", 0},
    {35, D("\0\x64\0\x0a\1u\3sip\1!\0"), "100 10 \"u\" \"sip\" \"!\" .", "dns.naptr.service", "sip", 0},
    {39, D("\1d\0"), "d", "dns.dname", "d", 0},
    {43, D("\x12\x34\x0d\2\1\2\3\4\5\6\7\x08\x09"), "4660 13 2 0102030405060708...", "dns.ds.key_id", NULL, 4660},
    {44, D("\4\2\xaa"), "4 2 aa", "dns.sshfp.fingerprint.type", NULL, 2},
    {46, D("\0\1\x0d\1\0\0\1\x2c\0\0\0\2\0\0\0\1\x30\x39\1z\0\xff"), "A 13 1 300 2 1 12345 z ff",
     "dns.rrsig.signers_name", "z", 0},
    {47, D("\1b\0\0\2\x40\x01\1\1\x40"), "b A MX CAA", "dns.nsec.next_domain_name", "b", 0},
    {48, D("\1\1\3\x0d\1\2"), "257 3 13 0102", "dns.dnskey.flags", NULL, 257},
    {50, D("\1\0\0\x0a\2\xaa\xbb\5\0\1\2\3\4\0\1\x40"), "1 0 10 aabb 000g40o4 A", "dns.nsec3.iterations", NULL, 10},
    {50, D("\1\0\0\0\0\1\xff"), "1 0 0 - vs", "dns.nsec3.algo", NULL, 1},
    {52, D("\3\1\1\xde\xad"), "3 1 1 dead", "dns.tlsa.selector", NULL, 1},
    {64, D("\0\0\1t\0"), "0 t", "dns.svcb.targetname", "t", 0},
    {65, D("\0\1\0\0\1\0\6\2h2\2h3\0\3\0\2\x1f\x90\0\4\0\4\x0a\0\0\1\0\2\0\0\0\7\0\1\x2f"),
     "1 . alpn=h2,h3 port=8080 ipv4hint=10.0.0.1 no-default-alpn key7=2f", "dns.svcb.svcparam.port", NULL, 8080},
    {257, D("\x80\5issueletsencrypt.org"), "128 \"issue\" \"letsencrypt.org\"", "dns.caa.value", "letsencrypt.org", 0},
    {1234, D("\1\2"), "0102", NULL, NULL, 0},
    {6, D("\2ns\0\2me\0\0\0"), "ns me", NULL, NULL, 0}, /* ends too early */
    {15, D("\0"), "00", NULL, NULL, 0},
    {65, D("\0\1\0\0\1\0\6\2h2"), "1 .", NULL, NULL, 0},
    {16, D("\5ab"), "056162", NULL, NULL, 0},
  /* clang-format on */
};

static size_t one_record(uint8_t *bytes, uint16_t type, const uint8_t *data, size_t n)
{
    const uint8_t head[] = {0,
                            1,
                            0x80,
                            0,
                            0,
                            0,
                            0,
                            1,
                            0,
                            0,
                            0,
                            0,
                            1,
                            'a',
                            0,
                            (uint8_t)(type >> 8),
                            (uint8_t)type,
                            0,
                            1,
                            0,
                            0,
                            0,
                            9,
                            0,
                            (uint8_t)n};

    memcpy(bytes, head, sizeof head);
    memcpy(bytes + sizeof head, data, n);
    return sizeof head + n;
}

static void data_of_types(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(data_cases); i++) {
        const struct data_case *c = &data_cases[i];
        uint8_t bytes[128];
        size_t n = one_record(bytes, c->type, c->data, c->n);
        struct wt_layer layer;
        struct wt_dns_walk walk;
        struct wt_dns_record record;
        char text[256] = "", small[4], field[64];

        assert_number(dissect_one(dns(), whole(bytes, n), &layer), WT_DISSECTED);
        wt_dns_walk_begin(&walk, &layer.u.dns);
        assert_true(wt_dns_walk_next(&walk, &record));
        size_t length = wt_dns_data_text(&layer.u.dns, &record, text, sizeof text - 1);

        text[length] = 0;
        assert_string_equal(text, c->text);
        assert_true(wt_dns_data_text(&layer.u.dns, &record, small, sizeof small) <= sizeof small);
        assert_number(length, strlen(c->text));
        if (c->in_text != NULL)
            assert_string_equal(text_of(&layer, c->field, 0, field, sizeof field), c->in_text);
        else if (c->field != NULL)
            assert_number(field_named(&layer, c->field, 0).number, c->number);
        every_prefix(dns(), bytes, n);
    }
}

/* What an OPT record says; the bits that only an answer has. */
static void edns(void **state)
{
    /* clang-format off */
    static const uint8_t bytes[] = {
        0, 1, 0x81, 0x82, 0, 0, 0, 0, 0, 0, 0, 1,
        0, 0, 41, 4, 0xd0, 1, 0, 0x80, 0, 0, 16,
        0, 10, 0, 1, 7, 0, 15, 0, 7, 0, 9, 'h', 'e', 'l', 'l', 'o'};
    /* clang-format on */
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(dns(), whole(bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "dns.resp.ext_rcode"), 1);
    assert_number(number_of(&layer, "dns.resp.edns0_version"), 0);
    assert_number(number_of(&layer, "dns.resp.z.do"), 1);
    assert_number(field_named(&layer, "dns.opt.code", 1).number, 15);
    assert_number(number_of(&layer, "dns.opt.ext_error.info_code"), 9);
    assert_string_equal(text_of(&layer, "dns.opt.ext_error.extra_text", 0, text, sizeof text),
                        "hello");
    assert_number(number_of(&layer, "dns.flags.rcode"), 2);
    assert_true(layer.u.dns.recursion_desired && layer.u.dns.recursion_available);
    assert_number(dissect_one(dns(), whole(query, sizeof query), &layer), WT_DISSECTED);
    assert_false(field_named(&layer, "dns.flags.rcode", 0).present);
    assert_false(field_named(&layer, "dns.flags.authoritative", 0).present);
}

static void names_of_numbers(void **state)
{
    (void)state;
    assert_string_equal(wt_dns_type_name(48), "DNSKEY");
    assert_string_equal(wt_dns_type_name(1), "A");
    assert_string_equal(wt_dns_type_name(32769), "DLV");
    assert_null(wt_dns_type_name(54));
    assert_null(wt_dns_type_name(0));
    assert_null(wt_dns_type_name(65535));
    assert_string_equal(wt_dns_class_name(3), "CH");
    assert_string_equal(wt_dns_code_name(23), "BADCOOKIE");
    assert_string_equal(wt_dns_opcode_name(5), "UPDATE");
    assert_string_equal(wt_dns_extended_error_name(6), "DNSSEC Bogus");
}

/* ---- NetBIOS: names of sixteen bytes ---- */

#define NB_NAME                                                                                    \
    "\x20"                                                                                         \
    "FHEPFCELEHFCEPFFFACACACACACACAAA"                                                             \
    "\0" /* WORKGROUP<00> */

static void netbios(void **state)
{
    static const uint8_t asks[] = "\0\1\1\x10\0\1\0\0\0\0\0\0" NB_NAME "\0\x20\0\1";
    static const uint8_t says[] =
        "\0\1\x85\0\0\0\0\1\0\0\0\0" NB_NAME "\0\x20\0\1\0\0\0\x3c\0\6\x80\0\xc0\xa8\1\x14";
    const struct wt_dissector *nbns = dissector_named("nbns");
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_true(nbns->recognise(whole(asks, sizeof asks - 1)));
    assert_true(nbns->recognise(whole(says, sizeof says - 1)));
    assert_false(nbns->recognise(whole(query, sizeof query)));
    assert_number(dissect_one(nbns, whole(asks, sizeof asks - 1), &layer), WT_DISSECTED);
    assert_string_equal(text_of(&layer, "nbns.name", 0, text, sizeof text), "WORKGROUP<00>");
    assert_number(number_of(&layer, "nbns.flags.broadcast"), 1);
    assert_false(field_named(&layer, "nbns.flags.rcode", 0).present);
    assert_number(dissect_one(nbns, whole(says, sizeof says - 1), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "nbns.flags.rcode"), 0);
    assert_number(number_of(&layer, "nbns.nb_flags"), 0x8000);
    assert_memory_equal(field_named(&layer, "nbns.addr", 0).bytes.data, "\xc0\xa8\1\x14", 4);
    every_prefix(nbns, says, sizeof says - 1);
    every_byte_value(nbns, says, sizeof says - 1);
}

static void netbios_names(void **state)
{
    static const struct {
        const char *bytes, *text;
        bool good;
    } cases[] = {
        {"\x20"
         "CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",       "*<00><00><00><00><00><00><00><00><00><00><00><00><00><00><00>", true },
        {"\x20"
         "CACACACACACACACACACACACACACACABL",       "<1b>",                                                          true },
        {"\x20"
         "FHEPFCELEHFCEPFFFACACACACACACAAA\4test", "WORKGROUP<00>.test",                                            true },
        {"\x20"
         "FHEPFCELEHFCEPFFFACACACACACACAAQ",       "FHEPFCELEHFCEPFFFACACACACACACAAQ",                              false},
        {"\1a",                                             "a",                                                             false},
        {"",                                                "<Root>",                                                        false},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_dns_name name;
        struct wt_span message = {.data = (const uint8_t *)cases[i].bytes,
                                  .captured = strlen(cases[i].bytes) + 1,
                                  .on_wire = strlen(cases[i].bytes) + 1};

        assert_true(wt_netbios_name_at(message, 0, &name) == cases[i].good);
        assert_number(name.length, strlen(cases[i].text));
        assert_memory_equal(name.text, cases[i].text, name.length);
    }
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
    struct CMUnitTest tests[18 + WT_ARRAY_LEN(malformed_ones)] = {
        cmocka_unit_test(question),
        cmocka_unit_test(answers),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(any_byte),
        cmocka_unit_test(longest_name),
        cmocka_unit_test(pointers_to_pointers),
        cmocka_unit_test(too_many),
        cmocka_unit_test(data_of_types),
        cmocka_unit_test(edns),
        cmocka_unit_test(names_of_numbers),
        cmocka_unit_test(known_by_content),
        cmocka_unit_test(look_alikes),
        cmocka_unit_test(netbios),
        cmocka_unit_test(netbios_names),
    };
    size_t n = 15;

    for (size_t i = 0; i < WT_ARRAY_LEN(malformed_ones); i++)
        tests[n++] = (struct CMUnitTest){.name = malformed_ones[i].name,
                                         .test_func = wrong_lengths_and_counts,
                                         .initial_state = (void *)(uintptr_t)&malformed_ones[i]};
    return _cmocka_run_group_tests("dns", tests, n, NULL, NULL);
}
