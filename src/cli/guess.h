/* SPDX-License-Identifier: BSD-2-Clause */
/* What somebody who mistyped a word probably meant. */
#ifndef WT_CLI_GUESS_H
#define WT_CLI_GUESS_H

#include <stdbool.h>
#include <stddef.h>

/* How many letters must be put in, left out, changed or swapped with their neighbour. */
unsigned wt_guess_distance(const char *a, const char *b);

/* The best so far: begin with {word}, try each candidate, read best (NULL: none is near). */
struct wt_guess {
    const char *word;
    const char *best;
    unsigned distance;
};
void wt_guess_try(struct wt_guess *guess, const char *candidate);

#endif
