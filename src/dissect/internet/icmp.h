/* SPDX-License-Identifier: BSD-2-Clause */
/* Between icmp.c and icmpv6.c. */
#ifndef WT_DISSECT_ICMP_H
#define WT_DISSECT_ICMP_H

#include "../dissect.h"

/* The payload is the start of the packet that the error is about. The router clipped it, so missing
 * bytes are not the quoted sender's fault: only its own length fields bound it. length: bytes
 * quoted, where the message says so; else 0. */
void wt_icmp_quote(struct wt_layer *layer, uint8_t version, size_t length);

#endif
