/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet: two addresses, then an EtherType (Ethernet II) or a length (IEEE 802.3). RFC 894,
 * RFC 1042, IEEE 802.3 section 3.2.6. */
#include "../fixed.h"

enum { LARGEST_LENGTH = 1500 };

static struct wt_value length(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < WT_ETHERNET_BYTES || layer->u.ethernet.type > LARGEST_LENGTH)
        return wt_absent();
    return wt_header_number(layer, 12, 2);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("eth.dst",  0,  48, WT_AS_MAC, 0, "IEEE 802.3 section 3.2.4"),
    WT_AT("eth.src",  48, 48, WT_AS_MAC, 0, "IEEE 802.3 section 3.2.5"),
    WT_AT("eth.type", 96, 16, WT_AS_HEX, 0, "IEEE 802.3 section 3.2.6"),
    WT_GET("eth.len", WT_AS_BYTES, length, 0, "IEEE 802.3 section 3.2.6"),
};
/* clang-format on */

void wt_take_length(struct wt_layer *layer, uint16_t type)
{
    if (type > LARGEST_LENGTH) /* neither: IEEE left these undefined */
        return;
    if (type > layer->payload.on_wire)
        wt_note(layer, WT_NOTE_ETH_LENGTH_BEYOND_FRAME, type, wt_note_size(layer->payload.on_wire));
    layer->payload = wt_slice(layer->payload, 0, type); /* what follows is padding */
    struct wt_reader data = wt_reader_over(layer->payload);
    bool raw = wt_read_be16(&data) == 0xffff; /* Novell's IPX straight after the length, no LLC */

    layer->next = (struct wt_next){WT_ETHERTYPE, raw ? WT_ETHERTYPE_802_3 : WT_ETHERTYPE_LLC};
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ethernet *ethernet = &layer->u.ethernet;
    struct wt_reader whole;

    if (wt_read_whole(r, WT_ETHERNET_BYTES, &whole)) {
        wt_header_is_whole(layer, &whole);
        wt_read_ethernet(&whole, ethernet);
    } else {
        wt_header_is(layer, r, WT_ETHERNET_BYTES);
        wt_read_ethernet(r, ethernet);
    }
    if (r->end == WT_READ_OK)
        wt_ethertype_or_length(r, layer, ethernet->type);
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_ethernet_dissector = {
    .name = "eth",
    .title = "Ethernet",
    .protocol = WT_ETHERNET,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = WT_ETHERNET_BYTES,
};
