/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv6: options, options inside of options, messages inside of those of relays. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/dissect.h"

/* clang-format off */
#define REPLY                                                                                      \
    7, 0x19, 0xb8, 0x07,                                  /* REPLY, transaction */                 \
    0, 1, 0, 4, 0, 3, 0, 1,                               /* the client: a DUID of four bytes */   \
    0, 2, 0, 2, 9, 9,                                     /* the server */                         \
    0, 3, 0, 40, 1, 2, 3, 4, 0, 0, 7, 8, 0, 0, 11, 184,   /* IA_NA: T1 1800, T2 3000 */            \
    0, 5, 0, 24, 0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 8, 0, 0, 14, 16, \
    0, 25, 0, 41, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 10,    /* IA_PD */                              \
    0, 26, 0, 25, 0, 0, 0, 1, 0, 0, 0, 2, 56, 0x20, 1, 13, 0xb9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, \
    0, 13, 0, 4, 0, 2, 'n', 'o',                          /* status */                             \
    0, 23, 0, 32, 0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x53,                        \
    0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x54,                                      \
    0, 8, 0, 2, 0x01, 0x00, 0, 14, 0, 0                   /* 2.56 s; rapid commit */
static const uint8_t reply[] = {REPLY};
static const uint8_t relayed[] = {
    13, 2,                                                /* RELAY-REPL, two hops */
    0x20, 1, 13, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
    0, 18, 0, 4, 'e', 't', 'h', '0',
    0, 9, 0, sizeof reply, REPLY,
};
/* clang-format on */

static const struct wt_dissector *dhcpv6(void)
{
    return dissector_named("dhcpv6");
}

static void a_reply(void **state)
{
    static const uint64_t codes[] = {1, 2, 3, 5, 25, 26, 13, 23, 8, 14};
    struct wt_layer layer;
    char text[64];

    (void)state;
    assert_number(dissect_one(dhcpv6(), whole(reply, sizeof reply), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "dhcpv6.msgtype"), WT_DHCPV6_REPLY);
    assert_number(number_of(&layer, "dhcpv6.xid"), 0x19b807);
    assert_false(field_named(&layer, "dhcpv6.hopcount", 0).present);
    for (unsigned i = 0; i < WT_ARRAY_LEN(codes); i++)
        assert_number(field_named(&layer, "dhcpv6.option.type", i).number, codes[i]);
    assert_number(field_named(&layer, "dhcpv6.option.length", 2).number, 40);
    assert_number(field_named(&layer, "dhcpv6.duid.bytes", 1).bytes.on_wire, 2);
    assert_number(field_named(&layer, "dhcpv6.iaid", 1).bytes.data[3], 5);
    assert_number(number_of(&layer, "dhcpv6.iaid.t1"), 1800);
    assert_number(field_named(&layer, "dhcpv6.iaid.t2", 1).number, 10);
    assert_number(number_of(&layer, "dhcpv6.iaaddr.valid_lifetime"), 3600);
    assert_number(field_named(&layer, "dhcpv6.iaaddr.ip", 0).bytes.data[14], 1);
    assert_number(number_of(&layer, "dhcpv6.iaprefix.pref_len"), 56);
    assert_number(field_named(&layer, "dhcpv6.iaprefix.pref_addr", 0).bytes.data[3], 0xb9);
    assert_number(field_named(&layer, "dhcpv6.dns_server", 1).bytes.data[15], 0x54);
    assert_number(number_of(&layer, "dhcpv6.elapsed_time"), 2560);
    assert_number(number_of(&layer, "dhcpv6.status_code"), 2);
    assert_string_equal(text_of(&layer, "dhcpv6.status_msg", 0, text, sizeof text), "no");
    assert_number(layer.u.dhcpv6.message, WT_DHCPV6_REPLY);
    assert_number(layer.u.dhcpv6.outer, WT_DHCPV6_REPLY);
    assert_true(layer.u.dhcpv6.rapid);
    assert_number(layer.u.dhcpv6.status, 2);
    assert_number(layer.u.dhcpv6.lifetime, 3600);
    assert_number(layer.u.dhcpv6.address.version, 6);
    assert_number(layer.u.dhcpv6.prefix_bits, 56);
}

static void in_a_relay(void **state)
{
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(dhcpv6(), whole(relayed, sizeof relayed), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "dhcpv6.msgtype"), WT_DHCPV6_RELAY_REPLY);
    assert_number(number_of(&layer, "dhcpv6.hopcount"), 2);
    assert_number(number_of(&layer, "dhcpv6.xid"), 0x19b807);
    assert_number(field_named(&layer, "dhcpv6.peeraddr", 0).bytes.data[15], 2);
    assert_number(field_named(&layer, "dhcpv6.option.type", 2).number, 1);
    assert_number(layer.u.dhcpv6.message, WT_DHCPV6_REPLY);
    assert_number(layer.u.dhcpv6.outer, WT_DHCPV6_RELAY_REPLY);
    assert_number(layer.u.dhcpv6.id, 0x19b807);
    assert_number(layer.u.dhcpv6.address.version, 6);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(dhcpv6(), reply, sizeof reply);
    every_prefix(dhcpv6(), relayed, sizeof relayed);
    every_byte_value(dhcpv6(), reply, sizeof reply);
    every_byte_value(dhcpv6(), relayed, sizeof relayed);
}

/* Lengths beyond the end, of an option and of one inside; options without number; relays in relays.
 */
static void what_a_liar_sends(void **state)
{
    static const uint8_t beyond[] = {1, 0, 0, 1, 0, 8, 0, 3, 0, 0};
    static const uint8_t inside[] = {1, 0, 0, 1, 0, 3, 0, 18, 0, 0, 0, 0, 0,  0, 0,
                                     0, 0, 0, 0, 0, 0, 8, 0,  3, 0, 0, 0, 14, 0, 0};
    uint8_t many[4 + 4 * 200] = {1}, deep[1000] = {0};
    struct wt_layer layer;
    struct wt_value out[256];

    (void)state;
    assert_number(dissect_one(dhcpv6(), whole(beyond, sizeof beyond), &layer), WT_MALFORMED);
    assert_number(layer.notes[0].id, WT_NOTE_DHCP_OPTION_BAD);
    assert_number(layer.notes[0].a, 8);
    assert_number(dissect_one(dhcpv6(), whole(inside, sizeof inside), &layer), WT_MALFORMED);
    assert_number(dissect_one(dhcpv6(), whole(beyond, 6), &layer), WT_MALFORMED);
    assert_number(dissect_one(dhcpv6(), whole(beyond, 3), &layer), WT_MALFORMED);
    assert_number(dissect_one(dhcpv6(), whole(beyond, 4), &layer), WT_DISSECTED);
    for (size_t i = 4; i < sizeof many; i += 4)
        many[i + 1] = 14;
    assert_number(dissect_one(dhcpv6(), whole(many, sizeof many), &layer), WT_DISSECTED);
    assert_number(wt_field_values(&layer, row_named(dhcpv6(), "dhcpv6.option.type"), out, 256),
                  WT_MAX_DHCPV6_OPTIONS);
    for (size_t at = 0; at + 38 <= sizeof deep; at += 38) { /* each holds the rest */
        size_t rest = sizeof deep - at - 38;

        deep[at] = 12;
        deep[at + 35] = 9;
        deep[at + 36] = (uint8_t)(rest >> 8);
        deep[at + 37] = (uint8_t)rest;
    }
    assert_number(dissect_one(dhcpv6(), whole(deep, sizeof deep), &layer), WT_DISSECTED);
    assert_number(layer.u.dhcpv6.message, 0);
}

static void admits_what_there_is(void **state)
{
    (void)state;
    for (unsigned message = 0; message < 256; message++) {
        const uint8_t byte = (uint8_t)message;

        assert_number(dhcpv6()->admits(whole(&byte, 1)), message >= 1 && message <= 13);
    }
    assert_false(dhcpv6()->admits(whole(reply, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply),
        cmocka_unit_test(in_a_relay),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(what_a_liar_sends),
        cmocka_unit_test(admits_what_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
