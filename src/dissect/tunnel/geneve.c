/* SPDX-License-Identifier: BSD-2-Clause */
/* Geneve: any protocol with an EtherType, in UDP, in one of 16 million networks, with options of
 * any kind. RFC 8926. */
#include "../dissect.h"

enum { FIXED_LEN = 8, OPTION_LEN = 4, UNIT = 4, MAX_OPTIONS = 64 };

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 1, 1);
}

static struct wt_value options(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(layer->u.geneve.options);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("geneve.version",                  0,  2,  WT_AS_DECIMAL, 0,    "RFC 8926 section 3.4"),
    WT_AT("wiretutor.geneve.options_length", 2,  6,  WT_AS_BYTES,   UNIT, "RFC 8926 section 3.4"),
    WT_AT("geneve.flags.oam",                8,  1,  WT_AS_FLAG,    0,    "RFC 8926 section 3.4"),
    WT_AT("geneve.flags.critical",           9,  1,  WT_AS_FLAG,    0,    "RFC 8926 section 3.4"),
    WT_AT("geneve.flags.reserved",           10, 6,  WT_AS_HEX,     0,    "RFC 8926 section 3.4"),
    WT_AT("geneve.proto_type",               16, 16, WT_AS_HEX,     0,    "RFC 8926 section 3.4"),
    WT_AT("geneve.vni",                      32, 24, WT_AS_DECIMAL, 0,    "RFC 8926 section 3.4"),
    WT_AT("reserved",                        56, 8,  WT_AS_PADDING, 0,    "RFC 8926 section 3.4"),
    WT_GET("geneve.flags",   WT_AS_HEX,    flags,   0, "RFC 8926 section 3.4"),
    WT_GET("geneve.options", WT_AS_OCTETS, options, 0, "RFC 8926 section 3.5"),
};
/* clang-format on */

/* Version 0 is all there is; its last byte is zero. */
static bool admits(struct wt_span span)
{
    struct wt_reader r = wt_reader_over(span);

    return wt_read_u8(&r) >> 6 == 0 && r.end == WT_READ_OK;
}

/* Class, type, length of the data in units of four bytes, data. */
static void look_for_bad_option(struct wt_layer *layer)
{
    struct wt_reader r = wt_reader_over(layer->u.geneve.options);

    for (unsigned i = 0; i < MAX_OPTIONS && wt_read_left(&r) > 0 && r.end == WT_READ_OK; i++) {
        wt_read_be16(&r);
        uint8_t type = wt_read_u8(&r);
        uint8_t words = wt_read_u8(&r) & 0x1f;

        wt_read_skip(&r, words * (size_t)UNIT);
        if (r.end == WT_READ_SHORT)
            wt_note(layer, WT_NOTE_GENEVE_OPTION_BAD, type, words * (uint32_t)UNIT);
    }
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_geneve *geneve = &layer->u.geneve;

    wt_header_is(layer, r, FIXED_LEN);
    size_t options_bytes = (wt_read_u8(r) & 0x3f) * (size_t)UNIT;

    geneve->flags = wt_read_u8(r);
    geneve->protocol = wt_read_be16(r);
    geneve->network = wt_read_be32(r) >> 8;
    geneve->options = (struct wt_span){.data = NULL};
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    wt_header_is(layer, r, FIXED_LEN + options_bytes);
    geneve->options = wt_read_span(r, options_bytes);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    look_for_bad_option(layer);
    layer->payload = wt_read_rest(r);
    if (geneve->options.captured < geneve->options.on_wire)
        return WT_CUT;
    layer->next = (struct wt_next){WT_ETHERTYPE, geneve->protocol};
    return WT_DISSECTED;
}

const struct wt_dissector wt_geneve_dissector = {
    .name = "geneve",
    .title = "Geneve",
    .protocol = WT_GENEVE,
    .admits = admits,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
