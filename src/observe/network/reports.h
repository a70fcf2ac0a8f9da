/* SPDX-License-Identifier: BSD-2-Clause */
/* What the rules on lo did: the kernel reports each packet as it loses or refuses it
 * (nfnetlink_log), with the time at which it was captured. */
#ifndef WT_OBSERVE_REPORTS_H
#define WT_OBSERVE_REPORTS_H

#include "wiretutor/observe.h"

struct wt_reports {
    int fd;           /* -1: none */
    uint32_t next[2]; /* the number of the next report: of those lost, of those refused */
    size_t at, n;     /* what was received and not told yet */
    _Alignas(8) uint8_t room[16384];
};

/* Before there are rules, so that no report is missed. */
WT_MUST_CHECK enum wt_status wt_reports_open(struct wt_reports *reports, struct wt_error *error);
/* The next one, without waiting: WT_OK, WT_AGAIN or WT_END. */
WT_MUST_CHECK enum wt_status wt_reports_next(struct wt_reports *reports,
                                             struct wt_observed *observed);
void wt_reports_close(struct wt_reports *reports);

#endif
