/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums: the sum itself against RFC 1071's own example and a plain one, written two bytes at a
 * time; then what each layer is judged to be, with checksums that the plain sum made. */
#include "support.h"

#include <stdlib.h>

#include "../../src/dissect/dissect.h"

static struct wt_packet packet;
static struct wt_frame frame;

static void take_cut(uint32_t link_type, const uint8_t *bytes, size_t captured, size_t on_wire,
                     bool verify)
{
    frame = (struct wt_frame){
        .number = 1, .link_type = link_type, .bytes = {bytes, captured, on_wire}
    };
    wt_dissect(&packet, &frame, verify);
}
static void take(uint32_t link_type, const uint8_t *bytes, size_t n)
{
    take_cut(link_type, bytes, n, n, true);
}

/* ---- The sum ---- */

/* Two bytes at a time, as RFC 1071 section 4.1 writes it. */
static uint16_t plain_sum(uint16_t sum, const uint8_t *data, size_t n)
{
    uint32_t total = sum;

    for (size_t i = 0; i < n; i++)
        total += i % 2 == 0 ? (uint32_t)data[i] << 8 : data[i];
    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)total;
}

static void sum_of_the_rfc(void **state)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};

    (void)state;
    assert_number(wt_checksum_sum(0, bytes, sizeof bytes), 0xddf2); /* section 3 */
}

static void sum_of_every_length(void **state)
{
    uint8_t bytes[300];
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) {
        seed = seed * 1103515245 + 12345;
        bytes[i] = (uint8_t)(seed >> 16);
    }
    for (size_t n = 0; n <= 64; n++)
        for (size_t from = 0; from < 9; from++)
            for (uint32_t start = 0; start < 0x10000; start += 0x3fff)
                assert_number(wt_checksum_sum((uint16_t)start, bytes + from, n),
                              plain_sum((uint16_t)start, bytes + from, n));
    assert_number(wt_checksum_sum(0, bytes, 299), plain_sum(0, bytes, 299));
    memset(bytes, 0xff, sizeof bytes); /* carries everywhere */
    for (size_t n = 0; n <= 64; n++)
        assert_number(wt_checksum_sum(0xffff, bytes, n), plain_sum(0xffff, bytes, n));
}

/* ---- Layers ---- */

/* 10.0.0.1:4660 > 10.0.0.2:8001, "hello"; no UDP checksum, that of IPv4 is filled in below. */
static const uint8_t good[] = {
    0x45, 0x00, 0x00, 0x21, 0x00, 0x01, 0x00, 0x00, 0x40, 0x11, 0x00, 0x00, /* IPv4 */
    10,   0,    0,    1,    10,   0,    0,    2,                            /* … */
    0x12, 0x34, 0x1f, 0x41, 0x00, 0x0d, 0x00, 0x00,                         /* UDP */
    'h',  'e',  'l',  'l',  'o',
};

/* Put the right checksum into a TCP or UDP header over IPv4. */
static void fill_in(uint8_t *bytes, uint8_t *field, uint8_t protocol, size_t header, size_t n)
{
    uint16_t sum = plain_sum((uint16_t)(protocol + n - header), bytes + 12, 8);

    field[0] = field[1] = 0;
    sum = (uint16_t)~plain_sum(sum, bytes + header, n - header);
    if (sum == 0)
        sum = 0xffff;
    field[0] = (uint8_t)(sum >> 8);
    field[1] = (uint8_t)sum;
}

static void ipv4_header(void **state)
{
    uint8_t bytes[sizeof good];

    (void)state;
    memcpy(bytes, good, sizeof bytes);
    uint16_t sum = (uint16_t)~plain_sum(0, bytes, 10);

    sum = (uint16_t)~plain_sum((uint16_t)~sum, bytes + 12, 8);
    bytes[10] = (uint8_t)(sum >> 8);
    bytes[11] = (uint8_t)sum;
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[0].u.ipv4.checksum_status, WT_CHECKSUM_GOOD);
    bytes[8]--; /* a router that forgot to update it */
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[0].u.ipv4.checksum_status, WT_CHECKSUM_BAD);
    take_cut(228, bytes, sizeof bytes, sizeof bytes, false);
    assert_number(packet.layers[0].u.ipv4.checksum_status, WT_CHECKSUM_UNVERIFIED);
}

static void udp_over_ipv4(void **state)
{
    const struct wt_udp *udp = &packet.layers[1].u.udp;
    uint8_t bytes[sizeof good];

    (void)state;
    memcpy(bytes, good, sizeof bytes);
    take(228, bytes, sizeof bytes);
    assert_number(udp->checksum_status, WT_CHECKSUM_NOT_PRESENT);
    take_cut(228, bytes, sizeof bytes, sizeof bytes, false);
    assert_number(udp->checksum_status, WT_CHECKSUM_NOT_PRESENT);
    fill_in(bytes, bytes + 26, 17, 20, sizeof bytes);
    take(228, bytes, sizeof bytes);
    assert_number(udp->checksum_status, WT_CHECKSUM_GOOD);
    assert_number(number_of(&packet.layers[1], "udp.checksum.status"), 1);
    bytes[30] ^= 1;
    take(228, bytes, sizeof bytes);
    assert_number(udp->checksum_status, WT_CHECKSUM_BAD);
    assert_number(udp->checksum_cause, WT_CHECKSUM_WRONG);
    assert_false(wt_layer_offloaded(&packet.layers[1]));
    take_cut(228, bytes, sizeof bytes - 1, sizeof bytes, true);
    assert_number(udp->checksum_status, WT_CHECKSUM_UNVERIFIED);
    take_cut(228, bytes, sizeof bytes, sizeof bytes, false);
    assert_number(udp->checksum_status, WT_CHECKSUM_UNVERIFIED);
    bytes[25]++; /* more than the datagram holds: what was summed is not there */
    take(228, bytes, sizeof bytes);
    assert_number(udp->checksum_status, WT_CHECKSUM_UNVERIFIED);
}

/* 127.0.0.1 to itself: what Linux leaves in the field for a card that never comes. */
static const uint8_t loopback[] = {
    0x45, 0x00, 0x00, 0x2c, 0x7e, 0x57, 0x40, 0x00, 0x40, 0x06, 0xbe, 0x72,
    127,  0,    0,    1,    127,  0,    0,    1,    0xcf, 0xac, 0x1f, 0x41, /* TCP */
    0,    0,    0,    1,    0,    0,    0,    1,    0x50, 0x18, 0x02, 0x00,
    0xfe, 0x20, 0,    0,    't',  'e',  's',  't',
};

static void offload_is_proved(void **state)
{
    const struct wt_tcp *tcp = &packet.layers[1].u.tcp;
    uint8_t bytes[sizeof loopback];

    (void)state;
    take(228, loopback, sizeof loopback);
    assert_number(tcp->checksum_status, WT_CHECKSUM_BAD);
    assert_number(tcp->checksum_cause, WT_CHECKSUM_OFFLOAD); /* 7f00+1+7f00+1+6+24 = fe20 */
    assert_true(wt_layer_offloaded(&packet.layers[1]));
    memcpy(bytes, loopback, sizeof bytes);
    bytes[37] = 0x08; /* without the length, as for segments that the card will cut */
    take(228, bytes, sizeof bytes);
    assert_number(tcp->checksum_cause, WT_CHECKSUM_OFFLOAD);
    bytes[37] = 0x09;
    take(228, bytes, sizeof bytes);
    assert_number(tcp->checksum_status, WT_CHECKSUM_BAD);
    assert_number(tcp->checksum_cause, WT_CHECKSUM_WRONG);
    fill_in(bytes, bytes + 36, 6, 20, sizeof bytes);
    take(228, bytes, sizeof bytes);
    assert_number(tcp->checksum_status, WT_CHECKSUM_GOOD);
}

/* RFC 1071's sum does not notice padding if it is left out, and must leave it out. */
static void padding_is_not_summed(void **state)
{
    uint8_t bytes[sizeof loopback + 6];

    (void)state;
    memset(bytes, 0xee, sizeof bytes);
    memcpy(bytes, loopback, sizeof loopback);
    fill_in(bytes, bytes + 36, 6, 20, sizeof loopback);
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.tcp.checksum_status, WT_CHECKSUM_GOOD);
}

static void length_beyond_frame_is_not_judged(void **state)
{
    uint8_t bytes[sizeof loopback];

    (void)state;
    memcpy(bytes, loopback, sizeof bytes);
    bytes[3]++;
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.tcp.checksum_status, WT_CHECKSUM_UNVERIFIED);
}

static void icmp_message(void **state)
{
    uint8_t bytes[] = {
        0x45, 0, 0, 30, 0, 0, 0, 0, 64,  1,   0, 0, 10, 0, 0, 1, 10, 0, 0, 2, /* IPv4 */
        8,    0, 0, 0,  0, 1, 0, 3, 'h', 'i',
    };
    uint16_t sum = (uint16_t)~plain_sum(0, bytes + 20, 10);

    (void)state;
    bytes[22] = (uint8_t)(sum >> 8);
    bytes[23] = (uint8_t)sum;
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_GOOD);
    bytes[29]++;
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_BAD);
    take_cut(228, bytes, sizeof bytes - 1, sizeof bytes, true);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_UNVERIFIED);
}

/* An error's own checksum covers the quote; what is quoted whole is judged by itself. */
static void icmp_error(void **state)
{
    uint8_t bytes[20 + 8 + sizeof good] = {
        0x45, 0, 0, 20 + 8 + sizeof good, [9] = 1, [20] = 3, [21] = 3};

    (void)state;
    memcpy(bytes + 28, good, sizeof good);
    uint16_t sum = (uint16_t)~plain_sum(0, bytes + 28, 20);

    bytes[38] = (uint8_t)(sum >> 8);
    bytes[39] = (uint8_t)sum;
    fill_in(bytes + 28, bytes + 28 + 26, 17, 20, sizeof good);
    sum = (uint16_t)~plain_sum(0, bytes + 20, sizeof bytes - 20);
    bytes[22] = (uint8_t)(sum >> 8);
    bytes[23] = (uint8_t)sum;
    take(228, bytes, sizeof bytes);
    assert_number(packet.n_layers, 4);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_GOOD);
    assert_number(packet.layers[2].u.ipv4.checksum_status, WT_CHECKSUM_GOOD);
    assert_number(packet.layers[3].u.udp.checksum_status, WT_CHECKSUM_GOOD);
    take(228, bytes, sizeof bytes - 1); /* a byte less is quoted */
    assert_number(packet.layers[2].u.ipv4.checksum_status, WT_CHECKSUM_GOOD);
    assert_number(packet.layers[3].u.udp.checksum_status, WT_CHECKSUM_UNVERIFIED);
    bytes[48]++; /* the quoted port */
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_BAD);
    assert_number(packet.layers[3].u.udp.checksum_status, WT_CHECKSUM_BAD);
}

/* An IPv6 packet: next header, then TCP or ICMPv6 behind extensions; sum over these addresses. */
static uint16_t sum6(const uint8_t *src, const uint8_t *dst, uint8_t protocol, const uint8_t *data,
                     size_t n)
{
    uint16_t sum = plain_sum((uint16_t)(protocol + n), src, 16);

    return (uint16_t)~plain_sum(plain_sum(sum, dst, 16), data, n);
}

static void icmpv6_has_a_pseudo_header(void **state)
{
    uint8_t bytes[40 + 8] = {0x60, [5] = 8, [6] = 58, [8] = 0xfe, [24] = 0xff, [40] = 128};
    uint16_t sum = sum6(bytes + 8, bytes + 24, 58, bytes + 40, 8);

    (void)state;
    bytes[42] = (uint8_t)(sum >> 8);
    bytes[43] = (uint8_t)sum;
    take(229, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_GOOD);
    bytes[25] = 1; /* another destination */
    take(229, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.icmp.checksum_status, WT_CHECKSUM_BAD);
}

/* With a routing header the sum is over the last destination; with a home address, over that. */
static void ipv6_true_ends(void **state)
{
    uint8_t routed[40 + 24 + 8] = {0x60, [5] = 32, [6] = 43, [8] = 1, [24] = 2};
    uint8_t mobile[40 + 24 + 8] = {0x60, [5] = 32, [6] = 60, [8] = 1, [24] = 2};
    static const uint8_t routing[24] = {17, 2, 0, 1, 0, 0, 0, 0, 9, [23] = 9};
    static const uint8_t home[24] = {17, 2, 1, 2, 0, 0, 0xc9, 16, 8, [23] = 8};
    static const uint8_t udp[8] = {0, 1, 0, 2, 0, 8, 0, 0};
    uint16_t sum;

    (void)state;
    memcpy(routed + 40, routing, 24);
    memcpy(routed + 64, udp, 8);
    sum = sum6(routed + 8, routing + 8, 17, udp, 8);
    routed[70] = (uint8_t)(sum >> 8);
    routed[71] = (uint8_t)sum;
    take(229, routed, sizeof routed);
    assert_number(packet.layers[2].u.udp.checksum_status, WT_CHECKSUM_GOOD);
    routed[43] = 0; /* arrived: now the header's own destination counts */
    take(229, routed, sizeof routed);
    assert_number(packet.layers[2].u.udp.checksum_status, WT_CHECKSUM_BAD);
    memcpy(mobile + 40, home, 24);
    memcpy(mobile + 64, udp, 8);
    sum = sum6(home + 8, mobile + 24, 17, udp, 8);
    mobile[70] = (uint8_t)(sum >> 8);
    mobile[71] = (uint8_t)sum;
    take(229, mobile, sizeof mobile);
    assert_number(packet.layers[2].u.udp.checksum_status, WT_CHECKSUM_GOOD);
}

/* A loose source route keeps the last address in the option. RFC 791 section 3.1. */
static void ipv4_source_route(void **state)
{
    uint8_t bytes[28 + 8] = {0x47, 0, 0,   36, [9] = 17, [12] = 10, 0, 0, 1, 10, 0,
                             0,    2, 131, 7,  4,        10,        0, 0, 9, 0};
    uint16_t sum;

    (void)state;
    memcpy(bytes + 28, "\0\1\0\2\0\10\0\0", 8);
    sum = plain_sum(17 + 8, bytes + 12, 4);
    sum = plain_sum(sum, bytes + 23, 4);
    sum = (uint16_t)~plain_sum(sum, bytes + 28, 8);
    bytes[34] = (uint8_t)(sum >> 8);
    bytes[35] = (uint8_t)sum;
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.udp.checksum_status, WT_CHECKSUM_GOOD);
    bytes[22] = 8; /* the pointer is past the list: arrived */
    take(228, bytes, sizeof bytes);
    assert_number(packet.layers[1].u.udp.checksum_status, WT_CHECKSUM_BAD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sum_of_the_rfc),
        cmocka_unit_test(sum_of_every_length),
        cmocka_unit_test(ipv4_header),
        cmocka_unit_test(udp_over_ipv4),
        cmocka_unit_test(offload_is_proved),
        cmocka_unit_test(padding_is_not_summed),
        cmocka_unit_test(length_beyond_frame_is_not_judged),
        cmocka_unit_test(icmp_message),
        cmocka_unit_test(icmp_error),
        cmocka_unit_test(icmpv6_has_a_pseudo_header),
        cmocka_unit_test(ipv6_true_ends),
        cmocka_unit_test(ipv4_source_route),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
