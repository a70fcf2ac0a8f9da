/* SPDX-License-Identifier: BSD-2-Clause */
/* --sort and --top: which conversations of `flows` come, and in which order. */
#ifndef WT_CLI_FLOW_ORDER_H
#define WT_CLI_FLOW_ORDER_H

#include "options.h"
#include "wiretutor/conversation.h"

struct wt_flow_entry {
    struct wt_conversation *conversation;
    bool is_copy; /* of one that was dropped before the end of the input: ours to free */
};

struct wt_flow_order { /* all zero at first */
    struct wt_flow_entry *entries;
    size_t n, size;
};

/* False: no memory. */
bool wt_flow_order_add(struct wt_flow_order *order, struct wt_conversation *conversation);
bool wt_flow_order_copy(struct wt_flow_order *order, const struct wt_conversation *conversation);

/* Largest first; start: by number. */
void wt_flow_order_sort(struct wt_flow_order *order, enum wt_sort by);
void wt_flow_order_clear(struct wt_flow_order *order);

#endif
