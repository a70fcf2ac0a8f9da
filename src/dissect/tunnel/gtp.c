/* SPDX-License-Identifier: BSD-2-Clause */
/* GTP-U: a mobile phone's IP packets, carried through the mobile network in UDP. Other GTP messages
 * are signalling and stay undecoded. 3GPP TS 29.281 section 5. */
#include "../dissect.h"

enum {
    FIXED_LEN = 8,
    OPTIONAL_LEN = 4,
    VERSION_1 = 0x30, /* version 1 and the bit that tells GTP from GTP' */
    VERSION_MASK = 0xf0,
    BIT_EXTENSION = 4,
    ANY_OPTIONAL = 7,
    MESSAGE_PACKET = 0xff,
    MAX_EXTENSIONS = 16,
    UNIT = 4,
};

#define SOURCE "3GPP TS 29.281 section 5.1"

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("gtp.flags.version", 0,  3,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("gtp.flags.payload", 3,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("reserved",          4,  1,  WT_AS_PADDING, 0, SOURCE),
    WT_AT("gtp.flags.e",       5,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("gtp.flags.s",       6,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("gtp.flags.pn",      7,  1,  WT_AS_FLAG,    0, SOURCE),
    WT_AT("gtp.message",       8,  8,  WT_AS_HEX,     0, SOURCE),
    WT_AT("gtp.length",        16, 16, WT_AS_BYTES,   0, SOURCE),
    WT_AT("gtp.teid",          32, 32, WT_AS_HEX,     0, SOURCE),
};
/* clang-format on */

static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);
    uint16_t start = wt_read_be16(&r);

    return start >> 8 >> 4 == VERSION_1 >> 4 && (start & 0xff) == MESSAGE_PACKET;
}

/* Each extension header says its length in units of four bytes and, at its end, what follows. */
static void skip_extensions(struct wt_reader *r, uint8_t next)
{
    for (unsigned i = 0; i < MAX_EXTENSIONS && next != 0 && r->end == WT_READ_OK; i++) {
        uint8_t units = wt_read_u8(r);

        if (r->end == WT_READ_OK && units == 0)
            r->end = WT_READ_SHORT;
        if (r->end != WT_READ_OK)
            return;
        wt_read_skip(r, units * (size_t)UNIT - 2);
        next = wt_read_u8(r);
    }
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, FIXED_LEN);
    uint8_t flags = wt_read_u8(r);

    wt_read_u8(r);
    wt_read_be16(r);
    layer->u.gtp.tunnel = wt_read_be32(r);
    if (flags & ANY_OPTIONAL) {
        wt_header_is(layer, r, FIXED_LEN + OPTIONAL_LEN);
        wt_read_be16(r); /* sequence */
        wt_read_u8(r);
        uint8_t next = wt_read_u8(r);

        if (flags & BIT_EXTENSION)
            skip_extensions(r, next);
    }
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    wt_header_is(layer, r, r->pos);
    layer->payload = wt_read_rest(r);
    layer->next = wt_ip_by_version(layer->payload);
    return WT_DISSECTED;
}

const struct wt_dissector wt_gtp_dissector = {
    .name = "gtp",
    .title = "GTP-U",
    .protocol = WT_GTP,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
