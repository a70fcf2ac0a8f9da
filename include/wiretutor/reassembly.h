/* SPDX-License-Identifier: BSD-2-Clause */
/* Fragments of IP datagrams, kept until the datagram is whole. The caller owns one such object for
 * a run of frames and lends it to wt_dissect_joining.
 *
 * Bounded: so many bytes, so many datagrams, so long; the oldest datagram makes room. */
#ifndef WT_REASSEMBLY_H
#define WT_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/frame.h"
#include "wiretutor/packet.h"

struct wt_reassembly;

struct wt_reassembly_options {
    unsigned max_datagrams; /* 0: 256, which is also the most */
    size_t max_bytes;       /* 0: 4 MiB, which is also the most; at least one datagram's 64 KiB */
    int64_t timeout_ns; /* since the datagram's first fragment, by the frames' own times; 0: 60 s,
                           as RFC 8200 section 4.5 and RFC 1122 section 3.3.2 have it */
};

/* NULL: no memory. */
struct wt_reassembly *wt_reassembly_new(const struct wt_reassembly_options *options);
void wt_reassembly_free(struct wt_reassembly *reassembly); /* NULL is fine */
/* Datagrams that were given up so far, because others needed their place or their memory. */
uint64_t wt_reassembly_given_up(const struct wt_reassembly *reassembly);

/* As wt_dissect; and where a fragment completes its datagram, this frame's layers go on with what
 * the whole datagram carries. Their bytes are good until the next call. NULL: nothing is joined. */
void wt_dissect_joining(struct wt_packet *packet, const struct wt_frame *frame, bool verify,
                        struct wt_reassembly *reassembly);

#endif
