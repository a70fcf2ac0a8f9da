/* SPDX-License-Identifier: BSD-2-Clause */
/* NFLOG: what a Linux firewall rule logged: a short header, then attributes (length, type, value,
 * padding to four bytes), one of which is the packet. Their length and type are in the byte order
 * of the machine that captured. https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html */
#include "dissect.h"

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

static const struct wt_field fields[] = {
    {"nflog.family",  0,  8,  WT_AS_DECIMAL, 0, SOURCE},
    {"nflog.version", 8,  8,  WT_AS_DECIMAL, 0, SOURCE},
    {"nflog.res_id",  16, 16, WT_AS_DECIMAL, 0, SOURCE},
};

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

static struct wt_value number(const struct wt_layer *layer, unsigned type, size_t at, size_t n)
{
    struct wt_span value = find(layer, type);

    if (value.captured < at + n)
        return wt_absent();
    return wt_number_in(layer, WT_AS_DECIMAL, wt_slice(value, at, n));
}
static struct wt_value protocol(const struct wt_layer *layer)
{
    struct wt_value value = number(layer, PACKET_HEADER, 0, 2);

    value.as = WT_AS_HEX;
    return value;
}
static struct wt_value hook(const struct wt_layer *layer)
{
    return number(layer, PACKET_HEADER, 2, 1);
}
static struct wt_value mark(const struct wt_layer *layer)
{
    return number(layer, MARK, 0, 4);
}
static struct wt_value indev(const struct wt_layer *layer)
{
    return number(layer, INDEV, 0, 4);
}
static struct wt_value outdev(const struct wt_layer *layer)
{
    return number(layer, OUTDEV, 0, 4);
}
static struct wt_value prefix(const struct wt_layer *layer)
{
    return wt_octets(WT_AS_OCTETS, find(layer, PREFIX));
}
static struct wt_value uid(const struct wt_layer *layer)
{
    return number(layer, UID, 0, 4);
}
static struct wt_value gid(const struct wt_layer *layer)
{
    return number(layer, GID, 0, 4);
}

static const struct wt_computed computed[] = {
    {"nflog.protocol",         protocol, SOURCE},
    {"nflog.hook",             hook,     SOURCE},
    {"wiretutor.nflog.mark",   mark,     SOURCE},
    {"nflog.ifindex_indev",    indev,    SOURCE},
    {"nflog.ifindex_outdev",   outdev,   SOURCE},
    {"wiretutor.nflog.prefix", prefix,   SOURCE},
    {"nflog.uid",              uid,      SOURCE},
    {"nflog.gid",              gid,      SOURCE},
};

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
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .fixed_bytes = FIXED_LEN,
};
