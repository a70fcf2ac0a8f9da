/* SPDX-License-Identifier: BSD-2-Clause */
/* Which congestion control TCP uses in the network namespace that this process is in, by its routes
 * (RTAX_CC_ALGO). net.ipv4.tcp_congestion_control would refuse some of them to those who are not
 * root. */
#ifndef WT_OBSERVE_CONGESTION_H
#define WT_OBSERVE_CONGESTION_H

#include "wiretutor/observe.h"

/* For all that stays on this host: 127.0.0.0/8 and ::1. NULL: as the kernel has it. */
WT_MUST_CHECK enum wt_status wt_congestion_of_lo(const char *name, struct wt_error *error);

/* An address that this host has on an interface, as text: for what goes there and to the link that
 * it is of. */
WT_MUST_CHECK enum wt_status wt_congestion_of_link(const char *name, const char *interface,
                                                   int family, const char *address, uint8_t prefix,
                                                   struct wt_error *error);

#endif
