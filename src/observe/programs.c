/* SPDX-License-Identifier: BSD-2-Clause */
/* Our side of the watching process: starts it, reads what it tells, gives it its one order. */
#include "wiretutor/observe.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "record.h"
#include "watch.h"

struct wt_programs {
    pid_t watcher;
    int records, control;
    bool last_gone, over;
    size_t n;
    int64_t in_vain_ns; /* since when; 0: not so */
    struct wt_record_reader reader;
};

/* Its own signals: what a terminal sends to all of us is for the programs, and for who started us.
 * They wait here, unhandled, so that one can be seen to have come. */
static void nothing(int signal)
{
    (void)signal;
}

static void set_signals(struct wt_watch *w)
{
    static const int kept[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE, SIGCHLD};
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t blocked;

    sigprocmask(SIG_SETMASK, NULL, &w->mask);
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction old;

        /* A handler of ours must not run in this process. */
        if (sigaction(signal, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signal, &action, NULL);
    }
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        sigaddset(&blocked, kept[i]);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    action.sa_handler = nothing;
    sigaction(SIGCHLD, &action, NULL);
}

/* May we trace at all? Tried on a child that does nothing. */
static bool may_trace(void)
{
    bool may;
    pid_t child;

    if (wt_abi_audit() == 0)
        return false;
    child = fork();
    if (child == 0)
        for (;;)
            pause();
    may = child > 0 && ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0;
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, __WALL);
    }
    return may;
}

static _Noreturn void watch(struct wt_watch *w)
{
    set_signals(w);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    w->traced = may_trace();
    /* Those that are traced die with us. */
    if (w->traced && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != w->main))
        _exit(1);
    wt_filter_make(&w->first, WT_FILTER_FIRST);
    wt_filter_make(&w->second, WT_FILTER_SECOND);
    wt_watch_run(w);
    _exit(0);
}

static bool open_all(struct wt_watch *w, int records[2], int control[2])
{
    records[0] = records[1] = control[0] = control[1] = -1;
    for (size_t i = 0; i < WT_MAX_PROGRAMS * WT_N_OUTPUTS; i++) {
        struct wt_output *output = &w->program[i / WT_N_OUTPUTS].output[i % WT_N_OUTPUTS];

        output->fd = output->theirs = -1;
    }
    if (pipe2(records, O_CLOEXEC) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control) != 0 ||
        fcntl(records[0], F_SETFL, O_NONBLOCK) != 0)
        return false;
    fcntl(records[1], F_SETPIPE_SZ, 1 << 20); /* more room where we may have it */
    for (size_t i = 0; i < w->options->n * WT_N_OUTPUTS; i++)
        if (!wt_output_open(&w->program[i / WT_N_OUTPUTS].output[i % WT_N_OUTPUTS],
                            i % WT_N_OUTPUTS == WT_STDERR))
            return false;
    return true;
}

static void close_all(struct wt_watch *w, int ours, int theirs)
{
    for (size_t i = 0; i < WT_MAX_PROGRAMS * WT_N_OUTPUTS; i++)
        wt_output_close(&w->program[i / WT_N_OUTPUTS].output[i % WT_N_OUTPUTS]);
    if (ours >= 0)
        close(ours);
    if (theirs >= 0)
        close(theirs);
}

enum wt_status wt_programs_start(struct wt_programs **programs,
                                 const struct wt_programs_options *options, struct wt_error *error)
{
    struct wt_watch *w = calloc(1, sizeof *w);
    struct wt_programs *new = calloc(1, sizeof *new);
    int records[2], control[2], reason;

    assert(options->n > 0 && options->n <= WT_MAX_PROGRAMS);
    *programs = NULL;
    if (w == NULL || new == NULL) {
        free(w);
        free(new);
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    }
    w->options = options;
    w->main = getpid();
    new->n = options->n;
    new->watcher = -1;
    if (open_all(w, records, control))
        new->watcher = fork();
    if (new->watcher == 0) {
        close(records[0]);
        close(control[1]);
        w->records = records[1];
        w->control = control[0];
        watch(w);
    }
    reason = errno;
    close_all(w, records[1], control[0]);
    free(w);
    new->records = records[0];
    new->control = control[1];
    if (new->watcher > 0) {
        *programs = new;
        return WT_OK;
    }
    wt_programs_free(new);
    return wt_fail(error, WT_CANNOT, WT_ERROR_NO_PROCESS, options->argv[0][0], strerror(reason));
}

size_t wt_programs_fds(const struct wt_programs *programs, struct pollfd *fds)
{
    fds[0] = (struct pollfd){.fd = programs->records, .events = POLLIN};
    return 1;
}

enum wt_status wt_programs_next(struct wt_programs *programs, struct wt_observed *observed,
                                struct wt_error *error)
{
    for (;;) {
        enum wt_status status =
            programs->over ? WT_END
                           : wt_record_read(&programs->reader, programs->records, observed);

        if (status == WT_END && !programs->over)
            return wt_fail(error, WT_CANNOT, WT_ERROR_WATCHER_GONE, NULL, NULL);
        if (status != WT_OK)
            return status;
        if (observed->kind == WT_RECORD_OVER) {
            programs->over = true;
        } else if (observed->kind == WT_RECORD_IN_VAIN) {
            programs->in_vain_ns = observed->time_ns;
        } else {
            programs->last_gone = programs->last_gone || (observed->kind == WT_OBSERVED_ENDED &&
                                                          observed->program + 1U == programs->n);
            return WT_OK;
        }
    }
}

bool wt_programs_wait_in_vain(const struct wt_programs *programs, uint32_t ms)
{
    const int64_t ns_per_ms = 1000000;

    return programs->last_gone && programs->in_vain_ns != 0 &&
           wt_watch_now() - programs->in_vain_ns >= ms * ns_per_ms;
}

void wt_programs_stop(struct wt_programs *programs)
{
    ssize_t done;

    do
        done = send(programs->control, "s", 1, MSG_NOSIGNAL);
    while (done < 0 && errno == EINTR);
}

void wt_programs_free(struct wt_programs *programs)
{
    if (programs == NULL)
        return;
    /* Without us it kills all that is left, and ends. */
    if (programs->control >= 0)
        close(programs->control);
    if (programs->records >= 0)
        close(programs->records);
    if (programs->watcher > 0)
        while (waitpid(programs->watcher, NULL, 0) < 0 && errno == EINTR)
            ;
    free(programs);
}
