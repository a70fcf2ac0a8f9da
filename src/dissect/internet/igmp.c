/* SPDX-License-Identifier: BSD-2-Clause */
/* IGMP: which multicast groups the hosts of a link listen to. RFC 1112 appendix I, RFC 2236,
 * RFC 9776 and RFC 3376. */
#include "icmp.h"

enum {
    FIXED_LEN = 8,
    QUERY_3_LEN = 12, /* a query at least this long is one of version 3 */
    QUERY = 0x11,
    REPORT_1 = 0x12,
    REPORT_2 = 0x16,
    LEAVE = 0x17,
    REPORT_3 = 0x22,
};

static uint8_t version_of(const struct wt_igmp *igmp, size_t length)
{
    switch (igmp->type) {
    case QUERY:
        return length >= QUERY_3_LEN ? 3 : igmp->max_response == 0 ? 1 : 2;
    case REPORT_1:
        return 1;
    case REPORT_2:
    case LEAVE:
        return 2;
    case REPORT_3:
        return 3;
    default:
        return 0;
    }
}

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->header.captured >= 4 ? wt_number(layer->u.igmp.checksum_status) : wt_absent();
}
static struct wt_value version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    uint8_t v = layer->u.igmp.version;

    return v != 0 ? wt_number(v) : wt_absent();
}
static struct wt_value max_response(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    uint8_t type = layer->u.igmp.type;

    return type == QUERY || type == REPORT_2 || type == LEAVE ? wt_header_number(layer, 1, 1)
                                                              : wt_absent();
}
/* The group of a message, or of each record. */
static unsigned groups(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    if (layer->u.igmp.type == REPORT_3)
        return wt_group_values(layer, what, out, max);
    if (layer->u.igmp.version == 0 || max == 0)
        return 0;
    out[0] = wt_octets_in(layer->header, 4, 4);
    return out[0].present;
}

static bool is_query_3(const struct wt_layer *layer)
{
    return layer->u.igmp.type == QUERY && layer->u.igmp.version == 3;
}
static struct wt_value of_query(const struct wt_layer *layer, unsigned what)
{
    return is_query_3(layer) ? wt_header_number(layer, what >> 8, what & 0xff) : wt_absent();
}
static struct wt_value query_bits(const struct wt_layer *layer, unsigned what)
{
    return is_query_3(layer)
               ? wt_bits_of(wt_header_number(layer, FIXED_LEN, 1), what >> 8, what & 0xff)
               : wt_absent();
}
static struct wt_value records(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.igmp.type == REPORT_3 ? wt_header_number(layer, 6, 2) : wt_absent();
}
/* Sources of a query, or of each record. */
static unsigned counts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    if (!is_query_3(layer) || max == 0)
        return wt_group_values(layer, what, out, max);
    out[0] = wt_header_number(layer, 10, 2);
    return out[0].present;
}
static unsigned sources(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                        unsigned max)
{
    unsigned n = 0;

    if (!is_query_3(layer))
        return wt_group_values(layer, what, out, max);
    for (size_t at = QUERY_3_LEN; n < max && at + 4 <= layer->header.captured; at += 4)
        out[n++] = wt_octets_in(layer->header, at, 4);
    return n;
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("igmp.type",                 0,  8,  WT_AS_HEX,     0, "RFC 3376 section 4"),
    WT_AT("wiretutor.igmp.byte",       8,  8,  WT_AS_PADDING, 0, "RFC 3376 section 4"),
    WT_AT("igmp.checksum",             16, 16, WT_AS_HEX,     0, "RFC 3376 section 4"),
    WT_GET("igmp.checksum.status", WT_AS_DECIMAL, checksum_status, 0, "RFC 3376 section 4"),
    WT_GET("igmp.version",         WT_AS_DECIMAL, version,      0, "RFC 3376 section 4"),
    WT_GET("igmp.max_resp",        WT_AS_DECIMAL, max_response, 0, "RFC 2236 section 2.2"),
    WT_GET("igmp.s",               WT_AS_FLAG,    query_bits,   4 << 8 | 1, "RFC 3376 section 4.1.5"),
    WT_GET("igmp.qrv",             WT_AS_DECIMAL, query_bits,   5 << 8 | 3, "RFC 3376 section 4.1.6"),
    WT_GET("igmp.qqic",            WT_AS_DECIMAL, of_query,     9 << 8 | 1, "RFC 3376 section 4.1.7"),
    WT_GET("igmp.num_grp_recs",    WT_AS_DECIMAL, records,      0, "RFC 3376 section 4.2.3"),
    WT_LIST("igmp.record_type",    WT_AS_DECIMAL, wt_group_values, WT_GROUP_TYPE,  "RFC 3376 section 4.2.12"),
    WT_LIST("igmp.aux_data_len",   WT_AS_DECIMAL, wt_group_values, WT_GROUP_EXTRA, "RFC 3376 section 4.2.6"),
    WT_LIST("igmp.num_src",        WT_AS_DECIMAL, counts,  WT_GROUP_SOURCES, "RFC 3376 section 4.2.7"),
    WT_LIST("igmp.maddr",          WT_AS_IPV4,    groups,  WT_GROUP_ADDRESS, "RFC 3376 section 4.2.8"),
    WT_LIST("igmp.saddr",          WT_AS_IPV4,    sources, WT_GROUP_SOURCE_ADDRESS, "RFC 3376 section 4.2.9"),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_igmp *igmp = &layer->u.igmp;

    *igmp = (struct wt_igmp){.type = wt_read_u8(r), .checksum_status = WT_CHECKSUM_UNVERIFIED};
    igmp->max_response = wt_read_u8(r);
    igmp->checksum = wt_read_be16(r);
    wt_header_is(layer, r, FIXED_LEN);
    struct wt_reader group = *r;

    wt_read_skip(r, 4);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (igmp->type != REPORT_3)
        wt_read_ip(&group, &igmp->group, 4);
    igmp->version = version_of(igmp, r->span.on_wire);
    wt_header_is(layer, r, igmp->version == 3 ? r->span.on_wire : FIXED_LEN);
    struct wt_span own = wt_read_span(r, layer->header.on_wire - FIXED_LEN);

    layer->payload = wt_read_rest(r);
    return own.captured < own.on_wire ? WT_CUT : wt_verdict_of(r, layer);
}

const struct wt_dissector wt_igmp_dissector = {
    .name = "igmp",
    .title = "IGMP",
    .protocol = WT_IGMP,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = 4,
};
