/* SPDX-License-Identifier: BSD-2-Clause */
/* Read packet bytes without ever reading past them.
 *
 * A reader knows two ends. Running past the bytes we captured is the capture's
 * doing (CUT). Running past the bytes that were sent is the sender's (SHORT).
 * After a failed read every later read returns 0, so a dissector checks once.
 *
 * The reads are inline: they are the innermost loop of the program. */
#ifndef WT_BYTES_H
#define WT_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WT_ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* Has none of these bytes its highest bit set? */
static inline bool wt_is_ascii(const uint8_t *bytes, size_t n)
{
    uint8_t all = 0;

    for (size_t i = 0; i < n; i++) /* to the end, so that a compiler takes many at once */
        all |= bytes[i];
    return all < 0x80;
}

enum wt_read_end { WT_READ_OK, WT_READ_CUT, WT_READ_SHORT };

/* Bytes borrowed from a frame: good until the next frame is read. */
struct wt_span {
    const uint8_t *data;
    size_t captured; /* bytes we hold; never more than on_wire */
    size_t on_wire;  /* bytes the sender sent, by the enclosing layer's own length field */
};

struct wt_reader {
    struct wt_span span;
    size_t pos; /* bytes taken so far; never beyond span.on_wire */
    enum wt_read_end end;
};

/* A copy of the span, member by member on purpose: one wide load of what was just stored in several
 * narrower stores stalls (no store forwarding). */
static inline struct wt_span wt_span_of(const struct wt_span *span)
{
    return (struct wt_span){
        .data = span->data, .captured = span->captured, .on_wire = span->on_wire};
}

/* A reader at the first byte of the span. The bytes are borrowed. */
static inline struct wt_reader wt_reader_over(struct wt_span span)
{
    return (struct wt_reader){.span = wt_span_of(&span), .pos = 0, .end = WT_READ_OK};
}

/* May the next n bytes be read? Every read of values asks here first. False: the reader's end then
 * says whose doing it is, and every later read fails too. */
static inline bool wt_reader_fits(struct wt_reader *r, size_t n)
{
    if (r->end != WT_READ_OK)
        return false;
    if (n > r->span.on_wire - r->pos)
        r->end = WT_READ_SHORT;
    else if (r->pos > r->span.captured || n > r->span.captured - r->pos)
        r->end = WT_READ_CUT;
    return r->end == WT_READ_OK;
}

/* Read one byte; 0 where it is not there. */
static inline uint8_t wt_read_u8(struct wt_reader *r)
{
    if (!wt_reader_fits(r, 1))
        return 0;
    return r->span.data[r->pos++];
}

/* Read 16 bits in network order; 0 where they are not there. */
static inline uint16_t wt_read_be16(struct wt_reader *r)
{
    if (!wt_reader_fits(r, 2))
        return 0;
    const uint8_t *p = r->span.data + r->pos;
    r->pos += 2;
    return (uint16_t)(p[0] << 8 | p[1]);
}

/* Read 32 bits in network order; 0 where they are not there. */
static inline uint32_t wt_read_be32(struct wt_reader *r)
{
    if (!wt_reader_fits(r, 4))
        return 0;
    const uint8_t *p = r->span.data + r->pos;
    r->pos += 4;
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Read 32 bits, the lowest byte first; 0 where they are not there. */
static inline uint32_t wt_read_le32(struct wt_reader *r)
{
    if (!wt_reader_fits(r, 4))
        return 0;
    const uint8_t *p = r->span.data + r->pos;
    r->pos += 4;
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

/* Copy n bytes to out; fills it with zeros when they are not there. */
static inline void wt_read_bytes(struct wt_reader *r, uint8_t *out, size_t n)
{
    if (wt_reader_fits(r, n)) {
        memcpy(out, r->span.data + r->pos, n);
        r->pos += n;
    } else {
        memset(out, 0, n);
    }
}

/* Step over n sent bytes that need not have been captured. Fails only as SHORT. */
static inline void wt_read_skip(struct wt_reader *r, size_t n)
{
    if (r->end != WT_READ_OK)
        return;
    if (n > r->span.on_wire - r->pos)
        r->end = WT_READ_SHORT;
    else
        r->pos += n;
}

/* The next n sent bytes, clipped to what was captured. Where the sender sent fewer than n, the
 * reader turns SHORT and the span holds what there is. Bytes that were sent but not captured are
 * no error here: the span says so by captured < on_wire. */
static inline struct wt_span wt_read_span(struct wt_reader *r, size_t n)
{
    struct wt_span out = {.data = r->span.data + (r->pos < r->span.captured ? r->pos : 0)};

    if (r->end != WT_READ_OK)
        return out;
    size_t left = r->span.on_wire - r->pos;
    if (n > left) {
        r->end = WT_READ_SHORT;
        n = left;
    }
    size_t held = r->pos < r->span.captured ? r->span.captured - r->pos : 0;

    out.on_wire = n;
    out.captured = held < n ? held : n;
    r->pos += n;
    return out;
}

/* All sent bytes that have not been read yet; never fails. */
static inline struct wt_span wt_read_rest(struct wt_reader *r)
{
    return wt_read_span(r, r->span.on_wire - r->pos);
}

/* Are the next n bytes all there? Then *whole reads just them, and r has stepped over them. With a
 * constant n the compiler sees that no read of *whole can fail, and leaves out every check. */
static inline bool wt_read_whole(struct wt_reader *r, size_t n, struct wt_reader *whole)
{
    if (r->end != WT_READ_OK || r->pos > r->span.captured || n > r->span.captured - r->pos)
        return false;
    *whole = wt_reader_over(
        (struct wt_span){.data = r->span.data + r->pos, .captured = n, .on_wire = n});
    r->pos += n;
    return true;
}

/* How many sent bytes have not been read yet. */
static inline size_t wt_read_left(const struct wt_reader *r)
{
    return r->span.on_wire - r->pos;
}

/* A one's complement sum of 16-bit numbers, brought back to 16 bits: RFC 1071 section 1. */
static inline uint16_t wt_checksum_fold(uint64_t sum)
{
    while (sum > 0xffff)
        sum = (sum >> 16) + (sum & 0xffff);
    return (uint16_t)sum;
}

/* The Internet checksum's sum of RFC 1071 over n bytes, not inverted; a last byte without another
 * is the upper half. sum: of what came before, an even number of bytes; 0 at first. */
uint16_t wt_checksum_sum(uint16_t sum, const uint8_t *data, size_t n);

#endif
