/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests need of the machine: tests/tools/needs.py tries it once, and the runner hands on what
 * is missing. A program started by hand is told nothing, and fails where something is missing. */
#ifndef WT_TEST_NEEDS_H
#define WT_TEST_NEEDS_H

#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why tests that need this are to be skipped, up to the end of the line; NULL where it is here. */
static inline const char *lacks(const char *word)
{
    const char *line = getenv("WIRETUTOR_TEST_LACKS");
    size_t n = strlen(word);

    while (line != NULL && *line != '\0') {
        if (strncmp(line, word, n) == 0 && line[n] == '\t')
            return line + n + 1;
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return NULL;
}

/* Go on where this is here; elsewhere skip this test. */
static inline void need(const char *word)
{
    const char *why = lacks(word);

    if (why != NULL) {
        print_message("SKIP: %.*s\n", (int)strcspn(why, "\n"), why);
        skip();
    }
}

/* Skip all of them if this is missing: true, and said. */
static inline bool skip_all(const struct CMUnitTest *tests, size_t n, const char *word)
{
    const char *why = lacks(word);

    for (size_t i = 0; why != NULL && i < n; i++)
        printf("SKIP %s: %.*s\n", tests[i].name, (int)strcspn(why, "\n"), why);
    return why != NULL;
}

#endif
