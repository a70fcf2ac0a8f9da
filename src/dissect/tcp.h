/* SPDX-License-Identifier: BSD-2-Clause */
/* Between tcp.c, tcp_options.c and usual.c. */
#ifndef WT_DISSECT_TCP_H
#define WT_DISSECT_TCP_H

#include "dissect.h"

enum { WT_N_TCP_COMPUTED = 46 };
/* Derived values and those of the options. */
extern const struct wt_computed wt_tcp_computed[WT_N_TCP_COMPUTED];

/* The segment's options lie here: which kinds there are, and a note where they make no sense. */
void wt_tcp_take_options(struct wt_layer *layer, struct wt_span options);

#endif
