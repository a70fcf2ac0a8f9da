/* SPDX-License-Identifier: BSD-2-Clause */
/* `run`: programs that only wait. When that is said, and when it ends them. */
#ifndef WT_CLI_IDLENESS_H
#define WT_CLI_IDLENESS_H

#include "options.h"
#include "wiretutor/observe.h"
#include "wiretutor/render.h"
#include "wiretutor/text.h"

/* Are they to be ended, and why? Times by CLOCK_MONOTONIC; last_frame_ms: when a packet was
 * captured last. WT_STOP_NONE: not yet. */
enum wt_stop_reason wt_idle_reason(const struct wt_idleness *idle, int64_t last_frame_ms,
                                   int64_t now_ms);
/* Is it time to say that nothing moves any more? */
bool wt_idle_is_stalemate(const struct wt_idleness *idle, int64_t last_frame_ms, int64_t now_ms);
/* Say it on standard error in a line, unless the story is on a terminal itself. */
void wt_idle_warn(const struct wt_options *o, const struct wt_renderer *renderer,
                  const struct wt_idleness *idle);
/* The command as it should look where the server stands last: that one first; a server alone: and
 * then its client. */
void wt_idle_better_order(struct wt_text *out, const struct wt_options *o);

#endif
