/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind of address this is: IANA's special-purpose registries (RFC 6890) and what is known
 * beyond them. */
#ifndef WT_EXPLAIN_ADDRESSES_H
#define WT_EXPLAIN_ADDRESSES_H

#include "wiretutor/remark.h"

/* The most specific kind; WT_N_REMARKS for no address. */
enum wt_remark_id wt_address_remark(const struct wt_ip *ip);

/* The kind of all addresses with these first bits, of which the others are zero; WT_N_REMARKS where
 * there are several. */
enum wt_remark_id wt_prefix_remark(const struct wt_ip *ip, unsigned bits);

/* Its class in the scheme that CIDR replaced; WT_N_REMARKS for IPv6, which never had any. */
enum wt_remark_id wt_address_class_remark(const struct wt_ip *ip);

#endif
