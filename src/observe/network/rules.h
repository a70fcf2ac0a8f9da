/* SPDX-License-Identifier: BSD-2-Clause */
/* Losing and refusing packets on lo of the network namespace that this process is in, by rules of
 * nftables where packets reach their host (hook input): there they have been captured. A rule at
 * the output would hide them from the capture, and tell the sender of a datagram (EPERM). Each
 * packet that is lost or refused is reported by the kernel: reports.h. */
#ifndef WT_OBSERVE_RULES_H
#define WT_OBSERVE_RULES_H

#include "wiretutor/observe.h"

/* The groups of nfnetlink_log that the reports come by. */
enum { WT_GROUP_LOST = 1, WT_GROUP_REFUSED = 2 };

/* The bytes of a packet that a report holds, from its IP header on. */
enum { WT_REPORTED_BYTES = 114 };

/* How the reports of lost packets begin: one character, this and an enum wt_loss. */
enum { WT_LOSS_LETTER = 'a' };

/* Fails with WT_ERROR_NO_RULES: the kernel has no nftables, or not for us. */
WT_MUST_CHECK enum wt_status wt_rules_make(const struct wt_network_options *options,
                                           struct wt_error *error);

#endif
