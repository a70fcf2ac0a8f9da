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
    };
    return sentence[outcome];
}

/* Datagrams that nobody answered. The advice about filters is given once. */
static enum wt_remark_id one_way(const struct wt_explainer *e)
{
    return e->options.filtered && wt_is_news(e, WT_REMARK_ENDED_ONE_WAY_FILTERED)
               ? WT_REMARK_ENDED_ONE_WAY_FILTERED
               : WT_REMARK_ENDED_ONE_WAY;
}

/* The verdict's sentence, where more is known than the verdict says. */
static enum wt_remark_id sentence_for(const struct wt_explainer *e, const struct wt_ending *ending)
{
    const struct wt_finding *worst = &ending->findings.all[0];

    if (ending->summary.outcome == WT_OUTCOME_ONE_WAY)
        return one_way(e);
    if (ending->findings.n == 0)
        return ended(ending->summary.outcome);
    if (worst->id == WT_FINDING_REFUSED && worst->because == WT_BECAUSE_ON_PURPOSE)
        return WT_REMARK_ENDED_REFUSED_ON_PURPOSE;
    if (worst->id == WT_FINDING_REFUSED && worst->times > 1)
        return WT_REMARK_ENDED_REFUSED_AGAIN;
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
    case WT_BECAUSE_ERROR:
        return WT_REMARK_UNANSWERED_ERROR;
    case WT_BECAUSE_HERE:
        return WT_REMARK_UNANSWERED_HERE;
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

static void tell_verdict(struct wt_explainer *e, const struct wt_conversation *c,
                         struct wt_ending *ending)
{
    const struct wt_end *client = &c->end[c->client], *server = &c->end[!c->client];
    const struct wt_findings *all = &ending->findings;
    const struct wt_finding *unanswered = wt_finding_of(all, WT_FINDING_UNANSWERED);
    const struct wt_finding *queue = wt_finding_of(all, WT_FINDING_ACCEPT_QUEUE);
    const struct wt_finding *reset = wt_finding_of(all, WT_FINDING_RESET);
    const struct wt_summary *s = &ending->summary;
    struct wt_remark *r = &ending->remark;
    bool seen = queue != NULL && queue->ground == WT_GROUND_SEEN;

    wt_verdict_begin(e, r, sentence_for(e, ending));
    wt_arg_number(r, "conversation", c->number);
    wt_arg_remark(r, "open", opened(c, s->open));
    add_traffic(r, client->bytes, server->bytes,
                wt_finding_of(all, WT_FINDING_CAPTURE_LOST) != NULL);
    wt_arg_remark(r, "close", closed(c, s->close));
    wt_arg_side(r, "first", s->closed_first == WT_FIRST_SERVER);
    if (seen) /* this sentence has no resetter */
        wt_arg_program(r, "program", queue->program);
    else
        wt_arg_side(r, "resetter", reset != NULL && reset->fault == WT_FAULT_SERVER);
    wt_arg_endpoint(r, "server", &server->at);
    wt_arg_number(r, "tries", client->packets);
    wt_arg_number(r, "attempts", c->attempts);
    if (unanswered != NULL)
        wt_arg_remark(r, "cause", cause_of_silence(unanswered, seen));
}

void wt_explain_ending(struct wt_explainer *explainer, const struct wt_conversation *c,
                       struct wt_ending *ending)
{
    const struct wt_socket *reader = NULL;

    wt_conversation_summary(c, &ending->summary);
    wt_diagnose(explainer->options.diagnosis, c, &ending->findings);
    if (ending->summary.outcome == WT_OUTCOME_ONE_WAY && explainer->seen != NULL)
        reader = wt_seen_reader(explainer->seen, c);
    if (reader != NULL)
        tell_read(explainer, c, &ending->remark, reader);
    else
        tell_verdict(explainer, c, ending);
    *wt_tag_of(&explainer->said, c) |= WT_SAID_ENDING;
}
