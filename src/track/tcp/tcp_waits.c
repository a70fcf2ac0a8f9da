/* SPDX-License-Identifier: BSD-2-Clause */
/* Who waits for whom: a delayed ACK (RFC 9293 section 3.8.6.3), Nagle's algorithm that waits for it
 * (section 3.7.4), and an end whose turn it is. */
#include "seq.h"
#include "../tracker.h"

#define DELAYED_ACK_NS INT64_C(30000000)
#define LONGEST_DELAY_NS INT64_C(550000000) /* section 3.8.6.3 allows 500 ms */
#define NEARBY_NS INT64_C(10000000) /* a round trip this short cannot explain such a delay */
#define AT_ONCE_NS INT64_C(2000000)

static uint32_t full_segment(const struct wt_end *receiver)
{
    enum { OPTIONS = 40, USUAL_MSS = 1460 };

    return (receiver->mss > OPTIONS ? receiver->mss : USUAL_MSS) - (uint32_t)OPTIONS;
}

/* Delayed by the receiver, not by the network or late data: only where a short round trip was
 * measured and nothing was retransmitted. Two full segments are confirmed at once: such an ACK
 * waited for something else. And where two more are under way behind what it confirms, it is they
 * that a queue on the way has kept: had they come, they would have been confirmed. */
static bool is_delayed(const struct segment *s)
{
    const struct wt_part *p = s->h->part;
    int64_t held = p->ack_rtt_ns - p->initial_rtt_ns;

    return p->acks_frame != 0 && (p->means & WT_MEANS_AFTER_AGAIN) == 0 && p->initial_rtt_ns >= 0 &&
           p->initial_rtt_ns < NEARBY_NS && held >= DELAYED_ACK_NS && held < LONGEST_DELAY_NS &&
           p->confirms < 2 * full_segment(s->from) &&
           s->theirs->snd_max - s->ack < 2 * full_segment(s->from);
}

void track_late_ack(struct segment *s)
{
    struct wt_part *p = s->h->part;
    struct episode_side *waits;

    if (p->captured_twice || !is_delayed(s))
        return;
    p->means |= WT_MEANS_DELAYED;
    /* Nagle's algorithm waits until all is confirmed, and only with less than a full segment. */
    if (s->end != s->seq || s->ack != s->theirs->snd_max || p->confirms >= full_segment(s->from))
        return;
    waits = &track_episode(&s->h->tracker->episodes, s->conv->stream)->side[other(p->from)];
    waits->held_by = s->h->frame;
    waits->held_after = p->acks_frame;
    waits->held_ns = p->ack_rtt_ns;
    waits->freed_ns = s->h->ns;
    waits->is_held = true;
    s->conv->now = (uint16_t)(s->conv->now | WT_NOW_HELD);
}

void track_after_late_ack(struct segment *s)
{
    struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    struct wt_part *p = s->h->part;
    int64_t rtt = s->conv->initial_rtt_ns > 0 ? s->conv->initial_rtt_ns : 0;
    bool was_held;

    s->conv->now = (uint16_t)(s->conv->now & ~(unsigned)WT_NOW_HELD);
    if (e == NULL)
        return;
    was_held = e->side[p->from].is_held;
    e->side[0].is_held = e->side[1].is_held = false;
    if (!was_held || !wt_part_has(p, WT_EV_DATA) || s->len >= full_segment(s->to) ||
        s->h->ns - e->side[p->from].freed_ns > rtt + AT_ONCE_NS)
        return;
    p->means |= WT_MEANS_NAGLE;
    p->held_by = e->side[p->from].held_by;
    p->held_after = e->side[p->from].held_after;
    p->held_ns = e->side[p->from].held_ns;
}

/* All that the other end sent was here and confirmed before: neither the network nor a loss kept
 * this end from sending. */
void track_whose_turn(struct segment *s)
{
    enum { ROUND_TRIPS = 10 };
    struct wt_part *p = s->h->part;

    if (wt_part_has(p, WT_EV_DATA) && p->sender_before == other(p->from) + 1u && p->confirms == 0 &&
        p->again == WT_AGAIN_NOT && s->ack == s->theirs->snd_max && !p->captured_twice &&
        p->silence_ns >= ROUND_TRIPS * s->conv->initial_rtt_ns)
        p->means |= WT_MEANS_WAITED;
}
