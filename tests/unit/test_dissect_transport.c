/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP, its options, and UDP. */
#include "support.h"

#include <stdlib.h>

/* ---- UDP ---- */

static const uint8_t datagram[] = {
    0xcf, 0x3f, 0x1f, 0x90, /* ports 53055 -> 8080 */
    0x00, 0x0c, 0x00, 0x00, /* length 12; checksum 0: not computed, which IPv4 allows */
    'p',  'i',  'n',  'g',
};

struct verdict_case {
    const char *name;
    size_t captured, on_wire;
    enum wt_verdict want;
};
static const struct verdict_case udp_cases[] = {
    {"UDP: whole",                           12, 12, WT_DISSECTED},
    {"UDP: capture stopped in the data",     10, 12, WT_DISSECTED},
    {"UDP: capture stopped behind the head", 8,  12, WT_DISSECTED},
    {"UDP: capture stopped in the header",   7,  12, WT_CUT      },
    {"UDP: sender sent half a header",       7,  7,  WT_MALFORMED},
    {"UDP: sender sent nothing",             0,  0,  WT_MALFORMED},
};

static void udp_verdict(void **state)
{
    const struct verdict_case *c = *state;
    struct wt_span span = {.data = datagram, .captured = c->captured, .on_wire = c->on_wire};
    struct wt_layer layer;

    assert_number(dissect_one(dissector_named("udp"), span, &layer), c->want);
}

static void udp_fields(void **state)
{
    struct wt_layer layer;

    (void)state;
    dissect_one(dissector_named("udp"), whole(datagram, sizeof datagram), &layer);
    assert_number(layer.u.udp.src_port, 53055);
    assert_number(layer.u.udp.dst_port, 8080);
    assert_number(layer.u.udp.length, 12);
    assert_number(number_of(&layer, "udp.srcport"), 53055);
    assert_number(number_of(&layer, "udp.checksum"), 0);
    assert_number(layer.payload.on_wire, 4);
    assert_memory_equal(layer.payload.data, "ping", 4);
    assert_number(layer.next.space, WT_UDP_PORT);
    assert_number(layer.next.id, 8080);
}

static void udp_length_below_header(void **state)
{
    (void)state;
    for (uint8_t length = 0; length < 8; length++) {
        uint8_t bytes[sizeof datagram];
        struct wt_layer layer;

        memcpy(bytes, datagram, sizeof bytes);
        bytes[5] = length; /* wrong */
        assert_number(dissect_one(dissector_named("udp"), whole(bytes, sizeof bytes), &layer),
                      WT_MALFORMED);
        assert_number(layer.n_notes, 1);
        assert_number(layer.notes[0].id, WT_NOTE_UDP_LENGTH_BELOW_HEADER);
        assert_number(layer.notes[0].a, length);
    }
}

static void udp_length_beyond_datagram(void **state)
{
    uint8_t bytes[sizeof datagram];
    struct wt_layer layer;

    (void)state;
    memcpy(bytes, datagram, sizeof bytes);
    bytes[5] = 13; /* wrong: one more than there is */
    assert_number(dissect_one(dissector_named("udp"), whole(bytes, sizeof bytes), &layer),
                  WT_DISSECTED);
    assert_number(layer.notes[0].id, WT_NOTE_UDP_LENGTH_BEYOND_DATAGRAM);
    assert_number(layer.notes[0].a, 13);
    assert_number(layer.notes[0].b, 12);
    assert_number(layer.payload.on_wire, 4);
}

static void udp_length_below_datagram(void **state)
{
    uint8_t bytes[sizeof datagram];
    struct wt_layer layer;

    (void)state;
    memcpy(bytes, datagram, sizeof bytes);
    bytes[5] = 10; /* two bytes behind it belong to nobody */
    assert_number(dissect_one(dissector_named("udp"), whole(bytes, sizeof bytes), &layer),
                  WT_DISSECTED);
    assert_number(layer.payload.on_wire, 2);
    assert_number(layer.n_notes, 0);
}

static void udp_jumbogram(void **state)
{
    struct wt_layer layer;
    size_t n = 70000;
    uint8_t *bytes = calloc(1, n); /* length 0 */

    (void)state;
    assert_non_null(bytes);
    assert_number(dissect_one(dissector_named("udp"), whole(bytes, n), &layer), WT_DISSECTED);
    assert_number(layer.payload.on_wire, n - 8);
    /* what the field could say has no reason to be 0 */
    assert_number(dissect_one(dissector_named("udp"), whole(bytes, 65536), &layer), WT_DISSECTED);
    assert_number(dissect_one(dissector_named("udp"), whole(bytes, 65535), &layer), WT_MALFORMED);
    assert_number(layer.notes[0].id, WT_NOTE_UDP_LENGTH_BELOW_HEADER);
    free(bytes);
}

/* ---- TCP ---- */

static const uint8_t syn[] = {
    0xcf, 0xac, 0x1f, 0x41, /* ports 53164 -> 8001 */
    0xa0, 0xd2, 0x28, 0x32, /* sequence number 2698127410 */
    0x00, 0x00, 0x00, 0x00, /* acknowledgement number: none yet */
    0xa0, 0x02, 0xff, 0xd7, /* data offset 10 words; SYN; window 65495 */
    0xfe, 0x30, 0x00, 0x00, /* checksum; urgent pointer */
    0x02, 0x04, 0xff, 0xd7, /* MSS 65495 */
    0x04, 0x02,             /* SACK permitted */
    0x08, 0x0a, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, /* timestamps */
    0x01,                                                       /* no-operation */
    0x03, 0x03, 0x07,                                           /* window scale 7 */
};

static void tcp_fields(void **state)
{
    struct wt_layer layer;

    (void)state;
    assert_number(dissect_one(dissector_named("tcp"), whole(syn, sizeof syn), &layer),
                  WT_DISSECTED);
    const struct wt_tcp *tcp = &layer.u.tcp;

    assert_number(tcp->src_port, 53164);
    assert_number(tcp->dst_port, 8001);
    assert_number(tcp->seq, 0xa0d22832);
    assert_number(tcp->ack, 0);
    assert_number(tcp->header_words, 10);
    assert_number(tcp->flags, WT_SYN);
    assert_number(tcp->window, 65495);
    assert_number(tcp->checksum, 0xfe30);
    assert_number(tcp->options.on_wire, 20);
    assert_true(tcp->length_known);
    assert_number(layer.header.on_wire, 40);
    assert_number(layer.next.space, WT_NOTHING);
    assert_number(number_of(&layer, "tcp.hdr_len"), 40);
    assert_number(number_of(&layer, "tcp.flags"), 2);
    assert_number(number_of(&layer, "tcp.flags.syn"), 1);
    assert_number(number_of(&layer, "tcp.flags.ack"), 0);
    assert_number(number_of(&layer, "tcp.len"), 0);
    assert_number(number_of(&layer, "tcp.options.mss_val"), 65495);
    assert_number(number_of(&layer, "tcp.options.wscale.shift"), 7);
    assert_number(number_of(&layer, "tcp.options.wscale.multiplier"), 128);
    assert_number(number_of(&layer, "tcp.options.timestamp.tsval"), 0x11223344);
    assert_number(number_of(&layer, "tcp.options.timestamp.tsecr"), 0x55667788);
    assert_number(field_named(&layer, "tcp.option_kind", 2).number, 8);
    assert_number(field_named(&layer, "tcp.options", 0).bytes.on_wire, 20);
}

static void tcp_every_flag_has_its_bit(void **state)
{
    static const char *const names[] = {"fin", "syn", "reset", "push", "ack",
                                        "urg", "ece", "cwr",   "ae"};

    (void)state;
    for (unsigned bit = 0; bit < WT_ARRAY_LEN(names); bit++) {
        uint8_t bytes[sizeof syn];
        struct wt_layer layer;

        memcpy(bytes, syn, sizeof bytes);
        bytes[12] = (uint8_t)(0xa0 | 1u << bit >> 8);
        bytes[13] = (uint8_t)(1u << bit);
        dissect_one(dissector_named("tcp"), whole(bytes, sizeof bytes), &layer);
        assert_number(layer.u.tcp.flags, 1u << bit);
        for (unsigned k = 0; k < WT_ARRAY_LEN(names); k++) {
            char name[32] = "tcp.flags.";

            strcat(name, names[k]);
            assert_number(number_of(&layer, name), k == bit);
        }
    }
}

/* captured and sent bytes of a segment with 40 bytes of header and 6 of data */
static const struct tcp_case {
    const char *name;
    size_t captured, on_wire;
    enum wt_verdict want;
    bool length_known;
} tcp_cases[] = {
    {"TCP: whole",                             46, 46, WT_DISSECTED, true },
    {"TCP: capture stopped in the data",       41, 46, WT_DISSECTED, true },
    {"TCP: capture stopped in the options",    30, 46, WT_CUT,       true },
    {"TCP: capture stopped behind the window", 16, 46, WT_CUT,       true },
    {"TCP: capture stopped in the window",     15, 46, WT_CUT,       false},
    {"TCP: sender sent half a fixed header",   12, 12, WT_MALFORMED, false},
    {"TCP: sender sent 18 bytes of 20",        18, 18, WT_MALFORMED, false},
    {"TCP: options end behind the segment",    39, 39, WT_MALFORMED, false},
};

static void tcp_verdict(void **state)
{
    const struct tcp_case *c = *state;
    uint8_t bytes[sizeof syn + 6] = {0};
    struct wt_layer layer;

    memcpy(bytes, syn, sizeof syn);
    struct wt_span span = {.data = bytes, .captured = c->captured, .on_wire = c->on_wire};

    assert_number(dissect_one(dissector_named("tcp"), span, &layer), c->want);
    assert_number(layer.u.tcp.length_known, c->length_known);
    if (c->length_known)
        assert_number(number_of(&layer, "tcp.len"), 6);
    else
        assert_false(field_named(&layer, "tcp.len", 0).present);
}

static void tcp_offset_too_short(void **state)
{
    (void)state;
    for (unsigned words = 0; words < 5; words++) {
        uint8_t bytes[sizeof syn];
        struct wt_layer layer;

        memcpy(bytes, syn, sizeof bytes);
        bytes[12] = (uint8_t)(words << 4); /* wrong */
        assert_number(dissect_one(dissector_named("tcp"), whole(bytes, sizeof bytes), &layer),
                      WT_MALFORMED);
        assert_number(layer.notes[0].id, WT_NOTE_TCP_OFFSET_TOO_SHORT);
        assert_number(layer.notes[0].a, words * 4);
    }
}

static void tcp_offset_beyond_segment(void **state)
{
    uint8_t bytes[sizeof syn];
    struct wt_layer layer;

    (void)state;
    memcpy(bytes, syn, sizeof bytes);
    bytes[12] = 0xb0; /* wrong: 44 bytes */
    assert_number(dissect_one(dissector_named("tcp"), whole(bytes, sizeof bytes), &layer),
                  WT_MALFORMED);
    assert_number(layer.notes[0].id, WT_NOTE_TCP_OFFSET_BEYOND_SEGMENT);
    assert_number(layer.notes[0].a, 44);
    assert_number(layer.notes[0].b, 40);
}

/* ---- Options ---- */

static void options_advance_and_stop(void **state)
{
    static const uint8_t list[] = {
        1, 1,          /* two no-operations */
        2, 4, 5, 0xb4, /* MSS 1460 */
        0,             /* end of list */
        2, 4, 1, 1,    /* not an option any more */
    };
    struct wt_option_walk walk;
    struct wt_option option;

    (void)state;
    wt_options_begin(&walk, whole(list, sizeof list));
    assert_true(wt_options_next(&walk, &option));
    assert_number(option.kind, 1);
    assert_number(option.length, 1);
    assert_true(wt_options_next(&walk, &option));
    assert_true(wt_options_next(&walk, &option));
    assert_number(option.kind, 2);
    assert_number(option.length, 4);
    assert_number(option.data.on_wire, 2);
    assert_true(wt_options_next(&walk, &option));
    assert_number(option.kind, 0);
    assert_false(wt_options_next(&walk, &option));
    assert_false(walk.bad);
    assert_number(walk.count, 4);
}

static void options_with_impossible_lengths(void **state)
{
    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        uint8_t list[8] = {1, 5, (uint8_t)length, 0, 0, 0, 0, 0};
        bool fits = length >= 2 && length <= 7;
        struct wt_option_walk walk;
        struct wt_option option;
        unsigned n = 0;

        wt_options_begin(&walk, whole(list, sizeof list));
        while (wt_options_next(&walk, &option))
            n++;
        assert_number(walk.bad, !fits);
        assert_number(n, fits ? length < 7 ? 3 : 2 : 1);
        if (!fits) {
            assert_number(walk.bad_kind, 5);
            assert_number(walk.bad_length, length);
        }
    }
}

static void options_kind_without_length(void **state)
{
    static const uint8_t list[] = {1, 2};
    struct wt_option_walk walk;
    struct wt_option option;
    struct wt_span cut = {.data = list, .captured = 2, .on_wire = 8};

    (void)state;
    wt_options_begin(&walk, whole(list, sizeof list));
    assert_true(wt_options_next(&walk, &option));
    assert_false(wt_options_next(&walk, &option));
    assert_true(walk.bad); /* the sender's list ends here */
    wt_options_begin(&walk, cut);
    assert_true(wt_options_next(&walk, &option));
    assert_false(wt_options_next(&walk, &option));
    assert_false(walk.bad); /* the capture ends here */
}

static void options_are_capped(void **state)
{
    static uint8_t list[200];
    struct wt_option_walk walk;
    struct wt_option option;
    unsigned n = 0;

    (void)state;
    memset(list, 1, sizeof list);
    wt_options_begin(&walk, whole(list, sizeof list));
    while (wt_options_next(&walk, &option))
        n++;
    assert_number(n, WT_MAX_OPTIONS);
}

static void options_for_the_tracker(void **state)
{
    static const uint8_t list[] = {
        3,  3,  15,                                              /* window scale 15: counts as 14 */
        5,  18, 0,  0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 1, 0, /* SACK 1-5, 9-256 */
        34, 6,  1,  2, 3, 4, /* Fast Open with a cookie of 4 bytes */
        2,  3,  7,           /* MSS of a wrong length: none */
    };
    static const uint8_t experiment[] = {254, 4, 0xf9, 0x89}; /* Fast Open's request, RFC 6994 */
    struct wt_tcp_options o;

    (void)state;
    wt_tcp_options_read(&o, whole(list, sizeof list));
    assert_true(o.has_scale);
    assert_number(o.scale, 14);
    assert_number(o.n_sack, 2);
    assert_number(o.sack[0].left, 1);
    assert_number(o.sack[1].right, 256);
    assert_true(o.has_fast_open);
    assert_number(o.fast_open_bytes, 4);
    assert_false(o.has_mss);
    assert_false(o.has_timestamps);
    assert_number(o.kinds, 1u << 3 | 1u << 5 | 1u << 2);
    wt_tcp_options_read(&o, whole(experiment, sizeof experiment));
    assert_true(o.has_fast_open);
    assert_number(o.fast_open_bytes, 0);
    wt_tcp_options_read(&o, whole(syn + 20, 20));
    assert_number(o.mss, 65495);
    assert_true(o.sack_permitted);
    assert_number(o.ts_value, 0x11223344);
    assert_number(o.ts_echo, 0x55667788);
}

static void options_in_exact_blocks(void **state)
{
    (void)state;
    for (size_t cut = 0; cut <= 20; cut++) {
        uint8_t *copy = malloc(cut ? cut : 1);
        struct wt_tcp_options o;

        assert_non_null(copy);
        memcpy(copy, syn + 20, cut);
        wt_tcp_options_read(&o, (struct wt_span){copy, cut, 20});
        wt_tcp_options_read(&o, whole(copy, cut));
        free(copy);
    }
}

static void bad_option_is_noted(void **state)
{
    uint8_t bytes[sizeof syn];
    struct wt_layer layer;

    (void)state;
    memcpy(bytes, syn, sizeof bytes);
    bytes[21] = 1; /* wrong: MSS of length 1 */
    assert_number(dissect_one(dissector_named("tcp"), whole(bytes, sizeof bytes), &layer),
                  WT_DISSECTED);
    assert_number(layer.n_notes, 1);
    assert_number(layer.notes[0].id, WT_NOTE_TCP_OPTION_BAD);
    assert_number(layer.notes[0].a, 2);
    assert_number(layer.notes[0].b, 1);
}

static void sack_values_are_lists(void **state)
{
    static const uint8_t ack[] = {
        0,    80,   0, 81, 0, 0, 0, 1,  0, 0, 0, 1, /* ports, numbers */
        0xa0, 0x10, 1, 0,  0, 0, 0, 0,              /* offset 10, ACK */
        1,    1,    5, 18, 0, 0, 0, 10, 0, 0, 0, 20, 0, 0, 0, 30, 0, 0, 0, 40,
    };
    struct wt_layer layer;

    (void)state;
    dissect_one(dissector_named("tcp"), whole(ack, sizeof ack), &layer);
    assert_number(field_named(&layer, "tcp.options.sack_le", 0).number, 10);
    assert_number(field_named(&layer, "tcp.options.sack_le", 1).number, 30);
    assert_number(field_named(&layer, "tcp.options.sack_re", 1).number, 40);
    assert_false(field_named(&layer, "tcp.options.sack_le", 2).present);
    assert_number(number_of(&layer, "tcp.options.sack.count"), 2);
}

static void hostile(void **state)
{
    (void)state;
    every_prefix(dissector_named("udp"), datagram, sizeof datagram);
    every_byte_value(dissector_named("udp"), datagram, sizeof datagram);
    every_prefix(dissector_named("tcp"), syn, sizeof syn);
    every_byte_value(dissector_named("tcp"), syn, sizeof syn);
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(udp_fields),
        cmocka_unit_test(udp_length_below_header),
        cmocka_unit_test(udp_length_beyond_datagram),
        cmocka_unit_test(udp_length_below_datagram),
        cmocka_unit_test(udp_jumbogram),
        cmocka_unit_test(tcp_fields),
        cmocka_unit_test(tcp_every_flag_has_its_bit),
        cmocka_unit_test(tcp_offset_too_short),
        cmocka_unit_test(tcp_offset_beyond_segment),
        cmocka_unit_test(options_advance_and_stop),
        cmocka_unit_test(options_with_impossible_lengths),
        cmocka_unit_test(options_kind_without_length),
        cmocka_unit_test(options_are_capped),
        cmocka_unit_test(options_for_the_tracker),
        cmocka_unit_test(options_in_exact_blocks),
        cmocka_unit_test(bad_option_is_noted),
        cmocka_unit_test(sack_values_are_lists),
        cmocka_unit_test(hostile),
    };
    struct CMUnitTest
        tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(udp_cases) + WT_ARRAY_LEN(tcp_cases)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(udp_cases); i++)
        tests[n++] = (struct CMUnitTest){udp_cases[i].name, udp_verdict, NULL, NULL,
                                         (void *)(uintptr_t)&udp_cases[i]};
    for (size_t i = 0; i < WT_ARRAY_LEN(tcp_cases); i++)
        tests[n++] = (struct CMUnitTest){tcp_cases[i].name, tcp_verdict, NULL, NULL,
                                         (void *)(uintptr_t)&tcp_cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
