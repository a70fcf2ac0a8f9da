/* SPDX-License-Identifier: BSD-2-Clause */
/* Link layers: Ethernet, VLAN, LLC and SNAP, cooked, BSD loopback, PPP, NFLOG; and ARP. */
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

static const uint8_t frame[] = {
    0x00, 0x1f, 0x33, 0xd9, 0x81, 0x60, /* destination */
    0x00, 0xe0, 0x1c, 0x3c, 0x17, 0xc2, /* source */
    0x08, 0x00,                         /* type: IPv4 */
    0x45, 0x00, 0x00, 0x1c,             /* … */
};

static void ethernet(void **state)
{
    (void)state;
    assert_number(take("eth", frame, sizeof frame), WT_DISSECTED);
    assert_memory_equal(layer.u.ethernet.dst, frame, 6);
    assert_memory_equal(layer.u.ethernet.src, frame + 6, 6);
    assert_number(number_of(&layer, "eth.type"), 0x0800);
    assert_false(field_named(&layer, "eth.len", 0).present);
    assert_memory_equal(field_named(&layer, "eth.src", 0).bytes.data, frame + 6, 6);
    assert_number(layer.payload.on_wire, 4);
    next_is(WT_ETHERTYPE, 0x0800);
    assert_number(take("eth", frame, 13), WT_MALFORMED);
    assert_number(take("eth", frame, 14), WT_DISSECTED);
}

/* The type field's borders: up to 1500 a length, from 1536 a type, between them neither. */
static void ethernet_length_or_type(void **state)
{
    static const struct {
        unsigned type;
        enum wt_space space;
        uint32_t id;
    } cases[] = {
        {0,    WT_ETHERTYPE, 4   },
        {1500, WT_ETHERTYPE, 4   },
        {1501, WT_NOTHING,   0   },
        {1535, WT_NOTHING,   0   },
        {1536, WT_ETHERTYPE, 1536},
    };
    uint8_t bytes[14 + 1500] = {0};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        bytes[12] = (uint8_t)(cases[i].type >> 8);
        bytes[13] = (uint8_t)cases[i].type;
        assert_number(take("eth", bytes, sizeof bytes), WT_DISSECTED);
        next_is(cases[i].space, cases[i].id);
        assert_number(layer.n_notes, 0);
    }
}

static void ethernet_802_3_cuts_padding(void **state)
{
    uint8_t bytes[60] = {[13] = 3, [14] = 0x42, [15] = 0x42, [16] = 3};

    (void)state;
    take("eth", bytes, sizeof bytes);
    assert_number(layer.payload.on_wire, 3);
    assert_number(number_of(&layer, "eth.len"), 3);
    bytes[13] = 47; /* wrong: 46 are there */
    assert_number(take("eth", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(layer.notes[0].id, WT_NOTE_ETH_LENGTH_BEYOND_FRAME);
    assert_number(layer.notes[0].a, 47);
    assert_number(layer.notes[0].b, 46);
    assert_number(layer.payload.on_wire, 46);
    bytes[13] = 46;
    bytes[14] = bytes[15] = 0xff; /* Novell: no LLC */
    take("eth", bytes, sizeof bytes);
    next_is(WT_ETHERTYPE, 1);
}

static const uint8_t tag[] = {
    0xb0, 0x64, /* priority 5, drop eligible, VLAN 100 */
    0x86, 0xdd, /* IPv6 inside */
    0x60,
};

static void vlan(void **state)
{
    (void)state;
    assert_number(take("vlan", tag, sizeof tag), WT_DISSECTED);
    assert_number(layer.u.vlan.priority, 5);
    assert_true(layer.u.vlan.drop_eligible);
    assert_number(layer.u.vlan.id, 100);
    assert_number(number_of(&layer, "vlan.id"), 100);
    next_is(WT_ETHERTYPE, 0x86dd);
    take("ieee8021ad", tag, sizeof tag);
    assert_number(number_of(&layer, "ieee8021ad.id"), 100);
}

static const uint8_t snap[] = {
    0x00, 0x00, 0x00, /* OUI: an EtherType follows */
    0x08, 0x06, 0x00,
};
static const uint8_t ui[] = {0xaa, 0xaa, 0x03, 0x00, 0x00};
static const uint8_t information[] = {0x04, 0x05, 0x02, 0x41, 0x00};

static void llc(void **state)
{
    (void)state;
    assert_number(take("llc", ui, sizeof ui), WT_DISSECTED);
    assert_number(layer.header.on_wire, 3);
    assert_number(number_of(&layer, "llc.control"), 3);
    next_is(WT_LLC_SAP, 0xaa);
    take("llc", information, sizeof information);
    assert_number(layer.header.on_wire, 4); /* an I frame's control takes two bytes */
    assert_number(number_of(&layer, "llc.control"), 0x4102);
    next_is(WT_NOTHING, 0);
    assert_number(take("llc", information, 3), WT_MALFORMED);
}

static void snap_brings_ethertypes(void **state)
{
    uint8_t cisco[sizeof snap];

    (void)state;
    take("snap", snap, sizeof snap);
    assert_number(number_of(&layer, "llc.type"), 0x0806);
    next_is(WT_ETHERTYPE, 0x0806);
    memcpy(cisco, snap, sizeof cisco);
    cisco[2] = 0x0c;
    take("snap", cisco, sizeof cisco);
    assert_number(number_of(&layer, "llc.pid"), 0x0806);
    assert_false(field_named(&layer, "llc.type", 0).present);
    next_is(WT_NOTHING, 0);
}

static const uint8_t sll[] = {
    0x00, 0x04,                                     /* from us */
    0x00, 0x01, 0x00, 0x06,                         /* Ethernet, 6 bytes of address */
    0x02, 0x42, 0xac, 0x11, 0x00, 0x02, 0x00, 0x00, /* address, padded */
    0x08, 0x00, 0x45,                               /* IPv4 */
};
static const uint8_t sll2[] = {
    0x86, 0xdd, 0x00, 0x00,                         /* IPv6, reserved */
    0x00, 0x00, 0x00, 0x03,                         /* interface 3 */
    0x00, 0x01, 0x02, 0x06,                         /* Ethernet, multicast, 6 bytes */
    0x02, 0x42, 0xac, 0x11, 0x00, 0x02, 0x00, 0x00, /* address, padded */
    0x60,
};

static void cooked(void **state)
{
    uint8_t netlink[sizeof sll];

    (void)state;
    assert_number(take("sll", sll, sizeof sll), WT_DISSECTED);
    assert_number(layer.u.cooked.packet_type, 4);
    assert_number(number_of(&layer, "sll.halen"), 6);
    assert_memory_equal(field_named(&layer, "sll.src.eth", 0).bytes.data, sll + 6, 6);
    next_is(WT_ETHERTYPE, 0x0800);
    assert_number(take("sll2", sll2, sizeof sll2), WT_DISSECTED);
    assert_number(layer.u.cooked.packet_type, 2);
    assert_number(number_of(&layer, "sll.ifindex"), 3);
    assert_memory_equal(field_named(&layer, "sll.src.eth", 0).bytes.data, sll2 + 12, 6);
    next_is(WT_ETHERTYPE, 0x86dd);
    memcpy(netlink, sll, sizeof netlink);
    netlink[2] = 824 >> 8;
    netlink[3] = 824 & 255;
    take("sll", netlink, sizeof netlink);
    next_is(WT_NOTHING, 0); /* its protocol field is no EtherType */
}

static void bsd_null(void **state)
{
    static const uint8_t families[] = {2, 10, 24, 28, 30};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(families); i++) {
        const uint8_t little[] = {families[i], 0, 0, 0};
        const uint8_t big[] = {0, 0, 0, families[i]};

        take("null", little, 4);
        next_is(WT_BSD_FAMILY, families[i]);
        assert_true(layer.u.bsd_null.little_endian);
        take("null", big, 4);
        next_is(WT_BSD_FAMILY, families[i]);
        assert_false(layer.u.bsd_null.little_endian);
        assert_number(number_of(&layer, "null.family"), families[i]);
    }
}

static void ppp(void **state)
{
    static const struct {
        const char *why;
        uint8_t bytes[5];
        size_t header;
        enum wt_space space;
        uint32_t id;
    } cases[] = {
        {"plain",                      {0xff, 0x03, 0x00, 0x21, 0x45}, 4, WT_PPP_PROTOCOL, 0x0021},
        {"address and control gone",   {0x00, 0x57, 0x60, 0, 0},       2, WT_PPP_PROTOCOL, 0x0057},
        {"protocol in one byte",       {0x21, 0x45, 0, 0, 0},          1, WT_PPP_PROTOCOL, 0x0021},
        {"with address, protocol one", {0xff, 0x03, 0x21, 0x45, 0},    3, WT_PPP_PROTOCOL, 0x0021},
        {"LCP",                        {0xff, 0x03, 0xc0, 0x21, 1},    4, WT_PPP_PROTOCOL, 0xc021},
        {"Cisco's HDLC",               {0x0f, 0x00, 0x08, 0x00, 0x45}, 4, WT_ETHERTYPE,    0x0800},
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        assert_number(take("ppp", cases[i].bytes, 5), WT_DISSECTED);
        assert_number(layer.header.on_wire, cases[i].header);
        assert_number(number_of(&layer, "ppp.protocol"), cases[i].id);
        next_is(cases[i].space, cases[i].id);
    }
    assert_number(take("ppp", cases[0].bytes, 3), WT_MALFORMED);
}

static const uint8_t nflog[] = {
    0x02, 0x00, 0x00, 0x05,                         /* IPv4, version 0, group 5 */
    0x08, 0x00, 0x01, 0x00, 0x08, 0x00, 0x01, 0x00, /* packet header: 0x0800, hook 1 */
    0x07, 0x00, 0x0a, 0x00, 'h',  'i',  0x00, 0x00, /* prefix "hi", one byte of padding */
    0x06, 0x00, 0x09, 0x00, 0x45, 0x00,             /* payload, two bytes */
};

static void nflog_attributes(void **state)
{
    (void)state;
    assert_number(take("nflog", nflog, sizeof nflog), WT_DISSECTED);
    assert_number(layer.u.nflog.resource, 5);
    assert_number(number_of(&layer, "nflog.protocol"), 0x0800);
    assert_number(number_of(&layer, "nflog.hook"), 1);
    assert_number(field_named(&layer, "wiretutor.nflog.prefix", 0).bytes.on_wire, 3);
    assert_number(layer.payload.on_wire, 2);
    assert_ptr_equal(layer.payload.data, nflog + 24);
    next_is(WT_BSD_FAMILY, 2);
}

/* Lengths below an attribute's own header must not stop the walk from ending. */
static void nflog_hostile_lengths(void **state)
{
    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        uint8_t bytes[sizeof nflog];

        memcpy(bytes, nflog, sizeof bytes);
        bytes[12] = (uint8_t)length;
        enum wt_verdict verdict = take("nflog", bytes, sizeof bytes);

        if (length < 4)
            assert_number(verdict, WT_MALFORMED);
        layer_stays_inside(&layer, whole(bytes, sizeof bytes));
    }
}

static void nflog_big_endian(void **state)
{
    static const uint8_t bytes[] = {10, 0, 0, 0, 0x00, 0x05, 0x00, 0x09, 0x60, 0, 0, 0};

    (void)state;
    assert_number(take("nflog", bytes, sizeof bytes), WT_DISSECTED);
    assert_number(layer.payload.on_wire, 1);
    next_is(WT_BSD_FAMILY, 10);
}

static const uint8_t who_has[] = {
    0x00, 0x01, 0x08, 0x00,                          /* Ethernet, IPv4 */
    0x06, 0x04, 0x00, 0x01,                          /* lengths 6 and 4; request */
    0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 10, 0, 0, 1, /* sender */
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 10, 0, 0, 2, /* target */
};

static void arp(void **state)
{
    uint8_t bytes[sizeof who_has];

    (void)state;
    assert_number(take("arp", who_has, sizeof who_has), WT_DISSECTED);
    assert_true(layer.u.arp.ipv4_over_ethernet);
    assert_number(number_of(&layer, "arp.opcode"), 1);
    assert_memory_equal(field_named(&layer, "arp.src.hw_mac", 0).bytes.data, who_has + 8, 6);
    assert_memory_equal(field_named(&layer, "arp.dst.proto_ipv4", 0).bytes.data, who_has + 24, 4);
    assert_false(field_named(&layer, "arp.src.proto", 0).present);
    assert_false(field_named(&layer, "arp.isgratuitous", 0).present);
    memcpy(bytes, who_has, sizeof bytes);
    bytes[27] = 1; /* asks for its own address */
    take("arp", bytes, sizeof bytes);
    assert_number(number_of(&layer, "arp.isgratuitous"), 1);
    assert_number(take("arp", who_has, sizeof who_has - 1), WT_MALFORMED);
    assert_false(layer.u.arp.ipv4_over_ethernet);
}

static void arp_lengths(void **state)
{
    uint8_t bytes[sizeof who_has];

    (void)state;
    for (unsigned length = 0; length < 256; length++) {
        memcpy(bytes, who_has, sizeof bytes);
        bytes[4] = (uint8_t)length;
        enum wt_verdict verdict = take("arp", bytes, sizeof bytes);

        assert_number(verdict, length <= 6 ? WT_DISSECTED : WT_MALFORMED);
        assert_number(layer.u.arp.ipv4_over_ethernet, length == 6);
        assert_number(layer.n_notes, length != 6);
    }
}

/* Two links that only old captures and clusters have. */
static void fddi_and_infiniband(void **state)
{
    static const uint8_t ring[] = {0x50, 0,    0,    0x0c, 0x7e, 0x59, 0xa0, 0,
                                   0xe0, 0x34, 0x15, 0x60, 0x60, 0xaa, 0xaa, 0x03}; /* LLC */
    static const uint8_t cluster[45] = {[20] = 0x80, [40] = 0x08, [44] = 0x45};
    uint8_t token[sizeof ring];

    (void)state;
    assert_number(take("fddi", ring, sizeof ring), WT_DISSECTED);
    assert_number(layer.payload.on_wire, 3);
    next_is(WT_ETHERTYPE, 4);
    memcpy(token, ring, sizeof token);
    token[0] = 0xc0; /* the ring's own business */
    take("fddi", token, sizeof token);
    next_is(WT_NOTHING, 0);
    assert_number(take("ipoib", cluster, sizeof cluster), WT_DISSECTED);
    assert_number(layer.header.on_wire, 44);
    next_is(WT_ETHERTYPE, 0x0800);
    every_prefix(dissector_named("fddi"), ring, sizeof ring);
    every_prefix(dissector_named("ipoib"), cluster, sizeof cluster);
    every_byte_value(dissector_named("ipoib"), cluster, sizeof cluster);
}

static void hostile(void **state)
{
    static const struct {
        const char *name;
        const uint8_t *bytes;
        size_t n;
    } cases[] = {
        {"eth",        frame,       sizeof frame      },
        {"vlan",       tag,         sizeof tag        },
        {"ieee8021ad", tag,         sizeof tag        },
        {"llc",        ui,          sizeof ui         },
        {"llc",        information, sizeof information},
        {"snap",       snap,        sizeof snap       },
        {"sll",        sll,         sizeof sll        },
        {"sll2",       sll2,        sizeof sll2       },
        {"null",       tag,         4                 },
        {"ppp",        ui,          sizeof ui         },
        {"nflog",      nflog,       sizeof nflog      },
        {"arp",        who_has,     sizeof who_has    },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        every_prefix(dissector_named(cases[i].name), cases[i].bytes, cases[i].n);
        every_byte_value(dissector_named(cases[i].name), cases[i].bytes, cases[i].n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ethernet),
        cmocka_unit_test(ethernet_length_or_type),
        cmocka_unit_test(ethernet_802_3_cuts_padding),
        cmocka_unit_test(vlan),
        cmocka_unit_test(llc),
        cmocka_unit_test(snap_brings_ethertypes),
        cmocka_unit_test(cooked),
        cmocka_unit_test(bsd_null),
        cmocka_unit_test(ppp),
        cmocka_unit_test(nflog_attributes),
        cmocka_unit_test(nflog_hostile_lengths),
        cmocka_unit_test(nflog_big_endian),
        cmocka_unit_test(arp),
        cmocka_unit_test(arp_lengths),
        cmocka_unit_test(fddi_and_infiniband),
        cmocka_unit_test(hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
