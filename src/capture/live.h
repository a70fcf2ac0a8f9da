/* SPDX-License-Identifier: BSD-2-Clause */
/* What a live source does when it is told to stop or its interface fails: read on for what the
 * kernel still holds. */
#ifndef WT_CAPTURE_LIVE_H
#define WT_CAPTURE_LIVE_H

#include "capture.h"

/* The kernel hands a block over when it is full, or this long after its last look at it. */
enum { WT_BLOCK_MS = 50 };

/* Is it an interface of the network, and not one of libpcap's other devices? */
bool wt_live_is_packet_socket(const struct wt_source *source);
/* Was its interface removed? */
bool wt_live_is_gone(const struct wt_source *source);

/* Open what the card counts, or forget it. */
void wt_live_watch_card(struct wt_source *source);
void wt_live_forget_card(struct wt_source *source);
/* False: it is no packet socket. */
bool wt_live_count(struct wt_source *source, struct wt_source_stats *stats);

/* Read on for two and a half time-outs from now, then end for this reason; where the interface is
 * down for three seconds. */
void wt_drain_begin(struct wt_live *live, enum wt_drain reason);

/* How much of the drain's time is left, in ms; 0 or less: it is over. Each call counts at most one
 * time-out as passed: a suspended machine or a stopped program has not waited. */
int64_t wt_drain_left(struct wt_live *live);

/* After a stop: was this frame captured after the drain's end, or is it more than the kernel can
 * have held? Without this check a busy interface would keep the drain going for ever. */
bool wt_drain_is_past(struct wt_live *live, const struct wt_frame *frame);

#endif
