/* SPDX-License-Identifier: BSD-2-Clause */
/* A check's result in sentences, which its three formats share. All of it is safe for a terminal:
 * what comes from outside is escaped. */
#ifndef WT_RENDER_CHECK_WORDS_H
#define WT_RENDER_CHECK_WORDS_H

#include "wiretutor/check_report.h"

/* One result among those of a check. */
struct check_result {
    const struct wt_expectation *expectation;
    const struct wt_check_result *result;
    const struct wt_check_report *how;
};
struct check_result check_result_at(const struct wt_check *check, size_t i,
                                    const struct wt_check_report *how);

void check_put_expectation(struct wt_text *out, const struct check_result *r);
/* "packets 1–3, 8" */
void check_put_evidence(struct wt_text *out, const struct check_result *r);
/* What was found, where it fails; how many conversations it holds for, where it passes and they are
 * several. May be nothing. */
void check_put_what(struct wt_text *out, const struct check_result *r);
/* "Usual cause: …", where it fails. */
void check_put_why(struct wt_text *out, const struct check_result *r);
void check_put_broken(struct wt_text *out, const struct wt_check_report *how);

struct check_sums {
    size_t passed, failed;
};
struct check_sums check_sums_of(const struct wt_check *check);

/* check_tap.c, check_json.c, check_junit.c */
void check_tap(struct wt_text *out, const struct wt_check *check,
               const struct wt_check_report *how);
void check_json(struct wt_text *out, const struct wt_check *check,
                const struct wt_check_report *how);
void check_junit(struct wt_text *out, const struct wt_check *check,
                 const struct wt_check_report *how);

#endif
