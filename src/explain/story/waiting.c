/* SPDX-License-Identifier: BSD-2-Clause */
/* Who waits for whom, what is urgent, what routers say: notes beside the story. */
#include "../telling.h"

static struct wt_remark *tell_note(struct wt_telling *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_tell_aside(t, id);
    bool server = wt_is_server(t->conversation, t->part->from);

    wt_arg_side(r, "who", server);
    wt_arg_side(r, "peer", !server);
    return r;
}

static void tell_nagle(struct wt_telling *t)
{
    struct wt_remark *r = tell_note(t, WT_REMARK_NAGLE);

    wt_arg_number(r, "until", t->part->held_by);
    wt_arg_number(r, "packet", t->part->held_after);
    wt_arg_seconds(r, "gap", t->part->held_ns);
}

/* After a silence that is told at length only whose turn it was. */
static void tell_turn(struct wt_telling *t)
{
    bool told = t->explainer->has_said[WT_REMARK_WAITED_FOR_PROGRAM];
    struct wt_remark *r = tell_note(t, WT_REMARK_WAITED_FOR_PROGRAM);

    wt_arg_seconds(r, "gap", t->part->silence_ns);
    if (!wt_silence_is_long(t))
        return;
    r->brief = true;
    t->explainer->has_said[WT_REMARK_WAITED_FOR_PROGRAM] = told;
}

static void tell_urgent(struct wt_telling *t)
{
    const struct wt_part *p = t->part;
    bool is_here = p->urgent - p->rel_seq < p->length;

    wt_arg_number(tell_note(t, is_here ? WT_REMARK_URGENT : WT_REMARK_URGENT_AHEAD), "number",
                  p->urgent);
}

static void tell_damaged(struct wt_telling *t)
{
    bool taken = t->part->damage == WT_DAMAGE_TAKEN;

    wt_arg_number(tell_note(t, taken ? WT_REMARK_DAMAGED_TAKEN : WT_REMARK_DAMAGED_AGAIN), "packet",
                  t->part->damaged);
}

static void tell_ecn(struct wt_telling *t, uint32_t means)
{
    bool accurate = means & WT_MEANS_ECN_ACCURATE;

    if (means & WT_MEANS_ECN_ASKS)
        tell_note(t, accurate ? WT_REMARK_ECN_ACCURATE_ASKED : WT_REMARK_ECN_ASKED);
    if (means & WT_MEANS_ECN_AGREES)
        tell_note(t, accurate ? WT_REMARK_ECN_ACCURATE_AGREED : WT_REMARK_ECN_AGREED);
    if (means & WT_MEANS_ECN_REFUSES)
        tell_note(t, WT_REMARK_ECN_REFUSED);
    if (means & WT_MEANS_ECN_MARKED)
        tell_note(t, WT_REMARK_ECN_MARKED);
    if (means & WT_MEANS_ECN_ECHOES)
        tell_note(t, WT_REMARK_ECN_ECHOED);
    if (means & WT_MEANS_ECN_SLOWS)
        tell_note(t, means & WT_MEANS_ECN_ANSWERS ? WT_REMARK_ECN_ANSWERED : WT_REMARK_ECN_SLOWED);
}

void wt_tell_waiting(struct wt_telling *t)
{
    const uint32_t told = WT_MEANS_NAGLE | WT_MEANS_WAITED | WT_MEANS_URGENT | WT_MEANS_ECN_ASKS |
                          WT_MEANS_ECN_AGREES | WT_MEANS_ECN_REFUSES | WT_MEANS_ECN_MARKED |
                          WT_MEANS_ECN_ECHOES | WT_MEANS_ECN_SLOWS;
    uint32_t means = t->part->means;

    if (t->part->damage != WT_DAMAGE_NONE)
        tell_damaged(t);
    if (!(means & told) || t->part->captured_twice)
        return;
    if (means & WT_MEANS_NAGLE)
        tell_nagle(t);
    if (means & WT_MEANS_WAITED)
        tell_turn(t);
    if (means & WT_MEANS_URGENT)
        tell_urgent(t);
    tell_ecn(t, means);
}
