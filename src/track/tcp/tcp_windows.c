/* SPDX-License-Identifier: BSD-2-Clause */
/* The other end's room: shut and open again, used up, taken back (RFC 9293 section 3.8.6). What
 * needs more than the segment at hand is kept in episodes.h. */
#include "seq.h"
#include "../tracker.h"

static struct episode_side *mine(const struct segment *s)
{
    return &track_episode(&s->h->tracker->episodes, s->conv->stream)->side[s->h->part->from];
}

void track_shuts(struct segment *s)
{
    struct episode_side *e = mine(s);

    e->shut_frame = s->h->frame;
    e->shut_ns = s->h->ns;
}

void track_reopens(struct segment *s, bool asked)
{
    struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    struct wt_part *p = s->h->part;

    if (e == NULL || e->side[p->from].shut_frame == 0 || p->captured_twice)
        return;
    p->means |= WT_MEANS_REOPENS | (asked ? WT_MEANS_REOPENS_ASKED : 0u);
    p->shut_frame = e->side[p->from].shut_frame;
    p->shut_ns = s->h->ns - e->side[p->from].shut_ns;
    e->side[p->from].shut_frame = 0;
    e->side[other(p->from)].full_window = 0; /* its reader sets the pace, not the distance */
}

/* Far from full segments, though more is waiting: the silly window syndrome. On loopback no buffer
 * holds many segments of the MSS, so there the one of Ethernet counts. */
static bool is_silly(const struct segment *s, struct episode_side *e, uint32_t offered)
{
    enum { LEAST_MSS = 536, ETHERNET_MSS = 1460, TWICE = 2 };
    uint32_t mss = s->to->mss == 0             ? LEAST_MSS
                   : s->to->mss < ETHERNET_MSS ? s->to->mss
                                               : ETHERNET_MSS;

    if (offered >= mss / 2) {
        e->small_fills = 0;
        return false;
    }
    return track_count(&e->small_fills) >= TWICE;
}

/* Opened in full again since it was used up last, and soon: then only the distance limits. */
static bool is_limited(const struct segment *s, const struct episode_side *e, uint32_t offered)
{
    const int64_t shortest_ns = 1000000; /* below this a round trip says little of the distance */
    enum { SOON = 3 };                   /* round trips */
    int64_t rtt = s->conv->initial_rtt_ns, since = s->h->ns - e->full_ns;

    return rtt >= shortest_ns && e->full_window != 0 && offered >= e->full_window && since > 0 &&
           since <= SOON * rtt;
}

void track_fills(struct segment *s)
{
    struct episode_side *e = mine(s);
    struct wt_part *p = s->h->part;
    bool scaled = !s->theirs->unscaled && s->to->scale_known;
    uint32_t offered = s->theirs->window << (scaled ? s->to->scale : 0);

    p->full_window = offered;
    if (is_silly(s, e, offered))
        p->means |= WT_MEANS_SILLY;
    else if (is_limited(s, e, offered))
        p->means |= WT_MEANS_LIMITED;
    e->full_window = offered;
    e->full_ns = s->h->ns;
}

/* What was offered should not be taken back (RFC 9293 section 3.8.6). By less than one step of the
 * scale it happens to everybody (RFC 7323 section 2.4), and while nothing is confirmed the window
 * before may be a SYN's, which is not scaled. A FIN may come from another machine (a load balancer
 * that closes); an older segment that comes late only repeats what was offered then. */
void track_shrinks(struct segment *s)
{
    struct wt_part *p = s->h->part;
    uint64_t back = s->offered - ((uint64_t)p->window + p->confirms);

    if ((s->flags & (WT_ACK | WT_SYN | WT_RST | WT_FIN)) != WT_ACK || s->offered == NO_WINDOW ||
        p->rel_ack - p->confirms <= 1 || !s->from->scale_known || p->captured_twice ||
        s->ack != s->mine->ack_max || seq_before(s->end, s->mine->snd_max) ||
        back < UINT64_C(1) << s->from->scale)
        return;
    p->means |= WT_MEANS_SHRINKS;
    p->taken_back = (uint32_t)back;
}
