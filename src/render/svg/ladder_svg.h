/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: the marks of SVG. Text reaches the picture through svg_escape only. */
#ifndef WT_RENDER_LADDER_SVG_H
#define WT_RENDER_LADDER_SVG_H

#include "../ladder.h"

/* n bytes as XML text: markup escaped; what XML forbids (controls, bytes that are no UTF-8)
 * becomes U+FFFD. */
void svg_escape(struct wt_text *out, const char *text, size_t n);

/* The document's beginning: namespace, size, style. */
void svg_begin(struct wt_text *out, enum wt_language language, int width, int height);
void svg_open(struct wt_text *out, const char *element); /* "<text" */
void svg_number(struct wt_text *out, const char *attribute, int value);
void svg_word(struct wt_text *out, const char *attribute, const char *value); /* our own words */
void svg_point(struct wt_text *out, int x, int y);

#endif
