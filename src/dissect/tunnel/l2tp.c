/* SPDX-License-Identifier: BSD-2-Clause */
/* L2TP: PPP carried in UDP, as access lines are handed on between providers. The tunnel's control
 * messages stay undecoded. RFC 2661 section 3.1. */
#include "../dissect.h"

enum {
    BIT_LENGTH = 0x4000,
    BIT_SEQUENCE = 0x0800,
    BIT_OFFSET = 0x0200,
    FIXED_BITS = 0xb4ff, /* data message, reserved bits, version: those that cannot vary */
    FIXED = 0x0002,
    LINKTYPE_PPP = 9,
};

#define SOURCE "RFC 2661 section 3.1"

static bool has(const struct wt_layer *layer, unsigned bit)
{
    return (layer->u.l2tp.flags & bit) != 0;
}

/* Where the tunnel's number stands: behind the length, if there is one. */
static size_t tunnel_at(const struct wt_layer *layer)
{
    return has(layer, BIT_LENGTH) ? 4 : 2;
}

static struct wt_value length(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return has(layer, BIT_LENGTH) ? wt_header_number(layer, 2, 2) : wt_absent();
}
static struct wt_value tunnel(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, tunnel_at(layer), 2);
}
static struct wt_value session(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, tunnel_at(layer) + 2, 2);
}
static struct wt_value sequence(const struct wt_layer *layer, size_t at)
{
    return has(layer, BIT_SEQUENCE) ? wt_header_number(layer, tunnel_at(layer) + at, 2)
                                    : wt_absent();
}
static struct wt_value sent(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return sequence(layer, 4);
}
static struct wt_value expected(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return sequence(layer, 6);
}
static struct wt_value offset(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    size_t at = tunnel_at(layer) + (has(layer, BIT_SEQUENCE) ? 8 : 4);

    return has(layer, BIT_OFFSET) ? wt_header_number(layer, at, 2) : wt_absent();
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("l2tp.type",       0,  1, WT_AS_FLAG,    0, SOURCE),
    WT_AT("l2tp.length_bit", 1,  1, WT_AS_FLAG,    0, SOURCE),
    WT_AT("reserved",        2,  2, WT_AS_PADDING, 0, SOURCE),
    WT_AT("l2tp.seq_bit",    4,  1, WT_AS_FLAG,    0, SOURCE),
    WT_AT("reserved",        5,  1, WT_AS_PADDING, 0, SOURCE),
    WT_AT("l2tp.offset_bit", 6,  1, WT_AS_FLAG,    0, SOURCE),
    WT_AT("l2tp.priority",   7,  1, WT_AS_FLAG,    0, SOURCE),
    WT_AT("reserved",        8,  4, WT_AS_PADDING, 0, SOURCE),
    WT_AT("l2tp.version",    12, 4, WT_AS_DECIMAL, 0, SOURCE),
    WT_GET("l2tp.length",  WT_AS_BYTES,   length,   0, SOURCE),
    WT_GET("l2tp.tunnel",  WT_AS_DECIMAL, tunnel,   0, SOURCE),
    WT_GET("l2tp.session", WT_AS_DECIMAL, session,  0, SOURCE),
    WT_GET("l2tp.Ns",      WT_AS_DECIMAL,    sent,     0, SOURCE),
    WT_GET("l2tp.Nr",      WT_AS_DECIMAL,    expected, 0, SOURCE),
    WT_GET("l2tp.offset",  WT_AS_BYTES,   offset,   0, SOURCE),
};
/* clang-format on */

/* A data message as version 2 has it, no longer than its datagram, in a tunnel and a session. */
static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint16_t flags = wt_read_be16(&r);
    size_t claimed = flags & BIT_LENGTH ? wt_read_be16(&r) : 0;
    uint16_t tunnel_id = wt_read_be16(&r);
    uint16_t session_id = wt_read_be16(&r);

    return (flags & FIXED_BITS) == FIXED && claimed <= span.on_wire && tunnel_id != 0 &&
           session_id != 0;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_l2tp *l2tp = &layer->u.l2tp;
    size_t end = r->span.on_wire;

    wt_header_is(layer, r, 2);
    *l2tp = (struct wt_l2tp){.flags = wt_read_be16(r)};
    if (has(layer, BIT_LENGTH))
        end = wt_read_be16(r);
    l2tp->tunnel = wt_read_be16(r);
    l2tp->session = wt_read_be16(r);
    if (has(layer, BIT_SEQUENCE))
        wt_read_be32(r);
    if (has(layer, BIT_OFFSET))
        wt_read_skip(r, wt_read_be16(r)); /* padding */
    wt_header_is(layer, r, r->pos);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (end < r->pos || end > r->span.on_wire) /* a length that cannot be: all there is */
        end = r->span.on_wire;
    layer->payload = wt_read_span(r, end - r->pos);
    layer->next = (struct wt_next){WT_LINKTYPE, LINKTYPE_PPP};
    return WT_DISSECTED;
}

const struct wt_dissector wt_l2tp_dissector = {
    .name = "l2tp",
    .title = "L2TP",
    .protocol = WT_L2TP,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = 2,
};
