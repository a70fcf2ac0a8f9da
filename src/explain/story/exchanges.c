/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions of a conversation and their answers, added up for its closing paragraph. */
#include "../telling.h"

enum { NS_PER_S = 1000000000 };

struct wt_exchange *wt_exchange_of(struct wt_explainer *e, uint32_t conversation)
{
    struct wt_exchange *x = &e->exchanges[conversation % WT_EXCHANGES];

    if (x->conversation != conversation)
        *x = (struct wt_exchange){.conversation = conversation};
    return x;
}

/* Its latest question without an answer, as far as it is remembered. */
static const struct wt_asked *open_question(const struct wt_explainer *e, uint32_t conversation)
{
    unsigned held = e->n_asked < WT_ASKED ? e->n_asked : WT_ASKED;

    for (unsigned i = 0; i < held; i++) {
        const struct wt_asked *asked = &e->asked[(e->n_asked - 1 - i) % WT_ASKED];

        if (asked->conversation == conversation && asked->what != 0 && asked->answered == 0)
            return asked;
    }
    return NULL;
}

static enum wt_remark_id answered(const struct wt_exchange *x)
{
    if (x->asked == 1)
        return x->again > 0 ? WT_REMARK_ENDED_QUESTION_AGAIN : WT_REMARK_ENDED_QUESTION;
    return x->again > 0 ? WT_REMARK_ENDED_QUESTIONS_AGAIN : WT_REMARK_ENDED_QUESTIONS;
}

/* An answer needs time to come: as long as resolvers wait at least before they ask again. */
static enum wt_remark_id unanswered(int64_t rest)
{
    return rest >= NS_PER_S ? WT_REMARK_ENDED_QUESTIONS_OPEN : WT_REMARK_ENDED_QUESTIONS_CUT;
}

bool wt_end_exchange(struct wt_explainer *e, const struct wt_conversation *c,
                     struct wt_ending *ending)
{
    const struct wt_exchange *x = &e->exchanges[c->number % WT_EXCHANGES];
    bool all = x->answered >= x->asked;

    if (c->transport != WT_OVER_UDP || x->conversation != c->number || x->asked == 0)
        return false;
    const struct wt_asked *open = open_question(e, c->number);

    /* by another protocol's look at it an answer came from elsewhere */
    bool elsewhere =
        ending->summary.outcome == WT_OUTCOME_ANSWERED && c->end[!c->client].packets == 0;

    if (ending->findings.n > 0 || ending->summary.outcome == WT_OUTCOME_UNREACHABLE ||
        (!all && (open == NULL || elsewhere)))
        return false;
    int64_t rest = open != NULL ? e->last_ns - open->ns : 0;
    struct wt_remark *r = &ending->remark;

    wt_verdict_begin(e, r, all ? answered(x) : unanswered(rest));
    wt_arg_number(r, "conversation", c->number);
    wt_arg_number(r, "questions", x->asked);
    wt_arg_number(r, "answers", x->answered);
    wt_arg_number(r, "again", x->again);
    wt_arg_seconds(r, "slowest", x->slowest);
    wt_arg_seconds(r, "rest", rest);
    wt_arg_number(r, "packet", open != NULL ? open->frame : 0);
    return true;
}
