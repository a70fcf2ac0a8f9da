/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP has no connection: a conversation is who sends to whom, and who sent first is the client. */
#include "tracker.h"

enum { UDP_HEADER = 8, JUST_PORTS = 4, WELL_KNOWN = 1024 };

/* A first datagram from a well-known port to a dynamic one answers something not captured. */
static void guess_roles(struct header *h, const struct wt_udp *udp)
{
    bool answer = udp->src_port < WELL_KNOWN && udp->dst_port >= WELL_KNOWN;

    h->flow->pub.client = answer ? 1 : 0;
    h->flow->pub.guessed = answer;
}

void track_udp(struct header *h, const struct wt_packet *packet, unsigned layer, struct pair *pair)
{
    const struct wt_layer *l = &packet->layers[layer];
    const struct wt_udp *udp = &l->u.udp;
    struct wt_end *from;

    if (l->header.captured < JUST_PORTS)
        return;
    h->flow = track_table_find(&h->tracker->table, pair, &h->part->from);
    if (h->flow == NULL) {
        h->part->from = 0;
        h->flow = l->header.captured >= UDP_HEADER ? track_begin(h, pair, NULL) : NULL;
        if (h->flow == NULL)
            return;
        h->flow->pub.phase = WT_PHASE_DATAGRAMS;
        guess_roles(h, udp);
    }
    h->part->conversation = &h->flow->pub;
    track_touch(h, !l->quoted);
    if (l->quoted) {
        track_icmp(h, packet, layer, true);
        return;
    }
    from = &h->flow->pub.end[h->part->from];
    from->bytes += l->payload.on_wire;
    h->part->length = (uint32_t)l->payload.on_wire;
    if (h->part->from != 0 && h->flow->pub.at[WT_AT_SYNACK] == 0)
        h->flow->pub.at[WT_AT_SYNACK] = h->frame;
    if ((h->tracker->skip & WT_SKIP_HISTORY) == 0)
        track_history_of_datagram(h);
    track_event(h->part, WT_EV_DATAGRAM, h->part->from, from->packets);
}
