/* SPDX-License-Identifier: BSD-2-Clause */
#include "flow_order.h"

#include <stdlib.h>

void wt_flow_order_init(struct wt_flow_order *order, enum wt_sort by, uint64_t most)
{
    *order = (struct wt_flow_order){
        .by = by, .most = most != 0 && most < WT_MOST_ROWS ? (size_t)most : WT_MOST_ROWS};
}

/* ---- which comes first ---- */

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

typedef int (*compare)(const void *, const void *);

static compare compare_of(enum wt_sort by)
{
    static int (*const compares[])(const void *, const void *) = {
        [WT_SORT_START] = by_start, [WT_SORT_BYTES] = by_bytes, [WT_SORT_DURATION] = by_duration};

    return compares[by];
}

/* ---- the rows that are kept: a heap, so that adding one costs O(log n) ---- */

/* Sift entry i down. */
static void sift_down(struct wt_flow_order *order, size_t i)
{
    compare before = compare_of(order->by);
    struct wt_flow_entry *e = order->entries;

    for (;;) {
        size_t last = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < order->n; child++)
            if (before(&e[child], &e[last]) > 0)
                last = child;
        if (last == i)
            return;
        struct wt_flow_entry t = e[i];

        e[i] = e[last];
        e[last] = t;
        i = last;
    }
}

static void make_heap(struct wt_flow_order *order)
{
    for (size_t i = order->n / 2; i-- > 0;)
        sift_down(order, i);
    order->is_heap = true;
}

/* The heap is full: if this row comes before the last one, replace that. */
static bool makes_room(struct wt_flow_order *order, const struct wt_flow_entry *entry)
{
    if (order->n < order->most)
        return true;
    if (!order->is_heap)
        make_heap(order);
    order->left_out++;
    return compare_of(order->by)(entry, &order->entries[0]) < 0;
}

static bool append(struct wt_flow_order *order, struct wt_flow_entry entry)
{
    if (order->n == order->most) {
        free(order->entries[0].copy);
        order->entries[0] = entry;
        sift_down(order, 0);
        return true;
    }
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

bool wt_flow_order_add(struct wt_flow_order *order, const struct wt_conversation *conversation)
{
    const struct wt_flow_entry entry = {.conversation = conversation};

    return !makes_room(order, &entry) || append(order, entry);
}

bool wt_flow_order_copy(struct wt_flow_order *order, const struct wt_conversation *conversation)
{
    struct wt_flow_entry entry = {.conversation = conversation};

    if (!makes_room(order, &entry))
        return true;
    entry.copy = malloc(sizeof *entry.copy);
    if (entry.copy == NULL)
        return false;
    *entry.copy = *conversation;
    entry.conversation = entry.copy;
    if (append(order, entry))
        return true;
    free(entry.copy);
    return false;
}

void wt_flow_order_sort(struct wt_flow_order *order)
{
    if (order->n > 0)
        qsort(order->entries, order->n, sizeof *order->entries, compare_of(order->by));
    order->is_heap = false;
}

void wt_flow_order_clear(struct wt_flow_order *order)
{
    for (size_t i = 0; i < order->n; i++)
        free(order->entries[i].copy);
    free(order->entries);
    *order = (struct wt_flow_order){.n = 0};
}
