/* SPDX-License-Identifier: BSD-2-Clause */
/* VLAN tag: priority and network number, then the type of what is tagged. Tags nest (QinQ): a
 * provider's tag has the same layout, but names of its own in Wireshark. IEEE 802.1Q section 9.6.
 */
#include "../dissect.h"

enum { HEADER_LEN = 4 };

#define SOURCE "IEEE 802.1Q section 9.6"

/* clang-format off */
static const struct wt_field customer_fields[] = {
    WT_AT("vlan.priority", 0,  3,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("vlan.dei",      3,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("vlan.id",       4,  12, WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("vlan.etype",    16, 16, WT_AS_HEX,     0, SOURCE),
};
/* clang-format on */

/* clang-format off */
static const struct wt_field provider_fields[] = {
    WT_AT("ieee8021ad.priority",        0,  3,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ieee8021ad.dei",             3,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("ieee8021ad.id",              4,  12, WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("wiretutor.ieee8021ad.etype", 16, 16, WT_AS_HEX,     0, SOURCE),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_vlan *vlan = &layer->u.vlan;

    wt_header_is(layer, r, HEADER_LEN);
    uint16_t control = wt_read_be16(r);

    vlan->tpid = 0; /* stands in the header before; the loop fills it in */
    vlan->priority = (uint8_t)(control >> 13);
    vlan->drop_eligible = control >> 12 & 1;
    vlan->id = control & 0x0fff;
    vlan->type = wt_read_be16(r);
    if (r->end == WT_READ_OK)
        wt_ethertype_or_length(r, layer, vlan->type);
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_vlan_dissector = {
    .name = "vlan",
    .title = "802.1Q VLAN",
    .protocol = WT_VLAN,
    .dissect = dissect,
    WT_FIELDS(customer_fields),
    .fixed_bytes = HEADER_LEN,
};

const struct wt_dissector wt_provider_vlan_dissector = {
    .name = "ieee8021ad",
    .title = "802.1ad VLAN",
    .protocol = WT_VLAN,
    .dissect = dissect,
    WT_FIELDS(provider_fields),
    .fixed_bytes = HEADER_LEN,
};
