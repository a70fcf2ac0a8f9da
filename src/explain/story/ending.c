/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing paragraph: how a conversation opened, what it carried, how it ended. */
#include "../calls/observed.h"

static enum wt_remark_id opened(const struct wt_conversation *c, enum wt_open_kind kind)
{
    static const enum wt_remark_id phrase[] = {
        [WT_OPEN_THREE_WAY] = WT_REMARK_OPENED_THREE_WAY,
        [WT_OPEN_SIMULTANEOUS] = WT_REMARK_OPENED_SIMULTANEOUS,
        [WT_OPEN_SPLIT] = WT_REMARK_OPENED_SPLIT,
        [WT_OPEN_FAST_OPEN] = WT_REMARK_OPENED_FAST_OPEN,
        [WT_OPEN_REFUSED] = WT_REMARK_OPENED_HALF,
        [WT_OPEN_UNANSWERED] = WT_REMARK_OPENED_HALF,
        [WT_OPEN_HALF_OPEN] = WT_REMARK_OPENED_HALF,
        [WT_OPEN_CANCELLED] = WT_REMARK_OPENED_HALF,
        [WT_OPEN_RESET] = WT_REMARK_OPENED_HALF,
        [WT_OPEN_NOT_CAPTURED] = WT_REMARK_OPENED_NOT_CAPTURED,
    };
    if (kind == WT_OPEN_NOT_CAPTURED && (c->at[WT_AT_SYN] != 0 || c->at[WT_AT_SYNACK] != 0))
        return WT_REMARK_OPENED_IN_PART;
    return phrase[kind];
}

/* … as far as it was captured: a FIN may be among what was missed. */
static enum wt_remark_id closed(const struct wt_conversation *c, enum wt_close_kind kind)
{
    static const enum wt_remark_id phrase[] = {
        [WT_CLOSE_FOUR_SEGMENT] = WT_REMARK_CLOSED_FOUR,
        [WT_CLOSE_THREE_SEGMENT] = WT_REMARK_CLOSED_THREE,
        [WT_CLOSE_SIMULTANEOUS] = WT_REMARK_CLOSED_SIMULTANEOUS,
        [WT_CLOSE_ONE_FIN] = WT_REMARK_CLOSED_ONE_FIN,
        [WT_CLOSE_RESET] = WT_REMARK_CLOSED_RESET,
        [WT_CLOSE_RESET_AFTER_FIN] = WT_REMARK_CLOSED_RESET_AFTER_FIN,
        [WT_CLOSE_NONE] = WT_REMARK_CLOSED_NONE,
    };
    if (c->marks & (WT_MARK_TAIL_MISSED | WT_MARK_TAIL_MISSED << 1)) {
        if (kind == WT_CLOSE_ONE_FIN)
            return WT_REMARK_CLOSED_ONE_FIN_SEEN;
        if (kind == WT_CLOSE_NONE)
            return WT_REMARK_CLOSED_NONE_SEEN;
    }
    return phrase[kind];
}

static enum wt_remark_id ended(enum wt_outcome outcome)
{
    static const enum wt_remark_id sentence[] = {
        [WT_OUTCOME_NORMAL] = WT_REMARK_ENDED_NORMAL,
        [WT_OUTCOME_OPEN] = WT_REMARK_ENDED_OPEN,
        [WT_OUTCOME_REFUSED] = WT_REMARK_ENDED_REFUSED,
        [WT_OUTCOME_UNANSWERED] = WT_REMARK_ENDED_UNANSWERED,
        [WT_OUTCOME_HALF_OPEN] = WT_REMARK_ENDED_HALF_OPEN,
        [WT_OUTCOME_CANCELLED] = WT_REMARK_ENDED_CANCELLED,
        [WT_OUTCOME_RESET] = WT_REMARK_ENDED_RESET,
        [WT_OUTCOME_PARTIAL] = WT_REMARK_ENDED_PARTIAL,
        [WT_OUTCOME_STRAY] = WT_REMARK_ENDED_STRAY,
        [WT_OUTCOME_ANSWERED] = WT_REMARK_ENDED_ANSWERED,
        [WT_OUTCOME_ONE_WAY] = WT_REMARK_ENDED_ONE_WAY,
        [WT_OUTCOME_UNREACHABLE] = WT_REMARK_ENDED_UNREACHABLE,
        [WT_OUTCOME_CLOSING] = WT_REMARK_ENDED_CLOSING,
        [WT_OUTCOME_VANISHED] = WT_REMARK_ENDED_VANISHED_SOMEHOW,
        [WT_OUTCOME_CROSSED] = WT_REMARK_ENDED_CROSSED,
        [WT_OUTCOME_SELF] = WT_REMARK_ENDED_SELF,
    };
    return sentence[outcome];
}

/* Datagrams that nobody answered, or answers alone. The advice about filters is given once. */
static enum wt_remark_id one_way(const struct wt_explainer *e, const struct wt_conversation *c)
{
    if (c->end[c->client].packets == 0)
        return WT_REMARK_ENDED_ONLY_ANSWERS;
    if (wt_ip_is_multicast(&c->end[!c->client].at.ip))
        return WT_REMARK_ENDED_ONE_WAY_GROUP;
    return e->options.filtered && wt_is_news(e, WT_REMARK_ENDED_ONE_WAY_FILTERED)
               ? WT_REMARK_ENDED_ONE_WAY_FILTERED
               : WT_REMARK_ENDED_ONE_WAY;
}

/* Datagrams that were answered, perhaps by another address or port than they went to. */
static enum wt_remark_id answered(const struct wt_conversation *c)
{
    if (c->at[WT_AT_SYN] != 0)
        return WT_REMARK_ENDED_ANSWERS_OTHER;
    if (c->end[!c->client].packets == 0)
        return WT_REMARK_ENDED_ANSWERED_ELSEWHERE;
    return c->at[WT_AT_ICMP] != 0 ? WT_REMARK_ENDED_ANSWERED_ICMP : WT_REMARK_ENDED_ANSWERED;
}

/* The verdict's sentence, where more is known than the verdict says. */
static enum wt_remark_id sentence_for(const struct wt_explainer *e, const struct wt_conversation *c,
                                      const struct wt_ending *ending)
{
    const struct wt_finding *worst = &ending->findings.all[0];

    if (c->transport == WT_OVER_UDP && ending->summary.outcome == WT_OUTCOME_ANSWERED)
        return answered(c);
    if (ending->summary.outcome == WT_OUTCOME_ONE_WAY)
        return one_way(e, c);
    if (ending->findings.n == 0)
        return ended(ending->summary.outcome);
    if (worst->id == WT_FINDING_REFUSED && worst->because == WT_BECAUSE_ON_PURPOSE)
        return WT_REMARK_ENDED_REFUSED_ON_PURPOSE;
    if (worst->id == WT_FINDING_REFUSED && worst->times > 1)
        return WT_REMARK_ENDED_REFUSED_AGAIN;
    if (worst->id == WT_FINDING_VANISHED && worst->n_packets > 0)
        return WT_REMARK_ENDED_VANISHED;
    if (worst->because == WT_BECAUSE_ODD_ANSWER)
        return WT_REMARK_ENDED_UNANSWERED_ODD;
    if (worst->because == WT_BECAUSE_ONLY_ERRORS)
        return WT_REMARK_ENDED_ONLY_ERRORS;
    if (worst->because == WT_BECAUSE_NOT_DELIVERED)
        return worst->times == 1 ? WT_REMARK_ENDED_DROPPED : WT_REMARK_ENDED_NOT_DELIVERED;
    return ended(ending->summary.outcome);
}

/* Why nobody answered. */
static enum wt_remark_id cause_of_silence(const struct wt_finding *unanswered, bool seen)
{
    switch (unanswered->because) {
    case WT_BECAUSE_ON_PURPOSE:
        return WT_REMARK_UNANSWERED_LOST_SEEN;
    case WT_BECAUSE_QUEUE:
        return seen ? WT_REMARK_UNANSWERED_QUEUE_SEEN : WT_REMARK_UNANSWERED_QUEUE;
    case WT_BECAUSE_OLDER_CLOCK:
        return WT_REMARK_UNANSWERED_OLDER_CLOCK;
    case WT_BECAUSE_ERROR:
        return WT_REMARK_UNANSWERED_ERROR;
    case WT_BECAUSE_HERE:
        return WT_REMARK_UNANSWERED_HERE;
    case WT_BECAUSE_UP:
        return WT_REMARK_UNANSWERED_UP;
    default:
        return WT_REMARK_UNANSWERED_AWAY;
    }
}

static void add_traffic(struct wt_remark *r, uint64_t asked, uint64_t answered, bool missed)
{
    enum wt_remark_id id = WT_REMARK_TRAFFIC_NONE;

    if (missed)
        id = WT_REMARK_TRAFFIC_GAPS;
    else if (asked > 0 && answered > 0)
        id = WT_REMARK_TRAFFIC_BOTH;
    else if (asked > 0)
        id = WT_REMARK_TRAFFIC_ASKED;
    else if (answered > 0)
        id = WT_REMARK_TRAFFIC_ANSWERED;
    wt_arg_remark(r, "traffic", id);
    wt_arg_number(r, "asked", asked);
    wt_arg_number(r, "answered", answered);
}

/* "{first}" only where the phrase has it: two endings that say the same have the same arguments. */
static void add_close(struct wt_remark *r, enum wt_remark_id close, const struct wt_summary *s)
{
    wt_arg_remark(r, "close", close);
    if (s->closed_first != WT_FIRST_NONE)
        wt_arg_side(r, "first", s->closed_first == WT_FIRST_SERVER);
}

static void add_tries(struct wt_remark *r, const struct wt_conversation *c,
                      const struct wt_finding *unanswered)
{
    if (unanswered != NULL)
        wt_arg_number(r, "tries", unanswered->times);
    else if (r->id == WT_REMARK_ENDED_ONE_WAY_GROUP || r->id == WT_REMARK_ENDED_NOT_DELIVERED)
        wt_arg_number(r, "tries", c->end[c->client].packets);
    if (r->id == WT_REMARK_ENDED_REFUSED_AGAIN)
        wt_arg_number(r, "attempts", c->attempts);
}

/* Nobody answered, but a program received every datagram. */
static void tell_read(struct wt_explainer *e, const struct wt_conversation *c, struct wt_remark *r,
                      const struct wt_socket *reader)
{
    wt_verdict_begin(e, r, WT_REMARK_ENDED_ONE_WAY_READ);
    wt_arg_number(r, "conversation", c->number);
    wt_arg_number(r, "asked", c->end[c->client].bytes);
    wt_arg_program(r, "program", reader->program);
    wt_arg_number(r, "received", reader->received);
}

static enum wt_remark_id unconfirmed(const struct wt_finding *f)
{
    if (f->begin == f->end)
        return WT_REMARK_VANISHED_FIN;
    return f->begin + 1 == f->end ? WT_REMARK_VANISHED_BYTE : WT_REMARK_VANISHED_BYTES;
}

/* What was lost at the end: which bytes, how often they were sent, in which packets. */
static void add_lost(struct wt_remark *r, const struct wt_finding *f)
{
    bool by_server = f->fault == WT_FAULT_CLIENT; /* whose bytes they were */

    if (f->id == WT_FINDING_CROSSED) {
        wt_arg_remark(r, "what",
                      f->begin == f->end ? WT_REMARK_CROSSED_LAST : WT_REMARK_CROSSED_BYTES);
    } else {
        wt_arg_remark(r, "what", unconfirmed(f));
        wt_arg_remark(r, "cause",
                      f->because == WT_BECAUSE_NO_THIRD_STEP ? WT_REMARK_VANISHED_QUEUE
                                                             : WT_REMARK_VANISHED_GONE);
        wt_arg_side(r, "who", by_server);
        wt_arg_side(r, "peer", !by_server);
        wt_arg_number(r, "times", f->times);
        wt_arg_seconds(r, "gap", f->ns);
    }
    wt_arg_number(r, "begin", f->begin);
    wt_arg_number(r, "end", f->end - 1);
    wt_arg_number(r, "from", f->n_packets > 0 ? f->packets[0] : 0);
    wt_arg_number(r, "to", f->n_packets > 0 ? f->packets[f->n_packets - 1] : 0);
}

/* The program that wiretutor ended, where that is what closed the connection first; NULL: something
 * else did. */
static const struct wt_socket *stopped(const struct wt_explainer *e,
                                       const struct wt_conversation *c, const struct wt_summary *s)
{
    if (e->seen == NULL || e->seen->stop_reason == WT_STOP_NONE || c->transport != WT_OVER_TCP ||
        (s->outcome != WT_OUTCOME_NORMAL && s->outcome != WT_OUTCOME_RESET &&
         s->outcome != WT_OUTCOME_CLOSING))
        return NULL;
    for (unsigned i = 0; i < 2; i++) {
        unsigned first = s->closed_first == WT_FIRST_SERVER ? !c->client : c->client;
        unsigned side = i == 0 ? first : !first;
        const struct wt_socket *own =
            wt_socket_between(e->seen, WT_OVER_TCP, &c->end[side].at, &c->end[!side].at);
        const struct wt_socket *peer = own != NULL ? wt_socket_peer(e->seen, own) : NULL;

        if (own != NULL && own->is & WT_SOCKET_STOPPED &&
            (peer == NULL || peer->given_up == WT_NOT_GIVEN_UP || peer->is & WT_SOCKET_STOPPED))
            return own;
    }
    return NULL;
}

static void tell_stopped(struct wt_explainer *e, const struct wt_conversation *c,
                         struct wt_ending *ending, const struct wt_socket *stopped)
{
    struct wt_remark *r = &ending->remark;

    wt_verdict_begin(e, r, WT_REMARK_ENDED_STOPPED);
    wt_arg_number(r, "conversation", c->number);
    wt_arg_remark(r, "open", opened(c, ending->summary.open));
    add_traffic(r, c->end[c->client].bytes, c->end[!c->client].bytes,
                wt_finding_of(&ending->findings, WT_FINDING_CAPTURE_LOST) != NULL);
    wt_arg_program(r, "stopped", stopped->program);
}

static void tell_verdict(struct wt_explainer *e, const struct wt_conversation *c,
                         struct wt_ending *ending)
{
    const struct wt_end *client = &c->end[c->client], *server = &c->end[!c->client];
    const struct wt_findings *all = &ending->findings;
    const struct wt_finding *unanswered = wt_finding_of(all, WT_FINDING_UNANSWERED);
    const struct wt_finding *queue = wt_finding_of(all, WT_FINDING_ACCEPT_QUEUE);
    const struct wt_finding *reset = wt_finding_of(all, WT_FINDING_RESET);
    const struct wt_finding *lost = wt_finding_of(all, WT_FINDING_VANISHED);
    const struct wt_summary *s = &ending->summary;
    struct wt_remark *r = &ending->remark;
    bool seen = queue != NULL && queue->ground == WT_GROUND_SEEN;

    if (lost == NULL)
        lost = wt_finding_of(all, WT_FINDING_CROSSED);
    wt_verdict_begin(e, r, sentence_for(e, c, ending));
    wt_arg_number(r, "conversation", c->number);
    wt_arg_remark(r, "open", opened(c, s->open));
    add_traffic(r, client->bytes, server->bytes,
                wt_finding_of(all, WT_FINDING_CAPTURE_LOST) != NULL);
    add_close(r, closed(c, s->close), s);
    if (lost != NULL) {
        add_lost(r, lost);
        return;
    }
    if (s->outcome == WT_OUTCOME_SELF)
        wt_arg_number(r, "port", server->at.port);
    if (seen)
        wt_arg_program(r, "program", queue->program);
    if (s->outcome == WT_OUTCOME_RESET)
        wt_arg_side(r, "resetter", reset != NULL && reset->fault == WT_FAULT_SERVER);
    wt_arg_endpoint(r, "server", &server->at);
    add_tries(r, c, unanswered);
    if (c->transport == WT_OVER_UDP)
        wt_arg_number(r, "packet", c->at[c->at[WT_AT_SYN] != 0 ? WT_AT_SYN : WT_AT_SYNACK]);
    if (unanswered != NULL)
        wt_arg_remark(r, "cause", cause_of_silence(unanswered, seen));
}

void wt_explain_ending(struct wt_explainer *explainer, const struct wt_conversation *c,
                       struct wt_ending *ending)
{
    const struct wt_socket *reader = NULL, *by_us;

    wt_conversation_summary(c, &ending->summary);
    wt_diagnose(explainer->options.diagnosis, c, &ending->findings);
    ending->has_spent = wt_spent_of(explainer->options.diagnosis, c, &ending->spent);
    if (ending->summary.outcome == WT_OUTCOME_ONE_WAY && explainer->seen != NULL)
        reader = wt_seen_reader(explainer->seen, c);
    by_us = stopped(explainer, c, &ending->summary);
    if (by_us != NULL)
        tell_stopped(explainer, c, ending, by_us);
    else if (reader != NULL)
        tell_read(explainer, c, &ending->remark, reader);
    else if (!wt_end_kin(explainer, c, ending) && !wt_end_exchange(explainer, c, ending) &&
             !wt_end_transfer(explainer, c, ending) && !wt_end_lending(explainer, c, ending))
        tell_verdict(explainer, c, ending);
    wt_count_ending(explainer, c->number, ending);
    *wt_tag_of(&explainer->said, c) |= WT_SAID_ENDING;
}
