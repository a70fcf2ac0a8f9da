/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be added to an error's words by looking at the tables of flags and commands. */
#ifndef WT_CLI_HINTS_H
#define WT_CLI_HINTS_H

#include "options.h"
#include "say.h"

/* Before and after the catalogue's advice. how: for the look only. */
void wt_hints_before(struct wt_text *out, const struct wt_options *o, const struct wt_error *error,
                     const struct wt_say *how);
void wt_hints_after(struct wt_text *out, const struct wt_options *o, const struct wt_error *error,
                    const struct wt_say *how);

#endif
