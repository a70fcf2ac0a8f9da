/* SPDX-License-Identifier: BSD-2-Clause */
/* TLS records and the greetings inside. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/application/application.h"

/* clang-format off */
static const uint8_t client_hello[] = {
    22, 3, 1, 0, 113,                   /* a handshake record of 113 bytes, "TLS 1.0" */
    1, 0, 0, 109,                       /* ClientHello, 109 bytes */
    3, 3,                               /* "TLS 1.2" */
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    4, 9, 9, 9, 9,                      /* session id */
    0, 4, 0x13, 0x01, 0xc0, 0x2f,       /* two cipher suites */
    1, 0,                               /* compression: none */
    0, 60,                              /* extensions */
    0, 0, 0, 21, 0, 19, 0, 0, 16,       /* server name: a list with one host name */
    'w', 'w', 'w', '.', 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 't', 'e', 's', 't',
    0, 16, 0, 14, 0, 12, 2, 'h', '2', 8, 'h', 't', 't', 'p', '/', '1', '.', '1', /* ALPN */
    0, 43, 0, 5, 4, 3, 4, 3, 3,         /* supported versions 1.3 and 1.2 */
    0, 23, 0, 0,                        /* extended master secret */
    0x0a, 0x0a, 0, 0,                   /* one that nobody knows (GREASE, RFC 8701) */
};
static const uint8_t server_hello[] = {
    22, 3, 3, 0, 56,
    2, 0, 0, 46,                        /* ServerHello */
    3, 3,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    0,                                  /* no session id */
    0x13, 0x01, 0,                      /* the cipher suite chosen, no compression */
    0, 6, 0, 43, 0, 2, 3, 4,            /* the version chosen: 1.3 */
    14, 0, 0, 2, 0, 0,                  /* a second message in the same record */
};
/* clang-format on */

static const struct wt_dissector *tls(void)
{
    return dissector_named("tls");
}

static void lengths_add_up(void **state)
{
    (void)state;
    assert_number(sizeof client_hello, 5 + 113);
    assert_number(sizeof server_hello, 5 + 56);
}

static void a_client_greets(void **state)
{
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(tls(), whole(client_hello, sizeof client_hello), &layer),
                  WT_DISSECTED);
    assert_number(number_of(&layer, "tls.record.content_type"), 22);
    assert_number(number_of(&layer, "tls.record.version"), 0x0301);
    assert_number(number_of(&layer, "tls.record.length"), 113);
    assert_number(number_of(&layer, "tls.handshake.type"), 1);
    assert_number(number_of(&layer, "tls.handshake.length"), 109);
    assert_number(number_of(&layer, "tls.handshake.version"), 0x0303);
    assert_number(number_of(&layer, "tls.handshake.cipher_suites_length"), 4);
    assert_number(field_named(&layer, "tls.handshake.ciphersuite", 1).number, 0xc02f);
    assert_number(number_of(&layer, "tls.handshake.extensions_length"), 60);
    assert_number(field_named(&layer, "tls.handshake.extension.type", 2).number, 43);
    assert_string_equal(text_of(&layer, "tls.handshake.extensions_server_name", 0, text, 64),
                        "www.example.test");
    assert_string_equal(text_of(&layer, "tls.handshake.extensions_alpn_str", 0, text, 64), "h2");
    assert_string_equal(text_of(&layer, "tls.handshake.extensions_alpn_str", 1, text, 64),
                        "http/1.1");
    assert_number(field_named(&layer, "tls.handshake.extensions.supported_version", 1).number,
                  0x0303);
    assert_number(layer.u.tls.hello, WT_TLS_CLIENT_HELLO);
    assert_number(layer.u.tls.alpn.on_wire, 2);
}

static void a_server_greets(void **state)
{
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(tls(), whole(server_hello, sizeof server_hello), &layer),
                  WT_DISSECTED);
    assert_number(layer.u.tls.hello, WT_TLS_SERVER_HELLO);
    assert_number(layer.u.tls.chosen_version, 0x0304);
    assert_number(number_of(&layer, "tls.handshake.ciphersuite"), 0x1301);
    assert_number(number_of(&layer, "tls.handshake.extensions.supported_version"), 0x0304);
    assert_number(field_named(&layer, "tls.handshake.type", 1).number, 14);
    assert_false(field_named(&layer, "tls.handshake.extensions_server_name", 0).present);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(tls(), client_hello, sizeof client_hello);
    every_prefix(tls(), server_hello, sizeof server_hello);
}

static void any_byte(void **state)
{
    (void)state;
    every_byte_value(tls(), client_hello, sizeof client_hello);
    every_byte_value(tls(), server_hello, sizeof server_hello);
}

/* ---- lengths that lie: one byte changed ---- */

static const struct malformed {
    const char *name;
    size_t at;
    uint8_t byte;
    enum wt_verdict want;
} malformed_ones[] = {
  /* clang-format off */
    {"the record goes beyond",            4,  114,  WT_MALFORMED},
    {"the record ends early",             4,  60,   WT_DISSECTED}, /* the message goes on in the next one */
    {"no such type of record",            0,  30,   WT_MALFORMED},
    {"the session id goes beyond",        43, 255,  WT_MALFORMED},
    {"the cipher suites go beyond",       48, 255,  WT_MALFORMED},
    {"the extensions go beyond",          56, 255,  WT_MALFORMED},
    {"an extension goes beyond them",     60, 255,  WT_MALFORMED},
    {"the list of names is a lie",        63, 255,  WT_DISSECTED},
    {"the name goes beyond its list",     66, 255,  WT_DISSECTED},
  /* clang-format on */
};

static void wrong_lengths(void **state)
{
    const struct malformed *malformed = *state;
    uint8_t *bytes = malloc(sizeof client_hello);
    struct wt_layer layer;

    assert_non_null(bytes);
    memcpy(bytes, client_hello, sizeof client_hello);
    bytes[malformed->at] = malformed->byte;
    assert_number(dissect_one(tls(), whole(bytes, sizeof client_hello), &layer), malformed->want);
    layer_stays_inside(&layer, whole(bytes, sizeof client_hello));
    free(bytes);
}

static void what_is_encrypted(void **state)
{
    static const uint8_t data[] = {23, 3, 3, 0, 3, 1, 0, 0};
    static const uint8_t finished[] = {22, 3, 3, 0, 8, 0xa7, 0x99, 0x12, 0x33, 1, 2, 3, 4};
    static const uint8_t alert[] = {21, 3, 3, 0, 2, 2, 40};
    static const uint8_t secret_alert[] = {21, 3, 3, 0, 4, 2, 40, 1, 1};
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(tls(), whole(data, sizeof data), &layer), WT_DISSECTED);
    assert_false(field_named(&layer, "tls.handshake.type", 0).present);
    assert_number(dissect_one(tls(), whole(finished, sizeof finished), &layer), WT_DISSECTED);
    assert_false(field_named(&layer, "tls.handshake.type", 0).present);
    assert_number(dissect_one(tls(), whole(alert, sizeof alert), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "tls.alert_message.level"), 2);
    assert_number(number_of(&layer, "tls.alert_message.desc"), 40);
    dissect_one(tls(), whole(secret_alert, sizeof secret_alert), &layer);
    assert_false(field_named(&layer, "tls.alert_message.level", 0).present);
}

/* ---- by content ---- */

static const struct guess {
    const char *name;
    uint8_t bytes[6];
    size_t n;
    enum wt_extent_kind kind;
} guesses[] = {
  /* clang-format off */
    {"a handshake record",           {22, 3, 1, 0, 50, 1}, 6, WT_MESSAGE_BYTES},
    {"application data",             {23, 3, 3, 1, 0, 9},  6, WT_MESSAGE_BYTES},
    {"empty application data",       {23, 3, 1, 0, 0},     5, WT_MESSAGE_BYTES},
    {"SSL 3.0",                      {22, 3, 0, 0, 50},    5, WT_MESSAGE_BYTES},
    {"three bytes of a record",      {22, 3, 3},           3, WT_NEEDS_MORE   },
    {"two bytes could be anything",  {22, 3},              2, WT_NO_MESSAGE   },
    {"an empty handshake record",    {22, 3, 3, 0, 0},     5, WT_NO_MESSAGE   },
    {"an unknown version",       {22, 3, 9, 0, 50},    5, WT_NO_MESSAGE   },
    {"a version of another world",   {22, 2, 1, 0, 50},    5, WT_NO_MESSAGE   },
    {"longer than a record can be",  {23, 3, 3, 0xff, 0},  5, WT_NO_MESSAGE   },
    {"an unknown type",          {19, 3, 3, 0, 50},    5, WT_NO_MESSAGE   },
    {"text",                         {'G', 'E', 'T', ' '}, 4, WT_NO_MESSAGE   },
  /* clang-format on */
};

static void guessed(void **state)
{
    const struct guess *g = *state;
    struct wt_extent extent = wt_tls_extent(whole(g->bytes, g->n), false, WT_ASKS_NOTHING);

    assert_number(extent.kind, g->kind);
    if (extent.kind == WT_MESSAGE_BYTES)
        assert_number(extent.bytes, 5 + g->bytes[3] * 256u + g->bytes[4]);
}

static struct CMUnitTest row(const char *name, void (*function)(void **state), const void *state)
{
    return (struct CMUnitTest){
        .name = name, .test_func = function, .initial_state = (void *)(uintptr_t)state};
}

int main(void)
{
    struct CMUnitTest tests[8 + WT_ARRAY_LEN(malformed_ones) + WT_ARRAY_LEN(guesses)] = {
        cmocka_unit_test(lengths_add_up),  cmocka_unit_test(a_client_greets),
        cmocka_unit_test(a_server_greets), cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(any_byte),        cmocka_unit_test(what_is_encrypted),
    };
    size_t n = 6;

    for (size_t i = 0; i < WT_ARRAY_LEN(malformed_ones); i++)
        tests[n++] = row(malformed_ones[i].name, wrong_lengths, &malformed_ones[i]);
    for (size_t i = 0; i < WT_ARRAY_LEN(guesses); i++)
        tests[n++] = row(guesses[i].name, guessed, &guesses[i]);
    return _cmocka_run_group_tests("tls", tests, n, NULL, NULL);
}
