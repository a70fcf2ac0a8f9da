/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps wired together: capture → dissect → track → explain → render. */
#ifndef WT_CLI_PIPELINE_H
#define WT_CLI_PIPELINE_H

#include "options.h"

/* `explain` and `packets`. Returns the program's exit code. */
int wt_command_read(const struct wt_options *o);

#endif
