/* SPDX-License-Identifier: BSD-2-Clause */
#include "chunks.h"

enum { MOST_DIGITS = 15 };

void chunks_begin(struct chunks *chunks)
{
    *chunks = (struct chunks){.state = CHUNK_SIZE};
}

static int digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void end_size_line(struct chunks *chunks)
{
    if (chunks->digits == 0)
        chunks->state = CHUNKS_BAD;
    else
        chunks->state = chunks->left > 0 ? CHUNK_DATA : CHUNK_TRAILER;
    chunks->line = 0;
}

static void take_size(struct chunks *chunks, uint8_t c)
{
    int value = digit(c);

    if (value >= 0 && chunks->digits < MOST_DIGITS) {
        chunks->left = chunks->left << 4 | (uint64_t)value;
        chunks->digits++;
    } else if (c == '\n') {
        end_size_line(chunks);
    } else if (c == ';' || c == ' ' || c == '\t' || c == '\r') {
        chunks->state = CHUNK_EXTENSION;
    } else {
        chunks->state = CHUNKS_BAD;
    }
}

static void take_byte(struct chunks *chunks, uint8_t c)
{
    switch (chunks->state) {
    case CHUNK_SIZE:
        take_size(chunks, c);
        break;
    case CHUNK_EXTENSION:
        if (c == '\n')
            end_size_line(chunks);
        break;
    case CHUNK_DATA_END:
        if (c == '\n')
            chunks_begin(chunks);
        else if (c != '\r')
            chunks->state = CHUNKS_BAD;
        break;
    case CHUNK_TRAILER:
        if (c == '\n' && chunks->line == 0)
            chunks->state = CHUNKS_DONE;
        else if (c == '\n')
            chunks->line = 0;
        else if (c != '\r')
            chunks->line++;
        break;
    default:
        break;
    }
}

size_t chunks_take(struct chunks *chunks, const uint8_t *bytes, size_t n)
{
    size_t taken = 0;

    while (taken < n && chunks->state != CHUNKS_DONE && chunks->state != CHUNKS_BAD) {
        if (chunks->state != CHUNK_DATA) {
            take_byte(chunks, bytes[taken++]);
            continue;
        }
        uint64_t left = n - taken;
        uint64_t some = chunks->left < left ? chunks->left : left;

        taken += (size_t)some;
        chunks->left -= some;
        if (chunks->left == 0)
            chunks->state = CHUNK_DATA_END;
    }
    return taken;
}
