/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames that the capture holds twice (a bridge, a VLAN, a mirror port, both sides of a router):
 * the same segment, header and options, with the same IP identification, within 10 ms; with another
 * TTL within 100 ms, for it went through a router; with other VLAN tags within a second. A sender
 * that sends again takes a new identification. Where there is none (0, one for all, IPv6), only
 * with another TTL or tag, or within 100 us; a SYN within 500 us; an ACK alone, which may be
 * repeated sooner, within 1 us and where the conversation has other copies.
 *
 * The latest segments of all conversations are kept in one small table, each in one of two places
 * given by its content; a newer segment replaces the older of the two there. */
#ifndef WT_TRACK_COPIES_H
#define WT_TRACK_COPIES_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/packet.h"

enum { N_COPIES = 4096 };

/* What two copies have in common, in three words: made and compared at once. */
struct likeness {
    uint64_t place;  /* tcp.stream (records are used again, its numbers are not), sequence number */
    uint64_t amount; /* acknowledgement number, bytes */
    uint64_t header; /* window, identification (0: none), IP's length, flags: 16 bits each */
};

static inline uint16_t track_id_of(const struct likeness *like)
{
    return (uint16_t)(like->header >> 32);
}

struct copy { /* a pair of them in two cache lines */
    struct likeness like;
    uint32_t options; /* a digest of them: copies have it in common, too */
    uint32_t vlans;   /* all tags around it; 0: none */
    int64_t ns;       /* when its latest copy was captured */
    uint32_t frame;   /* 0: empty */
    uint8_t ttl;      /* or hop limit */
    bool same_id; /* its sender gave the packet before it the same identification: it has none */
    int16_t hops; /* of a copy: by how much its TTL is less than that of the other one */
};
_Static_assert(2 * sizeof(struct copy) == 96, "at a multiple of 32 bytes a pair lies in two lines");

struct copies {
    void *memory;
    struct copy *seen; /* N_COPIES of them, in it, from the beginning of a cache line on */
};

bool track_copies_init(struct copies *copies); /* false: no memory */
void track_copies_clear(struct copies *copies);

/* The two places where a copy of this segment would be kept: known before its conversation is. This
 * prefetches them into the cache, so ask early. */
static inline struct copy *track_copy_place(const struct copies *copies, const struct wt_tcp *tcp,
                                            uint16_t ip_id)
{
    uint64_t one = (uint64_t)tcp->src_port << 48 | (uint64_t)tcp->dst_port << 32 | tcp->seq;
    uint64_t two = (uint64_t)tcp->flags << 48 | (uint64_t)ip_id << 32 | tcp->ack;
    uint64_t mixed = (one * UINT64_C(0xc2b2ae3d27d4eb4f) ^ two) * UINT64_C(0x9e3779b97f4a7c15);
    struct copy *pair = &copies->seen[(mixed >> 52) % N_COPIES & ~(uint64_t)1];

    __builtin_prefetch(&pair[0], 1);
    __builtin_prefetch(&pair[1].frame, 1);
    return pair;
}

/* The frame of which this segment is a copy, which gets its hops, or 0; in both cases the segment
 * is stored. among_copies: its conversation has others. *twin, where it is no copy: the frame that
 * is the same packet by its identification, too late for a copy, too soon for a timer; or 0. */
uint32_t track_copy_of(struct copy *pair, struct copy *segment, bool among_copies, uint32_t *twin);

#endif
