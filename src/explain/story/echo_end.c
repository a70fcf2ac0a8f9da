/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing paragraph of a ping: how many questions, answers and losses, how long it took there
 * and back, and which question was the last without an answer. RFC 792, RFC 4443 section 4. */
#include <string.h>

#include "../telling.h"

enum { NS_PER_S = 1000000000, PERCENT = 100 };

static bool is_of(const struct wt_echo *echo, const struct wt_ping *ping)
{
    return echo->frame != 0 && echo->answered == 0 && echo->ping == ping->nth;
}

/* Its latest questions without an answer, the first of them first, and the last one itself; NULL:
 * none is remembered. */
static const struct wt_echo *open_questions(const struct wt_explainer *e,
                                            const struct wt_ping *ping, struct wt_summary *out)
{
    const struct wt_echo *last = NULL;

    out->n_evidence = 0;
    for (unsigned i = 0; i < WT_ECHOES; i++) {
        const struct wt_echo *echo = &e->echoes[i];
        unsigned at = out->n_evidence;

        if (!is_of(echo, ping))
            continue;
        if (last == NULL || echo->frame > last->frame)
            last = echo;
        if (at == WT_N_EVIDENCE && echo->frame < out->evidence[0])
            continue;
        if (at == WT_N_EVIDENCE) /* the earliest makes room */
            memmove(out->evidence, out->evidence + 1, --at * sizeof out->evidence[0]);
        for (; at > 0 && out->evidence[at - 1] > echo->frame; at--)
            out->evidence[at] = out->evidence[at - 1];
        out->evidence[at] = echo->frame;
        out->n_evidence += out->n_evidence < WT_N_EVIDENCE;
    }
    return last;
}

static enum wt_remark_id fate(const struct wt_ping_series *s)
{
    if (s->errors > 0)
        return WT_REMARK_PING_FATE_ERRORS;
    return s->answered == s->asked ? WT_REMARK_PING_FATE_ALL : WT_REMARK_PING_FATE_SOME;
}

static enum wt_remark_id times(const struct wt_ping_series *s)
{
    if (s->answered == 0)
        return WT_REMARK_PING_TIME_NONE;
    return s->answered == 1 ? WT_REMARK_PING_TIME_ONE : WT_REMARK_PING_TIME_ALL;
}

static void tell(struct wt_explainer *e, const struct wt_ping *ping, struct wt_ending *ending)
{
    const struct wt_ping_series *s = &ping->series;
    const struct wt_echo *last = open_questions(e, ping, &ending->summary);
    uint32_t lost = s->asked - s->answered - s->errors;
    int64_t rest = last != NULL ? e->last_ns - last->ns : 0;
    struct wt_remark *r = &ending->remark;

    wt_verdict_begin(e, r, last != NULL ? WT_REMARK_PING_SERIES_LOST : WT_REMARK_PING_SERIES);
    wt_arg_ip(r, "from", &s->from);
    wt_arg_ip(r, "to", &s->to);
    wt_arg_number(r, "ident", s->id);
    wt_arg_number(r, "asked", s->asked);
    wt_arg_remark(r, "fate", fate(s));
    wt_arg_number(r, "answered", s->answered);
    wt_arg_number(r, "errors", s->errors);
    wt_arg_number(r, "lost", lost);
    wt_arg_number(r, "percent", (uint64_t)lost * PERCENT / s->asked);
    wt_arg_remark(r, "time", times(s));
    wt_arg_seconds(r, "least", s->least);
    wt_arg_seconds(r, "most", s->most);
    wt_arg_seconds(r, "average", s->answered > 0 ? s->sum / s->answered : 0);
    if (last == NULL)
        return;
    wt_arg_remark(r, "last", rest >= NS_PER_S ? WT_REMARK_PING_LAST_OPEN : WT_REMARK_PING_LAST_CUT);
    wt_arg_number(r, "packet", last->frame);
    wt_arg_number(r, "seq", last->seq);
    wt_arg_seconds(r, "rest", rest);
}

bool wt_explain_ping(struct wt_explainer *e, unsigned nth, struct wt_ping_series *series,
                     struct wt_ending *ending)
{
    unsigned held = e->n_pings < WT_PINGS ? e->n_pings : WT_PINGS;

    if (nth >= held)
        return false;
    const struct wt_ping *ping = &e->pings[(e->n_pings - held + nth) % WT_PINGS];

    *series = ping->series;
    *ending = (struct wt_ending){.is_again = false};
    tell(e, ping, ending);
    return true;
}
