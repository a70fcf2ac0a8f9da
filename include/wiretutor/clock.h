/* SPDX-License-Identifier: BSD-2-Clause */
/* The current time, where the program itself needs it: time-outs, and what is observed live. */
#ifndef WT_CLOCK_H
#define WT_CLOCK_H

#include <stdint.h>
#include <time.h>

/* The time by this clock in nanoseconds: CLOCK_REALTIME counts from 1970-01-01 UTC and may be set
 * back, CLOCK_MONOTONIC never goes back. 0: there is no such clock. Async-signal-safe. */
int64_t wt_clock_ns(clockid_t clock);

#endif
