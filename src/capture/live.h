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

/* How much is left of it, in ms; 0 or less: it is over. Between two looks no more than a time-out
 * counts: a machine that stood still, or a program that was stopped, has not waited. */
int64_t wt_drain_left(struct wt_live *live);

/* After a stop: is this frame from after the drain's end, or more than the kernel can have held?
 * Then a busy interface would never let us end. */
bool wt_drain_is_past(struct wt_live *live, const struct wt_frame *frame);

#endif
