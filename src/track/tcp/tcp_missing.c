/* SPDX-License-Identifier: BSD-2-Clause */
/* Which bytes a receiver shows to be missing: by SACK blocks (RFC 2018), by equal ACKs, by what was
 * captured beyond its ACK. */
#include "seq.h"
#include "../tracker.h"

/* RFC 2883: the first block lies below the ACK, or inside of the second one. */
static bool is_twice(const struct segment *s)
{
    const struct wt_tcp_options *o = &s->options;

    if (!seq_after(o->sack[0].right, s->ack))
        return true;
    return o->n_sack > 1 && !seq_before(o->sack[0].left, o->sack[1].left) &&
           !seq_after(o->sack[0].right, o->sack[1].right);
}

static void take_block(struct sacks *out, uint32_t left, uint32_t right)
{
    if (!out->above || seq_before(left, out->seq)) {
        out->seq = left;
        out->end = right;
    }
    if (!out->above || seq_after(right, out->top))
        out->top = right;
    out->above = true;
}

void track_read_sacks(struct segment *s)
{
    const struct wt_tcp_options *o = &s->options;
    struct sacks *out = &s->sacks;

    out->twice = is_twice(s);
    for (unsigned i = out->twice; i < o->n_sack; i++)
        if (seq_after(o->sack[i].left, s->ack) && seq_after(o->sack[i].right, o->sack[i].left))
            take_block(out, o->sack[i].left, o->sack[i].right);
    if (out->above || !out->twice)
        return;
    out->seq = o->sack[0].left;
    out->end = o->sack[0].right;
}

void track_note_asking(struct segment *s)
{
    enum { SECOND_REPEAT = 2 }; /* as Wireshark counts: the capture may lack one */
    const struct wt_part *p = s->h->part;
    bool repeats =
        (wt_shown_flags(p) & WT_TA_DUPLICATE_ACK) != 0 && p->duplicate_ack_number >= SECOND_REPEAT;

    if (p->captured_twice || (s->flags & (WT_ACK | WT_SYN | WT_RST)) != WT_ACK)
        return;
    if (s->sacks.above)
        s->h->flow->asks_to[p->from] = s->sacks.top;
    else if (repeats)
        s->h->flow->asks_to[p->from] = s->ack + 1;
    else if (p->confirms == 0)
        return;
    s->mine->asks = s->sacks.above || repeats;
}

bool track_was_asked(const struct segment *s)
{
    uint32_t to = s->h->flow->asks_to[other(s->h->part->from)];

    return s->theirs->asks && seq_before(s->seq, to) && seq_after(s->end, s->theirs->ack_max);
}

bool track_misses(const struct segment *s)
{
    const struct unacked *sent;
    const struct range *first;

    if (s->sacks.above)
        return true;
    if (s->sacks.twice || s->more[1] == NULL || s->more[1]->unacked.head == 0)
        return false;
    sent = &s->more[1]->unacked;
    first = track_range(&s->h->tracker->pool, sent->head);
    return seq_after(first->seq, s->ack) || sent->highest > first->end - s->to->isn;
}

bool track_ack_at_gap(const struct segment *s)
{
    for (uint32_t node = s->theirs->gaps; node != 0;) {
        const struct range *gap = track_range(&s->h->tracker->pool, node);

        if (s->ack - gap->seq < gap->end - gap->seq)
            return true;
        node = gap->next;
    }
    return false;
}
