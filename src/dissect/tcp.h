/* SPDX-License-Identifier: BSD-2-Clause */
/* Between tcp.c and tcp_options.c. */
#ifndef WT_DISSECT_TCP_H
#define WT_DISSECT_TCP_H

#include "dissect.h"

enum { WT_N_TCP_COMPUTED = 46 };
/* Derived values and those of the options. */
extern const struct wt_computed wt_tcp_computed[WT_N_TCP_COMPUTED];

#endif
