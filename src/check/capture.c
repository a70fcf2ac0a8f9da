/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong with the capture as a whole: findings that belong to no conversation. */
#include "check.h"

bool check_asks_the_capture(const struct wt_expectation *e)
{
    return e->scope == WT_SCOPE_EVERY && e->name->what == WT_CHECK_FINDING &&
           wt_finding_is_of_capture((enum wt_finding_id)e->wanted[0].choice);
}

static bool is_wanted(const struct wt_expectation *e, unsigned id)
{
    for (unsigned i = 0; i < e->n_wanted; i++)
        if (e->wanted[i].choice == id)
            return true;
    return false;
}

/* Each id once, and the packets that prove what was found. */
static void cite(const struct wt_expectation *e, const struct wt_capture_finding *all, unsigned n,
                 struct wt_check_result *out)
{
    bool named[WT_N_FINDINGS + 1] = {false};
    char room[WT_CHECK_FOUND];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    for (unsigned i = 0; i < n; i++) {
        const struct wt_finding *f = &all[i].finding;

        for (unsigned k = 0; k < f->n_packets; k++)
            check_evidence_add(&out->evidence, f->packets[k]);
        if (named[f->id])
            continue;
        named[f->id] = true;
        wt_text_str(&text, text.len > 0 ? "," : "");
        wt_text_str(&text, e->name->choice(f->id));
    }
    if (text.len == 0)
        wt_text_str(&text, e->name->choice(0));
    check_found_text(out, text.data, text.len);
    wt_text_clear(&text);
}

void check_capture(const struct wt_expectation *e, const struct wt_diagnosis *diagnosis,
                   struct wt_check_result *out)
{
    const struct wt_capture_finding *all;
    unsigned n = wt_capture_findings(diagnosis, &all);
    bool found = false;

    cite(e, all, n, out);
    for (unsigned i = 0; i < n; i++)
        found |= is_wanted(e, all[i].finding.id);
    out->looked_at = 1;
    out->passed = found == (e->op != WT_OP_UNEQUAL);
    out->differ = !out->passed;
    out->reason = out->passed ? WT_REASON_PASSED : WT_REASON_FOUND;
    out->cause = out->passed ? WT_CAUSE_NONE
                 : n > 0     ? WT_CAUSE_ADDRESS_CONFLICT
                             : WT_CAUSE_NOT_IN_CAPTURE;
}
