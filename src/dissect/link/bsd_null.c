/* SPDX-License-Identifier: BSD-2-Clause */
/* The four bytes before a packet on a BSD (or macOS) loopback interface: an AF_ number in the byte
 * order of the machine that captured (LINKTYPE_NULL) or in network order (LINKTYPE_LOOP).
 * https://www.tcpdump.org/linktypes.html */
#include "../dissect.h"

enum { HEADER_LEN = 4, LARGEST_FAMILY = 0xffff };

/* The family's place is fixed, its byte order is not: so it is no plain run of bits. */
static struct wt_value family(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < HEADER_LEN)
        return wt_absent();
    struct wt_value value = wt_header_number(layer, 0, HEADER_LEN);

    value.number = layer->u.bsd_null.family;
    return value;
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_GET("null.family", WT_AS_DECIMAL, family, 0, "LINKTYPE_NULL"),
};
/* clang-format on */

static uint32_t swapped(uint32_t n)
{
    return n >> 24 | (n >> 8 & 0xff00) | (n << 8 & 0xff0000) | n << 24;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_bsd_null *null = &layer->u.bsd_null;
    uint32_t number = wt_read_be32(r);

    wt_header_is(layer, r, HEADER_LEN);
    null->little_endian = number > LARGEST_FAMILY; /* every AF_ number is small */
    null->family = null->little_endian ? swapped(number) : number;
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    layer->next = (struct wt_next){WT_BSD_FAMILY, null->family};
    return WT_DISSECTED;
}

const struct wt_dissector wt_bsd_null_dissector = {
    .name = "null",
    .title = "BSD loopback",
    .protocol = WT_BSD_NULL,
    .dissect = dissect,
    WT_FIELDS(fields),
};
