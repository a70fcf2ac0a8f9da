/* SPDX-License-Identifier: BSD-2-Clause */
/* What the packets show of the place where they were captured: twice at one place, on both sides of
 * a router, one direction alone. */
#include "../telling.h"

void wt_tell_copy(struct wt_telling *t)
{
    int hops = t->part->copy_hops;
    struct wt_remark *r =
        wt_tell(t, hops != 0 ? WT_REMARK_CAPTURED_ROUTED : WT_REMARK_CAPTURED_TWICE, WT_CALL_NONE);

    wt_arg_number(r, "packet", t->part->copy_of);
    if (hops == 0)
        return;
    wt_arg_remark(r, "place", hops > 0 ? WT_REMARK_PLACE_BEHIND : WT_REMARK_PLACE_BEFORE);
    wt_arg_number(r, "hops", (uint64_t)(hops > 0 ? hops : -hops));
}

/* It confirms what is not there, and nothing at all of that end is: a number that a SYN or FIN may
 * have taken is not counted. */
void wt_tell_one_way(struct wt_telling *t)
{
    const struct wt_part *p = t->part;

    if (wt_is_self(t->conversation) || t->conversation->transport != WT_OVER_TCP || p->quoted ||
        p->confirms < 2 || p->rel_ack < 2 || !wt_say_first(t, WT_SAID_ONE_WAY))
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_ONE_WAY_CAPTURE);

    wt_arg_number(r, "bytes", p->confirms);
    wt_arg_side(r, "peer", !wt_is_server(t->conversation, p->from));
}

/* Its numbers say to which of two conversations it belongs: said once of the older one, unless that
 * is over and this a latecomer. */
void wt_tell_shared(struct wt_telling *t)
{
    enum wt_phase phase = (enum wt_phase)t->conversation->phase;
    bool goes_on =
        phase == WT_PHASE_OPEN || phase == WT_PHASE_MIDSTREAM || phase == WT_PHASE_CLOSING;

    if (!goes_on || !wt_say_first(t, WT_SAID_SHARED))
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_SHARED_ENDPOINTS);

    wt_arg_number(r, "conversation", t->conversation->number);
    wt_arg_number(r, "other", t->part->newest->number);
}

void wt_tell_clock(struct wt_telling *t)
{
    int64_t behind = wt_clock_behind(t->explainer->options.diagnosis, t->packet->frame->number);

    if (behind == 0)
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_CLOCK_BEHIND);

    wt_arg_side(r, "who", wt_is_server(t->conversation, t->part->from));
    wt_arg_side(r, "peer", !wt_is_server(t->conversation, t->part->from));
    wt_arg_seconds(r, "gap", behind);
}
