/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's decisions, without a network: what counts as TCP or UDP, what is dropped, how a
 * refusal answers (compared with the dissectors, checksums too), and the delay queue. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include "../../src/observe/network/bridge_loop.h"
#include "../../src/observe/network/refuse.h"
#include "../../src/observe/network/frame_summary.h"

enum { LINK_ETHERNET = 1, FRAME_MAX = 1522, TTL = 64 };

/* ---- Frames to begin with ---- */

#define CLIENT_TO_SERVER 0x02, 0, 0, 0, 0, 0x10, 0x02, 0, 0, 0, 0, 0x20
#define IPV4_ADDRESSES 192, 168, 1, 20, 192, 168, 1, 10
#define IPV6_ADDRESSES                                                                             \
    0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,   \
        0, 0, 0, 0x10

/* clang-format off */
/* SYN, no options */
static const uint8_t syn4[] = {
    CLIENT_TO_SERVER, 0x08, 0x00,
    0x45, 0, 0, 40, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, IPV4_ADDRESSES,
    0xcf, 0x08, 0x1f, 0x41,             /* 53000 -> 8001 */
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, /* seq: the last number there is */
    0x50, 0x02, 0xfa, 0xf0, 0, 0, 0, 0,
};
/* SYN with 3 bytes of data and a FIN, behind 4 bytes of options; then 2 bytes of padding that are
 * not the packet's */
static const uint8_t syn4_data[] = {
    CLIENT_TO_SERVER, 0x08, 0x00,
    0x45, 0, 0, 47, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, IPV4_ADDRESSES,
    0xcf, 0x08, 0x1f, 0x41,
    0, 0, 0, 100, 0, 0, 0, 0,
    0x60, 0x03, 0xfa, 0xf0, 0, 0, 0, 0,
    2, 4, 0x05, 0xb4, 'a', 'b', 'c', 0xee, 0xee,
};
/* SYN over IPv6, behind an empty destination options header, with a VLAN tag */
static const uint8_t syn6[] = {
    CLIENT_TO_SERVER, 0x81, 0x00, 0x00, 0x2a, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 28, 60, 64, IPV6_ADDRESSES,
    6, 0, 1, 4, 0, 0, 0, 0,
    0xcf, 0x08, 0x1f, 0x41,
    0, 0, 0, 100, 0, 0, 0, 0,
    0x50, 0x02, 0xfa, 0xf0, 0, 0, 0, 0,
};
/* a datagram of 3 bytes behind an IPv4 header with 4 bytes of options */
static const uint8_t ping4[] = {
    CLIENT_TO_SERVER, 0x08, 0x00,
    0x46, 0, 0, 35, 0x12, 0x34, 0, 0, 64, 17, 0, 0, IPV4_ADDRESSES, 1, 1, 1, 0,
    0xcf, 0x08, 0x1f, 0x41, 0, 11, 0, 0, 'p', 'i', 'n',
};
static const uint8_t ping6[] = {
    CLIENT_TO_SERVER, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 11, 17, 64, IPV6_ADDRESSES,
    0xcf, 0x08, 0x1f, 0x41, 0, 11, 0, 0, 'p', 'i', 'n',
};
/* a later fragment: offset 185 units of 8 bytes */
static const uint8_t later4[] = {
    CLIENT_TO_SERVER, 0x08, 0x00,
    0x45, 0, 0, 24, 0x12, 0x34, 0, 185, 64, 17, 0, 0, IPV4_ADDRESSES, 1, 2, 3, 4,
};
static const uint8_t later6[] = {
    CLIENT_TO_SERVER, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 12, 44, 64, IPV6_ADDRESSES,
    17, 0, 0x05, 0xc8, 0, 0, 0, 1, 1, 2, 3, 4,
};
static const uint8_t arp[] = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 0x20, 0x08, 0x06,
    0, 1, 8, 0, 6, 4, 0, 1, 0x02, 0, 0, 0, 0, 0x20, 192, 168, 1, 20,
    0, 0, 0, 0, 0, 0, 192, 168, 1, 10,
};
static const uint8_t solicitation[] = {
    0x33, 0x33, 0xff, 0, 0, 0x10, 0x02, 0, 0, 0, 0, 0x20, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 24, 58, 255, IPV6_ADDRESSES,
    135, 0, 0, 0, 0, 0, 0, 0, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
};
static const uint8_t echo4[] = {
    CLIENT_TO_SERVER, 0x08, 0x00,
    0x45, 0, 0, 28, 0x12, 0x34, 0x40, 0, 64, 1, 0, 0, IPV4_ADDRESSES, 8, 0, 0, 0, 0, 1, 0, 1,
};
/* clang-format on */

struct frame {
    const char *name;
    const uint8_t *bytes;
    size_t n;
    bool counts;
};
#define FRAME(bytes, counts)                                                                       \
    {                                                                                              \
#bytes, bytes, sizeof(bytes), counts                                                       \
    }
static const struct frame frames[] = {
    FRAME(syn4, true),          FRAME(syn4_data, true), FRAME(syn6, true),   FRAME(ping4, true),
    FRAME(ping6, true),         FRAME(later4, true),    FRAME(later6, true), FRAME(arp, false),
    FRAME(solicitation, false), FRAME(echo4, false),
};

/* ---- What is seen ---- */

static void what_counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(frames); i++) {
        struct wt_frame_summary summary = wt_frame_summary_of(whole(frames[i].bytes, frames[i].n));

        if (wt_frame_summary_counts(&summary) != frames[i].counts)
            fail_msg("%s", frames[i].name);
    }
}

static void what_is_seen(void **state)
{
    struct wt_frame_summary s = wt_frame_summary_of(whole(syn6, sizeof syn6));

    (void)state;
    assert_number(s.family, 6);
    assert_number(s.ip_at, 18);
    assert_number(s.transport.on_wire, 20);
    assert_ptr_equal(s.transport.data, syn6 + sizeof syn6 - 20);
    assert_ptr_equal(s.src, syn6 + 18 + 8);
    assert_ptr_equal(s.dst, syn6 + 18 + 24);
    s = wt_frame_summary_of(whole(syn4_data, sizeof syn4_data));
    assert_number(s.ip.on_wire, 47); /* without the padding */
    assert_number(s.transport.on_wire, 27);
    assert_false(s.later_fragment);
    s = wt_frame_summary_of(whole(later4, sizeof later4));
    assert_true(s.later_fragment);
    s = wt_frame_summary_of(whole(later6, sizeof later6));
    assert_true(s.later_fragment);
}

/* Twenty extension headers in a row: read no further than the cap. */
static void too_many_extensions(void **state)
{
    uint8_t frame[54 + 20 * 8 + 8] = {CLIENT_TO_SERVER, 0x86, 0xdd, 0x60};

    (void)state;
    frame[14 + 5] = 20 * 8 + 8;
    frame[14 + 6] = 60;
    frame[14 + 7] = 64;
    for (int i = 0; i < 20; i++)
        frame[54 + i * 8] = i < 19 ? 60 : 17;
    struct wt_frame_summary s = wt_frame_summary_of(whole(frame, sizeof frame));

    assert_number(s.protocol, 60);
    assert_false(wt_frame_summary_counts(&s));
}

/* ---- What is lost ---- */

static void every_third_is_lost(void **state)
{
    struct wt_bridge_loop c = {.losses = {.nth = 3}};
    unsigned counted = 0;

    (void)state;
    for (int round = 0; round < 50; round++) {
        const struct frame *f = &frames[(size_t)(round * 7) % WT_ARRAY_LEN(frames)];
        bool lost = wt_bridge_loop_loses(&c, whole(f->bytes, f->n));

        counted += f->counts;
        if (lost != (f->counts && counted % 3 == 0))
            fail_msg("round %d, %s, the %u. that counts", round, f->name, counted);
    }
}

static void none_or_all_are_lost(void **state)
{
    struct wt_bridge_loop none = {.losses = {.nth = 0}};
    struct wt_bridge_loop all = {.losses = {.nth = 1}};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(frames); i++) {
        assert_false(wt_bridge_loop_loses(&none, whole(frames[i].bytes, frames[i].n)));
        assert_int_equal(wt_bridge_loop_loses(&all, whole(frames[i].bytes, frames[i].n)),
                         frames[i].counts);
    }
}

/* ---- What a refusal answers ---- */

static uint8_t answer[WT_REFUSAL_MAX];
static struct wt_packet packet;
static struct wt_frame answered;

/* The layer of this protocol that is not quoted. */
static const struct wt_layer *layer_of(uint16_t protocol)
{
    for (unsigned i = 0; i < packet.n_layers; i++)
        if (packet.layers[i].dissector->protocol == protocol && !packet.layers[i].quoted)
            return &packet.layers[i];
    fail_msg("the answer has no layer %u", protocol);
    return NULL;
}

/* The answer to a frame, dissected: it goes back to the port that the frame came from, all its
 * checksums are good, and nothing is malformed or too much. */
static void refuse(const uint8_t *bytes, size_t n)
{
    size_t length = 0;

    assert_int_equal(wt_refuse(whole(bytes, n), answer, &length), WT_REFUSAL_ANSWERS);
    assert_in_range(length, 1, sizeof answer);
    assert_memory_equal(answer, bytes + 6, 6);
    assert_memory_equal(answer + 6, bytes, 6);
    answered = (struct wt_frame){
        .number = 1, .link_type = LINK_ETHERNET, .bytes = {answer, length, length}
    };
    wt_dissect(&packet, &answered, true);
    for (unsigned i = 0; i < packet.n_layers; i++) {
        const struct wt_layer *layer = &packet.layers[i];

        if (layer->quoted)
            break;
        assert_int_equal(layer->verdict, WT_DISSECTED);
        assert_number(layer->n_notes, 0);
        enum wt_checksum_status sum = wt_layer_checksum(layer);

        if (sum != WT_CHECKSUM_NOT_PRESENT)
            assert_int_equal(sum, WT_CHECKSUM_GOOD);
    }
    struct wt_frame_summary asked = wt_frame_summary_of(whole(bytes, n));
    struct wt_frame_summary said = wt_frame_summary_of(whole(answer, length));
    size_t address = asked.family == 4 ? 4 : 16;

    assert_memory_equal(said.src, asked.dst, address);
    assert_memory_equal(said.dst, asked.src, address);
    assert_number(said.ip_at + said.ip.on_wire, length);
}

static void is_reset(uint32_t ack)
{
    const struct wt_tcp *tcp = &layer_of(WT_TCP)->u.tcp;

    assert_number(tcp->src_port, 8001);
    assert_number(tcp->dst_port, 53000);
    assert_number(tcp->flags, WT_RST | WT_ACK);
    assert_number(tcp->seq, 0);
    assert_number(tcp->ack, ack);
    assert_number(tcp->window, 0);
    assert_number(tcp->header_words, 5);
    assert_number(layer_of(WT_TCP)->payload.on_wire, 0);
}

static void a_syn_is_answered_by_a_reset(void **state)
{
    (void)state;
    refuse(syn4, sizeof syn4);
    is_reset(0); /* the number behind the last one */
    assert_true(layer_of(WT_IPV4)->u.ipv4.dont_fragment);
    assert_number(layer_of(WT_IPV4)->u.ipv4.ttl, TTL);
    refuse(syn4_data, sizeof syn4_data);
    is_reset(100 + 1 + 3 + 1);
    refuse(syn6, sizeof syn6);
    is_reset(101);
    assert_number(layer_of(WT_IPV6)->u.ipv6.hop_limit, TTL);
    assert_memory_equal(answer + 12, syn6 + 12, 6); /* the VLAN's tag */
}

static void a_datagram_is_answered_by_port_unreachable(void **state)
{
    (void)state;
    refuse(ping4, sizeof ping4);
    const struct wt_layer *icmp = layer_of(WT_ICMP);

    assert_number(icmp->u.icmp.type, 3);
    assert_number(icmp->u.icmp.code, 3);
    assert_memory_equal(answer + 14 + 20 + 8, ping4 + 14, sizeof ping4 - 14);
    refuse(ping6, sizeof ping6);
    icmp = layer_of(WT_ICMPV6);
    assert_number(icmp->u.icmp.type, 1);
    assert_number(icmp->u.icmp.code, 4);
    assert_memory_equal(answer + 14 + 40 + 8, ping6 + 14, sizeof ping6 - 14);
}

/* Every size that a wire carries: quoted whole, or as much as a packet of 576 or 1280 bytes has
 * room for; an odd number of bytes is summed well too. */
static void datagrams_of_every_size(void **state)
{
    static uint8_t frame[14 + 1500];

    (void)state;
    for (size_t i = 0; i < sizeof frame; i++)
        frame[i] = (uint8_t)(0xff - i % 3);
    for (size_t total = 28; total <= 1500; total++) {
        memcpy(frame, ping6, 14 + 40 + 8);
        frame[14 + 4] = (uint8_t)((total - 40) >> 8);
        frame[14 + 5] = (uint8_t)(total - 40);
        if (total >= 48) {
            refuse(frame, 14 + total);
            assert_number(answered.bytes.on_wire, 14 + (total + 48 < 1280 ? total + 48 : 1280));
        }
        memcpy(frame, ping4, 14 + 20);
        frame[14] = 0x45;
        frame[14 + 2] = (uint8_t)(total >> 8);
        frame[14 + 3] = (uint8_t)total;
        refuse(frame, 14 + total);
        assert_number(answered.bytes.on_wire, 14 + (total + 28 < 576 ? total + 28 : 576));
    }
}

/* What is changed in a frame, and then draws no answer. */
/* clang-format off */
static struct pass_case {
    const char *name;
    const uint8_t *bytes;
    size_t n, at;
    uint8_t value;
    enum wt_refusal want;
} passes[] = {
#define PASSES(name, bytes, at, value) {name, bytes, sizeof(bytes), at, value, WT_REFUSAL_NONE}
#define SILENT(name, bytes) {name, bytes, sizeof(bytes), 0, 0x02, WT_REFUSAL_SILENT}
    PASSES("SYN,ACK passes",                 syn4,         47, 0x12),
    PASSES("ACK passes",                     syn4,         47, 0x10),
    PASSES("RST passes",                     syn4,         47, 0x04),
    PASSES("SYN,RST passes",                 syn4,         47, 0x06),
    PASSES("FIN,ACK passes",                 syn4,         47, 0x11),
    PASSES("a header too short passes",      syn4,         46, 0x40),
    PASSES("a header too long passes",       syn4,         46, 0x60),
    PASSES("a later fragment of TCP passes", syn4,         21, 0x01),
    PASSES("to many at the link passes",     ping4,        0,  0x03),
    PASSES("to a group passes",              ping4,        30, 239),
    PASSES("to all passes",                  ping4,        30, 255),
    PASSES("from nowhere passes",            ping4,        26, 0),
    PASSES("to an IPv6 group passes",        ping6,        38, 0xff),
    PASSES("IPv4 longer than its frame",     ping4,        17, 36),
    PASSES("IPv4 shorter than its header",   ping4,        17, 23),
    PASSES("IPv4 of another version",        ping4,        14, 0x56),
    PASSES("IPv6 longer than its frame",     ping6,        19, 12),
    PASSES("UDP shorter than its header",    ping6,        19, 7),
    PASSES("another protocol passes",        ping4,        23, 132),
    PASSES("ARP passes",                     arp,          0,  0xff),
    PASSES("ICMP passes",                    echo4,        0,  0x02),
    PASSES("neighbour discovery passes",     solicitation, 0,  0x33),
    SILENT("a later fragment falls silent",  later4),
    SILENT("one of IPv6 too",                later6),
};
/* clang-format on */

static void no_answer_to(void **state)
{
    const struct pass_case *c = *state;
    uint8_t frame[256];
    size_t n = 0;

    memcpy(frame, c->bytes, c->n);
    frame[c->at] = c->value;
    assert_int_equal(wt_refuse(whole(frame, c->n), answer, &n), c->want);
}

/* ---- Whatever comes ---- */

/* Each byte takes each value, in a block of the frame's size: nothing is read beside it, and no
 * answer is larger than there is room for. */
static void any_byte_may_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(frames); i++) {
        uint8_t *exact = malloc(frames[i].n);

        assert_non_null(exact);
        memcpy(exact, frames[i].bytes, frames[i].n);
        for (size_t at = 0; at < frames[i].n; at++) {
            for (unsigned value = 0; value < 256; value++) {
                size_t n = 0;

                exact[at] = (uint8_t)value;
                (void)wt_refuse(whole(exact, frames[i].n), answer, &n);
                assert_in_range(n, 0, sizeof answer);
            }
            exact[at] = frames[i].bytes[at];
        }
        free(exact);
    }
}

static void any_length_may_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(frames); i++) {
        for (size_t n = 0; n < frames[i].n; n++) {
            uint8_t *exact = malloc(n + (n == 0));
            struct wt_bridge_loop c = {.losses = {.nth = 1}};
            size_t length;

            assert_non_null(exact);
            memcpy(exact, frames[i].bytes, n);
            (void)wt_refuse(whole(exact, n), answer, &length);
            (void)wt_bridge_loop_loses(&c, whole(exact, n));
            free(exact);
        }
    }
}

/* ---- The queue ---- */

static void first_in_first_out(void **state)
{
    struct wt_delay d;
    uint16_t in = 0;
    uint16_t out = 0;

    (void)state;
    assert_true(wt_delay_init(&d, 5));
    assert_null(wt_delay_first(&d));
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < 1 + round % 5; i++) {
            struct wt_delayed *queued = wt_delay_push(&d, 0, in);

            if (queued == NULL) {
                assert_true(wt_delay_is_full(&d));
                break;
            }
            in++;
            memset(queued->bytes, queued->n & 0xff, sizeof queued->bytes);
        }
        for (int i = 0; i < 1 + round % 3 && wt_delay_first(&d) != NULL; i++) {
            assert_number(wt_delay_first(&d)->n, out);
            assert_number(wt_delay_first(&d)->bytes[FRAME_MAX - 1], out & 0xff);
            out++;
            wt_delay_pop(&d);
        }
        assert_number(d.n, in - out);
    }
    assert_in_range(in, 150, 400);
    wt_delay_clear(&d);
}

static void no_more_than_it_holds(void **state)
{
    struct wt_delay d;

    (void)state;
    assert_true(wt_delay_init(&d, WT_DELAY_FRAMES));
    for (size_t i = 0; i < WT_DELAY_FRAMES; i++)
        assert_non_null(wt_delay_push(&d, 0, 1));
    assert_true(wt_delay_is_full(&d));
    assert_null(wt_delay_push(&d, 0, 1));
    wt_delay_pop(&d);
    assert_false(wt_delay_is_full(&d));
    assert_non_null(wt_delay_push(&d, 0, 1));
    assert_null(wt_delay_push(&d, 0, 1));
    wt_delay_clear(&d);
    wt_delay_clear(&d);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test(what_counts),
        cmocka_unit_test(what_is_seen),
        cmocka_unit_test(too_many_extensions),
        cmocka_unit_test(every_third_is_lost),
        cmocka_unit_test(none_or_all_are_lost),
        cmocka_unit_test(a_syn_is_answered_by_a_reset),
        cmocka_unit_test(a_datagram_is_answered_by_port_unreachable),
        cmocka_unit_test(datagrams_of_every_size),
        cmocka_unit_test(any_byte_may_come),
        cmocka_unit_test(any_length_may_come),
        cmocka_unit_test(first_in_first_out),
        cmocka_unit_test(no_more_than_it_holds),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(passes) + WT_ARRAY_LEN(others)];

    for (size_t i = 0; i < WT_ARRAY_LEN(passes); i++)
        tests[i] = (struct CMUnitTest){
            .name = passes[i].name, .test_func = no_answer_to, .initial_state = &passes[i]};
    memcpy(tests + WT_ARRAY_LEN(passes), others, sizeof others);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
