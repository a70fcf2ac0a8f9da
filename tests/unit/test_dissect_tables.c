/* SPDX-License-Identifier: BSD-2-Clause */
/* The registry of edges, the dissectors' tables of fields, and the names of numbers. */
#include "support.h"

#include "../../src/dissect/dissect.h"

static void no_edge_twice(void **state)
{
    const struct wt_edge *a;
    const struct wt_edge *b;

    (void)state;
    for (size_t i = 0; (a = wt_registry_edge(i)) != NULL; i++) {
        assert_ptr_equal(wt_registry_find(a->from), a->to);
        for (size_t k = i + 1; (b = wt_registry_edge(k)) != NULL; k++)
            if (a->from.space == b->from.space && a->from.id == b->from.id)
                fail_msg("edge (%d, %u) twice", (int)a->from.space, a->from.id);
    }
}

static void an_unknown_number_has_no_dissector(void **state)
{
    (void)state;
    assert_null(wt_registry_find((struct wt_next){WT_NOTHING, 0}));
    assert_null(wt_registry_find((struct wt_next){WT_IPPROTO, 132}));
    assert_null(wt_registry_find((struct wt_next){WT_ETHERTYPE, 6}));
    assert_null(wt_registry_find((struct wt_next){WT_ETHERTYPE, 0x10800}));
    assert_false(wt_knows_link_type(127));
    assert_true(wt_knows_link_type(101));
}

static void link_types_as_promised(void **state)
{
    static const uint32_t promised[] = {0, 1, 9, 12, 14, 50, 101, 108, 113, 228, 229, 239, 276};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(promised); i++) {
        assert_true(wt_knows_link_type(promised[i]));
        assert_non_null(wt_link_type_name(promised[i]));
    }
}

/* The numbers of protocols are public: new ones are put behind the last. */
static void numbers_are_never_given_again(void **state)
{
    static const char *const given[] = {
        "ETHERNET",     "VLAN",          "LLC",
        "SNAP",         "SLL",           "SLL2",
        "BSD_NULL",     "PPP",           "NFLOG",
        "FDDI",         "IPOIB",         "ARP",
        "IPV4",         "IPV6",          "IPV6_HOP_BY_HOP",
        "IPV6_ROUTING", "IPV6_FRAGMENT", "IPV6_DESTINATION",
        "AH",           "GRE",           "MPLS",
        "PW_ETHERNET",  "PW_CHANNEL",    "PPPOE",
        "VXLAN",        "GENEVE",        "ERSPAN",
        "PIM",          "TEREDO",        "GTP",
        "L2TP",         "AYIYA",         "ETHERIP",
        "ICMP",         "ICMPV6",        "TCP",
        "UDP",          "DNS",           "HTTP",
        "TLS",          "DHCP",          "NTP",
        "NBNS",         "TFTP",          "DHCPV6",
        "IGMP",
    };
    static const struct {
        const char *id;
        unsigned number;
    } rows[] = {
#define WT_PROTOCOL(id, dissector, number, ...) {#id, number},
#include "wiretutor/protocols.def"
    };
    bool seen[WT_N_PROTOCOLS] = {false};

    (void)state;
    assert_number(WT_ARRAY_LEN(given), WT_N_PROTOCOLS);
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++) {
        assert_in_range(rows[i].number, 0, WT_N_PROTOCOLS - 1);
        assert_false(seen[rows[i].number]);
        seen[rows[i].number] = true;
        assert_string_equal(rows[i].id, given[rows[i].number]);
    }
}

/* A row leads to a dissector that says it is this protocol's; a variant's is another one. */
static void rows_and_dissectors_agree(void **state)
{
    size_t n = 0;

    (void)state;
#define WT_PROTOCOL(id, dissector, ...)                                                            \
    assert_ptr_equal(wt_dissector_at(n++), &wt_##dissector##_dissector);                           \
    assert_number(wt_##dissector##_dissector.protocol, WT_##id);
#define WT_VARIANT(id, dissector) WT_PROTOCOL(id, dissector, 0)
#include "wiretutor/protocols.def"
    assert_null(wt_dissector_at(n));
}

static void rows_say_what_a_protocol_is(void **state)
{
    static const uint64_t ip = UINT64_C(1) << WT_IPV4 | UINT64_C(1) << WT_IPV6,
                          inner = ip | UINT64_C(1) << WT_ETHERNET | UINT64_C(1) << WT_ARP,
                          extensions = UINT64_C(1) << WT_IPV6_HOP_BY_HOP |
                                       UINT64_C(1) << WT_IPV6_ROUTING |
                                       UINT64_C(1) << WT_IPV6_FRAGMENT |
                                       UINT64_C(1) << WT_IPV6_DESTINATION | UINT64_C(1) << WT_AH;

    (void)state;
    for (unsigned p = 0; p < WT_N_PROTOCOLS; p++) {
        const struct wt_dissector dissector = {.protocol = (enum wt_protocol)p};
        const struct wt_layer layer = {.dissector = &dissector};
        enum wt_model_layer model = wt_protocol_model(dissector.protocol);

        assert_number(wt_protocol_is(dissector.protocol, WT_IS_IP), ip >> p & 1);
        assert_number(wt_protocol_is(dissector.protocol, WT_IS_INNER), inner >> p & 1);
        assert_number(wt_protocol_is(dissector.protocol, WT_IS_EXTENSION), extensions >> p & 1);
        assert_number(wt_is_application(&layer), model == WT_MODEL_APPLICATION);
        for (unsigned m = 0; m < WT_N_MODEL_LAYERS; m++)
            assert_number(wt_protocol_stands(dissector.protocol, (enum wt_model_layer)m),
                          model == (enum wt_model_layer)m);
    }
    assert_number(wt_protocol_model(WT_TCP), WT_MODEL_TRANSPORT);
    assert_number(wt_protocol_model(WT_DHCP), WT_MODEL_APPLICATION);
}

/* A header drawing has neither gaps nor overlaps; numbers fit into 64 bits, addresses their size.
 */
static void fields_cover_the_fixed_header(void **state)
{
    const struct wt_dissector *d;

    (void)state;
    for (size_t i = 0; (d = wt_dissector_at(i)) != NULL; i++) {
        unsigned bit = 0;

        for (size_t k = 0; k < d->n_fields; k++) {
            const struct wt_field *f = &d->fields[k];

            assert_number((f->bits > 0) + (f->get != NULL) + (f->list != NULL), 1);
            assert_true(strlen(f->defined_in) > 0);
            if (f->bits == 0)
                continue;
            if (f->first_bit != bit)
                fail_msg("%s: %s starts at bit %u, want %u", d->name, f->name, f->first_bit, bit);
            bit += f->bits;
            if (f->as == WT_AS_FLAG)
                assert_number(f->bits, 1);
            if (f->as == WT_AS_MAC)
                assert_number(f->bits, 48);
            if (f->as == WT_AS_IPV4)
                assert_number(f->bits, 32);
            if (f->as == WT_AS_IPV6)
                assert_number(f->bits, 128);
        }
        assert_number(bit, d->fixed_bytes * 8u);
        assert_true(d->n_fields > 0);
        assert_true(d->protocol < WT_N_PROTOCOLS);
    }
}

static bool is_padding(const struct wt_dissector *d, size_t i)
{
    return d->fields[i].as == WT_AS_PADDING;
}

static bool are_links(const struct wt_dissector *a, const struct wt_dissector *b)
{
    return (a->protocol == WT_SLL && b->protocol == WT_SLL2) ||
           (a->protocol == WT_SLL2 && b->protocol == WT_SLL); /* never in one frame */
}

static void names_are_one_dissectors_own(void **state)
{
    const struct wt_dissector *a;
    const struct wt_dissector *b;

    (void)state;
    for (size_t i = 0; (a = wt_dissector_at(i)) != NULL; i++)
        for (size_t k = 0; (b = wt_dissector_at(k)) != NULL; k++) {
            if (a == b || a->shares == b || are_links(a, b))
                continue;
            for (size_t x = 0; x < a->n_fields; x++)
                for (size_t y = 0; y < b->n_fields; y++)
                    if (!is_padding(a, x) && !is_padding(b, y) &&
                        strcmp(a->fields[x].name, b->fields[y].name) == 0)
                        fail_msg("%s is a field of %s and %s", a->fields[x].name, a->name, b->name);
        }
}

/* Within a dissector only neighbours without a fixed place may bear one name. */
static void rows_of_one_name_stand_together(void **state)
{
    const struct wt_dissector *d;

    (void)state;
    for (size_t i = 0; (d = wt_dissector_at(i)) != NULL; i++)
        for (size_t x = 0; x < d->n_fields; x++)
            for (size_t y = x + 1; y < d->n_fields; y++) {
                if (is_padding(d, x) || strcmp(d->fields[x].name, d->fields[y].name) != 0)
                    continue;
                assert_number(d->fields[x].bits, 0);
                for (size_t z = x; z < y; z++)
                    assert_string_equal(d->fields[z].name, d->fields[y].name);
            }
}

static void field_values_from_bits(void **state)
{
    static const uint8_t bytes[] = {0x12, 0x34, 0x56, 0x78, 0x9a};
    static const struct wt_field nibble = WT_AT("x", 4, 4, WT_AS_DECIMAL, 4, "test");
    static const struct wt_field across = WT_AT("x", 3, 13, WT_AS_DECIMAL, 0, "test");
    static const struct wt_field last = WT_AT("x", 32, 8, WT_AS_HEX, 0, "test");
    static const struct wt_field below_zero = WT_AT("x", 32, 8, WT_AS_SIGNED, 0, "test");
    static const struct wt_field fraction = WT_AT("x", 0, 16, WT_AS_FIXED, 8, "test");
    static const struct wt_field beyond = WT_AT("x", 33, 8, WT_AS_HEX, 0, "test");
    struct wt_layer layer = {
        .header = {bytes, sizeof bytes, sizeof bytes}
    };

    (void)state;
    assert_number(wt_field_value(&layer, &nibble).number, 8);
    assert_number(wt_field_value(&layer, &across).number, 0x1234);
    assert_number(wt_field_value(&layer, &last).number, 0x9a);
    assert_false(wt_field_value(&layer, &beyond).present);
    assert_number((int64_t)wt_field_value(&layer, &below_zero).number, -102);
    assert_number(wt_field_value(&layer, &fraction).number, 0x1234);
    assert_number(wt_field_value(&layer, &fraction).times, 8);
}

static void names_of_numbers(void **state)
{
    (void)state;
    assert_string_equal(wt_link_type_name(127), "IEEE 802.11 radiotap");
    assert_string_equal(wt_ethertype_name(0x8137), "IPX");
    assert_string_equal(wt_ip_protocol_name(132), "SCTP");
    assert_null(wt_link_type_name(99999));
    assert_null(wt_ethertype_name(0x0801 + 1));
    assert_null(wt_ip_protocol_name(200));
    /* both ends of every table: the search needs them sorted */
    assert_non_null(wt_link_type_name(0));
    assert_non_null(wt_link_type_name(292));
    assert_non_null(wt_ethertype_name(4));
    assert_non_null(wt_ethertype_name(0xf1c1));
    assert_non_null(wt_ip_protocol_name(0));
    assert_non_null(wt_ip_protocol_name(255));
}

/* A table out of order would hide rows from the search: count what it finds. */
static void names_are_all_found(void **state)
{
    unsigned links = 0;
    unsigned types = 0;
    unsigned protocols = 0;

    (void)state;
    for (uint32_t i = 0; i < 0x10000; i++) {
        links += wt_link_type_name(i) != NULL;
        types += wt_ethertype_name(i) != NULL;
        protocols += wt_ip_protocol_name(i) != NULL;
    }
    assert_number(links, 105);
    assert_number(types, 100);
    assert_number(protocols, 75);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_edge_twice),
        cmocka_unit_test(an_unknown_number_has_no_dissector),
        cmocka_unit_test(link_types_as_promised),
        cmocka_unit_test(numbers_are_never_given_again),
        cmocka_unit_test(rows_and_dissectors_agree),
        cmocka_unit_test(rows_say_what_a_protocol_is),
        cmocka_unit_test(fields_cover_the_fixed_header),
        cmocka_unit_test(names_are_one_dissectors_own),
        cmocka_unit_test(rows_of_one_name_stand_together),
        cmocka_unit_test(field_values_from_bits),
        cmocka_unit_test(names_of_numbers),
        cmocka_unit_test(names_are_all_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
