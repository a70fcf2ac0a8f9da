/* SPDX-License-Identifier: BSD-2-Clause */
/* One pool of equal buffers for all streams. */
#ifndef WT_STREAM_BUFFERS_H
#define WT_STREAM_BUFFERS_H

#include <stdbool.h>
#include <stdint.h>

enum { BUFFER_BYTES = 16 << 10, N_BUFFERS = 512, MOST_RETIRED = 64 };

struct buffers {
    uint8_t *bytes[N_BUFFERS + 1]; /* [0] is unused; allocated at first use, then kept */
    uint16_t unused[N_BUFFERS];    /* given back */
    uint16_t n_unused, n_made;
    uint16_t retired[MOST_RETIRED]; /* still read by the current packet */
    uint16_t n_retired;
    bool no_memory;
};

void buffers_clear(struct buffers *buffers);
/* The number of a buffer, or 0: the pool is empty. */
uint16_t buffers_take(struct buffers *buffers);
/* Back to the pool, at once or (retire) with the next packet. *number becomes 0. */
void buffers_give(struct buffers *buffers, uint16_t *number);
void buffers_retire(struct buffers *buffers, uint16_t *number);
void buffers_next_packet(struct buffers *buffers);

#endif
