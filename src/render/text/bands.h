/* SPDX-License-Identifier: BSD-2-Clause */
/* Which field each byte of a frame belongs to: bands of bytes, and a key of one letter for each. */
#ifndef WT_RENDER_BANDS_H
#define WT_RENDER_BANDS_H

#include "detail.h"

enum { WT_MAX_BANDS = 512, WT_MAX_KEYS = 256, WT_KEY_NAMES = 4 };

struct wt_key {
    const char *title;               /* of the layer, or the label of what is no layer's */
    unsigned group;                  /* keys of one group stand together: a layer */
    const char *names[WT_KEY_NAMES]; /* the fields that share these bytes */
    unsigned n;
};
struct wt_band {
    size_t begin, end; /* bytes of the frame */
    unsigned key;      /* index of its key */
};
struct wt_bands {
    size_t n;
    struct wt_band at[WT_MAX_BANDS]; /* in order, without overlap; there may be gaps */
    unsigned n_keys;
    unsigned first_key; /* the first that is shown: keys of hidden bytes stand before it */
    struct wt_key keys[WT_MAX_KEYS];
};

/* Every captured byte whose field is known. */
void wt_bands_of(struct wt_renderer *r, const struct wt_packet *packet, struct wt_bands *bands);

#endif
