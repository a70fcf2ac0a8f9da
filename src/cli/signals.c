/* SPDX-License-Identifier: BSD-2-Clause */
/* The only variable of the program at file scope that changes: a signal handler has no argument. */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

static struct wt_source *volatile stopped_by_signal;

static void stop(int number)
{
    (void)number;
    if (stopped_by_signal != NULL)
        wt_source_stop(stopped_by_signal);
}

void wt_signals_stop(struct wt_source *source)
{
    struct sigaction action = {.sa_handler = source != NULL ? stop : SIG_DFL};

    stopped_by_signal = source;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}
