/* SPDX-License-Identifier: BSD-2-Clause */
#include "tracker.h"

static struct quotable likeness(const struct header *h, uint32_t number)
{
    const struct wt_conversation *c = &h->flow->pub;
    const struct wt_layer *ip = h->ip;

    return (struct quotable){.frame = h->frame,
                             .stream = c->stream,
                             .number = number,
                             .id = ip->dissector->protocol == WT_IPV4 ? ip->u.ipv4.id : 0,
                             .end = (uint8_t)(h->part->from + 2 * (c->transport == WT_OVER_UDP))};
}

static struct quotable *place_of(const struct header *h, const struct quotable *like)
{
    uint64_t mixed = (uint64_t)like->stream << 32 | like->number;

    mixed = (mixed ^ (uint64_t)like->id << 16 ^ like->end) * UINT64_C(0x9e3779b97f4a7c15);
    return &h->tracker->quotable[mixed >> 54 & (N_QUOTABLE - 1)];
}

static bool is_alike(const struct quotable *a, const struct quotable *b)
{
    return a->frame != 0 && a->stream == b->stream && a->number == b->number && a->id == b->id &&
           a->end == b->end;
}

void track_note_quotable(const struct header *h, uint32_t number)
{
    if ((h->tracker->skip & WT_SKIP_MEANING) != 0)
        return;
    struct quotable like = likeness(h, number), *place = place_of(h, &like);

    like.several = like.end >= 2 && is_alike(place, &like);
    *place = like;
}

void track_find_quoted(const struct header *h, uint32_t number)
{
    struct quotable like = likeness(h, number);
    const struct quotable *place = place_of(h, &like);

    h->part->quotes = is_alike(place, &like) && !place->several ? place->frame : 0;
}
