/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4, IPv6 and its extension headers, GRE, ICMP and ICMPv6, one header at a time. */
#include "support.h"

static struct wt_layer layer;

static enum wt_verdict take(const char *name, const uint8_t *bytes, size_t n)
{
    return dissect_one(dissector_named(name), whole(bytes, n), &layer);
}

static void next_is(enum wt_space space, uint32_t id)
{
    assert_number(layer.next.space, space);
    assert_number(layer.next.id, id);
}

/* ---- IPv4 ---- */

static const uint8_t ipv4[] = {
    0x46, 0xb9, 0x00, 0x1c,       /* version 4, 6 words; DSCP 46, ECN 1; total length 28 */
    0x12, 0x34, 0x40, 0x00,       /* identification; don't fragment, offset 0 */
    0x40, 0x11, 0xab, 0xcd,       /* TTL 64, UDP, checksum */
    127,  0,    0,    1,          /* source */
    127,  0,    0,    2,          /* destination */
    0x94, 0x04, 0x00, 0x00,       /* option: router alert */
    'd',  'a',  't',  'a',  0, 0, /* four bytes of data, then Ethernet padding */
};

static void ipv4_fields(void **state)
{
    (void)state;
    assert_number(take("ip", ipv4, sizeof ipv4), WT_DISSECTED);
    const struct wt_ipv4 *ip = &layer.u.ipv4;

    assert_number(ip->header_words, 6);
    assert_number(ip->dscp, 46);
    assert_number(ip->ecn, 1);
    assert_number(ip->id, 0x1234);
    assert_true(ip->dont_fragment);
    assert_false(ip->more_fragments);
    assert_number(ip->ttl, 64);
    assert_number(ip->src.version, 4);
    assert_number(ip->src.bytes[3], 1);
    assert_number(ip->dst.bytes[3], 2);
    assert_number(ip->options.on_wire, 4);
    assert_number(layer.header.on_wire, 24);
    assert_number(layer.payload.on_wire, 4); /* the padding is cut off */
    assert_number(ip->data.on_wire, 4);
    assert_number(number_of(&layer, "ip.hdr_len"), 24);
    assert_number(number_of(&layer, "ip.dsfield"), 0xb9);
    assert_number(number_of(&layer, "ip.flags"), 2);
    assert_number(number_of(&layer, "ip.opt.type"), 148);
    assert_number(number_of(&layer, "ip.opt.len"), 4);
    next_is(WT_IPPROTO, 17);
    assert_number(layer.n_notes, 0);
}

static const struct ipv4_case {
    const char *name;
    size_t at; /* this byte is … */
    uint8_t value;
    enum wt_verdict want;
    int note; /* -1: none */
    uint32_t a, b;
    size_t payload;
} ipv4_cases[] = {
    {"IPv4: version 5",            0,  0x56, WT_MALFORMED, WT_NOTE_IPV4_VERSION,             5,      0,    0},
    {"IPv4: header of 16 bytes",   0,  0x44, WT_MALFORMED, WT_NOTE_IPV4_HEADER_TOO_SHORT,    16,     0,    0},
    {"IPv4: total length 23",      3,  23,   WT_MALFORMED, WT_NOTE_IPV4_HEADER_BEYOND_TOTAL, 24,     23,   0},
    {"IPv4: total length 24",      3,  24,   WT_DISSECTED, -1,                               0,      0,    0},
    {"IPv4: total length 0 (TSO)", 3,  0,    WT_DISSECTED, WT_NOTE_IPV4_TOTAL_ZERO,          0,      0,    6},
    {"IPv4: length beyond frame",  3,  31,   WT_DISSECTED, WT_NOTE_IPV4_TOTAL_BEYOND_FRAME,  31,     30,   6},
    {"IPv4: length up to its end", 3,  30,   WT_DISSECTED, -1,                               0,      0,    6},
    {"IPv4: option of length 1",   21, 1,    WT_DISSECTED, WT_NOTE_IPV4_OPTION_BAD,          0x94,   1,    4},
    {"IPv4: option of length 5",   21, 5,    WT_DISSECTED, WT_NOTE_IPV4_OPTION_BAD,          0x94,   5,    4},
    {"IPv4: first fragment",       6,  0x20, WT_DISSECTED, WT_NOTE_IP_FRAGMENT_FIRST,        0x1234, 0,    4},
    {"IPv4: later fragment",       7,  0xb9, WT_DISSECTED, WT_NOTE_IP_FRAGMENT_LATER,        0x1234, 1480, 4},
};

static void ipv4_with_one_byte_changed(void **state)
{
    const struct ipv4_case *c = *state;
    uint8_t bytes[sizeof ipv4];

    memcpy(bytes, ipv4, sizeof bytes);
    bytes[c->at] = c->value;
    assert_number(take("ip", bytes, sizeof bytes), c->want);
    assert_number(layer.n_notes, c->note >= 0);
    if (c->note >= 0) {
        assert_number(layer.notes[0].id, c->note);
        assert_number(layer.notes[0].a, c->a);
        assert_number(layer.notes[0].b, c->b);
    }
    if (c->want == WT_DISSECTED)
        assert_number(layer.payload.on_wire, c->payload);
    assert_number(layer.next.space == WT_IPPROTO,
                  c->want == WT_DISSECTED && c->note != WT_NOTE_IP_FRAGMENT_LATER);
}

static void ipv4_cut_in_options(void **state)
{
    struct wt_span span = {.data = ipv4, .captured = 22, .on_wire = sizeof ipv4};

    (void)state;
    assert_number(dissect_one(dissector_named("ip"), span, &layer), WT_CUT);
    assert_number(layer.u.ipv4.data.on_wire, 4); /* known though not captured */
    assert_number(dissect_one(dissector_named("ip"), whole(ipv4, 22), &layer), WT_MALFORMED);
}

static void ipv4_addresses_cut_are_none(void **state)
{
    struct wt_span span = {.data = ipv4, .captured = 18, .on_wire = sizeof ipv4};

    (void)state;
    assert_number(dissect_one(dissector_named("ip"), span, &layer), WT_CUT);
    assert_number(layer.u.ipv4.src.version, 4);
    assert_number(layer.u.ipv4.dst.version, 0);
    assert_false(field_named(&layer, "ip.dst", 0).present);
    assert_true(field_named(&layer, "ip.src", 0).present);
}

/* ---- IPv6 ---- */

static const uint8_t ipv6[] = {
    0x6a, 0xb1, 0x23, 0x45, /* version 6, traffic class 0xab, flow label 0x12345 */
    0x00, 0x04, 0x11, 0x40, /* payload length 4, UDP, hop limit 64 */
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, /* source */
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, /* destination */
    'd',  'a',  't',  'a',  0, 0,                               /* then padding */
};

static void ipv6_fields(void **state)
{
    (void)state;
    assert_number(take("ipv6", ipv6, sizeof ipv6), WT_DISSECTED);
    assert_number(layer.u.ipv6.traffic_class, 0xab);
    assert_number(layer.u.ipv6.flow_label, 0x12345);
    assert_number(layer.u.ipv6.hop_limit, 64);
    assert_number(layer.u.ipv6.dst.bytes[15], 2);
    assert_number(layer.payload.on_wire, 4);
    assert_number(number_of(&layer, "ipv6.tclass"), 0xab);
    assert_number(number_of(&layer, "ipv6.flow"), 0x12345);
    assert_number(number_of(&layer, "ip.version"), 6);
    assert_number(number_of(&layer, "ipv6.tclass.dscp"), 0xab >> 2);
    assert_number(number_of(&layer, "ipv6.tclass.ecn"), 3);
    next_is(WT_IPPROTO, 17);
}

static void ipv6_lengths(void **state)
{
    uint8_t bytes[sizeof ipv6];

    (void)state;
    memcpy(bytes, ipv6, sizeof bytes);
    bytes[5] = 7; /* wrong: 6 are there */
    assert_number(take("ipv6", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(layer.notes[0].id, WT_NOTE_IPV6_PAYLOAD_BEYOND_FRAME);
    assert_number(layer.notes[0].a, 7);
    assert_number(layer.notes[0].b, 6);
    assert_number(layer.payload.on_wire, 6);
    bytes[5] = 0; /* left open by offload */
    take("ipv6", bytes, sizeof bytes);
    assert_number(layer.notes[0].id, WT_NOTE_IPV6_PAYLOAD_ZERO);
    assert_number(layer.payload.on_wire, 6);
    bytes[6] = 59; /* no next header: 0 is the truth */
    take("ipv6", bytes, sizeof bytes);
    assert_number(layer.n_notes, 0);
    assert_number(layer.payload.on_wire, 0);
    bytes[0] = 0x4a; /* wrong */
    assert_number(take("ipv6", bytes, sizeof bytes), WT_MALFORMED);
    assert_number(layer.notes[0].id, WT_NOTE_IPV6_VERSION);
}

static const uint8_t jumbo[] = {
    0x06, 0x00, 0xc2, 0x04, 0x00, 0x01, 0x38, 0x80, /* TCP next; jumbo length 80000 */
    0x12, 0x34,
};
static const uint8_t routing[] = {
    0x06, 0x02, 0x00, 0x01, 0, 0, 0, 0, /* TCP next, 24 bytes, type 0, 1 segment left */
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9,
};
static const uint8_t fragment[] = {
    0x06, 0x00, 0x05, 0xc9, /* TCP next; offset 185 units, more */
    0x00, 0x00, 0xbe, 0xef, 'x',
};
static const uint8_t destination[] = {
    0x3a, 0x02, 0x01, 0x02, 0, 0, 0xc9, 0x10, /* ICMPv6 next; PadN; home address */
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 7,
};
static const uint8_t ah[] = {
    0x06, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, /* TCP next, 16 bytes; SPI 256 */
    0x00, 0x00, 0x00, 0x09, 0xde, 0xad, 0xbe, 0xef, /* sequence 9, check value */
};

static void extension_headers(void **state)
{
    (void)state;
    assert_number(take("ipv6.hopopts", jumbo, sizeof jumbo), WT_DISSECTED);
    assert_number(layer.u.extension.jumbo_length, 80000);
    assert_number(number_of(&layer, "ipv6.opt.jumbo"), 80000);
    assert_number(layer.payload.on_wire, 2);
    next_is(WT_IPPROTO, 6);
    assert_number(take("ipv6.routing", routing, sizeof routing), WT_DISSECTED);
    assert_number(layer.u.extension.segments_left, 1);
    assert_number(layer.header.on_wire, 24);
    assert_number(take("ipv6.dstopts", destination, sizeof destination), WT_DISSECTED);
    assert_number(field_named(&layer, "ipv6.opt.mipv6.home_address", 0).bytes.data[15], 7);
    next_is(WT_IPPROTO, 58);
    assert_number(take("ah", ah, sizeof ah), WT_DISSECTED);
    assert_number(layer.u.extension.spi, 256);
    assert_number(layer.u.extension.sequence, 9);
    assert_number(field_named(&layer, "ah.icv", 0).bytes.on_wire, 4);
    next_is(WT_IPPROTO, 6);
}

static void fragment_header(void **state)
{
    uint8_t bytes[sizeof fragment];

    (void)state;
    assert_number(take("ipv6.fraghdr", fragment, sizeof fragment), WT_DISSECTED);
    assert_number(number_of(&layer, "ipv6.fraghdr.offset"), 185);
    assert_number(number_of(&layer, "ipv6.fraghdr.more"), 1);
    assert_number(layer.notes[0].id, WT_NOTE_IP_FRAGMENT_LATER);
    assert_number(layer.notes[0].b, 1480);
    next_is(WT_NOTHING, 0);
    memcpy(bytes, fragment, sizeof bytes);
    bytes[2] = 0;
    bytes[3] = 1; /* offset 0, more */
    take("ipv6.fraghdr", bytes, sizeof bytes);
    assert_number(layer.notes[0].id, WT_NOTE_IP_FRAGMENT_FIRST);
    next_is(WT_IPPROTO, 6);
    bytes[3] = 0; /* an atomic fragment is whole */
    take("ipv6.fraghdr", bytes, sizeof bytes);
    assert_number(layer.n_notes, 0);
    next_is(WT_IPPROTO, 6);
}

static void extension_lengths(void **state)
{
    uint8_t bytes[sizeof jumbo];

    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        memcpy(bytes, jumbo, sizeof bytes);
        bytes[3] = (uint8_t)length;
        if (length < 4)
            memset(bytes + 4, 0, 4); /* what is left over is padding */
        assert_number(take("ipv6.hopopts", bytes, sizeof bytes), WT_DISSECTED);
        assert_number(layer.n_notes, length > 4);
        if (length > 4)
            assert_number(layer.notes[0].id, WT_NOTE_IPV6_OPTION_BAD);
        assert_number(layer.u.extension.jumbo_length, length == 4 ? 80000 : 0);
        bytes[3] = 4;
        bytes[1] = (uint8_t)length;
        assert_number(take("ipv6.hopopts", bytes, sizeof bytes),
                      length == 0 ? WT_DISSECTED : WT_MALFORMED);
        memcpy(bytes, ah, sizeof bytes);
        bytes[1] = (uint8_t)length;
        assert_number(take("ah", bytes, sizeof bytes), WT_MALFORMED); /* ten bytes are too few */
    }
}

/* ---- GRE ---- */

static void gre_optional_fields(void **state)
{
    static const uint8_t all[] = {
        0xb0, 0x00, 0x08, 0x00, /* checksum, key, sequence; IPv4 */
        0x12, 0x34, 0x00, 0x00, /* checksum, reserved */
        0x00, 0x00, 0x00, 0x2a, /* key 42 */
        0x00, 0x00, 0x00, 0x07, /* sequence 7 */
        0x45,
    };
    static const uint8_t routed[] = {
        0x40, 0x00, 0x08, 0x00, 0,    0, 0, 0, /* routing */
        0x08, 0x00, 0x00, 0x04, 10,   0, 0, 1, /* one entry of four bytes */
        0x00, 0x00, 0x00, 0x00, 0x45,          /* the empty one ends the list */
    };
    static const uint8_t pptp[] = {
        0x30, 0x81, 0x88, 0x0b, 0x00, 0x01, 0x00, 0x02, /* version 1: key, sequence, ack */
        0x00, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00, 0x04, 0x21,
    };

    (void)state;
    assert_number(take("gre", all, sizeof all), WT_DISSECTED);
    assert_number(layer.u.gre.key, 42);
    assert_number(number_of(&layer, "gre.sequence_number"), 7);
    assert_number(number_of(&layer, "gre.checksum"), 0x1234);
    assert_number(layer.header.on_wire, 16);
    next_is(WT_ETHERTYPE, 0x0800);
    assert_number(take("gre", routed, sizeof routed), WT_DISSECTED);
    assert_number(layer.header.on_wire, 20);
    assert_number(take("gre", routed, 16), WT_MALFORMED);
    assert_number(take("gre", pptp, sizeof pptp), WT_DISSECTED);
    assert_number(number_of(&layer, "gre.ack_number"), 4);
    assert_number(layer.header.on_wire, 16);
    next_is(WT_ETHERTYPE, 0x880b);
    every_prefix(dissector_named("gre"), all, sizeof all);
    every_byte_value(dissector_named("gre"), all, sizeof all);
    every_byte_value(dissector_named("gre"), routed, sizeof routed);
}

static void gre_versions(void **state)
{
    uint8_t bytes[] = {0, 0, 0x08, 0x00, 0x45};

    (void)state;
    for (uint8_t version = 2; version < 8; version++) {
        bytes[1] = version;
        assert_number(take("gre", bytes, sizeof bytes), WT_DISSECTED);
        assert_number(layer.notes[0].id, WT_NOTE_GRE_VERSION);
        assert_number(layer.notes[0].a, version);
        next_is(WT_NOTHING, 0);
    }
}

/* ---- ICMP ---- */

static const uint8_t echo[] = {0x08, 0x00, 0xf7, 0xfb, 0x00, 0x01, 0x00, 0x03, 'h', 'i'};
static const uint8_t too_big[] = {0x03, 0x04, 0, 0, 0, 0, 0x05, 0x14, 0x45, 0, 5, 0xdc};

static void icmp(void **state)
{
    static const uint8_t redirect[] = {0x05, 0x01, 0, 0, 10, 0, 0, 1, 0x45};
    static const uint8_t stamp[20] = {[0] = 13, [11] = 5, [15] = 6, [19] = 7};

    (void)state;
    take("icmp", echo, sizeof echo);
    assert_number(layer.u.icmp.id, 1);
    assert_number(number_of(&layer, "icmp.seq"), 3);
    assert_false(layer.u.icmp.is_error);
    next_is(WT_NOTHING, 0);
    take("icmp", too_big, sizeof too_big);
    assert_number(layer.u.icmp.mtu, 1300);
    assert_number(number_of(&layer, "icmp.mtu"), 1300);
    assert_true(layer.u.icmp.is_error);
    next_is(WT_QUOTED_IP, 4);
    assert_number(layer.payload.captured, 4);
    assert_true(layer.payload.on_wire >= 65535); /* the router clipped it: never the sender's lie */
    take("icmp", redirect, sizeof redirect);
    assert_number(layer.u.icmp.address.version, 4);
    assert_number(layer.u.icmp.address.bytes[0], 10);
    take("icmp", stamp, sizeof stamp);
    assert_number(number_of(&layer, "icmp.originate_timestamp"), 5);
    assert_number(number_of(&layer, "icmp.transmit_timestamp"), 7);
    assert_number(take("icmp", stamp, 19), WT_MALFORMED);
}

/* RFC 4884: extensions follow the quoted datagram; its length says where. */
static void icmp_quote_ends_at_its_length(void **state)
{
    uint8_t bytes[8 + 128 + 12] = {11, 0, [5] = 32};

    (void)state;
    take("icmp", bytes, sizeof bytes);
    assert_number(layer.payload.captured, 128);
    bytes[5] = 0;
    take("icmp", bytes, sizeof bytes);
    assert_number(layer.payload.captured, 140);
    bytes[5] = 255; /* more than there is */
    take("icmp", bytes, sizeof bytes);
    assert_number(layer.payload.captured, 140);
}

static const uint8_t advertisement[] = {
    136,  0,    0, 0, 0x60, 0, 0, 0, /* neighbour advertisement: solicited, override */
    0xfe, 0x80, 0, 0, 0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, /* target */
    2,    1,    2, 0, 0,    0, 0, 9,                         /* target's link address */
};
static const uint8_t router[] = {
    134,  0,    0,    0,    64, 0xc0, 0x07, 0x08, 0, 0, 0, 1,  0, 0, 0, 2,
    5,    1,    0,    0,    0,  0,    0x05, 0xdc,                          /* MTU 1500 */
    3,    4,    64,   0xc0, 0,  0,    0,    60,   0, 0, 0, 30, 0, 0, 0, 0, /* prefix /64 */
    0x20, 0x01, 0x0d, 0xb8, 0,  0,    0,    0,    0, 0, 0, 0,  0, 0, 0, 0,
};

static void icmpv6(void **state)
{
    static const uint8_t big[] = {2, 0, 0, 0, 0, 0, 0x05, 0x00, 0x60};
    static const uint8_t ping[] = {128, 0, 0, 0, 0, 9, 0, 4};

    (void)state;
    take("icmpv6", big, sizeof big);
    assert_number(layer.u.icmp.mtu6, 1280);
    next_is(WT_QUOTED_IP, 6);
    take("icmpv6", ping, sizeof ping);
    assert_number(number_of(&layer, "icmpv6.echo.identifier"), 9);
    assert_number(number_of(&layer, "icmpv6.echo.sequence_number"), 4);
    const uint8_t extended[] = {160, 0, 0, 0, 0xfb, 0x61, 1, 1}; /* RFC 8335 */

    take("icmpv6", extended, sizeof extended);
    assert_number(number_of(&layer, "icmpv6.echo.identifier"), 0xfb61);
    take("icmpv6", advertisement, sizeof advertisement);
    assert_number(layer.u.icmp.address.version, 6);
    assert_number(layer.u.icmp.address.bytes[15], 5);
    assert_number(number_of(&layer, "icmpv6.nd.na.flag.s"), 1);
    assert_number(number_of(&layer, "icmpv6.nd.na.flag.r"), 0);
    assert_number(field_named(&layer, "icmpv6.opt.target_linkaddr", 0).bytes.data[5], 9);
    take("icmpv6", router, sizeof router);
    assert_number(number_of(&layer, "icmpv6.nd.ra.cur_hop_limit"), 64);
    assert_number(number_of(&layer, "icmpv6.nd.ra.router_lifetime"), 1800);
    assert_number(number_of(&layer, "icmpv6.nd.ra.flag.m"), 1);
    assert_number(number_of(&layer, "icmpv6.opt.mtu"), 1500);
    assert_number(number_of(&layer, "icmpv6.opt.prefix.length"), 64);
    assert_number(number_of(&layer, "icmpv6.opt.prefix.preferred_lifetime"), 30);
}

static void icmpv6_redirect_quotes(void **state)
{
    static const uint8_t bytes[8 + 32 + 16] = {[0] = 137, [40] = 4, [41] = 2, [48] = 0x60};

    (void)state;
    take("icmpv6", bytes, sizeof bytes);
    assert_number(layer.header.on_wire, 48);
    assert_number(layer.payload.captured, 8);
    assert_true(layer.u.icmp.is_error);
    next_is(WT_QUOTED_IP, 6);
}

static void hostile(void **state)
{
    static const struct {
        const char *name;
        const uint8_t *bytes;
        size_t n;
    } cases[] = {
        {"ip",           ipv4,          sizeof ipv4         },
        {"ipv6",         ipv6,          sizeof ipv6         },
        {"ipv6.hopopts", jumbo,         sizeof jumbo        },
        {"ipv6.routing", routing,       sizeof routing      },
        {"ipv6.fraghdr", fragment,      sizeof fragment     },
        {"ipv6.dstopts", destination,   sizeof destination  },
        {"ah",           ah,            sizeof ah           },
        {"icmp",         echo,          sizeof echo         },
        {"icmp",         too_big,       sizeof too_big      },
        {"icmpv6",       advertisement, sizeof advertisement},
        {"icmpv6",       router,        sizeof router       },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        every_prefix(dissector_named(cases[i].name), cases[i].bytes, cases[i].n);
        every_byte_value(dissector_named(cases[i].name), cases[i].bytes, cases[i].n);
    }
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(ipv4_fields),
        cmocka_unit_test(ipv4_cut_in_options),
        cmocka_unit_test(ipv4_addresses_cut_are_none),
        cmocka_unit_test(ipv6_fields),
        cmocka_unit_test(ipv6_lengths),
        cmocka_unit_test(extension_headers),
        cmocka_unit_test(fragment_header),
        cmocka_unit_test(extension_lengths),
        cmocka_unit_test(gre_optional_fields),
        cmocka_unit_test(gre_versions),
        cmocka_unit_test(icmp),
        cmocka_unit_test(icmp_quote_ends_at_its_length),
        cmocka_unit_test(icmpv6),
        cmocka_unit_test(icmpv6_redirect_quotes),
        cmocka_unit_test(hostile),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(ipv4_cases)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(ipv4_cases); i++)
        tests[n++] = (struct CMUnitTest){ipv4_cases[i].name, ipv4_with_one_byte_changed, NULL, NULL,
                                         (void *)(uintptr_t)&ipv4_cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
