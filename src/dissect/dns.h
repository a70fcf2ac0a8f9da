/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of DNS share. */
#ifndef WT_DISSECT_DNS_H
#define WT_DISSECT_DNS_H

#include "dissect.h"

enum { WT_DNS_HEADER_LEN = 12 };

/* dns_fields.c: what the records say, for the dissector's row. */
enum { WT_DNS_LISTED = 24 };
extern const struct wt_listed wt_dns_listed[WT_DNS_LISTED];

#endif
