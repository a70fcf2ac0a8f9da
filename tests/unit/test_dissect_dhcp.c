/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP: BOOTP's fixed part and the options behind it. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/application/application.h"

enum { FIXED = 240, SIZE = 300 };

/* An ACK: the fixed part, then these options. */
static void make(uint8_t bytes[SIZE])
{
    /* clang-format off */
    static const uint8_t begin[] = {
        2, 1, 6, 0,                 /* a reply; Ethernet, 6 bytes; no relay */
        0x12, 0x34, 0x56, 0x78,     /* transaction */
        0, 5, 0x80, 0,              /* five seconds; please broadcast */
        0, 0, 0, 0, 192, 168, 0, 10, /* client has none; yours */
        192, 168, 0, 1, 0, 0, 0, 0, /* server; no relay */
        2, 0, 0, 0, 0, 1,           /* hardware address */
    };
    static const uint8_t options[] = {
        0x63, 0x82, 0x53, 0x63,
        53, 1, 5,                   /* ACK */
        0, 0,                       /* padding */
        1, 4, 255, 255, 255, 0,
        3, 4, 192, 168, 0, 1,
        6, 8, 8, 8, 8, 8, 9, 9, 9, 9,
        12, 2, 'p', 'c',
        51, 4, 0, 0, 0x0e, 0x10,    /* an hour */
        55, 2, 1, 3,
        255,
    };
    /* clang-format on */

    memset(bytes, 0, SIZE);
    memcpy(bytes, begin, sizeof begin);
    memcpy(bytes + 44, "boot.example", 12);
    memcpy(bytes + FIXED - 4, options, sizeof options);
}

static const struct wt_dissector *dhcp(void)
{
    return dissector_named("dhcp");
}

static void an_ack(void **state)
{
    uint8_t bytes[SIZE];
    struct wt_layer layer;
    char text[64];

    (void)state;
    make(bytes);
    assert_number(dissect_one(dhcp(), whole(bytes, SIZE), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "dhcp.type"), 2);
    assert_number(number_of(&layer, "dhcp.id"), 0x12345678);
    assert_number(number_of(&layer, "dhcp.secs"), 5);
    assert_number(number_of(&layer, "dhcp.flags.bc"), 1);
    assert_memory_equal(field_named(&layer, "dhcp.ip.your", 0).bytes.data, "\xc0\xa8\0\x0a", 4);
    assert_memory_equal(field_named(&layer, "dhcp.hw.mac_addr", 0).bytes.data, "\2\0\0\0\0\1", 6);
    assert_string_equal(text_of(&layer, "dhcp.server", 0, text, sizeof text), "boot.example");
    assert_string_equal(text_of(&layer, "dhcp.file", 0, text, sizeof text), "(none)");
    assert_number(number_of(&layer, "dhcp.option.dhcp"), WT_DHCP_ACK);
    assert_number(number_of(&layer, "dhcp.option.ip_address_lease_time"), 3600);
    assert_string_equal(text_of(&layer, "dhcp.option.hostname", 0, text, sizeof text), "pc");
    assert_number(field_named(&layer, "dhcp.option.domain_name_server", 1).bytes.data[0], 9);
    assert_number(field_named(&layer, "dhcp.option.request_list_item", 1).number, 3);
    assert_number(field_named(&layer, "dhcp.option.type", 1).number, 1);
    assert_number(layer.u.dhcp.message, WT_DHCP_ACK);
    assert_number(layer.u.dhcp.lease, 3600);
    assert_number(layer.u.dhcp.yours.bytes[3], 10);
}

static void cut_anywhere(void **state)
{
    uint8_t bytes[SIZE];

    (void)state;
    make(bytes);
    every_prefix(dhcp(), bytes, SIZE);
}

static void any_byte(void **state)
{
    uint8_t bytes[SIZE];

    (void)state;
    make(bytes);
    every_byte_value(dhcp(), bytes + 0, 250);
}

/* The last option claims one byte more than there is. */
static void an_option_beyond_the_end(void **state)
{
    uint8_t bytes[SIZE];
    struct wt_layer layer;

    (void)state;
    make(bytes);
    memcpy(bytes + FIXED, "\x0c\x03pc", 4);
    assert_number(dissect_one(dhcp(), whole(bytes, FIXED + 4), &layer), WT_MALFORMED);
    assert_number(layer.n_notes, 1);
    assert_number(layer.notes[0].id, WT_NOTE_DHCP_OPTION_BAD);
    assert_number(layer.notes[0].a, 12);
    assert_number(dissect_one(dhcp(), whole(bytes, FIXED + 1), &layer), WT_MALFORMED);
}

/* Options of no bytes, and nothing but padding: the walk advances and ends. */
static void many_options(void **state)
{
    uint8_t bytes[FIXED + 2 * 400];
    struct wt_layer layer;
    struct wt_value values[400];
    const struct wt_field *types = row_named(dhcp(), "dhcp.option.type");

    (void)state;
    make(bytes);
    for (size_t i = FIXED; i < sizeof bytes; i += 2) {
        bytes[i] = 80;
        bytes[i + 1] = 0;
    }
    assert_number(dissect_one(dhcp(), whole(bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_number(wt_field_values(&layer, types, values, 400), WT_MAX_DHCP_OPTIONS);
    memset(bytes + FIXED, 0, sizeof bytes - FIXED);
    assert_number(dissect_one(dhcp(), whole(bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_number(wt_field_values(&layer, types, values, 400), 0);
}

static void plain_bootp(void **state)
{
    uint8_t bytes[SIZE];
    struct wt_layer layer;

    (void)state;
    make(bytes);
    bytes[FIXED - 1] = 0; /* no cookie */
    assert_number(dissect_one(dhcp(), whole(bytes, SIZE), &layer), WT_DISSECTED);
    assert_number(layer.u.dhcp.message, 0);
    assert_false(wt_dhcp_recognise(whole(bytes, SIZE)));
}

static void known_by_content(void **state)
{
    uint8_t bytes[SIZE];

    (void)state;
    make(bytes);
    assert_true(wt_dhcp_recognise(whole(bytes, SIZE)));
    assert_false(wt_dhcp_recognise(whole(bytes, FIXED - 1)));
    bytes[0] = 3;
    assert_false(wt_dhcp_recognise(whole(bytes, SIZE)));
    bytes[0] = 1;
    bytes[2] = 17; /* longer than its place */
    assert_false(wt_dhcp_recognise(whole(bytes, SIZE)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ack),           cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(any_byte),         cmocka_unit_test(an_option_beyond_the_end),
        cmocka_unit_test(many_options),     cmocka_unit_test(plain_bootp),
        cmocka_unit_test(known_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
