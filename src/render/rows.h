/* SPDX-License-Identifier: BSD-2-Clause */
/* A layer's values as -v, -x and --diagram want them: those of both tables, in wire order. */
#ifndef WT_RENDER_ROWS_H
#define WT_RENDER_ROWS_H

#include "wiretutor/packet.h"

enum { WT_MAX_ROWS = 160 };

enum wt_row_from {
    WT_ROW_FIXED, /* the field table: these cover the first bytes without overlap */
    WT_ROW_COMPUTED,
    WT_ROW_LISTED,
};

struct wt_row {
    const char *name;
    struct wt_value value; /* present; its place is set where it has one */
    const char *defined_in;
    enum wt_row_from from;
};

/* Fills rows (WT_MAX_ROWS of them) and returns how many: by place, what encloses before what it
 * encloses; a value without a place follows what its name says it is about, else comes last. */
size_t wt_rows_of(const struct wt_layer *layer, struct wt_row *rows);

/* The value of the layer's first row with this name; absent if it has none. */
struct wt_value wt_row_value(const struct wt_layer *layer, const char *name);

#endif
