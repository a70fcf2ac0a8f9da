/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a check, written for people and for other programs. */
#ifndef WT_CHECK_REPORT_H
#define WT_CHECK_REPORT_H

#include "wiretutor/check.h"
#include "wiretutor/lang.h"
#include "wiretutor/text.h"

enum wt_check_format { WT_CHECK_TAP, WT_CHECK_JSON, WT_CHECK_JUNIT };

struct wt_check_report {
    enum wt_check_format format;
    enum wt_language language;
    bool ascii;
    const char *file; /* the capture; hostile */
    bool broken;      /* the input is broken or ended early */
    uint64_t packets; /* … after so many */
};

/* Append the results of a check that has ended (wt_check_end). TAP: version 13, the plan first.
 * JSON: an object for each result, then one with the sums. JUnit: one test suite. */
void wt_check_report(struct wt_text *out, const struct wt_check *check,
                     const struct wt_check_report *how);

#endif
