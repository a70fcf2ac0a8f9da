/* SPDX-License-Identifier: BSD-2-Clause */
/* Between tcp.c, tcp_options.c and usual.c. */
#ifndef WT_DISSECT_TCP_H
#define WT_DISSECT_TCP_H

#include "../dissect.h"

/* tcp_options.c, for the dissector's row */
enum { WT_N_TCP_FIELDS = 64 };
extern const struct wt_field wt_tcp_fields[WT_N_TCP_FIELDS];

/* The segment's options lie here: which kinds there are, and a note where they make no sense. */
void wt_tcp_take_options(struct wt_layer *layer, struct wt_span options);

#endif
