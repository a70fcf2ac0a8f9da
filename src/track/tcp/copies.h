/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames that the capture holds twice (a bridge, a VLAN, a mirror port, both sides of a router):
 * the same segment, header and options, with the same IP identification, within 10 ms; with another
 * TTL within 100 ms, for it went through a router; with other VLAN tags within a second. A sender
 * that sends again takes a new identification. Where there is none (0, or IPv6), only with another
 * TTL or tag, or within 100 us; an ACK alone, which may be repeated sooner, within 1 us and where
 * the conversation has other copies.
 *
 * The latest segments of all conversations are kept in one small table, each in a place given by
 * its content; a newer segment replaces an older one. */
#ifndef WT_TRACK_COPIES_H
#define WT_TRACK_COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/packet.h"

enum { N_COPIES = 4096 };

struct copy {
    uint32_t stream, frame; /* frame 0: empty; records are used again, stream numbers are not */
    uint32_t seq, ack, length;
    uint32_t flags, ip_id;
    uint32_t vlans; /* all tags around it; 0: none */
    uint32_t window, ttl;
    uint32_t options;  /* a digest of them */
    bool ack_alone;    /* it carries no byte, SYN or FIN */
    bool among_copies; /* its conversation has other copies */
    int64_t ns;        /* when its latest copy was captured */
};

struct copies {
    struct copy *seen; /* N_COPIES of them */
};

/* Where a copy of this segment would be kept. This prefetches it into the cache, so ask early. */
struct copy *track_copy_place(const struct copies *copies, const struct wt_tcp *tcp,
                              uint32_t ip_id);
/* The frame of which this segment is a copy, or 0; in both cases the segment is stored. */
uint32_t track_copy_of(struct copy *seen, const struct copy *segment);

#endif
