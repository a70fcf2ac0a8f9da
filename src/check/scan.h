/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an expectation's text: words, numbers and quoted strings. Nothing is allocated, and every
 * step looks at where the text ends. */
#ifndef WT_CHECK_SCAN_H
#define WT_CHECK_SCAN_H

#include "check.h"

struct scan {
    const char *text;
    size_t n, pos;
    struct wt_expectation *out;
    struct wt_expectation_error *error;
    size_t stored; /* bytes of out->store in use */
};

/* Stores the place and the reason; always returns false. length may reach beyond the end. */
bool scan_fail(struct scan *s, enum wt_check_fault fault, size_t at, size_t length);

void scan_blanks(struct scan *s);
bool scan_at_end(const struct scan *s);
bool scan_is(const struct scan *s, char c); /* is c what comes next? */

/* A run of letters, digits, _ . and -, from here on; its length. Nothing is taken. */
size_t scan_name(const struct scan *s);
bool scan_word_is(const struct scan *s, size_t n, const char *word); /* the n bytes from here on */

/* A value, quoted or not. False: the fault is recorded. */
bool scan_value(struct scan *s, struct wt_wanted *out);

#endif
