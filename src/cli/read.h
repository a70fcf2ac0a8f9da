/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands that read frames: `explain`, `packets`, `flows`, `ladder`. */
#ifndef WT_CLI_READ_H
#define WT_CLI_READ_H

#include "options.h"

/* `explain` and `packets`. Returns the program's exit code. */
int wt_command_read(const struct wt_options *o);

#endif
