/* SPDX-License-Identifier: BSD-2-Clause */
/* Between the files of this folder: values that stand in no header. */
#ifndef WT_VALUES_VALUES_H
#define WT_VALUES_VALUES_H

#include "wiretutor/values.h"

struct wt_beside {
    const char *name;
    size_t length; /* of the name */
    enum wt_shown_as as;
    /* Appends; `as` is filled in afterwards. tracked may be NULL. */
    void (*get)(const struct wt_packet *packet, const struct wt_track_result *tracked,
                unsigned what, struct wt_values *out);
    unsigned what; /* the row's own, for functions that serve several rows */
    bool list;     /* a list even where there is one */
    uint8_t needs; /* what has to be there, or it has no value */
};
/* In the order in which they are shown: the first WT_BESIDE_FIRST before the headers' values, the
 * others behind them. */
enum { WT_N_BESIDE = 53, WT_BESIDE_FIRST = 6 };
extern const struct wt_beside wt_beside[WT_N_BESIDE];

/* Appends; with `false` too where that is so of nearly every packet. */
void wt_beside_values(const struct wt_beside *row, const struct wt_packet *packet,
                      const struct wt_track_result *tracked, struct wt_values *out);
/* The rows from..to that have values, without those. */
void wt_beside_take(unsigned from, unsigned to, const struct wt_packet *packet,
                    const struct wt_track_result *tracked, wt_value_taker take, void *context);

#endif
