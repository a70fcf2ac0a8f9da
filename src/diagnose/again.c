/* SPDX-License-Identifier: BSD-2-Clause */
/* What was sent again and again without an answer, and what nobody read: the figures for a
 * conversation's ending, of the latest conversations that had such trouble. */
#include "diagnose.h"

static struct known_again *place_of(struct wt_diagnosis *d, const struct wt_conversation *c)
{
    return &d->again[c->index % DIAGNOSE_AGAIN];
}

static bool is_of(const struct known_again *a, const struct wt_conversation *c)
{
    return a->index == c->index && a->begun == c->at[WT_AT_FIRST];
}

const struct known_again *diagnose_again_of(const struct wt_diagnosis *d,
                                            const struct wt_conversation *c)
{
    const struct known_again *a = d != NULL ? &d->again[c->index % DIAGNOSE_AGAIN] : NULL;

    return a != NULL && is_of(a, c) ? a : NULL;
}

static bool is_same(const struct known_again *a, const struct wt_part *part, uint32_t end)
{
    return is_of(a, part->conversation) && a->side == part->from && a->begin == part->rel_seq &&
           a->end == end && !a->unread;
}

/* The first sending counts as well: repeats names it, or one in between. */
static void begin(struct known_again *a, const struct wt_part *part, uint32_t end)
{
    const struct wt_conversation *c = part->conversation;

    *a = (struct known_again){.index = c->index,
                              .begun = c->at[WT_AT_FIRST],
                              .side = part->from,
                              .begin = part->rel_seq,
                              .end = end,
                              .times = 1,
                              .first = part->repeats != 0 ? part->repeats : c->at[WT_AT_LAST],
                              .first_ns = c->last_ns - part->repeats_ns};
}

static void note_unread(struct known_again *a, const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;

    *a = (struct known_again){.index = c->index,
                              .begun = c->at[WT_AT_FIRST],
                              .side = !part->from,
                              .begin = part->unread_begin,
                              .end = part->unread_end,
                              .unread = true};
}

void diagnose_again(struct wt_diagnosis *d, const struct wt_part *part)
{
    struct known_again *a = place_of(d, part->conversation);
    uint32_t end = part->rel_seq + part->length;

    if (part->unread_end != part->unread_begin) {
        note_unread(a, part);
        return;
    }
    if (!is_same(a, part, end))
        begin(a, part, end);
    a->times++;
    a->last = part->conversation->at[WT_AT_LAST];
    a->last_ns = part->conversation->last_ns;
}
