/* SPDX-License-Identifier: BSD-2-Clause */
/* A layer's values as -v, -x and --diagram want them: all of them, in wire order. */
#ifndef WT_RENDER_ROWS_H
#define WT_RENDER_ROWS_H

#include "wiretutor/packet.h"

enum { WT_MAX_ROWS = 160 };

struct wt_row {
    const struct wt_field *field;
    struct wt_value value; /* present; its place is set where it has one */
};

/* Fills rows (WT_MAX_ROWS of them) and returns how many: by place, what encloses before what it
 * encloses; a value without a place follows what its name says it is about, else comes last. */
size_t wt_rows_of(const struct wt_layer *layer, struct wt_row *rows);

/* The value of the layer's first row with this name; absent if it has none. */
struct wt_value wt_row_value(const struct wt_layer *layer, const char *name);

#endif
