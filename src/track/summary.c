/* SPDX-License-Identifier: BSD-2-Clause */
/* The verdict on a conversation: how it opened, how it closed, what came of it, and the packets
 * that prove it. Computed from the public record alone. */
#include "wiretutor/conversation.h"

static bool both_syns_seen(const struct wt_conversation *c)
{
    return c->at[WT_AT_SYN] != 0 && c->at[WT_AT_SYNACK] != 0;
}

static enum wt_open_kind opened_how(const struct wt_conversation *c)
{
    if (c->marks & WT_MARK_SIMULTANEOUS_OPEN)
        return WT_OPEN_SIMULTANEOUS;
    if (c->marks & WT_MARK_SPLIT_OPEN)
        return WT_OPEN_SPLIT;
    if (c->marks & WT_MARK_FAST_OPEN)
        return WT_OPEN_FAST_OPEN;
    return WT_OPEN_THREE_WAY;
}

static enum wt_open_kind open_kind(const struct wt_conversation *c)
{
    if (c->phase == WT_PHASE_REFUSED)
        return WT_OPEN_REFUSED;
    if (c->phase == WT_PHASE_CANCELLED)
        return WT_OPEN_CANCELLED;
    if (c->at[WT_AT_SYN] == 0)
        return WT_OPEN_NOT_CAPTURED;
    if (c->marks & WT_MARK_OPENED)
        return both_syns_seen(c) || (c->marks & WT_MARK_SIMULTANEOUS_OPEN) ? opened_how(c)
                                                                           : WT_OPEN_NOT_CAPTURED;
    if (c->marks & WT_MARK_RESET_IN_HANDSHAKE)
        return WT_OPEN_RESET;
    if (c->phase != WT_PHASE_OPENING) /* data followed, but a step of the handshake is missing */
        return both_syns_seen(c) ? opened_how(c) : WT_OPEN_NOT_CAPTURED;
    return c->at[WT_AT_SYNACK] != 0 || c->end[!c->client].state == WT_TCP_SYN_RECEIVED
               ? WT_OPEN_HALF_OPEN
               : WT_OPEN_UNANSWERED;
}

static enum wt_close_kind close_kind(const struct wt_conversation *c)
{
    bool reset = c->phase == WT_PHASE_ABORTED || c->phase == WT_PHASE_STRAY;

    if (c->marks & WT_MARK_RESET_AFTER_FIN)
        return WT_CLOSE_RESET_AFTER_FIN;
    if (reset)
        return WT_CLOSE_RESET;
    if (c->at[WT_AT_FIN_1] == 0)
        return WT_CLOSE_NONE;
    if (c->at[WT_AT_FIN_2] == 0)
        return WT_CLOSE_ONE_FIN;
    if (c->marks & WT_MARK_FINS_CROSSED)
        return WT_CLOSE_SIMULTANEOUS;
    return c->at[WT_AT_FIN_1_ACK] != 0 && c->at[WT_AT_FIN_1_ACK] != c->at[WT_AT_FIN_2]
               ? WT_CLOSE_FOUR_SEGMENT
               : WT_CLOSE_THREE_SEGMENT;
}

/* Closed by FIN: an RST does not close a connection, it aborts it. */
static enum wt_closed_first closed_first(const struct wt_conversation *c)
{
    if (c->at[WT_AT_FIN_1] == 0)
        return WT_FIRST_NONE;
    if (c->marks & WT_MARK_FINS_CROSSED)
        return WT_FIRST_BOTH;
    return c->first_fin == c->client ? WT_FIRST_CLIENT : WT_FIRST_SERVER;
}

static enum wt_outcome udp_outcome(const struct wt_conversation *c)
{
    if ((c->end[0].packets > 0 && c->end[1].packets > 0) || c->at[WT_AT_SYNACK] != 0)
        return WT_OUTCOME_ANSWERED; /* by the other end, or from elsewhere */
    return c->at[WT_AT_ICMP] != 0 ? WT_OUTCOME_UNREACHABLE : WT_OUTCOME_ONE_WAY;
}

static enum wt_outcome opening_outcome(enum wt_open_kind open)
{
    switch (open) {
    case WT_OPEN_UNANSWERED:
        return WT_OUTCOME_UNANSWERED;
    case WT_OPEN_HALF_OPEN:
        return WT_OUTCOME_HALF_OPEN;
    default:
        return WT_OUTCOME_PARTIAL;
    }
}

/* Every FIN that was not captured may be among the confirmed bytes that were not. */
static bool may_have_closed(const struct wt_conversation *c)
{
    for (int i = 0; i < 2; i++)
        if (!c->end[i].sent_fin && (c->marks & WT_MARK_TAIL_MISSED << i) == 0)
            return false;
    return true;
}

/* Both FINs are there, but an RST came before both were confirmed: that end has thrown away what it
 * had not read, and never confirmed the last of it. */
static enum wt_outcome closed_outcome(const struct wt_conversation *c)
{
    bool confirmed = c->end[0].fin_acked && c->end[1].fin_acked;

    if (!(c->marks & WT_MARK_RESET_AFTER_FIN) || confirmed)
        return WT_OUTCOME_NORMAL;
    return c->crossed ? WT_OUTCOME_CROSSED : WT_OUTCOME_RESET;
}

/* connect() was lent the very port that it asked for. A SYN alone may be anybody's. */
static bool is_self(const struct wt_conversation *c)
{
    return c->at[WT_AT_SYNACK] != 0 && wt_same_end(&c->end[0].at, &c->end[1].at);
}

/* Sent three times or more, and the other end has not said anything since; no timer runs out twice
 * in less time. */
static bool has_vanished(const struct wt_conversation *c)
{
    const int64_t two_timers = INT64_C(380000000);
    enum { SENT_AGAIN = 2 };

    for (int i = 0; i < 2; i++) /* of an end that was never captured nothing is known */
        if (c->unheard[i] >= SENT_AGAIN && c->end[!i].packets > 0)
            return c->last_ns - c->first_ns >= two_timers;
    return false;
}

/* A FIN is out: one way is still open, or all but the last ACK is there. */
static enum wt_outcome closing_outcome(const struct wt_conversation *c, bool whole)
{
    if (c->at[WT_AT_FIN_2] != 0)
        return WT_OUTCOME_CLOSING;
    if (has_vanished(c))
        return WT_OUTCOME_VANISHED;
    return whole && !may_have_closed(c) ? WT_OUTCOME_OPEN : WT_OUTCOME_PARTIAL;
}

static enum wt_outcome tcp_outcome(const struct wt_conversation *c, enum wt_open_kind open)
{
    bool whole = open != WT_OPEN_NOT_CAPTURED;

    if (is_self(c))
        return WT_OUTCOME_SELF;
    switch (c->phase) {
    case WT_PHASE_OPENING:
        return opening_outcome(open);
    case WT_PHASE_OPEN:
    case WT_PHASE_MIDSTREAM:
        if (has_vanished(c))
            return WT_OUTCOME_VANISHED;
        return c->phase == WT_PHASE_MIDSTREAM || may_have_closed(c) ? WT_OUTCOME_PARTIAL
                                                                    : WT_OUTCOME_OPEN;
    case WT_PHASE_CLOSING:
        return closing_outcome(c, whole);
    case WT_PHASE_CLOSED:
        return whole ? closed_outcome(c) : WT_OUTCOME_PARTIAL;
    case WT_PHASE_REFUSED:
        return c->marks & WT_MARK_ICMP_REFUSED ? WT_OUTCOME_UNREACHABLE : WT_OUTCOME_REFUSED;
    case WT_PHASE_CANCELLED:
        return WT_OUTCOME_CANCELLED;
    case WT_PHASE_ABORTED:
        return c->crossed ? WT_OUTCOME_CROSSED : WT_OUTCOME_RESET;
    case WT_PHASE_STRAY:
        return WT_OUTCOME_STRAY;
    default:
        return WT_OUTCOME_PARTIAL;
    }
}

/* ---- evidence ---- */

static void add(struct wt_summary *out, uint32_t frame)
{
    unsigned i = out->n_evidence;

    for (unsigned k = 0; k < out->n_evidence; k++)
        if (out->evidence[k] == frame)
            return;
    for (; i > 0 && out->evidence[i - 1] > frame; i--)
        out->evidence[i] = out->evidence[i - 1];
    out->evidence[i] = frame;
    out->n_evidence++;
}

/* Where the end was not seen, the last packet shows how far it went; so does the first for the
 * beginning. */
static void evidence(const struct wt_conversation *c, struct wt_summary *out)
{
    bool ended = c->phase == WT_PHASE_CLOSED || c->phase == WT_PHASE_REFUSED ||
                 c->phase == WT_PHASE_CANCELLED || c->phase == WT_PHASE_ABORTED ||
                 c->phase == WT_PHASE_STRAY;
    bool answered = c->transport == WT_OVER_UDP && c->at[WT_AT_SYNACK] != 0;

    for (int i = 0; i < WT_N_EVIDENCE; i++)
        if (c->at[i] != 0 && i != WT_AT_FIRST && i != WT_AT_LAST)
            add(out, c->at[i]);
    if (c->at[WT_AT_SYN] == 0 && c->at[WT_AT_FIRST] != 0)
        add(out, c->at[WT_AT_FIRST]);
    if (!ended && !answered && c->at[WT_AT_LAST] != 0)
        add(out, c->at[WT_AT_LAST]);
}

void wt_conversation_kinds(const struct wt_conversation *conversation, struct wt_summary *out)
{
    const struct wt_conversation *c = conversation;

    out->n_evidence = 0;
    if (c->transport == WT_OVER_UDP) {
        out->open = WT_OPEN_NOT_CAPTURED; /* nothing opens and nothing closes */
        out->close = WT_CLOSE_NONE;
        out->closed_first = WT_FIRST_NONE;
        out->outcome = udp_outcome(c);
        return;
    }
    out->open = open_kind(c);
    out->close = close_kind(c);
    out->closed_first = closed_first(c);
    out->outcome = tcp_outcome(c, out->open);
}

void wt_conversation_summary(const struct wt_conversation *conversation, struct wt_summary *out)
{
    wt_conversation_kinds(conversation, out);
    evidence(conversation, out);
}
