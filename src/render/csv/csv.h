/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: comma-separated values (RFC 4180), a fixed set of columns for packets and one for
 * conversations; docs/csv.md lists them. */
#ifndef WT_RENDER_CSV_H
#define WT_RENDER_CSV_H

#include "../renderer.h"

/* The packet columns' keys: looked up once.
 * NULL: no memory. */
struct csv_sources;
struct csv_sources *csv_sources_new(void);
void csv_sources_free(struct csv_sources *sources); /* NULL is fine */

void csv_packet_header(struct wt_renderer *r);
void csv_packet(struct wt_renderer *r, const struct wt_packet *packet,
                const struct wt_track_result *tracked, const struct wt_commentary *commentary);
/* The same without the row around them, for views with more columns. */
void csv_packet_names(struct wt_renderer *r);
void csv_packet_cells(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_track_result *tracked);
void csv_story_header(struct wt_renderer *r);
void csv_story_packet(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_track_result *tracked,
                      const struct wt_commentary *commentary);
void csv_conversation_header(struct wt_renderer *r);
void csv_conversation(struct wt_renderer *r, const struct wt_conversation *conversation,
                      const struct wt_ending *ending);

/* csv_cells.c: cells of one row. A number or an id stands as it is; text is made safe first. */
void csv_begin_row(struct wt_renderer *r);
void csv_end_row(struct wt_renderer *r);
/* A cell of the header row. */
void csv_name(struct wt_renderer *r, const char *name);
/* The next cell: what r->sentence holds. text: it may come from the network. */
void csv_cell(struct wt_renderer *r, bool text);

#endif
