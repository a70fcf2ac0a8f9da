/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: ladders drawn, as text or as a picture. */
#ifndef WT_RENDER_LADDER_H
#define WT_RENDER_LADDER_H

#include "renderer.h"
#include "wiretutor/ladder.h"

struct ladder_sheet {
    struct wt_ladder_book *book;
    bool drew_tcp, drew_udp, drew_loss, drew_run; /* what the legend has to explain */
    uint32_t drawn;
    uint32_t pictures;  /* in svg */
    struct wt_text svg; /* the pictures so far, and how much room they take */
    int width, height;
};
struct ladder_sheet *
ladder_sheet_new(const struct wt_render_options *options); /* NULL: no memory */
void ladder_sheet_free(struct ladder_sheet *sheet);        /* NULL is fine */

/* ladder_words.c: the words on an arrow, each piece a line of out */
void ladder_notes(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out);
void ladder_label(struct wt_renderer *r, const struct wt_conversation *c, const struct wt_ladder *l,
                  const struct wt_ladder_row *s, struct wt_text *out);
void ladder_reply_label(struct wt_renderer *r, const struct wt_ladder_row *s, struct wt_text *out);
void ladder_with_number(struct wt_renderer *r, struct wt_text *out, enum wt_label label,
                        uint64_t number);
/* … and beside an end: its state where it is new, else ""; the sender's call; what the receiving
 * program sees. */
const char *ladder_state_before(const struct wt_conversation *c, const struct wt_ladder *l,
                                unsigned side); /* before the first row */
const char *ladder_new_state(const struct wt_conversation *c, const struct wt_ladder *l, size_t i,
                             unsigned side);
void ladder_call(struct wt_renderer *r, const struct wt_ladder_row *s, unsigned i,
                 struct wt_text *out);
void ladder_put_notice(struct wt_renderer *r, const struct wt_ladder_row *s, unsigned i,
                       struct wt_text *out);

/* ladder.c: a view's functions */
void ladder_packet(struct wt_renderer *r, const struct wt_packet *packet,
                   const struct wt_track_result *tracked, const struct wt_commentary *commentary);
void ladder_ending(struct wt_renderer *r, const struct wt_conversation *c,
                   const struct wt_ending *ending);
void ladder_end(struct wt_renderer *r, uint64_t packets);
/* What has to be explained below what was drawn: say is called for each sentence. */
typedef void (*ladder_say)(void *context, enum wt_label label, uint64_t n);
void ladder_say_legend(struct wt_renderer *r, ladder_say say, void *context);

/* ladder_text.c, ladder_svg.c */
void ladder_draw_text(struct wt_renderer *r, const struct wt_conversation *c,
                      const struct wt_ending *ending, const struct wt_ladder *l);
void ladder_draw_svg(struct wt_renderer *r, const struct wt_conversation *c,
                     const struct wt_ending *ending, const struct wt_ladder *l);
void ladder_end_svg(struct wt_renderer *r);

#endif
