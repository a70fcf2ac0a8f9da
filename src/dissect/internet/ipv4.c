/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4: where a datagram comes from, where it goes, how long it is and what it carries. RFC 791. */
#include "ipv4_options.h"

static struct wt_value dsfield(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_header_number(layer, 1, 1);
}

static struct wt_value flags(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_bits_of(wt_header_number(layer, 6, 1), 0, 3);
}

static struct wt_value checksum_status(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    if (layer->header.captured < WT_IPV4_BYTES)
        return wt_absent();
    return wt_number(layer->u.ipv4.checksum_status);
}

static struct wt_value options(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    return wt_octets(layer->u.ipv4.options);
}

/* Most headers have no options: then the rows that need some are not asked at all. */
enum { HAS_OPTIONS = 1 };
static uint64_t kinds_of(const struct wt_layer *layer)
{
    return layer->u.ipv4.options.on_wire > 0 ? UINT64_C(1) << HAS_OPTIONS : 0;
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("ip.version",      0,   4,  WT_AS_DECIMAL, 0, "RFC 791 section 3.1"),
    WT_AT("ip.hdr_len",      4,   4,  WT_AS_BYTES,   4, "RFC 791 section 3.1"),
    WT_AT("ip.dsfield.dscp", 8,   6,  WT_AS_DECIMAL, 0, "RFC 2474 section 3"),
    WT_AT("ip.dsfield.ecn",  14,  2,  WT_AS_DECIMAL, 0, "RFC 3168 section 5"),
    WT_AT("ip.len",          16,  16, WT_AS_BYTES,   0, "RFC 791 section 3.1"),
    WT_AT("ip.id",           32,  16, WT_AS_HEX,     0, "RFC 6864 section 4"),
    WT_AT("ip.flags.rb",     48,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1"),
    WT_AT("ip.flags.df",     49,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1"),
    WT_AT("ip.flags.mf",     50,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1"),
    WT_AT("ip.frag_offset",  51,  13, WT_AS_DECIMAL, 0, "RFC 791 section 3.1"),
    WT_AT("ip.ttl",          64,  8,  WT_AS_DECIMAL, 0, "RFC 1812 section 5.3"),
    WT_AT("ip.proto",        72,  8,  WT_AS_DECIMAL, 0, "RFC 791 section 3.1"),
    WT_AT("ip.checksum",     80,  16, WT_AS_HEX,     0, "RFC 1071"),
    WT_AT("ip.src",          96,  32, WT_AS_IPV4,    0, "RFC 791 section 3.1"),
    WT_AT("ip.dst",          128, 32, WT_AS_IPV4,    0, "RFC 791 section 3.1"),
    WT_GET("ip.dsfield",           WT_AS_HEX,     dsfield,         0, "RFC 2474 section 3"),
    WT_GET("ip.flags",             WT_AS_HEX,     flags,           0, "RFC 791 section 3.1"),
    WT_GET("ip.checksum.status",   WT_AS_DECIMAL, checksum_status, 0, "RFC 1071"),
    WT_GET("wiretutor.ip.options", WT_AS_OCTETS,  options,         0, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.type", WT_AS_DECIMAL, wt_ipv4_option_starts, WT_OPTION_TYPE, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.len", WT_AS_BYTES, wt_ipv4_option_starts, WT_OPTION_LENGTH, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.ptr", WT_AS_DECIMAL, wt_ipv4_option_pointers, 0, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.rec_rt", WT_AS_IPV4, wt_ipv4_option_hops, WT_HOP_RECORDED, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.src_rt", WT_AS_IPV4, wt_ipv4_option_hops, WT_HOP_TO_COME, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.empty_rt", WT_AS_IPV4, wt_ipv4_option_hops, WT_HOP_EMPTY, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.overflow", WT_AS_DECIMAL, wt_ipv4_option_bits, WT_BITS_HIGH, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.flag", WT_AS_DECIMAL, wt_ipv4_option_bits, WT_BITS_LOW, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.time_stamp_addr", WT_AS_IPV4, wt_ipv4_option_times, WT_TIME_ADDRESS, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.time_stamp", WT_AS_DECIMAL, wt_ipv4_option_times, WT_TIME_STAMP, "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.ra", WT_AS_DECIMAL, wt_ipv4_option_numbers, WT_IN_IPV4_OPTION(148, 0, 2), "RFC 2113 section 2"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.sid", WT_AS_DECIMAL, wt_ipv4_option_numbers, WT_IN_IPV4_OPTION(136, 0, 2), "RFC 791 section 3.1"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.opt.sec_cl", WT_AS_HEX, wt_ipv4_option_numbers, WT_IN_IPV4_OPTION(130, 0, 1), "RFC 1108 section 2.3"),
    WT_LIST_OF_OPTION(HAS_OPTIONS, "ip.cipso.doi", WT_AS_DECIMAL, wt_ipv4_option_numbers, WT_IN_IPV4_OPTION(134, 0, 4), "FIPS 188"),
};
/* clang-format on */

/* Do version and lengths make sense? */
static bool plausible(const struct wt_reader *r, struct wt_layer *layer)
{
    const struct wt_ipv4 *ip = &layer->u.ipv4;
    uint8_t version = r->span.data[0] >> 4;
    size_t header = ip->header_words * 4u;

    if (version != 4)
        wt_note(layer, WT_NOTE_IPV4_VERSION, version, 0);
    else if (header < WT_IPV4_BYTES)
        wt_note(layer, WT_NOTE_IPV4_HEADER_TOO_SHORT, (uint32_t)header, 0);
    else if (ip->total_length != 0 && ip->total_length < header)
        wt_note(layer, WT_NOTE_IPV4_HEADER_BEYOND_TOTAL, (uint32_t)header, ip->total_length);
    else
        return true;
    return false;
}

/* The payload is what the header says, never what happens to be there: behind it may come Ethernet
 * padding. Where the header cannot be right, it is the rest of the frame. */
static void take_payload(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv4 *ip = &layer->u.ipv4;
    size_t left = wt_read_left(r);
    size_t claimed = (size_t)ip->total_length - ip->header_words * 4u;

    if (ip->total_length == 0) {
        wt_note(layer, WT_NOTE_IPV4_TOTAL_ZERO, 0, 0);
        claimed = left;
    } else if (claimed > left) {
        if (!layer->fragment)
            wt_note(layer, WT_NOTE_IPV4_TOTAL_BEYOND_FRAME, ip->total_length,
                    wt_note_size(r->span.on_wire));
        claimed = left;
    }
    layer->payload = wt_read_span(r, claimed);
    ip->data = wt_span_of(&layer->payload);
}

static void take_options(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv4 *ip = &layer->u.ipv4;
    struct wt_option_walk walk;
    struct wt_option option;

    ip->options = wt_read_span(r, ip->header_words * 4u - WT_IPV4_BYTES);
    wt_options_begin(&walk, ip->options);
    while (wt_options_next(&walk, &option))
        ;
    if (walk.bad)
        wt_note(layer, WT_NOTE_IPV4_OPTION_BAD, walk.bad_kind, walk.bad_length);
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_ipv4 *ip = &layer->u.ipv4;
    struct wt_reader whole;

    if (wt_read_whole(r, WT_IPV4_BYTES, &whole)) {
        wt_header_is_whole(layer, &whole);
        wt_read_ipv4(&whole, ip);
    } else {
        wt_header_is(layer, r, WT_IPV4_BYTES);
        wt_read_ipv4(r, ip);
    }
    ip->options = ip->data = (struct wt_span){.data = NULL};
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (!plausible(r, layer))
        return WT_MALFORMED;
    wt_header_is(layer, r, ip->header_words * 4u);
    if (ip->header_words > WT_IPV4_BYTES / 4)
        take_options(r, layer);
    if (r->end == WT_READ_OK)
        take_payload(r, layer);
    if (r->end == WT_READ_OK && ip->options.captured < ip->options.on_wire)
        return WT_CUT;
    if (ip->fragment_offset != 0) {
        wt_note(layer, WT_NOTE_IP_FRAGMENT_LATER, ip->id, ip->fragment_offset * 8u);
        return wt_verdict_of(r, layer);
    }
    if (ip->more_fragments)
        wt_note(layer, WT_NOTE_IP_FRAGMENT_FIRST, ip->id, 0);
    layer->next = (struct wt_next){WT_IPPROTO, ip->protocol};
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_ipv4_dissector = {
    .name = "ip",
    .title = "IPv4",
    .protocol = WT_IPV4,
    .dissect = dissect,
    WT_FIELDS(fields),
    .kinds_of = kinds_of,
    .fixed_bytes = WT_IPV4_BYTES,
    .shares = &wt_ipv6_dissector,
};
