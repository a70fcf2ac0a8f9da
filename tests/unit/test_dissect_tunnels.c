/* SPDX-License-Identifier: BSD-2-Clause */
/* Tunnels: MPLS and pseudowires, PPPoE, VXLAN, Geneve, ERSPAN, PIM Register; one header at a time,
 * then whole frames. */
#include "support.h"

#include "../../src/dissect/dissect.h"

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

/* ---- MPLS and pseudowires ---- */

static void mpls(void **state)
{
    static const uint8_t above[] = {0x00, 0x06, 0x4a, 0x40, 0x00}; /* label 100, class 5, TTL 64 */
    static const uint8_t bottom[] = {0x00, 0x06, 0x41, 0x40,
                                     0x45}; /* the same at the bottom; IPv4 */

    (void)state;
    assert_number(take("mpls", above, sizeof above), WT_DISSECTED);
    assert_number(layer.u.mpls.label, 100);
    assert_number(layer.u.mpls.traffic_class, 5);
    assert_number(layer.u.mpls.ttl, 64);
    assert_false(layer.u.mpls.bottom);
    assert_number(number_of(&layer, "mpls.label"), 100);
    assert_number(number_of(&layer, "mpls.exp"), 5);
    next_is(WT_ETHERTYPE, 0x8847);
    assert_number(take("mpls", bottom, sizeof bottom), WT_DISSECTED);
    assert_true(layer.u.mpls.bottom);
    next_is(WT_IP_VERSION, 4);
}

static const struct below {
    const char *name;
    uint8_t first; /* byte below the stack */
    enum wt_space space;
    uint32_t id;
} below[] = {
    {"MPLS carries IPv4",           0x45, WT_IP_VERSION, 4 },
    {"MPLS carries IPv6",           0x60, WT_IP_VERSION, 6 },
    {"MPLS carries a pseudowire",   0x00, WT_PSEUDOWIRE, 0 },
    {"MPLS carries a channel",      0x10, WT_PSEUDOWIRE, 1 },
    {"MPLS carries something else", 0xf0, WT_IP_VERSION, 15},
};

static void mpls_below_the_stack(void **state)
{
    const struct below *c = *state;
    uint8_t bytes[] = {0, 0, 1, 64, c->first};

    take("mpls", bytes, sizeof bytes);
    next_is(c->space, c->id);
    take("mpls", bytes, sizeof bytes - 1);
    assert_null(wt_registry_find(layer.next));
}

static void pseudowire_word_is_optional(void **state)
{
    static const uint8_t with[] = {
        0x00, 0x00, 0x00, 0x07,                                     /* control word, sequence 7 */
        0x02, 0,    0,    0,    0, 1, 0x02, 0, 0, 0, 0, 2, 8, 0, 1, /* an Ethernet frame */
    };
    static const uint8_t length[] = {0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0, 1, 0xaa};

    (void)state;
    take("pwethcw", with, sizeof with);
    assert_number(layer.header.on_wire, 4);
    assert_number(number_of(&layer, "pweth.cw.sequence_number"), 7);
    next_is(WT_ETHERTYPE, 0x6558);
    take("pwethcw", with + 4, sizeof with - 4);
    assert_number(layer.header.on_wire, 0);
    assert_number(layer.payload.on_wire, sizeof with - 4);
    assert_false(field_named(&layer, "pweth.cw.sequence_number", 0).present);
    take("pwethcw", length, sizeof length); /* 802.3: a length that fits */
    assert_number(layer.header.on_wire, 4);
}

static void channel_has_numbers_of_ppp(void **state)
{
    static const uint8_t bytes[] = {0x10, 0x00, 0x00, 0x21, 0x45};

    (void)state;
    assert_number(take("pwach", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(number_of(&layer, "pwach.channel_type"), 0x21);
    next_is(WT_PPP_PROTOCOL, 0x21);
}

/* ---- PPPoE ---- */

static const uint8_t session[] = {
    0x11, 0x00, 0x00, 0x17, 0x00, 0x03, /* version 1, type 1; session data; session 23; 3 bytes */
    0x00, 0x21, 0x45,                   /* PPP: IPv4 */
    0x00, 0x00,                         /* padding */
};

static void pppoe(void **state)
{
    uint8_t bytes[sizeof session];

    (void)state;
    assert_number(take("pppoe", session, sizeof session), WT_DISSECTED);
    assert_number(layer.u.pppoe.session, 23);
    assert_number(layer.payload.on_wire, 3);
    assert_number(layer.n_notes, 0);
    next_is(WT_ETHERTYPE, 0x880b);
    memcpy(bytes, session, sizeof bytes);
    bytes[1] = 0x09; /* discovery: initiation */
    take("pppoe", bytes, sizeof bytes);
    next_is(WT_NOTHING, 0);
    bytes[5] = 6; /* one byte more than there is */
    take("pppoe", bytes, sizeof bytes);
    assert_number(layer.notes[0].id, WT_NOTE_PPPOE_LENGTH_BEYOND_FRAME);
    assert_number(layer.notes[0].a, 6);
    assert_number(layer.notes[0].b, 5);
    assert_number(layer.payload.on_wire, 5);
}

/* ---- VXLAN and Geneve ---- */

static const uint8_t vxlan[] = {
    0x88, 0x48, 0x00, 0x05, /* group policy: do not learn, applied, group 5; a network is given */
    0x00, 0x00, 0x2a, 0x00, /* network 42 */
    0x02, 0x00, 0x00,       /* Ethernet */
};

static void vxlan_fields(void **state)
{
    (void)state;
    assert_number(take("vxlan", vxlan, sizeof vxlan), WT_DISSECTED);
    assert_number(layer.u.vxlan.network, 42);
    assert_number(number_of(&layer, "vxlan.vni"), 42);
    assert_number(number_of(&layer, "vxlan.gbp"), 5);
    assert_number(number_of(&layer, "vxlan.flags"), 0x8848);
    assert_number(number_of(&layer, "vxlan.flag_d"), 1);
    next_is(WT_ETHERTYPE, 0x6558);
}

static void vxlan_gpe_says_what_is_inside(void **state)
{
    uint8_t bytes[] = {0x0c, 0, 0, 1, 0, 0, 42, 0, 0x45};

    (void)state;
    assert_number(take("vxlan_gpe", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(number_of(&layer, "vxlan_gpe.vni"), 42);
    next_is(WT_NSH_PROTOCOL, 1);
    bytes[0] = 0x08; /* without the flag nothing is said */
    take("vxlan_gpe", bytes, sizeof bytes);
    next_is(WT_NOTHING, 0);
}

static const uint8_t geneve[] = {
    0x03, 0x40, 0x65, 0x58, /* 12 bytes of options; a critical one; Ethernet */
    0x00, 0x00, 0x0a, 0x00, /* network 10 */
    0x00, 0x00, 0x80, 0x01, /* class 0, type 0x80, four bytes */
    0x00, 0x00, 0x00, 0x0c, /* its data */
    0x01, 0x02, 0x03, 0x00, /* class 0x102, type 3, no data */
    0x02, 0x00,             /* Ethernet */
};

static void geneve_fields(void **state)
{
    (void)state;
    assert_number(take("geneve", geneve, sizeof geneve), WT_DISSECTED);
    assert_number(layer.u.geneve.network, 10);
    assert_number(layer.u.geneve.options.on_wire, 12);
    assert_number(layer.header.on_wire, 20);
    assert_number(number_of(&layer, "geneve.flags"), 0x40);
    assert_number(number_of(&layer, "wiretutor.geneve.options_length"), 12);
    assert_number(layer.n_notes, 0);
    next_is(WT_ETHERTYPE, 0x6558);
}

static void geneve_options_always_advance(void **state)
{
    uint8_t bytes[sizeof geneve];

    (void)state;
    memcpy(bytes, geneve, sizeof bytes);
    bytes[11] = 0x1f; /* 124 bytes in an option of a list of twelve */
    assert_number(take("geneve", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(layer.notes[0].id, WT_NOTE_GENEVE_OPTION_BAD);
    assert_number(layer.notes[0].a, 0x80);
    assert_number(layer.notes[0].b, 124);
    next_is(WT_ETHERTYPE, 0x6558);
    bytes[0] = 0x3f; /* more options than bytes */
    assert_number(take("geneve", bytes, sizeof bytes), WT_MALFORMED);
}

/* ---- ERSPAN ---- */

static const uint8_t type_2[] = {
    0x10, 0x65, 0xc4, 0x01, /* type II, VLAN 101; priority 6, truncated, session 1 */
    0x00, 0x08, 0x40, 0x65, /* index */
    0x01,
};
static const uint8_t type_3[] = {
    0x20, 0x14, 0x08, 0x02, /* type III, VLAN 20; a short frame, session 2 */
    0x00, 0x00, 0x00, 0x05, /* time stamp 5 */
    0x00, 0x07, 0x80, 0x01, /* group 7; Ethernet, with the platform's own eight bytes */
    0,    0,    0,    0,    0, 0, 0, 0, 0x01,
};

static void erspan(void **state)
{
    uint8_t bytes[sizeof type_3];

    (void)state;
    assert_number(take("erspan", type_2, sizeof type_2), WT_DISSECTED);
    assert_number(layer.header.on_wire, 8);
    assert_number(number_of(&layer, "erspan.index"), 0x84065);
    assert_number(number_of(&layer, "erspan.truncated"), 1);
    assert_false(field_named(&layer, "erspan.timestamp", 0).present);
    next_is(WT_ETHERTYPE, 0x6558);
    assert_number(take("erspan", type_3, sizeof type_3), WT_DISSECTED);
    assert_number(layer.header.on_wire, 20);
    assert_number(number_of(&layer, "erspan.timestamp"), 5);
    assert_number(number_of(&layer, "erspan.sgt"), 7);
    assert_number(number_of(&layer, "erspan.bso"), 1);
    assert_number(layer.u.erspan.session, 2);
    next_is(WT_ETHERTYPE, 0x6558);
    memcpy(bytes, type_3, sizeof bytes);
    bytes[10] = 0x08; /* frame type 2: IP */
    bytes[20] = 0x60;
    take("erspan", bytes, sizeof bytes);
    next_is(WT_IP_VERSION, 6);
    bytes[0] = 0x50; /* no such version */
    take("erspan", bytes, sizeof bytes);
    next_is(WT_NOTHING, 0);
}

/* ---- PIM Register ---- */

static const uint8_t reg[] = {0x21, 0, 0xde, 0xff, 0x40, 0, 0, 0, 0x45};

static void pim_register(void **state)
{
    (void)state;
    assert_number(take("pim", reg, sizeof reg), WT_DISSECTED);
    assert_number(number_of(&layer, "pim.register_flag.null_register"), 1);
    assert_number(number_of(&layer, "pim.cksum"), 0xdeff);
    next_is(WT_IP_VERSION, 4);
}

/* ---- Teredo, GTP-U, AYIYA, EtherIP ---- */

/* clang-format off */
static const uint8_t teredo[] = {
    0, 1, 1, 2, 'i', 'v', 'v', 1, 2, 3, 4, 5, 6, 7, 8, 0, /* authentication: identity of one byte,
                                                             value of two, nonce, confirmation */
    0, 0, 0xce, 0x7f, 0xf5, 0xff, 0xff, 0xfe,             /* origin: port 12672 upside down */
    0x60,                                                 /* IPv6 */
};
static const uint8_t gtp[] = {
    0x34, 0xff, 0, 9, 0, 0, 0, 7, /* version 1, an extension; a user's packet; tunnel 7 */
    0, 0, 0, 0x85,                /* no sequence, no N-PDU number; the extension's kind */
    1, 0, 0, 0,                   /* one unit of it; nothing follows */
    0x45,                         /* IPv4 */
};
static const uint8_t ayiya[] = {
    0x12, 0x12, 0x11, 41, 0, 0, 0, 1, /* identity of 2 bytes, signature of 4; forward; IPv6; time */
    'i', 'd', 's', 'i', 'g', 'n', 0x60,
};
/* clang-format on */

static void teredo_indicators(void **state)
{
    (void)state;
    assert_true(dissector_named("teredo")->admits(whole(teredo, sizeof teredo)));
    assert_number(take("teredo", teredo, sizeof teredo), WT_DISSECTED);
    assert_number(layer.header.on_wire, 24);
    assert_number(number_of(&layer, "teredo.orig.port"), 12672);
    next_is(WT_IP_VERSION, 6);
    assert_number(take("teredo", teredo + 16, sizeof teredo - 16), WT_DISSECTED);
    assert_number(layer.header.on_wire, 8);
    assert_number(take("teredo", teredo + 24, 1), WT_DISSECTED);
    assert_number(layer.header.on_wire, 0);
    assert_false(field_named(&layer, "teredo.orig.port", 0).present);
    assert_false(dissector_named("teredo")->admits(whole(teredo, sizeof teredo - 1)));
    assert_false(dissector_named("teredo")->admits(whole(gtp, sizeof gtp)));
}

static void gtp_extensions_always_advance(void **state)
{
    uint8_t bytes[sizeof gtp];

    (void)state;
    assert_true(dissector_named("gtp")->admits(whole(gtp, sizeof gtp)));
    assert_number(take("gtp", gtp, sizeof gtp), WT_DISSECTED);
    assert_number(layer.header.on_wire, 16);
    assert_number(layer.u.gtp.tunnel, 7);
    next_is(WT_IP_VERSION, 4);
    memcpy(bytes, gtp, sizeof bytes);
    bytes[12] = 0; /* an extension without length */
    assert_number(take("gtp", bytes, sizeof bytes), WT_MALFORMED);
    bytes[1] = 1; /* an echo request of the network's own */
    assert_false(dissector_named("gtp")->admits(whole(bytes, sizeof bytes)));
}

static void ayiya_and_etherip(void **state)
{
    uint8_t bytes[sizeof ayiya];
    static const uint8_t etherip[] = {0x30, 0, 0x02};

    (void)state;
    assert_number(take("ayiya", ayiya, sizeof ayiya), WT_DISSECTED);
    assert_number(layer.header.on_wire, 14);
    assert_number(number_of(&layer, "ayiya.siglen"), 4);
    next_is(WT_IPPROTO, 41);
    memcpy(bytes, ayiya, sizeof bytes);
    bytes[2] = 0x12; /* an echo: nothing is forwarded */
    take("ayiya", bytes, sizeof bytes);
    next_is(WT_NOTHING, 0);
    take("etherip", etherip, sizeof etherip);
    next_is(WT_ETHERTYPE, 0x6558);
}

/* ---- Whole frames ---- */

static struct wt_packet packet;

static void frame_is(uint32_t link_type, const uint8_t *bytes, size_t n, const char *want)
{
    static struct wt_frame frame;
    char got[512] = "";

    frame = (struct wt_frame){
        .number = 1, .link_type = link_type, .bytes = {bytes, n, n}
    };
    wt_dissect(&packet, &frame, true);
    for (unsigned i = 0; i < packet.n_layers; i++) {
        if (i > 0)
            strcat(got, " ");
        strcat(got, packet.layers[i].dissector->name);
    }
    assert_string_equal(got, want);
}

#define MAC 2, 0, 0, 0, 0, 1
#define ETHERNET(type) MAC, MAC, (type) >> 8, (type)&255
#define IPV4(total, protocol)                                                                      \
    0x45, 0, (total) >> 8, (total)&255, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2
#define UDP(from, to, length) (from) >> 8, (from)&255, (to) >> 8, (to)&255, 0, length, 0, 0
#define INNER IPV4(28, 17), UDP(9, 9, 8)
#define FRAMED ETHERNET(0x800), INNER

static void everything_leads_to_the_inner_udp(void **state)
{
    static const uint8_t labels[] = {ETHERNET(0x8847), 0, 1, 0, 64, 0, 2, 1, 64, INNER};
    static const uint8_t wire[] = {ETHERNET(0x8848), 0, 2, 1, 64, 0, 0, 0, 0, FRAMED};
    static const uint8_t dial[] = {ETHERNET(0x8864), 0x11, 0, 0, 1, 0, 30, 0, 0x21, INNER};
    static const uint8_t overlay[] = {IPV4(78, 17), UDP(5000, 4789, 58), 8, 0, 0, 0, 0, 0, 42, 0,
                                      FRAMED};
    static const uint8_t mirror_1[] = {IPV4(66, 47), 0, 0, 0x88, 0xbe, FRAMED};
    static const uint8_t mirror_2[] = {IPV4(78, 47), 0x10, 0, 0x88, 0xbe, 0, 0, 0, 1,
                                       0x10,         0,    0, 1,    0,    0, 0, 0, FRAMED};
    static const uint8_t rendezvous[] = {IPV4(56, 103), 0x21, 0, 0, 0, 0, 0, 0, 0, INNER};

    (void)state;
    frame_is(1, labels, sizeof labels, "eth mpls mpls ip udp");
    frame_is(1, wire, sizeof wire, "eth mpls pwethcw eth ip udp");
    frame_is(1, dial, sizeof dial, "eth pppoe ppp ip udp");
    frame_is(228, overlay, sizeof overlay, "ip udp vxlan eth ip udp");
    frame_is(228, mirror_1, sizeof mirror_1, "ip gre eth ip udp");
    frame_is(228, mirror_2, sizeof mirror_2, "ip gre erspan eth ip udp");
    frame_is(228, rendezvous, sizeof rendezvous, "ip pim ip udp");
}

/* A program may use a tunnel's port for something else. */
static void the_bytes_may_deny_the_port(void **state)
{
    static const uint8_t chat[] = {
        IPV4(36, 17), UDP(5000, 4789, 16), 'h', 'e', 'l', 'l', 'o', ' ', 'y', 'o'};
    static const uint8_t hello[] = {IPV4(24, 103), 0x20, 0, 0, 0}; /* PIM, but no Register */
    static const uint8_t empty[] = {IPV4(28, 17), UDP(5000, 6081, 8)};

    (void)state;
    assert_true('h' & 8); /* as bad luck would have it, the flag that VXLAN needs */
    frame_is(228, chat, sizeof chat, "ip udp");
    frame_is(228, hello, sizeof hello, "ip");
    assert_number(packet.stopped_at.space, WT_IPPROTO);
    assert_number(packet.stopped_at.id, 103);
    frame_is(228, empty, sizeof empty, "ip udp");
}

static void the_lower_known_port_decides(void **state)
{
    static const uint8_t both[] = {IPV4(78, 17), UDP(6081, 4789, 58), 8, 0, 0, 0, 0, 0, 42, 0,
                                   FRAMED};
    static const uint8_t from[] = {IPV4(78, 17), UDP(4789, 1, 58), 8, 0, 0, 0, 0, 0, 42, 0, FRAMED};

    (void)state;
    frame_is(228, both, sizeof both, "ip udp vxlan eth ip udp");
    frame_is(228, from, sizeof from, "ip udp vxlan eth ip udp");
}

static void the_version_overrules_the_number(void **state)
{
    static const uint8_t six[48] = {0x60, 0, 0, 0, 0, 8, 17, 64, [40] = 0, 9, 0, 9, 0, 8};

    (void)state;
    frame_is(228, six, sizeof six, "ipv6 udp");
    assert_number(packet.layers[0].notes[0].id, WT_NOTE_IP_VERSION_UNEXPECTED);
    assert_number(packet.layers[0].notes[0].a, 6);
    frame_is(229, six, sizeof six, "ipv6 udp");
    assert_number(packet.layers[0].n_notes, 0);
}

static void hostile(void **state)
{
    static const uint8_t entry[] = {0x00, 0x06, 0x41, 0x40, 0x00, 0x00};
    static const struct {
        const char *name;
        const uint8_t *bytes;
        size_t n;
    } rows[] = {
        {"mpls",      entry,   sizeof entry  },
        {"pwethcw",   entry,   sizeof entry  },
        {"pwach",     entry,   sizeof entry  },
        {"pppoe",     session, sizeof session},
        {"vxlan",     vxlan,   sizeof vxlan  },
        {"vxlan_gpe", vxlan,   sizeof vxlan  },
        {"geneve",    geneve,  sizeof geneve },
        {"erspan",    type_2,  sizeof type_2 },
        {"erspan",    type_3,  sizeof type_3 },
        {"pim",       reg,     sizeof reg    },
        {"teredo",    teredo,  sizeof teredo },
        {"gtp",       gtp,     sizeof gtp    },
        {"ayiya",     ayiya,   sizeof ayiya  },
        {"etherip",   entry,   sizeof entry  },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        every_prefix(dissector_named(rows[i].name), rows[i].bytes, rows[i].n);
        every_byte_value(dissector_named(rows[i].name), rows[i].bytes, rows[i].n);
    }
}

int main(void)
{
    static const struct CMUnitTest plain[] = {
        cmocka_unit_test(mpls),
        cmocka_unit_test(pseudowire_word_is_optional),
        cmocka_unit_test(channel_has_numbers_of_ppp),
        cmocka_unit_test(pppoe),
        cmocka_unit_test(vxlan_fields),
        cmocka_unit_test(vxlan_gpe_says_what_is_inside),
        cmocka_unit_test(geneve_fields),
        cmocka_unit_test(geneve_options_always_advance),
        cmocka_unit_test(erspan),
        cmocka_unit_test(pim_register),
        cmocka_unit_test(teredo_indicators),
        cmocka_unit_test(gtp_extensions_always_advance),
        cmocka_unit_test(ayiya_and_etherip),
        cmocka_unit_test(everything_leads_to_the_inner_udp),
        cmocka_unit_test(the_bytes_may_deny_the_port),
        cmocka_unit_test(the_lower_known_port_decides),
        cmocka_unit_test(the_version_overrules_the_number),
        cmocka_unit_test(hostile),
    };
    struct CMUnitTest tests[WT_ARRAY_LEN(plain) + WT_ARRAY_LEN(below)];
    size_t n = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(plain); i++)
        tests[n++] = plain[i];
    for (size_t i = 0; i < WT_ARRAY_LEN(below); i++)
        tests[n++] = (struct CMUnitTest){below[i].name, mpls_below_the_stack, NULL, NULL,
                                         (void *)(uintptr_t)&below[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
