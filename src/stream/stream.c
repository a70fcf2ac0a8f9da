/* SPDX-License-Identifier: BSD-2-Clause */
/* Segments put in order: duplicate bytes are skipped, early ones wait. */
#include <stdlib.h>
#include <string.h>

#include "streams.h"

#define OLDEST_HOLE_NS INT64_C(5000000000)

struct wt_streams *wt_streams_new(const struct wt_streams_options *options)
{
    struct wt_streams *streams = calloc(1, sizeof *streams);

    if (streams == NULL)
        return NULL;
    streams->options = *options;
    streams->streams = calloc(N_STREAMS, sizeof *streams->streams);
    if (streams->streams == NULL) {
        free(streams);
        return NULL;
    }
    return streams;
}

void wt_streams_free(struct wt_streams *streams)
{
    if (streams == NULL)
        return;
    buffers_clear(&streams->buffers);
    free(streams->streams);
    free(streams);
}

bool wt_streams_no_memory(const struct wt_streams *streams)
{
    return streams->buffers.no_memory;
}

static void forget_pieces(struct wt_streams *streams, struct side *side)
{
    buffers_give(&streams->buffers, &side->early);
    side->n_pieces = 0;
    side->n_early = 0;
}

static void forget(struct wt_streams *streams, struct side *side)
{
    forget_pieces(streams, side);
    buffers_give(&streams->buffers, &side->held);
    memset(side, 0, sizeof *side);
}

/* The stream's record. A conversation that takes another's place costs that one the message it is
 * in; it goes on with the next. */
static struct stream *find(struct wt_streams *streams, uint32_t number)
{
    struct stream *stream = &streams->streams[number % N_STREAMS];

    if (!stream->used || stream->number != number) {
        forget(streams, &stream->side[0]);
        forget(streams, &stream->side[1]);
        stream->used = true;
        stream->switched = false;
        stream->number = number;
        stream->session = (struct wt_session){.version = 0};
        stream->n_asked = stream->n_answered = 0;
    }
    return stream;
}

/* ---- Early pieces ---- */

static int32_t ahead(const struct side *side, uint32_t seq)
{
    return (int32_t)(seq - side->next_seq);
}

static bool keep_piece(struct carrier *c, uint32_t seq, struct wt_span bytes)
{
    struct side *side = c->side;

    if (side->n_pieces == MOST_PIECES || bytes.captured < bytes.on_wire ||
        bytes.captured > (size_t)BUFFER_BYTES - side->n_early)
        return false;
    if (side->early == 0)
        side->early = buffers_take(&c->streams->buffers);
    if (side->early == 0)
        return false;
    if (side->n_pieces == 0)
        side->early_ns = c->packet->frame->time_ns;
    memcpy(c->streams->buffers.bytes[side->early] + side->n_early, bytes.data, bytes.captured);
    side->pieces[side->n_pieces++] =
        (struct piece){.seq = seq, .at = side->n_early, .n = (uint16_t)bytes.captured};
    side->n_early += (uint16_t)bytes.captured;
    return true;
}

/* The piece that begins first; n_pieces must not be 0. */
static unsigned earliest(const struct side *side)
{
    unsigned best = 0;

    for (unsigned i = 1; i < side->n_pieces; i++)
        if (ahead(side, side->pieces[i].seq) < ahead(side, side->pieces[best].seq))
            best = i;
    return best;
}

/* The next bytes, without the urgent one: recv() does not return it (RFC 6093 section 2.3). */
static void deliver_next(struct carrier *c, struct wt_span bytes)
{
    struct side *side = c->side;
    uint32_t before = side->urgent - side->next_seq;

    if (side->has_urgent && before < bytes.on_wire) {
        stream_deliver(c, span_first(bytes, before));
        bytes = span_behind(bytes, before + 1);
        side->next_seq++;
        side->has_urgent = false;
    }
    stream_deliver(c, bytes);
}

static void deliver_new(struct carrier *c, uint32_t seq, struct wt_span bytes)
{
    uint32_t old = c->side->next_seq - seq; /* bytes that were seen before */

    if (old < bytes.on_wire)
        deliver_next(c, span_behind(bytes, old));
}

/* Deliver the early pieces that are next in order. Messages may point into their buffer until the
 * next packet. */
static void deliver_pieces(struct carrier *c)
{
    struct side *side = c->side;

    while (side->n_pieces > 0) {
        unsigned i = earliest(side);
        struct piece piece = side->pieces[i];

        if (ahead(side, piece.seq) > 0)
            return;
        side->pieces[i] = side->pieces[--side->n_pieces];
        deliver_new(c, piece.seq,
                    (struct wt_span){.data = c->streams->buffers.bytes[side->early] + piece.at,
                                     .captured = piece.n,
                                     .on_wire = piece.n});
    }
    buffers_retire(&c->streams->buffers, &side->early);
    side->n_early = 0;
}

/* The bytes before the first early piece were not captured: skip them. */
static void give_up_hole(struct carrier *c)
{
    struct side *side = c->side;

    stream_skip(c, (uint32_t)ahead(side, side->pieces[earliest(side)].seq));
    deliver_pieces(c);
}

/* ---- Segments ---- */

/* Give up a hole by time: the bytes were not retransmitted, and no ACKs were captured that would
 * confirm them. */
static bool is_old_hole(const struct carrier *c)
{
    return c->side->n_pieces > 0 && c->packet->frame->time_ns - c->side->early_ns > OLDEST_HOLE_NS;
}

static void take_data(struct carrier *c, uint32_t seq, struct wt_span bytes)
{
    struct side *side = c->side;

    if (!side->known) {
        side->known = true;
        side->next_seq = seq;
    }
    while (is_old_hole(c))
        give_up_hole(c);
    while (ahead(side, seq) > 0 && !keep_piece(c, seq, bytes)) {
        if (side->n_pieces > 0)
            give_up_hole(c);
        else
            stream_skip(c, (uint32_t)ahead(side, seq));
    }
    if (ahead(side, seq) > 0) {
        stream_note_early(c, (uint32_t)ahead(side, seq), bytes.on_wire);
        return;
    }
    deliver_new(c, seq, bytes);
    deliver_pieces(c);
}

/* The receiver confirms bytes behind a hole: they arrived, only the capture missed them. */
static void take_ack(struct carrier *c, uint32_t ack)
{
    struct carrier peer = *c;

    peer.is_sender = false;
    peer.side = c->other;
    peer.other = c->side;
    while (peer.side->n_pieces > 0 &&
           (int32_t)(ack - peer.side->pieces[earliest(peer.side)].seq) > 0)
        give_up_hole(&peer);
}

static void take_segment(struct carrier *c)
{
    const struct wt_layer *layer = &c->packet->layers[c->layer];
    const struct wt_tcp *tcp = &layer->u.tcp;
    uint32_t seq = tcp->seq + (tcp->flags & WT_SYN ? 1 : 0);

    if (tcp->flags & WT_SYN && !c->side->known) {
        c->side->known = true;
        c->side->next_seq = seq;
    }
    if (tcp->flags & WT_ACK)
        take_ack(c, tcp->ack);
    if (tcp->flags & WT_URG && tcp->urgent > 0) {
        c->side->has_urgent = true;
        c->side->urgent = seq + tcp->urgent - 1;
    }
    if (layer->payload.on_wire > 0)
        take_data(c, seq, layer->payload);
    if (tcp->flags & WT_FIN && c->side->known &&
        seq + (uint32_t)layer->payload.on_wire == c->side->next_seq)
        stream_finish(c);
    if (tcp->flags & WT_RST)
        stream_drop_message(c, false);
}

/* The message in a datagram. The rest of a fragment that is not joined is in other packets: here it
 * counts as cut. */
static struct wt_span datagram(const struct wt_layer *layer)
{
    enum { HEADER_LEN = 8 };
    struct wt_span bytes = layer->payload;
    size_t length = layer->u.udp.length;

    if (layer->fragment && length > bytes.on_wire + HEADER_LEN)
        bytes.on_wire = length - HEADER_LEN;
    return bytes;
}

void wt_streams_take(struct wt_streams *streams, struct wt_packet *packet,
                     const struct wt_track_result *tracked)
{
    const struct wt_part *part = tracked->innermost;

    buffers_next_packet(&streams->buffers);
    if (part == NULL)
        return;
    const struct wt_layer *layer = &packet->layers[part->layer];

    if (part->conversation->transport == WT_OVER_UDP) {
        if (layer->payload.captured > 0 &&
            !((part->conversation->marks & WT_MARK_TFTP) != 0 &&
              wt_dissect_as(packet, part->layer, datagram(layer), WT_TFTP)))
            wt_dissect_application(packet, part->layer, datagram(layer));
        return;
    }
    if (part->quoted || !part->analysed || part->captured_twice)
        return;
    struct stream *stream = find(streams, part->conversation->stream);
    struct carrier carrier = {.streams = streams,
                              .packet = packet,
                              .layer = part->layer,
                              .stream = stream,
                              .is_sender = true,
                              .side = &stream->side[part->from],
                              .other = &stream->side[!part->from]};

    streams->passage = (struct wt_passage){.session = &stream->session,
                                           .kind = stream->session.tls && layer->payload.on_wire > 0
                                                       ? WT_PASSES_RECORD
                                                       : WT_PASSES_NOTHING};
    packet->passage = &streams->passage;
    take_segment(&carrier);
}
