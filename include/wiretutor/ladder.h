/* SPDX-License-Identifier: BSD-2-Clause */
/* A conversation as the rows of a sequence diagram: compact steps, kept until it is over. Numbers
 * and ids only: the words are lang's, the drawing is render's. No packet is kept. */
#ifndef WT_LADDER_H
#define WT_LADDER_H

#include "wiretutor/explain.h"

enum {
    WT_LADDER_FIRST_STEPS = 2000,  /* of one conversation: so many from its beginning … */
    WT_LADDER_LAST_STEPS = 40,     /* … and so many of its end; what lies between is counted */
    WT_LADDER_ALL_STEPS = 1 << 20, /* over all conversations together */
    WT_LADDER_FOLD_FROM = 8,       /* data segments in a row that become one arrow */
    WT_LADDER_MAX_NOTES = 3,       /* beside one arrow */
    WT_LADDER_MAX_CALLS = 2,       /* of the sending program */
    WT_LADDER_MAX_NOTICES = 2,     /* of the receiving program */
};

enum wt_ladder_kind {
    WT_LADDER_SEGMENT,
    WT_LADDER_DATAGRAM,
    WT_LADDER_ICMP, /* an error; from: the end that it comes from, or whose packet it keeps away */
    WT_LADDER_GAP,  /* bytes that the capture does not hold */
    WT_LADDER_RUN,  /* data segments in one direction, with the bare ACKs to them */
    WT_LADDER_LEFT_OUT, /* steps that are not kept; count says how many packets */
};

/* What the program at the receiving end sees of a packet. */
enum wt_ladder_notice {
    WT_LADDER_NO_NOTICE,
    WT_LADDER_ACCEPT,
    WT_LADDER_RECV,
    WT_LADDER_END_OF_STREAM,
    WT_LADDER_RECV_FAILS,
    WT_LADDER_RECVFROM,
    WT_LADDER_CONNECT_FAILS,
};

enum {
    WT_LADDER_LOST = 1 << 0,        /* never confirmed, and sent again */
    WT_LADDER_SHOWS_ACK = 1 << 1,   /* its ack is new, or the packet has nothing else to show */
    WT_LADDER_ANALYSED = 1 << 2,    /* seq, ack and length are known to be right */
    WT_LADDER_FROM_ROUTER = 1 << 3, /* ICMP that does not come from the other end */
    WT_LADDER_PLAIN = 1 << 4,       /* nothing but data, or nothing but an ACK: may be folded */
    WT_LADDER_CAME_LATE = 1 << 5,   /* the bytes of a gap: out of order */
};

struct wt_ladder_note {
    uint16_t label;  /* an enum wt_label */
    uint32_t number; /* its {n} */
};

struct wt_ladder_row {
    int64_t time_ns;
    uint64_t bytes; /* of a run or a gap */
    uint32_t frame, last_frame;
    uint32_t seq, ack; /* relative */
    uint32_t raw_seq, raw_ack;
    uint32_t length;
    uint32_t count;   /* packets of a run or left out */
    uint32_t acks;    /* of a run: bare ACKs, the last of which is ack */
    uint32_t n_lost;  /* of a run */
    uint32_t args_at; /* ICMP: the arguments of its line, in ladder.args */
    uint16_t line;    /* … which is this remark, an enum wt_remark_id; WT_N_REMARKS: none */
    uint8_t n_args;
    uint16_t flags; /* TCP's */
    uint8_t kind, from, marks;
    uint8_t states[2];                  /* of both ends afterwards */
    uint8_t calls[WT_LADDER_MAX_CALLS]; /* enum wt_call of the sender */
    uint8_t n_notes, n_notices;
    uint8_t notices[WT_LADDER_MAX_NOTICES];
    struct wt_ladder_note notes[WT_LADDER_MAX_NOTES];
};

struct wt_ladder {
    uint32_t number; /* of its conversation */
    struct wt_ladder_row *steps;
    size_t n, size;
    struct wt_arg *args; /* of the lines of ICMP errors; a router's address follows them */
    size_t n_args, args_size;
    size_t streak;        /* the last so many steps may become a run, or are one */
    unsigned streak_data; /* data segments among them */
    uint8_t streak_from;  /* who sends it */
    bool ack_seen[2];
    uint32_t acked[2]; /* the highest ack that each end sent; relative */
    bool next_known[2];
    uint32_t next[2]; /* the number after the highest that each end sent; relative */
    bool reads_on[2]; /* the end sent its FIN and was sent more data, which it confirmed */
};

/* The ladders of all conversations that are not over yet. */
struct wt_ladder_book;

/* Make a book without ladders. unfolded: each packet is a row of its own. conversation: only this
 * one, from 1; 0: all. NULL: no memory. Free it with wt_ladder_book_free. */
struct wt_ladder_book *wt_ladder_book_new(bool unfolded, uint32_t conversation);
/* Free the book with all ladders that were not taken; NULL is fine. */
void wt_ladder_book_free(struct wt_ladder_book *book);
/* Some steps are not kept, for an allocation failed: what is drawn is not all. */
bool wt_ladder_no_memory(const struct wt_ladder_book *book);
/* The highest number of a conversation that had a packet, wanted or not. */
uint32_t wt_ladder_highest(const struct wt_ladder_book *book);

/* Keep what a packet is in its conversation's ladder. commentary: what explain says of it; NULL
 * where it is not to be told. Beyond the caps rows are only counted. */
void wt_ladder_packet(struct wt_ladder_book *book, const struct wt_packet *packet,
                      const struct wt_track_result *tracked,
                      const struct wt_commentary *commentary);
/* The conversation is over: its ladder is the caller's, who frees it; NULL where it has none. */
struct wt_ladder *wt_ladder_take(struct wt_ladder_book *book, const struct wt_conversation *c,
                                 const struct wt_ending *ending);
/* Free a ladder that was taken out of this book; NULL is fine. */
void wt_ladder_free(struct wt_ladder_book *book, struct wt_ladder *ladder);

#endif
