/* SPDX-License-Identifier: BSD-2-Clause */
/* A number for each conversation, kept by a user of the tracker: found by the conversation's index,
 * which a later conversation may have reused. */
#include <stdlib.h>

#include "wiretutor/conversation.h"

enum { CHUNK = 1 << 12 };

struct wt_tag {
    uint32_t first; /* the conversation's first frame; 0: none yet */
    uint32_t value;
};

static bool make_room(struct wt_tags *tags, uint32_t chunk)
{
    if (chunk >= tags->n_chunks) {
        uint32_t n = chunk < 16 ? 16 : 2 * chunk;
        struct wt_tag **chunks = realloc(tags->chunks, n * sizeof(struct wt_tag *));

        if (chunks == NULL)
            return false;
        for (uint32_t i = tags->n_chunks; i < n; i++)
            chunks[i] = NULL;
        tags->chunks = chunks;
        tags->n_chunks = n;
    }
    if (tags->chunks[chunk] == NULL)
        tags->chunks[chunk] = calloc(CHUNK, sizeof(struct wt_tag));
    return tags->chunks[chunk] != NULL;
}

/* The first one of its chunk: seldom, so not inlined. */
static __attribute__((noinline)) uint32_t *first_tag_of(struct wt_tags *tags,
                                                        const struct wt_conversation *conversation)
{
    if (make_room(tags, conversation->index / CHUNK))
        return wt_tag_of(tags, conversation);
    tags->no_memory = true;
    tags->spare = 0;
    return &tags->spare;
}

uint32_t *wt_tag_of(struct wt_tags *tags, const struct wt_conversation *conversation)
{
    uint32_t chunk = conversation->index / CHUNK;

    if (chunk >= tags->n_chunks || tags->chunks[chunk] == NULL)
        return first_tag_of(tags, conversation);
    struct wt_tag *tag = &tags->chunks[chunk][conversation->index % CHUNK];

    if (tag->first != conversation->at[WT_AT_FIRST])
        *tag = (struct wt_tag){.first = conversation->at[WT_AT_FIRST]};
    return &tag->value;
}

uint32_t wt_tag_read(const struct wt_tags *tags, const struct wt_conversation *conversation)
{
    uint32_t chunk = conversation->index / CHUNK;

    if (chunk >= tags->n_chunks || tags->chunks[chunk] == NULL)
        return 0;
    const struct wt_tag *tag = &tags->chunks[chunk][conversation->index % CHUNK];

    return tag->first == conversation->at[WT_AT_FIRST] ? tag->value : 0;
}

void wt_tags_clear(struct wt_tags *tags)
{
    for (uint32_t i = 0; i < tags->n_chunks; i++)
        free(tags->chunks[i]);
    free(tags->chunks);
    *tags = (struct wt_tags){0};
}
