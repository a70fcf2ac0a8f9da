/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams in fragments: the pieces, the one that completes them, and what is wrong with some.
 * RFC 791 section 3.2, RFC 8200 section 4.5. */
#include "../telling.h"

static const struct wt_reassembled *completed_at(const struct wt_packet *packet,
                                                 const struct wt_layer *layer)
{
    for (unsigned i = 0; i < packet->n_reassembled; i++)
        if (&packet->layers[packet->reassembled[i].layer] == layer)
            return &packet->reassembled[i];
    return NULL;
}

/* How many bytes, as their sender counts them: a UDP datagram by its data. */
static size_t bytes_of(const struct wt_packet *packet, const struct wt_reassembled *whole)
{
    unsigned above = whole->layer + 1;

    if (above < packet->n_layers && packet->layers[above].dissector->protocol == WT_UDP)
        return packet->layers[above].payload.on_wire;
    return whole->bytes.on_wire;
}

static const char *name_of(const struct wt_packet *packet, const struct wt_reassembled *whole)
{
    unsigned above = whole->layer + 1;
    const char *name = wt_ip_protocol_name(whole->protocol);

    if (above < packet->n_layers)
        return packet->layers[above].dissector->title;
    return name != NULL ? name : "IP";
}

static void tell_whole(struct wt_telling *t, const struct wt_reassembled *whole,
                       const struct wt_note *note)
{
    bool in_a_row = whole->last - whole->first + 1 == whole->count;
    struct wt_remark *r =
        wt_tell(t, in_a_row ? WT_REMARK_REASSEMBLED : WT_REMARK_REASSEMBLED_APART, WT_CALL_NONE);

    wt_arg_number(r, "identifier", note->a);
    wt_arg_number(r, "bytes", bytes_of(t->packet, whole));
    wt_arg_name(r, "name", name_of(t->packet, whole));
    wt_arg_number(r, "count", whole->count);
    wt_arg_number(r, "first", whole->first);
    wt_arg_number(r, "last", whole->last);
}

/* What a fragment carries has ports only if it is TCP, UDP, or another protocol that has them. */
static bool has_ports(const struct wt_layer *layer)
{
    enum { TCP = 6, UDP = 17, DCCP = 33, SCTP = 132, UDP_LITE = 136 };
    uint8_t protocol = layer->dissector->protocol == WT_IPV4 ? layer->u.ipv4.protocol
                                                             : layer->u.fragment.next_header;

    return protocol == TCP || protocol == UDP || protocol == DCCP || protocol == SCTP ||
           protocol == UDP_LITE;
}

static void tell_piece(struct wt_telling *t, const struct wt_layer *layer,
                       const struct wt_note *note)
{
    bool first = note->id == WT_NOTE_IP_FRAGMENT_FIRST, ports = has_ports(layer);
    struct wt_remark *r =
        wt_tell(t,
                first   ? ports ? WT_REMARK_FRAGMENT_FIRST : WT_REMARK_FRAGMENT_FIRST_PLAIN
                : ports ? WT_REMARK_FRAGMENT_LATER
                        : WT_REMARK_FRAGMENT_LATER_PLAIN,
                WT_CALL_KERNEL);

    wt_arg_number(r, "identifier", note->a);
    if (!first)
        wt_arg_number(r, "offset", note->b);
}

static void tell_oddity(struct wt_telling *t, enum wt_remark_id id, const struct wt_note *note)
{
    struct wt_remark *r = wt_tell_aside(t, id);

    wt_arg_number(r, "identifier", note->a);
    wt_arg_number(r, "offset", note->b);
}

bool wt_tell_fragment(struct wt_telling *t, const struct wt_layer *layer,
                      const struct wt_note *note)
{
    const struct wt_reassembled *whole = completed_at(t->packet, layer);

    switch (note->id) {
    case WT_NOTE_IP_FRAGMENT_FIRST:
    case WT_NOTE_IP_FRAGMENT_LATER:
        if (whole != NULL)
            tell_whole(t, whole, note);
        else
            tell_piece(t, layer, note);
        return true;
    case WT_NOTE_IP_FRAGMENT_REPEATED:
        tell_oddity(t, WT_REMARK_FRAGMENT_REPEATED, note);
        return true;
    case WT_NOTE_IP_FRAGMENT_OVERLAPS:
        tell_oddity(t, WT_REMARK_FRAGMENT_OVERLAPS, note);
        return true;
    case WT_NOTE_IP_FRAGMENT_BEYOND:
        tell_oddity(t, WT_REMARK_FRAGMENT_BEYOND, note);
        return true;
    case WT_NOTE_IP_FRAGMENT_TINY:
        tell_oddity(t, WT_REMARK_FRAGMENT_TINY, note);
        return true;
    case WT_NOTE_IP_FRAGMENTS_DROPPED:
        wt_tell_note_once(t, WT_REMARK_FRAGMENTS_DROPPED);
        return true;
    default:
        return false;
    }
}
