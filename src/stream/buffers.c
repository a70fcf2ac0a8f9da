/* SPDX-License-Identifier: BSD-2-Clause */
#include "buffers.h"

#include <stdlib.h>

void buffers_clear(struct buffers *buffers)
{
    for (unsigned i = 1; i <= buffers->n_made; i++)
        free(buffers->bytes[i]);
}

uint16_t buffers_take(struct buffers *buffers)
{
    if (buffers->n_unused > 0)
        return buffers->unused[--buffers->n_unused];
    if (buffers->n_made == N_BUFFERS)
        return 0;
    uint8_t *bytes = malloc(BUFFER_BYTES);

    if (bytes == NULL) {
        buffers->no_memory = true;
        return 0;
    }
    buffers->bytes[++buffers->n_made] = bytes;
    return buffers->n_made;
}

void buffers_give(struct buffers *buffers, uint16_t *number)
{
    if (*number != 0)
        buffers->unused[buffers->n_unused++] = *number;
    *number = 0;
}

void buffers_retire(struct buffers *buffers, uint16_t *number)
{
    if (*number != 0 && buffers->n_retired < MOST_RETIRED) {
        buffers->retired[buffers->n_retired++] = *number;
        *number = 0;
    }
    buffers_give(buffers, number);
}

void buffers_next_packet(struct buffers *buffers)
{
    while (buffers->n_retired > 0)
        buffers->unused[buffers->n_unused++] = buffers->retired[--buffers->n_retired];
}
