/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of stream share. */
#ifndef WT_STREAM_STREAMS_H
#define WT_STREAM_STREAMS_H

#include "buffers.h"
#include "chunks.h"
#include "wiretutor/stream.h"

enum { N_STREAMS = 1 << 13, MOST_PIECES = 16 };

enum phase {
    AT_START, /* a message may begin with the next byte */
    IN_HEAD,  /* one may have begun: its first bytes are held until its length is known */
    IN_BYTES, /* `left` more bytes belong to the message */
    IN_CHUNKS,
    TO_END,
};

struct piece { /* a segment's bytes that came before their turn */
    uint32_t seq;
    uint16_t at, n; /* in the buffer for early ones */
};

struct side {
    bool known; /* next_seq is set */
    uint32_t next_seq;
    enum phase phase;
    bool told;      /* this message was delivered already */
    uint64_t left;  /* IN_BYTES: still to come */
    uint64_t total; /* of the message so far */
    uint64_t keep;  /* bytes worth holding */
    struct chunks chunks;
    uint16_t held; /* the message's buffer */
    uint16_t n_held;
    enum wt_asks asks; /* what this side's latest request asks */
    uint16_t early;    /* the buffer for pieces */
    uint16_t n_early;  /* bytes used in it */
    int64_t early_ns;  /* when the first piece of these came */
    uint8_t n_pieces;
    struct piece pieces[MOST_PIECES];
};

struct stream {
    bool used;
    uint32_t number; /* tcp.stream */
    struct side side[2];
};

struct wt_streams {
    struct wt_streams_options options;
    struct buffers buffers;
    struct stream
        *streams; /* by tcp.stream modulo N_STREAMS: a newer stream replaces an older one */
};

/* The packet being processed. */
struct carrier {
    struct wt_streams *streams;
    struct wt_packet *packet;
    unsigned layer;
    struct side *side, *other;
};

/* messages.c: the next bytes of a side, in order. */
void stream_deliver(struct carrier *carrier, struct wt_span bytes);
/* Skip n bytes that were never captured. */
void stream_skip(struct carrier *carrier, uint32_t n);
/* The side has sent its FIN. */
void stream_finish(struct carrier *carrier);
/* Forget the message that was begun. */
void stream_drop_message(struct carrier *carrier, bool note);

#endif
