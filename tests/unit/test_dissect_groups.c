/* SPDX-License-Identifier: BSD-2-Clause */
/* Lists in ICMPv6 and IGMP: options of neighbour discovery, records of group reports. */
#include "support.h"

static struct wt_layer layer;

static enum wt_verdict take(const char *name, const uint8_t *bytes, size_t n)
{
    return dissect_one(dissector_named(name), whole(bytes, n), &layer);
}

/* MTU, prefix, name servers, search list; preference high, O bit. */
static void router_options(void **state)
{
    static const uint8_t bytes[] = {
        0x86, 0x00, 0x37, 0xba, 0x40, 0x48, 0x07, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x01, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x05, 0x01, 0x00, 0x00,
        0x00, 0x00, 0x05, 0xc8, 0x03, 0x04, 0x40, 0xc0, 0x00, 0x01, 0x51, 0x80, 0x00, 0x00,
        0x38, 0x40, 0x00, 0x00, 0x00, 0x00, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x19, 0x05, 0x00, 0x00, 0x00, 0x00,
        0x02, 0x58, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x53, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x54, 0x1f, 0x04, 0x00, 0x00, 0x00, 0x00, 0x02, 0x58,
        0x03, 0x6c, 0x61, 0x6e, 0x07, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x00, 0x07,
        0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x00, 0x00, 0x00,
    };

    (void)state;
    take("icmpv6", bytes, sizeof bytes);
    assert_number(number_of(&layer, "icmpv6.nd.ra.flag.prf"), 1);
    assert_number(number_of(&layer, "icmpv6.nd.ra.flag.h"), 0);
    assert_number(field_named(&layer, "icmpv6.opt.type", 0).number, 1);
    assert_number(field_named(&layer, "icmpv6.opt.type", 4).number, 31);
    assert_number(number_of(&layer, "icmpv6.opt.prefix.flag.l"), 1);
    assert_number(number_of(&layer, "icmpv6.opt.prefix.flag.a"), 1);
    assert_number(number_of(&layer, "icmpv6.opt.prefix.flag.r"), 0);
    assert_number(field_named(&layer, "icmpv6.opt.rdnss", 1).bytes.data[15], 0x54);
    assert_number(number_of(&layer, "icmpv6.opt.rdnss.lifetime"), 600);
    assert_number(field_named(&layer, "icmpv6.opt.dnssl", 1).number, 13);
    assert_false(field_named(&layer, "icmpv6.opt.dnssl", 2).present);
    assert_false(field_named(&layer, "icmpv6.opt.target_linkaddr", 0).present);
}

static void listener_report(void **state)
{
    static const uint8_t bytes[] = {
        0x8f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x04, 0x00, 0x00, 0x01, 0xff, 0x02, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xfb, 0x20, 0x01,
        0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
    };

    (void)state;
    take("icmpv6", bytes, sizeof bytes);
    assert_number(number_of(&layer, "icmpv6.mldr.nb_mcast_records"), 1);
    assert_number(number_of(&layer, "icmpv6.mldr.mar.record_type"), 4);
    assert_number(field_named(&layer, "icmpv6.mldr.mar.multicast_address", 0).bytes.data[15], 0xfb);
    assert_number(field_named(&layer, "icmpv6.mldr.mar.source_address", 0).bytes.data[15], 1);
    assert_false(field_named(&layer, "icmpv6.mldr.mar.source_address", 1).present);
}

static void igmp(void **state)
{
    static const uint8_t report[] = {
        0x22, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x04, 0x00, 0x00, 0x00,
        0xef, 0x01, 0x02, 0x03, 0x05, 0x01, 0x00, 0x02, 0xe8, 0x01, 0x02, 0x06,
        0xc0, 0x00, 0x02, 0x01, 0xc0, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00,
    };
    static const uint8_t query[] = {
        0x11, 0x8f, 0x00, 0x00, 0xef, 0x01, 0x02, 0x03,
        0x0a, 0x7d, 0x00, 0x01, 0xc0, 0x00, 0x02, 0x01,
    };
    static const uint8_t leave[] = {0x17, 0, 0, 0, 239, 1, 2, 3};

    (void)state;
    take("igmp", report, sizeof report);
    assert_number(layer.u.igmp.version, 3);
    assert_number(number_of(&layer, "igmp.num_grp_recs"), 2);
    assert_number(field_named(&layer, "igmp.record_type", 1).number, 5);
    assert_number(field_named(&layer, "igmp.aux_data_len", 1).number, 1);
    assert_number(field_named(&layer, "igmp.maddr", 1).bytes.data[3], 6);
    assert_number(field_named(&layer, "igmp.saddr", 1).bytes.data[3], 2);
    assert_false(field_named(&layer, "igmp.saddr", 2).present);
    take("igmp", query, sizeof query);
    assert_number(layer.u.igmp.version, 3);
    assert_number(number_of(&layer, "igmp.s"), 1);
    assert_number(number_of(&layer, "igmp.qrv"), 2);
    assert_number(number_of(&layer, "igmp.qqic"), 125);
    assert_number(number_of(&layer, "igmp.num_src"), 1);
    assert_number(field_named(&layer, "igmp.saddr", 0).bytes.data[3], 1);
    take("igmp", query, 8);
    assert_number(layer.u.igmp.version, 2);
    take("igmp", leave, sizeof leave);
    assert_number(layer.u.igmp.version, 2);
    assert_number(layer.u.igmp.group.bytes[3], 3);
    take("igmp", leave, 7);
    assert_number(layer.verdict, WT_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(router_options),
        cmocka_unit_test(listener_report),
        cmocka_unit_test(igmp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
