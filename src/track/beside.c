/* SPDX-License-Identifier: BSD-2-Clause */
/* Records beside the conversations, allocated in chunks. */
#include <stdlib.h>

#include "wiretutor/beside.h"

bool wt_beside_room(struct wt_beside *beside, const struct wt_conversation *c, size_t size)
{
    uint32_t chunk = c->index / WT_BESIDE_CHUNK;

    if (chunk >= beside->n_chunks) {
        uint32_t n = chunk < 16 ? 16 : 2 * chunk;
        uint8_t **chunks = realloc(beside->chunks, n * sizeof(uint8_t *));

        if (chunks == NULL)
            return false;
        for (uint32_t i = beside->n_chunks; i < n; i++)
            chunks[i] = NULL;
        beside->chunks = chunks;
        beside->n_chunks = n;
    }
    if (beside->chunks[chunk] == NULL)
        beside->chunks[chunk] = calloc(WT_BESIDE_CHUNK, size);
    return beside->chunks[chunk] != NULL;
}

void wt_beside_clear(struct wt_beside *beside)
{
    for (uint32_t i = 0; i < beside->n_chunks; i++)
        free(beside->chunks[i]);
    free(beside->chunks);
    *beside = (struct wt_beside){0};
}
