/* SPDX-License-Identifier: BSD-2-Clause */
/* FDDI, a ring of fibre from before fast Ethernet, and IP over InfiniBand: two link types common in
 * old captures and in computing clusters. RFC 1390, RFC 4391. */
#include "../dissect.h"

/* ---- FDDI: a frame control byte, two addresses, LLC ---- */

enum { FDDI_LEN = 13, FRAME_LLC = 0x50, FRAME_KIND = 0xf0 };

/* clang-format off */
static const struct wt_field fddi_fields[] = {
    WT_AT("fddi.fc",  0,  8,  WT_AS_HEX, 0, "RFC 1390"),
    WT_AT("fddi.dst", 8,  48, WT_AS_MAC, 0, "RFC 1390"),
    WT_AT("fddi.src", 56, 48, WT_AS_MAC, 0, "RFC 1390"),
};
/* clang-format on */

static enum wt_verdict dissect_fddi(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, FDDI_LEN);
    uint8_t control = wt_read_u8(r);
    uint8_t addresses[12];

    wt_read_bytes(r, addresses, sizeof addresses);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if ((control & FRAME_KIND) == FRAME_LLC)
        layer->next = (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_LLC};
    return WT_DISSECTED;
}

const struct wt_dissector wt_fddi_dissector = {
    .name = "fddi",
    .title = "FDDI",
    .protocol = WT_FDDI,
    .dissect = dissect_fddi,
    WT_FIELDS(fddi_fields),
    .fixed_bytes = FDDI_LEN,
};

/* ---- IP over InfiniBand: the addressee, then an EtherType ---- */

enum { IPOIB_LEN = 44, TYPE_AT = 40 };

/* clang-format off */
static const struct wt_field ipoib_fields[] = {
    WT_AT("reserved",    0,   160, WT_AS_PADDING, 0, "LINKTYPE_IPOIB"),
    WT_AT("ipoib.daddr", 160, 160, WT_AS_OCTETS,  0, "RFC 4391 section 9"),
    WT_AT("ipoib.type",  320, 16,  WT_AS_HEX,     0, "RFC 4391 section 6"),
    WT_AT("reserved",    336, 16,  WT_AS_PADDING, 0, "RFC 4391 section 6"),
};
/* clang-format on */

static enum wt_verdict dissect_ipoib(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, IPOIB_LEN);
    wt_read_skip(r, TYPE_AT);
    uint16_t type = wt_read_be16(r);

    wt_read_be16(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_ETHERTYPE, type};
    return WT_DISSECTED;
}

const struct wt_dissector wt_ipoib_dissector = {
    .name = "ipoib",
    .title = "IP over InfiniBand",
    .protocol = WT_IPOIB,
    .dissect = dissect_ipoib,
    WT_FIELDS(ipoib_fields),
    .fixed_bytes = IPOIB_LEN,
};
