/* SPDX-License-Identifier: BSD-2-Clause */
/* A story of a capture: ordinary packets, of which many were told, become one paragraph for each
 * conversation, and conversations that went as an earlier one did are counted. What a paragraph
 * stands for is kept until something else of its conversation is told, or its end. */
#ifndef WT_RENDER_PASSAGE_H
#define WT_RENDER_PASSAGE_H

#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"

struct wt_renderer;
struct wt_passages;

/* NULL: no memory. */
struct wt_passages *wt_passages_new(void);
void wt_passages_free(struct wt_passages *passages); /* NULL is fine */

/* Is this packet not to be told by itself? If it is, what its conversation did before is told
 * first. */
bool wt_passage_packet(struct wt_renderer *r, const struct wt_packet *packet,
                       const struct wt_track_result *tracked,
                       const struct wt_commentary *commentary);
/* Is the end of this conversation not to be told, because all of it went as another did? If it is,
 * what it did before is told first. */
bool wt_passage_ending(struct wt_renderer *r, const struct wt_conversation *conversation,
                       const struct wt_ending *ending);
/* Nothing came for a while: tell what was kept. */
void wt_passages_flush(struct wt_renderer *r);
/* At the end: the conversations that were counted. */
void wt_passages_end(struct wt_renderer *r);

#endif
