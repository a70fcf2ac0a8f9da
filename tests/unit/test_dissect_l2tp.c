/* SPDX-License-Identifier: BSD-2-Clause */
/* L2TP: PPP in UDP. What stands before it depends on four bits. */
#include "support.h"

#include "../../src/dissect/dissect.h"

/* clang-format off */
static const uint8_t all[] = {
    0x4a, 2, 0, 22, 0, 5, 0, 9, 0, 1, 0, 2,     /* length 22, tunnel 5, session 9, numbers 1, 2 */
    0, 2, 'x', 'x', 0xff, 3, 0, 0x21, 'i', 'p', /* two bytes of padding; PPP with IPv4 */
};
static const uint8_t least[] = {0, 2, 0, 5, 0, 9, 0x21, 'i', 'p'};
/* clang-format on */
static struct wt_layer layer;

static enum wt_verdict take(const uint8_t *bytes, size_t n)
{
    return dissect_one(dissector_named("l2tp"), whole(bytes, n), &layer);
}

static bool known(const uint8_t *bytes, size_t n)
{
    return dissector_named("l2tp")->admits(whole(bytes, n));
}

static void all_optional_fields(void **state)
{
    (void)state;
    assert_true(known(all, sizeof all));
    assert_number(take(all, sizeof all), WT_DISSECTED);
    assert_number(layer.header.on_wire, 16);
    assert_number(layer.payload.on_wire, 6);
    assert_number(layer.next.space, WT_LINKTYPE);
    assert_number(layer.next.id, 9);
    assert_number(number_of(&layer, "l2tp.length"), 22);
    assert_number(number_of(&layer, "l2tp.tunnel"), 5);
    assert_number(number_of(&layer, "l2tp.session"), 9);
    assert_number(number_of(&layer, "l2tp.Ns"), 1);
    assert_number(number_of(&layer, "l2tp.Nr"), 2);
    assert_number(number_of(&layer, "l2tp.offset"), 2);
}

static void no_optional_fields(void **state)
{
    (void)state;
    assert_true(known(least, sizeof least));
    assert_number(take(least, sizeof least), WT_DISSECTED);
    assert_number(layer.header.on_wire, 6);
    assert_number(number_of(&layer, "l2tp.tunnel"), 5);
    assert_false(field_named(&layer, "l2tp.length", 0).present);
    assert_false(field_named(&layer, "l2tp.Ns", 0).present);
    assert_false(field_named(&layer, "l2tp.offset", 0).present);
}

static void impossible_headers(void **state)
{
    uint8_t bytes[sizeof all];

    (void)state;
    memcpy(bytes, all, sizeof bytes);
    bytes[3] = 1; /* a length that cannot be: all there is */
    assert_number(take(bytes, sizeof bytes), WT_DISSECTED);
    assert_number(layer.payload.on_wire, 6);
    bytes[13] = 200; /* padding beyond the datagram */
    assert_number(take(bytes, sizeof bytes), WT_MALFORMED);
    memcpy(bytes, all, sizeof bytes);
    bytes[3] = 23; /* longer than the datagram */
    assert_false(known(bytes, sizeof bytes));
    memcpy(bytes, all, sizeof bytes);
    bytes[0] = 0xc8; /* the tunnel's own message */
    assert_false(known(bytes, sizeof bytes));
    memcpy(bytes, all, sizeof bytes);
    bytes[7] = 0; /* of no session */
    assert_false(known(bytes, sizeof bytes));
    every_prefix(dissector_named("l2tp"), all, sizeof all);
    every_byte_value(dissector_named("l2tp"), all, sizeof all);
}

/* A whole frame: on into the PPP inside, and the IP packet in that. */
static void leads_to_what_is_inside(void **state)
{
    static const uint8_t bytes[] = {0x45, 0, 0,    64,   0, 1,  0,    0, 64, 17,   0, 0, 10,
                                    0,    0, 1,    10,   0, 0,  2,                 /* IPv4 */
                                    0xc0, 0, 0x06, 0xa5, 0, 44, 0,    0,           /* UDP to 1701 */
                                    0,    2, 0,    5,    0, 9,  0xff, 3, 0,  0x21, /* L2TP, PPP */
                                    0x45, 0, 0,    26,   0, 2,  0,    0, 64, 89,   0, 0, 10,
                                    9,    0, 1,    10,   9, 0,  2,    1, 2,  3,    4, 5, 6};
    const struct wt_frame frame = {
        .number = 1, .link_type = 101, .bytes = {bytes, sizeof bytes, sizeof bytes}
    };
    static const char *const names[] = {"ip", "udp", "l2tp", "ppp", "ip"};
    struct wt_packet packet;

    (void)state;
    wt_dissect(&packet, &frame, true);
    assert_number(packet.n_layers, WT_ARRAY_LEN(names));
    for (unsigned i = 0; i < packet.n_layers; i++)
        assert_string_equal(packet.layers[i].dissector->name, names[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_optional_fields),
        cmocka_unit_test(no_optional_fields),
        cmocka_unit_test(impossible_headers),
        cmocka_unit_test(leads_to_what_is_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
