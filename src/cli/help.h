/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen of help, the flags of one command or of all, and the versions: all of it from the
 * tables of commands and flags. */
#ifndef WT_CLI_HELP_H
#define WT_CLI_HELP_H

#include "options.h"
#include "wiretutor/text.h"

void wt_help_screen(struct wt_text *out, enum wt_language language); /* 24 lines, 80 columns */
void wt_help(struct wt_text *out, const struct wt_options *o);       /* what o->topic says */
void wt_version(struct wt_text *out);

#endif
