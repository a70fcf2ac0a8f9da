/* SPDX-License-Identifier: BSD-2-Clause */
/* Draining: reading the packets that the kernel captured before the end but has not delivered yet.
 *
 * In block mode the kernel keeps the last packets of a burst until a timer retires their block. A
 * program that closes at once on Ctrl-C loses them all, as tcpdump does. */
#include "live.h"

#include "wiretutor/clock.h"

enum { NS_PER_MS = 1000000, NS_PER_SECOND = 1000000000 };

/* The timer needs up to two rounds: one to see a new block, one to see that it stayed the same. */
static const int64_t drain_ns = (int64_t)WT_BLOCK_MS * NS_PER_MS * 5 / 2;

/* An interface that is down may be back in a moment: a cable is plugged in again, a network manager
 * sets it up anew. */
static const int64_t down_ns = (int64_t)3 * NS_PER_SECOND;

void wt_drain_begin(struct wt_live *live, enum wt_drain reason)
{
    live->drain = reason;
    live->left = reason == WT_DRAIN_DOWN ? down_ns : drain_ns;
    live->looked = wt_clock_ns(CLOCK_MONOTONIC);
    live->last_time = wt_clock_ns(CLOCK_REALTIME) + drain_ns;
    live->held = live->buffer;
}

int64_t wt_drain_left(struct wt_live *live)
{
    const int64_t most = (int64_t)WT_BLOCK_MS * NS_PER_MS;
    int64_t now = wt_clock_ns(CLOCK_MONOTONIC);
    int64_t passed = now - live->looked;

    live->looked = now;
    live->left -= passed < most ? passed : most;
    return live->left / NS_PER_MS;
}

bool wt_drain_is_past(struct wt_live *live, const struct wt_frame *frame)
{
    live->held -= (int64_t)frame->bytes.captured;
    /* a stamp in the future is from before the clock was set back, so from before the stop */
    return live->held < 0 ||
           (frame->time_ns > live->last_time && frame->time_ns <= wt_clock_ns(CLOCK_REALTIME));
}
