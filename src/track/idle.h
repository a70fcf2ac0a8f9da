/* SPDX-License-Identifier: BSD-2-Clause */
/* Which conversation has been idle longest? A heap ordered by the time of the last packet, built
 * only when the table reaches its cap, and updated only when a conversation must be dropped: it
 * costs nothing per packet. */
#ifndef WT_TRACK_IDLE_H
#define WT_TRACK_IDLE_H

#include "table.h"

struct idle_entry {
    int64_t ns; /* no later than the conversation's last packet */
    uint32_t id;
};
struct idle {
    struct idle_entry *heap;
    size_t n, size;
    bool in_use;
};

/* Begin to keep the heap: all conversations held so far go into it. False: no memory. */
bool track_idle_begin(struct idle *idle, const struct table *table);
/* A new conversation, once the heap is in use. */
bool track_idle_add(struct idle *idle, struct flow *flow);
/* The one idle longest, taken out of the heap; NULL: none. Never one that had the packet `frame`:
 * the result that is being made points to it. */
struct flow *track_idle_take(struct idle *idle, const struct table *table, uint32_t frame);
void track_idle_clear(struct idle *idle);

#endif
