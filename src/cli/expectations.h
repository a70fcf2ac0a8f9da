/* SPDX-License-Identifier: BSD-2-Clause */
/* The expectations of `check`, from the command line and from a file of them. */
#ifndef WT_CLI_EXPECTATIONS_H
#define WT_CLI_EXPECTATIONS_H

#include "options.h"
#include "wiretutor/check.h"

struct wt_expectations {
    struct wt_expectation *list;
    size_t n, room;
};

/* All of them, the command line's first. Trouble is told on stderr: WT_MISUSED for one that is not
 * understood or none at all, WT_CANNOT for a file that cannot be read. */
WT_MUST_CHECK enum wt_status wt_expectations_read(struct wt_expectations *e,
                                                  const struct wt_options *o);
void wt_expectations_clear(struct wt_expectations *e);

/* What is wrong with one, and what could be written instead. file: where it stands, or NULL. */
void wt_report_expectation(struct wt_text *out, const struct wt_options *o, const char *text,
                           size_t n, const struct wt_expectation_error *error, const char *file,
                           size_t line);

#endif
