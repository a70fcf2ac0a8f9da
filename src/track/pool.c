/* SPDX-License-Identifier: BSD-2-Clause */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((size_t)POOL_CHUNKS *POOL_CHUNK * sizeof(struct range) <= POOL_BYTES,
               "the pool keeps its cap");

void track_pool_init(struct pool *pool)
{
    memset(pool, 0, sizeof *pool);
    pool->unused = 1; /* index 0 means none */
}

void track_pool_clear(struct pool *pool)
{
    for (uint32_t i = 0; i < pool->n_chunks; i++)
        free(pool->chunks[i]);
    track_pool_init(pool);
}

static bool add_chunk(struct pool *pool)
{
    struct range *chunk;

    if (pool->n_chunks == POOL_CHUNKS)
        return false;
    chunk = malloc(POOL_CHUNK * sizeof *chunk);
    if (chunk == NULL) {
        pool->no_memory = true;
        return false;
    }
    pool->chunks[pool->n_chunks++] = chunk;
    return true;
}

uint32_t track_pool_take(struct pool *pool)
{
    uint32_t i = pool->free;

    if (i != 0) {
        pool->free = track_range(pool, i)->next;
        return i;
    }
    if (pool->unused / POOL_CHUNK >= pool->n_chunks && !add_chunk(pool))
        return 0;
    return pool->unused++;
}

void track_pool_give(struct pool *pool, uint32_t i)
{
    track_range(pool, i)->next = pool->free;
    pool->free = i;
}

void track_pool_give_list(struct pool *pool, uint32_t *head)
{
    while (*head != 0) {
        uint32_t next = track_range(pool, *head)->next;

        track_pool_give(pool, *head);
        *head = next;
    }
}
