/* SPDX-License-Identifier: BSD-2-Clause */
/* What was dropped because a table was full, reported on standard error after the input: for
 * outputs that another program reads, or that have no room for a sentence. */
#ifndef WT_CLI_LIMITS_H
#define WT_CLI_LIMITS_H

#include "options.h"
#include "wiretutor/conversation.h"
#include "wiretutor/reassembly.h"

/* tracker, reassembly: NULL: none was made. rows_left_out: of `flows`, beyond those that can be put
 * in order. */
void wt_tell_limits(const struct wt_options *o, const struct wt_tracker *tracker,
                    const struct wt_reassembly *reassembly, uint64_t rows_left_out);

#endif
