/* SPDX-License-Identifier: BSD-2-Clause */
/* `run -- CMD :: CMD`: programs started, captured, watched and explained. */
#ifndef WT_CLI_RUN_H
#define WT_CLI_RUN_H

#include "options.h"

/* Returns the program's exit code; the programs' own are part of the story. */
int wt_command_run(const struct wt_options *o);

#endif
