/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `lookup`: words explained without any capture. */
#ifndef WT_CLI_LOOKUP_H
#define WT_CLI_LOOKUP_H

#include "options.h"
#include "wiretutor/text.h"

/* Appends the answers, tells stderr which words are not known, and returns the exit code: 2 if any
 * is not. The others are answered. */
int wt_command_lookup(const struct wt_options *o, struct wt_text *out);

#endif
