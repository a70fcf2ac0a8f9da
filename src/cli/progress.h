/* SPDX-License-Identifier: BSD-2-Clause */
/* Progress on large files, in one terminal line that overwrites itself. */
#ifndef WT_CLI_PROGRESS_H
#define WT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "wiretutor/source.h"

struct wt_progress {
    const struct wt_options *o;
    const struct wt_source *source;
    int64_t began_ns, next_ns; /* CLOCK_MONOTONIC; next: when the line is due */
    bool wanted;               /* stderr is a terminal that nothing else scrolls */
    bool shown;
};

void wt_progress_begin(struct wt_progress *progress, const struct wt_options *o,
                       const struct wt_source *source);
/* Now and then, with the packets so far. */
void wt_progress_look(struct wt_progress *progress, uint64_t packets);
/* Clear the line, before anything else is printed. */
void wt_progress_end(struct wt_progress *progress);

/* Cheap enough to call for each packet. */
static inline void wt_progress_tick(struct wt_progress *progress, uint64_t packets)
{
    enum { PACKETS = 1024 };

    if (progress->wanted && packets % PACKETS == 0)
        wt_progress_look(progress, packets);
}

#endif
