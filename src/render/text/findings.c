/* SPDX-License-Identifier: BSD-2-Clause */
/* A finding of a conversation, as `flows -v` and the story tell it. */
#include "../renderer.h"

_Static_assert(WT_N_FINDINGS < 64, "advised has a bit for each");

static void say(struct wt_renderer *r, enum wt_label label)
{
    const char *words = wt_label(r->options.language, label);

    wt_put_symbols(r, &r->sentence, words, strlen(words));
}

bool wt_gather_finding(struct wt_renderer *r, const struct wt_finding *finding,
                       const struct wt_conversation *c)
{
    enum wt_finding_id id = (enum wt_finding_id)finding->id;
    bool is_new = (r->advised >> id & 1) == 0, is_told = wt_verdict_tells(id);
    struct wt_remark what, advice;

    r->sentence.len = 0;
    if (is_told && !is_new)
        return false;
    r->advised |= UINT64_C(1) << id;
    wt_explain_finding(finding, c, &what, &advice);
    wt_text_str(&r->sentence, "! ");
    wt_text_str(&r->sentence, wt_finding_key(id));
    say(r, WT_LABEL_COLON);
    if (!is_told)
        wt_put_remark(r, &r->sentence, &what);
    if (!is_told && is_new)
        say(r, WT_LABEL_SENTENCE_GAP);
    if (is_new)
        wt_put_remark(r, &r->sentence, &advice);
    return true;
}
