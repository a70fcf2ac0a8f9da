/* SPDX-License-Identifier: BSD-2-Clause */
/* Nodes of sequence ranges for all conversations: segments in flight, and holes. One pool, so that
 * an idle conversation needs no memory for them; 64 MiB at most. */
#ifndef WT_TRACK_POOL_H
#define WT_TRACK_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
    uint32_t seq, end; /* [seq, end) modulo 2^32 */
    uint32_t frame;
    uint32_t next; /* index of the next node of a list; 0: none */
    int64_t ns;
};

enum { POOL_BYTES = 64 << 20, POOL_CHUNK = 1 << 12, POOL_CHUNKS = 682 };

struct pool {
    struct range *chunks[POOL_CHUNKS];
    uint32_t n_chunks;
    uint32_t unused; /* first index never handed out */
    uint32_t free;   /* list of those handed back */
    bool no_memory;
};

void track_pool_init(struct pool *pool);
void track_pool_clear(struct pool *pool);

static inline struct range *track_range(struct pool *pool, uint32_t i)
{
    return &pool->chunks[i / POOL_CHUNK][i % POOL_CHUNK];
}

/* The index of a new node, or 0: the pool is full (or the system has no memory). */
uint32_t track_pool_take(struct pool *pool);
void track_pool_give(struct pool *pool, uint32_t i);
/* Give back a whole list; *head becomes 0. */
void track_pool_give_list(struct pool *pool, uint32_t *head);

#endif
