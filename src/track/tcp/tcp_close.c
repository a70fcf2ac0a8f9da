/* SPDX-License-Identifier: BSD-2-Clause */
/* How conversations end: FIN, its acknowledgement, RST; and the phase that follows from it. */
#include "seq.h"
#include "../tracker.h"

void track_settle_phase(struct wt_conversation *conv)
{
    const struct wt_end *a = &conv->end[0], *b = &conv->end[1];

    if (track_is_over(conv))
        return;
    if (a->sent_fin | b->sent_fin)
        conv->phase = (a->fin_acked & b->fin_acked) ? WT_PHASE_CLOSED : WT_PHASE_CLOSING;
    else if (!track_were_open(a->state, b->state))
        conv->phase = WT_PHASE_OPENING;
    else if (conv->at[WT_AT_SYN] != 0 || conv->at[WT_AT_SYNACK] != 0)
        conv->phase = WT_PHASE_OPEN;
    else
        conv->phase = WT_PHASE_MIDSTREAM;
}

/* ---- FIN ---- */

static bool acks_fin(const struct segment *s)
{
    return (s->flags & WT_ACK) != 0 && s->to->sent_fin && !seq_before(s->ack, s->theirs->fin_end);
}

void track_ack_of_fin(struct segment *s)
{
    uint8_t to = other(s->h->part->from);

    if (!acks_fin(s) || s->to->fin_acked)
        return;
    s->to->fin_acked = true;
    prove(s, to == s->conv->first_fin ? WT_AT_FIN_1_ACK : WT_AT_FIN_2_ACK);
    say_of_peer(s, WT_EV_FIN_ACKED, 0);
    /* a FIN in the same segment takes its own arrow, in track_fin */
    if ((s->flags & WT_FIN) == 0 || s->from->sent_fin)
        move(s->to, WT_GOT_ACK_OF_FIN);
}

static void prove_fin(struct segment *s)
{
    if (s->conv->at[WT_AT_FIN_1] == 0) {
        s->conv->at[WT_AT_FIN_1] = s->h->frame;
        s->conv->first_fin = s->h->part->from & 1u;
    } else {
        prove(s, WT_AT_FIN_2);
    }
    s->from->sent_fin = true;
    s->mine->fin_end = s->end;
    if (!s->mine->has_sent || seq_after(s->end, s->mine->snd_max)) {
        s->mine->has_sent = true;
        s->mine->snd_max = s->end;
    }
    say(s, WT_EV_FIN, 0);
}

void track_fin(struct segment *s)
{
    bool crossed = s->to->sent_fin && !s->to->fin_acked;

    if (s->from->sent_fin) {
        if (!s->from->fin_acked)
            track_count(&s->conv->unheard[s->h->part->from]);
        say(s, WT_EV_FIN_RETX, track_count(&s->mine->fin_repeats));
        return;
    }
    prove_fin(s);
    move(s->to, acks_fin(s) ? WT_GOT_FIN_AND_ACK_OF_FIN : WT_GOT_FIN);
    if (crossed && s->from->state == WT_TCP_CLOSE_WAIT) {
        /* it had not got the other FIN when it sent its own: CLOSE_WAIT was wrong */
        s->from->state = WT_TCP_CLOSING;
        s->conv->marks |= WT_MARK_FINS_CROSSED;
        say(s, WT_EV_SIM_CLOSE, 0);
    } else {
        move(s->from, WT_SENT_FIN);
    }
}

bool track_late_fin(struct segment *s)
{
    if (s->conv->phase != WT_PHASE_ABORTED || s->from->sent_fin || !s->to->sent_rst ||
        !s->to->sent_fin)
        return false;
    prove_fin(s);
    s->conv->phase = WT_PHASE_CLOSED;
    return true;
}

/* ---- RST ---- */

/* RFC 5961: is its number exactly what the receiver expects (0), inside its window (1: the receiver
 * asks back with a challenge ACK), or outside (2: the receiver should ignore it)? */
static uint64_t rst_aim(const struct segment *s)
{
    uint32_t window = s->theirs->window == NO_WINDOW ? 0 : s->theirs->window << s->to->scale;

    if (!s->theirs->has_acked || s->seq == s->theirs->ack_max)
        return 0;
    if (s->mine->has_sent && seq_after(s->seq, s->theirs->ack_max) &&
        !seq_after(s->seq, s->mine->snd_max))
        return 0; /* what lies between is under way */
    return s->seq - s->theirs->ack_max < window ? 1 : 2;
}

static void end_by_rst(struct segment *s, enum wt_event_id event, enum wt_phase phase)
{
    prove(s, WT_AT_RST);
    move(s->from, WT_SENT_RST);
    move(s->to, WT_GOT_RST);
    s->conv->phase = (uint8_t)phase;
    say(s, event, event == WT_EV_STRAY_RST ? 0 : rst_aim(s));
}

static bool confirms_syn(const struct segment *s)
{
    return (s->flags & WT_ACK) != 0 && s->to->has_isn && seq_after(s->ack, s->to->isn) &&
           !seq_after(s->ack, s->theirs->snd_max);
}

/* An RST to a SYN that nothing else has answered. */
static void answer_syn(struct segment *s)
{
    if (!confirms_syn(s)) {
        s->h->part->rst = WT_RST_IGNORED;
        say(s, WT_EV_RST_IGNORED, 0);
        return;
    }
    s->h->part->rst = WT_RST_ACCEPTED;
    prove(s, WT_AT_RST);
    s->from->sent_rst = true;
    move(s->from, WT_SENT_RST);
    move(s->to, WT_GOT_RST);
    s->conv->phase = WT_PHASE_REFUSED;
    say_of_peer(s, WT_EV_REFUSED, 0);
}

/* Its number is not the one that the receiver expects, and nothing that the capture may have missed
 * explains that: the receiver goes on (RFC 5961 section 3.2). Behind a FIN the FIN's own number
 * does, too. */
static bool is_aimed_wrong(const struct segment *s)
{
    unsigned missed = (unsigned)(WT_MARK_TAIL_MISSED | WT_MARK_HOLE) << s->h->part->from;

    if (!track_was_open(s->from->state) || !track_was_open(s->to->state) || rst_aim(s) == 0)
        return false;
    if (seq_before(s->seq, s->theirs->ack_max))
        return !s->from->sent_fin || s->seq + 1 != s->theirs->ack_max;
    return (s->conv->marks & missed) == 0;
}

/* Is it taken, as far as its number shows? An end that has no connection any more throws it away.
 */
static enum wt_rst_fate fate(const struct segment *s)
{
    if (s->to->state == WT_TCP_CLOSED || is_aimed_wrong(s))
        return WT_RST_IGNORED;
    return s->theirs->has_acked && s->seq == s->theirs->ack_max ? WT_RST_ACCEPTED : WT_RST_UNKNOWN;
}

/* Bytes that the client sent before it knew of the server's FIN, and that the server did not
 * confirm: its program had closed, so nobody read them. */
static bool crosses(const struct segment *s)
{
    bool by_server = s->h->part->from != s->conv->client;
    uint32_t end = s->theirs->snd_max - s->to->sent_fin;

    if (!by_server || !s->from->sent_fin || s->conv->marks & WT_MARK_HALF_CLOSE_DATA ||
        !s->theirs->has_sent || !s->mine->has_acked || !seq_after(end, s->mine->ack_max))
        return false;
    s->h->part->unread_begin = s->mine->ack_max - s->to->isn;
    s->h->part->unread_end = end - s->to->isn;
    return true;
}

/* Waiting for the answer to its SYN, an end resets what confirms something else, with the very
 * number that was confirmed, and goes on waiting (RFC 9293 section 3.10.7.3). */
static bool answers_other(const struct segment *s)
{
    return s->from->state == WT_TCP_SYN_SENT && s->to->packets > 0 && (s->flags & WT_ACK) == 0 &&
           s->mine->has_sent && s->seq != s->mine->snd_max;
}

static void answer_other(struct segment *s)
{
    uint32_t number = s->conv->marks & WT_MARK_PORT_REUSED ? track_reset_older(s) : 0;

    s->h->part->rst =
        number != 0 || s->seq == s->theirs->last_ack ? WT_RST_ACCEPTED : WT_RST_UNKNOWN;
    say(s, WT_EV_RST_ANSWERS, number);
}

void track_rst(struct segment *s)
{
    enum wt_tcp_state from = s->from->state, to = s->to->state;
    bool handshake = from == WT_TCP_SYN_RECEIVED || to == WT_TCP_SYN_RECEIVED ||
                     (from == WT_TCP_SYN_SENT && s->theirs->sent_synack);

    s->h->part->rst = (uint8_t)fate(s);
    if (track_is_over(s->conv)) {
        move(s->from, WT_SENT_RST);
        move(s->to, WT_GOT_RST);
        say(s, WT_EV_RST_AFTER_CLOSE, 0);
    } else if (from == WT_TCP_LISTEN && to == WT_TCP_SYN_SENT) {
        answer_syn(s);
        return;
    } else if (from == WT_TCP_UNKNOWN) {
        end_by_rst(s, WT_EV_STRAY_RST, WT_PHASE_STRAY);
    } else if (answers_other(s)) {
        answer_other(s);
        return;
    } else if (is_aimed_wrong(s)) {
        say(s, WT_EV_RST_IGNORED, 0);
        track_note_ignored(s);
        return;
    } else if (s->from->sent_fin || s->to->sent_fin) {
        s->conv->marks |= WT_MARK_RESET_AFTER_FIN;
        s->conv->crossed = crosses(s);
        end_by_rst(s, WT_EV_RST_AFTER_FIN,
                   s->from->sent_fin && s->to->sent_fin ? WT_PHASE_CLOSED : WT_PHASE_ABORTED);
    } else if (handshake) {
        s->conv->marks |= WT_MARK_RESET_IN_HANDSHAKE;
        end_by_rst(s, WT_EV_RST_IN_HANDSHAKE, WT_PHASE_ABORTED);
    } else if (from == WT_TCP_SYN_SENT) {
        end_by_rst(s, WT_EV_CANCELLED, WT_PHASE_CANCELLED);
    } else {
        end_by_rst(s, WT_EV_ABORT, WT_PHASE_ABORTED);
    }
    s->from->sent_rst = true;
}
