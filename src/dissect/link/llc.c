/* SPDX-License-Identifier: BSD-2-Clause */
/* IEEE 802.2 LLC, which follows an 802.3 length, and its extension SNAP, which brings the EtherType
 * back. RFC 1042. */
#include "../dissect.h"

enum { SAP_SNAP = 0xaa, UNNUMBERED = 3, UNNUMBERED_INFORMATION = 0x03, POLL_FINAL = 0x10 };

/* ---- LLC: two or three bytes of addresses and control; control is one byte in U frames ---- */

static struct wt_value control(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < layer->header.on_wire || layer->header.on_wire < 3)
        return wt_absent();
    struct wt_value value = wt_header_number(layer, 2, layer->header.on_wire - 2);

    value.number = layer->u.llc.control; /* two bytes stand there the low one first */
    return value;
}

/* clang-format off */
static const struct wt_field llc_fields[] = {
    WT_AT("llc.dsap", 0, 8, WT_AS_HEX, 0, "IEEE 802.2 section 3.2"),
    WT_AT("llc.ssap", 8, 8, WT_AS_HEX, 0, "IEEE 802.2 section 3.2"),
    WT_GET("llc.control", WT_AS_HEX, control, 0, "IEEE 802.2 section 5.2"),
};
/* clang-format on */

static enum wt_verdict dissect_llc(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_llc *llc = &layer->u.llc;

    wt_header_is(layer, r, 3);
    llc->dsap = wt_read_u8(r);
    llc->ssap = wt_read_u8(r);
    llc->control = wt_read_u8(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if ((llc->control & 3) != UNNUMBERED) {
        wt_header_is(layer, r, 4);
        llc->control = (uint16_t)(llc->control | wt_read_u8(r) << 8); /* low byte first */
        if (r->end != WT_READ_OK)
            return wt_verdict_of(r, layer);
    }
    layer->payload = wt_read_rest(r);
    if ((llc->control & ~POLL_FINAL) == UNNUMBERED_INFORMATION)
        layer->next = (struct wt_next){WT_LLC_SAP, llc->dsap};
    return WT_DISSECTED;
}

const struct wt_dissector wt_llc_dissector = {
    .name = "llc",
    .title = "LLC",
    .protocol = WT_LLC,
    .dissect = dissect_llc,
    WT_FIELDS(llc_fields),
    .fixed_bytes = 2,
};

/* ---- SNAP: whose numbers they are, and the number ---- */

enum { SNAP_LEN = 5, OUI_ENCAPSULATED = 0x000000, OUI_BRIDGED_802_1H = 0x0000f8 };

static bool is_ethertype(const struct wt_snap *snap)
{
    return snap->oui == OUI_ENCAPSULATED || snap->oui == OUI_BRIDGED_802_1H;
}

static struct wt_value type(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return is_ethertype(&layer->u.snap) ? wt_header_number(layer, 3, 2) : wt_absent();
}

static struct wt_value pid(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return is_ethertype(&layer->u.snap) ? wt_absent() : wt_header_number(layer, 3, 2);
}

/* clang-format off */
static const struct wt_field snap_fields[] = {
    WT_AT("llc.oui",            0,  24, WT_AS_HEX, 0, "IEEE 802 section 10.3"),
    WT_AT("wiretutor.snap.pid", 24, 16, WT_AS_HEX, 0, "IEEE 802 section 10.3"),
    WT_GET("llc.type", WT_AS_HEX, type, 0, "RFC 1042"),
    WT_GET("llc.pid",  WT_AS_HEX, pid,  0, "IEEE 802 section 10.3"),
};
/* clang-format on */

static enum wt_verdict dissect_snap(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_snap *snap = &layer->u.snap;

    wt_header_is(layer, r, SNAP_LEN);
    snap->oui = (uint32_t)wt_read_u8(r) << 16;
    snap->oui |= wt_read_be16(r);
    snap->protocol = wt_read_be16(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (is_ethertype(snap) && snap->protocol >= WT_ETHERTYPE_FIRST)
        layer->next = (struct wt_next){WT_ETHERTYPE, snap->protocol};
    return WT_DISSECTED;
}

const struct wt_dissector wt_snap_dissector = {
    .name = "snap",
    .title = "SNAP",
    .protocol = WT_SNAP,
    .dissect = dissect_snap,
    WT_FIELDS(snap_fields),
    .fixed_bytes = SNAP_LEN,
};
