/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv6: the fixed header. Its extension headers are layers of their own. RFC 8200 section 3. */
#include "../dissect.h"

enum { HEADER_LEN = 40, HOP_BY_HOP = 0 };

static struct wt_value dscp(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(wt_header_number(layer, 0, 2), 4, 6);
}

static struct wt_value ecn(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(wt_header_number(layer, 0, 2), 10, 2);
}

/* Wireshark has the version under both protocols' names. */
static struct wt_value version(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(wt_header_number(layer, 0, 1), 0, 4);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("ipv6.version", 0,   4,   WT_AS_DECIMAL, 0, "RFC 8200 section 3"),
    WT_AT("ipv6.tclass",  4,   8,   WT_AS_HEX,     0, "RFC 8200 section 7"),
    WT_AT("ipv6.flow",    12,  20,  WT_AS_HEX,     0, "RFC 6437 section 2"),
    WT_AT("ipv6.plen",    32,  16,  WT_AS_BYTES,   0, "RFC 8200 section 3"),
    WT_AT("ipv6.nxt",     48,  8,   WT_AS_DECIMAL, 0, "RFC 8200 section 3"),
    WT_AT("ipv6.hlim",    56,  8,   WT_AS_DECIMAL, 0, "RFC 8200 section 3"),
    WT_AT("ipv6.src",     64,  128, WT_AS_IPV6,    0, "RFC 8200 section 3"),
    WT_AT("ipv6.dst",     192, 128, WT_AS_IPV6,    0, "RFC 8200 section 3"),
    WT_GET("ip.version",       WT_AS_DECIMAL, version, 0, "RFC 8200 section 3"),
    WT_GET("ipv6.tclass.dscp", WT_AS_DECIMAL, dscp,    0, "RFC 2474 section 3"),
    WT_GET("ipv6.tclass.ecn",  WT_AS_DECIMAL, ecn,     0, "RFC 3168 section 5"),
};
/* clang-format on */

WT_INLINED void read_fixed(struct wt_reader *r, struct wt_ipv6 *ip)
{
    uint32_t first = wt_read_be32(r);

    ip->traffic_class = (uint8_t)(first >> 20);
    ip->flow_label = first & 0xfffff;
    ip->payload_length = wt_read_be16(r);
    ip->next_header = wt_read_u8(r);
    ip->hop_limit = wt_read_u8(r);
    wt_read_ip(r, &ip->src, 6);
    wt_read_ip(r, &ip->dst, 6);
    ip->jumbo_length = 0;
}

/* The payload length comes from the header, not from the frame. Length 0 with a hop-by-hop header
 * may be a jumbogram (the loop finds out); otherwise segmentation offload left it open. */
static void take_payload(struct wt_reader *r, struct wt_layer *layer)
{
    const struct wt_ipv6 *ip = &layer->u.ipv6;
    size_t left = wt_read_left(r);
    size_t claimed = ip->payload_length;

    if (claimed == 0 && ip->next_header != WT_PROTO_NO_NEXT_HEADER) {
        if (ip->next_header != HOP_BY_HOP)
            wt_note(layer, WT_NOTE_IPV6_PAYLOAD_ZERO, 0, 0);
        claimed = left;
    } else if (claimed > left) {
        if (!layer->fragment)
            wt_note(layer, WT_NOTE_IPV6_PAYLOAD_BEYOND_FRAME, ip->payload_length,
                    wt_note_size(left));
        claimed = left;
    }
    layer->payload = wt_read_span(r, claimed);
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv6 *ip = &layer->u.ipv6;
    struct wt_reader whole;

    if (wt_read_whole(r, HEADER_LEN, &whole)) {
        wt_header_is_whole(layer, &whole);
        read_fixed(&whole, ip);
    } else {
        wt_header_is(layer, r, HEADER_LEN);
        read_fixed(r, ip);
    }
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    uint8_t found = r->span.data[0] >> 4;

    if (found != 6) {
        wt_note(layer, WT_NOTE_IPV6_VERSION, found, 0);
        return WT_MALFORMED;
    }
    take_payload(r, layer);
    layer->next = (struct wt_next){WT_IPPROTO, ip->next_header};
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_ipv6_dissector = {
    .name = "ipv6",
    .title = "IPv6",
    .protocol = WT_IPV6,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
    .shares = &wt_ipv4_dissector,
};
