/* SPDX-License-Identifier: BSD-2-Clause */
/* Refusals: the frame's headers with source and destination swapped, then a short message. */
#include "refuse.h"

#include <assert.h>

enum {
    HARDWARE = 6,
    FIN = 0x01,
    SYN = 0x02,
    RST = 0x04,
    ACK = 0x10,
    TCP_HEADER = 20,
    UDP_HEADER = 8,
    ICMP_HEADER = 8,
    IPV4_HEADER = 20,
    IPV6_HEADER = 40,
    PROTO_ICMP = 1,
    PROTO_ICMPV6 = 58,
    TTL = 64, /* as Linux sends */
    DONT_FRAGMENT = 0x4000,
    CONTROL_CLASS = 0xc0, /* internetwork control: RFC 1812 section 4.3.2.5 */
    UNREACHABLE_V4 = 3,
    PORT_CODE_V4 = 3,
    UNREACHABLE_V6 = 1,
    PORT_CODE_V6 = 4,
    QUOTED_TO_V4 = 576,  /* the whole packet: RFC 1812 section 4.3.2.3 */
    QUOTED_TO_V6 = 1280, /* RFC 4443 section 3.1 */
};

struct writer {
    uint8_t *out;
    size_t n;
};

static void put(struct writer *w, const uint8_t *bytes, size_t n)
{
    assert(n <= WT_REFUSAL_MAX - w->n);
    if (n > 0)
        memcpy(w->out + w->n, bytes, n);
    w->n += n;
}

static void put_be16(struct writer *w, uint16_t value)
{
    put(w, (const uint8_t[]){(uint8_t)(value >> 8), (uint8_t)value}, 2);
}

static void put_be32(struct writer *w, uint32_t value)
{
    put_be16(w, (uint16_t)(value >> 16));
    put_be16(w, (uint16_t)value);
}

static void set_checksum(struct writer *w, size_t at, uint16_t sum)
{
    w->out[at] = (uint8_t)(~sum >> 8);
    w->out[at + 1] = (uint8_t)~sum;
}

/* The checksum of what was written since from, the part after the IP header; with a pseudo-header
 * except for ICMP over IPv4 (RFC 9293 section 3.1, RFC 8200 section 8.1). */
static uint16_t sum_since(const struct writer *w, size_t from, const struct wt_frame_summary *s,
                          uint8_t protocol)
{
    size_t address = s->family == 4 ? 4 : 16;
    size_t n = w->n - from;
    uint8_t numbers[4] = {0, protocol, (uint8_t)(n >> 8), (uint8_t)n};
    uint16_t sum = 0;

    if (protocol != PROTO_ICMP) {
        sum = wt_checksum_sum(sum, s->src, address);
        sum = wt_checksum_sum(sum, s->dst, address);
        sum = wt_checksum_sum(sum, numbers, sizeof numbers);
    }
    return wt_checksum_sum(sum, w->out + from, n);
}

/* ---- The headers, source and destination swapped ---- */

static void put_ethernet(struct writer *w, struct wt_span frame, size_t ip_at)
{
    put(w, frame.data + HARDWARE, HARDWARE);
    put(w, frame.data, HARDWARE);
    put(w, frame.data + 2 * HARDWARE, ip_at - 2 * HARDWARE); /* tags and type stay */
}

static void put_ipv4(struct writer *w, const struct wt_frame_summary *s, uint8_t protocol, size_t n)
{
    size_t at = w->n;

    put_be16(w, (uint16_t)(0x4500 | (protocol == PROTO_ICMP ? CONTROL_CLASS : 0)));
    put_be16(w, (uint16_t)(IPV4_HEADER + n));
    put_be32(w, protocol == PROTO_ICMP ? 0 : DONT_FRAGMENT);
    put_be16(w, (uint16_t)(TTL << 8 | protocol));
    put_be16(w, 0);
    put(w, s->dst, 4);
    put(w, s->src, 4);
    set_checksum(w, at + 10, wt_checksum_sum(0, w->out + at, IPV4_HEADER));
}

static void put_ipv6(struct writer *w, const struct wt_frame_summary *s, uint8_t protocol, size_t n)
{
    put_be32(w, UINT32_C(6) << 28);
    put_be16(w, (uint16_t)n);
    put_be16(w, (uint16_t)(protocol << 8 | TTL));
    put(w, s->dst, 16);
    put(w, s->src, 16);
}

static void put_headers(struct writer *w, struct wt_span frame, const struct wt_frame_summary *s,
                        uint8_t protocol, size_t n)
{
    put_ethernet(w, frame, s->ip_at);
    if (s->family == 4)
        put_ipv4(w, s, protocol, n);
    else
        put_ipv6(w, s, protocol, n);
}

/* ---- TCP ---- */

static enum wt_refusal refuse_segment(struct wt_span frame, const struct wt_frame_summary *s,
                                      struct writer *w)
{
    struct wt_reader r = wt_reader_over(s->transport);
    uint16_t src = wt_read_be16(&r);
    uint16_t dst = wt_read_be16(&r);
    uint32_t seq = wt_read_be32(&r);

    wt_read_skip(&r, 4);
    size_t header = (size_t)(wt_read_u8(&r) >> 4) * 4;
    uint8_t flags = wt_read_u8(&r);

    if (s->later_fragment || r.end != WT_READ_OK || header < TCP_HEADER ||
        header > s->transport.on_wire || (flags & (SYN | ACK | RST)) != SYN)
        return WT_REFUSAL_NONE;
    size_t data = s->transport.on_wire - header;

    put_headers(w, frame, s, WT_FRAME_TCP, TCP_HEADER);
    size_t at = w->n;

    put_be16(w, dst);
    put_be16(w, src);
    put_be32(w, 0);
    put_be32(w, seq + 1 + (uint32_t)data + ((flags & FIN) != 0));
    put_be16(w, (uint16_t)(TCP_HEADER / 4 << 12 | RST | ACK));
    put_be16(w, 0); /* window */
    put_be32(w, 0); /* checksum, urgent pointer */
    set_checksum(w, at + 16, sum_since(w, at, s, WT_FRAME_TCP));
    return WT_REFUSAL_ANSWERS;
}

/* ---- UDP ---- */

static enum wt_refusal refuse_datagram(struct wt_span frame, const struct wt_frame_summary *s,
                                       struct writer *w)
{
    bool v4 = s->family == 4;
    uint8_t protocol = v4 ? PROTO_ICMP : PROTO_ICMPV6;
    size_t room =
        v4 ? QUOTED_TO_V4 - IPV4_HEADER - ICMP_HEADER : QUOTED_TO_V6 - IPV6_HEADER - ICMP_HEADER;
    size_t quoted = s->ip.captured < room ? s->ip.captured : room;

    if (s->later_fragment)
        return WT_REFUSAL_SILENT;
    if (s->transport.on_wire < UDP_HEADER)
        return WT_REFUSAL_NONE;
    put_headers(w, frame, s, protocol, ICMP_HEADER + quoted);
    size_t at = w->n;

    put_be16(w, v4 ? UNREACHABLE_V4 << 8 | PORT_CODE_V4 : UNREACHABLE_V6 << 8 | PORT_CODE_V6);
    put_be16(w, 0); /* checksum */
    put_be32(w, 0);
    put(w, s->ip.data, quoted);
    set_checksum(w, at + 2, sum_since(w, at, s, protocol));
    return WT_REFUSAL_ANSWERS;
}

/* ---- Both ---- */

/* Multicast and broadcast, and the unspecified source, are never answered: RFC 1122 section
 * 3.2.2. */
static bool is_between_two(struct wt_span frame, const struct wt_frame_summary *s)
{
    static const uint8_t nowhere[16] = {0};

    if ((frame.data[0] & 1) != 0)
        return false;
    if (s->family == 6)
        return s->dst[0] != 0xff && s->src[0] != 0xff && memcmp(s->src, nowhere, 16) != 0;
    return s->dst[0] < 224 && s->src[0] < 224 && s->src[0] != 0;
}

enum wt_refusal wt_refuse(struct wt_span frame, uint8_t out[WT_REFUSAL_MAX], size_t *n)
{
    struct wt_frame_summary s = wt_frame_summary_of(frame);
    struct writer w = {.out = out};
    enum wt_refusal refusal = WT_REFUSAL_NONE;

    if (!wt_frame_summary_counts(&s) || !is_between_two(frame, &s))
        return WT_REFUSAL_NONE;
    if (s.protocol == WT_FRAME_TCP)
        refusal = refuse_segment(frame, &s, &w);
    else
        refusal = refuse_datagram(frame, &s, &w);
    *n = w.n;
    return refusal;
}
