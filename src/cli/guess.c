/* SPDX-License-Identifier: BSD-2-Clause */
#include "guess.h"

#include <string.h>

enum { LONGEST = 48, FAR = LONGEST };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Optimal string alignment, with the last three rows of its table. */
unsigned wt_guess_distance(const char *a, const char *b)
{
    unsigned rows[3][LONGEST + 1];
    size_t n = strlen(a);
    size_t m = strlen(b);

    if (n > LONGEST || m > LONGEST)
        return FAR;
    for (unsigned j = 0; j <= m; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= n; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above_that = rows[(i + 1) % 3];

        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = least(above[j - 1] + (a[i - 1] != b[j - 1]), least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], above_that[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

void wt_guess_try(struct wt_guess *guess, const char *candidate)
{
    size_t n = strlen(guess->word);
    unsigned distance = wt_guess_distance(guess->word, candidate);
    unsigned near = n < 3 ? 0 : n < 5 ? 1 : 2; /* a third of the word or less */

    if (n >= 3 && strncmp(candidate, guess->word, n) == 0)
        distance = 1; /* its beginning */
    if (distance > near || (guess->best != NULL && distance >= guess->distance))
        return;
    guess->best = candidate;
    guess->distance = distance;
}
