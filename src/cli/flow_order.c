/* SPDX-License-Identifier: BSD-2-Clause */
#include "flow_order.h"

#include <stdlib.h>

static bool append(struct wt_flow_order *order, struct wt_flow_entry entry)
{
    if (order->n == order->size) {
        size_t size = order->size > 0 ? 2 * order->size : 64;
        struct wt_flow_entry *more = realloc(order->entries, size * sizeof *more);

        if (more == NULL)
            return false;
        order->entries = more;
        order->size = size;
    }
    order->entries[order->n++] = entry;
    return true;
}

bool wt_flow_order_add(struct wt_flow_order *order, struct wt_conversation *conversation)
{
    return append(order, (struct wt_flow_entry){.conversation = conversation});
}

bool wt_flow_order_copy(struct wt_flow_order *order, const struct wt_conversation *conversation)
{
    struct wt_conversation *copy = malloc(sizeof *copy);

    if (copy == NULL)
        return false;
    *copy = *conversation;
    if (append(order, (struct wt_flow_entry){.conversation = copy, .is_copy = true}))
        return true;
    free(copy);
    return false;
}

static const struct wt_conversation *of(const void *entry)
{
    return ((const struct wt_flow_entry *)entry)->conversation;
}

/* By number; those without one (outer headers of tunnels) come last, by stream. */
static int by_start(const void *a, const void *b)
{
    uint32_t i = of(a)->number - 1; /* none becomes the highest */
    uint32_t j = of(b)->number - 1;

    if (i != j)
        return i < j ? -1 : 1;
    return (of(a)->stream > of(b)->stream) - (of(a)->stream < of(b)->stream);
}

static int by_bytes(const void *a, const void *b)
{
    uint64_t i = of(a)->end[0].bytes + of(a)->end[1].bytes;
    uint64_t j = of(b)->end[0].bytes + of(b)->end[1].bytes;

    return i != j ? (i < j) - (i > j) : by_start(a, b);
}

static int by_duration(const void *a, const void *b)
{
    int64_t i = of(a)->last_ns - of(a)->first_ns;
    int64_t j = of(b)->last_ns - of(b)->first_ns;

    return i != j ? (i < j) - (i > j) : by_start(a, b);
}

void wt_flow_order_sort(struct wt_flow_order *order, enum wt_sort by)
{
    static int (*const compare[])(const void *, const void *) = {
        [WT_SORT_START] = by_start, [WT_SORT_BYTES] = by_bytes, [WT_SORT_DURATION] = by_duration};

    if (order->n > 0)
        qsort(order->entries, order->n, sizeof *order->entries, compare[by]);
}

void wt_flow_order_clear(struct wt_flow_order *order)
{
    for (size_t i = 0; i < order->n; i++)
        if (order->entries[i].is_copy)
            free(order->entries[i].conversation);
    free(order->entries);
    *order = (struct wt_flow_order){.n = 0};
}
