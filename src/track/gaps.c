/* SPDX-License-Identifier: BSD-2-Clause */
#include "gaps.h"

#include "seq.h"

/* Append the hole [seq, end), the newest, at the end of the list. */
static enum gap_trouble add_gap(struct pool *pool, struct side *side, uint32_t seq, uint32_t end)
{
    enum gap_trouble trouble = GAPS_FINE;
    uint32_t node, *link = &side->gaps;

    if (side->n_gaps == MAX_GAPS) {
        node = side->gaps;
        side->gaps = track_range(pool, node)->next;
        side->n_gaps--;
        trouble = GAPS_FORGOTTEN;
    } else {
        node = track_pool_take(pool);
        if (node == 0)
            return GAPS_POOL_FULL;
    }
    *track_range(pool, node) = (struct range){.seq = seq, .end = end};
    while (*link != 0)
        link = &track_range(pool, *link)->next;
    *link = node;
    side->n_gaps++;
    return trouble;
}

/* Cut [seq, end) out of the hole *link points to, which it overlaps. */
static enum gap_trouble cut(struct pool *pool, struct side *side, uint32_t *link, uint32_t seq,
                            uint32_t end)
{
    uint32_t node = *link;
    struct range *gap = track_range(pool, node);
    bool before = seq_after(seq, gap->seq), after = seq_before(end, gap->end);
    uint32_t gap_end = gap->end;

    if (!before && !after) {
        *link = gap->next;
        track_pool_give(pool, node);
        side->n_gaps--;
    } else if (!before) {
        gap->seq = end;
    } else {
        gap->end = seq;
        if (after)
            return add_gap(pool, side, end, gap_end);
    }
    return GAPS_FINE;
}

/* How many bytes of [seq, end) fill holes. */
static uint32_t fill(struct pool *pool, struct side *side, uint32_t seq, uint32_t end,
                     enum gap_trouble *trouble)
{
    uint32_t filled = 0, *link = &side->gaps;
    unsigned left = side->n_gaps; /* those added on the way lie outside [seq, end) */

    while (*link != 0 && left-- > 0) {
        const struct range *gap = track_range(pool, *link);
        uint32_t node = *link;
        uint32_t lo = seq_after(seq, gap->seq) ? seq : gap->seq;
        uint32_t hi = seq_before(end, gap->end) ? end : gap->end;

        if (seq_before(lo, hi)) {
            filled += hi - lo;
            enum gap_trouble t = cut(pool, side, link, lo, hi);

            if (t != GAPS_FINE)
                *trouble = t;
            if (t == GAPS_FORGOTTEN)
                break; /* the list has moved under us */
        }
        if (*link == node)
            link = &track_range(pool, node)->next;
    }
    return filled;
}

uint32_t track_new_bytes(struct pool *pool, struct side *side, uint32_t seq, uint32_t end,
                         enum gap_trouble *trouble)
{
    uint32_t max = side->snd_max, fresh;

    *trouble = GAPS_FINE;
    if (!side->has_sent) {
        side->has_sent = true;
        side->snd_max = end;
        return end - seq;
    }
    if (!seq_before(seq, max)) {
        if (seq != max)
            *trouble = add_gap(pool, side, max, seq);
        side->snd_max = end;
        return end - seq;
    }
    fresh = seq_after(end, max) ? end - max : 0;
    if (fresh > 0)
        side->snd_max = end;
    if (side->gaps != 0)
        fresh += fill(pool, side, seq, seq_before(end, max) ? end : max, trouble);
    return fresh;
}

unsigned track_count_holes(struct pool *pool, const struct side *side, uint32_t ack)
{
    enum { COUNTED = 1 }; /* a hole needs no frame: the field marks it */
    unsigned n = 0;

    for (uint32_t node = side->gaps; node != 0; node = track_range(pool, node)->next) {
        struct range *gap = track_range(pool, node);

        if (gap->frame != COUNTED && seq_before(gap->seq, ack)) {
            gap->frame = COUNTED;
            n++;
        }
    }
    return n;
}
