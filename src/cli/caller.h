/* SPDX-License-Identifier: BSD-2-Clause */
/* What is read is read with the rights of whoever called sudo: a rule that lets them capture as
 * root is none to show them root's files. */
#ifndef WT_CLI_CALLER_H
#define WT_CLI_CALLER_H

#include "options.h"
#include "wiretutor/source.h"

/* From here to there files are opened with the caller's rights: true, where they are other ones
 * than ours. Where they cannot be taken on, the process ends. */
bool wt_caller_begin(void);
void wt_caller_end(bool lent);

/* wt_source_open_file so. */
WT_MUST_CHECK enum wt_status wt_caller_open(struct wt_source **source, const char *path,
                                            uint32_t snaplen, struct wt_error *error);

#endif
