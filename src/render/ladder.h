/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: a conversation kept as compact steps, to be drawn as a sequence diagram when it is
 * over. No packet is kept. */
#ifndef WT_RENDER_LADDER_H
#define WT_RENDER_LADDER_H

#include "renderer.h"

enum {
    LADDER_FIRST_STEPS = 2000,  /* of one conversation: so many from its beginning … */
    LADDER_LAST_STEPS = 40,     /* … and so many of its end; what lies between is counted */
    LADDER_ALL_STEPS = 1 << 20, /* over all conversations together */
    LADDER_FOLD_FROM = 8,       /* data segments in a row that become one arrow */
    LADDER_MAX_NOTES = 3,       /* beside one arrow */
    LADDER_MAX_CALLS = 2,       /* of the sending program */
    LADDER_MAX_NOTICES = 2,     /* of the receiving program */
};

enum ladder_kind {
    LADDER_SEGMENT,
    LADDER_DATAGRAM,
    LADDER_ICMP,     /* an error; from: the end that it comes from, or whose packet it keeps away */
    LADDER_GAP,      /* bytes that the capture does not hold */
    LADDER_RUN,      /* data segments in one direction, with the bare ACKs to them */
    LADDER_LEFT_OUT, /* steps that are not kept; count says how many packets */
};

/* What the program at the receiving end sees of a packet. */
enum ladder_notice {
    LADDER_NO_NOTICE,
    LADDER_ACCEPT,
    LADDER_RECV,
    LADDER_END_OF_STREAM,
    LADDER_RECV_FAILS,
    LADDER_RECVFROM,
    LADDER_CONNECT_FAILS,
};

enum {
    LADDER_LOST = 1 << 0,        /* never confirmed, and sent again */
    LADDER_SHOWS_ACK = 1 << 1,   /* its ack says something new, or it says nothing else */
    LADDER_ANALYSED = 1 << 2,    /* seq, ack and length are known to be right */
    LADDER_FROM_ROUTER = 1 << 3, /* ICMP that does not come from the other end */
    LADDER_PLAIN = 1 << 4,       /* nothing but data, or nothing but an ACK: may be folded */
    LADDER_CAME_LATE = 1 << 5,   /* the bytes of a gap: out of order */
};

struct ladder_note {
    uint16_t label;  /* an enum wt_label */
    uint32_t number; /* its {n} */
};

struct ladder_step {
    int64_t time_ns;
    uint64_t bytes; /* of a run or a gap */
    uint32_t frame, last_frame;
    uint32_t seq, ack; /* relative */
    uint32_t raw_seq, raw_ack;
    uint32_t length;
    uint32_t count;    /* packets of a run or left out */
    uint32_t acks;     /* of a run: bare ACKs, the last of which is ack */
    uint32_t n_lost;   /* of a run */
    uint32_t words_at; /* ICMP: its words, in ladder.words */
    uint16_t words_len;
    uint16_t flags; /* TCP's */
    uint8_t kind, from, marks;
    uint8_t states[2];               /* of both ends afterwards */
    uint8_t calls[LADDER_MAX_CALLS]; /* enum wt_call of the sender */
    uint8_t n_notes, n_notices;
    uint8_t notices[LADDER_MAX_NOTICES];
    struct ladder_note notes[LADDER_MAX_NOTES];
};

struct ladder {
    uint32_t number; /* of its conversation */
    struct ladder_step *steps;
    size_t n, size;
    struct wt_text words;
    size_t streak;        /* the last so many steps may become a run, or are one */
    unsigned streak_data; /* data segments among them */
    uint8_t streak_from;  /* who sends it */
    bool ack_seen[2];
    uint32_t acked[2]; /* the highest ack that each end sent; relative */
    bool next_known[2];
    uint32_t next[2]; /* the number after the highest that each end sent; relative */
    bool reads_on[2]; /* the end sent its FIN and was sent more data, which it confirmed */
};

struct ladder_book {
    struct ladder **places; /* size of them, a power of 2; by a hash of the conversation's number */
    size_t n, size;         /* n are taken, at most half */
    uint32_t highest;       /* conversation number seen */
    size_t kept;            /* steps over all */
    size_t room;            /* for so many steps there is memory, over all */
    bool no_memory;
    bool drew_tcp, drew_udp, drew_loss, drew_run; /* what the legend has to explain */
    uint32_t drawn;
    uint32_t pictures;  /* in svg */
    struct wt_text svg; /* the pictures so far, and how much room they take */
    int width, height;
};

/* ladder_book.c */
struct ladder *ladder_of(struct ladder_book *book, uint32_t number);   /* NULL: no memory */
struct ladder *ladder_take(struct ladder_book *book, uint32_t number); /* the caller's; or NULL */
void ladder_free(struct ladder_book *book, struct ladder *ladder);
void ladder_book_free(struct ladder_book *book);     /* NULL is fine */
bool ladder_is_full(const struct ladder_book *book); /* from here on steps are only counted */
/* Keep a step, folded into a run where it may be; beyond the caps it is only counted. */
void ladder_keep(struct ladder_book *book, struct ladder *l, const struct ladder_step *step,
                 bool fold);

/* ladder_record.c: a view's packet function */
void ladder_packet(struct wt_renderer *r, const struct wt_packet *packet,
                   const struct wt_step *step, const struct wt_told *told);

/* ladder_notes.c: what remarks come to beside an arrow */
void ladder_add_note(struct ladder_step *step, enum wt_label label, uint32_t number);
void ladder_note_remarks(struct ladder_step *step, const struct wt_told *told);
bool ladder_is_repeat(const struct wt_told *told); /* of something that seems to be lost */
bool ladder_is_told(const struct wt_told *told, enum wt_remark_id id);
bool ladder_has_gap(const struct wt_told *told); /* bytes before it were not captured */

/* ladder_loss.c: what a later packet says of earlier ones */
void ladder_mark_lost(struct ladder *l, struct ladder_step *again);
void ladder_fill_gap(struct ladder *l, struct ladder_step *late);
void ladder_unread(struct ladder *l, unsigned by);

/* ladder_words.c: the words on an arrow, each piece a line of out */
void ladder_notes(struct wt_renderer *r, const struct ladder_step *s, struct wt_text *out);
void ladder_label(struct wt_renderer *r, const struct wt_conversation *c, const struct ladder *l,
                  const struct ladder_step *s, struct wt_text *out);
void ladder_reply_label(struct wt_renderer *r, const struct ladder_step *s, struct wt_text *out);
void ladder_with_number(struct wt_renderer *r, struct wt_text *out, enum wt_label label,
                        uint64_t number);
/* … and beside an end: its state where it is new, else ""; the sender's call; what the receiving
 * program sees. */
const char *ladder_state_before(const struct wt_conversation *c, const struct ladder *l,
                                unsigned side); /* before the first step */
const char *ladder_new_state(const struct wt_conversation *c, const struct ladder *l, size_t i,
                             unsigned side);
void ladder_call(struct wt_renderer *r, const struct ladder_step *s, unsigned i,
                 struct wt_text *out);
void ladder_put_notice(struct wt_renderer *r, const struct ladder_step *s, unsigned i,
                       struct wt_text *out);

/* ladder.c: a view's functions */
void ladder_ending(struct wt_renderer *r, const struct wt_conversation *c,
                   const struct wt_ending *ending);
void ladder_end(struct wt_renderer *r, uint64_t packets);
/* What has to be explained below what was drawn: say is called for each sentence. */
typedef void (*ladder_say)(void *context, enum wt_label label, uint64_t n);
void ladder_say_legend(struct wt_renderer *r, ladder_say say, void *context);

/* ladder_text.c, ladder_svg.c */
void ladder_draw_text(struct wt_renderer *r, const struct wt_conversation *c,
                      const struct wt_ending *ending, const struct ladder *l);
void ladder_draw_svg(struct wt_renderer *r, const struct wt_conversation *c,
                     const struct wt_ending *ending, const struct ladder *l);
void ladder_end_svg(struct wt_renderer *r);

#endif
