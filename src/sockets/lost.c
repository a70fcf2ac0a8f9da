/* SPDX-License-Identifier: BSD-2-Clause */
/* What our own network lost of TCP on purpose, by its numbers, until it is sent again: so a packet
 * that brings it again is known by what it repairs. */
#include "sockets.h"

/* The segment in this packet. False: there is none, or it uses no numbers. */
static bool segment_of(const struct wt_packet *packet, struct wt_lost_segment *s, bool *syn)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];
        int ip = wt_enclosing_ip(packet, i);

        if (layer->dissector->protocol != WT_TCP || layer->quoted || ip < 0 ||
            !layer->u.tcp.length_known)
            continue;
        const struct wt_tcp *tcp = &layer->u.tcp;

        *syn = (tcp->flags & WT_SYN) != 0;
        *s = (struct wt_lost_segment){
            .from = {*wt_layer_src(&packet->layers[ip]), tcp->src_port},
            .to = {*wt_layer_dst(&packet->layers[ip]), tcp->dst_port},
            .seq = tcp->seq,
            .end =
                tcp->seq + (uint32_t)layer->payload.on_wire + *syn + ((tcp->flags & WT_FIN) != 0),
            .packet = packet->frame->number,
            .loss = packet->frame->loss,
        };
        return s->end != s->seq;
    }
    return false;
}

/* Does a come before b? */
static bool before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static void keep(struct wt_sockets *all, const struct wt_lost_segment *s)
{
    unsigned at = all->n_lost < WT_LOST_KEPT ? all->n_lost++ : all->lost_next++ % WT_LOST_KEPT;

    all->lost[at] = *s;
}

/* Take what s brings out of what is missing. True: nothing of it is left. A piece from its middle
 * leaves both ends, which are kept as if all of it were missing. */
static bool mend(struct wt_lost_segment *lost, const struct wt_lost_segment *s)
{
    bool begins = !before(lost->seq, s->seq), ends = !before(s->end, lost->end);

    if (begins && !ends)
        lost->seq = s->end;
    else if (ends && !begins)
        lost->end = s->seq;
    return begins && ends;
}

/* True: nothing of this loss is missing any more. */
static bool compare(struct wt_repair *repair, struct wt_lost_segment *lost,
                    const struct wt_lost_segment *s, bool syn)
{
    if (!wt_same_end(&lost->from, &s->from) || !wt_same_end(&lost->to, &s->to))
        return false;
    if (syn && lost->seq != s->seq)
        return true; /* another connection between the same ends */
    if (lost->packet == 0 && before(lost->seq, s->seq) && !before(lost->end, s->seq)) {
        repair->misses = true;
        repair->missing_by = lost->loss;
    }
    if (!before(lost->seq, s->end) || !before(s->seq, lost->end))
        return false;
    uint32_t first = before(lost->seq, s->seq) ? s->seq : lost->seq;

    if (!repair->repeats || before(first, repair->first)) {
        repair->repeats = true;
        repair->first = first;
        repair->packet = lost->packet;
        repair->loss = lost->loss;
    }
    return mend(lost, s);
}

void sockets_repair(struct wt_sockets *all, const struct wt_packet *packet)
{
    struct wt_lost_segment s;
    bool syn;

    all->repair = (struct wt_repair){0};
    if ((all->n_lost == 0 && packet->frame->loss == WT_LOSS_NONE) || !segment_of(packet, &s, &syn))
        return;
    for (unsigned i = 0; i < all->n_lost;) {
        if (compare(&all->repair, &all->lost[i], &s, syn))
            all->lost[i] = all->lost[--all->n_lost];
        else
            i++;
    }
    if (packet->frame->loss != WT_LOSS_NONE)
        keep(all, &s);
}

void wt_sockets_lost(struct wt_sockets *sockets, const struct wt_packet *packet)
{
    sockets_repair(sockets, packet);
    sockets->repair = (struct wt_repair){0};
    sockets_lost_datagram(sockets, packet);
}
