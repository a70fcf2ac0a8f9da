/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of TCP (RFC 9293 section 3.2), IPv4 (RFC 791) and neighbour discovery (RFC 4861), records
 * of group reports: iterators that always advance. */
#ifndef WT_OPTIONS_H
#define WT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "wiretutor/address.h"
#include "wiretutor/bytes.h"

enum { WT_MAX_OPTIONS = 40 };

struct wt_option {
    uint8_t kind;
    uint8_t length; /* whole option in bytes, kind and length bytes included; 1 for end and no-op */
    struct wt_span data; /* after the length byte */
};
struct wt_option_walk {
    struct wt_reader reader;
    unsigned count; /* options given so far; at most WT_MAX_OPTIONS */
    bool bad;       /* stopped at a length that cannot be */
    uint8_t bad_kind, bad_length;
};
/* Set the walk to the first option. The bytes are borrowed and have to outlive the walk. */
void wt_options_begin(struct wt_option_walk *walk, struct wt_span options);
/* The next option; false at the end of the list (kind 0 is given once, then the walk ends). */
bool wt_options_next(struct wt_option_walk *walk, struct wt_option *option);

/* Are these no-op, no-op, timestamps, and nothing else? Nearly all TCP segments have just them. */
static inline bool wt_only_timestamps(struct wt_span options)
{
    static const uint8_t usual[] = {1, 1, 8, 10};

    return options.on_wire == 12 && options.captured == 12 &&
           memcmp(options.data, usual, sizeof usual) == 0;
}

struct wt_tcp_options { /* what the tracker and the story use */
    bool has_mss, has_scale, sack_permitted, has_timestamps, has_fast_open;
    uint16_t mss;
    uint8_t scale; /* as on the wire; above 14 counts as 14 (RFC 7323 section 2.3) */
    uint32_t ts_value, ts_echo;
    uint8_t fast_open_bytes; /* cookie length; 0: a request */
    uint8_t n_sack;
    struct {
        uint32_t left, right;
    } sack[4];
    uint32_t kinds; /* bit k set: an option of kind k < 32 is there */
};
/* Read all options of a TCP header, up to the first that cannot be. out is overwritten. */
void wt_tcp_options_read(struct wt_tcp_options *out, struct wt_span options);

struct wt_layer;

/* An option of neighbour discovery (RFC 4861 section 4.6), and the walk over those of a message of
 * ICMPv6, whose bytes are borrowed. */
struct wt_nd_option {
    uint8_t type;
    struct wt_span bytes; /* all of it, type and length among them */
};
struct wt_nd_walk {
    struct wt_reader reader;
    unsigned left;
};
/* Set the walk to the first option of the message; messages of other types have none. */
void wt_nd_walk_begin(struct wt_nd_walk *walk, const struct wt_layer *layer);
/* The next option. False: there is none, or its length cannot be. */
bool wt_nd_walk_next(struct wt_nd_walk *walk, struct wt_nd_option *option);
/* The hardware address (six bytes) in the first option of this type; NULL: there is none. */
const uint8_t *wt_nd_link_address(const struct wt_layer *layer, uint8_t type);

struct wt_igmp {
    uint8_t type, max_response, version; /* of IGMP, by type and length; 0: another protocol's */
    uint16_t checksum;
    uint8_t checksum_status; /* enum wt_checksum_status */
    struct wt_ip group;      /* version 0: none, or one in each record */
};

/* A record of an IGMPv3 or MLDv2 report: a group, and from which sources it is wanted or not. */
struct wt_group_record {
    uint8_t type, extra_words;
    uint16_t sources;
    struct wt_ip group;
    size_t group_at; /* in the header */
    struct wt_span source_list;
};
struct wt_group_walk {
    struct wt_reader reader;
    uint8_t version; /* of IP */
    unsigned left;
};
/* Set the walk to the first record of such a report, and no other message. */
void wt_group_walk_begin(struct wt_group_walk *walk, const struct wt_layer *layer);
/* The next record. False: there is none. */
bool wt_group_walk_next(struct wt_group_walk *walk, struct wt_group_record *record);

#endif
