/* SPDX-License-Identifier: BSD-2-Clause */
/* --sort and --top: which conversations of `flows` come, and in which order. */
#ifndef WT_CLI_FLOW_ORDER_H
#define WT_CLI_FLOW_ORDER_H

#include "options.h"
#include "wiretutor/conversation.h"

enum { WT_MOST_ROWS = 2000000 };

struct wt_flow_entry {
    const struct wt_conversation *conversation;
    struct wt_conversation *copy; /* of one that was dropped before the end of the input, or NULL */
};

struct wt_flow_order {
    struct wt_flow_entry *entries;
    size_t n, size;
    size_t most; /* of them are kept: those that come first */
    enum wt_sort by;
    bool is_heap; /* the last of them in order is entries[0]; so once there are as many as may be */
    uint64_t left_out; /* they come behind all that are kept */
};

/* Largest first; start: by number. most: the first so many, 0: all; never more than WT_MOST_ROWS.
 */
void wt_flow_order_init(struct wt_flow_order *order, enum wt_sort by, uint64_t most);

/* False: no memory. */
bool wt_flow_order_add(struct wt_flow_order *order, const struct wt_conversation *conversation);
bool wt_flow_order_copy(struct wt_flow_order *order, const struct wt_conversation *conversation);

/* When all are there. */
void wt_flow_order_sort(struct wt_flow_order *order);
void wt_flow_order_clear(struct wt_flow_order *order);

#endif
