/* SPDX-License-Identifier: BSD-2-Clause */
/* What a SYN, and what answers it, has in common with another conversation: a scan, an address that
 * is translated on the way, an answer from somewhere else. */
#include "../telling.h"

static struct wt_kinship kinship(const struct wt_telling *t)
{
    return wt_kinship_of(t->explainer->options.diagnosis, t->conversation);
}

bool wt_tell_kin_syn(struct wt_telling *t)
{
    struct wt_kinship k = kinship(t);
    struct wt_remark *r;

    if (k.kin != WT_KIN_SCAN && k.kin != WT_KIN_TRANSLATED)
        return false;
    if (k.kin == WT_KIN_SCAN) {
        r = wt_tell(t, WT_REMARK_SYN_RAW, WT_CALL_NONE);
    } else {
        r = wt_tell(t, WT_REMARK_SYN_TRANSLATED, WT_CALL_NONE);
        wt_arg_number(r, "other", k.conversation);
        wt_arg_number(r, "conversation", t->conversation->number);
    }
    wt_arg_number(r, "packet", k.packet);
    return true;
}

bool wt_tell_kin_syn_again(struct wt_telling *t)
{
    if (kinship(t).kin != WT_KIN_SCAN)
        return false;
    wt_arg_seconds(wt_tell(t, WT_REMARK_SYN_RAW_AGAIN, WT_CALL_NONE), "gap", t->part->repeat_ns);
    return true;
}

bool wt_tell_kin_synack(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    struct wt_kinship k = kinship(t);

    if (k.kin != WT_KIN_ELSEWHERE)
        return false;
    struct wt_remark *r = wt_tell(t, WT_REMARK_ANSWERED_ELSEWHERE, WT_CALL_KERNEL);

    wt_arg_number(r, "packet", k.packet);
    wt_arg_endpoint(r, "asked", &k.server);
    wt_arg_endpoint(r, "other", &c->end[!c->client].at);
    return true;
}

bool wt_tell_kin_refused(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (kinship(t).kin != WT_KIN_SCAN)
        return false;
    wt_arg_number(wt_tell(t, WT_REMARK_REFUSED_RAW, WT_CALL_KERNEL), "port",
                  c->end[!c->client].at.port);
    return true;
}

bool wt_tell_kin_reset(struct wt_telling *t, unsigned side)
{
    enum wt_kin kin = kinship(t).kin;

    if (side != t->conversation->client || (kin != WT_KIN_SCAN && kin != WT_KIN_ELSEWHERE))
        return false;
    wt_tell(t, WT_REMARK_RST_UNASKED, WT_CALL_KERNEL);
    return true;
}

/* The sentence for a SYN without an answer, where more is known than that; else WT_N_REMARKS. */
static enum wt_remark_id known_end(const struct wt_diagnosis *d, const struct wt_conversation *c,
                                   const struct wt_findings *findings)
{
    const struct wt_finding *f = wt_finding_of(findings, WT_FINDING_UNANSWERED);

    if (f != NULL && f->because == WT_BECAUSE_ELSEWHERE)
        return WT_REMARK_ENDED_ELSEWHERE;
    if (f != NULL && f->because == WT_BECAUSE_TOO_SOON)
        return WT_REMARK_ENDED_TOO_SOON;
    if (f != NULL && f->because != WT_BECAUSE_ERROR && wt_kinship_of(d, c).kin == WT_KIN_SCAN)
        return WT_REMARK_ENDED_SCAN;
    return WT_N_REMARKS;
}

bool wt_end_kin(struct wt_explainer *e, const struct wt_conversation *c, struct wt_ending *ending)
{
    const struct wt_diagnosis *d = e->options.diagnosis;
    enum wt_remark_id id = known_end(d, c, &ending->findings);
    const struct wt_endpoint *by = wt_answered_by(d, c);
    struct wt_remark *r = &ending->remark;

    if (id == WT_N_REMARKS)
        return false;
    wt_verdict_begin(e, r, id);
    wt_arg_number(r, "conversation", c->number);
    wt_arg_number(r, "tries", c->end[c->client].packets);
    wt_arg_endpoint(r, "server", &c->end[!c->client].at);
    if (by != NULL)
        wt_arg_endpoint(r, "other", by);
    return true;
}
