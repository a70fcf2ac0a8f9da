/* SPDX-License-Identifier: BSD-2-Clause */
/* ICMPv6: errors and ping (RFC 4443), neighbour discovery (RFC 4861), multicast listeners
 * (RFC 2710, RFC 9777). Type, code and checksum are always there; the rest depends on the type. */
#include "icmp.h"

enum {
    FIXED_LEN = 4,
    HEADER_LEN = 8,
    ADDRESS_LEN = 16,
    UNIT = 8, /* of options' lengths */
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
    QUERY_2_LEN = 28, /* a query at least this long is one of MLDv2 */
    OPTION_SOURCE_LINK = 1,
    OPTION_TARGET_LINK = 2,
    OPTION_PREFIX = 3,
    OPTION_REDIRECTED = 4,
    OPTION_MTU = 5,
};

static const struct wt_field fields[] = {
    {"icmpv6.type",     0,  8,  WT_AS_DECIMAL, 0, "RFC 4443 section 2.1"},
    {"icmpv6.code",     8,  8,  WT_AS_DECIMAL, 0, "RFC 4443 section 2.1"},
    {"icmpv6.checksum", 16, 16, WT_AS_HEX,     0, "RFC 4443 section 2.3"},
};

/* ---- Values at fixed places of some types: a table row and one getter each ---- */

struct value_place {
    uint8_t first, last; /* types that have it */
    enum wt_shown_as as;
    uint8_t at, n; /* bytes */
};
static struct wt_value value_at(const struct wt_layer *layer, struct value_place place)
{
    uint8_t type = layer->u.icmp.type;

    if (type < place.first || type > place.last)
        return wt_absent();
    if (place.as == WT_AS_IPV6 || place.as == WT_AS_OCTETS)
        return wt_header_octets(layer, place.as, place.at, place.n);
    return wt_header_number(layer, place.as, place.at, place.n);
}

static struct wt_value bit_at(const struct wt_layer *layer, uint8_t type, uint8_t at,
                              unsigned shift)
{
    struct wt_value value = value_at(layer, (struct value_place){type, type, WT_AS_FLAG, at, 1});

    return wt_bits_of(value, 7 - shift, 1);
}

/* getter, first type, last type, shown as, first byte, bytes */
/* clang-format off */
#define VALUES(X)                                                                        \
    X(reserved_error, UNREACHABLE,             UNREACHABLE,             OCTETS,  5,  3)  \
    X(reserved_time,  TIME_EXCEEDED,           TIME_EXCEEDED,           OCTETS,  5,  3)  \
    X(reserved_rs,    ROUTER_SOLICITATION,     ROUTER_SOLICITATION,     OCTETS,  4,  4)  \
    X(reserved_ns,    NEIGHBOUR_SOLICITATION,  NEIGHBOUR_SOLICITATION,  OCTETS,  4,  4)  \
    X(reserved_rd,    REDIRECT,                REDIRECT,                OCTETS,  4,  4)  \
    X(reserved_mld,   LISTENER_QUERY,          LISTENER_DONE,           OCTETS,  6,  2)  \
    X(reserved_mld2,  LISTENER_REPORT_2,       LISTENER_REPORT_2,       OCTETS,  4,  2)  \
    X(length_dest,    UNREACHABLE,             UNREACHABLE,             DECIMAL, 4,  1)  \
    X(length_time,    TIME_EXCEEDED,           TIME_EXCEEDED,           DECIMAL, 4,  1)  \
    X(mtu,            TOO_BIG,                 TOO_BIG,                 BYTES,   4,  4)  \
    X(pointer,        PARAMETER_PROBLEM,       PARAMETER_PROBLEM,       DECIMAL, 4,  4)  \
    X(identifier,     ECHO_REQUEST,            ECHO_REPLY,              DECIMAL, 4,  2)  \
    X(sequence,       ECHO_REQUEST,            ECHO_REPLY,              DECIMAL, 6,  2)  \
    X(max_delay,      LISTENER_QUERY,          LISTENER_DONE,           DECIMAL, 4,  2)  \
    X(group,          LISTENER_QUERY,          LISTENER_DONE,           IPV6,    8,  16) \
    X(hop_limit,      ROUTER_ADVERTISEMENT,    ROUTER_ADVERTISEMENT,    DECIMAL, 4,  1)  \
    X(ra_flags,       ROUTER_ADVERTISEMENT,    ROUTER_ADVERTISEMENT,    HEX,     5,  1)  \
    X(lifetime,       ROUTER_ADVERTISEMENT,    ROUTER_ADVERTISEMENT,    DECIMAL, 6,  2)  \
    X(reachable,      ROUTER_ADVERTISEMENT,    ROUTER_ADVERTISEMENT,    DECIMAL, 8,  4)  \
    X(retransmit,     ROUTER_ADVERTISEMENT,    ROUTER_ADVERTISEMENT,    DECIMAL, 12, 4)  \
    X(ns_target,      NEIGHBOUR_SOLICITATION,  NEIGHBOUR_SOLICITATION,  IPV6,    8,  16) \
    X(na_flags,       NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_ADVERTISEMENT, HEX,     4,  4)  \
    X(na_target,      NEIGHBOUR_ADVERTISEMENT, NEIGHBOUR_ADVERTISEMENT, IPV6,    8,  16) \
    X(rd_target,      REDIRECT,                REDIRECT,                IPV6,    8,  16) \
    X(rd_destination, REDIRECT,                REDIRECT,                IPV6,    24, 16) \
    X(n_records,      LISTENER_REPORT_2,       LISTENER_REPORT_2,       DECIMAL, 6,  2)
/* clang-format on */
#define X(name, first, last, as, at, n)                                                            \
    static struct wt_value name(const struct wt_layer *layer)                                      \
    {                                                                                              \
        return value_at(layer, (struct value_place){first, last, WT_AS_##as, at, n});              \
    }
VALUES(X)
#undef X

static struct wt_value checksum_status(const struct wt_layer *layer)
{
    if (layer->header.captured < FIXED_LEN)
        return wt_absent();
    return wt_number(WT_AS_DECIMAL, layer->u.icmp.checksum_status);
}
static struct wt_value ra_managed(const struct wt_layer *layer)
{
    return bit_at(layer, ROUTER_ADVERTISEMENT, 5, 7);
}
static struct wt_value ra_other(const struct wt_layer *layer)
{
    return bit_at(layer, ROUTER_ADVERTISEMENT, 5, 6);
}
static struct wt_value na_router(const struct wt_layer *layer)
{
    return bit_at(layer, NEIGHBOUR_ADVERTISEMENT, 4, 7);
}
static struct wt_value na_solicited(const struct wt_layer *layer)
{
    return bit_at(layer, NEIGHBOUR_ADVERTISEMENT, 4, 6);
}
static struct wt_value na_override(const struct wt_layer *layer)
{
    return bit_at(layer, NEIGHBOUR_ADVERTISEMENT, 4, 5);
}

/* ---- Options of neighbour discovery: type, length in units of 8 bytes. RFC 4861 section 4.6 ----
 */

/* Where the options begin, or 0 for a type without. */
static size_t options_at(uint8_t type)
{
    switch (type) {
    case ROUTER_SOLICITATION:
        return HEADER_LEN;
    case ROUTER_ADVERTISEMENT:
        return HEADER_LEN + 8;
    case NEIGHBOUR_SOLICITATION:
    case NEIGHBOUR_ADVERTISEMENT:
        return HEADER_LEN + ADDRESS_LEN;
    case REDIRECT:
        return HEADER_LEN + 2 * ADDRESS_LEN;
    default:
        return 0;
    }
}

/* The first option of this type, whole; empty if there is none. */
static struct wt_span find_option(const struct wt_layer *layer, unsigned wanted)
{
    size_t at = options_at(layer->u.icmp.type);
    struct wt_reader r = wt_reader_over(layer->header);

    if (at == 0)
        return (struct wt_span){.data = NULL};
    wt_read_skip(&r, at);
    for (unsigned i = 0; i < WT_MAX_OPTIONS && r.end == WT_READ_OK; i++) {
        size_t start = r.pos;
        uint8_t type = wt_read_u8(&r);
        size_t length = wt_read_u8(&r) * (size_t)UNIT;

        if (r.end != WT_READ_OK || length == 0)
            break;
        if (type == wanted)
            return wt_slice(layer->header, start, length);
        wt_read_skip(&r, length - 2);
    }
    return (struct wt_span){.data = NULL};
}

static struct wt_value option_number(const struct wt_layer *layer, unsigned type,
                                     enum wt_shown_as as, size_t at, size_t n)
{
    struct wt_span option = find_option(layer, type);

    if (option.captured < at + n)
        return wt_absent();
    return wt_number_in(layer, as, wt_slice(option, at, n));
}

static struct wt_value source_link(const struct wt_layer *layer)
{
    struct wt_span option = find_option(layer, OPTION_SOURCE_LINK);

    return option.on_wire == 8 ? wt_octets(WT_AS_MAC, wt_slice(option, 2, 6)) : wt_absent();
}
static struct wt_value target_link(const struct wt_layer *layer)
{
    struct wt_span option = find_option(layer, OPTION_TARGET_LINK);

    return option.on_wire == 8 ? wt_octets(WT_AS_MAC, wt_slice(option, 2, 6)) : wt_absent();
}
static struct wt_value option_mtu(const struct wt_layer *layer)
{
    return option_number(layer, OPTION_MTU, WT_AS_BYTES, 4, 4);
}
static struct wt_value prefix_length(const struct wt_layer *layer)
{
    return option_number(layer, OPTION_PREFIX, WT_AS_DECIMAL, 2, 1);
}
static struct wt_value prefix_flags(const struct wt_layer *layer)
{
    return option_number(layer, OPTION_PREFIX, WT_AS_HEX, 3, 1);
}
static struct wt_value prefix_valid(const struct wt_layer *layer)
{
    return option_number(layer, OPTION_PREFIX, WT_AS_DECIMAL, 4, 4);
}
static struct wt_value prefix_preferred(const struct wt_layer *layer)
{
    return option_number(layer, OPTION_PREFIX, WT_AS_DECIMAL, 8, 4);
}
static struct wt_value prefix(const struct wt_layer *layer)
{
    struct wt_span option = find_option(layer, OPTION_PREFIX);

    return option.on_wire == 32 ? wt_octets(WT_AS_IPV6, wt_slice(option, 16, ADDRESS_LEN))
                                : wt_absent();
}

static const struct wt_computed computed[] = {
    {"icmpv6.checksum.status",               checksum_status,  "RFC 4443 section 2.3"  },
    {"icmpv6.reserved",                      reserved_error,   "RFC 4443 section 3.1"  },
    {"icmpv6.reserved",                      reserved_time,    "RFC 4443 section 3.3"  },
    {"icmpv6.reserved",                      reserved_rs,      "RFC 4861 section 4.1"  },
    {"icmpv6.reserved",                      reserved_ns,      "RFC 4861 section 4.3"  },
    {"icmpv6.reserved",                      reserved_rd,      "RFC 4861 section 4.5"  },
    {"icmpv6.reserved",                      reserved_mld,     "RFC 2710 section 3"    },
    {"icmpv6.reserved",                      reserved_mld2,    "RFC 9777 section 5.2"  },
    {"icmpv6.length",                        length_dest,      "RFC 4884 section 4.4"  },
    {"icmpv6.length",                        length_time,      "RFC 4884 section 4.5"  },
    {"icmpv6.mtu",                           mtu,              "RFC 4443 section 3.2"  },
    {"icmpv6.pointer",                       pointer,          "RFC 4443 section 3.4"  },
    {"icmpv6.echo.identifier",               identifier,       "RFC 4443 section 4.1"  },
    {"icmpv6.echo.sequence_number",          sequence,         "RFC 4443 section 4.1"  },
    {"icmpv6.mld.maximum_response_delay",    max_delay,        "RFC 2710 section 3.4"  },
    {"icmpv6.mld.multicast_address",         group,            "RFC 2710 section 3.6"  },
    {"icmpv6.nd.ra.cur_hop_limit",           hop_limit,        "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.flag",                    ra_flags,         "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.flag.m",                  ra_managed,       "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.flag.o",                  ra_other,         "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.router_lifetime",         lifetime,         "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.reachable_time",          reachable,        "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ra.retrans_timer",           retransmit,       "RFC 4861 section 4.2"  },
    {"icmpv6.nd.ns.target_address",          ns_target,        "RFC 4861 section 4.3"  },
    {"icmpv6.nd.na.flag",                    na_flags,         "RFC 4861 section 4.4"  },
    {"icmpv6.nd.na.flag.r",                  na_router,        "RFC 4861 section 4.4"  },
    {"icmpv6.nd.na.flag.s",                  na_solicited,     "RFC 4861 section 4.4"  },
    {"icmpv6.nd.na.flag.o",                  na_override,      "RFC 4861 section 4.4"  },
    {"icmpv6.nd.na.target_address",          na_target,        "RFC 4861 section 4.4"  },
    {"icmpv6.nd.rd.target_address",          rd_target,        "RFC 4861 section 4.5"  },
    {"icmpv6.rd.na.destination_address",     rd_destination,   "RFC 4861 section 4.5"  },
    {"icmpv6.mldr.nb_mcast_records",         n_records,        "RFC 9777 section 5.2"  },
    {"icmpv6.opt.src_linkaddr",              source_link,      "RFC 4861 section 4.6.1"},
    {"icmpv6.opt.target_linkaddr",           target_link,      "RFC 4861 section 4.6.1"},
    {"icmpv6.opt.mtu",                       option_mtu,       "RFC 4861 section 4.6.4"},
    {"icmpv6.opt.prefix.length",             prefix_length,    "RFC 4861 section 4.6.2"},
    {"icmpv6.opt.prefix.flag",               prefix_flags,     "RFC 4861 section 4.6.2"},
    {"icmpv6.opt.prefix.valid_lifetime",     prefix_valid,     "RFC 4861 section 4.6.2"},
    {"icmpv6.opt.prefix.preferred_lifetime", prefix_preferred, "RFC 4861 section 4.6.2"},
    {"icmpv6.opt.prefix",                    prefix,           "RFC 4861 section 4.6.2"},
};

/* Bytes of the message's own header. Neighbour discovery is header to its end. */
static size_t header_bytes(uint8_t type, size_t message)
{
    if (type >= LISTENER_QUERY && type <= LISTENER_DONE)
        return message >= QUERY_2_LEN && type == LISTENER_QUERY ? QUERY_2_LEN
                                                                : HEADER_LEN + ADDRESS_LEN;
    return options_at(type) == 0 || message < options_at(type) ? HEADER_LEN : message;
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
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .fixed_bytes = FIXED_LEN,
};
