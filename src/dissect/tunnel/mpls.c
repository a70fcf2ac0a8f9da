/* SPDX-License-Identifier: BSD-2-Clause */
/* MPLS: one entry of a label stack is one layer; the entry at the bottom is followed by the packet.
 * No field names its protocol; its first four bits are the hint: IP has its version there, a
 * pseudowire a 0 or 1. RFC 3032, RFC 4928 section 3, RFC 5462. */
#include "../dissect.h"

enum { ENTRY_LEN = 4, PSEUDOWIRE_DATA = 0, PSEUDOWIRE_CHANNEL = 1 };

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("mpls.label",  0,  20, WT_AS_DECIMAL, 0, "RFC 3032 section 2.1"),
    WT_AT("mpls.exp",    20, 3,  WT_AS_DECIMAL, 0, "RFC 5462"),
    WT_AT("mpls.bottom", 23, 1,  WT_AS_FLAG,    0, "RFC 3032 section 2.1"),
    WT_AT("mpls.ttl",    24, 8,  WT_AS_DECIMAL, 0, "RFC 3032 section 2.1"),
};
/* clang-format on */

static struct wt_next below_the_stack(struct wt_span payload)
{
    struct wt_next next = wt_ip_by_version(payload);

    if (next.id == PSEUDOWIRE_DATA || next.id == PSEUDOWIRE_CHANNEL)
        next.space = payload.on_wire > 0 ? WT_PSEUDOWIRE : WT_NOTHING;
    return next;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_mpls *mpls = &layer->u.mpls;

    wt_header_is(layer, r, ENTRY_LEN);
    uint32_t entry = wt_read_be32(r);

    mpls->label = entry >> 12;
    mpls->traffic_class = entry >> 9 & 7;
    mpls->bottom = entry >> 8 & 1;
    mpls->ttl = entry & 0xff;
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next =
        mpls->bottom ? below_the_stack(layer->payload) : (struct wt_next){WT_ETHERTYPE, 0x8847};
    return WT_DISSECTED;
}

const struct wt_dissector wt_mpls_dissector = {
    .name = "mpls",
    .title = "MPLS",
    .protocol = WT_MPLS,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = ENTRY_LEN,
};
