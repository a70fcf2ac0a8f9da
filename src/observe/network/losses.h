/* SPDX-License-Identifier: BSD-2-Clause */
/* Which packets are lost on purpose on their way through the bridge. On lo rules of nftables do the
 * same: rules.c. */
#ifndef WT_OBSERVE_LOSSES_H
#define WT_OBSERVE_LOSSES_H

#include "frame_summary.h"
#include "wiretutor/observe.h"

/* How many have passed, each until one is lost; all: never begins again. */
struct wt_loss_counts {
    uint32_t nth, data, acks;
    uint64_t all;
};

/* One more of those that a flag is about, where about says so: is this the nth? Then counting
 * begins again. nth 0: none is. */
bool wt_is_nth(uint32_t nth, bool about, uint32_t *counted);

/* Count this packet: is it to be lost, and why? */
enum wt_loss wt_lose(const struct wt_losses *losses, struct wt_loss_counts *counts,
                     const struct wt_frame_summary *packet);

#endif
