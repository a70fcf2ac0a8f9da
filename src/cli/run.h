/* SPDX-License-Identifier: BSD-2-Clause */
/* `run -- CMD :: CMD`: programs started, captured, watched and explained. */
#ifndef WT_CLI_RUN_H
#define WT_CLI_RUN_H

#include "options.h"

/* Returns the program's exit code; the programs' own are part of the story. */
int wt_command_run(const struct wt_options *o);
/* run_exit.c. code: of the work itself; whether a program could not be started, or failed. */
int wt_run_exit_code(const struct wt_options *o, int code, bool not_started, bool failed);

#endif
