/* SPDX-License-Identifier: BSD-2-Clause */
/* How conversations open: SYN, SYN-ACK and the ACK that follows. RFC 9293 section 3.5. */
#include "seq.h"
#include "../tracker.h"
#include "unacked.h"

/* Does s confirm the other end's SYN, and nothing it has not sent? */
static bool good_ack(const struct segment *s)
{
    return (s->flags & WT_ACK) != 0 && s->to->has_isn && seq_after(s->ack, s->to->isn) &&
           !seq_after(s->ack, s->theirs->snd_max);
}

/* The SYN's number is sent, and its bytes. */
static void take_syn(struct segment *s)
{
    struct side *mine = s->mine;

    if (s->new_isn) {
        track_pool_give_list(&s->h->tracker->pool, &mine->gaps);
        mine->n_gaps = 0;
    }
    if (!mine->has_sent || s->new_isn || seq_after(s->seq + 1, mine->snd_max)) {
        mine->has_sent = true;
        mine->snd_max = s->seq + 1;
    }
    if (!s->from->has_isn)
        s->h->flow->syn_ms[s->h->part->from] = 0;
    s->from->has_isn = true;
    if (s->has_options && s->options.has_mss)
        s->from->mss = s->options.mss;
    if (s->has_options && s->options.has_fast_open)
        mine->asked_fast_open = true;
}

static void take_syn_data(struct segment *s)
{
    if (s->len == 0)
        return;
    if (track_take_data(s) > 0)
        say(s, WT_EV_SYN_DATA, s->len);
}

/* Window scaling holds when both SYNs were seen; used only when both carry it (RFC 7323). */
static void agree_on_scale(struct segment *s)
{
    if (!s->from->has_isn || !s->to->has_isn)
        return;
    s->from->scale_known = s->to->scale_known = true;
    s->from->scale = s->mine->shift > 0 ? (unsigned)s->mine->shift & 15 : 0;
    s->to->scale = s->theirs->shift > 0 ? (unsigned)s->theirs->shift & 15 : 0;
}

/* ---- SYN ---- */

/* Forget how the last attempt ended. */
static void begin_again(struct segment *s)
{
    static const enum wt_evidence forgotten[] = {
        WT_AT_HANDSHAKE_ACK, WT_AT_FIN_1, WT_AT_FIN_1_ACK, WT_AT_FIN_2,
        WT_AT_FIN_2_ACK,     WT_AT_RST,   WT_AT_ICMP,
    };
    struct wt_end *ends[2] = {s->from, s->to};

    for (int i = 0; i < 2; i++)
        ends[i]->sent_fin = ends[i]->fin_acked = ends[i]->sent_rst = false;
    for (size_t i = 0; i < WT_ARRAY_LEN(forgotten); i++)
        s->conv->at[forgotten[i]] = 0;
    s->conv->marks &= WT_MARK_PORT_REUSED;
    s->conv->crossed = false;
    s->conv->phase = WT_PHASE_OPENING;
    s->mine->sent_synack = s->theirs->sent_synack = false;
}

/* The same SYN after the end: the connection is tried once more. */
static void try_again(struct segment *s)
{
    begin_again(s);
    /* an end that an RST closed, or one in TIME_WAIT: both take the same arrows */
    move(s->from, WT_SENT_SYN);
    move(s->to, WT_GOT_SYN);
    say(s, WT_EV_SYN_RETRY, ++s->conv->attempts);
}

/* Nothing came of the answer: it was lost behind the capture point, or the server's accept queue is
 * full. Show the state from before the answer. */
static void repeat_syn(struct segment *s)
{
    if (s->from->state == WT_TCP_ESTABLISHED && s->conv->at[WT_AT_HANDSHAKE_ACK] == 0 &&
        s->mine->snd_max - s->seq <= s->len + 1)
        s->from->state = WT_TCP_SYN_SENT;
    track_count(&s->conv->unheard[s->h->part->from]);
    say(s, WT_EV_SYN_RETX, track_count(&s->mine->syn_repeats));
}

static void first_syn(struct segment *s)
{
    bool reordered = s->theirs->sent_synack;
    bool crossing = s->from->state == WT_TCP_LISTEN && s->to->has_isn;

    if (track_is_over(s->conv) && !reordered) /* what went before had no SYN: a stray RST, say */
        begin_again(s);
    prove(s, WT_AT_SYN);
    if (s->conv->attempts == 0)
        s->conv->attempts = 1;
    if (reordered) { /* the SYN-ACK that answers it came first; states are right already */
        say(s, WT_EV_SYN_REORDERED, 0);
        return;
    }
    say(s, WT_EV_SYN, 0);
    if (crossing && s->mine->acked_syn) {
        s->conv->marks |= WT_MARK_SPLIT_OPEN;
    } else if (crossing) {
        s->conv->marks |= WT_MARK_SIMULTANEOUS_OPEN;
        say(s, WT_EV_SIM_OPEN, 0);
    }
    move(s->from, WT_SENT_SYN);
    move(s->to, WT_GOT_SYN);
}

void track_syn(struct segment *s)
{
    bool first = !s->from->has_isn;

    take_syn(s);
    if (first)
        first_syn(s);
    else if (track_is_over(s->conv))
        try_again(s);
    else
        repeat_syn(s);
    if (s->has_options && s->options.has_fast_open && s->options.fast_open_bytes == 0)
        say(s, WT_EV_FAST_OPEN_REQUEST, 0);
    take_syn_data(s);
    if ((s->flags & WT_FIN) != 0 && seq_after(s->end, s->mine->snd_max))
        s->mine->snd_max = s->end; /* odd, but an answer may confirm its number */
    agree_on_scale(s);
}

/* ---- SYN-ACK ---- */

static void answer_fast_open(struct segment *s)
{
    uint32_t confirmed = s->ack - s->to->isn - 1;

    if (!s->theirs->asked_fast_open || s->theirs->snd_max == s->to->isn + 1)
        return; /* no bytes in the SYN */
    if (confirmed == 0) {
        say(s, WT_EV_FAST_OPEN_IGNORED, 0);
    } else {
        s->conv->marks |= WT_MARK_FAST_OPEN;
        say(s, WT_EV_FAST_OPEN_ACCEPTED, confirmed);
    }
}

/* Both ends may be open now: true after a simultaneous or split open, where each SYN has its own
 * SYN-ACK and no third step follows. */
static void check_both_open(struct segment *s)
{
    if (s->from->state == WT_TCP_ESTABLISHED && s->to->state == WT_TCP_ESTABLISHED &&
        (s->conv->marks & WT_MARK_OPENED) == 0) {
        s->conv->marks |= WT_MARK_OPENED;
        prove(s, WT_AT_HANDSHAKE_ACK);
        say(s, WT_EV_ESTABLISHED, 0);
    }
}

static void first_syn_ack(struct segment *s)
{
    bool no_syn = !s->to->has_isn, good = no_syn || good_ack(s);

    if (good) {
        s->mine->sent_synack = true;
        prove(s, WT_AT_SYNACK);
    }
    say(s, good ? WT_EV_SYNACK : WT_EV_SYNACK_BAD_ACK, 0);
    if (no_syn && s->from->state == WT_TCP_UNKNOWN)
        say_of_peer(s, WT_EV_SYN_MISSED, 0);
    move(s->from, WT_SENT_SYN_ACK);
    if (good)
        move(s->to, WT_GOT_SYN_ACK);
    if (!no_syn && good)
        answer_fast_open(s);
    check_both_open(s);
}

/* A later SYN-ACK may confirm what an earlier one did not, or the client did not get. */
static void open_peer(struct segment *s)
{
    if (s->to->state == WT_TCP_SYN_SENT && good_ack(s))
        move(s->to, WT_GOT_SYN_ACK);
}

/* The same SYN-ACK: the ACK that answered it was lost, unless this end went on since. */
static void repeat_syn_ack(struct segment *s)
{
    bool went_on = s->mine->snd_max - s->seq > s->len + 1 || s->from->sent_fin;

    if (s->from->state == WT_TCP_ESTABLISHED && !went_on)
        s->from->state = WT_TCP_SYN_RECEIVED;
    open_peer(s);
    if (went_on)
        track_note_ignored(s);
    say(s, WT_EV_SYNACK_RETX, track_count(&s->mine->syn_repeats));
}

/* A SYN-ACK after a refusal: the RST was not the server's. */
static void revive(struct segment *s)
{
    say(s, WT_EV_RST_IGNORED, s->conv->at[WT_AT_RST]);
    s->conv->at[WT_AT_RST] = s->conv->at[WT_AT_ICMP] = 0;
    s->from->sent_rst = false;
    s->from->state = WT_TCP_LISTEN;
    s->to->state = WT_TCP_SYN_SENT;
    s->conv->marks &= (uint16_t)~WT_MARK_ICMP_REFUSED;
    s->conv->phase = WT_PHASE_OPENING;
    first_syn_ack(s);
}

void track_syn_ack(struct segment *s)
{
    bool answered = s->mine->sent_synack;

    if (s->new_isn && s->conv->marks & WT_MARK_OPENED) { /* nobody takes it any more */
        say(s, WT_EV_SYNACK_NEW_ISN, 0);
        track_note_ignored(s);
        return;
    }
    take_syn(s);
    if (track_is_over(s->conv)) {
        if (s->conv->phase == WT_PHASE_REFUSED && good_ack(s))
            revive(s);
        else
            say(s, answered ? WT_EV_SYNACK_RETX : WT_EV_SYNACK,
                answered ? track_count(&s->mine->syn_repeats) : 0);
    } else if (s->new_isn && answered) {
        say(s, WT_EV_SYNACK_NEW_ISN, 0);
        open_peer(s);
    } else if (answered) {
        repeat_syn_ack(s);
    } else {
        first_syn_ack(s);
    }
    take_syn_data(s);
    agree_on_scale(s);
}

/* ---- ACK ---- */

/* An end that should have answered with SYN-ACK answers otherwise. */
static bool from_listen(struct segment *s)
{
    if (s->len == 0 && (s->flags & WT_FIN) == 0) {
        s->mine->acked_syn = good_ack(s);
        if (!s->mine->acked_syn)
            s->conv->marks |= WT_MARK_CHALLENGED;
        say(s, s->mine->acked_syn ? WT_EV_ACK_TO_SYN : WT_EV_CHALLENGE_ACK, 0);
        return false;
    }
    say(s, WT_EV_SYNACK_MISSED, 0);
    move(s->from, WT_SENT_OTHER);
    move(s->to, WT_GOT_OTHER);
    return true;
}

static void from_syn_sent(struct segment *s)
{
    if (s->to->state == WT_TCP_LISTEN) {
        say_of_peer(s, WT_EV_SYNACK_MISSED, 0);
        move(s->to, WT_GOT_OTHER);
        move(s->from, WT_SENT_OTHER);
    } else if (s->to->state != WT_TCP_SYN_RECEIVED || good_ack(s)) {
        move(s->from, WT_SENT_OTHER); /* so it has had the SYN-ACK */
    }
}

/* The third step, alone or with data or FIN. The server may have closed before it came. */
static void third_step(struct segment *s)
{
    bool waits = s->to->state == WT_TCP_SYN_RECEIVED;
    bool closed_early = s->theirs->sent_synack && s->to->sent_fin;

    if (!waits && (!closed_early || (s->conv->marks & WT_MARK_OPENED) != 0))
        return;
    if (!good_ack(s)) {
        if (waits && (s->flags & WT_ACK) != 0)
            say(s, WT_EV_BAD_ACK, 0);
        return;
    }
    move(s->to, WT_GOT_ACK_OF_SYN);
    if (!track_was_open(s->from->state))
        return;
    s->conv->marks |= WT_MARK_OPENED;
    prove(s, WT_AT_HANDSHAKE_ACK);
    say(s, WT_EV_ESTABLISHED, 0);
}

bool track_opening_ack(struct segment *s)
{
    enum wt_tcp_state from = s->from->state;

    if (track_were_open(from, s->to->state) && !s->to->sent_fin)
        return true;                        /* most segments */
    s->conv->unheard[s->h->part->from] = 0; /* its SYNs: it goes on */
    if (from == WT_TCP_LISTEN)
        return from_listen(s);
    if (from == WT_TCP_UNKNOWN) {
        if (s->h->part->n_events == 0) /* odd flags are no sign of an open connection */
            say(s, WT_EV_MIDSTREAM, 0);
        move(s->from, WT_SENT_OTHER);
        move(s->to, WT_GOT_OTHER);
        return true;
    }
    if (from == WT_TCP_SYN_SENT)
        from_syn_sent(s);
    else if (from == WT_TCP_SYN_RECEIVED && s->to->packets == 0)
        move(s->from, WT_GOT_ACK_OF_SYN); /* only this end is captured; it goes on, so it is open */
    third_step(s);
    return true;
}
