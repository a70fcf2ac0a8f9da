/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: what -v, -x and --diagram share. No protocol is named here: all comes from the
 * dissectors' tables and from the words for their fields. */
#ifndef WT_RENDER_DETAIL_H
#define WT_RENDER_DETAIL_H

#include "../renderer.h"
#include "rows.h"

/* values.c: hostile bytes come out as hexadecimal digits only. */
void wt_put_value(struct wt_renderer *r, struct wt_text *out, const struct wt_value *value);
/* What this value means, or NULL: "reply: I have it". Static text. */
const char *wt_meaning_of(struct wt_renderer *r, const struct wt_packet *packet,
                          const struct wt_layer *layer, const struct wt_row *row);

/* Where in the frame these bytes begin; SIZE_MAX: somewhere else, or not known. */
size_t wt_place_in_frame(const struct wt_packet *packet, struct wt_span span);
/* What the link put behind the packet: captured and sent bytes; empty if nothing. */
struct wt_span wt_trailer_of(const struct wt_packet *packet);

/* diagram.c */
void wt_put_diagram(struct wt_renderer *r, const struct wt_layer *layer);
/* hex.c */
void wt_put_bytes(struct wt_renderer *r, const struct wt_packet *packet);

#endif
