/* SPDX-License-Identifier: BSD-2-Clause */
/* PPP: RFC 1661 section 2, in HDLC-like framing (RFC 1662 section 3.1). Address and control may be
 * compressed away, the protocol field to one byte (RFC 1661 sections 6.5 and 6.6), so that no
 * field has a fixed place. With Cisco's addresses the protocol is an EtherType. */
#include "../dissect.h"

enum {
    ADDRESS_ALL = 0xff,
    CONTROL_UI = 0x03,
    CISCO_UNICAST = 0x0f,
    CISCO_BROADCAST = 0x8f,
};

static struct wt_value address(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->u.ppp.address == 0)
        return wt_absent();
    return wt_header_number(layer, 0, 1);
}

static struct wt_value control(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->u.ppp.address == 0 || layer->header.captured < 2)
        return wt_absent();
    return wt_header_number(layer, 1, 1);
}

static struct wt_value protocol(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->verdict != WT_DISSECTED)
        return wt_absent();
    size_t at = layer->u.ppp.address == 0 ? 0 : 2;

    return wt_header_number(layer, at, layer->header.on_wire - at);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_GET("ppp.address",  WT_AS_HEX, address,  0, "RFC 1662 section 3.1"),
    WT_GET("ppp.control",  WT_AS_HEX, control,  0, "RFC 1662 section 3.1"),
    WT_GET("ppp.protocol", WT_AS_HEX, protocol, 0, "RFC 1661 section 2"),
};
/* clang-format on */

static bool is_cisco(uint8_t first)
{
    return first == CISCO_UNICAST || first == CISCO_BROADCAST;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ppp *ppp = &layer->u.ppp;

    *ppp = (struct wt_ppp){.address = 0};
    wt_header_is(layer, r, 4);
    uint8_t byte = wt_read_u8(r);

    if (byte == ADDRESS_ALL || is_cisco(byte)) {
        ppp->address = byte;
        ppp->control = wt_read_u8(r);
        byte = wt_read_u8(r);
    }
    ppp->protocol = byte;
    if (is_cisco(ppp->address) || (byte & 1) == 0) /* odd: the last byte of the number */
        ppp->protocol = (uint16_t)(byte << 8 | wt_read_u8(r));
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    wt_header_is(layer, r, r->pos);
    layer->payload = wt_read_rest(r);
    layer->next =
        (struct wt_next){is_cisco(ppp->address) ? WT_ETHERTYPE : WT_PPP_PROTOCOL, ppp->protocol};
    return WT_DISSECTED;
}

const struct wt_dissector wt_ppp_dissector = {
    .name = "ppp",
    .title = "PPP",
    .protocol = WT_PPP,
    .dissect = dissect,
    WT_FIELDS(fields),
};
