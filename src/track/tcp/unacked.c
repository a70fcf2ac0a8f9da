/* SPDX-License-Identifier: BSD-2-Clause */
#include "unacked.h"

#include "seq.h"

static void include(struct unacked *list, const struct range *r, uint32_t base)
{
    if (r->seq - base < list->lowest)
        list->lowest = r->seq - base;
    if (r->end - base > list->highest)
        list->highest = r->end - base;
}

static bool continues(struct pool *pool, const struct unacked *list, const struct range *r)
{
    uint32_t first = track_range(pool, list->head)->seq;

    return !seq_before(r->seq, track_range(pool, list->tail)->end) && !seq_before(r->end, first);
}

static void append(struct pool *pool, struct unacked *list, uint32_t node, uint32_t base)
{
    const struct range *r = track_range(pool, node);

    if (list->head == 0) {
        *list = (struct unacked){
            .head = node, .lowest = r->seq - base, .highest = r->end - base, .ordered = true};
    } else {
        list->ordered = list->ordered && continues(pool, list, r);
        include(list, r, base);
        track_range(pool, list->tail)->next = node;
    }
    list->tail = node;
    list->n++;
}

bool track_unacked_add(struct pool *pool, struct unacked *list, const struct range *segment,
                       uint32_t base)
{
    uint32_t node;

    if (list->n >= MAX_UNACKED)
        return false;
    node = track_pool_take(pool);
    if (node == 0)
        return false;
    *track_range(pool, node) = *segment;
    track_range(pool, node)->next = 0;
    append(pool, list, node, base);
    return true;
}

/* Is this segment confirmed? Notes an exact match; cuts off what is confirmed in part. */
static bool done_with(struct range *r, uint32_t ack, struct confirmed *exact)
{
    if (r->end == ack) {
        if (exact->frame == 0) { /* the oldest match counts */
            exact->frame = r->frame;
            exact->ns = r->ns;
        }
        return true;
    }
    if (seq_before(r->seq, ack) && seq_before(ack, r->end)) {
        r->seq = ack;
        return false;
    }
    return !seq_after(r->end, ack);
}

/* The whole list, entry by entry; what stays is put together again. */
static void confirm_each(struct pool *pool, struct unacked *list, uint32_t ack, uint32_t base,
                         struct confirmed *exact)
{
    uint32_t node = list->head;

    *list = (struct unacked){.head = 0};
    while (node != 0) {
        struct range *r = track_range(pool, node);
        uint32_t next = r->next;

        if (done_with(r, ack, exact)) {
            track_pool_give(pool, node);
        } else {
            r->next = 0;
            append(pool, list, node, base);
        }
        node = next;
    }
}

/* An ordered list: after the first segment that stays, all later ones stay. */
static void confirm_front(struct pool *pool, struct unacked *list, uint32_t ack, uint32_t base,
                          struct confirmed *exact)
{
    while (list->head != 0) {
        uint32_t node = list->head;
        struct range *r = track_range(pool, node);

        if (!done_with(r, ack, exact)) {
            list->lowest = r->seq - base;
            return;
        }
        list->head = r->next;
        list->n--;
        track_pool_give(pool, node);
    }
    *list = (struct unacked){.head = 0};
}

struct confirmed track_unacked_confirm(struct pool *pool, struct unacked *list, uint32_t ack,
                                       uint32_t base)
{
    struct confirmed exact = {0, 0};

    if (list->head == 0)
        return exact;
    if (ack - base <= list->lowest && list->highest - (ack - base) < UINT32_C(0x80000000))
        return exact; /* a repeated ACK: the whole list lies after it */
    uint32_t end = track_range(pool, list->tail)->end;
    /* the quick way needs the last end within 2^31 of ack, and no wrap between base and it */
    bool quick = list->ordered && (seq_after(end, ack) || end == ack) &&
                 list->lowest <= list->highest && list->highest == end - base;

    if (quick)
        confirm_front(pool, list, ack, base, &exact);
    else
        confirm_each(pool, list, ack, base, &exact);
    return exact;
}

const struct range *track_unacked_carrier(struct pool *pool, const struct unacked *list,
                                          uint32_t seq)
{
    enum { LOOKED_AT = 256 }; /* a segment may repeat at any time: this bounds what it costs */
    const struct range *found = NULL;
    uint32_t node = list->head;

    if (list->n > LOOKED_AT && !list->ordered)
        return NULL;
    for (unsigned n = 0; node != 0 && n < LOOKED_AT; n++) {
        const struct range *r = track_range(pool, node);

        if (seq - r->seq < r->end - r->seq)
            found = r;
        if (found != NULL && list->ordered)
            break;
        node = r->next;
    }
    return found;
}

void track_unacked_rebase(struct pool *pool, struct unacked *list, uint32_t base)
{
    uint32_t node = list->head;

    list->lowest = UINT32_MAX;
    list->highest = 0;
    for (; node != 0; node = track_range(pool, node)->next)
        include(list, track_range(pool, node), base);
}
