/* SPDX-License-Identifier: BSD-2-Clause */
#include "idle.h"

#include <stdlib.h>
#include <string.h>

/* How many entries one search corrects at most; then it takes the best so far: bounded work. */
enum { MAX_CORRECTIONS = 64 };

static void swap(struct idle_entry *a, struct idle_entry *b)
{
    struct idle_entry t = *a;

    *a = *b;
    *b = t;
}

static void sift_up(struct idle *idle, size_t i)
{
    while (i > 0 && idle->heap[i].ns < idle->heap[(i - 1) / 2].ns) {
        swap(&idle->heap[i], &idle->heap[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct idle *idle, size_t i)
{
    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < idle->n; child++)
            if (idle->heap[child].ns < idle->heap[least].ns)
                least = child;
        if (least == i)
            return;
        swap(&idle->heap[i], &idle->heap[least]);
        i = least;
    }
}

bool track_idle_add(struct idle *idle, struct flow *flow)
{
    if (flow->in_heap) /* it reuses a record whose entry is already in the heap, at an earlier time
                        */
        return true;
    if (idle->n == idle->size) {
        size_t size = idle->size ? idle->size * 2 : 1024;
        struct idle_entry *heap = realloc(idle->heap, size * sizeof *heap);

        if (heap == NULL)
            return false;
        idle->heap = heap;
        idle->size = size;
    }
    flow->in_heap = true;
    idle->heap[idle->n] = (struct idle_entry){flow->pub.last_ns, flow->pub.index};
    sift_up(idle, idle->n++);
    return true;
}

bool track_idle_begin(struct idle *idle, const struct table *table)
{
    idle->in_use = true;
    for (uint32_t id = 1; id <= table->n_records; id++) {
        struct flow *flow = track_flow(table, id);

        if (flow->pub.index != 0 && !track_idle_add(idle, flow))
            return false;
    }
    return true;
}

static struct flow *take_top(struct idle *idle, const struct table *table)
{
    struct flow *flow = track_flow(table, idle->heap[0].id);

    idle->heap[0] = idle->heap[--idle->n];
    sift_down(idle, 0);
    flow->in_heap = false;
    return flow;
}

struct flow *track_idle_take(struct idle *idle, const struct table *table, uint32_t frame)
{
    struct flow *aside[WT_MAX_PARTS], *found = NULL;
    unsigned n_aside = 0, corrected = 0;

    while (idle->n > 0 && found == NULL) {
        struct idle_entry *top = &idle->heap[0];
        struct flow *flow = track_flow(table, top->id);

        if (flow->pub.index != 0 && top->ns < flow->pub.last_ns && corrected++ < MAX_CORRECTIONS) {
            top->ns = flow->pub.last_ns; /* it has had packets since */
            sift_down(idle, 0);
            continue;
        }
        take_top(idle, table);
        if (flow->pub.index == 0)
            continue; /* given back meanwhile */
        if (flow->pub.at[WT_AT_LAST] == frame && n_aside < WT_MAX_PARTS)
            aside[n_aside++] = flow;
        else
            found = flow;
    }
    while (n_aside > 0)
        track_idle_add(idle, aside[--n_aside]); /* its room is still there: this cannot fail */
    return found;
}

void track_idle_clear(struct idle *idle)
{
    free(idle->heap);
    memset(idle, 0, sizeof *idle);
}
