/* SPDX-License-Identifier: BSD-2-Clause */
/* Flags that few segments have: URG (RFC 9293 section 3.8.5, RFC 6093) and those of ECN (RFC 3168),
 * which mean something else where both ends agreed on AccECN (RFC 9768). */
#include "../tracker.h"

enum { ECN_FLAGS = WT_AE | WT_CWR | WT_ECE };

static void means(struct segment *s, unsigned what)
{
    s->h->part->means |= what;
}

/* The pointer says where the byte after the urgent one lies (RFC 6093 section 3.1). */
static void urgent_byte(struct segment *s, uint16_t pointer)
{
    struct wt_part *p = s->h->part;

    if (pointer == 0)
        return;
    p->urgent = p->rel_seq + pointer - 1;
    means(s, WT_MEANS_URGENT);
}

static void syn(struct segment *s)
{
    uint32_t asks = s->flags & ECN_FLAGS;

    s->mine->ecn = (asks & (WT_CWR | WT_ECE)) == (WT_CWR | WT_ECE);
    s->mine->ecn_accurate = asks == ECN_FLAGS;
    if (s->mine->ecn)
        means(s, WT_MEANS_ECN_ASKS | (s->mine->ecn_accurate ? WT_MEANS_ECN_ACCURATE : 0u));
}

/* RFC 9768 section 3.1.2: 001 (and 101) agrees to the older ECN; 000 and 111 to none; the rest says
 * which mark the SYN had. */
static void syn_ack(struct segment *s)
{
    uint32_t answer = s->flags & ECN_FLAGS;
    bool older = (answer & (WT_CWR | WT_ECE)) == WT_ECE;
    bool none = answer == 0 || answer == ECN_FLAGS;

    if (!s->theirs->ecn)
        return;
    s->mine->ecn_accurate = s->theirs->ecn_accurate && !older && !none;
    s->mine->ecn = older || s->mine->ecn_accurate;
    if (!s->mine->ecn)
        means(s, WT_MEANS_ECN_REFUSES);
    else
        means(s, WT_MEANS_ECN_AGREES | (s->mine->ecn_accurate ? WT_MEANS_ECN_ACCURATE : 0u));
}

/* With AccECN the three flags are a counter. */
static void echo(struct segment *s)
{
    if (!s->mine->ecn || !s->theirs->ecn || (s->mine->ecn_accurate && s->theirs->ecn_accurate))
        return;
    if ((s->flags & WT_ECE) != 0 && !s->mine->ecn_echoes) {
        s->mine->ecn_echoes = true;
        means(s, WT_MEANS_ECN_ECHOES);
    }
    if ((s->flags & WT_CWR) == 0)
        return;
    means(s, WT_MEANS_ECN_SLOWS | (s->theirs->ecn_echoes ? WT_MEANS_ECN_ANSWERS : 0u));
    s->theirs->ecn_echoes = false;
}

void track_signals(struct segment *s, uint16_t urgent)
{
    if (s->h->part->captured_twice)
        return;
    if ((s->flags & WT_URG) != 0)
        urgent_byte(s, urgent);
    if ((s->flags & WT_RST) != 0)
        return;
    if ((s->flags & WT_SYN) == 0)
        echo(s);
    else if ((s->flags & WT_ACK) == 0)
        syn(s);
    else
        syn_ack(s);
}
