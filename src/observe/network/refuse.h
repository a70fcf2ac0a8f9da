/* SPDX-License-Identifier: BSD-2-Clause */
/* The answer of a host on whose port nobody listens, which the bridge makes for the refused host:
 * an RST to a SYN (RFC 9293 section 3.5.2, group 1), an ICMP port unreachable to a datagram (RFC
 * 1122 section 4.1.3.1, RFC 4443 section 3.1). */
#ifndef WT_OBSERVE_REFUSE_H
#define WT_OBSERVE_REFUSE_H

#include "frame_summary.h"

/* No answer is larger: the smallest MTU of IPv6 and what may stand before it. */
enum { WT_REFUSAL_MAX = 14 + 4 + 4 + 1280 };

enum wt_refusal {
    WT_REFUSAL_NONE,    /* do not refuse: forward it */
    WT_REFUSAL_SILENT,  /* a later fragment of a datagram that was refused */
    WT_REFUSAL_ANSWERS, /* out holds the answer, *n bytes, to be sent back */
};
enum wt_refusal wt_refuse(struct wt_span frame, uint8_t out[WT_REFUSAL_MAX], size_t *n);

#endif
