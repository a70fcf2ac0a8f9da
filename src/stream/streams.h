/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of stream share. */
#ifndef WT_STREAM_STREAMS_H
#define WT_STREAM_STREAMS_H

#include "buffers.h"
#include "chunks.h"
#include "wiretutor/stream.h"

enum { N_STREAMS = 1 << 13, MOST_PIECES = 16, MOST_ASKED = 4, ASKED_TEXT = 58 };

enum phase {
    AT_START, /* a message may begin with the next byte */
    IN_HEAD,  /* one may have begun: its first bytes are held until its length is known */
    IN_BYTES, /* `left` more bytes belong to the message */
    IN_CHUNKS,
    TO_END,
};

struct piece { /* a segment's bytes that arrived early */
    uint32_t seq;
    uint16_t at, n; /* in the buffer for early ones */
};

struct side {
    bool known; /* next_seq is set */
    bool has_urgent;
    uint32_t next_seq;
    uint32_t urgent; /* has_urgent: the number of the byte that is not in the stream */
    enum phase phase;
    bool told;      /* this message was delivered already */
    uint64_t left;  /* IN_BYTES: still to come */
    uint64_t total; /* of the message so far */
    uint64_t keep;  /* bytes worth holding */
    struct chunks chunks;
    uint16_t held; /* the message's buffer */
    uint16_t n_held;
    enum wt_message_role role; /* of this message … */
    uint32_t parts;            /* … the segments that brought it so far */
    uint32_t subject;          /* … and which request it is or answers, from 1; 0: not seen */
    bool has_holes;            /* bytes were skipped that were never captured */
    bool lost;                 /* where the next message begins is unknown since then */
    uint16_t early;            /* the buffer for pieces */
    uint16_t n_early;          /* bytes used in it */
    int64_t early_ns;          /* when the first piece of these came */
    uint8_t n_pieces;
    struct piece pieces[MOST_PIECES];
};

/* A request that waits for its response, or waited. */
struct asked {
    uint32_t frame;
    uint8_t asks; /* enum wt_asks */
    uint8_t n;
    char text[ASKED_TEXT]; /* hostile: what it asks, as far as it fits */
};

struct stream {
    bool used;
    bool switched;   /* by HTTP's answer 101: what follows is not HTTP */
    uint32_t number; /* tcp.stream */
    struct side side[2];
    struct wt_session session;
    uint32_t n_asked, n_answered;
    struct asked asked[MOST_ASKED]; /* by their number modulo this */
};

struct wt_streams {
    struct wt_streams_options options;
    struct buffers buffers;
    struct stream
        *streams; /* by tcp.stream modulo N_STREAMS: a newer stream replaces an older one */
    struct wt_passage passage; /* of the packet at hand */
};

/* The packet being processed. */
struct carrier {
    struct wt_streams *streams;
    struct wt_packet *packet;
    unsigned layer;
    struct stream *stream;
    struct side *side, *other;
    bool is_sender; /* side sent the packet */
};

/* asked.c: who asks what in the stream. A message with this role begins. */
void stream_note_role(struct carrier *carrier, const struct wt_extent *extent);
/* The request of that number; NULL: it was not seen, or too long ago. */
const struct asked *stream_asked(const struct stream *stream, uint32_t number);
/* What the response that comes next answers. */
enum wt_asks stream_asks(const struct carrier *carrier);
/* The segment's bytes belong to the message of this side: note it, unless they belong to an earlier
 * one, too. */
void stream_note_passage(struct carrier *carrier);
/* The same for n bytes that came before their turn, `ahead` bytes behind the next one. */
void stream_note_early(struct carrier *carrier, uint32_t ahead, size_t n);

/* resume.c: how many bytes stand before one that begins a message, as far as these show; all of
 * them where none does. */
size_t stream_find_message(const struct carrier *carrier, struct wt_span bytes);

/* The span without its first n bytes, and those alone. */
static inline struct wt_span span_behind(struct wt_span span, size_t n)
{
    size_t held = n < span.captured ? n : span.captured;

    return (struct wt_span){
        .data = span.data + held, .captured = span.captured - held, .on_wire = span.on_wire - n};
}

static inline struct wt_span span_first(struct wt_span span, uint64_t n)
{
    return (struct wt_span){.data = span.data,
                            .captured = n < span.captured ? (size_t)n : span.captured,
                            .on_wire = (size_t)n};
}

/* messages.c: the next bytes of a side, in order. */
void stream_deliver(struct carrier *carrier, struct wt_span bytes);
/* Skip n bytes that were never captured. */
void stream_skip(struct carrier *carrier, uint32_t n);
/* The side has sent its FIN. */
void stream_finish(struct carrier *carrier);
/* Forget the message that was begun. */
void stream_drop_message(struct carrier *carrier, bool note);

#endif
