/* SPDX-License-Identifier: BSD-2-Clause */
/* PPP over Ethernet: discovery finds the access concentrator, then a session carries PPP.
 * RFC 2516. */
#include "../dissect.h"

enum { HEADER_LEN = 6, CODE_SESSION = 0, ETHERTYPE_PPP = 0x880b };

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("pppoe.version",        0,  4,  WT_AS_DECIMAL, 0, "RFC 2516 section 4"),
    WT_AT("pppoe.type",           4,  4,  WT_AS_DECIMAL, 0, "RFC 2516 section 4"),
    WT_AT("pppoe.code",           8,  8,  WT_AS_HEX,     0, "RFC 2516 section 4"),
    WT_AT("pppoe.session_id",     16, 16, WT_AS_HEX,     0, "RFC 2516 section 4"),
    WT_AT("pppoe.payload_length", 32, 16, WT_AS_BYTES,   0, "RFC 2516 section 4"),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_pppoe *pppoe = &layer->u.pppoe;

    wt_header_is(layer, r, HEADER_LEN);
    wt_read_u8(r); /* version and type, always 1 */
    pppoe->code = wt_read_u8(r);
    pppoe->session = wt_read_be16(r);
    pppoe->length = wt_read_be16(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    size_t left = wt_read_left(r);

    if (pppoe->length > left && !layer->fragment)
        wt_note(layer, WT_NOTE_PPPOE_LENGTH_BEYOND_FRAME, pppoe->length, wt_note_size(left));
    layer->payload = wt_read_span(r, pppoe->length < left ? pppoe->length : left);
    if (pppoe->code == CODE_SESSION)
        layer->next = (struct wt_next){WT_ETHERTYPE, ETHERTYPE_PPP};
    return WT_DISSECTED;
}

const struct wt_dissector wt_pppoe_dissector = {
    .name = "pppoe",
    .title = "PPPoE",
    .protocol = WT_PPPOE,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
};
