/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv6 extension headers: hop-by-hop, routing, fragment, destination options (RFC 8200 section 4)
 * and the authentication header (RFC 4302), which IPv4 uses too. */
#include "../dissect.h"

enum {
    FIXED_LEN = 2,
    UNIT = 8,
    ROUTING_LEN = 4,
    FRAGMENT_LEN = 8,
    AH_LEN = 12,
    PAD_1 = 0,
    JUMBO = 0xc2, /* RFC 2675 section 2 */
    JUMBO_LEN = 4,
    ROUTER_ALERT = 5,    /* RFC 2711 */
    HOME_ADDRESS = 0xc9, /* RFC 6275 section 6.3 */
    TUNNEL_LIMIT = 4,    /* RFC 2473 section 4.1.1 */
    OPTION_TYPE = 0,
    OPTION_LENGTH = 1,
};

/* ---- Options of hop-by-hop and destination: type, length of the data, data ---- */

/* The next option; false at the end or where the list breaks. Pad1 has neither length nor data. */
static bool next_option(struct wt_reader *r, uint8_t *type, struct wt_span *data)
{
    if (wt_read_left(r) == 0)
        return false;
    *type = wt_read_u8(r);
    *data = (struct wt_span){.data = NULL};
    if (*type != PAD_1)
        *data = wt_read_span(r, wt_read_u8(r));
    return r->end == WT_READ_OK;
}

/* The data of the first option of this type, where it is this many bytes; else empty. */
static struct wt_span find_option(const struct wt_layer *layer, uint8_t wanted, size_t n)
{
    struct wt_reader r = wt_reader_over(layer->u.extension.options);
    struct wt_span data;
    uint8_t type;

    while (next_option(&r, &type, &data))
        if (type == wanted && data.on_wire == n && data.captured == n)
            return data;
    return (struct wt_span){.data = NULL};
}

struct wt_span wt_home_address(const struct wt_layer *layer)
{
    if (layer->dissector->protocol != WT_IPV6_DESTINATION)
        return (struct wt_span){.data = NULL};
    return find_option(layer, HOME_ADDRESS, 16);
}

/* WT_LIST: of each option its type, or (`what`) the length of its data. */
static unsigned each_option(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                            unsigned max)
{
    struct wt_reader r = wt_reader_over(layer->u.extension.options);
    struct wt_span data;
    uint8_t type;
    unsigned n = 0;

    for (size_t at = r.pos; n < max && next_option(&r, &type, &data); at = r.pos) {
        if (what == OPTION_TYPE)
            out[n++] = wt_octets_in(r.span, at, 1);
        else if (type != PAD_1)
            out[n++] = wt_octets_in(r.span, at + 1, 1);
    }
    return n;
}

static void look_for_bad_option(struct wt_layer *layer)
{
    struct wt_reader r = wt_reader_over(layer->u.extension.options);
    struct wt_span data = {.data = NULL};
    uint8_t type = 0;

    while (next_option(&r, &type, &data))
        ;
    if (r.end == WT_READ_SHORT)
        wt_note(layer, WT_NOTE_IPV6_OPTION_BAD, type, wt_note_size(data.on_wire));
}

static struct wt_value options(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(layer->u.extension.options);
}
/* `what` of a row: an option's type, and how many bytes its data have. */
#define OPTION(type, n) ((unsigned)(type) << 8 | (n))
static struct wt_value in_option(const struct wt_layer *layer, unsigned what)
{
    return wt_octets(find_option(layer, (uint8_t)(what >> 8), what & 0xff));
}
static struct wt_value home_address(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(wt_home_address(layer));
}

/* ---- The four headers of RFC 8200 ---- */

struct start { /* as all of them begin */
    uint8_t next_header;
    uint8_t length;
};
static struct start read_start(struct wt_reader *r, struct wt_layer *layer, size_t fixed)
{
    struct start out;

    wt_header_is(layer, r, fixed);
    out.next_header = wt_read_u8(r);
    out.length = wt_read_u8(r);
    return out;
}

/* The header's own bytes up to n, then what it carries. */
static enum wt_verdict finish(struct wt_reader *r, struct wt_layer *layer, size_t n)
{
    struct wt_ipv6_extension *extension = &layer->u.extension;

    wt_header_is(layer, r, n);
    extension->options = wt_read_span(r, n - r->pos);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (extension->options.captured < extension->options.on_wire)
        return WT_CUT;
    layer->next = (struct wt_next){WT_IPPROTO, extension->next_header};
    return WT_DISSECTED;
}

static enum wt_verdict dissect_options(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv6_extension *extension = &layer->u.extension;
    struct start s = read_start(r, layer, FIXED_LEN);

    *extension = (struct wt_ipv6_extension){.next_header = s.next_header, .length = s.length};
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    enum wt_verdict verdict = finish(r, layer, ((size_t)s.length + 1) * UNIT);

    look_for_bad_option(layer);
    if (verdict == WT_DISSECTED && layer->dissector->protocol == WT_IPV6_HOP_BY_HOP)
        extension->jumbo_length =
            (uint32_t)wt_number_in(layer, find_option(layer, JUMBO, JUMBO_LEN)).number;
    return verdict;
}

static enum wt_verdict dissect_routing(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv6_extension *extension = &layer->u.extension;
    struct start s = read_start(r, layer, ROUTING_LEN);

    *extension = (struct wt_ipv6_extension){.next_header = s.next_header, .length = s.length};
    extension->routing_type = wt_read_u8(r);
    extension->segments_left = wt_read_u8(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    return finish(r, layer, ((size_t)s.length + 1) * UNIT);
}

static enum wt_verdict dissect_ah(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv6_extension *extension = &layer->u.extension;
    struct start s = read_start(r, layer, AH_LEN);

    *extension = (struct wt_ipv6_extension){.next_header = s.next_header, .length = s.length};
    wt_read_be16(r); /* reserved */
    extension->spi = wt_read_be32(r);
    extension->sequence = wt_read_be32(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    size_t length = ((size_t)s.length + 2) * 4;

    if (length < AH_LEN) /* its own first fields would not fit */
        return WT_MALFORMED;
    return finish(r, layer, length);
}

static enum wt_verdict dissect_fragment(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv6_fragment *fragment = &layer->u.fragment;

    wt_header_is(layer, r, FRAGMENT_LEN);
    fragment->next_header = wt_read_u8(r);
    wt_read_u8(r); /* reserved */
    uint16_t offset_more = wt_read_be16(r);

    fragment->offset = offset_more >> 3;
    fragment->more = offset_more & 1;
    fragment->id = wt_read_be32(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (fragment->offset != 0) {
        wt_note(layer, WT_NOTE_IP_FRAGMENT_LATER, fragment->id, fragment->offset * 8u);
        return WT_DISSECTED;
    }
    if (fragment->more) /* else an atomic fragment, which is whole: RFC 6946 */
        wt_note(layer, WT_NOTE_IP_FRAGMENT_FIRST, fragment->id, 0);
    layer->next = (struct wt_next){WT_IPPROTO, fragment->next_header};
    return WT_DISSECTED;
}

/* ---- Tables ---- */

/* clang-format off */
static const struct wt_field hop_by_hop_fields[] = {
    WT_AT("ipv6.hopopts.nxt", 0, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.3"),
    WT_AT("ipv6.hopopts.len", 8, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.3"),
    WT_GET("wiretutor.ipv6.hopopts.options", WT_AS_OCTETS,  options,      0, "RFC 8200 section 4.2"),
    WT_LIST("ipv6.opt.type",   WT_AS_HEX,   each_option, OPTION_TYPE,   "RFC 8200 section 4.2"),
    WT_LIST("ipv6.opt.length", WT_AS_BYTES, each_option, OPTION_LENGTH, "RFC 8200 section 4.2"),
    WT_GET("ipv6.opt.jumbo",                 WT_AS_BYTES,   in_option, OPTION(JUMBO, JUMBO_LEN), "RFC 2675 section 2"),
    WT_GET("ipv6.opt.router_alert",          WT_AS_DECIMAL, in_option, OPTION(ROUTER_ALERT, 2), "RFC 2711 section 2.1"),
};
/* clang-format on */
const struct wt_dissector wt_hop_by_hop_dissector = {
    .name = "ipv6.hopopts",
    .title = "IPv6 Hop-by-Hop Options",
    .protocol = WT_IPV6_HOP_BY_HOP,
    .dissect = dissect_options,
    WT_FIELDS(hop_by_hop_fields),
    .fixed_bytes = FIXED_LEN,
    .shares = &wt_destination_dissector,
};

/* clang-format off */
static const struct wt_field destination_fields[] = {
    WT_AT("ipv6.dstopts.nxt", 0, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.6"),
    WT_AT("ipv6.dstopts.len", 8, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.6"),
    WT_GET("wiretutor.ipv6.dstopts.options", WT_AS_OCTETS, options,      0, "RFC 8200 section 4.2"),
    WT_LIST("ipv6.opt.type",   WT_AS_HEX,   each_option, OPTION_TYPE,   "RFC 8200 section 4.2"),
    WT_LIST("ipv6.opt.length", WT_AS_BYTES, each_option, OPTION_LENGTH, "RFC 8200 section 4.2"),
    WT_GET("ipv6.opt.tel",                   WT_AS_DECIMAL, in_option, OPTION(TUNNEL_LIMIT, 1), "RFC 2473 section 4.1.1"),
    WT_GET("ipv6.opt.mipv6.home_address",    WT_AS_IPV6,   home_address, 0, "RFC 6275 section 6.3"),
};
/* clang-format on */
const struct wt_dissector wt_destination_dissector = {
    .name = "ipv6.dstopts",
    .title = "IPv6 Destination Options",
    .protocol = WT_IPV6_DESTINATION,
    .dissect = dissect_options,
    WT_FIELDS(destination_fields),
    .fixed_bytes = FIXED_LEN,
    .shares = &wt_hop_by_hop_dissector,
};

/* clang-format off */
static const struct wt_field routing_fields[] = {
    WT_AT("ipv6.routing.nxt",     0,  8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.4"),
    WT_AT("ipv6.routing.len",     8,  8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.4"),
    WT_AT("ipv6.routing.type",    16, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.4"),
    WT_AT("ipv6.routing.segleft", 24, 8, WT_AS_DECIMAL, 0, "RFC 8200 section 4.4"),
    WT_GET("wiretutor.ipv6.routing.data", WT_AS_OCTETS, options, 0, "RFC 8200 section 4.4"),
};
/* clang-format on */
const struct wt_dissector wt_routing_dissector = {
    .name = "ipv6.routing",
    .title = "IPv6 Routing",
    .protocol = WT_IPV6_ROUTING,
    .dissect = dissect_routing,
    WT_FIELDS(routing_fields),
    .fixed_bytes = ROUTING_LEN,
};

/* clang-format off */
static const struct wt_field fragment_fields[] = {
    WT_AT("ipv6.fraghdr.nxt",            0,  8,  WT_AS_DECIMAL, 0, "RFC 8200 section 4.5"),
    WT_AT("ipv6.fraghdr.reserved_octet", 8,  8,  WT_AS_HEX,     0, "RFC 8200 section 4.5"),
    WT_AT("ipv6.fraghdr.offset",         16, 13, WT_AS_DECIMAL, 0, "RFC 8200 section 4.5"),
    WT_AT("ipv6.fraghdr.reserved_bits",  29, 2,  WT_AS_HEX,     0, "RFC 8200 section 4.5"),
    WT_AT("ipv6.fraghdr.more",           31, 1,  WT_AS_FLAG,    0, "RFC 8200 section 4.5"),
    WT_AT("ipv6.fraghdr.ident",          32, 32, WT_AS_HEX,     0, "RFC 8200 section 4.5"),
};
/* clang-format on */
const struct wt_dissector wt_fragment_dissector = {
    .name = "ipv6.fraghdr",
    .title = "IPv6 Fragment",
    .protocol = WT_IPV6_FRAGMENT,
    .dissect = dissect_fragment,
    WT_FIELDS(fragment_fields),
    .fixed_bytes = FRAGMENT_LEN,
};

/* clang-format off */
static const struct wt_field ah_fields[] = {
    WT_AT("ah.next_header", 0,  8,  WT_AS_DECIMAL, 0, "RFC 4302 section 2.1"),
    WT_AT("ah.length",      8,  8,  WT_AS_DECIMAL, 0, "RFC 4302 section 2.2"),
    WT_AT("ah.reserved",    16, 16, WT_AS_OCTETS,  0, "RFC 4302 section 2.3"),
    WT_AT("ah.spi",         32, 32, WT_AS_HEX,     0, "RFC 4302 section 2.4"),
    WT_AT("ah.sequence",    64, 32, WT_AS_DECIMAL, 0, "RFC 4302 section 2.5"),
    WT_GET("ah.icv", WT_AS_OCTETS, options, 0, "RFC 4302 section 2.6"),
};
/* clang-format on */
const struct wt_dissector wt_ah_dissector = {
    .name = "ah",
    .title = "Authentication Header",
    .protocol = WT_AH,
    .dissect = dissect_ah,
    WT_FIELDS(ah_fields),
    .fixed_bytes = AH_LEN,
};
