/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole frames: the loop, and what layers settle among each other. */
#include "support.h"

#include <stdlib.h>

#include "../../src/dissect/dissect.h"

static struct wt_packet packet;
static struct wt_frame frame;

static void take_cut(uint32_t link_type, const uint8_t *bytes, size_t captured, size_t on_wire)
{
    frame = (struct wt_frame){
        .number = 1, .link_type = link_type, .bytes = {bytes, captured, on_wire}
    };
    wt_dissect(&packet, &frame, true);
}

static void take(uint32_t link_type, const uint8_t *bytes, size_t n)
{
    take_cut(link_type, bytes, n, n);
}

/* "ip tcp" */
static void layers_are(const char *want)
{
    char got[512] = "";

    for (unsigned i = 0; i < packet.n_layers; i++) {
        if (i > 0)
            strcat(got, " ");
        strcat(got, packet.layers[i].dissector->name);
    }
    assert_string_equal(got, want);
}

#define MAC 2, 0, 0, 0, 0, 1
#define IPV4(total, flags_offset, protocol)                                                        \
    0x45, 0, (total) >> 8, (total)&255, 0, 1, (flags_offset) >> 8, (flags_offset)&255, 64,         \
        protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define LINKLOCAL 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define IPV6(length, next)                                                                         \
    0x60, 0, 0, 0, (length) >> 8, (length)&255, next, 64, LINKLOCAL, LINKLOCAL
#define UDP(length) 0, 9, 0, 9, 0, length, 0, 0

static void vlans_nest_and_know_their_tpid(void **state)
{
    static const uint8_t bytes[] = {
        MAC, MAC, 0x88, 0xa8, 0, 5, 0x81, 0x00, 0, 6, 0x08, 0x00, IPV4(29, 0, 17), UDP(9), 'x'};

    (void)state;
    take(1, bytes, sizeof bytes);
    layers_are("eth ieee8021ad vlan ip udp");
    assert_number(packet.layers[1].u.vlan.tpid, 0x88a8);
    assert_number(packet.layers[2].u.vlan.tpid, 0x8100);
    assert_number(packet.rest.on_wire, 1);
    assert_number(packet.stopped_at.space, WT_UDP_PORT);
    assert_number(packet.layers[4].u.udp.checksum_status, WT_CHECKSUM_NOT_PRESENT);
}

static void raw_by_first_nibble(void **state)
{
    static const uint8_t four[] = {IPV4(28, 0, 17), UDP(8)};
    static const uint8_t six[] = {IPV6(8, 17), UDP(8)};
    static const uint8_t neither[] = {0x10, 0};

    (void)state;
    take(101, four, sizeof four);
    layers_are("ip udp");
    take(101, six, sizeof six);
    layers_are("ipv6 udp");
    assert_number(packet.layers[1].u.udp.checksum_status, WT_CHECKSUM_BAD); /* IPv6 demands one */
    take(101, neither, sizeof neither);
    layers_are("");
    assert_number(packet.rest.on_wire, 2);
    take(101, neither, 0);
    layers_are("");
}

static void unknown_link_type_is_bytes(void **state)
{
    static const uint8_t bytes[] = {1, 2, 3};

    (void)state;
    take(127, bytes, sizeof bytes);
    layers_are("");
    assert_number(packet.rest.on_wire, 3);
    assert_number(packet.stopped_at.space, WT_LINKTYPE);
    assert_number(packet.stopped_at.id, 127);
}

static void tunnels_are_rows(void **state)
{
    static const uint8_t ip_in_ip[] = {IPV4(48, 0, 4), IPV4(28, 0, 17), UDP(8)};
    static const uint8_t six_in_four[] = {IPV4(68, 0, 41), IPV6(8, 17), UDP(8)};
    static const uint8_t gre[] = {IPV4(52, 0, 47), 0, 0, 8, 0, IPV4(28, 0, 17), UDP(8)};

    (void)state;
    take(228, ip_in_ip, sizeof ip_in_ip);
    layers_are("ip ip udp");
    assert_number(wt_enclosing_ip(&packet, 2), 1);
    assert_number(wt_enclosing_ip(&packet, 1), 0);
    assert_number(wt_enclosing_ip(&packet, 0), -1);
    take(228, six_in_four, sizeof six_in_four);
    layers_are("ip ipv6 udp");
    assert_number(wt_layer_src(&packet.layers[1])->version, 6);
    assert_number(wt_layer_dst(&packet.layers[0])->bytes[3], 2);
    take(228, gre, sizeof gre);
    layers_are("ip gre ip udp");
    assert_number(wt_enclosing_ip(&packet, 1), 0);
}

static void enclosing_ip_skips_extension_headers(void **state)
{
    static const uint8_t bytes[] = {IPV6(24, 0), 60, 0, 1, 4, 0, 0, 0, 0,
                                    17,          0,  1, 4, 0, 0, 0, 0, UDP(8)};

    (void)state;
    take(229, bytes, sizeof bytes);
    layers_are("ipv6 ipv6.hopopts ipv6.dstopts udp");
    assert_number(wt_enclosing_ip(&packet, 3), 0);
}

static void ethernet_padding_is_no_payload(void **state)
{
    static const uint8_t bytes[60] = {MAC, MAC, 0x08, 0x00, IPV4(28, 0, 17), UDP(8)};

    (void)state;
    take(1, bytes, sizeof bytes);
    layers_are("eth ip udp");
    assert_number(packet.rest.on_wire, 0);
    assert_number(packet.layers[1].n_notes, 0);
}

/* The first fragment has the ports; its lengths point into later fragments, which is not
 * malformed. */
static void first_fragment(void **state)
{
    static const uint8_t udp[] = {IPV4(32, 0x2000, 17), UDP(200), 1, 2, 3, 4};
    static const uint8_t tcp[] = {IPV4(44, 0x2000, 6),
                                  0,
                                  80,
                                  0,
                                  81,
                                  0,
                                  0,
                                  0,
                                  1,
                                  0,
                                  0,
                                  0,
                                  1,
                                  0x60,
                                  0x10,
                                  1,
                                  0,
                                  0,
                                  0,
                                  0,
                                  0,
                                  1,
                                  1,
                                  1,
                                  1};
    static const uint8_t tiny[] = {IPV4(28, 0x2000, 6), 0, 80, 0, 81, 0, 0, 0, 1};

    (void)state;
    take(228, udp, sizeof udp);
    layers_are("ip udp");
    assert_true(packet.fragment);
    assert_true(packet.layers[1].fragment);
    assert_number(packet.layers[1].verdict, WT_DISSECTED);
    assert_number(packet.layers[1].n_notes, 0);
    take(228, tcp, sizeof tcp);
    layers_are("ip tcp");
    assert_number(packet.layers[1].u.tcp.src_port, 80);
    assert_false(packet.layers[1].u.tcp.length_known);
    assert_number(packet.layers[1].u.tcp.checksum_status, WT_CHECKSUM_UNVERIFIED);
    take(228, tiny, sizeof tiny);
    assert_number(packet.layers[1].verdict, WT_CUT);
    assert_number(packet.layers[1].u.tcp.src_port, 80);
}

static void later_fragment(void **state)
{
    static const uint8_t four[] = {IPV4(28, 185, 17), UDP(8)};
    static const uint8_t six[] = {IPV6(16, 44), 17, 0, 0x05, 0xc8, 0, 0, 0, 1, UDP(8)};
    static const uint8_t atomic[] = {IPV6(16, 44), 17, 0, 0, 0, 0, 0, 0, 1, UDP(8)};

    (void)state;
    take(228, four, sizeof four);
    layers_are("ip");
    assert_true(packet.fragment);
    assert_number(packet.rest.on_wire, 8);
    assert_number(packet.stopped_at.space, WT_NOTHING);
    take(229, six, sizeof six);
    layers_are("ipv6 ipv6.fraghdr");
    assert_true(packet.fragment);
    take(229, atomic, sizeof atomic);
    layers_are("ipv6 ipv6.fraghdr udp");
    assert_false(packet.fragment);
}

static void jumbogram(void **state)
{
    enum { DATA = 70000, TOTAL = 40 + 8 + DATA + 5 };
    static const uint8_t start[] = {IPV6(0, 0), 17, 0, 0xc2, 4, 0, 1, 0x11, 0x78}; /* 70008 */
    uint8_t *bytes = calloc(1, TOTAL);
    const struct wt_layer *ip = &packet.layers[0];

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, start, sizeof start);
    take(229, bytes, TOTAL);
    layers_are("ipv6 ipv6.hopopts udp");
    assert_number(ip->u.ipv6.jumbo_length, 70008);
    assert_number(ip->payload.on_wire, 70008);
    assert_number(packet.layers[2].payload.on_wire, DATA - 8); /* the five bytes are padding */
    assert_number(ip->n_notes, 0);
    bytes[44 + 1] = 2; /* the option claims 135544 bytes */
    take(229, bytes, TOTAL);
    assert_number(ip->notes[0].id, WT_NOTE_IPV6_PAYLOAD_BEYOND_FRAME);
    memset(bytes + 42, 1, 1);
    take(229, bytes, TOTAL);
    assert_number(ip->notes[0].id, WT_NOTE_IPV6_PAYLOAD_ZERO);
    free(bytes);
}

static void icmp_error_quotes(void **state)
{
    static const uint8_t bytes[] = {
        IPV4(56, 0, 1),    3,    3,    0, 0,  0, 0,   0, 0, /* port unreachable */
        IPV4(1500, 0, 17), 0x30, 0x39, 0, 53, 5, 200, 0, 0};
    const struct wt_layer *udp = &packet.layers[3];

    (void)state;
    take(228, bytes, sizeof bytes);
    layers_are("ip icmp ip udp");
    assert_false(packet.layers[1].quoted);
    assert_true(packet.layers[2].quoted);
    assert_true(udp->quoted);
    assert_number(packet.layers[2].n_notes, 0); /* 1500 bytes were sent: the router clipped them */
    assert_number(udp->u.udp.src_port, 12345);
    assert_number(udp->payload.on_wire, 1472);
    assert_number(udp->payload.captured, 0);
    assert_number(packet.layers[2].u.ipv4.checksum_status, WT_CHECKSUM_BAD); /* all of the header */
    assert_false(packet.fragment);
    for (size_t n = 28; n < sizeof bytes; n++) { /* routers may quote less */
        take(228, bytes, n);
        for (unsigned i = 2; i < packet.n_layers; i++)
            assert_true(packet.layers[i].verdict != WT_MALFORMED);
    }
}

static void quoted_fragment_is_not_the_packets(void **state)
{
    static const uint8_t bytes[] = {
        IPV4(56, 0, 1),         11,    1, 0, 0, 0, 0, 0, 0, /* reassembly time */
        IPV4(1500, 0x2000, 17), UDP(8)};

    (void)state;
    take(228, bytes, sizeof bytes);
    layers_are("ip icmp ip udp");
    assert_false(packet.fragment);
}

static void too_deep(void **state)
{
    uint8_t bytes[20 * 40];

    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        const uint8_t header[] = {IPV4(0, 0, 4)};

        memcpy(bytes + 20 * i, header, 20);
        bytes[20 * i + 2] = (uint8_t)((40 - i) * 20 >> 8);
        bytes[20 * i + 3] = (uint8_t)((40 - i) * 20);
    }
    take(228, bytes, sizeof bytes);
    assert_number(packet.n_layers, WT_MAX_LAYERS);
    const struct wt_layer *last = &packet.layers[WT_MAX_LAYERS - 1];

    assert_number(last->notes[last->n_notes - 1].id, WT_NOTE_TOO_DEEP);
    assert_number(packet.rest.on_wire, (40 - WT_MAX_LAYERS) * 20);
}

static void malformed_keeps_the_rest(void **state)
{
    static const uint8_t bytes[] = {MAC, MAC, 0x08, 0x00, 0x75, 0, 0, 40, 0, 1, 0, 0,   64,
                                    6,   0,   0,    10,   0,    0, 1, 10, 0, 0, 2, 'r', 's'};

    (void)state;
    take(1, bytes, sizeof bytes);
    layers_are("eth ip");
    assert_number(packet.layers[1].verdict, WT_MALFORMED);
    assert_number(packet.rest.on_wire, 2);
    assert_number(packet.rest.data[0], 'r');
    assert_number(packet.stopped_at.space, WT_NOTHING);
}

/* Every cut of a good frame: what is there is dissected, nothing is called a lie. */
static void every_cut_of_a_frame(void **state)
{
    static const uint8_t bytes[] = {MAC, MAC, 0x81, 0x00, 0, 7, 0x86, 0xdd,  IPV6(24, 0),
                                    60,  0,   1,    4,    0, 0, 0,    0,     17,
                                    0,   1,   4,    0,    0, 0, 0,    UDP(8)};

    (void)state;
    for (size_t cut = 0; cut <= sizeof bytes; cut++) {
        uint8_t *copy = malloc(cut ? cut : 1);

        assert_non_null(copy);
        memcpy(copy, bytes, cut);
        take_cut(1, copy, cut, sizeof bytes);
        for (unsigned i = 0; i < packet.n_layers; i++) {
            assert_true(packet.layers[i].verdict != WT_MALFORMED);
            assert_number(packet.layers[i].n_notes, 0);
            layer_stays_inside(&packet.layers[i], frame.bytes);
        }
        free(copy);
    }
}

/* Random octets, seeded: with no structure, and with a plausible start so that they get deep. */
static void random_octets(void **state)
{
    static const uint32_t links[] = {0, 1, 9, 50, 101, 108, 113, 228, 229, 239, 276};
    static const uint8_t starts[][4] = {
        {0x45, 0, 0, 60},
        {0x60, 0, 0, 0 },
        {0,    0, 0, 2 },
        {0xff, 3, 0, 33}
    };
    uint64_t seed = 0x9e3779b97f4a7c15;

    (void)state;
    for (unsigned round = 0; round < 60000; round++) {
        size_t n = round % 97;
        uint8_t *bytes = malloc(n ? n : 1);

        assert_non_null(bytes);
        for (size_t i = 0; i < n; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (uint8_t)(seed >> 56 & (round & 1 ? 0xff : 0x3f));
        }
        if (n >= 12 && round % 3 > 0)
            memcpy(bytes, starts[round / 3 % WT_ARRAY_LEN(starts)], 4);
        take_cut(links[round % WT_ARRAY_LEN(links)], bytes, n, n + round % 5);
        for (unsigned i = 0; i < packet.n_layers; i++)
            layer_stays_inside(&packet.layers[i], frame.bytes);
        assert_true(packet.rest.captured <= packet.rest.on_wire);
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vlans_nest_and_know_their_tpid),
        cmocka_unit_test(raw_by_first_nibble),
        cmocka_unit_test(unknown_link_type_is_bytes),
        cmocka_unit_test(tunnels_are_rows),
        cmocka_unit_test(enclosing_ip_skips_extension_headers),
        cmocka_unit_test(ethernet_padding_is_no_payload),
        cmocka_unit_test(first_fragment),
        cmocka_unit_test(later_fragment),
        cmocka_unit_test(jumbogram),
        cmocka_unit_test(icmp_error_quotes),
        cmocka_unit_test(quoted_fragment_is_not_the_packets),
        cmocka_unit_test(too_deep),
        cmocka_unit_test(malformed_keeps_the_rest),
        cmocka_unit_test(every_cut_of_a_frame),
        cmocka_unit_test(random_octets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
