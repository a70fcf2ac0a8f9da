/* SPDX-License-Identifier: BSD-2-Clause */
/* What goes to stderr: errors, notes, and the closing lines of a live capture. */
#ifndef WT_CLI_REPORT_H
#define WT_CLI_REPORT_H

#include <stdbool.h>

#include "options.h"
#include "wiretutor/source.h"
#include "wiretutor/text.h"

/* Bytes for a message, to begin its text in (wt_text_init_in): so that "no memory" can still be
 * reported. */
enum { WT_REPORT_ROOM = 4096 };

/* What happened, where, and what to do next. */
void wt_report_error(struct wt_text *out, const struct wt_options *o, const struct wt_error *error);

/* A sentence that is no error, already filled in and escaped. */
void wt_report_note(struct wt_text *out, const struct wt_options *o, const char *sentence);

/* So far: the three lines without what they mean; where there are no statistics (NULL: a file), how
 * many packets were read. */
void wt_report_counts(struct wt_text *out, const struct wt_options *o,
                      const struct wt_source_stats *stats, uint64_t packets);

/* tcpdump's three lines, and unless -q what they mean. loopback: captured on lo, or on all. */
void wt_report_closing(struct wt_text *out, const struct wt_options *o,
                       const struct wt_source_stats *stats, bool loopback);

/* Hand the text to stderr and clear it. */
void wt_report_send(struct wt_text *text);

#endif
