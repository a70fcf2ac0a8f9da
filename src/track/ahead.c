/* SPDX-License-Identifier: BSD-2-Clause */
/* Prefetching for the next packets while this one is processed. With many conversations neither a
 * packet's slot nor its record is in any cache, and these two cache misses take longer than all
 * other work. So the slot is prefetched first, and a few packets later, when it must have arrived,
 * the record that it names. */
#include "tracker.h"

static inline __attribute__((always_inline)) void
make_pair(const struct wt_packet *packet, unsigned layer, unsigned ip, struct pair *pair)
{
    const struct wt_layer *l = &packet->layers[layer];
    bool tcp = l->dissector->protocol == WT_TCP;

    track_pair_addresses(pair, wt_layer_src(&packet->layers[ip]),
                         wt_layer_dst(&packet->layers[ip]));
    pair->transport = tcp ? WT_OVER_TCP : WT_OVER_UDP;
    pair->src_port = tcp ? l->u.tcp.src_port : l->u.udp.src_port;
    pair->dst_port = tcp ? l->u.tcp.dst_port : l->u.udp.dst_port;
}

bool wt_track_can_expect(const struct wt_tracker *tracker)
{
    enum { FEW = 16384 }; /* this many records fit into the caches: no prefetching needed */

    return tracker->table.held > FEW;
}

/* Prefetch what else a TCP segment looks up. */
static void fetch_for_segment(const struct wt_tracker *tracker, const struct wt_packet *packet,
                              unsigned layer, unsigned ip)
{
    const struct wt_layer *l = &packet->layers[ip];
    const struct wt_tcp *tcp = &packet->layers[layer].u.tcp;
    const struct wt_endpoint src = {*wt_layer_src(l), tcp->src_port};
    const struct wt_endpoint dst = {*wt_layer_dst(l), tcp->dst_port};

    if (l->dissector->protocol == WT_IPV4)
        (void)track_copy_place(&tracker->copies, tcp, l->u.ipv4.id);
    if ((tcp->flags & WT_SYN) != 0)
        track_fetch_peers(&tracker->roles, &tracker->table.key, &src, &dst);
}

/* Of several headers the outermost: tunnels are seldom. */
static void expect(struct wt_tracker *tracker, const struct wt_packet *packet)
{
    for (unsigned i = packet->first_transport; i < packet->n_layers; i++) {
        enum wt_protocol protocol = packet->layers[i].dissector->protocol;
        int ip = protocol == WT_TCP || protocol == WT_UDP ? wt_enclosing_ip(packet, i) : -1;

        if (ip < 0)
            continue;
        struct expected *e = &tracker->expected[packet->frame->number % EXPECTED];

        e->frame = tracker->last_expected = packet->frame->number;
        e->layer = i;
        make_pair(packet, i, (unsigned)ip, &e->pair);
        track_pair_hash(&tracker->table, &e->pair);
        track_table_fetch_slot(&tracker->table, e->pair.hash);
        if (protocol == WT_TCP)
            fetch_for_segment(tracker, packet, i, (unsigned)ip);
        return;
    }
}

void wt_track_expect(struct wt_tracker *tracker, const struct wt_packet *packet)
{
    enum { LATER = WT_EXPECTED / 2 };
    uint64_t before = packet->frame->number - LATER;
    const struct expected *e = &tracker->expected[before % EXPECTED];

    expect(tracker, packet);
    if (e->frame == before)
        track_table_fetch_record(&tracker->table, e->pair.hash);
}

void track_pair_of(struct wt_tracker *tracker, const struct wt_packet *packet, unsigned layer,
                   unsigned ip, struct pair *pair)
{
    uint64_t frame = packet->frame->number;

    if (tracker->last_expected >= frame) {
        const struct expected *e = &tracker->expected[frame % EXPECTED];

        if (e->frame == frame && e->layer == layer) {
            *pair = e->pair;
            return;
        }
    }
    make_pair(packet, layer, ip, pair);
}
