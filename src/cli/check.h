/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `check`. */
#ifndef WT_CLI_CHECK_H
#define WT_CLI_CHECK_H

#include "options.h"

/* 0 all hold, 1 one does not, 2 one is not understood, 3 cannot, 4 all hold in what could be read
 * of a broken input. */
int wt_command_check(const struct wt_options *o);

#endif
