/* SPDX-License-Identifier: BSD-2-Clause */
/* Wireshark's tcp.analysis.* by the rules of its 4.0 dissector, for parity, in
 * the order in which its tcp_analyze_sequence_number() asks. It shares no variable with the story's
 * analysis, which may know better.
 *
 * Zero in next_seq, max_ack and last_ack means "not set", even where a real number is 0: so does
 * Wireshark. Windows are compared as they are on the wire. */
#include "seq.h"
#include "../tracker.h"
#include "unacked.h"

#define FAST_NS INT64_C(20000000)   /* after the duplicate ACKs that ask for it */
#define REORDER_NS INT64_C(3000000) /* where no round-trip time is known */
enum { MAX_IN_FLIGHT = 2000000000 };

static bool skips(const struct segment *s, unsigned what)
{
    return (s->h->tracker->skip & what) != 0;
}

static bool quiet(const struct segment *s)
{
    return (s->flags & (WT_SYN | WT_FIN | WT_RST)) == 0;
}

/* Nothing but the ACK that this end has sent before. */
static bool same(const struct segment *s)
{
    return s->len == 0 && s->seq == s->mine->next_seq && s->ack == s->mine->last_ack && quiet(s);
}

/* A SYN begins the numbers anew. Bytes in flight count only from the peer's first ACK on. */
static void prepare(struct segment *s)
{
    if ((s->flags & (WT_SYN | WT_ACK)) == WT_SYN) /* its number is the base */
        s->mine->next_seq = s->mine->max_ack;
    if ((s->flags & WT_ACK) != 0)
        s->theirs->in_flight_known = true;
    s->mine->sacked = 0;
}

/* Flags that follow from the sequence number and the window alone. */
static uint32_t seq_and_window(struct segment *s)
{
    struct side *d = s->mine;
    uint32_t flags = 0;

    if (s->window == 0 && quiet(s))
        flags |= WT_TA_ZERO_WINDOW;
    if (d->next_seq != 0 && seq_after(s->seq, d->next_seq) && (s->flags & WT_RST) == 0) {
        flags |= WT_TA_LOST_SEGMENT;
        d->in_flight_known = false;
    }
    if (s->len <= 1 && s->seq == d->next_seq - 1 && quiet(s))
        flags |= WT_TA_KEEP_ALIVE;
    if (same(s) && s->window != 0 && s->window != d->window) {
        flags |= WT_TA_WINDOW_UPDATE;
        s->offered = track_offered_before(s);
    }
    return flags;
}

/* These bytes use up all that the peer has offered. */
static uint32_t window_full(const struct segment *s)
{
    const struct side *r = s->theirs;
    int shift = r->unscaled || r->shift == SHIFT_UNUSED ? 0 : r->shift;

    if (s->len == 0 || !quiet(s) || r->shift == SHIFT_UNKNOWN)
        return 0;
    return s->seq + s->len == r->last_ack + (r->window << shift) ? WT_TA_WINDOW_FULL : 0;
}

/* The same ACK again: a duplicate, or the answer to a keep-alive or a probe. */
static uint32_t repeated_ack(struct segment *s)
{
    struct side *d = s->mine;
    uint16_t before = s->theirs->last_analysis;

    if (!same(s) || s->window != d->window)
        return 0;
    if (s->window != 0 && (before & WT_TA_KEEP_ALIVE) != 0)
        return WT_TA_KEEP_ALIVE_ACK;
    if (s->window == 0)
        return before & WT_TA_ZERO_WINDOW_PROBE ? WT_TA_ZERO_WINDOW_PROBE_ACK : 0;
    d->duplicates = d->duplicates < 0 ? 1 : d->duplicates + 1;
    s->h->part->duplicate_ack_number = (uint32_t)d->duplicates;
    s->h->part->duplicate_ack_frame = d->ack_frame;
    return WT_TA_DUPLICATE_ACK;
}

/* It confirms bytes that were not captured. */
static uint32_t ack_of_unseen(struct segment *s)
{
    struct side *r = s->theirs;

    if ((s->flags & WT_ACK) == 0 || r->max_ack == 0 || !seq_after(s->ack, r->max_ack))
        return 0;
    if (seq_before(r->max_ack, r->next_seq)) {
        r->max_ack = r->next_seq;
        return WT_TA_ACK_LOST_SEGMENT;
    }
    if (r->duplicates != 0)
        return 0;
    r->duplicates = -1;
    return WT_TA_ACK_LOST_SEGMENT;
}

/* Time since the oldest segment that is still unconfirmed: what Wireshark calls the RTO. */
static void waited(struct segment *s)
{
    const struct side *d = s->mine;
    const struct more *more = s->more[0];
    uint32_t frame = d->next_frame;
    int64_t ns = s->h->ns - d->next_ns;

    if (more != NULL && more->unacked.head != 0) {
        const struct range *oldest = track_range(&s->h->tracker->pool, more->unacked.head);

        frame = oldest->frame;
        ns = s->h->ns - oldest->ns;
    }
    if (ns != 0) {
        s->h->part->rto_frame = frame;
        s->h->part->rto_ns = ns;
    }
}

/* Where the latest segment of this direction that begins with seq is kept. */
static struct carried *carried_at(const struct segment *s, uint32_t seq)
{
    uint64_t mixed = (uint64_t)(s->conv->stream * 2 + s->h->part->from) << 32 | seq;

    mixed *= UINT64_C(0x9e3779b97f4a7c15);
    return &s->h->tracker->carried[mixed >> 52];
}

static bool is_carrier(const struct segment *s, const struct carried *c)
{
    return c->frame != 0 && c->seq == s->seq && c->stream == s->conv->stream &&
           c->from == s->h->part->from;
}

static void note_carried(const struct segment *s)
{
    struct carried *c = carried_at(s, s->seq);

    if (!is_carrier(s, c))
        c->first = s->h->frame & INT32_MAX;
    c->stream = s->conv->stream;
    c->from = s->h->part->from & 1U;
    c->seq = s->seq;
    c->frame = s->h->frame;
    c->ns = s->h->ns;
}

/* Of bytes that are confirmed: only who began with the same one is known. */
static void find_confirmed_carrier(struct segment *s)
{
    const struct carried *c = carried_at(s, s->seq);

    if (!is_carrier(s, c))
        return;
    s->h->part->repeats = c->frame;
    s->h->part->repeats_ns = s->h->ns - c->ns;
}

/* Which packet carried its first byte (SYN, FIN) last, or its last one, where the first is
 * confirmed? Before this one is noted as well. */
static void find_latest(struct segment *s)
{
    uint32_t numbers = s->len + ((s->flags & (WT_SYN | WT_FIN)) != 0);
    const struct range *last;

    if (numbers == 0 || skips(s, WT_SKIP_TIMES) || s->mine->next_seq == 0 ||
        !seq_before(s->seq, s->mine->next_seq))
        return;
    last = track_unacked_carrier(&s->h->tracker->pool, &s->more[0]->unacked, s->seq);
    if (last == NULL)
        last =
            track_unacked_carrier(&s->h->tracker->pool, &s->more[0]->unacked, s->seq + numbers - 1);
    if (last == NULL) {
        find_confirmed_carrier(s);
        return;
    }
    s->h->part->repeats = last->frame;
    s->h->part->repeats_ns = s->h->ns - last->ns;
}

/* … and which one did so first? */
static void find_carrier(struct segment *s)
{
    find_latest(s);
    if (s->h->part->repeats == 0)
        return;
    const struct carried *c = carried_at(s, s->seq);

    s->h->part->repeats_first = is_carrier(s, c) ? c->first : s->h->part->repeats;
}

/* Its bytes lie below the highest number so far: sent again, or late. */
static uint32_t sent_before(struct segment *s)
{
    const struct side *d = s->mine, *r = s->theirs;
    uint32_t end = s->seq + s->len + ((s->flags & (WT_SYN | WT_FIN)) != 0);
    int64_t since_ack = s->h->ns - r->last_ns, since_new = s->h->ns - d->next_ns;
    int64_t reorder = s->conv->initial_rtt_ns > 0 ? s->conv->initial_rtt_ns : REORDER_NS;
    bool old = d->next_seq != 0 && seq_before(s->seq, d->next_seq) &&
               !(s->len > 1 && s->seq == d->next_seq - 1);

    if (s->len > 0 && r->last_ack != 0 && !seq_after(s->seq + s->len, r->last_ack))
        return WT_TA_SPURIOUS_RETRANSMISSION | WT_TA_RETRANSMISSION;
    if (!old)
        return 0;
    if ((r->duplicates >= 2 || r->duplicates == -1) && s->seq == r->last_ack && since_ack >= 0 &&
        since_ack < FAST_NS)
        return WT_TA_FAST_RETRANSMISSION | WT_TA_RETRANSMISSION;
    if (since_new >= 0 && since_new < reorder && end != d->next_seq)
        return WT_TA_OUT_OF_ORDER;
    waited(s);
    return WT_TA_RETRANSMISSION;
}

/* Remember the segment, and how far this end has sent. A probe does not count. */
static void take_segment(struct segment *s, bool probe)
{
    struct side *d = s->mine;
    uint32_t end = s->seq + s->len + ((s->flags & (WT_SYN | WT_FIN)) != 0);
    const struct range sent = {.seq = s->seq, .end = end, .frame = s->h->frame, .ns = s->h->ns};

    if (end != s->seq && !skips(s, WT_SKIP_TIMES))
        note_carried(s);
    if (end != s->seq && !skips(s, WT_SKIP_TIMES) &&
        !track_unacked_add(&s->h->tracker->pool, &s->more[0]->unacked, &sent, s->from->isn))
        track_capped(s->h, s->more[0]->unacked.n >= MAX_UNACKED ? WT_CAP_UNACKED : WT_CAP_POOL);
    if (probe)
        return;
    if (d->next_seq == 0 || seq_after(end, d->next_seq)) {
        d->next_seq = end;
        d->next_ns = s->h->ns;
        d->next_frame = s->h->frame;
    }
    if (d->max_ack == 0 || s->seq == d->max_ack)
        d->max_ack = d->next_seq;
}

/* The segment that this ACK answers, and the time since. */
static void confirm(struct segment *s)
{
    struct confirmed exact =
        track_unacked_confirm(&s->h->tracker->pool, &s->more[1]->unacked, s->ack, s->to->isn);

    if (exact.frame != 0) {
        s->h->part->acks_frame = exact.frame;
        s->h->part->ack_rtt_ns = s->h->ns - exact.ns;
    }
}

/* Bytes sent and not confirmed, by the latest ACK and its SACK blocks. */
static void count_in_flight(struct segment *s)
{
    const struct unacked *list = &s->more[0]->unacked;
    uint32_t n;

    if (s->len == 0 || !s->mine->in_flight_known || list->head == 0)
        return;
    n = list->highest - list->lowest - s->theirs->sacked - ((s->flags & (WT_SYN | WT_FIN)) != 0);
    if (n > 0 && n < MAX_IN_FLIGHT)
        s->h->part->bytes_in_flight = n;
}

/* Window scale and SACK blocks. */
static void take_options(struct segment *s)
{
    enum { WIDEST_SHIFT = 14, BLOCKS = 3 };
    struct side *d = s->mine, *r = s->theirs;
    bool syn = (s->flags & WT_SYN) != 0, scale = s->has_options && s->options.has_scale;

    if (scale)
        d->shift = (int8_t)(s->options.scale < WIDEST_SHIFT ? s->options.scale : WIDEST_SHIFT);
    for (unsigned i = 0; s->has_options && i < s->options.n_sack && i < BLOCKS; i++)
        d->sacked += s->options.sack[i].right - s->options.sack[i].left;
    if (!syn)
        return;
    if (d->shift == SHIFT_UNKNOWN)
        d->shift = r->shift = SHIFT_UNUSED;
    else if ((s->flags & WT_ACK) != 0 && scale && r->shift == SHIFT_UNUSED)
        d->shift = SHIFT_UNUSED;
}

/* A SYN's window is never scaled. */
static void note_scaling(struct segment *s)
{
    if ((s->flags & WT_SYN) != 0)
        s->mine->unscaled = true;
    else if ((s->flags & WT_ACK) != 0)
        s->mine->unscaled = false;
}

static void time_handshake(struct segment *s)
{
    bool syn = (s->flags & WT_SYN) != 0, ack = (s->flags & WT_ACK) != 0;

    if (syn && !ack) {
        s->h->flow->syn_ns = s->h->ns;
        s->h->flow->has_syn_ns = s->h->ns != 0; /* a time of 0 is none, to Wireshark */
    } else if (ack && !syn && s->conv->initial_rtt_ns <= 0 && s->h->flow->has_syn_ns) {
        int64_t passed = s->h->ns - s->h->flow->syn_ns;

        s->conv->initial_rtt_ns = passed >= 0 ? passed : -1; /* the clock may step back */
    }
    note_scaling(s);
    if (s->conv->initial_rtt_ns > 0) /* 0: the clock was too coarse; the next ACK tries again */
        s->h->part->initial_rtt_ns = s->conv->initial_rtt_ns;
}

static uint32_t judge(struct segment *s, bool probe)
{
    uint32_t flags = probe ? WT_TA_ZERO_WINDOW_PROBE : 0;
    bool sends = (s->len | (s->flags & (WT_SYN | WT_FIN))) != 0;

    if (!probe)
        flags |= seq_and_window(s) | window_full(s) | repeated_ack(s);
    if (s->ack != s->mine->last_ack) { /* no duplicate: count anew */
        s->mine->ack_frame = s->h->frame;
        s->mine->duplicates = 0;
    }
    flags |= ack_of_unseen(s);
    find_carrier(s);
    if (sends && (flags & WT_TA_KEEP_ALIVE) == 0)
        flags |= sent_before(s);
    return flags;
}

void track_analyse(struct segment *s)
{
    struct side *d = s->mine;

    prepare(s);
    bool probe = s->len == 1 && s->seq == d->next_seq && s->theirs->window == 0;

    s->h->part->analysis |= judge(s, probe);
    take_segment(s, probe);
    d->window = s->window;
    d->last_ack = s->ack;
    d->last_ns = s->h->ns;
    d->last_analysis = (uint16_t)s->h->part->analysis;
    if (!skips(s, WT_SKIP_TIMES)) {
        confirm(s);
        count_in_flight(s);
    }
    if (s->has_options || (s->flags & WT_SYN) != 0)
        take_options(s);
    time_handshake(s);
}

void track_analyse_little(struct segment *s)
{
    s->mine->window = s->window;
    take_options(s);
    note_scaling(s);
}
