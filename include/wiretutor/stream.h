/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of TCP in their order, and the messages in them: a header line or a TLS record may
 * cross segments, come out of order, twice or in pieces that overlap.
 *
 * Bounded: 16 KiB of a message are kept and 16 KiB of what came too early, in each direction, from
 * one pool of 8 MiB; bytes beyond that are only counted, or the message is given up with a note.
 * What the messages of a connection settle for later ones is kept for 8,192 connections. */
#ifndef WT_STREAM_H
#define WT_STREAM_H

#include <stdbool.h>

#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"

struct wt_streams;
struct wt_streams_options {
    bool early; /* a message when all that can be shown of it is there; else when it is whole */
};

/* Make the buffers of a run. options is needed for this call only. NULL: no memory. Free them with
 * wt_streams_free. */
struct wt_streams *wt_streams_new(const struct wt_streams_options *options);
/* Free the buffers; NULL is fine. */
void wt_streams_free(struct wt_streams *streams);

/* Append the application messages that this packet completes (over UDP: the one that it is) to its
 * layers. Their bytes are good until the next call. */
void wt_streams_take(struct wt_streams *streams, struct wt_packet *packet,
                     const struct wt_track_result *tracked);

/* Did an allocation fail? Then messages may be missing. */
bool wt_streams_no_memory(const struct wt_streams *streams);

#endif
