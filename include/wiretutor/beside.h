/* SPDX-License-Identifier: BSD-2-Clause */
/* Records beside the conversations, kept by a user of the tracker: found by the conversation's
 * index, which a later conversation may have reused. */
#ifndef WT_BESIDE_H
#define WT_BESIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/conversation.h"
#include "wiretutor/status.h"

/* All zero at first. Every record of one set has the same size and begins with the number of its
 * conversation's first frame, a uint32_t; 0: it is free. */
struct wt_beside {
    uint8_t **chunks;
    uint32_t n_chunks;
};
enum { WT_BESIDE_CHUNK = 1 << 10 }; /* records that are allocated together */

/* Make room for the record of this conversation. False: no memory. */
WT_MUST_CHECK bool wt_beside_room(struct wt_beside *beside, const struct wt_conversation *c,
                                  size_t size);
/* Free all records; the set is all zero again. */
void wt_beside_clear(struct wt_beside *beside);

/* The conversation's place, whoever's record is in it; NULL: none was allocated. */
static inline void *wt_beside_place(const struct wt_beside *beside, const struct wt_conversation *c,
                                    size_t size)
{
    uint32_t chunk = c->index / WT_BESIDE_CHUNK;

    if (chunk >= beside->n_chunks || beside->chunks[chunk] == NULL)
        return NULL;
    return beside->chunks[chunk] + c->index % WT_BESIDE_CHUNK * size;
}

/* The conversation's record; NULL: it has none. */
static inline void *wt_beside_find(const struct wt_beside *beside, const struct wt_conversation *c,
                                   size_t size)
{
    uint32_t *first = (uint32_t *)wt_beside_place(beside, c, size);

    return first != NULL && *first == c->at[WT_AT_FIRST] && *first != 0 ? first : NULL;
}

/* ---- a number beside each conversation ---- */

/* A number for each conversation, kept by a user of the tracker; 0 at first. There are at most as
 * many as the tracker holds at a time. */
struct wt_tags {
    struct wt_beside records;
    uint32_t spare; /* what is got without memory */
    bool no_memory;
};
/* The place of this conversation's number, which may be written; good until the next wt_tag_of.
 * Where there is no memory it is tags->spare, and tags->no_memory is set. */
uint32_t *wt_tag_of(struct wt_tags *tags, const struct wt_conversation *conversation);
/* This conversation's number; 0 where none was written. It allocates nothing. */
uint32_t wt_tag_read(const struct wt_tags *tags, const struct wt_conversation *conversation);
/* Free what the numbers take; they are all zero again. */
void wt_tags_clear(struct wt_tags *tags);

#endif
