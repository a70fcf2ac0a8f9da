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

/* Cut [seq, end), which lies inside of it, out of the hole *link points to. */
static enum gap_trouble cut(struct pool *pool, struct side *side, uint32_t *link, uint32_t seq,
                            uint32_t end)
{
    uint32_t node = *link;
    struct range *gap = track_range(pool, node);
    bool before = seq != gap->seq, after = end != gap->end;
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

/* How much of [seq, end) lies in the hole, and from where on. Both are stretches of the circle of
 * any length: no signs here, for an old hole may be more than half of it away. */
static uint32_t shared(const struct range *gap, uint32_t seq, uint32_t end, uint32_t *from)
{
    uint32_t length = end - seq, gap_length = gap->end - gap->seq;
    uint32_t later = gap->seq - seq, earlier = seq - gap->seq;

    *from = later < length ? gap->seq : seq;
    if (later < length)
        return gap_length < length - later ? gap_length : length - later;
    if (earlier < gap_length)
        return length < gap_length - earlier ? length : gap_length - earlier;
    return 0;
}

/* How many bytes of [seq, end) fill holes. */
static uint32_t fill(struct pool *pool, struct side *side, uint32_t seq, uint32_t end,
                     enum gap_trouble *trouble)
{
    uint32_t filled = 0, *link = &side->gaps;
    unsigned left = side->n_gaps; /* those added on the way lie outside [seq, end) */

    while (*link != 0 && left-- > 0) {
        uint32_t node = *link, from;
        uint32_t n = shared(track_range(pool, node), seq, end, &from);

        if (n > 0) {
            filled += n;
            enum gap_trouble t = cut(pool, side, link, from, from + n);

            if (t != GAPS_FINE)
                *trouble = t;
            if (t == GAPS_FORGOTTEN)
                break; /* the list was changed: link may be stale */
        }
        if (*link == node)
            link = &track_range(pool, node)->next;
    }
    return filled;
}

uint32_t track_new_bytes(struct pool *pool, struct side *side, uint32_t seq, uint32_t end,
                         enum gap_trouble *trouble)
{
    uint32_t max = side->snd_max, length = end - seq, known, filled;

    *trouble = GAPS_FINE;
    if (!side->has_sent) {
        side->has_sent = true;
        side->snd_max = end;
        return length;
    }
    if (!seq_before(seq, max)) {
        if (seq != max)
            *trouble = add_gap(pool, side, max, seq);
        side->snd_max = end;
        return length;
    }
    known = length < max - seq ? length : max - seq; /* of it lie below the highest end so far */
    if (known < length)
        side->snd_max = end;
    filled = side->gaps != 0 ? fill(pool, side, seq, seq + known, trouble) : 0;
    if (filled > known) /* numbers went round, and a hole lies on an older one */
        filled = known;
    return length - known + filled;
}

/* Nearer than any window is wide: else the number is none of this connection. */
static bool is_near(uint32_t distance)
{
    return distance < 1u << 24;
}

uint32_t track_earlier_bytes(struct pool *pool, struct side *side, uint32_t first, uint32_t *below,
                             uint32_t seq, uint32_t end, enum gap_trouble *trouble)
{
    uint32_t low = first - *below, stop = seq_before(end, low) ? end : low;

    *trouble = GAPS_FINE;
    if (!side->has_sent) { /* only the other end's ACK has told where its numbers are */
        if (seq_after(seq, first) && is_near(seq - first)) {
            side->has_sent = true;
            side->snd_max = first;
        } else if (seq != end && seq_before(seq, first) && is_near(first - seq)) {
            *below = first - seq;
        }
        return 0;
    }
    if (end - seq <= 1 || !seq_before(seq, low) || !is_near(low - seq) ||
        !is_near(side->snd_max - low))
        return 0; /* a keep-alive repeats one; and what is far ahead may have gone round */
    if (stop != low)
        *trouble = add_gap(pool, side, stop, low);
    *below += low - seq;
    return stop - seq;
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
