/* SPDX-License-Identifier: BSD-2-Clause */
/* Two connections with the same endpoints at a time: two hosts behind one address, or captures put
 * together. Their numbers tell them apart, as RFC 9293 section 3.4.1 intends it. */
#include "seq.h"
#include "../tracker.h"

/* Start numbers are spread over 2^32: within 4 MiB of each other they are of one connection. */
static bool is_near(uint32_t a, uint32_t b)
{
    enum { NEAR = 1 << 22 };

    return a - b + NEAR < 2U * NEAR;
}

/* The highest number of that end, or what is known of it. */
static uint32_t reached(const struct flow *flow, unsigned end)
{
    return flow->side[end].has_sent ? flow->side[end].snd_max : flow->pub.end[end].isn;
}

static bool fits(const struct flow *flow, uint8_t from, const struct wt_tcp *tcp)
{
    if (!flow->side[from].has_base || !is_near(tcp->seq, reached(flow, from)))
        return false;
    return (tcp->flags & WT_ACK) == 0 ||
           (flow->side[other(from)].has_base && is_near(tcp->ack, reached(flow, other(from))));
}

static bool is_end(const struct wt_endpoint *end, const struct wt_ip *ip, uint16_t port)
{
    return end->port == port && wt_ip_same(&end->ip, ip);
}

/* Its record may be another's by now. */
static struct flow *older_of(const struct table *table, const struct flow *flow,
                             const struct pair *pair, uint8_t *from)
{
    struct flow *older = flow->link != 0 ? track_flow(table, flow->link) : NULL;

    if (older == NULL || older->pub.index != flow->link || older->pub.transport != WT_OVER_TCP)
        return NULL;
    *from = !is_end(&older->pub.end[0].at, pair->src, pair->src_port);
    return is_end(&older->pub.end[*from].at, pair->src, pair->src_port) &&
                   is_end(&older->pub.end[other(*from)].at, pair->dst, pair->dst_port)
               ? older
               : NULL;
}

/* What comes while the newer one opens may be its answer: a challenge ACK has old numbers. */
struct flow *track_older(struct header *h, const struct pair *pair, const struct wt_tcp *tcp,
                         struct flow *newest)
{
    uint8_t from;
    struct flow *older;

    if (newest->pub.phase == WT_PHASE_OPENING || (tcp->flags & WT_SYN) != 0 ||
        fits(newest, h->part->from, tcp))
        return newest;
    older = older_of(&h->tracker->table, newest, pair, &from);
    if (older == NULL || !fits(older, from, tcp))
        return newest;
    h->part->from = from;
    h->part->newest = &newest->pub;
    return older;
}
