/* SPDX-License-Identifier: BSD-2-Clause */
/* The payload of one direction of a conversation: bytes at their place in the stream, each kept
 * once, with the packet that brought it first. Bounded: a cap on bytes and pieces for each stream,
 * and one pool for all; whether bytes were dropped is recorded. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { FIRST_BYTES = 256, FIRST_PIECES = 8 };

/* Twice as much until it is enough; what it grows by is taken from the pool. */
static void *grown(struct check_pool *pool, void *old, size_t *size, size_t need, size_t first,
                   size_t each)
{
    size_t larger = *size > 0 ? *size : first;

    while (larger < need)
        larger *= 2;
    if ((larger - *size) * each > pool->left)
        return NULL;
    void *fresh = realloc(old, larger * each);

    if (fresh == NULL) {
        pool->no_memory = true;
        return NULL;
    }
    pool->left -= (larger - *size) * each;
    *size = larger;
    return fresh;
}

static bool room_for_bytes(struct check_stream *s, struct check_pool *pool, size_t need)
{
    if (need <= s->size)
        return true;
    uint8_t *bytes = grown(pool, s->bytes, &s->size, need, FIRST_BYTES, 1);

    if (bytes != NULL)
        s->bytes = bytes;
    return bytes != NULL;
}

static bool room_for_piece(struct check_stream *s, struct check_pool *pool)
{
    size_t size = s->room;

    if (s->n_pieces < s->room)
        return true;
    if (s->n_pieces == WT_CHECK_PIECES)
        return false;
    struct check_piece *pieces =
        grown(pool, s->pieces, &size, s->n_pieces + 1, FIRST_PIECES, sizeof *pieces);

    if (pieces == NULL)
        return false;
    s->pieces = pieces;
    s->room = (unsigned)size;
    return true;
}

/* The first piece that ends behind this place. */
static unsigned piece_behind(const struct check_stream *s, uint32_t at)
{
    unsigned low = 0;
    unsigned high = s->n_pieces;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;

        if (s->pieces[middle].at + s->pieces[middle].length > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static bool insert(struct check_stream *s, struct check_pool *pool, unsigned i,
                   struct check_piece piece, const uint8_t *bytes)
{
    if (!room_for_bytes(s, pool, (size_t)piece.at + piece.length) || !room_for_piece(s, pool)) {
        s->is_capped = true;
        return false;
    }
    memmove(&s->pieces[i + 1], &s->pieces[i], (s->n_pieces - i) * sizeof s->pieces[0]);
    s->pieces[i] = piece;
    s->n_pieces++;
    memcpy(s->bytes + piece.at, bytes, piece.length);
    return true;
}

void check_stream_put(struct check_stream *s, struct check_pool *pool, uint32_t at,
                      struct wt_span span, uint64_t frame)
{
    size_t n = span.captured;

    if (at >= WT_CHECK_STREAM || n > WT_CHECK_STREAM - at) {
        s->is_capped = true;
        n = at < WT_CHECK_STREAM ? WT_CHECK_STREAM - at : 0;
    }
    uint32_t from = at;
    uint32_t end = at + (uint32_t)n;
    unsigned i = piece_behind(s, at);

    while (from < end) { /* the bytes that no piece covers yet */
        if (i < s->n_pieces && s->pieces[i].at <= from) {
            from = s->pieces[i].at + s->pieces[i].length;
            i++;
            continue;
        }
        uint32_t to = i < s->n_pieces && s->pieces[i].at < end ? s->pieces[i].at : end;
        const struct check_piece piece = {.at = from, .length = to - from, .frame = frame};

        if (!insert(s, pool, i, piece, span.data + (from - at)))
            return;
        from = to;
        i++;
    }
}

void check_stream_put_datagram(struct check_stream *s, struct check_pool *pool, struct wt_span span,
                               uint64_t frame)
{
    const struct check_piece *last = s->n_pieces > 0 ? &s->pieces[s->n_pieces - 1] : NULL;

    check_stream_put(s, pool, last != NULL ? last->at + last->length + 1 : 0, span, frame);
}

void check_stream_clear(struct check_stream *s, struct check_pool *pool)
{
    pool->left += s->size + s->room * sizeof s->pieces[0];
    free(s->bytes);
    free(s->pieces);
    memset(s, 0, sizeof *s);
}

struct check_run check_stream_run(const struct check_stream *s, unsigned i)
{
    struct check_run run = {.bytes = s->bytes + s->pieces[i].at, .first = i, .last = i};

    run.length = s->pieces[i].length;
    while (run.last + 1 < s->n_pieces &&
           s->pieces[run.last].at + s->pieces[run.last].length == s->pieces[run.last + 1].at)
        run.length += s->pieces[++run.last].length;
    return run;
}
