/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of neighbour discovery: type, length in units of 8 bytes. RFC 4861 section 4.6, RFC 8106,
 * RFC 4191, RFC 8781. */
#include "icmp.h"

enum {
    HEADER_LEN = 8,
    ADDRESS_LEN = 16,
    UNIT = 8,
    ROUTER_SOLICITATION = 133,
    ROUTER_ADVERTISEMENT = 134,
    NEIGHBOUR_SOLICITATION = 135,
    NEIGHBOUR_ADVERTISEMENT = 136,
    REDIRECT = 137,
    SERVERS_AT = 8, /* in the options of DNS, behind type, length, reserved and lifetime */
};

size_t wt_nd_options_at(uint8_t type)
{
    switch (type) {
    case ROUTER_SOLICITATION:
        return HEADER_LEN;
    case ROUTER_ADVERTISEMENT:
        return HEADER_LEN + 8;
    case NEIGHBOUR_SOLICITATION:
    case NEIGHBOUR_ADVERTISEMENT:
        return HEADER_LEN + ADDRESS_LEN;
    case REDIRECT:
        return HEADER_LEN + 2 * ADDRESS_LEN;
    default:
        return 0;
    }
}

void wt_nd_walk_begin(struct wt_nd_walk *walk, const struct wt_layer *layer)
{
    size_t at = wt_nd_options_at(layer->u.icmp.type);

    walk->reader = wt_reader_over(layer->header);
    walk->left = at == 0 ? 0 : WT_MAX_OPTIONS;
    wt_read_skip(&walk->reader, at);
}

bool wt_nd_walk_next(struct wt_nd_walk *walk, struct wt_nd_option *option)
{
    struct wt_reader *r = &walk->reader;
    size_t start = r->pos;

    if (walk->left == 0 || r->end != WT_READ_OK || wt_read_left(r) == 0)
        return false;
    walk->left--;
    option->type = wt_read_u8(r);
    size_t length = wt_read_u8(r) * (size_t)UNIT;

    if (r->end != WT_READ_OK || length == 0)
        return false;
    option->bytes = wt_slice(r->span, start, length);
    wt_read_skip(r, length - 2);
    return true;
}

const uint8_t *wt_nd_link_address(const struct wt_layer *layer, uint8_t type)
{
    struct wt_nd_walk walk;
    struct wt_nd_option option;

    wt_nd_walk_begin(&walk, layer);
    while (wt_nd_walk_next(&walk, &option))
        if (option.type == type && option.bytes.on_wire == 8 && option.bytes.captured == 8)
            return option.bytes.data + 2;
    return NULL;
}

unsigned wt_nd_values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max)
{
    struct wt_nd_walk walk;
    struct wt_nd_option option;
    unsigned type = what >> 16, n = 0;

    wt_nd_walk_begin(&walk, layer);
    while (n < max && wt_nd_walk_next(&walk, &option)) {
        if (type != 0 && option.type != type)
            continue;
        out[n] = wt_octets_in(option.bytes, what >> 8 & 0xff, what & 0xff);
        n += out[n].present;
    }
    return n;
}

unsigned wt_nd_bits(const struct wt_layer *layer, unsigned what, struct wt_value *out, unsigned max)
{
    unsigned first = what >> 4 & 0xf, bits = what & 0xf;
    unsigned n = wt_nd_values(layer, (what & 0xffffff00) | 1, out, max);

    for (unsigned i = 0; i < n; i++) {
        struct wt_reader r = wt_reader_over(out[i].bytes);

        out[i] = wt_number((uint32_t)wt_read_u8(&r) >> (8 - first - bits) & ((1U << bits) - 1));
    }
    return n;
}

/* What stands behind the lifetime in each option of this type. */
static bool next_of(struct wt_nd_walk *walk, unsigned type, struct wt_span *list)
{
    struct wt_nd_option option;

    while (wt_nd_walk_next(walk, &option))
        if (option.type == type && option.bytes.on_wire > SERVERS_AT) {
            *list = wt_slice(option.bytes, SERVERS_AT, option.bytes.on_wire - SERVERS_AT);
            return true;
        }
    return false;
}

unsigned wt_nd_servers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    struct wt_nd_walk walk;
    struct wt_span list;
    unsigned n = 0;

    wt_nd_walk_begin(&walk, layer);
    while (next_of(&walk, what, &list))
        for (size_t at = 0; n < max && at + ADDRESS_LEN <= list.captured; at += ADDRESS_LEN)
            out[n++] = wt_octets(wt_slice(list, at, ADDRESS_LEN));
    return n;
}

/* Each name ends with an empty label; zeros behind the last one fill the option up. */
unsigned wt_nd_domains(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max)
{
    struct wt_nd_walk walk;
    struct wt_span list;
    unsigned n = 0;

    wt_nd_walk_begin(&walk, layer);
    while (next_of(&walk, what, &list)) {
        struct wt_reader r = wt_reader_over(list);

        while (n < max && wt_read_left(&r) > 0 && r.end == WT_READ_OK) {
            size_t start = r.pos, label = wt_read_u8(&r);

            if (label == 0)
                break;
            while (label > 0 && r.end == WT_READ_OK) {
                wt_read_skip(&r, label);
                label = wt_read_u8(&r);
            }
            if (r.end == WT_READ_OK)
                out[n++] = (struct wt_value){.present = true, .number = start, .bytes = list};
        }
    }
    return n;
}
