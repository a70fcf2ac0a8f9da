/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4: where a datagram comes from, where it goes, how long it is and what it carries. RFC 791. */
#include "fixed.h"

static const struct wt_field fields[] = {
    {"ip.version",      0,   4,  WT_AS_DECIMAL, 0, "RFC 791 section 3.1" },
    {"ip.hdr_len",      4,   4,  WT_AS_BYTES,   4, "RFC 791 section 3.1" },
    {"ip.dsfield.dscp", 8,   6,  WT_AS_DECIMAL, 0, "RFC 2474 section 3"  },
    {"ip.dsfield.ecn",  14,  2,  WT_AS_DECIMAL, 0, "RFC 3168 section 5"  },
    {"ip.len",          16,  16, WT_AS_BYTES,   0, "RFC 791 section 3.1" },
    {"ip.id",           32,  16, WT_AS_HEX,     0, "RFC 6864 section 4"  },
    {"ip.flags.rb",     48,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1" },
    {"ip.flags.df",     49,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1" },
    {"ip.flags.mf",     50,  1,  WT_AS_FLAG,    0, "RFC 791 section 3.1" },
 /* in units of 8 bytes, as Wireshark shows it too */
    {"ip.frag_offset",  51,  13, WT_AS_DECIMAL, 0, "RFC 791 section 3.1" },
    {"ip.ttl",          64,  8,  WT_AS_DECIMAL, 0, "RFC 1812 section 5.3"},
    {"ip.proto",        72,  8,  WT_AS_DECIMAL, 0, "RFC 791 section 3.1" },
    {"ip.checksum",     80,  16, WT_AS_HEX,     0, "RFC 1071"            },
    {"ip.src",          96,  32, WT_AS_IPV4,    0, "RFC 791 section 3.1" },
    {"ip.dst",          128, 32, WT_AS_IPV4,    0, "RFC 791 section 3.1" },
};

static struct wt_value dsfield(const struct wt_layer *layer)
{
    return wt_header_number(layer, WT_AS_HEX, 1, 1);
}

static struct wt_value flags(const struct wt_layer *layer)
{
    return wt_bits_of(wt_header_number(layer, WT_AS_HEX, 6, 1), 0, 3);
}

static struct wt_value checksum_status(const struct wt_layer *layer)
{
    if (layer->header.captured < WT_IPV4_BYTES)
        return wt_absent();
    return wt_number(WT_AS_DECIMAL, layer->u.ipv4.checksum_status);
}

static struct wt_value options(const struct wt_layer *layer)
{
    return wt_octets(WT_AS_OCTETS, layer->u.ipv4.options);
}

/* Where in the header the first option stands that is no padding; 0: there is none. */
static size_t first_option(const struct wt_layer *layer)
{
    struct wt_option_walk walk;
    struct wt_option option;
    size_t at = WT_IPV4_BYTES;

    wt_options_begin(&walk, layer->u.ipv4.options);
    while (wt_options_next(&walk, &option)) {
        if (option.kind > 1)
            return at;
        at += option.length;
    }
    return 0;
}

static struct wt_value option_type(const struct wt_layer *layer)
{
    size_t at = first_option(layer);

    return at != 0 ? wt_header_number(layer, WT_AS_DECIMAL, at, 1) : wt_absent();
}

static struct wt_value option_length(const struct wt_layer *layer)
{
    size_t at = first_option(layer);

    return at != 0 ? wt_header_number(layer, WT_AS_BYTES, at + 1, 1) : wt_absent();
}

static const struct wt_computed computed[] = {
    {"ip.dsfield",           dsfield,         "RFC 2474 section 3" },
    {"ip.flags",             flags,           "RFC 791 section 3.1"},
    {"ip.checksum.status",   checksum_status, "RFC 1071"           },
    {"wiretutor.ip.options", options,         "RFC 791 section 3.1"},
    {"ip.opt.type",          option_type,     "RFC 791 section 3.1"},
    {"ip.opt.len",           option_length,   "RFC 791 section 3.1"},
};

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
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .fixed_bytes = WT_IPV4_BYTES,
    .shares = &wt_ipv6_dissector,
};
