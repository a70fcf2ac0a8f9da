/* SPDX-License-Identifier: BSD-2-Clause */
/* From two endpoints to their conversation: an open-addressing hash with a seeded key, which grows
 * incrementally; and the records themselves in chunks that never move. A look-up costs two cache
 * misses, unless it was prefetched. */
#ifndef WT_TRACK_TABLE_H
#define WT_TRACK_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow.h"
#include "hash.h"

/* Who a TCP or UDP header is from and to; the addresses are the packet's. */
struct pair {
    const struct wt_ip *src, *dst;
    uint64_t src_words[2], dst_words[2]; /* their bytes */
    uint16_t src_port, dst_port;
    uint8_t transport; /* enum wt_transport */
    bool is_hashed;
    uint32_t hash;
};

struct slot {
    uint32_t hash;
    uint32_t id; /* 0: empty */
};

enum { RECORD_CHUNK = 1 << 15 };

struct slots {
    struct slot *at;
    uint32_t mask; /* their number less one: a power of two less one */
};

struct table {
    struct flow
        *last; /* found or added last: the next packet often belongs to it too; NULL: none */
    struct slots now, old; /* old: the smaller one that is being left; NULL at most times */
    uint32_t used;         /* slots of now that are taken */
    uint32_t moved;        /* slots of old whose conversations stand in now, too */
    bool has_more;         /* set before the first record: each has its two struct more */
    struct flow **chunks;  /* RECORD_CHUNK of them, then what else they have */
    uint32_t n_chunks, chunks_size;
    uint32_t n_records; /* ids handed out so far: 1 … n_records */
    uint32_t free;      /* list of ids given back */
    uint32_t held;
    struct hash_key key;
};

bool track_table_init(struct table *table); /* false: no memory */
void track_table_clear(struct table *table);

void track_pair_addresses(struct pair *pair, const struct wt_ip *src, const struct wt_ip *dst);
/* Compute the pair's hash, when all else is filled in. A look-up does it where necessary. */
void track_pair_hash(const struct table *table, struct pair *pair);
/* The conversation of these endpoints, newest first, and which end sends; NULL: none. */
struct flow *track_table_find(struct table *table, struct pair *pair, uint8_t *from);
/* Prefetch for a later look-up: first the slot, a few packets later the record. */
void track_table_fetch_slot(const struct table *table, uint32_t hash);
void track_table_fetch_record(const struct table *table, uint32_t hash);
/* A fresh record for the pair, zeroed but for its endpoints and id. It takes the place of `old`
 * (NULL: there is none), which stays held but is found no more. NULL: no memory. */
struct flow *track_table_add(struct table *table, struct pair *pair, const struct flow *old);
void track_table_remove(struct table *table, struct flow *flow);

static inline struct flow *track_flow(const struct table *table, uint32_t id)
{
    return &table->chunks[(id - 1) / RECORD_CHUNK][(id - 1) % RECORD_CHUNK];
}

/* Two of them, one a side; NULL: there are none. */
static inline struct more *track_more(const struct table *table, uint32_t id)
{
    struct flow *behind = table->chunks[(id - 1) / RECORD_CHUNK] + RECORD_CHUNK;

    return table->has_more ? (struct more *)(void *)behind + (size_t)(id - 1) % RECORD_CHUNK * 2
                           : NULL;
}

#endif
