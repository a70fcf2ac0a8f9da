/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments in flight, one list a direction: which frame an ACK answers, how long it took, how many
 * bytes are under way. Lists grow at the end and are confirmed from the front; only a list that
 * retransmissions put out of order is searched whole, and no list has more than 10,000 entries. */
#ifndef WT_TRACK_UNACKED_H
#define WT_TRACK_UNACKED_H

#include "../flow.h"
#include "../pool.h"

enum { MAX_UNACKED = 10000 };

/* Append [seq, end). False: the list or the pool is full. base: the direction's. */
bool track_unacked_add(struct pool *pool, struct unacked *list, const struct range *segment,
                       uint32_t base);

struct confirmed {  /* the segment that ends exactly where the ACK points */
    uint32_t frame; /* 0: none */
    int64_t ns;
};
/* Drop what ack confirms. */
struct confirmed track_unacked_confirm(struct pool *pool, struct unacked *list, uint32_t ack,
                                       uint32_t base);

/* The segment that carried the byte seq last, of the unacknowledged ones. NULL: none, or too many
 * are in flight to search. */
const struct range *track_unacked_carrier(struct pool *pool, const struct unacked *list,
                                          uint32_t seq);

/* base has changed: count lowest and highest from the new one. */
void track_unacked_rebase(struct pool *pool, struct unacked *list, uint32_t base);

#endif
