/* SPDX-License-Identifier: BSD-2-Clause */
/* What a live source does when it is told to stop or its interface fails: read on for what the
 * kernel still holds. */
#ifndef WT_CAPTURE_LIVE_H
#define WT_CAPTURE_LIVE_H

#include <time.h>

#include "capture.h"

/* The kernel hands a block over when it is full, or this long after its last look at it. */
enum { WT_BLOCK_MS = 50 };

int64_t wt_clock_ns(clockid_t clock);

/* Read on for two and a half time-outs from now, then end for this reason. */
void wt_drain_begin(struct wt_live *live, enum wt_drain reason);

/* After a stop: is this frame from after the drain's end, or more than the kernel can have held?
 * Then a busy interface would never let us end. */
bool wt_drain_is_past(struct wt_live *live, const struct wt_frame *frame);

#endif
