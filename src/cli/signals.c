/* SPDX-License-Identifier: BSD-2-Clause */
/* The only variables of the program at file scope that change: a signal handler has no argument. */
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#include "wiretutor/clock.h"

static struct wt_source *volatile stopped_by_signal;
static volatile sig_atomic_t asked_by_signal[WT_N_SIGNALS];
static volatile sig_atomic_t signals_counted;
static volatile sig_atomic_t first_signal;
static int64_t first_signal_ns; /* written before the signal is */

static void stop(int number)
{
    (void)number;
    if (stopped_by_signal != NULL)
        wt_source_stop(stopped_by_signal);
}

static void count(int number)
{
    int reason = errno;

    if (first_signal == 0) {
        first_signal_ns = wt_clock_ns(CLOCK_REALTIME);
        first_signal = number;
    }
    signals_counted = signals_counted + 1;
    errno = reason;
}

static void ask(int number)
{
    asked_by_signal[number == SIGUSR2 ? WT_SIGNAL_FLUSH : WT_SIGNAL_COUNTS] = 1;
}

bool wt_signals_asked(enum wt_signal what)
{
    if (asked_by_signal[what] == 0)
        return false;
    asked_by_signal[what] = 0;
    return true;
}

static void take(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    sigfillset(&action.sa_mask); /* one at a time */
    (void)sigaction(number, &action, NULL);
}

void wt_signals_ignore_writing(void)
{
    take(SIGPIPE, SIG_IGN);
    take(SIGXFSZ, SIG_IGN);
}

/* The terminal is gone; but nohup(1) says that this does not matter. */
static void take_hangup(void (*handler)(int))
{
    struct sigaction now;

    if (sigaction(SIGHUP, NULL, &now) == 0 && now.sa_handler != SIG_IGN)
        take(SIGHUP, handler);
}

static void take_all(void (*ends)(int), void (*asks)(int))
{
    take(SIGINT, ends);
    take(SIGTERM, ends);
    take_hangup(ends);
    take(SIGUSR1, asks);
    take(SIGUSR2, asks);
#ifdef SIGINFO
    take(SIGINFO, asks);
#endif
    wt_signals_ignore_writing();
}

void wt_signals_stop(struct wt_source *source)
{
    stopped_by_signal = source;
    if (source != NULL)
        take_all(stop, ask);
    else
        take_all(SIG_DFL, SIG_DFL);
}

void wt_signals_count(void)
{
    signals_counted = 0;
    first_signal = 0;
    take_all(count, SIG_DFL);
}

unsigned wt_signals_counted(void)
{
    return (unsigned)signals_counted;
}

int wt_signals_first(int64_t *time_ns)
{
    if (first_signal == 0)
        return 0;
    *time_ns = first_signal_ns;
    return (int)first_signal;
}
