/* SPDX-License-Identifier: BSD-2-Clause */
/* What a later packet shows about earlier ones: a retransmission, so the first copy seems to be
 * lost; a reset, so received data was not read. */
#include "book.h"

/* A lost packet changed neither the other end's state nor its program: move both effects to the
 * packet that repeats it. */
static void take_back(struct wt_ladder *l, size_t at, struct wt_ladder_row *again)
{
    struct wt_ladder_row *lost = &l->steps[at];
    unsigned to = !lost->from;
    uint8_t moved = lost->states[to];
    uint8_t before = at > 0 ? l->steps[at - 1].states[to] : (uint8_t)WT_TCP_UNKNOWN;

    for (size_t i = at; moved != WT_TCP_LISTEN && i < l->n && l->steps[i].states[to] == moved; i++)
        l->steps[i].states[to] = before;
    again->n_notices = lost->n_notices;
    memcpy(again->notices, lost->notices, sizeof again->notices);
    lost->n_notices = 0;
}

/* Data after the lost bytes is not delivered to the program yet. */
static void hold_back(struct wt_ladder *l, size_t lost)
{
    for (size_t i = lost + 1; i < l->n; i++) {
        struct wt_ladder_row *s = &l->steps[i];

        if (s->from == l->steps[lost].from && s->n_notices > 0 && s->notices[0] == WT_LADDER_RECV)
            s->n_notices = 0;
    }
}

void ladder_mark_lost(struct wt_ladder *l, struct wt_ladder_row *again, uint32_t repeats)
{
    bool confirmed =
        l->ack_seen[!again->from] && (int32_t)(l->acked[!again->from] - again->seq) > 0;

    if (confirmed || repeats == 0)
        return;
    for (size_t i = l->n; i-- > 0;) {
        struct wt_ladder_row *s = &l->steps[i];

        if (repeats > s->last_frame)
            return; /* not kept */
        if (s->from != again->from || repeats < s->frame || s->kind == WT_LADDER_GAP)
            continue;
        if (s->kind == WT_LADDER_RUN) {
            s->n_lost++;
        } else if (!(s->marks & WT_LADDER_LOST)) {
            s->marks = (uint8_t)((s->marks | WT_LADDER_LOST) & ~WT_LADDER_PLAIN);
            take_back(l, i, again);
            hold_back(l, i);
        }
        return;
    }
}

void ladder_fill_gap(struct wt_ladder *l, struct wt_ladder_row *late)
{
    for (size_t i = l->n; i-- > 0;) {
        struct wt_ladder_row *s = &l->steps[i];

        if (s->kind != WT_LADDER_GAP || s->from != late->from || s->marks & WT_LADDER_CAME_LATE ||
            late->seq - s->seq >= s->bytes)
            continue;
        s->marks |= WT_LADDER_CAME_LATE;
        if (late->n_notices < WT_LADDER_MAX_NOTICES) /* data after the gap can be read now */
            late->notices[late->n_notices++] = WT_LADDER_RECV;
        return;
    }
}

void ladder_unread(struct wt_ladder *l, unsigned by)
{
    for (size_t i = l->n; i-- > 0;) {
        struct wt_ladder_row *s = &l->steps[i];

        if (s->from == by && (s->length > 0 || s->kind == WT_LADDER_RUN || s->flags & WT_FIN))
            return;
        if (s->from != by && s->n_notices > 0 && s->notices[0] == WT_LADDER_RECV)
            s->n_notices = 0;
    }
}
