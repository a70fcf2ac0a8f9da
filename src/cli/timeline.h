/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets and observed calls in one order, that of time.
 *
 * Packets leave the kernel in blocks, up to a block's time-out after they were captured; what the
 * programs do is known at once. So both are queued here until nothing earlier can arrive. While
 * they wait, a call that returns is joined to its beginning: where nothing lies between the two,
 * one line tells both. */
#ifndef WT_CLI_TIMELINE_H
#define WT_CLI_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/explain.h"
#include "wiretutor/frame.h"
#include "wiretutor/socket_call.h"

struct wt_timeline;

/* NULL: no memory. */
struct wt_timeline *wt_timeline_new(void);
void wt_timeline_free(struct wt_timeline *timeline); /* NULL is fine */

/* Both copy what they are given. False: no memory. */
bool wt_timeline_frame(struct wt_timeline *timeline, const struct wt_frame *frame);
bool wt_timeline_observed(struct wt_timeline *timeline, const struct wt_observed *observed);

struct wt_moment { /* good until the next call */
    bool is_frame; /* else it was observed */
    struct wt_frame frame;
    const struct wt_observed *observed; /* its time_ns is where it stands in the story */
    enum wt_call_shown shown;           /* of a call */
};

/* The earliest that is not later than until_ns; where more than 64 MiB wait, the earliest, whatever
 * its time. False: none. */
bool wt_timeline_next(struct wt_timeline *timeline, int64_t until_ns, struct wt_moment *moment);

#endif
