/* SPDX-License-Identifier: BSD-2-Clause */
/* Which bytes of a direction are new? Holes below the highest end are recorded, so that a late
 * segment that fills one counts as new, and a retransmission does not. */
#ifndef WT_TRACK_GAPS_H
#define WT_TRACK_GAPS_H

#include "../flow.h"
#include "../pool.h"

enum { MAX_GAPS = 64 };

enum gap_trouble { GAPS_FINE, GAPS_FORGOTTEN, GAPS_POOL_FULL };

/* The direction has now sent [seq, end), data or not: how many of these numbers are new. Moves
 * snd_max. *trouble says whether a hole had to be forgotten: its bytes will count as repeats. */
uint32_t track_new_bytes(struct pool *pool, struct side *side, uint32_t seq, uint32_t end,
                         enum gap_trouble *trouble);

/* The same for a direction whose SYN was not captured: first is where its numbers begin, as far as
 * is known, and *below how far below it bytes were captured. Of [seq, end) so many are lower still;
 * call this before track_new_bytes, and give that only what lies above them. */
uint32_t track_earlier_bytes(struct pool *pool, struct side *side, uint32_t first, uint32_t *below,
                             uint32_t seq, uint32_t end, enum gap_trouble *trouble);

/* How many holes ack confirms that no earlier call has counted: bytes that arrived unseen. */
unsigned track_count_holes(struct pool *pool, const struct side *side, uint32_t ack);

#endif
