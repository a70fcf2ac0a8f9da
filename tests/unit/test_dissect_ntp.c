/* SPDX-License-Identifier: BSD-2-Clause */
/* NTP: 48 bytes, the same to the server and back, and what may follow them. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/dissect/dissect.h"

/* clang-format off */
static const uint8_t answer[] = {
    0x24, 2, 6, 0xec,                            /* no leap second, version 4, server; stratum 2; 64 s; 2^-20 s */
    0x00, 0x00, 0x03, 0x00,                      /* root delay 768/65536 s */
    0x00, 0x01, 0x80, 0x00,                      /* root dispersion 1.5 s */
    192, 0, 2, 7,                                /* set by this server */
    0xee, 0xb6, 0xc8, 0xe3, 0xe4, 0xda, 0x5f, 0xc0, /* reference */
    0xee, 0xb6, 0xc8, 0xe4, 0x00, 0x00, 0x00, 0x00, /* origin */
    0xee, 0xb6, 0xc8, 0xe4, 0x80, 0x00, 0x00, 0x00, /* receive: half a second later */
    0xee, 0xb6, 0xc8, 0xe4, 0xc0, 0x00, 0x00, 0x00, /* transmit: a quarter more */
};
/* clang-format on */

static const struct wt_dissector *ntp(void)
{
    return dissector_named("ntp");
}

static void an_answer(void **state)
{
    static const uint64_t second = UINT64_C(0xeeb6c8e4) - UINT64_C(2208988800);
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(ntp(), whole(answer, sizeof answer), &layer), WT_DISSECTED);
    assert_number(number_of(&layer, "ntp.flags"), 0x24);
    assert_number(number_of(&layer, "ntp.flags.li"), 0);
    assert_number(number_of(&layer, "ntp.flags.vn"), 4);
    assert_number(number_of(&layer, "ntp.flags.mode"), WT_NTP_SERVER);
    assert_number(number_of(&layer, "ntp.stratum"), 2);
    assert_number(number_of(&layer, "ntp.ppoll"), 6);
    assert_number(number_of(&layer, "ntp.precision"), -20);
    assert_number(number_of(&layer, "ntp.rootdelay"), 768);
    assert_number(number_of(&layer, "ntp.rootdispersion"), 0x18000);
    assert_number(field_named(&layer, "ntp.rootdispersion", 0).times, 16);
    assert_number(number_of(&layer, "ntp.org"), second * 1000000000);
    assert_number(number_of(&layer, "ntp.rec"), second * 1000000000 + 500000000);
    assert_number(number_of(&layer, "ntp.xmt"), second * 1000000000 + 750000000);
    assert_number(field_named(&layer, "ntp.xmt", 0).first_bit, 320);
    assert_memory_equal(field_named(&layer, "ntp.refid", 0).bytes.data, answer + 12, 4);
    assert_false(field_named(&layer, "ntp.mac", 0).present);
    assert_number(layer.u.ntp.poll, 6);
    assert_number(layer.u.ntp.precision + 128, 108);
    assert_number(layer.payload.on_wire, 0);
}

/* Seconds begin anew in 2036, as those who follow RFC 4330 count them. */
static void moments(void **state)
{
    (void)state;
    assert_number(wt_ntp_time(UINT64_C(2208988800) << 32), 0);
    assert_number(wt_ntp_time(UINT64_MAX), INT64_C(2085978495999999999));
    assert_number(wt_ntp_time(UINT64_C(1) << 32), INT64_C(2085978497000000000));
    assert_number(wt_ntp_time(UINT64_C(1) << 63), INT64_C(-61505152000000000));
}

static void no_time_is_no_value(void **state)
{
    uint8_t bytes[48] = {0x23};
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(ntp(), whole(bytes, sizeof bytes), &layer), WT_DISSECTED);
    assert_false(field_named(&layer, "ntp.reftime", 0).present);
    assert_false(field_named(&layer, "ntp.xmt", 0).present);
    assert_true(field_named(&layer, "ntp.refid", 0).present);
}

static void cut_anywhere(void **state)
{
    (void)state;
    every_prefix(ntp(), answer, sizeof answer);
}

static void any_byte(void **state)
{
    uint8_t bytes[48 + 24];

    (void)state;
    memset(bytes, 0x5a, sizeof bytes);
    memcpy(bytes, answer, sizeof answer);
    every_byte_value(ntp(), bytes, sizeof answer);
    every_byte_value(ntp(), bytes, sizeof bytes);
}

/* After the message: a key identifier and its digest, or an extension field, which is not
 * dissected. */
static void behind_the_message(void **state)
{
    static const struct {
        size_t more, header, payload;
    } cases[] = {
        {1,  48, 1 },
        {4,  48, 4 },
        {19, 48, 19},
        {20, 68, 0 },
        {21, 48, 21},
        {24, 72, 0 },
        {28, 48, 28}
    };
    uint8_t bytes[48 + 28] = {0};
    struct wt_layer layer;

    (void)state;
    memcpy(bytes, answer, sizeof answer);
    bytes[51] = 7;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        assert_number(dissect_one(ntp(), whole(bytes, 48 + cases[i].more), &layer), WT_DISSECTED);
        assert_number(layer.header.on_wire, cases[i].header);
        assert_number(layer.payload.on_wire, cases[i].payload);
        struct wt_value key = field_named(&layer, "ntp.keyid", 0);
        struct wt_value digest = field_named(&layer, "ntp.mac", 0);

        assert_number(key.present, cases[i].header > 48);
        assert_number(digest.present, cases[i].header > 48);
        if (key.present)
            assert_number(key.bytes.data[3], 7);
        if (digest.present)
            assert_number(digest.bytes.on_wire, cases[i].header - 52);
    }
}

/* A message on NTP's port that is shorter than NTP's 48 bytes. */
static void too_short(void **state)
{
    struct wt_layer layer;

    (void)state;
    for (size_t n = 0; n < sizeof answer; n++)
        assert_number(dissect_one(ntp(), whole(answer, n), &layer), WT_MALFORMED);
    assert_number(
        dissect_one(ntp(), (struct wt_span){.data = answer, .captured = 47, .on_wire = 48}, &layer),
        WT_CUT);
}

static void admits_by_version_and_mode(void **state)
{
    (void)state;
    for (unsigned first = 0; first < 256; first++) {
        uint8_t bytes[48] = {(uint8_t)first};
        unsigned version = first >> 3 & 7, mode = first & 7;
        bool want = version >= 1 && version <= 4 && mode >= 1 && mode <= 5;

        assert_number(ntp()->admits(whole(bytes, sizeof bytes)), want);
    }
    assert_false(ntp()->admits(whole(answer, 0)));
    assert_true(ntp()->admits(whole(answer, 1)));
}

/* The edge: UDP's port 123, at either end. */
static void led_by_the_port(void **state)
{
    const struct wt_dissector *found = wt_registry_find((struct wt_next){WT_UDP_APPLICATION, 123});
    const struct wt_dissector udp = {.protocol = WT_UDP};
    struct wt_packet packet = {.n_layers = 1};

    (void)state;
    assert_ptr_equal(found, ntp());
    packet.layers[0] = (struct wt_layer){
        .dissector = &udp, .u.udp = {.src_port = 123, .dst_port = 5000}
    };
    assert_true(wt_dissect_application(&packet, 0, whole(answer, sizeof answer)));
    assert_number(packet.layers[1].dissector->protocol, WT_NTP);
    packet.n_layers = 1;
    packet.layers[0].u.udp = (struct wt_udp){.src_port = 5000, .dst_port = 123};
    assert_true(wt_dissect_application(&packet, 0, whole(answer, sizeof answer)));
    uint8_t control[sizeof answer] = {0x26}; /* mode 6 */

    packet.n_layers = 1;
    assert_false(wt_dissect_application(&packet, 0, whole(control, sizeof control)));
    packet.layers[0].u.udp.dst_port = 124;
    assert_false(wt_dissect_application(&packet, 0, whole(answer, sizeof answer)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer),
        cmocka_unit_test(moments),
        cmocka_unit_test(no_time_is_no_value),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(any_byte),
        cmocka_unit_test(behind_the_message),
        cmocka_unit_test(too_short),
        cmocka_unit_test(admits_by_version_and_mode),
        cmocka_unit_test(led_by_the_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
