/* SPDX-License-Identifier: BSD-2-Clause */
/* Our side of the watching process: starts it, reads its records, sends it its only order
 * (stop). */
#include "wiretutor/observe.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lines/namer.h"
#include "deadline.h"
#include "record.h"
#include "watch.h"

struct wt_programs {
    struct wt_deadline deadline; /* of the watching process */
    int records, control;
    bool over, ordered;              /* to end the programs */
    struct wt_observed end;          /* the reason for it, where only we know it: STOPPING */
    enum wt_watcher_trouble trouble; /* that is still to be told, found out at … */
    int64_t trouble_ns;
    struct wt_idleness idle;
    struct wt_record_reader reader;
    pid_t namer; /* -1: none */
    struct wt_answers answers;
    bool is_held; /* a call that waits for its line of source */
    struct wt_observed held;
};

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
    fcntl(records[1], F_SETPIPE_SZ, 1 << 20); /* a larger pipe buffer where that is allowed */
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

/* Without it nothing would tell that the programs only wait, or which of theirs are left. */
static const char proc_file[] = "/proc/self/stat";

enum wt_status wt_programs_start(struct wt_programs **programs,
                                 const struct wt_programs_options *options, struct wt_error *error)
{
    int records[2], control[2], reason;
    pid_t watcher = -1;
    struct wt_namer namer = {-1, -1, -1};

    assert(options->n > 0 && options->n <= WT_MAX_PROGRAMS);
    *programs = NULL;
    if (access(proc_file, R_OK) != 0)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NO_PROC, proc_file, wt_reason_of(errno));
    struct wt_watch *w = calloc(1, sizeof *w);
    struct wt_programs *new = calloc(1, sizeof *new);

    if (w == NULL || new == NULL) {
        free(w);
        free(new);
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    }
    w->options = options;
    w->main = getpid();
    if (options->sites)
        wt_namer_start(&namer);
    w->asking.fd = namer.questions;
    new->namer = namer.pid;
    new->answers.fd = namer.answers;
    if (open_all(w, records, control))
        watcher = fork();
    if (watcher == 0) {
        close(records[0]);
        close(control[1]);
        w->records = records[1];
        w->control = control[0];
        wt_watch_begin(w);
    }
    reason = errno;
    close_all(w, records[1], control[0]);
    if (namer.questions >= 0)
        close(namer.questions);
    free(w);
    new->records = records[0];
    new->control = control[1];
    wt_deadline_begin(&new->deadline, watcher);
    if (watcher > 0) {
        *programs = new;
        return WT_OK;
    }
    wt_programs_free(new);
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NO_PROCESS, options->argv[0][0],
                           wt_reason_of(reason));
}

size_t wt_programs_processes(const struct wt_programs *programs, int32_t *processes)
{
    size_t n = 0;

    if (programs->deadline.watcher > 0)
        processes[n++] = programs->deadline.watcher;
    if (programs->namer > 0)
        processes[n++] = programs->namer;
    return n;
}

size_t wt_programs_fds(const struct wt_programs *programs, struct pollfd *fds)
{
    bool held = programs->is_held && programs->answers.fd >= 0;

    fds[0] =
        (struct pollfd){.fd = held ? programs->answers.fd : programs->records, .events = POLLIN};
    return 1;
}

int64_t wt_programs_until(const struct wt_programs *programs, int64_t ns)
{
    return programs->is_held && programs->held.time_ns <= ns ? programs->held.time_ns - 1 : ns;
}

/* A call that is held until its source line is named; later records wait behind it. */
static enum wt_status take_held(struct wt_programs *programs, struct wt_observed *observed)
{
    struct wt_observed *held = &programs->held;
    uint32_t site;

    /* Messages of one call have one line. */
    uint64_t id = held->as.call.batch != 0 ? held->as.call.batch : held->as.call.id;

    switch (wt_answers_find(&programs->answers, id, &site, &observed->as.site)) {
    case WT_ANSWERED_NEW:
        observed->kind = WT_OBSERVED_SITE;
        observed->program = held->program;
        observed->time_ns = held->time_ns;
        return WT_OK;
    case WT_ANSWERED:
        memcpy(observed, held, wt_record_size(held));
        observed->as.call.site = site;
        programs->is_held = false;
        return WT_OK;
    default:
        return WT_AGAIN;
    }
}

static bool lacks_site(const struct wt_observed *observed)
{
    return (observed->kind == WT_OBSERVED_CALL_BEGINS ||
            observed->kind == WT_OBSERVED_CALL_RETURNS) &&
           observed->as.call.site == WT_SITE_LATER;
}

static void note_idle(struct wt_programs *programs, const struct wt_observed *observed)
{
    programs->idle.reason = (enum wt_stop_reason)observed->as.stopping.reason;
    programs->idle.certain = observed->as.stopping.certain;
    programs->idle.since_ns = observed->time_ns;
    memcpy(programs->idle.waits, observed->as.stopping.waits, sizeof programs->idle.waits);
}

/* The watching process is gone before all was told: because we ended it, or, as the story has to
 * come to its end all the same, because something else did when the programs were to end. */
static enum wt_status end_early(struct wt_programs *programs, struct wt_error *error)
{
    if (!programs->ordered)
        return wt_fail(error, WT_CANNOT, WT_ERROR_WATCHER_GONE, NULL, NULL);
    programs->over = true;
    return WT_END;
}

/* Why the programs are to end is told before that the watching process was ended, which did not say
 * so. */
static bool take_trouble(struct wt_programs *programs, struct wt_observed *observed)
{
    if (programs->trouble == WT_WATCHER_FINE)
        return false;
    if (programs->trouble == WT_WATCHER_KILLED && programs->end.kind == WT_OBSERVED_STOPPING) {
        memcpy(observed, &programs->end, wt_record_size(&programs->end));
        programs->end.kind = WT_OBSERVED_STARTED;
        return true;
    }
    observed->kind = WT_OBSERVED_WATCHER;
    observed->program = 0;
    observed->time_ns = programs->trouble_ns;
    observed->as.trouble = programs->trouble;
    programs->trouble = WT_WATCHER_FINE;
    return true;
}

/* Nothing has come for a moment: is the watching process still there to send something? */
static enum wt_status look_at_watcher(struct wt_programs *programs, struct wt_observed *observed)
{
    programs->trouble = wt_deadline_look(&programs->deadline);
    programs->trouble_ns = wt_watch_now();
    return take_trouble(programs, observed) ? WT_OK : WT_AGAIN;
}

static enum wt_status next_record(struct wt_programs *programs, struct wt_observed *observed)
{
    enum wt_status status = WT_END;

    if (!programs->over)
        status = wt_record_read(&programs->reader, programs->records, observed);
    if (status == WT_OK)
        wt_deadline_heard(&programs->deadline);
    return status;
}

enum wt_status wt_programs_next(struct wt_programs *programs, struct wt_observed *observed,
                                struct wt_error *error)
{
    for (;;) {
        enum wt_status status;

        if (programs->is_held)
            return take_held(programs, observed);
        if (take_trouble(programs, observed))
            return WT_OK;
        status = next_record(programs, observed);
        if (status == WT_END)
            return programs->over ? WT_END : end_early(programs, error);
        if (status == WT_AGAIN)
            return look_at_watcher(programs, observed);
        if (status != WT_OK)
            return status;
        if (lacks_site(observed)) {
            memcpy(&programs->held, observed, wt_record_size(observed));
            programs->is_held = true;
        } else if (observed->kind == WT_RECORD_OVER) {
            programs->over = true;
        } else if (observed->kind == WT_RECORD_IDLE) {
            note_idle(programs, observed);
        } else {
            if (observed->kind == WT_OBSERVED_STOPPING)
                programs->end.kind = WT_OBSERVED_STARTED; /* it says so itself */
            return WT_OK;
        }
    }
}

const struct wt_idleness *wt_programs_idle(const struct wt_programs *programs)
{
    return &programs->idle;
}

/* Once, and without waiting: an order that nobody reads must not hold us up. */
void wt_programs_stop(struct wt_programs *programs, const struct wt_stop *stop)
{
    struct wt_observed *end = &programs->end;
    ssize_t done;

    if (programs->ordered)
        return;
    programs->ordered = true;
    programs->deadline.ordered_ns = wt_watch_ticks();
    end->kind = WT_OBSERVED_STOPPING;
    end->time_ns = stop->time_ns;
    end->as.stopping.reason = (uint8_t)stop->reason;
    end->as.stopping.signal = stop->reason == WT_STOP_SIGNAL ? stop->signal : 0;
    memcpy(end->as.stopping.waits, stop->waits, sizeof stop->waits);
    do
        done = send(programs->control, stop, sizeof *stop, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (done < 0 && errno == EINTR);
    if (programs->namer > 0)
        kill(programs->namer, SIGCONT); /* calls wait for their lines */
}

void wt_programs_free(struct wt_programs *programs)
{
    if (programs == NULL)
        return;
    /* When we are gone it kills what is left, and ends. */
    if (programs->control >= 0)
        close(programs->control);
    if (programs->records >= 0)
        close(programs->records);
    if (programs->deadline.watcher > 0)
        wt_deadline_wait(&programs->deadline);
    wt_deadline_close(&programs->deadline);
    if (programs->answers.fd >= 0)
        close(programs->answers.fd);
    if (programs->namer > 0) {
        kill(programs->namer, SIGKILL);
        while (waitpid(programs->namer, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    free(programs);
}
