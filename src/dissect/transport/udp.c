/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP: four fixed fields, then data. RFC 768. */
#include "../dissect.h"

enum { HEADER_LEN = 8, LARGEST_LENGTH = 65535 };

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < HEADER_LEN)
        return wt_absent();
    return wt_number(layer->u.udp.checksum_status);
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("udp.srcport",  0,  16, WT_AS_PORT,  0, "RFC 768"),
    WT_AT("udp.dstport",  16, 16, WT_AS_PORT,  0, "RFC 768"),
    WT_AT("udp.length",   32, 16, WT_AS_BYTES, 0, "RFC 768"),
    WT_AT("udp.checksum", 48, 16, WT_AS_HEX,   0, "RFC 768, RFC 8200 section 8.1"),
    WT_GET("udp.checksum.status", WT_AS_DECIMAL, checksum_status, 0, "RFC 768"),
};
/* clang-format on */

/* How many bytes of data the header says there are; those beyond the datagram are a lie. */
static size_t data_bytes(struct wt_layer *layer, size_t left)
{
    const struct wt_udp *udp = &layer->u.udp;

    if (udp->length == 0) /* RFC 2675 section 4: too long for the field */
        return left;
    if ((size_t)udp->length - HEADER_LEN <= left)
        return (size_t)udp->length - HEADER_LEN;
    if (!layer->fragment)
        wt_note(layer, WT_NOTE_UDP_LENGTH_BEYOND_DATAGRAM, udp->length,
                wt_note_size(left + HEADER_LEN));
    return left;
}

WT_INLINED void read_fixed(struct wt_reader *r, struct wt_udp *udp)
{
    udp->src_port = wt_read_be16(r);
    udp->dst_port = wt_read_be16(r);
    udp->length = wt_read_be16(r);
    udp->checksum = wt_read_be16(r);
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_udp *udp = &layer->u.udp;
    struct wt_reader whole;

    if (wt_read_whole(r, HEADER_LEN, &whole)) {
        wt_header_is_whole(layer, &whole);
        read_fixed(&whole, udp);
    } else {
        wt_header_is(layer, r, HEADER_LEN);
        read_fixed(r, udp);
    }
    udp->checksum_status = WT_CHECKSUM_UNVERIFIED;
    udp->checksum_cause = WT_CHECKSUM_WRONG;
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    bool jumbo = udp->length == 0 && r->span.on_wire > LARGEST_LENGTH;

    if (udp->length < HEADER_LEN && !jumbo) {
        wt_note(layer, WT_NOTE_UDP_LENGTH_BELOW_HEADER, udp->length, 0);
        return WT_MALFORMED;
    }
    layer->payload = wt_read_span(r, data_bytes(layer, wt_read_left(r)));
    if (layer->payload.on_wire > 0)
        layer->next = (struct wt_next){WT_UDP_PORT, udp->dst_port};
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_udp_dissector = {
    .name = "udp",
    .title = "UDP",
    .protocol = WT_UDP,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = HEADER_LEN,
};
