/* SPDX-License-Identifier: BSD-2-Clause */
/* Rights given up and the sandbox entered, as the options say, and told where -v asks for it. */
#ifndef WT_CLI_CONFINE_H
#define WT_CLI_CONFINE_H

#include "options.h"
#include "wiretutor/guard.h"
#include "wiretutor/source.h"

struct wt_confined {
    const struct wt_source *source; /* what is read; NULL: nothing */
    const struct wt_sink *sink;     /* the file of -w; NULL: none */
    const int32_t *children;        /* as in wt_guard_options */
    size_t n_children;
};

/* The last step before the first packet. All else is open and loaded by then. */
WT_MUST_CHECK enum wt_status wt_confine(const struct wt_options *o, const struct wt_confined *what,
                                        struct wt_error *error);

/* For commands that change no ids by -Z: give up and enter in one step. */
WT_MUST_CHECK enum wt_status wt_confine_reading(const struct wt_options *o,
                                                const struct wt_source *source,
                                                struct wt_error *error);

#endif
