/* SPDX-License-Identifier: BSD-2-Clause */
/* Names and times of rotation, as tcpdump 4.99 has them: with -C a number after the name, none on
 * the first; with -C and -W numbers from 0 with as many digits as the last one; with -G a
 * strftime(3) pattern, in local time, and the numbers of -C begin anew. */
/* Years beyond 2038 on machines of 32 bits, too: glibc, Year 2038 (feature_test_macros(7)). */
#define _TIME_BITS 64
#include "rotation.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool has_ring(const struct wt_rotation *rotation)
{
    return rotation->bytes != 0 && rotation->files != 0;
}

/* Digits of the highest number of a ring; none where there is only one file. */
static int digits(const struct wt_rotation *rotation)
{
    int n = 0;

    for (uint64_t last = has_ring(rotation) ? rotation->files - 1 : 0; last > 0; last /= 10)
        n++;
    return n;
}

static bool is_last_period(const struct wt_rotation *rotation)
{
    return rotation->bytes == 0 && rotation->files != 0 && rotation->periods >= rotation->files;
}

static bool has_period_passed(struct wt_rotation *rotation, int64_t now)
{
    int64_t length = (int64_t)rotation->seconds;

    if (length == 0)
        return false;
    if (now + length < rotation->since) /* the clock was set back: the period begins anew */
        rotation->since = now;
    return now - rotation->since >= length;
}

enum wt_due wt_rotation_due(struct wt_rotation *rotation, uint64_t size, int64_t now)
{
    if (has_period_passed(rotation, now)) {
        if (is_last_period(rotation))
            return WT_DUE_END;
        rotation->since = now;
        rotation->periods++;
        rotation->number = 0;
        return WT_DUE_NEXT;
    }
    if (rotation->bytes == 0 || size <= rotation->bytes)
        return WT_DUE_NOT;
    rotation->number++;
    if (has_ring(rotation))
        rotation->number %= rotation->files;
    return WT_DUE_NEXT;
}

/* The pattern is the user's own, and it is checked what it gives. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static size_t format_time(char name[NAME_MAX + 1], const char *pattern, const struct tm *when)
{
    return strftime(name, NAME_MAX + 1, pattern, when);
}
#pragma GCC diagnostic pop

bool wt_rotation_name(const struct wt_rotation *rotation, char name[NAME_MAX + 1])
{
    char number[32] = "";
    time_t since = (time_t)rotation->since;
    size_t n = strlen(rotation->pattern);
    struct tm local;

    if (rotation->seconds == 0)
        memcpy(name, rotation->pattern, n + 1);
    else if (localtime_r(&since, &local) == NULL)
        return false;
    else
        n = format_time(name, rotation->pattern, &local);
    if (rotation->number != 0 || digits(rotation) != 0)
        (void)snprintf(number, sizeof number, "%0*llu", digits(rotation),
                       (unsigned long long)rotation->number);
    size_t more = strlen(number);

    if (n == 0 || n + more > NAME_MAX || memchr(name, '/', n) != NULL)
        return false;
    memcpy(name + n, number, more + 1);
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}
