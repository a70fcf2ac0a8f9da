/* SPDX-License-Identifier: BSD-2-Clause */
/* The one way to read a clock. */
#include "support.h"

#include <time.h>

#include "wiretutor/clock.h"

static void counts_nanoseconds(void **state)
{
    (void)state;
    int64_t seconds = (int64_t)time(NULL), ns = wt_clock_ns(CLOCK_REALTIME);

    assert_true(ns / 1000000000 >= seconds - 1 && ns / 1000000000 <= seconds + 60);
}

static void time_passes(void **state)
{
    (void)state;
    int64_t before = wt_clock_ns(CLOCK_MONOTONIC);
    const struct timespec a_while = {.tv_nsec = 2000000};

    nanosleep(&a_while, NULL);
    int64_t took = wt_clock_ns(CLOCK_MONOTONIC) - before;

    assert_true(took >= 2000000 && took < INT64_C(60000000000));
}

static void an_unknown_clock_gives_0(void **state)
{
    (void)state;
    assert_true(wt_clock_ns((clockid_t)1000) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_nanoseconds),
        cmocka_unit_test(time_passes),
        cmocka_unit_test(an_unknown_clock_gives_0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
