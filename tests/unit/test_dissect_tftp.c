/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP: a request, blocks and their ACKs, an error, options. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/dissect.h"

#define S(literal) whole((const uint8_t *)(literal), sizeof(literal) - 1)
#define READ                                                                                       \
    "\0\1startup.cfg\0octet\0tsize\0"                                                              \
    "0\0BlkSize\0"                                                                                 \
    "1408\0"

static const struct wt_dissector *tftp(void)
{
    return dissector_named("tftp");
}

static void a_request(void **state)
{
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(tftp(), S(READ), &layer), WT_DISSECTED);
    assert_number(layer.u.tftp.opcode, WT_TFTP_READ);
    assert_number(number_of(&layer, "tftp.opcode"), 1);
    assert_string_equal(text_of(&layer, "tftp.source_file", 0, text, sizeof text), "startup.cfg");
    assert_string_equal(text_of(&layer, "tftp.destination_file", 0, text, sizeof text), "(none)");
    assert_string_equal(text_of(&layer, "tftp.type", 0, text, sizeof text), "octet");
    assert_string_equal(text_of(&layer, "tftp.option.name", 1, text, sizeof text), "BlkSize");
    assert_string_equal(text_of(&layer, "tftp.option.value", 1, text, sizeof text), "1408");
    assert_number(wt_tftp_option_number(&layer.u.tftp, "blksize"), 1408);
    assert_number(wt_tftp_option_number(&layer.u.tftp, "windowsize"), 0);
    assert_number(dissect_one(tftp(), S("\0\2a\0netascii\0"), &layer), WT_DISSECTED);
    assert_string_equal(text_of(&layer, "tftp.destination_file", 0, text, sizeof text), "a");
    assert_string_equal(text_of(&layer, "tftp.source_file", 0, text, sizeof text), "(none)");
}

static void the_others(void **state)
{
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(tftp(), S("\0\3\1\2hello"), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "tftp.block"), 0x102);
    assert_number(layer.header.on_wire, 4);
    assert_number(layer.payload.on_wire, 5);
    assert_number(dissect_one(tftp(), S("\0\4\0\7"), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "tftp.block"), 7);
    assert_false(field_named(&layer, "tftp.error.code", 0).present);
    assert_number(dissect_one(tftp(), S("\0\5\0\1gone\0"), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "tftp.error.code"), 1);
    assert_string_equal(text_of(&layer, "tftp.error.message", 0, text, sizeof text), "gone");
    assert_false(field_named(&layer, "tftp.block", 0).present);
    assert_number(dissect_one(tftp(),
                              S("\0\6windowsize\0"
                                "4\0"),
                              &layer),
                  WT_DISSECTED);
    assert_number(wt_tftp_option_number(&layer.u.tftp, "windowsize"), 4);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(tftp(), (const uint8_t *)READ, sizeof READ - 1);
    every_prefix(tftp(), (const uint8_t *)"\0\5\0\1gone\0", 9);
    every_prefix(tftp(), (const uint8_t *)"\0\6blksize\0008\0", 12);
    every_byte_value(tftp(), (const uint8_t *)READ, sizeof READ - 1);
    every_byte_value(tftp(), (const uint8_t *)"\0\6blksize\0008\0", 12);
}

/* Texts that never end, numbers that are none, options without number. */
static void what_a_liar_sends(void **state)
{
    static const char *const values[] = {"4294967296", "12x", "-1", "99999999999999999999999", ""};
    struct wt_layer layer;
    struct wt_value out[64];
    char bytes[256];

    (void)state;
    assert_number(dissect_one(tftp(), S("\0\1name"), &layer), WT_MALFORMED);
    assert_number(dissect_one(tftp(), S("\0\1name\0octet"), &layer), WT_MALFORMED);
    assert_number(dissect_one(tftp(), S("\0\5\0\1gone"), &layer), WT_MALFORMED);
    assert_number(dissect_one(tftp(), S("\0\4\0"), &layer), WT_MALFORMED);
    assert_number(dissect_one(tftp(), S("\0"), &layer), WT_MALFORMED);
    for (size_t i = 0; i < WT_ARRAY_LEN(values); i++) {
        size_t n =
            (size_t)snprintf(bytes, sizeof bytes, "%c%cblksize%c%s%c", 0, 6, 0, values[i], 0);

        assert_number(dissect_one(tftp(), whole((uint8_t *)bytes, n), &layer), WT_DISSECTED);
        assert_number(wt_tftp_option_number(&layer.u.tftp, "blksize"), 0);
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)((i + 1) % 2); /* options of one letter, more than are read */
    bytes[0] = 0;
    bytes[1] = 6;
    assert_number(dissect_one(tftp(), whole((uint8_t *)bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_number(wt_field_values(&layer, row_named(tftp(), "tftp.option.name"), out, 64),
                  WT_MAX_TFTP_OPTIONS);
}

static void admits_what_there_is(void **state)
{
    (void)state;
    for (unsigned opcode = 0; opcode < 300; opcode++) {
        const uint8_t bytes[] = {(uint8_t)(opcode >> 8), (uint8_t)opcode};

        assert_number(tftp()->admits(whole(bytes, 2)), opcode >= 1 && opcode <= 6);
    }
    assert_false(tftp()->admits(S("\0")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request),
        cmocka_unit_test(the_others),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(what_a_liar_sends),
        cmocka_unit_test(admits_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
