/* SPDX-License-Identifier: BSD-2-Clause */
/* Between icmp.c, icmpv6.c, igmp.c and what they share. */
#ifndef WT_DISSECT_ICMP_H
#define WT_DISSECT_ICMP_H

#include "../dissect.h"

/* The payload is the start of the packet that the error is about. The router clipped it, so missing
 * bytes are not the quoted sender's fault: only its own length fields bound it. length: bytes
 * quoted, where the message says so; else 0. */
void wt_icmp_quote(struct wt_layer *layer, uint8_t version, size_t length);

/* groups.c: a value of each record of a report; none of other messages. */
enum wt_group_value {
    WT_GROUP_TYPE,
    WT_GROUP_EXTRA,
    WT_GROUP_SOURCES,
    WT_GROUP_ADDRESS,
    WT_GROUP_SOURCE_ADDRESS,
};
unsigned wt_group_values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                         unsigned max);

/* neighbour_options.c: `what` is an option's type (0: of each), the first byte, how many. */
#define WT_ND_IN(type, at, n) ((unsigned)(type) << 16 | (at) << 8 | (n))
unsigned wt_nd_values(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                      unsigned max);
/* The same of bits of a byte: the type, the byte, the first bit from the left and how many. */
#define WT_ND_BITS(type, at, first, n) ((unsigned)(type) << 16 | (at) << 8 | (first) << 4 | (n))
unsigned wt_nd_bits(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                    unsigned max);
/* All addresses of the option that names DNS servers; all names of the search list. */
unsigned wt_nd_servers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max);
unsigned wt_nd_domains(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                       unsigned max);
/* Where the options begin, or 0 for a type without. */
size_t wt_nd_options_at(uint8_t type);

#endif
