/* SPDX-License-Identifier: BSD-2-Clause */
/* Two Ethernet wires, each from a network namespace of programs to this process's own: one for the
 * client, one for the servers. The bridge connects the two ends here. */
#ifndef WT_OBSERVE_WIRE_H
#define WT_OBSERVE_WIRE_H

#include <stdbool.h>

#include "wiretutor/observe.h"

enum { WT_SERVER_SIDE, WT_CLIENT_SIDE, WT_N_SIDES };

struct wt_wires {
    int sides[WT_N_SIDES];  /* the namespaces there: descriptors, -1 for none */
    bool low_ports;         /* may every program bind low ports there? */
    bool ipv6;              /* does the kernel have IPv6? */
    const char *congestion; /* TCP's congestion control there; NULL: the kernel's own */
};

/* Set *wires, also where it fails half-way: clear it. */
WT_MUST_CHECK enum wt_status wt_wires_make(struct wt_wires *wires, const char *congestion,
                                           struct wt_error *error);
void wt_wires_clear(struct wt_wires *wires);

const char *wt_wire_name(int side);          /* of its end here */
struct wt_network_end wt_wire_end(int side); /* of its end there */

#endif
