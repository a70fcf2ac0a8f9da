/* SPDX-License-Identifier: BSD-2-Clause */
/* `run`: what is the same again and again stands in the story a few times, then in one line with a
 * count: recv() in a loop, polls that find nothing, the segments of an upload. */
#ifndef WT_RENDER_FOLD_H
#define WT_RENDER_FOLD_H

#include "wiretutor/explain.h"
#include "wiretutor/remark.h"

struct wt_renderer;

enum { WT_FOLD_KINDS = 8 };

/* One kind of call of a program, as often as it was made in a row. */
struct wt_folded {
    uint8_t call, what; /* fold.c's enum what; 0: a free place */
    bool named;         /* that it is a loop was said */
    uint64_t socket;
    uint32_t seen, folded;
    uint64_t bytes, each; /* of those folded; each: 0 where they differ */
    uint64_t moved;       /* by all of the row */
    uint64_t used;
    int64_t last_ns; /* of the latest that was folded */
};

struct wt_fold {
    uint64_t uses;
    bool any; /* is something folded? */
    struct wt_folded calls[WT_MAX_PROGRAMS][WT_FOLD_KINDS];
    const void *conversation; /* the packets in a row, of one direction */
    unsigned from;
    uint32_t seen, folded;
    uint64_t packet, bytes; /* the latest folded one, and the bytes of all of those */
    uint64_t moved;         /* by all of the row */
    int64_t last_ns;
};

/* Is this one not to be shown? If it is, all that was folded by now is shown first. */
bool wt_fold_observed(struct wt_renderer *r, const struct wt_observed *o,
                      const struct wt_call_commentary *commentary);
bool wt_fold_packet(struct wt_renderer *r, const struct wt_packet *packet,
                    const struct wt_track_result *tracked, const struct wt_commentary *commentary);
/* Show what is folded: something else follows, or nothing. */
void wt_fold_end(struct wt_renderer *r);

#endif
