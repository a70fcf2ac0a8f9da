/* SPDX-License-Identifier: BSD-2-Clause */
/* VXLAN: Ethernet frames in UDP, each in one of 16 million networks (RFC 7348), and VXLAN-GPE,
 * which carries other things too and says what (draft-ietf-nvo3-vxlan-gpe). */
#include "../dissect.h"

enum {
    HEADER_LEN = 8,
    FLAG_NETWORK = 0x08,
    FLAG_PROTOCOL = 0x04,
    NEVER_SET = 0x77,        /* RFC 7348; the group policy draft took the first bit */
    NEVER_SET_IN_GPE = 0xc2, /* the others are version, network, protocol, OAM */
};

/* Without the VNI flag, or with reserved bits set, it is not VXLAN: another protocol uses the
 * port. */
static bool has_network(struct wt_span span, uint8_t never_set)
{
    struct wt_reader r = wt_reader_over(span);

    return (wt_read_u8(&r) & (FLAG_NETWORK | never_set)) == FLAG_NETWORK;
}

/* ---- VXLAN ---- */

static bool admits(struct wt_span span)
{
    return has_network(span, NEVER_SET);
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 0, 2);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("vxlan.flag_g",    0,  1,  WT_AS_FLAG,    0, "draft-smith-vxlan-group-policy"),
    WT_AT("reserved",        1,  3,  WT_AS_PADDING, 0, "RFC 7348 section 5"),
    WT_AT("vxlan.flag_i",    4,  1,  WT_AS_FLAG,    0, "RFC 7348 section 5"),
    WT_AT("reserved",        5,  4,  WT_AS_PADDING, 0, "RFC 7348 section 5"),
    WT_AT("vxlan.flag_d",    9,  1,  WT_AS_FLAG,    0, "draft-smith-vxlan-group-policy"),
    WT_AT("reserved",        10, 2,  WT_AS_PADDING, 0, "RFC 7348 section 5"),
    WT_AT("vxlan.flag_a",    12, 1,  WT_AS_FLAG,    0, "draft-smith-vxlan-group-policy"),
    WT_AT("reserved",        13, 3,  WT_AS_PADDING, 0, "RFC 7348 section 5"),
    WT_AT("vxlan.gbp",       16, 16, WT_AS_DECIMAL, 0, "draft-smith-vxlan-group-policy"),
    WT_AT("vxlan.vni",       32, 24, WT_AS_DECIMAL, 0, "RFC 7348 section 5"),
    WT_AT("vxlan.reserved8", 56, 8,  WT_AS_DECIMAL, 0, "RFC 7348 section 5"),
    WT_GET("vxlan.flags", WT_AS_HEX, flags, 0, "RFC 7348 section 5"),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_vxlan *vxlan = &layer->u.vxlan;

    wt_header_is(layer, r, HEADER_LEN);
    vxlan->flags = (uint8_t)(wt_read_be32(r) >> 24);
    vxlan->network = wt_read_be32(r) >> 8;
    vxlan->protocol = 0;
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_ETHERNET};
    return WT_DISSECTED;
}

const struct wt_dissector wt_vxlan_dissector = {
    .name = "vxlan",
    .title = "VXLAN",
    .protocol = WT_VXLAN,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
};

/* ---- VXLAN-GPE: the same place for the network, another for what is inside ---- */

#define GPE "draft-ietf-nvo3-vxlan-gpe section 3"

static bool admits_gpe(struct wt_span span)
{
    return has_network(span, NEVER_SET_IN_GPE);
}

/* clang-format off */
static const struct wt_field gpe_fields[] = {
    WT_AT("reserved",             0,  2,  WT_AS_PADDING, 0, GPE),
    WT_AT("vxlan_gpe.flag_ver",   2,  2,  WT_AS_DECIMAL, 0, GPE),
    WT_AT("vxlan_gpe.flag_i",     4,  1,  WT_AS_FLAG,    0, GPE),
    WT_AT("vxlan_gpe.flag_p",     5,  1,  WT_AS_FLAG,    0, GPE),
    WT_AT("reserved",             6,  1,  WT_AS_PADDING, 0, GPE),
    WT_AT("vxlan_gpe.flag_o",     7,  1,  WT_AS_FLAG,    0, GPE),
    WT_AT("reserved",             8,  16, WT_AS_PADDING, 0, GPE),
    WT_AT("vxlan_gpe.next_proto", 24, 8,  WT_AS_DECIMAL, 0, GPE),
    WT_AT("vxlan_gpe.vni",        32, 24, WT_AS_DECIMAL, 0, GPE),
    WT_AT("reserved",             56, 8,  WT_AS_PADDING, 0, GPE),
};
/* clang-format on */

static enum wt_verdict dissect_gpe(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_vxlan *vxlan = &layer->u.vxlan;

    wt_header_is(layer, r, HEADER_LEN);
    uint32_t first = wt_read_be32(r);

    vxlan->flags = (uint8_t)(first >> 24);
    vxlan->protocol = first & 0xff;
    vxlan->network = wt_read_be32(r) >> 8;
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (vxlan->flags & FLAG_PROTOCOL)
        layer->next = (struct wt_next){WT_NSH_PROTOCOL, vxlan->protocol};
    return WT_DISSECTED;
}

const struct wt_dissector wt_vxlan_gpe_dissector = {
    .name = "vxlan_gpe",
    .title = "VXLAN-GPE",
    .protocol = WT_VXLAN,
    .admits = admits_gpe,
    .dissect = dissect_gpe,
    WT_FIELDS(gpe_fields),
    .fixed_bytes = HEADER_LEN,
};
