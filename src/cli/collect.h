/* SPDX-License-Identifier: BSD-2-Clause */
/* The first half of reading the command line: every flag and word as they stand. What they mean
 * together is the second half's (options.c). */
#ifndef WT_CLI_COLLECT_H
#define WT_CLI_COLLECT_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"
#include "options_table.h"

enum { WT_MAX_FLAGS = 64, WT_FLAG_SIZE = 64 };

struct wt_given { /* one row a row of the option table */
    bool was_given;
    bool by_letter;
};

struct wt_parse {
    struct wt_options *o;
    struct wt_error *error;
    enum wt_status status; /* the first trouble; later trouble is not looked at */
    struct wt_given given[WT_MAX_FLAGS];
    char **words; /* room for argc */
    size_t n_words;
};

void wt_parse_fail(struct wt_parse *p, enum wt_error_id id, const char *subject,
                   const char *detail);

bool wt_was_given(const struct wt_parse *p, const char *flag);
/* options_run.c: the words of `run`, and what its flags mean together. */
void wt_parse_run(struct wt_parse *p);

/* getopt keeps its place in globals: one at a time. */
void wt_collect(struct wt_parse *p, int argc, char **argv);

/* As it may be written: "-c", "--color". Returns out. */
const char *wt_flag_text(const struct wt_flag *option, bool by_letter, char out[WT_FLAG_SIZE]);

#endif
