/* SPDX-License-Identifier: BSD-2-Clause */
/* AYIYA ("anything in anything"): IPv6 in UDP, signed by its sender. draft-massar-v6ops-ayiya-02.
 */
#include "../dissect.h"

enum { FIXED_LEN = 8, FORWARD = 1, UNIT = 4 };

#define SOURCE "draft-massar-v6ops-ayiya section 2"

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("ayiya.idlen",      0,  4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.idtype",     4,  4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.siglen",     8,  4,  WT_AS_BYTES,   4, SOURCE),
    WT_AT("ayiya.hashmethod", 12, 4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.authmethod", 16, 4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.opcode",     20, 4,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.nextheader", 24, 8,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("ayiya.epoch",      32, 32, WT_AS_DECIMAL, 0, SOURCE),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    wt_header_is(layer, r, FIXED_LEN);
    size_t identity = (size_t)1 << (wt_read_u8(r) >> 4);
    size_t signature = (wt_read_u8(r) >> 4) * (size_t)UNIT;
    uint8_t operation = wt_read_u8(r) & 15;
    uint8_t next = wt_read_u8(r);

    wt_read_be32(r);
    wt_header_is(layer, r, FIXED_LEN + identity + signature);
    wt_read_skip(r, identity + signature);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    if (operation == FORWARD)
        layer->next = (struct wt_next){WT_IPPROTO, next};
    return WT_DISSECTED;
}

const struct wt_dissector wt_ayiya_dissector = {
    .name = "ayiya",
    .title = "AYIYA",
    .protocol = WT_AYIYA,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
