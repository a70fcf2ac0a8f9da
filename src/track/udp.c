/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP has no connection: a conversation is who sends to whom, and who sent first is the client. */
#include "tracker.h"

enum { UDP_HEADER = 8, JUST_PORTS = 4 };

void track_udp(struct header *h, const struct wt_packet *packet, unsigned layer, struct pair *pair)
{
    const struct wt_layer *l = &packet->layers[layer];
    struct wt_end *from;
    bool begins = false;

    if (l->header.captured < JUST_PORTS)
        return;
    h->flow = track_table_find(&h->tracker->table, pair, &h->part->from);
    if (h->flow == NULL) {
        h->part->from = 0;
        h->flow = l->header.captured >= UDP_HEADER ? track_begin(h, pair, NULL) : NULL;
        if (h->flow == NULL)
            return;
        h->flow->pub.phase = WT_PHASE_DATAGRAMS;
        begins = true;
    }
    h->part->conversation = &h->flow->pub;
    track_touch(h, !l->quoted);
    if (begins)
        track_udp_roles(h, l);
    if (l->quoted) {
        track_find_quoted(h, l->u.udp.length);
        track_icmp(h, packet, layer, true);
        return;
    }
    if (begins && track_answers_elsewhere(h, l)) {
        h->flow->pub.client = 1;
        h->flow->pub.guessed = false;
    } else if (h->part->from == 0 && h->flow->pub.end[1].packets == 0) {
        track_asks_elsewhere(h, packet, l);
    }
    from = &h->flow->pub.end[h->part->from];
    from->bytes += l->payload.on_wire;
    h->part->length = (uint32_t)l->payload.on_wire;
    track_note_quotable(h, l->u.udp.length);
    if (h->part->from != 0 && h->flow->pub.at[WT_AT_SYNACK] == 0)
        h->flow->pub.at[WT_AT_SYNACK] = h->frame;
    if ((h->tracker->skip & WT_SKIP_HISTORY) == 0)
        track_history_of_datagram(h);
    track_event(h->part, WT_EV_DATAGRAM, h->part->from, from->packets);
}
