/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside ladder: how steps are made, and how later packets change them. */
#ifndef WT_LADDER_BOOK_H
#define WT_LADDER_BOOK_H

#include "wiretutor/ladder.h"

struct wt_ladder_book {
    struct wt_ladder *
        *places;      /* size of them, a power of 2; by a hash of the conversation's number */
    size_t n, size;   /* n are taken, at most half */
    uint32_t highest; /* conversation number seen */
    size_t kept;      /* steps over all ladders */
    size_t room;      /* steps that there is room for, over all */
    bool no_memory;
    bool unfolded;
    uint32_t conversation; /* only this one; 0: all */
};

/* book.c */
struct wt_ladder *ladder_of(struct wt_ladder_book *book, uint32_t number); /* NULL: no memory */
bool ladder_is_full(const struct wt_ladder_book *book); /* from here on steps are only counted */
/* Keep a row, folded into a run where it may be; beyond the caps it is only counted. */
void ladder_keep(struct wt_ladder_book *book, struct wt_ladder *l, const struct wt_ladder_row *row);
/* Keep an argument of an ICMP error's line; false: no memory. */
bool ladder_keep_arg(struct wt_ladder_book *book, struct wt_ladder *l, const struct wt_arg *arg);

/* notes.c: what remarks come to beside an arrow */
void ladder_add_note(struct wt_ladder_row *row, enum wt_label label, uint32_t number);
void ladder_note_remarks(struct wt_ladder_row *row, const struct wt_commentary *commentary);
bool ladder_is_repeat(
    const struct wt_commentary *commentary); /* of something that seems to be lost */
bool ladder_is_told(const struct wt_commentary *commentary, enum wt_remark_id id);
bool ladder_has_gap(const struct wt_commentary *commentary); /* bytes before it were not captured */

/* loss.c: what a later packet says of earlier ones */
/* again repeats what that frame carried; 0: none, or unknown */
void ladder_mark_lost(struct wt_ladder *l, struct wt_ladder_row *again, uint32_t repeats);
void ladder_fill_gap(struct wt_ladder *l, struct wt_ladder_row *late);
void ladder_unread(struct wt_ladder *l, unsigned by);

#endif
