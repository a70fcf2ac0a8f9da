/* SPDX-License-Identifier: BSD-2-Clause */
/* From bytes in order to whole messages. */
#include <string.h>

#include "streams.h"

static const struct wt_tcp *tcp_of(const struct carrier *c)
{
    return &c->packet->layers[c->layer].u.tcp;
}

static void note_given_up(struct carrier *c)
{
    struct wt_layer *layer = &c->packet->layers[c->layer];

    if (layer->n_notes < WT_MAX_NOTES)
        layer->notes[layer->n_notes++] =
            (struct wt_note){.id = WT_NOTE_STREAM_GIVEN_UP, .a = c->side->n_held};
    c->packet->plain = false;
}

void stream_drop_message(struct carrier *c, bool note)
{
    struct side *side = c->side;

    if (note && side->phase != AT_START && !side->told)
        note_given_up(c);
    buffers_give(&c->streams->buffers, &side->held);
    side->lost |= side->phase != AT_START;
    side->phase = AT_START;
    side->n_held = 0;
}

/* Keep these bytes of the message, up to side->keep and the room in the buffer. */
static void hold(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    size_t room = side->keep < BUFFER_BYTES ? (size_t)side->keep : BUFFER_BYTES;
    size_t n = side->n_held < room ? room - side->n_held : 0;

    if (side->total != side->n_held) /* a hole: bytes after it are not contiguous with those kept */
        n = 0;
    side->total += bytes.on_wire;
    n = n < bytes.captured ? n : bytes.captured;
    if (n == 0)
        return;
    if (side->held == 0)
        side->held = buffers_take(&c->streams->buffers);
    if (side->held == 0)
        return;
    memcpy(c->streams->buffers.bytes[side->held] + side->n_held, bytes.data, n);
    side->n_held += (uint16_t)n;
}

static struct wt_span held(const struct carrier *c, uint64_t on_wire)
{
    return (struct wt_span){.data = c->streams->buffers.bytes[c->side->held],
                            .captured = c->side->n_held,
                            .on_wire = on_wire < SIZE_MAX ? (size_t)on_wire : SIZE_MAX};
}

static void tell(struct carrier *c, struct wt_span message)
{
    c->side->told = true;
    if (message.captured > 0)
        wt_dissect_message(c->packet, c->layer, message, &c->stream->session,
                           c->side == &c->stream->side[1]);
}

/* The message is whole. */
static void end_message(struct carrier *c)
{
    struct side *side = c->side;

    if (!side->told && side->held != 0)
        tell(c, held(c, side->total));
    else if (!side->told) /* the pool had no buffer for it */
        note_given_up(c);
    buffers_retire(&c->streams->buffers, &side->held);
    side->phase = AT_START;
    side->n_held = 0;
}

/* Deliver the message before its end: all that can be shown of it is there. */
static void tell_early(struct carrier *c)
{
    struct side *side = c->side;

    if (!c->streams->options.early || side->told || side->held == 0 || side->n_held < side->keep)
        return;
    tell(c, held(c, side->total + side->left));
    buffers_retire(&c->streams->buffers, &side->held);
    side->n_held = 0;
    side->keep = 0;
}

/* ---- The phases: each takes some of the bytes and returns how many ---- */

static size_t take_chunks(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    size_t n = chunks_take(&side->chunks, bytes.data, bytes.captured);

    hold(c, span_first(bytes, n));
    stream_note_passage(c);
    if (side->chunks.state == CHUNKS_DONE)
        end_message(c);
    else if (side->chunks.state == CHUNKS_BAD || bytes.captured < bytes.on_wire)
        stream_drop_message(c, true); /* where it ends is unknown */
    return side->phase == IN_CHUNKS ? bytes.on_wire : n;
}

static size_t take_bytes(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    size_t n = side->left < bytes.on_wire ? (size_t)side->left : bytes.on_wire;

    hold(c, span_first(bytes, n));
    side->left -= n;
    stream_note_passage(c);
    if (side->left == 0)
        end_message(c);
    else
        tell_early(c);
    return n;
}

/* The message's length is known now; its first `seen` bytes are held. Returns how many more bytes
 * of the segment, from behind these, are taken. */
static void begin_body(struct side *side, const struct wt_extent *extent)
{
    side->keep = extent->keep;
    side->left = 0;
    switch (extent->kind) {
    case WT_MESSAGE_CHUNKS:
        side->phase = IN_CHUNKS;
        chunks_begin(&side->chunks);
        break;
    case WT_MESSAGE_TO_END:
        side->phase = TO_END;
        break;
    default:
        side->phase = IN_BYTES;
        break;
    }
}

static struct wt_extent extent_of(const struct carrier *c, struct wt_span bytes)
{
    const struct wt_tcp *tcp = tcp_of(c);
    struct wt_extent extent =
        wt_message_extent(bytes, tcp->src_port, tcp->dst_port, stream_asks(c));

    if (c->stream->switched && extent.kind != WT_NO_MESSAGE && extent.role != WT_RECORD)
        return (struct wt_extent){.kind = WT_NO_MESSAGE};
    return extent;
}

/* A new message; or bytes of no known protocol: then the whole segment is skipped. */
static size_t take_start(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    struct wt_extent extent = extent_of(c, bytes);

    side->told = false;
    side->total = side->left = 0;
    side->n_held = 0;
    if (extent.kind == WT_NO_MESSAGE)
        return stream_find_message(c, bytes);
    if (extent.kind == WT_NEEDS_MORE) {
        side->phase = IN_HEAD;
        side->role = WT_SAYS;
        side->parts = 1;
        side->keep = WT_LONGEST_HEAD;
        hold(c, bytes);
        if (side->held == 0 || bytes.captured < bytes.on_wire)
            stream_drop_message(c, true);
        return bytes.on_wire;
    }
    stream_note_role(c, &extent);
    if (extent.kind == WT_MESSAGE_BYTES && extent.bytes <= bytes.on_wire) { /* nearly always */
        tell(c, span_first(bytes, extent.bytes));
        return (size_t)extent.bytes;
    }
    begin_body(side, &extent);
    size_t head = extent.bytes < bytes.on_wire ? (size_t)extent.bytes : bytes.on_wire;

    hold(c, span_first(bytes, head));
    if (extent.kind == WT_MESSAGE_BYTES)
        side->left = extent.bytes - head;
    stream_note_passage(c);
    tell_early(c);
    return head;
}

/* More of a message whose length is not known yet. */
static size_t take_head(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    uint64_t before = side->total;

    hold(c, bytes);
    struct wt_extent extent = extent_of(c, held(c, side->n_held));

    if (extent.kind == WT_NEEDS_MORE && side->n_held == side->total)
        return bytes.on_wire;
    if (extent.kind == WT_NO_MESSAGE || extent.kind == WT_NEEDS_MORE || extent.bytes < before) {
        /* a wrong guess loses nothing, but a head too long to be kept does */
        stream_drop_message(c, extent.kind == WT_NEEDS_MORE || side->n_held == BUFFER_BYTES);
        return bytes.on_wire;
    }
    /* the bytes held beyond the head belong to the body */
    size_t n =
        extent.bytes - before < bytes.on_wire ? (size_t)(extent.bytes - before) : bytes.on_wire;

    uint32_t parts = side->parts;

    stream_note_role(c, &extent);
    side->parts = parts;
    side->total = before + n;
    side->n_held = side->n_held < side->total ? side->n_held : (uint16_t)side->total;
    begin_body(side, &extent);
    if (extent.kind == WT_MESSAGE_BYTES)
        side->left = extent.bytes - side->total;
    stream_note_passage(c);
    if (extent.kind == WT_MESSAGE_BYTES && side->left == 0) {
        end_message(c);
        return n;
    }
    tell_early(c);
    return n;
}

static size_t take_to_end(struct carrier *c, struct wt_span bytes)
{
    hold(c, bytes);
    stream_note_passage(c);
    return bytes.on_wire;
}

void stream_deliver(struct carrier *c, struct wt_span bytes)
{
    static size_t (*const take[])(struct carrier *, struct wt_span) = {
        [AT_START] = take_start,   [IN_HEAD] = take_head,  [IN_BYTES] = take_bytes,
        [IN_CHUNKS] = take_chunks, [TO_END] = take_to_end,
    };

    c->side->next_seq += (uint32_t)bytes.on_wire;
    c->side->parts++;
    while (bytes.on_wire > 0)
        bytes = span_behind(bytes, take[c->side->phase](c, bytes));
}

/* Bytes of one chunk's data are missing: the next chunk's place is known all the same. */
static bool skip_in_chunk(struct side *side, uint32_t n)
{
    if (side->phase != IN_CHUNKS || side->chunks.state != CHUNK_DATA || n >= side->chunks.left)
        return false;
    side->chunks.left -= n;
    side->total += n;
    return true;
}

void stream_skip(struct carrier *c, uint32_t n)
{
    struct side *side = c->side;

    side->next_seq += n;
    side->has_holes = true;
    c->stream->session.side[side == &c->stream->side[1]].goes_on = 0;
    c->stream->n_answered = c->stream->n_asked; /* which answer comes next is not known any more */
    if (side->phase == IN_BYTES && n < side->left) { /* the message goes on behind the hole */
        side->left -= n;
        side->total += n;
    } else if (side->phase == TO_END) {
        side->total += n;
    } else if (!skip_in_chunk(side, n)) {
        stream_drop_message(c, true);
        side->lost = true;
    }
}

/* The head of a message that nothing follows any more: its first line still says what it was to be.
 * False: it is none. */
static bool end_in_head(struct carrier *c)
{
    const struct side *side = c->side;

    if (side->phase != IN_HEAD || side->n_held != side->total)
        return false;
    struct wt_extent extent = extent_of(c, held(c, side->n_held));

    if (extent.kind != WT_NEEDS_MORE || extent.role == WT_SAYS)
        return false;
    stream_note_role(c, &extent);
    end_message(c);
    return true;
}

void stream_finish(struct carrier *c)
{
    struct wt_passage *passage = &c->streams->passage;

    passage->ends = true;
    passage->has_holes = c->side->has_holes;
    if (c->side->phase == TO_END) {
        end_message(c);
        return;
    }
    if (end_in_head(c))
        return;
    if (c->side->phase != AT_START) {
        stream_note_passage(c);
        passage->cut_short = c->side->role != WT_SAYS;
    }
    stream_drop_message(c, false);
}
