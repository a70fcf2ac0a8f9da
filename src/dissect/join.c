/* SPDX-License-Identifier: BSD-2-Clause */
/* Fragments: would a receiver keep this one, and does it complete its datagram? Only
 * fragments captured whole, under a valid header, are joined. */
#include "dissect.h"
#include "reassembly.h"

enum { UNIT = 8, PROTO_TCP = 6, TCP_HEADER_LEN = 20, GOOD_SUM = 0xffff };

/* All bytes that the header announces were captured, and the header's checksum is right, or 0: left
 * for the network card. A computed sum is 0 only where all other words add up to 0xffff. */
static bool is_usable(const struct wt_layer *ip, struct wt_span data)
{
    if (data.captured < data.on_wire || !wt_length_is_honest(ip))
        return false;
    return ip->dissector->protocol == WT_IPV6 || ip->u.ipv4.checksum == 0 ||
           wt_checksum_sum(0, ip->header.data, ip->header.on_wire) == GOOD_SUM;
}

static struct wt_fragment fragment_of(const struct wt_packet *packet, const struct wt_layer *layer,
                                      const struct wt_layer *ip)
{
    struct wt_fragment out = {.src = wt_layer_src(ip),
                              .dst = wt_layer_dst(ip),
                              .data = layer->payload,
                              .frame = (uint32_t)packet->frame->number,
                              .time_ns = packet->frame->time_ns};

    if (layer == ip) {
        out.version = 4;
        out.id = ip->u.ipv4.id;
        out.protocol = ip->u.ipv4.protocol;
        out.more = ip->u.ipv4.more_fragments;
        out.offset = ip->u.ipv4.fragment_offset * (size_t)UNIT;
    } else {
        out.version = 6;
        out.id = layer->u.fragment.id;
        out.protocol = layer->u.fragment.next_header;
        out.more = layer->u.fragment.more;
        out.offset = layer->u.fragment.offset * (size_t)UNIT;
    }
    return out;
}

static void note_oddities(struct wt_layer *layer, const struct wt_fragment *f, unsigned oddities)
{
    uint32_t offset = wt_note_size(f->offset);

    if (oddities & WT_FRAGMENT_OVERLAPS)
        wt_note(layer, WT_NOTE_IP_FRAGMENT_OVERLAPS, f->id, offset);
    else if (oddities & WT_FRAGMENT_REPEATED)
        wt_note(layer, WT_NOTE_IP_FRAGMENT_REPEATED, f->id, offset);
    if (oddities & WT_FRAGMENT_BEYOND)
        wt_note(layer, WT_NOTE_IP_FRAGMENT_BEYOND, f->id,
                wt_note_size(f->offset + f->data.on_wire));
    if (oddities & WT_FRAGMENT_DISPLACES)
        wt_note(layer, WT_NOTE_IP_FRAGMENTS_DROPPED, f->id, 0);
    if (f->more && f->offset == 0 && f->protocol == PROTO_TCP && f->data.on_wire < TCP_HEADER_LEN)
        wt_note(layer, WT_NOTE_IP_FRAGMENT_TINY, f->id, wt_note_size(f->data.on_wire));
}

static void go_on_with(struct wt_packet *packet, const struct wt_layer *layer,
                       struct wt_course *course, const struct wt_reassembled *joined)
{
    struct wt_reassembled *out = &packet->reassembled[packet->n_reassembled++];

    *out = *joined;
    out->layer = (unsigned)(layer - packet->layers);
    packet->fragment = course->was_fragment;
    course->fragment = false;
    course->joined = true;
    course->next = (struct wt_next){WT_IPPROTO, joined->protocol};
    course->span = joined->bytes;
}

void wt_join(struct wt_reassembly *reassembly, struct wt_packet *packet, struct wt_layer *layer,
             struct wt_course *course)
{
    bool is_ipv4 = layer->dissector->protocol == WT_IPV4;
    int at = wt_enclosing_ip(packet, (unsigned)(layer - packet->layers));

    if (layer->quoted || (!is_ipv4 && at < 0))
        return;
    const struct wt_layer *ip = is_ipv4 ? layer : &packet->layers[at];

    if (!is_usable(ip, layer->payload))
        return;
    struct wt_fragment f = fragment_of(packet, layer, ip);
    struct wt_reassembled joined;
    unsigned oddities;
    enum wt_fragment_fate fate = wt_reassembly_add(reassembly, &f, &oddities, &joined);

    note_oddities(layer, &f, oddities);
    course->next = (struct wt_next){WT_NOTHING, 0};
    if (fate == WT_FRAGMENT_COMPLETES)
        go_on_with(packet, layer, course, &joined);
}
