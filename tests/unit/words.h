/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a line that a test reads. */
#ifndef WT_TEST_WORDS_H
#define WT_TEST_WORDS_H

#include "deeds.h"

#include <stdlib.h>
#include <string.h>

struct words {
    const char *at;
    const char *line;
};

static inline bool is_word(struct words *w, const char *want)
{
    size_t n = strlen(want);

    w->at += strspn(w->at, " ");
    if (strncmp(w->at, want, n) != 0 || (w->at[n] != ' ' && w->at[n] != '\0'))
        return false;
    w->at += n;
    return true;
}

static inline long long number(struct words *w)
{
    char *end;
    long long n = strtoll(w->at, &end, 10);

    if (end == w->at)
        fail_msg("no number at \"%s\" of \"%s\"", w->at, w->line);
    w->at = end;
    return n;
}

static inline bool is_numbered(struct words *w, char letter)
{
    w->at += strspn(w->at, " ");
    if (w->at[0] != letter || w->at[1] < '0' || w->at[1] > '9')
        return false;
    w->at++;
    return true;
}

uint8_t call_named(struct words *w);                          /* "connect" */
int32_t errno_named(struct words *w);                         /* "ECONNREFUSED", or a number */
void option_named(struct words *w, struct wt_socket_call *c); /* "SO_REUSEADDR 1" */
int32_t flag_named(struct words *w);                          /* "PEEK", or a number */
struct wt_ip group_named(struct words *w);                    /* "239.1.2.3", "ff02::1" */

/* "private lose 4", behind "run": what was asked for. */
void read_run(struct words *w, struct wt_programs_setup *p);

#endif
