/* SPDX-License-Identifier: BSD-2-Clause */
/* A word as it is compared: characters in lower case and half-width, without marks and blanks. */
#ifndef WT_EXPLAIN_LOOKUP_FOLD_H
#define WT_EXPLAIN_LOOKUP_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WT_FOLDED_LONGEST = 48 }; /* characters */

struct wt_folded {
    size_t n;
    uint32_t code[WT_FOLDED_LONGEST];
};

/* False: it is longer than any name. */
bool wt_fold(struct wt_folded *f, const char *s, size_t n);
/* The next character that counts; 0 at the end. */
uint32_t wt_fold_next(const char **s, const char *end);

#endif
