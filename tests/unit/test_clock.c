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

static void goes_on(void **state)
{
    (void)state;
    int64_t before = wt_clock_ns(CLOCK_MONOTONIC);
    const struct timespec a_while = {.tv_nsec = 2000000};

    nanosleep(&a_while, NULL);
    int64_t took = wt_clock_ns(CLOCK_MONOTONIC) - before;

    assert_true(took >= 2000000 && took < INT64_C(60000000000));
}

static void knows_no_other_clock(void **state)
{
    (void)state;
    assert_true(wt_clock_ns((clockid_t)1000) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_nanoseconds),
        cmocka_unit_test(goes_on),
        cmocka_unit_test(knows_no_other_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
