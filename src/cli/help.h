/* SPDX-License-Identifier: BSD-2-Clause */
/* The screen of help, the explanation of every flag, and the versions: all of it from the tables of
 * commands and flags. */
#ifndef WT_CLI_HELP_H
#define WT_CLI_HELP_H

#include "wiretutor/lang.h"
#include "wiretutor/text.h"

void wt_help_screen(struct wt_text *out, enum wt_language language); /* 24 lines, 80 columns */
void wt_help_full(struct wt_text *out, enum wt_language language);
void wt_version(struct wt_text *out);

#endif
