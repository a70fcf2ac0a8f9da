/* SPDX-License-Identifier: BSD-2-Clause */
/* ERSPAN: frames that a switch mirrors to a far analyser, in GRE. Type I has no header of its own,
 * type II eight bytes, type III twelve and a time. draft-foschiano-erspan-03. */
#include "../dissect.h"

enum {
    TYPE_2_LEN = 8,
    TYPE_3_LEN = 12,
    SUBHEADER_LEN = 8,
    VERSION_2 = 1, /* type II */
    VERSION_3 = 2,
    BIT_SUBHEADER = 1,
    FRAME_ETHERNET = 0,
    FRAME_IP = 2,
};

#define SOURCE "draft-foschiano-erspan-03 section 4"

/* What both types begin with. */

/* The two bits between priority and truncation mean one thing in type II, another in type III. */
static struct wt_value two_bits(const struct wt_layer *layer, unsigned version)
{
    struct wt_value value = wt_header_number(layer, 2, 1);

    value.present &= layer->u.erspan.version == version;
    value.number = value.number >> 3 & 3;
    return value;
}
static struct wt_value encapsulation(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return two_bits(layer, VERSION_2);
}
static struct wt_value bad_short(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return two_bits(layer, VERSION_3);
}
static struct wt_value port_index(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_value value = wt_header_number(layer, 4, 4);

    value.present &= layer->u.erspan.version == VERSION_2;
    value.number &= 0xfffff;
    return value;
}
static struct wt_value time_stamp(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    struct wt_value value = wt_header_number(layer, 4, 4);

    value.present &= layer->u.erspan.version == VERSION_3;
    return value;
}
static struct wt_value group_tag(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return layer->u.erspan.version == VERSION_3 ? wt_header_number(layer, 8, 2) : wt_absent();
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("erspan.version",         0,  4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("erspan.vlan",            4,  12, WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("erspan.cos",             16, 3,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("wiretutor.erspan.flags", 19, 2,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("erspan.truncated",       21, 1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("erspan.spanid",          22, 10, WT_AS_DECIMAL, 0, SOURCE),
    WT_GET("erspan.encap",     WT_AS_DECIMAL,    encapsulation, 0, SOURCE),
    WT_GET("erspan.bso",       WT_AS_DECIMAL,    bad_short,     0, SOURCE),
    WT_GET("erspan.index",     WT_AS_DECIMAL, port_index,    0, SOURCE),
    WT_GET("erspan.timestamp", WT_AS_DECIMAL, time_stamp,    0, SOURCE),
    WT_GET("erspan.sgt",       WT_AS_DECIMAL, group_tag,     0, SOURCE),
};
/* clang-format on */

/* Type III says what kind of frame it is, and whether eight more bytes come before it. */
static unsigned read_type_3(struct wt_reader *r, struct wt_layer *layer)
{
    wt_read_be32(r); /* time stamp */
    wt_read_be16(r); /* security group */
    uint16_t rest = wt_read_be16(r);
    unsigned frame_type = rest >> 10 & 31;

    wt_header_is(layer, r, TYPE_3_LEN);
    if (rest & BIT_SUBHEADER) {
        wt_read_be32(r);
        wt_read_be32(r);
        wt_header_is(layer, r, TYPE_3_LEN + SUBHEADER_LEN);
    }
    return frame_type;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_erspan *erspan = &layer->u.erspan;
    unsigned frame_type = FRAME_ETHERNET;

    wt_header_is(layer, r, TYPE_2_LEN);
    uint16_t version_vlan = wt_read_be16(r);

    erspan->version = (uint8_t)(version_vlan >> 12);
    erspan->vlan = version_vlan & 0xfff;
    erspan->session = wt_read_be16(r) & 0x3ff;
    if (erspan->version == VERSION_3)
        frame_type = read_type_3(r, layer);
    else
        wt_read_be32(r); /* port index */
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (erspan->version != VERSION_2 && erspan->version != VERSION_3)
        return WT_DISSECTED;
    if (frame_type == FRAME_ETHERNET)
        layer->next = (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_ETHERNET};
    if (frame_type == FRAME_IP)
        layer->next = wt_ip_by_version(layer->payload);
    return WT_DISSECTED;
}

const struct wt_dissector wt_erspan_dissector = {
    .name = "erspan",
    .title = "ERSPAN",
    .protocol = WT_ERSPAN,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = 4,
};
