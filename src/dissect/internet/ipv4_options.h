/* SPDX-License-Identifier: BSD-2-Clause */
/* Rows of WT_LIST: what the options of an IPv4 header say. Each puts at most max values and returns
 * how many. RFC 791 section 3.1. */
#ifndef WT_DISSECT_IPV4_OPTIONS_H
#define WT_DISSECT_IPV4_OPTIONS_H

#include "../fixed.h"

/* `what`: an option's kind, a place behind its length byte, and how many bytes. */
#define WT_IN_IPV4_OPTION(kind, at, n) ((unsigned)(kind) << 16 | (unsigned)(at) << 8 | (n))

enum wt_ipv4_hop {                  /* an address in a route */
                   WT_HOP_RECORDED, /* a router has put its own there */
                   WT_HOP_TO_COME,  /* of a source route: a destination after the present one */
                   WT_HOP_EMPTY,    /* a place that no router has used yet */
};
enum { WT_OPTION_TYPE, WT_OPTION_LENGTH }; /* which byte of an option */
enum { WT_TIME_STAMP, WT_TIME_ADDRESS };
enum { WT_BITS_HIGH, WT_BITS_LOW };

/* The type of every option, padding among them; the length of those that have one. what:
 * WT_OPTION_… */
unsigned wt_ipv4_option_starts(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                               unsigned max);
/* Which byte of a route or of timestamps is used next, from 1. */
unsigned wt_ipv4_option_pointers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                                 unsigned max);
/* what: WT_IN_IPV4_OPTION */
unsigned wt_ipv4_option_numbers(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                                unsigned max);
/* what: enum wt_ipv4_hop */
unsigned wt_ipv4_option_hops(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                             unsigned max);
/* what: WT_TIME_… */
unsigned wt_ipv4_option_times(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                              unsigned max);
/* Half a byte of the timestamps' flags. what: WT_BITS_… */
unsigned wt_ipv4_option_bits(const struct wt_layer *layer, unsigned what, struct wt_value *out,
                             unsigned max);

#endif
