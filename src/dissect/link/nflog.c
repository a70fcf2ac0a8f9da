/* SPDX-License-Identifier: BSD-2-Clause */
/* NFLOG: what a Linux firewall rule logged: a short header, then attributes (length, type, value,
 * padding to four bytes), one of which is the packet. Their length and type are in the byte order
 * of the machine that captured. https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html */
#include "../dissect.h"

enum {
    FIXED_LEN = 4,
    TLV_LEN = 4,
    MAX_ATTRIBUTES = 64,
    PACKET_HEADER = 1,
    MARK = 2,
    INDEV = 4,
    OUTDEV = 5,
    PAYLOAD = 9,
    PREFIX = 10,
    UID = 11,
    GID = 14,
};

#define SOURCE "LINKTYPE_NFLOG"

struct attribute {
    uint16_t type;
    struct wt_span value;
};

static uint16_t swapped(uint16_t n)
{
    return (uint16_t)(n << 8 | n >> 8);
}

/* Little-endian unless only the other way round fits. */
static bool is_big_endian(uint16_t length, size_t left)
{
    uint16_t little = swapped(length);

    return (little < TLV_LEN || little > left) && length >= TLV_LEN && length <= left;
}

/* The next attribute; always advances by at least its own header. False at the end, or with the
 * reader SHORT at a length that cannot be. */
static bool next_attribute(struct wt_reader *r, struct attribute *out)
{
    size_t left = wt_read_left(r);

    if (left == 0)
        return false;
    uint16_t length = wt_read_be16(r);
    uint16_t type = wt_read_be16(r);

    if (r->end != WT_READ_OK)
        return false;
    bool big = is_big_endian(length, left);

    length = big ? length : swapped(length);
    out->type = (big ? type : swapped(type)) & 0x7fff; /* the top bit says "nested" */
    if (length < TLV_LEN) {
        r->end = WT_READ_SHORT;
        return false;
    }
    out->value = wt_read_span(r, length - (size_t)TLV_LEN);
    size_t padding = (4 - length % 4u) % 4;

    if (r->end == WT_READ_OK)
        wt_read_skip(r, padding < wt_read_left(r) ? padding : wt_read_left(r));
    return r->end == WT_READ_OK;
}

/* The value of the first attribute of this type; empty if there is none before the payload ends. */
static struct wt_span find(const struct wt_layer *layer, unsigned type)
{
    struct wt_reader r = wt_reader_over(layer->header);
    struct attribute attribute;

    wt_read_skip(&r, FIXED_LEN);
    for (unsigned i = 0; i < MAX_ATTRIBUTES && next_attribute(&r, &attribute); i++)
        if (attribute.type == type)
            return attribute.value;
    return (struct wt_span){.data = NULL};
}

/* `what` of a row: an attribute's type, a place in it, and how many bytes. */
#define IN(type, at, n) ((unsigned)(type) << 16 | (at) << 8 | (n))
static struct wt_value in_attribute(const struct wt_layer *layer, unsigned what)
{
    return wt_octets_in(find(layer, what >> 16), what >> 8 & 0xff, what & 0xff);
}
static struct wt_value prefix(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(find(layer, PREFIX));
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("nflog.family",  0,  8,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("nflog.version", 8,  8,  WT_AS_DECIMAL, 0, SOURCE),
    WT_AT("nflog.res_id",  16, 16, WT_AS_DECIMAL, 0, SOURCE),
    WT_GET("nflog.protocol", WT_AS_HEX, in_attribute, IN(PACKET_HEADER, 0, 2), SOURCE),
    WT_GET("nflog.hook", WT_AS_DECIMAL, in_attribute, IN(PACKET_HEADER, 2, 1), SOURCE),
    WT_GET("wiretutor.nflog.mark", WT_AS_DECIMAL, in_attribute, IN(MARK, 0, 4), SOURCE),
    WT_GET("nflog.ifindex_indev", WT_AS_DECIMAL, in_attribute, IN(INDEV, 0, 4), SOURCE),
    WT_GET("nflog.ifindex_outdev", WT_AS_DECIMAL, in_attribute, IN(OUTDEV, 0, 4), SOURCE),
    WT_GET("wiretutor.nflog.prefix", WT_AS_OCTETS, prefix,   0, SOURCE),
    WT_GET("nflog.uid", WT_AS_DECIMAL, in_attribute, IN(UID, 0, 4), SOURCE),
    WT_GET("nflog.gid", WT_AS_DECIMAL, in_attribute, IN(GID, 0, 4), SOURCE),
};
/* clang-format on */

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_nflog *nflog = &layer->u.nflog;
    struct attribute attribute;

    wt_header_is(layer, r, FIXED_LEN);
    nflog->family = wt_read_u8(r);
    nflog->version = wt_read_u8(r);
    nflog->resource = wt_read_be16(r);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    for (unsigned i = 0; i < MAX_ATTRIBUTES && next_attribute(r, &attribute); i++) {
        if (attribute.type != PAYLOAD) {
            wt_header_is(layer, r, r->pos);
            continue;
        }
        wt_header_is(layer, r, (size_t)(attribute.value.data - r->span.data));
        layer->payload = attribute.value;
        layer->next = (struct wt_next){WT_BSD_FAMILY, nflog->family};
        return WT_DISSECTED;
    }
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_nflog_dissector = {
    .name = "nflog",
    .title = "Linux netfilter log",
    .protocol = WT_NFLOG,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
