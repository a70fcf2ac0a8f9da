/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiretutor/clock.h"

int64_t wt_clock_ns(clockid_t clock)
{
    struct timespec now;

    if (clock_gettime(clock, &now) != 0)
        return 0;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
