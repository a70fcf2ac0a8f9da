/* SPDX-License-Identifier: BSD-2-Clause */
/* What becomes of a packet with a wrong checksum: confirmed, it was whole where it arrived; sent
 * again, it likely was not. The first one of each direction stands for all. */
#include "seq.h"
#include "../tracker.h"

void track_damage(struct segment *s, const struct wt_layer *tcp)
{
    struct wt_part *p = s->h->part;
    struct episode_side *e;

    if (s->end == s->seq || p->captured_twice || wt_layer_offloaded(tcp))
        return;
    e = &track_episode(&s->h->tracker->episodes, s->conv->stream)->side[p->from];
    if (e->damaged_frame != 0)
        return;
    e->damaged_frame = s->h->frame;
    e->damaged_seq = s->seq;
    e->damaged_end = s->end;
    s->conv->now = (uint16_t)(s->conv->now | WT_NOW_DAMAGED);
}

static bool is_open(const struct episode_side *e)
{
    return e->damaged_frame != 0 && !e->is_settled;
}

static void settle(struct segment *s, struct episode *e, struct episode_side *whose,
                   enum wt_damage what)
{
    whose->is_settled = true;
    s->h->part->damage = (uint8_t)what;
    s->h->part->damaged = whose->damaged_frame;
    if (!is_open(&e->side[0]) && !is_open(&e->side[1]))
        s->conv->now = (uint16_t)(s->conv->now & ~(unsigned)WT_NOW_DAMAGED);
}

void track_after_damage(struct segment *s)
{
    struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    struct wt_part *p = s->h->part;
    struct episode_side *mine, *theirs;

    if (e == NULL || p->captured_twice || (s->flags & WT_RST) != 0)
        return;
    mine = &e->side[p->from];
    theirs = &e->side[other(p->from)];
    if (is_open(mine) && s->end != s->seq && seq_before(s->seq, mine->damaged_end) &&
        seq_after(s->end, mine->damaged_seq))
        settle(s, e, mine, WT_DAMAGE_AGAIN);
    else if (is_open(theirs) && (s->flags & WT_ACK) != 0 &&
             !seq_before(s->ack, theirs->damaged_end))
        settle(s, e, theirs, WT_DAMAGE_TAKEN);
}
