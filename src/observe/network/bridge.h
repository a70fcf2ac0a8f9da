/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge: a child process that forwards frames from one wire to the other, and drops, delays or
 * refuses some on request. It ends with this process, however that ends. */
#ifndef WT_OBSERVE_BRIDGE_H
#define WT_OBSERVE_BRIDGE_H

#include <sys/types.h>

#include "wiretutor/observe.h"

struct wt_bridge {
    pid_t pid;                  /* 0: none */
    int report;                 /* the socket that its reports arrive on; -1: none */
    int64_t *reported_until_ns; /* shared with it; NULL: it does nothing to frames on purpose */
};

/* Both wires must be there. Fills *bridge on WT_OK only. */
WT_MUST_CHECK enum wt_status wt_bridge_start(struct wt_bridge *bridge,
                                             const struct wt_network_options *options,
                                             struct wt_error *error);
WT_MUST_CHECK enum wt_status wt_bridge_next(const struct wt_bridge *bridge,
                                            struct wt_observed *observed);
/* CLOCK_REALTIME: what it did to frames that were captured by then can be read. INT64_MAX: it does
 * nothing to them on purpose. */
int64_t wt_bridge_reported_until(const struct wt_bridge *bridge);
void wt_bridge_stop(struct wt_bridge *bridge);

#endif
