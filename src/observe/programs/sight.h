/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bridge sees in a frame that it hands on: just enough to lose or to refuse it. */
#ifndef WT_OBSERVE_SIGHT_H
#define WT_OBSERVE_SIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/bytes.h"

enum { WT_SIGHT_TCP = 6, WT_SIGHT_UDP = 17 }; /* IANA protocol numbers */

struct wt_sight {
    uint8_t family;           /* of its IP packet: 4, 6; 0: it holds none that can be read */
    uint8_t protocol;         /* of what the IP packet carries, behind all extension headers */
    bool later_fragment;      /* not the first one: no TCP or UDP header inside */
    size_t ip_at;             /* bytes of the frame before the IP header */
    struct wt_span ip;        /* the IP packet, by its own length: padding is left out */
    struct wt_span transport; /* what it carries: from the TCP or UDP header on */
    const uint8_t *src, *dst; /* in the IP header: 4 or 16 bytes */
};

struct wt_sight wt_sight_of(struct wt_span frame);

/* TCP or UDP, also a fragment of it: what --lose counts. */
bool wt_sight_counts(const struct wt_sight *sight);

#endif
