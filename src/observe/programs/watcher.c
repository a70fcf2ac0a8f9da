/* SPDX-License-Identifier: BSD-2-Clause */
/* The watching process: waits for its children, its orders and the programs' outputs at once, and
 * goes on until all of the programs' processes are gone. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "proc_net.h"
#include "record.h"
#include "../watcher.h"
#include "wiretutor/clock.h"

static const int64_t ns_per_ms = 1000000;
enum { USUAL_PATIENCE_MS = 5000, BOUND_MS = 300, READY_CHECK_MS = 10, EVENTS_AT_ONCE = 64 };

int64_t wt_watch_now(void)
{
    return wt_clock_ns(CLOCK_REALTIME);
}

int64_t wt_watch_ticks(void)
{
    return wt_clock_ns(CLOCK_MONOTONIC);
}

void wt_watch_tell(struct wt_watch *w, const struct wt_observed *observed)
{
    w->recorded_ns = observed->time_ns;
    if (!w->main_gone && !wt_record_write(w->records, observed))
        w->main_gone = true;
}

void wt_watch_ready(struct wt_watch *w, unsigned program)
{
    w->program[program].ready = w->program[program].serves = true;
}

void wt_watch_bound(struct wt_watch *w, unsigned program)
{
    w->program[program].bound_ns = wt_watch_ticks();
    w->program[program].serves = true;
}

void wt_watch_waits(struct wt_watch *w, unsigned program)
{
    if (w->program[program].bound_ns != 0)
        wt_watch_ready(w, program);
}

static void program_ended(struct wt_watch *w, pid_t pid, int status)
{
    for (unsigned i = 0; i < w->started; i++) {
        struct wt_program *program = &w->program[i];
        struct wt_observed observed = {.kind = WT_OBSERVED_ENDED, .program = (uint8_t)i};

        if (program->pid != pid || program->gone)
            continue;
        program->gone = true;
        wt_idle_worked(w);
        wt_stop_fill_ended(w, &observed, pid, status);
        observed.as.ended.not_started = wt_launch_failed(program);
        observed.as.ended.left = wt_processes_of(w, i);
        wt_output_take(w, i, observed.time_ns, true);
        wt_watch_tell(w, &observed);
    }
}

static void happened(struct wt_watch *w, pid_t tid, int status)
{
    while (tid != 0) {
        w->held = 0;
        if (WIFSTOPPED(status)) {
            wt_tracer_stopped(w, tid, status);
        } else {
            wt_tracer_ended(w, tid, status);
            program_ended(w, tid, status);
        }
        tid = w->held;
        status = w->held_status;
    }
}

/* False: there are no children left. */
static bool look_after_children(struct wt_watch *w)
{
    for (int i = 0; i < EVENTS_AT_ONCE; i++) {
        int status;
        pid_t tid = waitpid(-1, &status, __WALL | WNOHANG);

        if (tid <= 0)
            return tid == 0 || errno != ECHILD;
        happened(w, tid, status);
    }
    return true;
}

static int64_t patience(const struct wt_watch *w)
{
    const struct wt_start *start = &w->options->start[w->started];

    if (start->after == WT_AFTER_TIME)
        return start->ms;
    return w->options->patience_ms != 0 ? w->options->patience_ms : USUAL_PATIENCE_MS;
}

/* A daemon's first process ends before its child listens. */
static bool is_over(const struct wt_watch *w, size_t program)
{
    return w->program[program].gone && wt_processes_of(w, (unsigned)program) == 0;
}

static bool is_ready(const struct wt_watch *w, size_t i, uint8_t after)
{
    const struct wt_program *program = &w->program[i];

    switch (after) {
    case WT_AFTER_LISTEN:
        return program->listens || is_over(w, i);
    case WT_AFTER_CONNECT:
        return program->connected || is_over(w, i);
    case WT_AFTER_TIME:
        return false;
    default:
        return program->ready || is_over(w, i);
    }
}

/* The one before, and those that were started together with it. */
static bool are_ready(const struct wt_watch *w)
{
    const struct wt_start *start = w->options->start;
    uint8_t after = start[w->started].after;
    size_t i = w->started;

    if (after == WT_AFTER_TOGETHER)
        return true;
    do
        if (!is_ready(w, --i, after))
            return false;
    while (i > 0 && start[i].after == WT_AFTER_TOGETHER);
    return true;
}

/* In how many ms a program that has bound a datagram socket counts as ready; -1: it has not, or is
 * ready. */
static int64_t bound_due(const struct wt_program *program, int64_t now)
{
    int64_t left = BOUND_MS - (now - program->bound_ns) / ns_per_ms;

    if (program->bound_ns == 0 || program->ready)
        return -1;
    return left > 0 ? left : 0;
}

static bool may_start(const struct wt_watch *w, int64_t now)
{
    return are_ready(w) || now - w->program[w->started - 1].started_ns >= patience(w) * ns_per_ms;
}

static bool more_to_start(const struct wt_watch *w)
{
    return w->started < w->options->n && w->stop.reason == WT_STOP_NONE && !w->main_gone;
}

static void start_next(struct wt_watch *w, int64_t now)
{
    struct wt_program *before = &w->program[w->started - (w->started != 0)];

    /* Without tracing only the kernel's tables show who listens. */
    if (!w->traced && w->started > 0 && more_to_start(w) && !before->ready)
        before->ready = before->listens = wt_proc_net_serves(before->pid);
    for (size_t i = 0; i < w->started; i++)
        if (bound_due(&w->program[i], now) == 0)
            wt_watch_ready(w, (unsigned)i);
    if (!more_to_start(w) || (w->started > 0 && !may_start(w, now)))
        return;
    if (wt_launch(w, (unsigned)w->started))
        w->started++;
    else
        w->main_gone = true; /* no process or no pipe: give up */
}

static void sooner(int *timeout, int64_t ms)
{
    if (ms >= 0 && (*timeout < 0 || ms < *timeout))
        *timeout = (int)ms;
}

static int timeout(const struct wt_watch *w, int64_t now)
{
    int soonest = wt_output_due(w);

    sooner(&soonest, wt_stop_due(w));
    sooner(&soonest, wt_samples_due(w, now));
    if (more_to_start(w)) {
        const struct wt_program *before = &w->program[w->started - 1];

        sooner(&soonest,
               are_ready(w) ? 0 : patience(w) - (now - before->started_ns) / ns_per_ms + 1);
        sooner(&soonest, w->traced ? -1 : READY_CHECK_MS);
        for (size_t i = 0; i < w->started; i++)
            sooner(&soonest, bound_due(&w->program[i], now));
    }
    sooner(&soonest, wt_idle_due(w, now));
    return soonest;
}

/* Until a child, an order, an output or a time-out. SIGCHLD is unblocked only here, to wake us.
 * True: look at the outputs. */
static bool wait_for_something(struct wt_watch *w, int ms)
{
    struct pollfd fds[1 + WT_MAX_PROGRAMS * WT_N_OUTPUTS] = {
        {.fd = w->control, .events = POLLIN}
    };
    struct timespec most = {ms / 1000, ms % 1000 * ns_per_ms};
    nfds_t n = 1;
    int ready;

    if (w->main_gone)
        fds[0].fd = -1;
    for (size_t i = 0; i < w->started * WT_N_OUTPUTS; i++)
        fds[n++] = (struct pollfd){.fd = w->program[i / WT_N_OUTPUTS].output[i % WT_N_OUTPUTS].fd,
                                   .events = POLLIN};
    ready = ppoll(fds, n, ms < 0 ? NULL : &most, &w->awake);
    if (ready > 0 && fds[0].revents != 0)
        wt_stop_obey(w);
    return ready >= 0;
}

/* False: nothing is left at the moment. */
static bool take_outputs(struct wt_watch *w, bool all)
{
    int64_t now = wt_watch_now();
    bool more = false;

    for (unsigned i = 0; i < w->started; i++)
        more |= wt_output_take(w, i, now, all);
    return more;
}

void wt_watch_run(struct wt_watch *w)
{
    bool children = true, outputs = true;

    while (children || more_to_start(w)) {
        int64_t now = wt_watch_ticks();

        start_next(w, now);
        wt_stop_go_on(w);
        wt_samples_tick(w, now);
        if (outputs)
            take_outputs(w, false);
        wt_idle_tick(w, now);
        outputs = wait_for_something(w, timeout(w, now));
        children = look_after_children(w);
    }
    while (take_outputs(w, true))
        ;
    wt_watch_tell(w, &(struct wt_observed){.kind = WT_RECORD_OVER, .time_ns = wt_watch_now()});
}
