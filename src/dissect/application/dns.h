/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of DNS share. */
#ifndef WT_DISSECT_DNS_H
#define WT_DISSECT_DNS_H

#include "../dissect.h"

enum { WT_DNS_HEADER_LEN = 12 };

/* dns_fields.c, for the dissector's row */
enum { WT_N_DNS_FIELDS = 40 };
extern const struct wt_field wt_dns_fields[WT_N_DNS_FIELDS];

#endif
