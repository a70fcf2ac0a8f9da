/* SPDX-License-Identifier: BSD-2-Clause */
/* Which request a response answers: they are answered in the order in which they were sent (RFC
 * 9112 section 9.3.2). And what part of which message a segment carries. */
#include <string.h>

#include "streams.h"

static void note_request(struct carrier *c, const struct wt_extent *extent)
{
    struct stream *stream = c->stream;
    struct asked *asked = &stream->asked[++stream->n_asked % MOST_ASKED];
    size_t n = extent->subject.captured;

    asked->frame = (uint32_t)c->packet->frame->number;
    asked->asks = (uint8_t)extent->asks;
    asked->n = (uint8_t)(n < ASKED_TEXT ? n : ASKED_TEXT);
    if (n > 0)
        memcpy(asked->text, extent->subject.data, asked->n);
    c->side->subject = stream->n_asked;
}

static bool is_pending(const struct stream *stream)
{
    return stream->n_answered != stream->n_asked;
}

const struct asked *stream_asked(const struct stream *stream, uint32_t number)
{
    return number == 0 || stream->n_asked - number >= MOST_ASKED
               ? NULL
               : &stream->asked[number % MOST_ASKED];
}

enum wt_asks stream_asks(const struct carrier *c)
{
    const struct stream *stream = c->stream;
    const struct asked *asked =
        is_pending(stream) ? stream_asked(stream, stream->n_answered + 1) : NULL;

    return asked != NULL ? (enum wt_asks)asked->asks : WT_ASKS_NOTHING;
}

static void note_response(struct carrier *c, bool last)
{
    struct stream *stream = c->stream;
    const struct asked *asked;

    c->side->subject = is_pending(stream) ? stream->n_answered + 1 : 0;
    asked = stream_asked(stream, c->side->subject);
    stream->session.asks = asked != NULL ? (enum wt_asks)asked->asks : WT_ASKS_NOTHING;
    stream->session.asked = asked != NULL ? asked->frame : 0;
    if (last && is_pending(stream))
        stream->n_answered++;
}

void stream_note_role(struct carrier *c, const struct wt_extent *extent)
{
    c->side->role = extent->role;
    c->side->parts = 1;
    c->side->subject = 0;
    c->side->lost = false;
    switch (extent->role) {
    case WT_ASKS:
        note_request(c, extent);
        break;
    case WT_INTERIM:
        note_response(c, false);
        break;
    case WT_SWITCHES:
        c->stream->switched = true;
        note_response(c, true);
        break;
    case WT_ANSWERS:
        note_response(c, true);
        break;
    default:
        break;
    }
}

/* Is what passes a message whose segments are counted? */
static bool note_passage(struct carrier *c)
{
    static const enum wt_passage_kind kinds[] = {
        [WT_SAYS] = WT_PASSES_NOTHING,     [WT_RECORD] = WT_PASSES_RECORD,
        [WT_ASKS] = WT_PASSES_REQUEST,     [WT_INTERIM] = WT_PASSES_RESPONSE,
        [WT_ANSWERS] = WT_PASSES_RESPONSE, [WT_SWITCHES] = WT_PASSES_RESPONSE,
    };
    struct wt_passage *passage = &c->streams->passage;
    const struct side *side = c->side;
    const struct asked *asked = stream_asked(c->stream, side->subject);

    if (kinds[side->role] == WT_PASSES_NOTHING)
        return false;
    passage->kind = kinds[side->role];
    passage->asked = (struct wt_span){NULL, 0, 0};
    if (asked != NULL)
        passage->asked = (struct wt_span){
            .data = (const uint8_t *)asked->text, .captured = asked->n, .on_wire = asked->n};
    return true;
}

void stream_note_passage(struct carrier *c)
{
    struct wt_passage *passage = &c->streams->passage;
    const struct side *side = c->side;

    if (!c->is_sender || passage->part != 0 || !note_passage(c))
        return;
    passage->part = side->parts;
    passage->bytes = side->total;
    passage->total = side->phase == IN_BYTES ? side->total + side->left : 0;
}

void stream_note_early(struct carrier *c, uint32_t ahead, size_t n)
{
    if (c->side->phase == IN_BYTES && ahead + (uint64_t)n <= c->side->left)
        (void)note_passage(c);
}
