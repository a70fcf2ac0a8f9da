/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole frames whose last fragment goes on with the datagram. */
#include "support.h"

#include "../../src/dissect/dissect.h"
#include "wiretutor/reassembly.h"

static struct wt_reassembly *reassembly;

static int fresh(void **state)
{
    static const struct wt_reassembly_options defaults;

    (void)state;
    reassembly = wt_reassembly_new(&defaults);
    return reassembly == NULL;
}

static int done(void **state)
{
    (void)state;
    wt_reassembly_free(reassembly);
    reassembly = NULL;
    return 0;
}

static struct wt_packet packet;

static void frame_is(uint32_t number, const uint8_t *bytes, size_t n, const char *want)
{
    static struct wt_frame frame;
    char got[512] = "";

    frame = (struct wt_frame){
        .number = number, .link_type = 101, .bytes = {bytes, n, n}
    };
    wt_dissect_joining(&packet, &frame, true, reassembly);
    for (unsigned i = 0; i < packet.n_layers; i++) {
        strcat(got, i > 0 ? " " : "");
        strcat(got, packet.layers[i].dissector->name);
    }
    assert_string_equal(got, want);
}

/* total length, identification's low byte, flags and offset, protocol, header checksum */
#define IPV4(total, id, flags_offset, protocol, sum)                                               \
    0x45, 0, 0, total, 0, id, (flags_offset) >> 8, (flags_offset)&255, 64, protocol, (sum) >> 8,   \
        (sum)&255, 10, 0, 0, 1, 10, 0, 0, 2

/* clang-format off */
static const uint8_t udp_first[] = {
    IPV4(36, 7, 0x2000, 17, 0x46c0),                                       /* 16 bytes, and more */
    0, 9, 0, 9, 0, 20, 0x69, 0x20, 'w', 'o', 'r', 'l', 'd', 'w', 'i', 'd', /* UDP of 20 bytes */
};
/* clang-format on */
static const uint8_t udp_last[] = {IPV4(24, 7, 0x0002, 17, 0x66ca), 'e', 'w', 'e', 'b'};

static void ipv4_frames(void **state)
{
    (void)state;
    frame_is(1, udp_first, sizeof udp_first, "ip");
    assert_true(packet.fragment);
    assert_number(packet.n_reassembled, 0);
    assert_number(packet.rest.on_wire, 16);
    frame_is(2, udp_last, sizeof udp_last, "ip udp");
    assert_false(packet.fragment);
    assert_number(packet.n_reassembled, 1);
    assert_number(packet.reassembled[0].layer, 0);
    assert_number(packet.reassembled[0].first, 1);
    assert_number(packet.reassembled[0].last, 2);
    assert_number(packet.layers[0].payload.on_wire, 4); /* the frame's own */
    assert_number(packet.layers[1].payload.on_wire, 12);
    assert_memory_equal(packet.rest.data, "worldwideweb", 12);
    assert_true(packet.layers[1].joined);
    assert_false(packet.layers[0].joined);
    assert_false(packet.layers[1].fragment);
    assert_number(packet.layers[1].u.udp.checksum_status, WT_CHECKSUM_GOOD);
    assert_number(packet.layers[1].n_notes, 0);
}

static void nothing_is_joined_without_the_object(void **state)
{
    (void)state;
    done(NULL);
    frame_is(1, udp_first, sizeof udp_first, "ip udp");
    frame_is(2, udp_last, sizeof udp_last, "ip");
    assert_true(packet.fragment);
}

/* A fragment that a receiver would not keep: a wrong header checksum, bytes that are not there. */
static void unusable_fragments_are_shown_as_before(void **state)
{
    uint8_t wrong[sizeof udp_first];
    static const uint8_t longer[] = {IPV4(37, 7, 0x2000, 17, 0x46bf),
                                     0,
                                     9,
                                     0,
                                     9,
                                     0,
                                     20,
                                     0,
                                     0,
                                     'w',
                                     'o',
                                     'r',
                                     'l',
                                     'd',
                                     'w',
                                     'i',
                                     'd'};

    (void)state;
    memcpy(wrong, udp_first, sizeof wrong);
    wrong[11]++;
    frame_is(1, wrong, sizeof wrong, "ip udp");
    frame_is(2, longer, sizeof longer, "ip udp");
    frame_is(3, udp_last, sizeof udp_last, "ip");
    assert_true(packet.fragment);
}

#define LINKLOCAL 0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
#define IPV6(length, next) 0x60, 0, 0, 0, 0, length, next, 64, LINKLOCAL, LINKLOCAL
#define HOP_BY_HOP(next) next, 0, 1, 4, 0, 0, 0, 0
#define DESTINATION(next) next, 0, 1, 4, 0, 0, 0, 0
#define FRAGMENT(next, offset_more) next, 0, 0, offset_more, 0, 0, 0, 9

static void ipv6_frames_with_headers_on_both_sides(void **state)
{
    static const uint8_t first[] = {IPV6(24, 0), HOP_BY_HOP(44), FRAGMENT(60, 1), DESTINATION(17)};
    /* later fragments may say another next header: the first one's counts */
    static const uint8_t last[] = {
        IPV6(26, 0), HOP_BY_HOP(44), FRAGMENT(59, 8), 0, 9, 0, 9, 0, 10, 0x9a, 0x5b, 'h', 'i'};

    (void)state;
    frame_is(1, last, sizeof last, "ipv6 ipv6.hopopts ipv6.fraghdr");
    frame_is(2, first, sizeof first, "ipv6 ipv6.hopopts ipv6.fraghdr ipv6.dstopts udp");
    assert_number(packet.reassembled[0].layer, 2);
    assert_number(packet.reassembled[0].protocol, 60);
    assert_number(wt_enclosing_ip(&packet, 4), 0);
    assert_number(packet.layers[4].u.udp.checksum_status, WT_CHECKSUM_GOOD);
    assert_memory_equal(packet.rest.data, "hi", 2);
}

static void notes_name_the_oddities(void **state)
{
    static const uint8_t tiny[] = {IPV4(28, 8, 0x2000, 6, 0x46d2), 0, 9, 0, 9, 0, 0, 0, 1};
    static const uint8_t again[] = {IPV4(28, 8, 0x2000, 6, 0x46d2), 0, 9, 0, 8, 0, 0, 0, 1};

    (void)state;
    frame_is(1, tiny, sizeof tiny, "ip");
    assert_number(packet.layers[0].n_notes, 2);
    assert_number(packet.layers[0].notes[1].id, WT_NOTE_IP_FRAGMENT_TINY);
    assert_number(packet.layers[0].notes[1].b, 8);
    frame_is(2, again, sizeof again, "ip");
    assert_number(packet.layers[0].notes[1].id, WT_NOTE_IP_FRAGMENT_OVERLAPS);
    assert_number(packet.layers[0].notes[1].a, 8);
}

/* A datagram in fragments carries a fragment of another one: both are completed by one frame. */
static void one_inside_the_other(void **state)
{
    static const uint8_t inner_first[] = {IPV4(28, 5, 0x2000, 17, 0x46ca), 0, 9, 0, 9, 0, 16, 0, 0};
    static const uint8_t outer_first[] = {IPV4(36, 6, 0x2000, 4, 0x46ce),
                                          0x45,
                                          0,
                                          0,
                                          28,
                                          0,
                                          5,
                                          0,
                                          1,
                                          64,
                                          17,
                                          0x66,
                                          0xc9,
                                          10,
                                          0,
                                          0,
                                          1};
    static const uint8_t outer_last[] = {
        IPV4(32, 6, 2, 4, 0x66d0), 10, 0, 0, 2, 'i', 'n', 's', 'i', 'd', 'e', '!', '!'};

    (void)state;
    frame_is(1, inner_first, sizeof inner_first, "ip");
    frame_is(2, outer_first, sizeof outer_first, "ip");
    frame_is(3, outer_last, sizeof outer_last, "ip ip udp");
    assert_number(packet.n_reassembled, 2);
    assert_number(packet.reassembled[0].layer, 0);
    assert_number(packet.reassembled[1].layer, 1);
    assert_number(packet.reassembled[1].first, 1);
    assert_number(packet.reassembled[1].last, 3);
    assert_memory_equal(packet.rest.data, "inside!!", 8);
    assert_false(packet.fragment);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(ipv4_frames),
        TEST(nothing_is_joined_without_the_object),
        TEST(unusable_fragments_are_shown_as_before),
        TEST(ipv6_frames_with_headers_on_both_sides),
        TEST(notes_name_the_oddities),
        TEST(one_inside_the_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
