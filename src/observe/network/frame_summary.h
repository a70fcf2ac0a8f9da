/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bridge reads in a frame: just enough to decide whether to drop or refuse it. */
#ifndef WT_OBSERVE_FRAME_SUMMARY_H
#define WT_OBSERVE_FRAME_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/bytes.h"

enum { WT_FRAME_TCP = 6, WT_FRAME_UDP = 17 }; /* IANA protocol numbers */

struct wt_frame_summary {
    uint8_t family;           /* IP version: 4 or 6; 0: no IP packet that can be read */
    uint8_t protocol;         /* transport protocol, after all extension headers */
    bool later_fragment;      /* fragment offset not 0: no TCP or UDP header inside */
    size_t ip_at;             /* bytes of the frame before the IP header */
    struct wt_span ip;        /* the IP packet by its length field, without padding */
    struct wt_span transport; /* its payload: from the TCP or UDP header on */
    const uint8_t *src, *dst; /* in the IP header: 4 or 16 bytes */
};

struct wt_frame_summary wt_frame_summary_of(struct wt_span frame);

/* TCP or UDP, also a fragment of it: what --lose counts. */
bool wt_frame_summary_counts(const struct wt_frame_summary *summary);

#endif
