/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet (IEEE 802.3) and VLAN tags (802.1Q), IPv4 (RFC 791), IPv6 and its extension headers (RFC
 * 8200 section 4), as far as the transport header. */
#include "frame_summary.h"

enum {
    HARDWARE_PAIR = 12,
    TYPE_IPV4 = 0x0800,
    TYPE_IPV6 = 0x86dd,
    TYPE_VLAN = 0x8100,
    TYPE_SERVICE_VLAN = 0x88a8,
    MAX_TAGS = 2,
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    MAX_EXTENSIONS = 16,
};

static uint16_t type_behind_tags(struct wt_reader *r)
{
    uint16_t type = wt_read_be16(r);

    for (int i = 0; i < MAX_TAGS && (type == TYPE_VLAN || type == TYPE_SERVICE_VLAN); i++) {
        wt_read_skip(r, 2);
        type = wt_read_be16(r);
    }
    return type;
}

static void see_ipv4(struct wt_frame_summary *s, struct wt_span rest)
{
    struct wt_reader r = wt_reader_over(rest);
    uint8_t first = wt_read_u8(&r);
    size_t header = (size_t)(first & 0x0f) * 4;

    wt_read_skip(&r, 1);
    uint16_t total = wt_read_be16(&r);

    wt_read_skip(&r, 2);
    uint16_t fragment = wt_read_be16(&r);

    wt_read_skip(&r, 1);
    s->protocol = wt_read_u8(&r);
    wt_read_skip(&r, 2);
    struct wt_span src = wt_read_span(&r, 4);
    struct wt_span dst = wt_read_span(&r, 4);

    if (r.end != WT_READ_OK || dst.captured < 4 || first >> 4 != 4 || header < IPV4_HEADER ||
        total < header || total > rest.captured)
        return;
    s->family = 4;
    s->later_fragment = (fragment & 0x1fff) != 0;
    s->src = src.data;
    s->dst = dst.data;
    r = wt_reader_over(rest);
    s->ip = wt_read_span(&r, total);
    r = wt_reader_over(s->ip);
    wt_read_skip(&r, header);
    s->transport = wt_read_rest(&r);
}

/* Step over extension headers; returns the protocol behind them. */
static uint8_t behind_extensions(struct wt_reader *r, uint8_t next, bool *later_fragment)
{
    for (int i = 0; i < MAX_EXTENSIONS && !*later_fragment; i++) {
        if (next != HOP_BY_HOP && next != ROUTING && next != DESTINATION && next != FRAGMENT &&
            next != AUTHENTICATION)
            return next;
        bool fragment = next == FRAGMENT;
        size_t unit = next == AUTHENTICATION ? 4 : 8;

        next = wt_read_u8(r);
        size_t length = wt_read_u8(r); /* in units beyond the first 8 bytes */
        uint16_t offset = wt_read_be16(r);

        wt_read_skip(r, 4 + (fragment ? 0 : length * unit));
        *later_fragment = fragment && (offset & 0xfff8) != 0;
        if (r->end != WT_READ_OK)
            break;
    }
    return next;
}

static void see_ipv6(struct wt_frame_summary *s, struct wt_span rest)
{
    struct wt_reader r = wt_reader_over(rest);
    uint8_t first = wt_read_u8(&r);

    wt_read_skip(&r, 3);
    size_t total = IPV6_HEADER + (size_t)wt_read_be16(&r);
    uint8_t next = wt_read_u8(&r);

    wt_read_skip(&r, 1);
    struct wt_span src = wt_read_span(&r, 16);
    struct wt_span dst = wt_read_span(&r, 16);

    if (r.end != WT_READ_OK || dst.captured < 16 || first >> 4 != 6 || total > rest.captured)
        return;
    r = wt_reader_over(rest);
    s->ip = wt_read_span(&r, total);
    r = wt_reader_over(s->ip);
    wt_read_skip(&r, IPV6_HEADER);
    s->protocol = behind_extensions(&r, next, &s->later_fragment);
    if (r.end != WT_READ_OK)
        return;
    s->family = 6;
    s->src = src.data;
    s->dst = dst.data;
    s->transport = wt_read_rest(&r);
}

struct wt_frame_summary wt_frame_summary_of(struct wt_span frame)
{
    struct wt_frame_summary s = {0};
    struct wt_reader r = wt_reader_over(frame);

    wt_read_skip(&r, HARDWARE_PAIR);
    uint16_t type = type_behind_tags(&r);

    if (r.end != WT_READ_OK)
        return s;
    s.ip_at = r.pos;
    if (type == TYPE_IPV4)
        see_ipv4(&s, wt_read_rest(&r));
    else if (type == TYPE_IPV6)
        see_ipv6(&s, wt_read_rest(&r));
    return s;
}

bool wt_frame_summary_counts(const struct wt_frame_summary *summary)
{
    return summary->family != 0 &&
           (summary->protocol == WT_FRAME_TCP || summary->protocol == WT_FRAME_UDP);
}
