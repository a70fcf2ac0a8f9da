/* SPDX-License-Identifier: BSD-2-Clause */
/* An ending that was told before, in the same words: once in full, then counted. Of each set the
 * latest are known, so that a capture with thousands of different endings counts them, too. */
#include <string.h>

#include "../telling.h"

/* Which conversation it is, and where its packets stand, differs always. */
static bool is_its_own(const struct wt_arg *arg)
{
    static const char *const own[] = {"conversation", "server", "packet", "from", "to"};

    for (size_t i = 0; i < WT_ARRAY_LEN(own); i++)
        if (arg->name[0] == own[i][0] && strcmp(arg->name, own[i]) == 0)
            return true;
    return false;
}

/* What an ending says apart from that; times 0 where more than numbers and phrases are in it. */
static struct wt_known_ending what_is_said(const struct wt_remark *r, uint32_t conversation)
{
    struct wt_known_ending said = {
        .id = r->id, .conversation = conversation, .latest = conversation, .times = 1};

    for (unsigned i = 0; i < r->n_args; i++) {
        const struct wt_arg *arg = &r->args[i];

        if (is_its_own(arg))
            continue;
        if (said.n == WT_ENDING_VALUES)
            return (struct wt_known_ending){0};
        said.said[said.n].name = arg->name;
        switch (arg->kind) {
        case WT_ARG_NUMBER:
        case WT_ARG_SIDE:
        case WT_ARG_SECONDS:
        case WT_ARG_PROGRAM:
            said.said[said.n++].value = arg->as.number;
            break;
        case WT_ARG_REMARK:
            said.said[said.n++].value = arg->as.remark;
            break;
        default:
            return (struct wt_known_ending){0};
        }
    }
    return said;
}

static struct wt_known_ending *set_of(struct wt_explainer *e, const struct wt_known_ending *said)
{
    uint64_t mixed = said->id;

    for (uint32_t i = 0; i < said->n; i++)
        mixed = (mixed ^ said->said[i].value) * UINT64_C(0x9e3779b97f4a7c15);
    return e->endings[mixed >> 32 & (WT_ENDING_SETS - 1)];
}

static bool same(const struct wt_known_ending *a, const struct wt_known_ending *b)
{
    if (a->times == 0 || a->id != b->id || a->n != b->n)
        return false;
    for (uint32_t i = 0; i < a->n; i++)
        if (a->said[i].value != b->said[i].value ||
            (a->said[i].name != b->said[i].name && /* the same constant, nearly always */
             strcmp(a->said[i].name, b->said[i].name) != 0))
            return false;
    return true;
}

/* The one that says the same, or a free place or that of the one that was not needed for longest.
 */
static struct wt_known_ending *place_for(struct wt_known_ending *set,
                                         const struct wt_known_ending *said)
{
    struct wt_known_ending *oldest = &set[0];

    for (struct wt_known_ending *k = set; k < set + WT_ENDINGS_OF_SET; k++) {
        if (same(k, said))
            return k;
        if (k->latest < oldest->latest)
            oldest = k;
    }
    return oldest;
}

void wt_count_ending(struct wt_explainer *e, uint32_t conversation, struct wt_ending *ending)
{
    struct wt_known_ending said = what_is_said(&ending->remark, conversation), *known;

    ending->is_again = false;
    if (e->options.every || said.times == 0)
        return;
    known = place_for(set_of(e, &said), &said);
    if (!same(known, &said)) {
        *known = said;
        return;
    }
    ending->remark.brief = true;
    if (known->conversation == conversation || known->latest == conversation)
        return; /* a later packet has it told once more: only the evidence is new */
    known->latest = conversation;
    known->times++;
    ending->is_again = true;
    wt_remark_begin(e, &ending->again, WT_REMARK_ENDING_AGAIN, WT_CALL_NONE);
    ending->again.brief = false;
    wt_arg_number(&ending->again, "like", known->conversation);
    wt_arg_number(&ending->again, "n", known->times);
}
