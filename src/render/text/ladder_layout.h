/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: what stands where in a ladder as text. */
#ifndef WT_RENDER_LADDER_LAYOUT_H
#define WT_RENDER_LADDER_LAYOUT_H

#include "../ladder.h"

enum {
    LADDER_MAX_LINES = 8,
    LADDER_WIDEST_HEAD = 21, /* an IPv4 address with its port; a longer one stands alone */
    LADDER_SHORT_OF = 5,     /* how many columns before the other end a lost packet's arrow stops */
};

/* Words that stand below each other. The text is one buffer, the lines are offsets into it. */
struct ladder_stack {
    struct wt_text *text;
    size_t begin[LADDER_MAX_LINES], end[LADDER_MAX_LINES];
    unsigned n;
    unsigned state; /* the line that is a TCP state; LADDER_MAX_LINES: none */
};

struct ladder_drawing {
    struct wt_renderer *r;
    const struct wt_conversation *c;
    const struct wt_ladder *l;
    unsigned numbers, when;   /* columns */
    unsigned entry;           /* how wide a margin's entry may be */
    unsigned margin[2], area; /* margin[0] is the client's; area: between the two lines of life */
    struct wt_text words;     /* of the row being drawn */
};

struct ladder_step_words {
    size_t when_len;                             /* the time is at the beginning of words */
    struct ladder_stack notes, label, margin[2]; /* margin[0] is the client's */
};

void ladder_measure(struct ladder_drawing *d);
void ladder_gather_step(struct ladder_drawing *d, size_t i, struct ladder_step_words *w);
void ladder_push(struct ladder_stack *s, size_t begin, size_t end);
void ladder_push_state(struct ladder_drawing *d, struct ladder_stack *s, const char *state);
unsigned ladder_line_width(const struct ladder_stack *s, unsigned i); /* 0 beyond the last */
/* The pieces from begin on stand on one line, a blank apart. */
void ladder_join(struct wt_text *text, size_t begin);

#endif
