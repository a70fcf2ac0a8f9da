/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of address this is: IANA's special-purpose registries (RFC 6890) and what is known
 * beyond them. */
#ifndef WT_EXPLAIN_ADDRESSES_H
#define WT_EXPLAIN_ADDRESSES_H

#include "wiretutor/remark.h"

/* The most specific kind; WT_N_REMARKS for no address. */
enum wt_remark_id wt_address_remark(const struct wt_ip *ip);

/* What an address was made from: a remark each. */
enum { WT_MAX_INSIDE = 2 };
struct wt_inside {
    enum wt_remark_id id;
    struct wt_ip ip, client; /* client: Teredo's */
    uint16_t port;           /* Teredo's */
    uint8_t mac[6];          /* EUI-64's */
};
/* How many there are; none for most addresses. */
size_t wt_address_inside(const struct wt_ip *ip, struct wt_inside out[WT_MAX_INSIDE]);
/* Give the remark of that id its arguments. */
void wt_inside_args(struct wt_remark *remark, const struct wt_inside *inside);

/* The kind of all addresses with these first bits, of which the others are zero; WT_N_REMARKS where
 * there are several. */
enum wt_remark_id wt_prefix_remark(const struct wt_ip *ip, unsigned bits);

/* Its class in the scheme that CIDR replaced; WT_N_REMARKS for IPv6, which never had any. */
enum wt_remark_id wt_address_class_remark(const struct wt_ip *ip);

#endif
