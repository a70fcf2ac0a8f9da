/* SPDX-License-Identifier: BSD-2-Clause */
/* Rotation: when a file is followed by the next, and what each is called. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../src/capture/rotation.h"

enum { START = 1700000000 }; /* 2023-11-14 22:13:20 UTC, 03:58:20 in Kathmandu */

/* One step a letter: s a packet while the file is small, l while it is large, p a packet when the
 * period is over. The names of the files that come to be, and "end" where it ends. */
static struct {
    const char *name;
    uint64_t bytes, seconds, files;
    const char *pattern, *steps, *want;
} runs[] = {
    {"-C",                    100, 0,  0,    "f",       "slssls",      "f f1 f2"                                  },
    {"-C goes on for ever",   100, 0,  0,    "f",       "lllllllllll", "f f1 f2 f3 f4 f5 f6 f7 f8 f9 f10 f11"     },
    {"-C -W",                 100, 0,  3,    "f",       "lslsll",      "f0 f1 f2 f0 f1"                           },
    {"-C -W 1",               100, 0,  1,    "f",       "ll",          "f f f"                                    },
    {"-C -W 10",              100, 0,  10,   "f",       "l",           "f0 f1"                                    },
    {"-C -W 11",              100, 0,  11,   "f",       "l",           "f00 f01"                                  },
    {"-C -W 1000",            100, 0,  1000, "f",       "l",           "f000 f001"                                },
    {"-C takes a % as it is", 100, 0,  0,    "f%H",     "l",           "f%H f%H1"                                 },
    {"-G",                    0,   60, 0,    "f-%H%M",  "splp",        "f-2213 f-2214 f-2215"                     },
    {"-G without a time",     0,   60, 0,    "f",       "pp",          "f f f"                                    },
    {"-G -W",                 0,   60, 2,    "f-%M",    "sspspss",     "f-13 f-14 end"                            },
    {"-G -W 1",               0,   60, 1,    "f",       "sp",          "f end"                                    },
    {"-G -C",                 100, 60, 0,    "f-%M",    "llpsl",       "f-13 f-131 f-132 f-14 f-141"              },
    {"-G -C -W: no end",      100, 60, 2,    "f-%M",    "lllppp",      "f-130 f-131 f-130 f-131 f-140 f-150 f-160"},
    {"numbers of strftime",   0,   60, 0,    "%Y-%j%%", "s",           "2023-318%"                                },
    {"a name with a slash",   0,   60, 0,    "%D",      "s",           "none"                                     },
    {"a zone",                0,   60, 0,    "%Z",      "s",           "UTC"                                      },
    {"dots",                  0,   60, 0,    "..",      "s",           "none"                                     },
};

static void follows(void **state)
{
    size_t i = *(const size_t *)*state;
    struct wt_rotation r = {.bytes = runs[i].bytes,
                            .seconds = runs[i].seconds,
                            .files = runs[i].files,
                            .periods = 1,
                            .since = START};
    char name[NAME_MAX + 1];
    char got[256] = "";
    int64_t now = START;
    enum wt_due due = WT_DUE_NEXT;
    size_t used = 0;

    memcpy(r.pattern, runs[i].pattern, strlen(runs[i].pattern) + 1);
    for (const char *step = runs[i].steps; due != WT_DUE_END; step++) {
        const char *file = wt_rotation_name(&r, name) ? name : "none";

        if (due == WT_DUE_NEXT)
            used +=
                (size_t)snprintf(got + used, sizeof got - used, "%s%s", used > 0 ? " " : "", file);
        if (*step == '\0')
            break;
        now += *step == 'p' ? 60 : 0;
        due = wt_rotation_due(&r, *step == 'l' ? 101 : 100, now);
    }
    if (due == WT_DUE_END)
        (void)snprintf(got + used, sizeof got - used, " end");
    assert_string_equal(got, runs[i].want);
}

/* The clock, or a capture's times, may step back: a period that would last for hours begins anew;
 * packets a little out of order change nothing. */
static void clock_steps_back(void **state)
{
    struct wt_rotation r = {.seconds = 60, .periods = 1, .since = START, .pattern = "f"};

    (void)state;
    assert_int_equal(wt_rotation_due(&r, 0, START - 30), WT_DUE_NOT);
    assert_number(r.since, START);
    assert_int_equal(wt_rotation_due(&r, 0, START - 3600), WT_DUE_NOT);
    assert_number(r.since, START - 3600);
    assert_int_equal(wt_rotation_due(&r, 0, START - 3541), WT_DUE_NOT);
    assert_int_equal(wt_rotation_due(&r, 0, START - 3540), WT_DUE_NEXT);
}

static void names_fit_or_are_none(void **state)
{
    struct wt_rotation r = {.bytes = 1, .since = START};
    char name[NAME_MAX + 1];

    (void)state;
    memset(r.pattern, 'x', NAME_MAX);
    assert_true(wt_rotation_name(&r, name));
    assert_int_equal(strlen(name), NAME_MAX);
    r.number = 1; /* one letter too long now */
    assert_false(wt_rotation_name(&r, name));
    r.pattern[NAME_MAX - 1] = '\0';
    assert_true(wt_rotation_name(&r, name));
    r.number = 10;
    assert_false(wt_rotation_name(&r, name));
    r.seconds = 1;
    r.number = 0;
    for (size_t i = 0; i + 2 < NAME_MAX; i += 2)
        memcpy(r.pattern + i, "%c", 2); /* date and time: far too long */
    assert_false(wt_rotation_name(&r, name));
}

static void local_time(void **state)
{
    struct wt_rotation r = {.seconds = 1, .since = START, .pattern = "%H:%M"};
    char name[NAME_MAX + 1];

    (void)state;
    setenv("TZ", "<+0545>-05:45", 1);
    tzset();
    assert_true(wt_rotation_name(&r, name));
    assert_string_equal(name, "03:58");
    setenv("TZ", "UTC0", 1);
    tzset();
}

int main(void)
{
    static size_t numbers[WT_ARRAY_LEN(runs)];
    struct CMUnitTest tests[WT_ARRAY_LEN(runs) + 3] = {
        [WT_ARRAY_LEN(runs)] = cmocka_unit_test(clock_steps_back),
        cmocka_unit_test(names_fit_or_are_none),
        cmocka_unit_test(local_time),
    };

    setenv("TZ", "UTC0", 1);
    tzset();
    for (size_t i = 0; i < WT_ARRAY_LEN(runs); i++) {
        numbers[i] = i;
        tests[i] = (struct CMUnitTest){
            .name = runs[i].name, .test_func = follows, .initial_state = &numbers[i]};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
