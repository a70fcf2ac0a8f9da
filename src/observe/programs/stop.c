/* SPDX-License-Identifier: BSD-2-Clause */
/* How the programs are made to end, and what caused each end.
 *
 * A signal to our whole process group (Ctrl-C, a CI that cancels, timeout(1)) reaches the programs
 * by itself; one to us alone does not. Which it was is known from the signals that the traced
 * processes get; where they are not traced, from the signals pending here. */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../watcher.h"

static const int64_t ns_per_ms = 1000000;
enum {
    GRACE_MS = 50,  /* timeout(1) signals us first, and our group just after that */
    STEP_MS = 1000, /* grace time to end by themselves, on a slow machine too */
    KILL_AGAIN_MS = 20,
    SAME_MS = 1000, /* within this time the same signal counts as sent once */
};

static bool ends_us(int signal)
{
    return signal == SIGINT || signal == SIGTERM || signal == SIGHUP;
}

static bool is_recent(int64_t then_ns, int64_t now_ns)
{
    return now_ns - then_ns < SAME_MS * ns_per_ms;
}

/* Is it pending in this process, so was it sent to the whole group? */
static bool has_come_here(int signal)
{
    sigset_t pending;

    return sigpending(&pending) == 0 && sigismember(&pending, signal) == 1;
}

/* ---- the reason ---- */

/* The signal may have come to them a moment before it came to us. */
static void begin(struct wt_watch *w, const struct wt_stop *stop)
{
    struct wt_observed observed = {.kind = WT_OBSERVED_STOPPING, .time_ns = stop->time_ns};
    bool hands_on = stop->reason == WT_STOP_SIGNAL;

    w->stop = *stop;
    w->next_signal_ns = wt_watch_ticks() + (hands_on ? GRACE_MS * ns_per_ms : 0);
    if (hands_on && w->heard == stop->signal && w->heard_ns < stop->time_ns &&
        is_recent(w->heard_ns, stop->time_ns))
        observed.time_ns = w->heard_ns;
    observed.as.stopping.reason = (uint8_t)stop->reason;
    observed.as.stopping.signal = hands_on ? stop->signal : 0;
    memcpy(observed.as.stopping.waits, stop->waits, sizeof stop->waits);
    wt_watch_tell(w, &observed);
}

void wt_stop_obey(struct wt_watch *w)
{
    struct wt_stop stop;
    ssize_t n = read(w->control, &stop, sizeof stop);

    if (n == 0)
        w->main_gone = true;
    else if (n == (ssize_t)sizeof stop && w->stop.reason == WT_STOP_NONE)
        begin(w, &stop);
}

void wt_stop_heard(struct wt_watch *w, struct wt_process *process, int signal)
{
    int64_t now = wt_watch_now();

    if (!ends_us(signal))
        return;
    process->heard = signal;
    process->heard_ns = now;
    if (w->heard != signal || !is_recent(w->heard_ns, now)) {
        w->heard = signal;
        w->heard_ns = now;
    }
}

/* A signal to the whole group ends programs before the order to stop arrives. */
static void notice(struct wt_watch *w)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        const struct wt_stop stop = {
            .reason = WT_STOP_SIGNAL, .signal = signals[i], .time_ns = wt_watch_now()};

        if (w->stop.reason == WT_STOP_NONE && has_come_here(signals[i]))
            begin(w, &stop);
    }
}

void wt_stop_fill_ended(struct wt_watch *w, struct wt_observed *observed, pid_t pid, int status)
{
    notice(w);
    observed->time_ns = wt_watch_now();
    observed->as.ended.pid = pid;
    observed->as.ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    observed->as.ended.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    observed->as.ended.by_us =
        w->sent != 0 && (w->stop.reason != WT_STOP_SIGNAL || w->sent != w->stop.signal);
    observed->as.ended.reason = (uint8_t)w->stop.reason;
}

/* ---- the signals ---- */

static void send_all(struct wt_watch *w, int signal)
{
    for (size_t i = 0; i < w->n_processes; i++)
        kill(w->processes[i]->pid, signal);
    if (!w->traced || signal == SIGKILL)
        wt_descendants_kill(getpid(), signal, 0);
}

/* Send it to those that have not received it. */
static void hand_on(struct wt_watch *w, int signal)
{
    int64_t now = wt_watch_now();

    for (size_t i = 0; i < w->n_processes; i++) {
        const struct wt_process *process = w->processes[i];

        if (process->heard != signal || !is_recent(process->heard_ns, now))
            kill(process->pid, signal);
    }
    if (!w->traced)
        wt_descendants_kill(getpid(), signal, has_come_here(signal) ? getpgrp() : 0);
}

static void send_next(struct wt_watch *w)
{
    if (w->sent == 0 && w->stop.reason == WT_STOP_SIGNAL) {
        w->sent = w->stop.signal;
        hand_on(w, w->sent);
    } else {
        w->sent = w->sent == SIGTERM || w->sent == SIGKILL ? SIGKILL : SIGTERM;
        send_all(w, w->sent);
    }
    send_all(w, SIGCONT); /* stopped ones (SIGSTOP) too */
    w->next_signal_ns =
        wt_watch_ticks() + (w->sent == SIGKILL ? KILL_AGAIN_MS : STEP_MS) * ns_per_ms;
}

void wt_stop_go_on(struct wt_watch *w)
{
    if (w->guard != 0 && getppid() != w->guard)
        w->main_gone = true;
    if (w->main_gone)
        send_all(w, SIGKILL);
    else if (w->stop.reason != WT_STOP_NONE && wt_watch_ticks() >= w->next_signal_ns)
        send_next(w);
}

int64_t wt_stop_due(const struct wt_watch *w)
{
    int64_t left;

    if (w->main_gone)
        return KILL_AGAIN_MS;
    if (w->stop.reason == WT_STOP_NONE)
        return -1;
    left = (w->next_signal_ns - wt_watch_ticks()) / ns_per_ms + 1;
    return left > 0 ? left : 0;
}
