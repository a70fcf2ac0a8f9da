/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `interfaces`: what can be captured here, and what to do where it cannot. */
#ifndef WT_CLI_INTERFACES_H
#define WT_CLI_INTERFACES_H

#include <stddef.h>

#include "options.h"
#include "wiretutor/source.h"
#include "wiretutor/text.h"

/* Appends the answer and returns the exit code; an error goes to stderr. */
int wt_command_interfaces(const struct wt_options *o, struct wt_text *out);

/* The answer for these interfaces; program is our own path, for setcap. */
void wt_interfaces_describe(struct wt_text *out, const struct wt_options *o,
                            const struct wt_interface *list, size_t n, const char *program);

#endif
