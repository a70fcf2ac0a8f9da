/* SPDX-License-Identifier: BSD-2-Clause */
/* EtherIP: an Ethernet frame straight in IP. RFC 3378. */
#include "../dissect.h"

enum { HEADER_LEN = 2 };

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("etherip.ver", 0, 4,  WT_AS_DECIMAL, 0, "RFC 3378 section 3"),
    WT_AT("reserved",    4, 12, WT_AS_PADDING, 0, "RFC 3378 section 3"),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, HEADER_LEN);
    wt_read_be16(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_ETHERNET};
    return WT_DISSECTED;
}

const struct wt_dissector wt_etherip_dissector = {
    .name = "etherip",
    .title = "EtherIP",
    .protocol = WT_ETHERIP,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
};
