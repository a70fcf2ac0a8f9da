/* SPDX-License-Identifier: BSD-2-Clause */
/* Pseudowires over MPLS: an Ethernet frame behind a control word (RFC 4448 section 4.6), or a
 * channel about the wire itself (RFC 4385 section 5), whose numbers are PPP's. */
#include "../dissect.h"

enum { WORD_LEN = 4, ADDRESSES_LEN = 12, LARGEST_LENGTH = 1500 };

/* ---- Ethernet behind a control word ---- */

/* clang-format off */
static const struct wt_field ethernet_fields[] = {
    WT_AT("reserved",                 0,  4,  WT_AS_PADDING, 0, "RFC 4448 section 4.6"),
    WT_AT("wiretutor.pw.reserved",    4,  12, WT_AS_HEX,     0, "RFC 4448 section 4.6"),
    WT_AT("pweth.cw.sequence_number", 16, 16, WT_AS_DECIMAL, 0, "RFC 4448 section 4.6"),
};
/* clang-format on */

/* Is there an EtherType or a length where an Ethernet frame that starts here would have it? */
static bool looks_like_ethernet(struct wt_span frame)
{
    struct wt_reader r = wt_reader_over(frame);

    wt_read_skip(&r, ADDRESSES_LEN);
    uint16_t type = wt_read_be16(&r);

    if (r.end != WT_READ_OK)
        return false;
    return type <= LARGEST_LENGTH ? type == wt_read_left(&r)
                                  : wt_registry_find((struct wt_next){WT_ETHERTYPE, type}) != NULL;
}

/* The control word is optional, and many hardware addresses begin with zero bits, as it does:
 * assume it is there unless only the frame without it makes sense. */
static bool has_word(struct wt_span payload)
{
    return looks_like_ethernet(wt_slice(payload, WORD_LEN, payload.on_wire)) ||
           !looks_like_ethernet(payload);
}

static enum wt_verdict dissect_ethernet(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, 0);
    if (has_word(r->span)) {
        wt_header_is(layer, r, WORD_LEN);
        wt_read_be32(r);
    }
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_ETHERNET};
    return WT_DISSECTED;
}

const struct wt_dissector wt_pseudowire_dissector = {
    .name = "pwethcw",
    .title = "Ethernet pseudowire",
    .protocol = WT_PW_ETHERNET,
    .dissect = dissect_ethernet,
    WT_FIELDS(ethernet_fields),
    .fixed_bytes = WORD_LEN,
};

/* ---- The channel beside the data ---- */

/* clang-format off */
static const struct wt_field channel_fields[] = {
    WT_AT("reserved",           0,  4,  WT_AS_PADDING, 0, "RFC 4385 section 5"),
    WT_AT("pwach.ver",          4,  4,  WT_AS_DECIMAL, 0, "RFC 4385 section 5"),
    WT_AT("pwach.res",          8,  8,  WT_AS_HEX,     0, "RFC 4385 section 5"),
    WT_AT("pwach.channel_type", 16, 16, WT_AS_HEX,     0, "RFC 4385 section 5"),
};
/* clang-format on */

static enum wt_verdict dissect_channel(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, WORD_LEN);
    wt_read_be16(r);
    uint16_t type = wt_read_be16(r);

    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_PPP_PROTOCOL, type};
    return WT_DISSECTED;
}

const struct wt_dissector wt_channel_dissector = {
    .name = "pwach",
    .title = "pseudowire channel",
    .protocol = WT_PW_CHANNEL,
    .dissect = dissect_channel,
    WT_FIELDS(channel_fields),
    .fixed_bytes = WORD_LEN,
};
