/* SPDX-License-Identifier: BSD-2-Clause */
/* The exit code of a run that worked: what ended it, and, if asked for, whether a program failed.
 */
#include "run.h"

#include <signal.h>

#include "signals.h"

enum {
    BY_SIGNAL = 128, /* as shells say it */
    COULD_NOT_START = 3,
    PROGRAM_FAILED = 1,
};

int wt_run_exit_code(const struct wt_options *o, int code, bool not_started, bool failed)
{
    int64_t when;
    int signal = wt_signals_first(&when);

    if (code != 0)
        return code;
    if (signal == SIGTERM || signal == SIGHUP)
        return BY_SIGNAL + signal;
    if (!o->exit_code)
        return 0;
    if (not_started)
        return COULD_NOT_START;
    return failed ? PROGRAM_FAILED : 0;
}
