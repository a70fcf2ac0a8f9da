/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of reassembly that the dissectors' loop uses. */
#ifndef WT_DISSECT_REASSEMBLY_H
#define WT_DISSECT_REASSEMBLY_H

#include "wiretutor/reassembly.h"

struct wt_fragment {
    uint8_t version; /* 4 or 6 */
    const struct wt_ip *src, *dst;
    uint32_t id;
    uint8_t protocol;
    bool more;
    size_t offset;       /* in bytes */
    struct wt_span data; /* all of it captured */
    uint32_t frame;
    int64_t time_ns;
};

enum wt_fragment_fate {
    WT_FRAGMENT_KEPT,      /* others are still missing */
    WT_FRAGMENT_COMPLETES, /* the datagram is whole */
    WT_FRAGMENT_REFUSED,   /* it cannot be: see the oddity; or no more than so many in one frame */
};

/* Oddities of a fragment, one bit each. */
enum {
    WT_FRAGMENT_REPEATED = 1,  /* overlaps earlier bytes, with the same content */
    WT_FRAGMENT_OVERLAPS = 2,  /* overlaps earlier bytes, with other content: the first ones stay */
    WT_FRAGMENT_BEYOND = 4,    /* ends where no datagram can, or where another one said it ends */
    WT_FRAGMENT_DISPLACES = 8, /* an older unfinished datagram was dropped for it */
};

/* A new frame: what the last one completed is no longer needed. */
void wt_reassembly_next_frame(struct wt_reassembly *reassembly);

/* out is filled when it completes the datagram (all but the layer). */
enum wt_fragment_fate wt_reassembly_add(struct wt_reassembly *reassembly,
                                        const struct wt_fragment *fragment, unsigned *oddities,
                                        struct wt_reassembled *out);

/* Does this layer hold a fragment? Then its fate is decided, and what comes next. */
struct wt_course;
void wt_join(struct wt_reassembly *reassembly, struct wt_packet *packet, struct wt_layer *layer,
             struct wt_course *course);

#endif
