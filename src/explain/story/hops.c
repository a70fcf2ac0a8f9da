/* SPDX-License-Identifier: BSD-2-Clause */
/* An RST that came from somewhere else? Every router on the path decrements the TTL, so all packets
 * of one host over one path arrive with the same TTL. A device in the middle that forges an RST in
 * its name is nearer. RFC 9293 section 3.5.3 knows no sender but the two ends. */
#include "../telling.h"

enum { LONGEST_DETOUR = 3 }; /* routes change, by a hop or two */

static uint8_t hops_of(const struct wt_telling *t)
{
    int ip = wt_enclosing_ip(t->packet, t->part->layer);

    if (ip < 0)
        return 0;
    const struct wt_layer *layer = &t->packet->layers[ip];

    return layer->dissector->protocol == WT_IPV4 ? layer->u.ipv4.ttl : layer->u.ipv6.hop_limit;
}

static void tell_other_way(struct wt_telling *t, uint8_t usual, uint8_t ttl)
{
    struct wt_remark *r;

    if (usual == 0 || ttl == 0 || (usual > ttl ? usual - ttl : ttl - usual) <= LONGEST_DETOUR)
        return;
    r = wt_tell_aside(t, WT_REMARK_RST_OTHER_TTL);
    wt_arg_side(r, "who", wt_is_server(t->conversation, t->part->from));
    wt_arg_number(r, "ttl", ttl);
    wt_arg_number(r, "usual", usual);
}

void wt_tell_hops(struct wt_telling *t)
{
    if (t->part->quoted || t->conversation->transport != WT_OVER_TCP)
        return;
    if (t->packet->layers[t->part->layer].u.tcp.flags & WT_RST)
        tell_other_way(t, t->conversation->ttl[t->part->from], hops_of(t));
}
