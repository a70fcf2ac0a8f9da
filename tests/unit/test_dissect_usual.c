/* SPDX-License-Identifier: BSD-2-Clause */
/* The usual packet, dissected by the fast path and by the loop: the results are equal. */
#include "support.h"

#include <stdlib.h>

#include "../../src/dissect/dissect.h"

enum { LINK_ETHERNET = 1, ROOM = 256 };

static struct wt_packet at_once, step_by_step;

#define ETHERNET 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00
#define IPV4(total) 0x45, 0, 0, total, 0x12, 0x34, 0x40, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define TCP(words, flags)                                                                          \
    0x1f, 0x41, 0xc0, 1, 1, 2, 3, 4, 5, 6, 7, 8, (words) << 4, flags, 2, 0, 9, 9, 0, 0

static const uint8_t pure_ack[] = {ETHERNET, IPV4(40), TCP(5, 0x10), 0, 0, 0, 0, 0, 0};
static const uint8_t syn[] = {ETHERNET, IPV4(60), TCP(10, 2), 2, 4, 5, 0xb4, 4, 2, 8, 10, 0,
                              0,        0,        1,          0, 0, 0, 0,    1, 3, 3, 7};
static const uint8_t hello[] = {
    ETHERNET, IPV4(57), TCP(8, 0x18), 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 'h', 'e', 'l', 'l', 'o'};
static const struct wt_span usual[] = {
    {pure_ack, sizeof pure_ack, sizeof pure_ack},
    {syn,      sizeof syn,      sizeof syn     },
    {hello,    sizeof hello,    sizeof hello   },
};

static void same_span(const struct wt_span *a, const struct wt_span *b)
{
    if (a->on_wire > 0 || b->on_wire > 0)
        assert_ptr_equal(a->data, b->data);
    assert_number(a->captured, b->captured);
    assert_number(a->on_wire, b->on_wire);
}

static void same_ip(const struct wt_ip *a, const struct wt_ip *b)
{
    assert_number(a->version, b->version);
    assert_memory_equal(a->bytes, b->bytes, sizeof a->bytes);
}

static void same_ipv4(const struct wt_ipv4 *a, const struct wt_ipv4 *b)
{
    assert_number(a->header_words, b->header_words);
    assert_number(a->dscp, b->dscp);
    assert_number(a->ecn, b->ecn);
    assert_number(a->total_length, b->total_length);
    assert_number(a->id, b->id);
    assert_number(a->reserved, b->reserved);
    assert_number(a->dont_fragment, b->dont_fragment);
    assert_number(a->more_fragments, b->more_fragments);
    assert_number(a->fragment_offset, b->fragment_offset);
    assert_number(a->ttl, b->ttl);
    assert_number(a->protocol, b->protocol);
    assert_number(a->checksum, b->checksum);
    assert_number(a->checksum_status, b->checksum_status);
    same_ip(&a->src, &b->src);
    same_ip(&a->dst, &b->dst);
    same_span(&a->options, &b->options);
    same_span(&a->data, &b->data);
}

static void same_tcp(const struct wt_tcp *a, const struct wt_tcp *b)
{
    assert_number(a->src_port, b->src_port);
    assert_number(a->dst_port, b->dst_port);
    assert_number(a->seq, b->seq);
    assert_number(a->ack, b->ack);
    assert_number(a->header_words, b->header_words);
    assert_number(a->flags, b->flags);
    assert_number(a->window, b->window);
    assert_number(a->checksum, b->checksum);
    assert_number(a->urgent, b->urgent);
    assert_number(a->checksum_status, b->checksum_status);
    assert_number(a->checksum_cause, b->checksum_cause);
    same_span(&a->options, &b->options);
    assert_number(a->n_options, b->n_options);
    assert_number(a->option_kinds, b->option_kinds);
    assert_number(a->length_known, b->length_known);
}

static void same_layer(const struct wt_layer *a, const struct wt_layer *b)
{
    assert_ptr_equal(a->dissector, b->dissector);
    assert_number(a->verdict, b->verdict);
    assert_number(a->quoted, b->quoted);
    assert_number(a->fragment, b->fragment);
    assert_number(a->joined, b->joined);
    assert_number(a->n_notes, b->n_notes);
    for (unsigned i = 0; i < a->n_notes; i++) {
        assert_number(a->notes[i].id, b->notes[i].id);
        assert_number(a->notes[i].a, b->notes[i].a);
        assert_number(a->notes[i].b, b->notes[i].b);
    }
    same_span(&a->header, &b->header);
    same_span(&a->payload, &b->payload);
    assert_number(a->next.space, b->next.space);
    assert_number(a->next.id, b->next.id);
    if (a->dissector->protocol == WT_ETHERNET)
        assert_memory_equal(&a->u.ethernet, &b->u.ethernet, sizeof a->u.ethernet);
    else if (a->dissector->protocol == WT_IPV4)
        same_ipv4(&a->u.ipv4, &b->u.ipv4);
    else
        same_tcp(&a->u.tcp, &b->u.tcp);
}

static void same_packet(void)
{
    const struct wt_packet *a = &at_once, *b = &step_by_step;

    assert_ptr_equal(a->frame, b->frame);
    assert_number(a->n_layers, b->n_layers);
    for (unsigned i = 0; i < a->n_layers; i++)
        same_layer(&a->layers[i], &b->layers[i]);
    assert_number(a->protocols, b->protocols);
    assert_number(a->plain, b->plain);
    assert_number(a->fragment, b->fragment);
    assert_number(a->n_reassembled, b->n_reassembled);
    same_span(&a->rest, &b->rest);
    assert_number(a->stopped_at.space, b->stopped_at.space);
    assert_number(a->stopped_at.id, b->stopped_at.id);
}

/* If the fast path takes it, both results must be equal. The bytes lie in a heap block of their
 * exact size. */
static bool compare(const uint8_t *bytes, size_t captured, size_t on_wire)
{
    uint8_t *held = malloc(captured > 0 ? captured : 1);
    const struct wt_frame frame = {
        .number = 1, .link_type = LINK_ETHERNET, .bytes = {held, captured, on_wire}
    };

    assert_non_null(held);
    memcpy(held, bytes, captured);
    memset(&at_once, 0xa5, sizeof at_once);
    memset(&step_by_step, 0x5a, sizeof step_by_step);
    bool taken = wt_dissect_usual(&at_once, &frame);

    if (taken) {
        wt_dissect_step_by_step(&step_by_step, &frame, NULL);
        same_packet();
    }
    free(held);
    return taken;
}

static void usual_packets_take_the_fast_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(usual); i++) {
        assert_true(compare(usual[i].data, usual[i].captured, usual[i].on_wire));
        assert_true(at_once.plain);
    }
}

/* Cut anywhere by the capture, and shorter or longer on the wire than IP's total length. */
static void however_it_is_cut(void **state)
{
    size_t taken = 0, all = 0;

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(usual); i++)
        for (size_t captured = 0; captured <= usual[i].captured; captured++)
            for (size_t on_wire = captured; on_wire < usual[i].on_wire + 70; on_wire++, all++)
                taken += compare(usual[i].data, captured, on_wire);
    assert_true(taken > 1000 && taken < all);
}

static void whatever_a_byte_is(void **state)
{
    size_t taken = 0, all = 0;
    uint8_t bytes[ROOM];

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(usual); i++) {
        size_t n = usual[i].captured;

        for (size_t at = 0; at < n; at++)
            for (unsigned value = 0; value < 256; value++, all += 2) {
                memcpy(bytes, usual[i].data, n);
                bytes[at] = (uint8_t)value;
                taken += compare(bytes, n, n);
                taken += compare(bytes, n - 2, n);
            }
    }
    assert_true(taken > all / 2 && taken < all);
}

/* Packets that the fast path must leave to the loop. */
static void other_packets_take_the_loop(void **state)
{
    static const struct {
        uint8_t at, value;
    } rows[] = {
        {12, 0x86}, /* EtherType */
        {13, 6   }, /* ARP */
        {14, 0x46}, /* IP options */
        {14, 0x65}, /* version 6 */
        {17, 59  }, /* longer than the frame: its total */
        {17, 39  }, /* no room for TCP's header */
        {20, 0x20}, /* more fragments */
        {21, 1   }, /* a later fragment */
        {23, 17  }, /* UDP */
        {46, 0x40}, /* a header of 16 bytes */
        {46, 0xf0}, /* … of 60 */
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        uint8_t bytes[sizeof hello];

        memcpy(bytes, hello, sizeof bytes);
        bytes[rows[i].at] = rows[i].value;
        assert_false(compare(bytes, sizeof bytes, sizeof bytes));
    }
    const struct wt_frame raw = {.number = 1, .link_type = 101, .bytes = usual[0]};

    assert_false(wt_dissect_usual(&at_once, &raw));
}

/* An option that makes no sense: noted by both, and no packet to count without a look. */
static void a_bad_option_is_noted(void **state)
{
    uint8_t bytes[sizeof hello];

    (void)state;
    memcpy(bytes, hello, sizeof bytes);
    bytes[57] = 40; /* the timestamps' length */
    assert_true(compare(bytes, sizeof bytes, sizeof bytes));
    assert_number(at_once.layers[2].n_notes, 1);
    assert_false(at_once.plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(usual_packets_take_the_fast_path),
        cmocka_unit_test(however_it_is_cut),
        cmocka_unit_test(whatever_a_byte_is),
        cmocka_unit_test(other_packets_take_the_loop),
        cmocka_unit_test(a_bad_option_is_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
