/* SPDX-License-Identifier: BSD-2-Clause */
/* Fragments of IP datagrams, kept until the datagram is whole. The caller owns one such object for
 * a run of frames and passes it to wt_dissect_joining.
 *
 * Bounded in bytes, datagrams and time; the oldest datagram makes room. */
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

/* Make a place for fragments. options is needed for this call only. NULL: no memory. Free it with
 * wt_reassembly_free. */
struct wt_reassembly *wt_reassembly_new(const struct wt_reassembly_options *options);
/* Free the fragments that are kept, and their place; NULL is fine. */
void wt_reassembly_free(struct wt_reassembly *reassembly);
/* Datagrams that were given up so far, because others needed their place or their memory. */
uint64_t wt_reassembly_given_up(const struct wt_reassembly *reassembly);

/* As wt_dissect; and where a fragment completes its datagram, this frame's layers go on with what
 * the whole datagram carries. Those bytes are the reassembly's and good until the next call.
 * reassembly: NULL where nothing is to be joined. */
void wt_dissect_joining(struct wt_packet *packet, const struct wt_frame *frame, bool verify,
                        struct wt_reassembly *reassembly);

#endif
