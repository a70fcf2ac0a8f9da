/* SPDX-License-Identifier: BSD-2-Clause */
/* Which bytes a receiver shows to be missing: by SACK blocks (RFC 2018), by equal ACKs, by what was
 * captured beyond its ACK. */
#include "seq.h"
#include "../tracker.h"

/* RFC 2883: the first block lies below the ACK, or inside of the second one. But where this very
 * ACK confirms what lay beyond the one before, a block may only say so once more. */
static bool is_twice(const struct segment *s)
{
    const struct wt_tcp_options *o = &s->options;

    if (!seq_after(o->sack[0].right, s->ack))
        return !(s->mine->asks && s->mine->has_acked &&
                 !seq_before(o->sack[0].left, s->mine->ack_max));
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

/* The timestamps of a segment, whose options are not read where it has nothing else. echo may be
 * NULL. */
static bool read_timestamps(const struct segment *s, uint32_t *value, uint32_t *echo)
{
    struct wt_tcp_options options;
    const struct wt_tcp_options *o = &s->options;

    if (!s->has_options) {
        wt_tcp_options_read(&options, *s->raw_options);
        o = &options;
    }
    *value = o->ts_value;
    if (echo != NULL)
        *echo = o->ts_echo;
    return o->has_timestamps;
}

static void add_hole(struct segment *s, uint32_t begin, uint32_t end)
{
    struct wt_part *p = s->h->part;

    if (seq_after(end, begin) && p->n_holes < WT_MAX_HOLES)
        p->holes[p->n_holes++] = (struct wt_hole){begin - s->to->isn, end - s->to->isn};
}

/* The lowest block that ends beyond `at`; n_sack: none. The first one may tell what came twice. */
static unsigned next_block(const struct segment *s, uint32_t at)
{
    const struct wt_tcp_options *o = &s->options;
    unsigned lowest = o->n_sack;

    for (unsigned i = s->sacks.twice; i < o->n_sack; i++)
        if (seq_after(o->sack[i].right, at) && seq_after(o->sack[i].right, o->sack[i].left) &&
            (lowest == o->n_sack || seq_before(o->sack[i].left, o->sack[lowest].left)))
            lowest = i;
    return lowest;
}

void track_note_holes(struct segment *s)
{
    uint32_t at = s->ack;

    for (unsigned i = next_block(s, at); i < s->options.n_sack; i = next_block(s, at)) {
        add_hole(s, at, s->options.sack[i].left);
        at = s->options.sack[i].right;
    }
}

void track_note_gap(struct segment *s)
{
    const struct range *gap = track_gap_at(s, s->ack);

    if (gap != NULL && s->h->part->n_holes == 0)
        add_hole(s, s->ack, gap->end);
}

void track_note_asking(struct segment *s)
{
    enum { SECOND_REPEAT = 2 }; /* as Wireshark counts: the capture may lack one */
    const struct wt_part *p = s->h->part;
    bool repeats =
        (p->shown & WT_TA_DUPLICATE_ACK) != 0 && p->duplicate_ack_number >= SECOND_REPEAT;

    if (p->captured_twice || (s->flags & (WT_ACK | WT_SYN | WT_RST)) != WT_ACK)
        return;
    if (s->sacks.above)
        s->h->flow->asks_to[p->from] = s->sacks.top;
    else if (repeats)
        s->h->flow->asks_to[p->from] = s->ack + 1;
    else if (p->confirms == 0)
        return;
    bool goes_on = s->mine->asks && p->confirms == 0;

    s->mine->asks = s->sacks.above || repeats;
    if (!s->mine->asks)
        return;
    struct episode_side *mine =
        &track_episode(&s->h->tracker->episodes, s->conv->stream)->side[p->from];

    mine->asked_frame = s->h->frame;
    if (goes_on)
        return;
    mine->asked_ns = s->h->ns;
    mine->has_asked_ts = read_timestamps(s, &mine->asked_ts, NULL);
}

bool track_could_answer(const struct segment *s)
{
    const struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    int64_t rtt = s->conv->initial_rtt_ns;
    uint32_t value, echo;

    if (e == NULL)
        return false;
    const struct episode_side *theirs = &e->side[other(s->h->part->from)];

    /* an answer has seen the question's timestamp: RFC 7323 section 4.3 */
    if (theirs->has_asked_ts && read_timestamps(s, &value, &echo))
        return !seq_before(echo, theirs->asked_ts);
    return rtt > 0 && s->h->ns - theirs->asked_ns >= rtt;
}

bool track_is_overtaken(struct segment *s)
{
    struct episode *e = s->theirs->asks
                            ? track_episode(&s->h->tracker->episodes, s->conv->stream)
                            : track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    struct episode_side *mine = e != NULL ? &e->side[s->h->part->from] : NULL;
    uint32_t value;

    if (mine == NULL || s->len == 0 || s->h->part->captured_twice ||
        !read_timestamps(s, &value, NULL))
        return false;
    if (mine->has_latest_ts && seq_before(value, mine->latest_ts))
        return true;
    if (s->theirs->asks) {
        mine->has_latest_ts = true;
        mine->latest_ts = value;
    }
    return false;
}

void track_note_jump(const struct segment *s)
{
    struct episode_side *mine;
    uint32_t value;

    if (s->len == 0 || s->h->part->captured_twice || !read_timestamps(s, &value, NULL))
        return;
    mine = &track_episode(&s->h->tracker->episodes, s->conv->stream)->side[s->h->part->from];
    mine->jump[mine->n_jumps % N_JUMPS].seq = s->seq;
    mine->jump[mine->n_jumps % N_JUMPS].ts = value;
    mine->n_jumps = (uint8_t)(mine->n_jumps + 1 < 2 * N_JUMPS ? mine->n_jumps + 1 : N_JUMPS);
}

bool track_fills_later(const struct segment *s)
{
    const struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    const struct episode_side *mine = e != NULL ? &e->side[s->h->part->from] : NULL;
    uint32_t value;

    if (mine == NULL || mine->n_jumps == 0 || !read_timestamps(s, &value, NULL))
        return false;
    for (unsigned i = 0; i < mine->n_jumps && i < N_JUMPS; i++)
        if (seq_before(s->seq, mine->jump[i].seq) && seq_after(value, mine->jump[i].ts))
            return true;
    return false;
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

const struct range *track_gap_at(const struct segment *s, uint32_t seq)
{
    for (uint32_t node = s->theirs->gaps; node != 0;) {
        const struct range *gap = track_range(&s->h->tracker->pool, node);

        if (seq - gap->seq < gap->end - gap->seq)
            return gap;
        node = gap->next;
    }
    return NULL;
}
