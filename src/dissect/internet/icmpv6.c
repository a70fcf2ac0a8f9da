/* SPDX-License-Identifier: BSD-2-Clause */
/* ICMPv6: errors and ping (RFC 4443), neighbour discovery (RFC 4861), multicast listeners
 * (RFC 2710, RFC 9777). Type, code and checksum are always there; the rest depends on the type. */
#include "icmp.h"

enum {
    FIXED_LEN = 4,
    HEADER_LEN = 8,
    ADDRESS_LEN = 16,
    UNIT = 8, /* of options' lengths */
    NODE_QUERY = 139,
    NODE_REPLY = 140,
    MRD_ADVERTISEMENT = 151,
    OPTION_NONCE = 14,
    OPTION_ROUTE = 24,
    OPTION_RDNSS = 25,
    OPTION_DNSSL = 31,
    UNREACHABLE = 1,
    TOO_BIG = 2,
    TIME_EXCEEDED = 3,
    PARAMETER_PROBLEM = 4,
    ECHO_REQUEST = 128,
    ECHO_REPLY = 129,
    LISTENER_QUERY = 130,
    LISTENER_DONE = 132,
    ROUTER_SOLICITATION = 133,
    ROUTER_ADVERTISEMENT = 134,
    NEIGHBOUR_SOLICITATION = 135,
    NEIGHBOUR_ADVERTISEMENT = 136,
    REDIRECT = 137,
    LISTENER_REPORT_2 = 143,
    EXTENDED_ECHO = 160,
    EXTENDED_REPLY = 161,
    QUERY_2_LEN = 28, /* a query at least this long is one of MLDv2 */
    OPTION_SOURCE_LINK = 1,
    OPTION_TARGET_LINK = 2,
    OPTION_PREFIX = 3,
    OPTION_REDIRECTED = 4,
    OPTION_MTU = 5,
};

/* ---- Values at fixed places of some types ---- */

/* `what` of a row: the first and the last type that have it, first byte, bytes. */
#define PLACE(first, last, at, n) ((unsigned)(first) << 24 | (last) << 16 | (at) << 8 | (n))
static struct wt_value value_at(const struct wt_layer *layer, unsigned what)
{
    uint8_t type = layer->u.icmp.type;

    if (type < what >> 24 || type > (what >> 16 & 0xff))
        return wt_absent();
    return wt_octets_in(layer->header, what >> 8 & 0xff, what & 0xff);
}

/* `what`: the type that has it, its byte, and the bit from the right. */
#define BIT(type, at, shift) ((type) << 16 | (at) << 8 | (shift))
static struct wt_value bit_at(const struct wt_layer *layer, unsigned what)
{
    if (layer->u.icmp.type != what >> 16)
        return wt_absent();
    return wt_bits_of(wt_header_number(layer, what >> 8 & 0xff, 1), 7 - (what & 0xff), 1);
}

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < FIXED_LEN)
        return wt_absent();
    return wt_number(layer->u.icmp.checksum_status);
}

/* The first option of this type, whole; empty if there is none. */
static struct wt_span find_option(const struct wt_layer *layer, unsigned wanted)
{
    struct wt_nd_walk walk;
    struct wt_nd_option option;

    wt_nd_walk_begin(&walk, layer);
    while (wt_nd_walk_next(&walk, &option))
        if (option.type == wanted)
            return option.bytes;
    return (struct wt_span){.data = NULL};
}

/* Ethernet's addresses have 6 bytes. */
static unsigned link_addresses(const struct wt_layer *layer, unsigned what WT_UNUSED,
                               struct wt_value *out, unsigned max)
{
    struct wt_nd_walk walk;
    struct wt_nd_option option;
    unsigned n = 0;

    wt_nd_walk_begin(&walk, layer);
    while (n < max && wt_nd_walk_next(&walk, &option))
        if (option.bytes.on_wire == UNIT && option.type <= OPTION_TARGET_LINK) {
            out[n] = wt_octets(wt_slice(option.bytes, 2, 6));
            n += out[n].present;
        }
    return n;
}
static struct wt_value link_address(const struct wt_layer *layer, unsigned what)
{
    struct wt_span option = find_option(layer, what);

    return option.on_wire == UNIT ? wt_octets(wt_slice(option, 2, 6)) : wt_absent();
}
static struct wt_value mtu(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets_in(find_option(layer, OPTION_MTU), 4, 4);
}

/* A query of MLDv2 is longer than one of MLDv1. */
static bool is_query_2(const struct wt_layer *layer)
{
    return layer->u.icmp.type == LISTENER_QUERY && layer->header.on_wire >= QUERY_2_LEN;
}
static struct wt_value of_query_2(const struct wt_layer *layer, unsigned what)
{
    return is_query_2(layer) ? wt_header_number(layer, what >> 8, what & 0xff) : wt_absent();
}
/* `what`: the first bit of byte 24, and how many. */
static struct wt_value query_2_bits(const struct wt_layer *layer, unsigned what)
{
    return is_query_2(layer) ? wt_bits_of(wt_header_number(layer, HEADER_LEN + ADDRESS_LEN, 1),
                                          what >> 8, what & 0xff)
                             : wt_absent();
}
static struct wt_value delay(const struct wt_layer *layer, unsigned what)
{
    return is_query_2(layer) ? wt_absent() : value_at(layer, what);
}
/* `what`: the type, the byte, the first bit and how many. */
#define BITS(type, at, first, n) ((unsigned)(type) << 24 | (at) << 16 | (first) << 8 | (n))
static struct wt_value bits_at(const struct wt_layer *layer, unsigned what)
{
    if (layer->u.icmp.type != what >> 24)
        return wt_absent();
    return wt_bits_of(wt_header_number(layer, what >> 16 & 0xff, 4), what >> 8 & 0xff, what & 0xff);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("icmpv6.type",     0,  8,  WT_AS_DECIMAL, 0, "RFC 4443 section 2.1"),
    WT_AT("icmpv6.code",     8,  8,  WT_AS_DECIMAL, 0, "RFC 4443 section 2.1"),
    WT_AT("icmpv6.checksum", 16, 16, WT_AS_HEX,     0, "RFC 4443 section 2.3"),
    WT_GET("icmpv6.checksum.status",               WT_AS_DECIMAL, checksum_status,  0, "RFC 4443 section 2.3"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(UNREACHABLE, UNREACHABLE, 5, 3), "RFC 4443 section 3.1"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(TIME_EXCEEDED, TIME_EXCEEDED, 5, 3), "RFC 4443 section 3.3"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(ROUTER_SOLICITATION, ROUTER_SOLICITATION, 4, 4), "RFC 4861 section 4.1"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(NEIGHBOUR_SOLICITATION, NEIGHBOUR_SOLICITATION, 4, 4), "RFC 4861 section 4.3"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(REDIRECT, REDIRECT, 4, 4), "RFC 4861 section 4.5"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(LISTENER_QUERY, LISTENER_DONE, 6, 2), "RFC 2710 section 3"),
    WT_GET("icmpv6.reserved", WT_AS_OCTETS, value_at, PLACE(LISTENER_REPORT_2, LISTENER_REPORT_2, 4, 2), "RFC 9777 section 5.2"),
    WT_GET("icmpv6.length", WT_AS_DECIMAL, value_at, PLACE(UNREACHABLE, UNREACHABLE, 4, 1), "RFC 4884 section 4.4"),
    WT_GET("icmpv6.length", WT_AS_DECIMAL, value_at, PLACE(TIME_EXCEEDED, TIME_EXCEEDED, 4, 1), "RFC 4884 section 4.5"),
    WT_GET("icmpv6.mtu", WT_AS_BYTES, value_at, PLACE(TOO_BIG, TOO_BIG, 4, 4), "RFC 4443 section 3.2"),
    WT_GET("icmpv6.pointer", WT_AS_DECIMAL, value_at, PLACE(PARAMETER_PROBLEM, PARAMETER_PROBLEM, 4, 4), "RFC 4443 section 3.4"),
    WT_GET("icmpv6.echo.identifier", WT_AS_DECIMAL, value_at, PLACE(ECHO_REQUEST, ECHO_REPLY, 4, 2), "RFC 4443 section 4.1"),
    WT_GET("icmpv6.echo.identifier", WT_AS_DECIMAL, value_at, PLACE(EXTENDED_ECHO, EXTENDED_REPLY, 4, 2), "RFC 8335 section 2"),
    WT_GET("icmpv6.echo.sequence_number", WT_AS_DECIMAL, value_at, PLACE(ECHO_REQUEST, ECHO_REPLY, 6, 2), "RFC 4443 section 4.1"),
    WT_GET("icmpv6.mld.maximum_response_delay", WT_AS_DECIMAL, delay, PLACE(LISTENER_QUERY, LISTENER_DONE, 4, 2), "RFC 2710 section 3.4"),
    WT_GET("icmpv6.mld.multicast_address", WT_AS_IPV6, value_at, PLACE(LISTENER_QUERY, LISTENER_DONE, 8, 16), "RFC 2710 section 3.6"),
    WT_GET("icmpv6.nd.ra.cur_hop_limit", WT_AS_DECIMAL, value_at, PLACE(ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT, 4, 1), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.flag", WT_AS_HEX, value_at, PLACE(ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT, 5, 1), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.flag.m", WT_AS_FLAG, bit_at, BIT(ROUTER_ADVERTISEMENT, 5, 7), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.flag.o", WT_AS_FLAG, bit_at, BIT(ROUTER_ADVERTISEMENT, 5, 6), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.router_lifetime", WT_AS_DECIMAL, value_at, PLACE(ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT, 6, 2), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.reachable_time", WT_AS_DECIMAL, value_at, PLACE(ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT, 8, 4), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ra.retrans_timer", WT_AS_DECIMAL, value_at, PLACE(ROUTER_ADVERTISEMENT, ROUTER_ADVERTISEMENT, 12, 4), "RFC 4861 section 4.2"),
    WT_GET("icmpv6.nd.ns.target_address", WT_AS_IPV6, value_at, PLACE(NEIGHBOUR_SOLICITATION, NEIGHBOUR_SOLICITATION, 8, 16), "RFC 4861 section 4.3"),
    WT_GET("icmpv6.nd.na.flag", WT_AS_HEX, value_at, PLACE(NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_ADVERTISEMENT, 4, 4), "RFC 4861 section 4.4"),
    WT_GET("icmpv6.nd.na.flag.r", WT_AS_FLAG, bit_at, BIT(NEIGHBOUR_ADVERTISEMENT, 4, 7), "RFC 4861 section 4.4"),
    WT_GET("icmpv6.nd.na.flag.s", WT_AS_FLAG, bit_at, BIT(NEIGHBOUR_ADVERTISEMENT, 4, 6), "RFC 4861 section 4.4"),
    WT_GET("icmpv6.nd.na.flag.o", WT_AS_FLAG, bit_at, BIT(NEIGHBOUR_ADVERTISEMENT, 4, 5), "RFC 4861 section 4.4"),
    WT_GET("icmpv6.nd.na.target_address", WT_AS_IPV6, value_at, PLACE(NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_ADVERTISEMENT, 8, 16), "RFC 4861 section 4.4"),
    WT_GET("icmpv6.nd.rd.target_address", WT_AS_IPV6, value_at, PLACE(REDIRECT, REDIRECT, 8, 16), "RFC 4861 section 4.5"),
    WT_GET("icmpv6.rd.na.destination_address", WT_AS_IPV6, value_at, PLACE(REDIRECT, REDIRECT, 24, 16), "RFC 4861 section 4.5"),
    WT_GET("icmpv6.mldr.nb_mcast_records", WT_AS_DECIMAL, value_at, PLACE(LISTENER_REPORT_2, LISTENER_REPORT_2, 6, 2), "RFC 9777 section 5.2"),
    WT_LIST("icmpv6.opt.type", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(0, 0, 1), "RFC 4861 section 4.6"),
    WT_LIST("icmpv6.opt.length", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(0, 1, 1), "RFC 4861 section 4.6"),
    WT_LIST("icmpv6.opt.linkaddr", WT_AS_MAC, link_addresses, 0, "RFC 4861 section 4.6.1"),
    WT_GET("icmpv6.opt.src_linkaddr", WT_AS_MAC, link_address, OPTION_SOURCE_LINK, "RFC 4861 section 4.6.1"),
    WT_GET("icmpv6.opt.target_linkaddr", WT_AS_MAC, link_address, OPTION_TARGET_LINK, "RFC 4861 section 4.6.1"),
    WT_GET("icmpv6.opt.mtu", WT_AS_BYTES, mtu, 0, "RFC 4861 section 4.6.4"),
    WT_LIST("icmpv6.opt.prefix.length", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_PREFIX, 2, 1), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix.flag", WT_AS_HEX, wt_nd_values, WT_ND_IN(OPTION_PREFIX, 3, 1), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix.flag.l", WT_AS_FLAG, wt_nd_bits, WT_ND_BITS(OPTION_PREFIX, 3, 0, 1), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix.flag.a", WT_AS_FLAG, wt_nd_bits, WT_ND_BITS(OPTION_PREFIX, 3, 1, 1), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix.flag.r", WT_AS_FLAG, wt_nd_bits, WT_ND_BITS(OPTION_PREFIX, 3, 2, 1), "RFC 6275 section 7.2"),
    WT_LIST("icmpv6.opt.prefix.valid_lifetime", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_PREFIX, 4, 4), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix.preferred_lifetime", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_PREFIX, 8, 4), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.prefix", WT_AS_IPV6, wt_nd_values, WT_ND_IN(OPTION_PREFIX, 16, 16), "RFC 4861 section 4.6.2"),
    WT_LIST("icmpv6.opt.rdnss.lifetime", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_RDNSS, 4, 4), "RFC 8106 section 5.1"),
    WT_LIST("icmpv6.opt.rdnss", WT_AS_IPV6, wt_nd_servers, OPTION_RDNSS, "RFC 8106 section 5.1"),
    WT_LIST("icmpv6.opt.dnssl.lifetime", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_DNSSL, 4, 4), "RFC 8106 section 5.2"),
    WT_LIST("icmpv6.opt.dnssl", WT_AS_DNS_NAME, wt_nd_domains, OPTION_DNSSL, "RFC 8106 section 5.2"),
    WT_LIST("icmpv6.opt.route_info.flag", WT_AS_HEX, wt_nd_values, WT_ND_IN(OPTION_ROUTE, 3, 1), "RFC 4191 section 2.3"),
    WT_LIST("icmpv6.opt.route_info.flag.route_preference", WT_AS_DECIMAL, wt_nd_bits, WT_ND_BITS(OPTION_ROUTE, 3, 3, 2), "RFC 4191 section 2.3"),
    WT_LIST("icmpv6.opt.route_lifetime", WT_AS_DECIMAL, wt_nd_values, WT_ND_IN(OPTION_ROUTE, 4, 4), "RFC 4191 section 2.3"),
    WT_LIST("icmpv6.opt.nonce", WT_AS_OCTETS, wt_nd_values, WT_ND_IN(OPTION_NONCE, 2, 6), "RFC 3971 section 5.3.2"),
    WT_LIST("icmpv6.mldr.mar.record_type", WT_AS_DECIMAL, wt_group_values, WT_GROUP_TYPE, "RFC 9777 section 5.2"),
    WT_LIST("icmpv6.mldr.mar.aux_data_len", WT_AS_DECIMAL, wt_group_values, WT_GROUP_EXTRA, "RFC 9777 section 5.2"),
    WT_LIST("icmpv6.mldr.mar.nb_sources", WT_AS_DECIMAL, wt_group_values, WT_GROUP_SOURCES, "RFC 9777 section 5.2"),
    WT_LIST("icmpv6.mldr.mar.multicast_address", WT_AS_IPV6, wt_group_values, WT_GROUP_ADDRESS, "RFC 9777 section 5.2"),
    WT_LIST("icmpv6.mldr.mar.source_address", WT_AS_IPV6, wt_group_values, WT_GROUP_SOURCE_ADDRESS, "RFC 9777 section 5.2"),
    WT_GET("icmpv6.mld.maximum_response_code", WT_AS_DECIMAL, of_query_2, 4 << 8 | 2, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.mld.flag", WT_AS_HEX, of_query_2, 24 << 8 | 1, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.mld.flag.s", WT_AS_FLAG, query_2_bits, 4 << 8 | 1, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.mld.flag.qrv", WT_AS_DECIMAL, query_2_bits, 5 << 8 | 3, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.mld.qqi", WT_AS_DECIMAL, of_query_2, 25 << 8 | 1, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.mld.nb_sources", WT_AS_DECIMAL, of_query_2, 26 << 8 | 2, "RFC 9777 section 5.1"),
    WT_GET("icmpv6.nd.ra.flag.h", WT_AS_FLAG, bits_at, BITS(ROUTER_ADVERTISEMENT, 4, 10, 1), "RFC 6275 section 7.1"),
    WT_GET("icmpv6.nd.ra.flag.prf", WT_AS_DECIMAL, bits_at, BITS(ROUTER_ADVERTISEMENT, 4, 11, 2), "RFC 4191 section 2.2"),
    WT_GET("icmpv6.nd.ra.flag.p", WT_AS_FLAG, bits_at, BITS(ROUTER_ADVERTISEMENT, 4, 13, 1), "RFC 4389 section 4.1.3.3"),
    WT_GET("icmpv6.ni.qtype", WT_AS_DECIMAL, value_at, PLACE(NODE_QUERY, NODE_REPLY, 4, 2), "RFC 4620 section 4"),
    WT_GET("icmpv6.ni.flag", WT_AS_HEX, value_at, PLACE(NODE_QUERY, NODE_REPLY, 6, 2), "RFC 4620 section 4"),
    WT_GET("icmpv6.mcast_ra.query_interval", WT_AS_DECIMAL, value_at, PLACE(MRD_ADVERTISEMENT, MRD_ADVERTISEMENT, 4, 2), "RFC 4286 section 3.2"),
    WT_GET("icmpv6.mcast_ra.robustness_variable", WT_AS_DECIMAL, value_at, PLACE(MRD_ADVERTISEMENT, MRD_ADVERTISEMENT, 6, 2), "RFC 4286 section 3.2"),
};
/* clang-format on */

/* Bytes of the message's own header. Neighbour discovery is header to its end. */
static size_t header_bytes(uint8_t type, size_t message)
{
    if (type == LISTENER_REPORT_2 || (type == LISTENER_QUERY && message >= QUERY_2_LEN))
        return message;
    if (type >= LISTENER_QUERY && type <= LISTENER_DONE)
        return HEADER_LEN + ADDRESS_LEN;
    return wt_nd_options_at(type) == 0 || message < wt_nd_options_at(type) ? HEADER_LEN : message;
}

static void take_rest(struct wt_icmp *icmp, uint32_t rest)
{
    if (icmp->type == TOO_BIG)
        icmp->mtu6 = rest;
    if (icmp->type == ECHO_REQUEST || icmp->type == ECHO_REPLY) {
        icmp->id = (uint16_t)(rest >> 16);
        icmp->sequence = (uint16_t)rest;
    }
    icmp->is_error = icmp->type >= UNREACHABLE && icmp->type <= PARAMETER_PROBLEM;
}

/* The address that neighbour discovery is about stands first behind the rest. */
static void take_target(const struct wt_layer *layer, struct wt_icmp *icmp)
{
    if (icmp->type < NEIGHBOUR_SOLICITATION || icmp->type > REDIRECT ||
        layer->header.captured < HEADER_LEN + ADDRESS_LEN)
        return;
    icmp->address.version = 6;
    memcpy(icmp->address.bytes, layer->header.data + HEADER_LEN, ADDRESS_LEN);
}

/* A redirect quotes the packet it is about as its last option. RFC 4861 section 4.6.3. */
static void take_redirected(struct wt_layer *layer)
{
    struct wt_span option = find_option(layer, OPTION_REDIRECTED);

    if (option.on_wire <= UNIT)
        return;
    layer->header = wt_slice(layer->header, 0, (size_t)(option.data - layer->header.data) + UNIT);
    layer->payload = wt_slice(option, UNIT, option.on_wire - UNIT);
    layer->u.icmp.is_error = true;
    wt_icmp_quote(layer, 6, 0);
}

/* RFC 4884 section 4: bytes quoted, where the type has that field; else 0. */
static size_t quoted_bytes(const struct wt_icmp *icmp, uint32_t rest)
{
    return icmp->type == UNREACHABLE || icmp->type == TIME_EXCEEDED ? (rest >> 24) * (size_t)8 : 0;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_icmp *icmp = &layer->u.icmp;

    *icmp = (struct wt_icmp){.type = wt_read_u8(r), .checksum_status = WT_CHECKSUM_UNVERIFIED};
    icmp->code = wt_read_u8(r);
    icmp->checksum = wt_read_be16(r);
    bool known = r->end == WT_READ_OK;
    uint32_t rest = wt_read_be32(r);

    wt_header_is(layer, r, HEADER_LEN);
    if (known)
        take_rest(icmp, rest);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    size_t header = header_bytes(icmp->type, r->span.on_wire);

    wt_header_is(layer, r, header);
    take_target(layer, icmp);
    struct wt_span own = wt_read_span(r, header - HEADER_LEN);

    layer->payload = wt_read_rest(r);
    if (own.captured < own.on_wire)
        return WT_CUT;
    if (icmp->is_error)
        wt_icmp_quote(layer, 6, quoted_bytes(icmp, rest));
    if (icmp->type == REDIRECT)
        take_redirected(layer);
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_icmpv6_dissector = {
    .name = "icmpv6",
    .title = "ICMPv6",
    .protocol = WT_ICMPV6,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
