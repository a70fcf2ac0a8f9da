/* SPDX-License-Identifier: BSD-2-Clause */
/* What went wrong within a connection, counted segment by segment where something did: what was
 * lost, late, sent needlessly, held back by a shut window or by Nagle's algorithm. */
#include "trouble.h"

static struct known_trouble *record_of(struct wt_diagnosis *d, const struct wt_conversation *c)
{
    struct known_trouble *k = wt_beside_find(&d->troubles, c, sizeof *k);

    if (k != NULL)
        return k;
    if (!wt_beside_room(&d->troubles, c, sizeof *k)) {
        d->no_memory = true;
        return NULL;
    }
    k = wt_beside_place(&d->troubles, c, sizeof *k);
    *k = (struct known_trouble){.first = c->at[WT_AT_FIRST]};
    return k;
}

static void count(struct known_trouble *k, enum trouble what, const struct wt_part *part,
                  int64_t ns)
{
    struct trouble_count *t = &k->of[what];
    uint32_t frame = part->conversation->at[WT_AT_LAST];

    if (t->n++ == 0)
        t->begun = frame;
    t->ended = frame;
    t->ns += ns;
    t->n_from[part->from]++;
}

/* Was it sent again because something showed that it had been lost? */
static bool shows_loss(const struct wt_part *part)
{
    switch (part->again) {
    case WT_AGAIN_FAST:
    case WT_AGAIN_IN_RECOVERY:
    case WT_AGAIN_BY_TIMER:
    case WT_AGAIN_TAIL:
    case WT_AGAIN_UNSEEN_LATER:
        return true;
    default:
        return false;
    }
}

static void count_bytes(struct known_trouble *k, const struct wt_part *part)
{
    if (shows_loss(part))
        count(k, TROUBLE_LOST, part, part->repeats != 0 ? part->repeats_ns : 0);
    else if (part->again == WT_AGAIN_NEEDLESSLY)
        count(k, TROUBLE_NEEDLESS, part, 0);
    else if ((part->shown & WT_TA_OUT_OF_ORDER) != 0)
        count(k, TROUBLE_LATE, part, 0);
    if (part->means & WT_MEANS_NAGLE)
        count(k, TROUBLE_NAGLE, part, part->held_ns);
}

/* REOPENS knows how long it was shut; until then only since when. */
static void count_windows(struct known_trouble *k, const struct wt_part *part)
{
    bool shut = (part->shown & WT_TA_ZERO_WINDOW) != 0;

    if (shut)
        count(k, TROUBLE_SHUT, part, 0);
    if (shut && k->shut_since[part->from] == 0)
        k->shut_since[part->from] = part->conversation->last_ns;
    if (part->means & WT_MEANS_REOPENS) {
        k->of[TROUBLE_SHUT].ns += part->shut_ns;
        k->shut_since[part->from] = 0;
    }
    if (part->means & WT_MEANS_DSACK)
        count(k, TROUBLE_NEEDLESS_TOLD, part, 0);
}

void diagnose_trouble(struct wt_diagnosis *d, const struct wt_part *part)
{
    struct known_trouble *k;

    if (part->quoted || part->captured_twice || !part->analysed)
        return;
    k = record_of(d, part->conversation);
    if (k == NULL)
        return;
    count_bytes(k, part);
    count_windows(k, part);
    if (part->silence_ns > k->silence_ns) {
        k->silence_ns = part->silence_ns;
        k->silence_before = part->conversation->at[WT_AT_LAST];
    }
}

const struct known_trouble *diagnose_trouble_of(const struct wt_diagnosis *d,
                                                const struct wt_conversation *c)
{
    return d != NULL ? wt_beside_find(&d->troubles, c, sizeof(struct known_trouble)) : NULL;
}
