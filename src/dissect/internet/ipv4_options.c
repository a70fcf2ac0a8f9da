/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of IPv4 as values, each in its place in the list. RFC 791 section 3.1, and the registry
 * of IANA. */
#include "ipv4_options.h"

enum {
    END = 0,
    NO_OP = 1,
    RECORD_ROUTE = 7,
    TIMESTAMP = 68,
    LOOSE_ROUTE = 131,
    STRICT_ROUTE = 137,
    ADDRESS_LEN = 4,
    POINTER_AT = 0, /* these places count from behind the length byte */
    ROUTE_AT = 1,
    FLAG_AT = 1,
    TIMES_AT = 2,
    LISTED_AT = 2, /* the pointer counts from 1, the type and length bytes among them */
};

static bool is_padding(uint8_t kind)
{
    return kind == END || kind == NO_OP;
}

unsigned wt_ipv4_option_starts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                               unsigned max)
{
    struct wt_option_walk walk;
    struct wt_option option;
    size_t at = WT_IPV4_BYTES;
    unsigned n = 0;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (n < max && wt_options_next(&walk, &option)) {
        if (what == WT_OPTION_TYPE || !is_padding(option.kind))
            out[n++] = wt_header_number(layer, at + what, 1);
        at += option.length;
    }
    return n;
}

/* The next option of these kinds (0: none more); false where there is none left. */
static bool next_of(struct wt_option_walk *walk, const uint8_t *kinds, struct wt_option *option)
{
    while (wt_options_next(walk, option))
        for (const uint8_t *kind = kinds; *kind != END; kind++)
            if (option->kind == *kind)
                return true;
    return false;
}

static const uint8_t routes[] = {RECORD_ROUTE, LOOSE_ROUTE, STRICT_ROUTE, END};
static const uint8_t with_pointer[] = {RECORD_ROUTE, LOOSE_ROUTE, STRICT_ROUTE, TIMESTAMP, END};
static const uint8_t timestamps[] = {TIMESTAMP, END};

unsigned wt_ipv4_option_pointers(const struct wt_layer *layer, unsigned what WT_UNUSED,
                                 struct wt_value *out, unsigned max)
{
    struct wt_option_walk walk;
    struct wt_option option;
    unsigned n = 0;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (n < max && next_of(&walk, with_pointer, &option)) {
        out[n] = wt_octets_in(option.data, POINTER_AT, 1);
        n += out[n].present;
    }
    return n;
}

unsigned wt_ipv4_option_numbers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                                unsigned max)
{
    const uint8_t kinds[] = {(uint8_t)(what >> 16), END};
    struct wt_option_walk walk;
    struct wt_option option;
    unsigned n = 0;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (n < max && next_of(&walk, kinds, &option)) {
        out[n] = wt_octets_in(option.data, what >> 8 & 0xff, what & 0xff);
        n += out[n].present;
    }
    return n;
}

/* What the address at this place of a route is, by the option's pointer: it names the next place to
 * use. */
static enum wt_ipv4_hop hop_at(const struct wt_option *option, size_t at)
{
    struct wt_reader r = wt_reader_over(option->data);
    size_t pointer = wt_read_u8(&r);

    if (at + LISTED_AT + 1 < pointer)
        return WT_HOP_RECORDED;
    return option->kind == RECORD_ROUTE ? WT_HOP_EMPTY : WT_HOP_TO_COME;
}

unsigned wt_ipv4_option_hops(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                             unsigned max)
{
    struct wt_option_walk walk;
    struct wt_option option;
    unsigned n = 0;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (next_of(&walk, routes, &option))
        for (size_t at = ROUTE_AT; n < max && at + ADDRESS_LEN <= option.data.captured;
             at += ADDRESS_LEN)
            if (hop_at(&option, at) == (enum wt_ipv4_hop)what)
                out[n++] = wt_octets_in(option.data, at, ADDRESS_LEN);
    return n;
}

/* Do the timestamps stand behind the addresses of their routers? */
static bool has_addresses(const struct wt_option *option)
{
    struct wt_reader r = wt_reader_over(option->data);

    wt_read_skip(&r, FLAG_AT);
    return (wt_read_u8(&r) & 0xf) != 0;
}

unsigned wt_ipv4_option_times(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                              unsigned max)
{
    struct wt_option_walk walk;
    struct wt_option option;
    unsigned n = 0;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (n < max && next_of(&walk, timestamps, &option)) {
        bool with_addresses = has_addresses(&option);
        size_t each = with_addresses ? 2 * ADDRESS_LEN : ADDRESS_LEN;
        size_t in = with_addresses && what == WT_TIME_STAMP ? ADDRESS_LEN : 0;

        if (what == WT_TIME_ADDRESS && !with_addresses)
            continue;
        for (size_t at = TIMES_AT; n < max && at + each <= option.data.captured; at += each)
            out[n++] = wt_octets_in(option.data, at + in, ADDRESS_LEN);
    }
    return n;
}

unsigned wt_ipv4_option_bits(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                             unsigned max)
{
    unsigned n = wt_ipv4_option_numbers(layer, WT_IN_IPV4_OPTION(TIMESTAMP, FLAG_AT, 1), out, max);

    for (unsigned i = 0; i < n; i++) {
        struct wt_reader r = wt_reader_over(out[i].bytes);
        uint8_t byte = wt_read_u8(&r);

        out[i] = wt_number(what == WT_BITS_HIGH ? byte >> 4 : byte & 0xf);
    }
    return n;
}
