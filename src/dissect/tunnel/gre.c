/* SPDX-License-Identifier: BSD-2-Clause */
/* GRE: a tunnel for any protocol with an EtherType. RFC 2784, RFC 2890 (key, sequence), RFC 1701
 * (routing), RFC 2637 (version 1, which PPTP uses). */
#include "../dissect.h"

enum {
    FIXED_LEN = 4,
    BIT_CHECKSUM = 0x8000,
    BIT_ROUTING = 0x4000,
    BIT_KEY = 0x2000,
    BIT_SEQUENCE = 0x1000,
    BIT_ACK = 0x0080, /* version 1 */
    VERSION_PPTP = 1,
    PROTOCOL_ERSPAN = 0x88be,
};

/* The optional fields follow each other in one order; each is there if its bit is set. */
struct places {
    size_t checksum, offset, key, sequence, ack; /* 0: not there */
    size_t end;                                  /* where routing entries or the payload begin */
};
static struct places places_of(const struct wt_gre *gre, bool has_ack)
{
    struct places at = {.end = FIXED_LEN};

    if (gre->version == 0 && (gre->has_checksum || gre->has_routing)) {
        at.checksum = at.end; /* both fields are there if either bit is set */
        at.offset = at.end + 2;
        at.end += 4;
    }
    if (gre->has_key) {
        at.key = at.end;
        at.end += 4;
    }
    if (gre->has_sequence) {
        at.sequence = at.end;
        at.end += 4;
    }
    if (has_ack) {
        at.ack = at.end;
        at.end += 4;
    }
    return at;
}

static bool has_ack(const struct wt_layer *layer)
{
    return layer->u.gre.version == VERSION_PPTP && layer->header.captured > 1 &&
           (layer->header.data[1] & BIT_ACK);
}

static struct places places(const struct wt_layer *layer)
{
    return places_of(&layer->u.gre, has_ack(layer));
}

static struct wt_value number_at(const struct wt_layer *layer, size_t at, size_t n)
{
    return at == 0 ? wt_absent() : wt_header_number(layer, at, n);
}
static struct wt_value checksum(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return number_at(layer, places(layer).checksum, 2);
}
static struct wt_value offset(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return number_at(layer, places(layer).offset, 2);
}
static struct wt_value key(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return number_at(layer, places(layer).key, 4);
}
static struct wt_value sequence(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return number_at(layer, places(layer).sequence, 4);
}
static struct wt_value ack(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return number_at(layer, places(layer).ack, 4);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("gre.flags.checksum",            0,  1,  WT_AS_FLAG,    0, "RFC 2784 section 2.1"),
    WT_AT("gre.flags.routing",             1,  1,  WT_AS_FLAG,    0, "RFC 1701"),
    WT_AT("gre.flags.key",                 2,  1,  WT_AS_FLAG,    0, "RFC 2890 section 2"),
    WT_AT("gre.flags.sequence_number",     3,  1,  WT_AS_FLAG,    0, "RFC 2890 section 2"),
    WT_AT("gre.flags.strict_source_route", 4,  1,  WT_AS_FLAG,    0, "RFC 1701"),
    WT_AT("gre.flags.recursion_control",   5,  3,  WT_AS_DECIMAL, 0, "RFC 1701"),
    WT_AT("gre.flags.ack",                 8,  1,  WT_AS_FLAG,    0, "RFC 2637 section 4.1"),
    WT_AT("reserved",                      9,  4,  WT_AS_PADDING, 0, "RFC 2784 section 2.3"),
    WT_AT("gre.flags.version",             13, 3,  WT_AS_DECIMAL, 0, "RFC 2784 section 2.3"),
    WT_AT("gre.proto",                     16, 16, WT_AS_HEX,     0, "RFC 2784 section 2.4"),
    WT_GET("gre.checksum",        WT_AS_HEX,     checksum, 0, "RFC 2784 section 2.5"),
    WT_GET("gre.offset",          WT_AS_DECIMAL, offset,   0, "RFC 1701"),
    WT_GET("gre.key",             WT_AS_HEX,     key,      0, "RFC 2890 section 2.1"),
    WT_GET("gre.sequence_number", WT_AS_DECIMAL, sequence, 0, "RFC 2890 section 2.2"),
    WT_GET("gre.ack_number",      WT_AS_DECIMAL, ack,      0, "RFC 2637 section 4.1"),
};
/* clang-format on */

/* Source route entries up to the empty one: family, offset, length, then length bytes. */
static void skip_routing(struct wt_reader *r)
{
    while (r->end == WT_READ_OK) {
        uint16_t family = wt_read_be16(r);

        wt_read_u8(r); /* offset */
        uint8_t length = wt_read_u8(r);

        if (family == 0 && length == 0)
            return;
        wt_read_skip(r, length);
    }
}

static enum wt_verdict read_optional(struct wt_reader *r, struct wt_layer *layer, bool with_ack)
{
    struct wt_gre *gre = &layer->u.gre;
    struct places at = places_of(gre, with_ack);

    wt_header_is(layer, r, at.end);
    if (at.checksum != 0)
        wt_read_be32(r);
    if (at.key != 0)
        gre->key = wt_read_be32(r);
    if (at.sequence != 0)
        gre->sequence = wt_read_be32(r);
    if (at.ack != 0)
        wt_read_be32(r);
    if (gre->has_routing && gre->version == 0)
        skip_routing(r);
    if (r->end == WT_READ_OK)
        wt_header_is(layer, r, r->pos);
    return wt_verdict_of(r, layer);
}

/* What is inside. ERSPAN type I is a bare Ethernet frame; with a sequence number it is type II,
 * which has a header. PPTP acknowledges with an empty packet. */
static struct wt_next inside(const struct wt_layer *layer)
{
    const struct wt_gre *gre = &layer->u.gre;

    if (layer->payload.on_wire == 0)
        return (struct wt_next){WT_NOTHING, 0};
    if (gre->protocol == PROTOCOL_ERSPAN && !gre->has_sequence)
        return (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_ETHERNET};
    return (struct wt_next){WT_ETHERTYPE, gre->protocol};
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_gre *gre = &layer->u.gre;

    wt_header_is(layer, r, FIXED_LEN);
    uint16_t flags = wt_read_be16(r);

    *gre = (struct wt_gre){
        .has_checksum = flags & BIT_CHECKSUM,
        .has_routing = flags & BIT_ROUTING,
        .has_key = flags & BIT_KEY,
        .has_sequence = flags & BIT_SEQUENCE,
        .version = flags & 7,
        .protocol = wt_read_be16(r),
    };
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (gre->version > VERSION_PPTP) {
        wt_note(layer, WT_NOTE_GRE_VERSION, gre->version, 0);
        layer->payload = wt_read_rest(r);
        return WT_DISSECTED;
    }
    enum wt_verdict verdict =
        read_optional(r, layer, gre->version == VERSION_PPTP && (flags & BIT_ACK));

    if (verdict != WT_DISSECTED)
        return verdict;
    layer->payload = wt_read_rest(r);
    layer->next = inside(layer);
    return WT_DISSECTED;
}

const struct wt_dissector wt_gre_dissector = {
    .name = "gre",
    .title = "GRE",
    .protocol = WT_GRE,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
