/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside cli: what the output that was asked for shows. */
#ifndef WT_CLI_ASKED_H
#define WT_CLI_ASKED_H

#include "options.h"

/* `flows` as text without -v: rows, which need no sentences. */
bool wt_tells_rows(const struct wt_options *o);
/* Is it told packet by packet, in sentences? */
bool wt_is_story(const struct wt_options *o);
/* Are remarks made? */
bool wt_is_explained(const struct wt_options *o);
/* Does the output show more of a packet than its line? */
bool wt_looks_inside(const struct wt_options *o);
/* Does the output name messages, or show more of them? */
bool wt_reads_messages(const struct wt_options *o);
/* What the output does not show. */
unsigned wt_skipped(const struct wt_options *o);
/* Does the output say where the time of each conversation went? */
bool wt_tells_spent(const struct wt_options *o);

#endif
