/* SPDX-License-Identifier: BSD-2-Clause */
/* Sentences of the command line: words from the catalogue, filled in, escaped and wrapped. */
#ifndef WT_CLI_SAY_H
#define WT_CLI_SAY_H

#include <stdbool.h>
#include <stddef.h>

#include "wiretutor/text.h"

/* Text from outside as one word for a shell: escaped as wt_escape does, and quoted only where it
 * must be. */
void wt_escape_for_shell(struct wt_text *out, const char *s, bool ascii);

struct wt_fill { /* {name} in the words stands for value, which comes from outside */
    const char *name;
    const char *value;
};

struct wt_say {
    const struct wt_fill *fills;
    size_t n_fills;
    bool ascii;
    unsigned indent;
    unsigned width;
};

/* One paragraph for each line of the words, each ended by a newline. A line that begins with a tab
 * is a command to type: it is not wrapped. first_column: where the cursor stands already. */
void wt_say(struct wt_text *out, const char *words, unsigned first_column,
            const struct wt_say *how);

/* Fill in and escape without wrapping. */
void wt_fill_in(struct wt_text *out, const char *words, size_t n, const struct wt_say *how);

#endif
