/* SPDX-License-Identifier: BSD-2-Clause */
/* What a segment means, given the segments before it. Wireshark's flags are the beginning; what the
 * two ends are doing now (WT_NOW_…) says the rest. */
#include "seq.h"
#include "../tracker.h"

/* Linux delays an ACK by at least 40 ms (delayed ACK). */
#define DELAYED_ACK_NS INT64_C(30000000)

/* Linux waits at least 200 ms, counted in ticks, before it repeats by its timer; RFC 6298 asks for
 * a second. */
#define SHORTEST_TIMER_NS INT64_C(190000000)

static bool is_now(const struct segment *s, enum wt_now what, unsigned side)
{
    return (s->conv->now & (unsigned)what << side) != 0;
}

static void begin(struct segment *s, enum wt_now what, unsigned side)
{
    s->conv->now = (uint16_t)(s->conv->now | (unsigned)what << side);
}

static void end(struct segment *s, unsigned what, unsigned side)
{
    s->conv->now = (uint16_t)(s->conv->now & ~(what << side));
}

/* The other end asked something, and this segment answers: once. */
static bool answers(struct segment *s, enum wt_now question)
{
    bool asked = is_now(s, question, other(s->h->part->from));

    end(s, question, other(s->h->part->from));
    return asked;
}

static void means(struct segment *s, unsigned what)
{
    s->h->part->means |= what;
}

#define EV(id) (UINT64_C(1) << WT_EV_##id)

static bool has_any(const struct segment *s, uint64_t events)
{
    return (s->h->part->which & events) != 0;
}

/* Bytes that were not captured before. */
static uint64_t fresh_bytes(const struct wt_part *p)
{
    for (unsigned i = 0; wt_part_has(p, WT_EV_DATA) && i < p->n_events; i++)
        if (p->events[i].id == WT_EV_DATA)
            return p->events[i].number;
    return 0;
}

/* Steps of opening and resets say what their numbers mean; Wireshark's flags for them do not fit:
 * an ack that belongs to another connection confirms nothing unseen. The ACK that ends a
 * simultaneous open has the first window that is scaled: no update. */
static bool is_step(const struct segment *s)
{
    const uint64_t steps = EV(SYN) | EV(SYN_RETRY) | EV(ACK_TO_SYN) | EV(BAD_ACK) |
                           EV(CHALLENGE_ACK) | EV(SYNACK) | EV(SIM_OPEN) | EV(SYNACK_BAD_ACK) |
                           EV(SYNACK_NEW_ISN);
    bool crossed = s->conv->marks & WT_MARK_SIMULTANEOUS_OPEN && s->h->part->rel_ack == 1;

    return (s->flags & WT_RST) != 0 || has_any(s, steps) ||
           (s->len == 0 && (crossed || has_any(s, EV(ESTABLISHED))));
}

/* A retransmission that no duplicate ACK asked for: a time-out takes its time; a tail-loss probe
 * repeats only the tail, after one or two round trips (RFC 8985 section 7). */
static enum wt_again unasked(const struct segment *s)
{
    const struct wt_part *p = s->h->part;
    int64_t rtt = s->conv->initial_rtt_ns > 0 ? s->conv->initial_rtt_ns : 0;

    if (p->repeats == 0 || p->repeats_ns <= rtt)
        return WT_AGAIN_UNKNOWN;
    if (p->repeats_ns >= SHORTEST_TIMER_NS)
        return WT_AGAIN_BY_TIMER;
    return rtt > 0 && s->seq + s->len == s->mine->snd_max ? WT_AGAIN_TAIL : WT_AGAIN_UNKNOWN;
}

/* Sent before: by its timer, at once after duplicate ACKs, or for nothing. Told that its packets do
 * not fit, a sender repeats at once: sooner than any timer would. */
static enum wt_again why_again(const struct segment *s, uint32_t shown)
{
    const struct wt_part *p = s->h->part;
    uint64_t fresh = fresh_bytes(p);
    bool asked = track_was_asked(s);

    if (has_any(s, EV(SYN_RETX) | EV(SYNACK_RETX) | EV(FIN_RETX)))
        return WT_AGAIN_TOLD;
    if (s->twin != 0 && fresh == 0 && !asked) /* a sender may keep the identification */
        return WT_AGAIN_TWIN;
    if ((shown & WT_TA_SPURIOUS_RETRANSMISSION) != 0)
        return WT_AGAIN_NEEDLESSLY;
    /* bytes that were not captured before may be late only: sooner than a round trip nobody has
     * repeated them because they were asked for */
    if ((shown & WT_TA_FAST_RETRANSMISSION) != 0 && asked && (fresh == 0 || track_could_answer(s)))
        return WT_AGAIN_FAST;
    if ((s->conv->marks & WT_MARK_TOO_BIG) != 0 && p->repeats_ns < SHORTEST_TIMER_NS)
        return WT_AGAIN_SMALLER;
    if (fresh > 0)
        return fresh < s->len ? WT_AGAIN_PART : WT_AGAIN_UNSEEN;
    if (asked) /* but so late the timer may have run out all the same */
        return p->repeats_ns < SHORTEST_TIMER_NS ? WT_AGAIN_IN_RECOVERY : WT_AGAIN_UNKNOWN;
    return unasked(s);
}

/* Who asked for it; and what it is, should a DSACK say that it was not needed. */
static void note_again(struct segment *s, enum wt_again why)
{
    struct episode *e = track_episode(&s->h->tracker->episodes, s->conv->stream);
    struct episode_side *mine = &e->side[s->h->part->from];

    if (why == WT_AGAIN_FAST || why == WT_AGAIN_IN_RECOVERY)
        s->h->part->asked_by = e->side[other(s->h->part->from)].asked_frame;
    mine->again_frame = s->h->frame;
    mine->again_seq = s->seq;
    mine->again_end = s->end;
}

static void sent_again(struct segment *s, uint32_t shown, bool later)
{
    uint8_t from = s->h->part->from;
    enum wt_again why = why_again(s, shown);

    if (why == WT_AGAIN_UNSEEN && later)
        why = WT_AGAIN_UNSEEN_LATER;
    s->h->part->again = (uint8_t)why;
    if (why == WT_AGAIN_TOLD)
        return;
    note_again(s, why);
    begin(s, WT_NOW_AGAIN, from);
    if (why == WT_AGAIN_NEEDLESSLY)
        begin(s, WT_NOW_NEEDLESS, from);
    if (why == WT_AGAIN_BY_TIMER)
        begin(s, WT_NOW_REPEATING, from);
}

static bool is_overruled(const struct segment *s, uint32_t flag)
{
    return (s->h->part->analysis & ~s->h->part->shown & flag) != 0;
}

/* Some flags only say "below what was sent before": sent again, if nothing in it is new. */
static bool is_again(const struct segment *s, uint32_t shown)
{
    if ((shown & WT_TA_RETRANSMISSION) != 0)
        return s->len > 0 || has_any(s, EV(SYN_RETX) | EV(SYNACK_RETX) | EV(FIN_RETX));
    if ((shown & WT_TA_OUT_OF_ORDER) != 0)
        return s->len > 0 &&
               (fresh_bytes(s->h->part) == 0 || s->h->part->again == WT_AGAIN_UNSEEN_LATER);
    return is_overruled(s, WT_TA_KEEP_ALIVE) && s->len > 0 && fresh_bytes(s->h->part) == 0;
}

/* Its timestamp is older than what came before it: nobody has sent it just now. */
static void overtaken(struct segment *s)
{
    means(s, WT_MEANS_LATE | WT_MEANS_OVERTAKEN);
    begin(s, WT_NOW_AGAIN, s->h->part->from);
    if (fresh_bytes(s->h->part) == 0)
        begin(s, WT_NOW_NEEDLESS, s->h->part->from);
}

static void late(struct segment *s, uint32_t shown)
{
    bool smaller = is_overruled(s, WT_TA_OUT_OF_ORDER) && (s->conv->marks & WT_MARK_TOO_BIG) != 0;

    if (s->h->part->again != WT_AGAIN_NOT || (!smaller && (shown & WT_TA_OUT_OF_ORDER) == 0))
        return;
    means(s, WT_MEANS_LATE | (smaller ? WT_MEANS_SMALLER : 0u));
    begin(s, WT_NOW_AGAIN, s->h->part->from);
}

/* A duplicate ACK means loss only while bytes are missing; it also answers duplicate segments. */
static void duplicate_ack(struct segment *s)
{
    bool closes = s->conv->phase == WT_PHASE_CLOSING || s->conv->phase == WT_PHASE_CLOSED;
    /* a FIN came, but what lies before it did not: it is not confirmed either */
    bool misses = s->to->sent_fin && !s->to->fin_acked;

    if ((closes && !misses) || answers(s, WT_NOW_NEEDLESS) || !track_misses(s) || s->twin != 0)
        means(s, WT_MEANS_ECHO);
    else
        track_note_gap(s);
}

static void note_probe(const struct segment *s)
{
    struct episode *e = track_episode(&s->h->tracker->episodes, s->conv->stream);
    struct episode_side *mine = &e->side[s->h->part->from];
    int64_t shut_ns = e->side[other(s->h->part->from)].shut_ns;

    mine->probe_gap_ns = s->h->ns - (mine->probed_ns > shut_ns ? mine->probed_ns : shut_ns);
    mine->probed_ns = s->h->ns;
    mine->probed_at = s->mine->snd_max;
}

/* It has asked for a window, goes on asking in time (the wait doubles; one may be lost), and has
 * sent nothing new since, though there is room by now: what told it so was lost. */
static bool still_probes(const struct segment *s)
{
    enum { TWICE_DOUBLED = 4 };
    const struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    const struct episode_side *mine = e != NULL ? &e->side[s->h->part->from] : NULL;

    return mine != NULL && mine->probed_ns != 0 && mine->probed_at == s->mine->snd_max &&
           s->h->ns - mine->probed_ns <= TWICE_DOUBLED * mine->probe_gap_ns;
}

/* Both ends can still hear it: open, or half closed by the other end's FIN, which it has confirmed.
 */
static bool is_alive(const struct segment *s)
{
    enum wt_phase phase = (enum wt_phase)s->conv->phase;

    return phase == WT_PHASE_OPEN || phase == WT_PHASE_MIDSTREAM ||
           (phase == WT_PHASE_CLOSING && s->to->fin_acked && !s->from->sent_fin);
}

/* A keep-alive repeats the last number of an idle connection; while closing, or before any data, it
 * only looks like one. Linux asks for a window so, too, without a new byte. */
static void keep_alive(struct segment *s)
{
    uint8_t from = s->h->part->from;

    if (is_now(s, WT_NOW_SHUT, other(from)) || still_probes(s)) {
        begin(s, WT_NOW_ASKED, from);
        means(s, WT_MEANS_PROBE);
        note_probe(s);
    } else if (is_alive(s)) {
        begin(s, WT_NOW_REPEATING, from);
        begin(s, WT_NOW_KEPT, from);
        means(s, WT_MEANS_KEEP_ALIVE);
    }
}

static void window(struct segment *s, uint32_t shown)
{
    if ((shown & WT_TA_ZERO_WINDOW_PROBE) != 0)
        begin(s, WT_NOW_PROBED, s->h->part->from);
    if ((shown & WT_TA_ZERO_WINDOW_PROBE_ACK) != 0 ||
        ((shown & WT_TA_ZERO_WINDOW) != 0 && answers(s, WT_NOW_ASKED)))
        means(s, WT_MEANS_ANSWERS_PROBE);
    if ((shown & WT_TA_ZERO_WINDOW) != 0)
        end(s, WT_NOW_PROBED, other(s->h->part->from)); /* refused */
    /* there is room, which it was told before; Wireshark takes the question for a keep-alive */
    if ((shown & WT_TA_KEEP_ALIVE_ACK) != 0 && answers(s, WT_NOW_ASKED))
        s->h->part->shown &= ~(uint32_t)WT_TA_KEEP_ALIVE_ACK;
    if ((shown & WT_TA_WINDOW_UPDATE) != 0 && answers(s, WT_NOW_KEPT))
        means(s, WT_MEANS_ANSWERS_KEEP_ALIVE);
    if ((shown & WT_TA_WINDOW_FULL) != 0)
        track_fills(s);
}

/* A window of 0, from its first packet to the one that ends it. */
static void shut_or_open(struct segment *s)
{
    uint8_t from = s->h->part->from;
    bool was_shut = is_now(s, WT_NOW_SHUT, from);

    if ((s->h->part->analysis & WT_TA_ZERO_WINDOW) != 0) {
        if (!was_shut)
            track_shuts(s);
        begin(s, WT_NOW_SHUT, from);
        return;
    }
    end(s, WT_NOW_SHUT, from);
    if (was_shut && s->window > 0 && (s->flags & (WT_ACK | WT_RST)) == WT_ACK)
        track_reopens(s, is_now(s, WT_NOW_ASKED, other(from)) ||
                             is_now(s, WT_NOW_PROBED, other(from)));
}

/* Update the state that earlier segments left: what this segment ends, and what it continues. */
static void go_on(struct segment *s, uint32_t shown)
{
    uint8_t from = s->h->part->from;

    if (is_now(s, WT_NOW_REPEATING, from))
        means(s, WT_MEANS_GAVE_UP);
    if (is_now(s, WT_NOW_AGAIN, other(from)))
        means(s, WT_MEANS_AFTER_AGAIN);
    end(s, WT_NOW_REPEATING, other(from)); /* answered */
    if ((shown & WT_TA_DUPLICATE_ACK) == 0)
        end(s, WT_NOW_AGAIN, other(from));
    shut_or_open(s);
    if (is_now(s, WT_NOW_HELD, 0))
        track_after_late_ack(s);
    if (is_now(s, WT_NOW_DAMAGED, 0))
        track_after_damage(s);
}

/* All packets of one host over one path arrive with the same TTL. Some are marked by a router. */
static void note_ip(struct segment *s)
{
    enum { MARKED = 3 }; /* CE */
    const struct wt_layer *ip = s->h->ip;
    bool v4 = ip->dissector->protocol == WT_IPV4;

    if ((s->flags & WT_RST) == 0)
        s->conv->ttl[s->h->part->from] = v4 ? ip->u.ipv4.ttl : ip->u.ipv6.hop_limit;
    if ((v4 ? ip->u.ipv4.ecn : ip->u.ipv6.traffic_class & MARKED) == MARKED)
        means(s, WT_MEANS_ECN_MARKED);
}

/* The packet that carried once more what a DSACK names. */
static void find_needless(struct segment *s)
{
    const struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    const struct episode_side *its;

    s->h->part->needless = 0;
    if (e == NULL)
        return;
    its = &e->side[other(s->h->part->from)];
    if (its->again_frame != 0 && !seq_before(s->sacks.seq, its->again_seq) &&
        !seq_after(s->sacks.end, its->again_end))
        s->h->part->needless = its->again_frame;
}

static void note_sacks(struct segment *s)
{
    bool fin = s->to->sent_fin && s->sacks.end == s->theirs->fin_end;

    if (!s->sacks.above &&
        (s->sacks.end == s->to->isn + 1 || (fin && s->sacks.end - s->sacks.seq == 1)))
        return; /* a SYN or FIN alone that came twice carries no byte */
    means(s, s->sacks.above ? WT_MEANS_SACK : WT_MEANS_DSACK);
    s->h->part->sack_begin = s->sacks.seq - s->to->isn;
    s->h->part->sack_end = s->sacks.end - s->to->isn - fin; /* a FIN's number is no byte */
    if (s->sacks.above)
        track_note_holes(s);
    else
        find_needless(s);
}

static void meaning(struct segment *s, const struct wt_layer *tcp)
{
    const struct wt_part *p = s->h->part;

    note_ip(s);
    if ((s->flags & (WT_SYN | WT_URG | WT_ECE | WT_CWR | WT_AE)) != 0)
        track_signals(s, tcp->u.tcp.urgent);
    if (s->sacks.above || s->sacks.twice)
        note_sacks(s);
    if (s->sacks.above || s->mine->asks || (p->analysis & WT_TA_DUPLICATE_ACK) != 0)
        track_note_asking(s);
    if ((uint64_t)p->window + p->confirms < s->offered)
        track_shrinks(s);
    bool is_older = s->theirs->asks && track_is_overtaken(s);

    if ((p->analysis | s->conv->now) == 0)
        return;
    uint32_t shown = p->shown;

    if (s->conv->now != 0 || (p->analysis & WT_TA_ZERO_WINDOW) != 0)
        go_on(s, shown);
    if (is_step(s))
        means(s, WT_MEANS_STEP);
    if (p->analysis == 0 || p->captured_twice || (p->means & WT_MEANS_STEP) != 0)
        return;
    bool again = is_again(s, shown);

    bool later = ((shown & WT_TA_OUT_OF_ORDER) != 0 || again) && track_fills_later(s);

    if (is_older || (again && track_is_overtaken(s)))
        overtaken(s);
    else if (again || later)
        sent_again(s, shown, later);
    if ((shown & WT_TA_LOST_SEGMENT) != 0)
        track_note_jump(s);
    if ((p->means & WT_MEANS_OVERTAKEN) == 0)
        late(s, shown);
    /* tshark takes the byte of an accepted probe for unseen: overrule() knows better */
    if (is_overruled(s, WT_TA_ACK_LOST_SEGMENT) && answers(s, WT_NOW_PROBED))
        means(s, WT_MEANS_PROBE_ACCEPTED);
    if ((p->analysis & (WT_TA_DUPLICATE_ACK | WT_TA_WINDOW_UPDATE)) != 0 && track_challenges(s))
        return;
    if ((shown & WT_TA_DUPLICATE_ACK) != 0)
        duplicate_ack(s);
    if ((shown & (WT_TA_KEEP_ALIVE | WT_TA_KEEP_ALIVE_ACK)) == WT_TA_KEEP_ALIVE)
        keep_alive(s);
    window(s, shown);
}

void track_meaning(struct segment *s, const struct wt_layer *tcp)
{
    const struct wt_part *p = s->h->part;

    meaning(s, tcp);
    if (p->silence_ns != 0)
        track_whose_turn(s);
    if (p->ack_rtt_ns >= DELAYED_ACK_NS)
        track_late_ack(s);
    if (tcp->u.tcp.checksum_status == WT_CHECKSUM_BAD)
        track_damage(s, tcp);
}

void track_settle_flags(struct segment *s)
{
    struct wt_part *p = s->h->part;

    if (p->captured_twice)
        return;
    if (is_step(s))
        p->shown &= WT_TA_REUSED_PORTS;
    else if (is_again(s, p->shown))
        p->shown = (p->shown & ~(uint32_t)WT_TA_OUT_OF_ORDER) | WT_TA_RETRANSMISSION;
    else
        p->shown &= ~(uint32_t)TRACK_SENT_AGAIN;
}

void track_time_syn(struct segment *s)
{
    int64_t ms = (s->h->ns - s->conv->first_ns + 500000) / 1000000; /* the nearest */
    uint32_t now = ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
    uint32_t *before = &s->h->flow->syn_ms[s->h->part->from];

    if (!has_any(s, EV(SYN) | EV(SYNACK) | EV(SYN_RETX) | EV(SYNACK_RETX) | EV(SYN_RETRY)))
        return;
    s->h->part->repeat_ns = now > *before ? (int64_t)(now - *before) * 1000000 : 0;
    *before = now;
}
