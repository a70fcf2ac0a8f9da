/* SPDX-License-Identifier: BSD-2-Clause */
/* What a finding of a conversation means, and what to do about it. */
#include "telling.h"

/* The remark that says what was found, and the one that says what to do. */
struct said {
    enum wt_remark_id what, advice;
};

enum { WT_REMARK_FOUND_ADDRESS_CONFLICT = WT_REMARK_CAPTURE_ADDRESS_CONFLICT };

static const struct said by_finding[] = {
#define X(number, id, key) [number] = {(enum wt_remark_id)WT_REMARK_FOUND_##id, WT_REMARK_DO_##id},
    WT_FINDINGS(X)
#undef X
};

/* Where the reason makes another sentence of it. */
static const struct said by_reason[] = {
    [WT_BECAUSE_ON_PURPOSE] = {WT_REMARK_FOUND_ON_PURPOSE,     WT_REMARK_DO_ON_PURPOSE  },
    [WT_BECAUSE_TOO_SOON] = {WT_REMARK_FOUND_TOO_SOON,       WT_REMARK_DO_CAPTURE_MORE},
    [WT_BECAUSE_ODD_ANSWER] = {WT_REMARK_FOUND_ODD_ANSWER,     WT_REMARK_DO_ODD_ANSWER  },
    [WT_BECAUSE_NO_THIRD_STEP] = {WT_REMARK_FOUND_NO_THIRD_STEP,  WT_REMARK_DO_ACCEPT_QUEUE},
    [WT_BECAUSE_BEFORE_CAPTURE] = {WT_REMARK_FOUND_BEFORE_CAPTURE, WT_REMARK_DO_CAPTURE_MORE},
};

static struct said said_of(const struct wt_finding *f)
{
    bool other = f->because < WT_ARRAY_LEN(by_reason) && by_reason[f->because].what != 0;

    return other ? by_reason[f->because] : by_finding[f->id];
}

bool wt_verdict_tells(enum wt_finding_id id)
{
    switch (id) {
    case WT_FINDING_REFUSED:
    case WT_FINDING_UNANSWERED:
    case WT_FINDING_ACCEPT_QUEUE:
    case WT_FINDING_HALF_OPEN:
    case WT_FINDING_RESET:
    case WT_FINDING_VANISHED:
    case WT_FINDING_CROSSED:
    case WT_FINDING_SELF_CONNECT:
        return true;
    default:
        return false;
    }
}

/* Whom the sentence is about: who is at fault, or of whom alone there are packets. */
static bool is_about_server(const struct wt_finding *f, const struct wt_conversation *c)
{
    if (f->id == WT_FINDING_ONE_WAY_CAPTURE)
        return c->end[c->client].packets == 0;
    return f->fault == WT_FAULT_SERVER;
}

static void add_where(struct wt_remark *r, const struct wt_finding *f,
                      const struct wt_conversation *c)
{
    uint32_t first = f->n_packets > 0 ? f->packets[0] : c->at[WT_AT_FIRST];
    uint32_t last = f->n_packets > 0 ? f->packets[f->n_packets - 1] : c->at[WT_AT_LAST];

    wt_arg_number(r, "first", first);
    wt_arg_number(r, "last", last);
    wt_arg_remark(r, "where", first == last ? WT_REMARK_FOUND_IN_ONE : WT_REMARK_FOUND_IN_SEVERAL);
}

static int64_t busy_of(const struct wt_conversation *c)
{
    return c->last_ns > c->first_ns ? c->last_ns - c->first_ns : 0;
}

void wt_explain_finding(const struct wt_finding *finding, const struct wt_conversation *c,
                        struct wt_remark *what, struct wt_remark *advice)
{
    const struct wt_finding *f = finding;
    const struct said said = said_of(f);

    *what = (struct wt_remark){.id = said.what};
    *advice = (struct wt_remark){.id = said.advice};
    wt_arg_endpoint(what, "server", &c->end[!c->client].at);
    wt_arg_side(what, "who", is_about_server(f, c));
    wt_arg_number(what, "times", f->times);
    add_where(what, f, c);
    wt_arg_seconds(what, "time", f->ns);
    wt_arg_seconds(what, "whole", busy_of(c));
    wt_arg_number(what, "begin", f->begin);
    wt_arg_number(what, "end", f->end > f->begin ? f->end - 1 : f->end);
}
