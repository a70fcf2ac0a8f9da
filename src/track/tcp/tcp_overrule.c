/* SPDX-License-Identifier: BSD-2-Clause */
/* Where Wireshark's flag, put into words, would be false: the flag stays as it is, the story says
 * something else. */
#include "seq.h"
#include "../tracker.h"

enum { MPTCP = 30 };

/* Was every byte of the peer that s confirms, and nothing did before, captured? */
static bool all_seen(const struct segment *s)
{
    const struct side *r = s->theirs;

    if (!r->has_sent || seq_after(s->ack, r->snd_max))
        return false;
    for (uint32_t node = r->gaps; node != 0;) {
        const struct range *gap = track_range(&s->h->tracker->pool, node);

        bool known = s->mine->has_acked && !seq_after(gap->end, s->mine->ack_max);

        if (seq_before(gap->seq, s->ack) && !known)
            return false;
        node = gap->next;
    }
    return true;
}

/* A zero-window probe that was accepted is one byte further than Wireshark counts: what follows it
 * is no gap, and its ACK confirms nothing unseen. */
static uint32_t no_gap(const struct segment *s)
{
    uint32_t bits = 0;

    if (s->mine->has_sent && !seq_after(s->seq, s->mine->snd_max))
        bits |= WT_TA_LOST_SEGMENT;
    if ((s->h->part->analysis & WT_TA_ACK_LOST_SEGMENT) != 0 && all_seen(s))
        bits |= WT_TA_ACK_LOST_SEGMENT;
    return bits;
}

/* A keep-alive repeats the last number that was confirmed: an unacknowledged byte is a
 * retransmission. */
static bool unconfirmed(const struct segment *s)
{
    return s->theirs->has_acked && s->seq + 1 != s->theirs->ack_max;
}

/* A larger window means that the program has read data only if nothing shows a loss. */
static uint32_t more_to_say(const struct segment *s)
{
    uint32_t bits = 0;

    if ((s->h->part->analysis & WT_TA_WINDOW_UPDATE) != 0 &&
        (s->sacks.above || s->sacks.twice || track_gap_at(s, s->ack) != NULL))
        bits |= WT_TA_WINDOW_UPDATE;
    if ((s->sacks.twice && !s->sacks.above) || (s->flags & WT_ACK) == 0)
        bits |= WT_TA_DUPLICATE_ACK;
    if (unconfirmed(s))
        bits |= WT_TA_KEEP_ALIVE;
    if (s->has_options && (s->options.kinds >> MPTCP & 1) != 0 && !s->sacks.above)
        bits |= WT_TA_DUPLICATE_ACK; /* it says something of the paths (RFC 8684 section 3.3.3) */
    return bits;
}

static void overrule(struct segment *s)
{
    bool syn_ack = (s->flags & (WT_SYN | WT_ACK)) == (WT_SYN | WT_ACK);
    uint32_t bits = 0;

    if ((s->h->part->analysis & (WT_TA_LOST_SEGMENT | WT_TA_ACK_LOST_SEGMENT)) != 0)
        bits |= no_gap(s);
    if ((s->h->part->analysis & (WT_TA_WINDOW_UPDATE | WT_TA_DUPLICATE_ACK | WT_TA_KEEP_ALIVE)) !=
        0)
        bits |= more_to_say(s);
    if (s->h->part->captured_twice) /* no retransmission: the capture has the segment twice */
        bits |= TRACK_SENT_AGAIN | WT_TA_OUT_OF_ORDER | WT_TA_DUPLICATE_ACK | WT_TA_KEEP_ALIVE |
                WT_TA_KEEP_ALIVE_ACK;
    if (syn_ack && !s->mine->sent_synack) /* the SYNs crossed: this is the answer, not a repeat */
        bits |= TRACK_SENT_AGAIN | WT_TA_OUT_OF_ORDER;
    if (s->mine->has_sent && s->len > 0 && s->seq == s->mine->snd_max)
        bits |= TRACK_SENT_AGAIN | WT_TA_OUT_OF_ORDER; /* what follows a SYN-ACK with another ISN */
    if (s->conv->marks & WT_MARK_SIMULTANEOUS_OPEN && (s->conv->marks & WT_MARK_OPENED) == 0)
        bits |= WT_TA_DUPLICATE_ACK;
    if (s->h->part->duplicate_ack_frame == 0) /* nothing confirmed this before: it is no repeat */
        bits |= WT_TA_DUPLICATE_ACK;
    if ((uint32_t)s->window << (s->from->scale_known ? s->from->scale : 0) < s->offered)
        bits |= WT_TA_WINDOW_UPDATE; /* smaller window than before: nothing was read */
    if (s->mine->told_too_big)       /* sent again at once, in smaller pieces */
        bits |= WT_TA_OUT_OF_ORDER;
    s->h->part->shown &= ~bits;
    s->h->part->gap_confirmed = s->theirs->has_acked && !seq_after(s->seq, s->theirs->ack_max);
}

void track_overrule(struct segment *s)
{
    s->h->part->shown = s->h->part->analysis;
    if (s->h->part->analysis != 0)
        overrule(s);
    if (s->mine->told_too_big && s->len > 0 && s->mine->has_sent &&
        !seq_before(s->seq, s->mine->snd_max))
        s->mine->told_too_big = false; /* it goes on with new bytes: done with that */
}
