/* SPDX-License-Identifier: BSD-2-Clause */
/* Chunks: a size in hex on a line, so many bytes, an end of line; the last one has size 0 and may
 * be followed by header lines up to an empty one. RFC 9112 section 7.1. */
#ifndef WT_STREAM_CHUNKS_H
#define WT_STREAM_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum chunk_state {
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_DATA,
    CHUNK_DATA_END,
    CHUNK_TRAILER,
    CHUNKS_DONE,
    CHUNKS_BAD
};
struct chunks {
    enum chunk_state state;
    uint64_t left;         /* of this chunk's data; while the size is read, the size so far */
    unsigned digits, line; /* read so far of this size, of this trailer line */
};

void chunks_begin(struct chunks *chunks);
/* How many of these bytes belong to the chunks; then ask for the state. */
size_t chunks_take(struct chunks *chunks, const uint8_t *bytes, size_t n);

#endif
