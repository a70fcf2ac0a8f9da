/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of fixed length of the three headers that most packets have, as they stand on the wire:
 * read in their dissectors, and in usual.c for all three at once. */
#ifndef WT_DISSECT_FIXED_H
#define WT_DISSECT_FIXED_H

#include "dissect.h"

enum { WT_ETHERNET_BYTES = 14, WT_IPV4_BYTES = 20, WT_TCP_BYTES = 20 };

WT_INLINED void wt_read_ethernet(struct wt_reader *r, struct wt_ethernet *ethernet)
{
    wt_read_bytes(r, ethernet->dst, sizeof ethernet->dst);
    wt_read_bytes(r, ethernet->src, sizeof ethernet->src);
    ethernet->type = wt_read_be16(r);
}

WT_INLINED void wt_read_ipv4(struct wt_reader *r, struct wt_ipv4 *ip)
{
    ip->header_words = wt_read_u8(r) & 15;
    uint8_t service = wt_read_u8(r);

    ip->dscp = service >> 2;
    ip->ecn = service & 3;
    ip->total_length = wt_read_be16(r);
    ip->id = wt_read_be16(r);
    uint16_t flags_offset = wt_read_be16(r);

    ip->reserved = flags_offset >> 15;
    ip->dont_fragment = flags_offset >> 14 & 1;
    ip->more_fragments = flags_offset >> 13 & 1;
    ip->fragment_offset = flags_offset & 0x1fff;
    ip->ttl = wt_read_u8(r);
    ip->protocol = wt_read_u8(r);
    ip->checksum = wt_read_be16(r);
    ip->checksum_status = WT_CHECKSUM_UNVERIFIED;
    wt_read_ip(r, &ip->src, 4);
    wt_read_ip(r, &ip->dst, 4);
}

WT_INLINED void wt_read_tcp(struct wt_reader *r, struct wt_tcp *tcp)
{
    tcp->src_port = wt_read_be16(r);
    tcp->dst_port = wt_read_be16(r);
    tcp->seq = wt_read_be32(r);
    tcp->ack = wt_read_be32(r);
    uint16_t offset_flags = wt_read_be16(r);

    tcp->header_words = (uint8_t)(offset_flags >> 12);
    tcp->flags = offset_flags & 0x0fff;
    tcp->window = wt_read_be16(r);
    tcp->checksum = wt_read_be16(r);
    tcp->urgent = wt_read_be16(r);
    tcp->checksum_status = WT_CHECKSUM_UNVERIFIED;
    tcp->checksum_cause = WT_CHECKSUM_WRONG;
    tcp->options = (struct wt_span){.data = NULL};
    tcp->n_options = 0;
    tcp->option_kinds = 0;
    tcp->length_known = false;
}

#endif
