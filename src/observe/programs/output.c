/* SPDX-License-Identifier: BSD-2-Clause */
/* What the programs print. Standard output is a pseudo-terminal, because a program whose output is
 * one prints each line when it is written; standard error is a pipe, which is written at once
 * anyway and draws no colours. A line is reported when it is whole. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <stdlib.h>
#include <unistd.h>

#include "watch.h"

/* How long to wait for the rest of a line or of a traceback: until the program has been silent that
 * long. A busy program gets more time: on a loaded machine it may only be waiting for a processor.
 * Each look counts at most look_most_ns, so that time in which the machine was suspended does not
 * count. */
static const int64_t hold_ns = 40 * INT64_C(1000000), hold_busy_ns = 400 * INT64_C(1000000);
static const int64_t look_ns = 10 * INT64_C(1000000), look_most_ns = 20 * INT64_C(1000000);

/* Moves a descriptor above 0, 1 and 2, which may be closed here. */
static int above_standard(int fd)
{
    int moved = fd >= 0 && fd <= STDERR_FILENO ? fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : fd;

    if (moved != fd)
        close(fd);
    return moved;
}

static bool open_terminal(struct wt_output *output)
{
    struct termios modes;
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), theirs = -1;

    if (fd < 0)
        return false;
    if (grantpt(fd) == 0 && unlockpt(fd) == 0)
        theirs = ioctl(fd, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (theirs < 0 || tcgetattr(theirs, &modes) != 0) {
        close(fd);
        if (theirs >= 0)
            close(theirs);
        return false;
    }
    cfmakeraw(&modes); /* a line's end stays "\n" */
    tcsetattr(theirs, TCSANOW, &modes);
    output->fd = fd;
    output->theirs = theirs;
    return true;
}

static void same_size(int fd)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        ioctl(fd, TIOCSWINSZ, &size);
}

bool wt_output_open(struct wt_output *output, bool is_error)
{
    int ends[2];

    output->n = 0;
    if (!is_error && open_terminal(output)) {
        same_size(output->theirs);
    } else {
        if (pipe2(ends, O_CLOEXEC) != 0)
            return false;
        output->fd = ends[0];
        output->theirs = ends[1];
    }
    output->fd = above_standard(output->fd);
    output->theirs = above_standard(output->theirs);
    return output->fd >= 0 && output->theirs >= 0 && fcntl(output->fd, F_SETFL, O_NONBLOCK) == 0;
}

void wt_output_close(struct wt_output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    if (output->theirs >= 0)
        close(output->theirs);
    output->fd = output->theirs = -1;
}

static void tell(struct wt_watch *w, unsigned program, bool is_error, size_t n, int64_t now)
{
    struct wt_output *output = &w->program[program].output[is_error ? WT_STDERR : WT_STDOUT];
    struct wt_observed observed;

    if (n == 0)
        return;
    observed.kind = WT_OBSERVED_OUTPUT;
    observed.program = (uint8_t)program;
    observed.time_ns = now;
    observed.as.output.is_error = is_error;
    observed.as.output.n = (uint32_t)n;
    memcpy(observed.as.output.bytes, output->bytes, n);
    output->n -= n;
    output->held_ns = output->silent_ns;
    memmove(output->bytes, output->bytes + n, output->n);
    wt_watch_tell(w, &observed);
}

static size_t whole_lines(const struct wt_output *output)
{
    const uint8_t *last = memrchr(output->bytes, '\n', output->n);

    return last != NULL ? (size_t)(last - output->bytes) + 1 : 0;
}

/* Add the time since the last look, at most look_most_ns. */
static void time_passes(struct wt_output *output)
{
    int64_t now = wt_watch_ticks(), passed = now - output->looked_ns;

    if (passed > look_most_ns)
        passed = look_most_ns;
    output->looked_ns = now;
    output->silent_ns += passed;
    output->held_ns += passed;
}

/* False: nothing to read now, or the end. */
static bool read_more(struct wt_output *output, bool *arrived)
{
    ssize_t n = read(output->fd, output->bytes + output->n, sizeof output->bytes - output->n);

    if (n > 0) {
        *arrived = true;
        time_passes(output);
        if (output->n == 0)
            output->held_ns = 0;
        output->silent_ns = 0;
        output->n += (size_t)n;
        return true;
    }
    /* A pseudo-terminal whose other end is closed says EIO. */
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        close(output->fd);
        output->fd = -1;
    }
    return false;
}

/* Is the output that we hold complete, so that it can be reported? */
static bool is_silent(const struct wt_program *program, struct wt_output *output)
{
    time_passes(output);
    return output->silent_ns >= hold_ns &&
           (output->held_ns >= hold_busy_ns || !wt_task_busy(program->pid));
}

static bool take(struct wt_watch *w, unsigned program, bool is_error, int64_t now, bool all)
{
    enum { AT_ONCE = 16 }; /* a limit of reads, so that one program cannot monopolise the loop */
    struct wt_output *output = &w->program[program].output[is_error ? WT_STDERR : WT_STDOUT];
    bool arrived = false;
    int reads = 0;

    for (; reads < AT_ONCE && output->fd >= 0 && read_more(output, &arrived); reads++) {
        size_t lines = whole_lines(output);

        if (output->n == sizeof output->bytes)
            tell(w, program, is_error, lines != 0 ? lines : output->n, now);
    }
    if (arrived)
        wt_idle_worked(w);
    if (all || output->fd < 0 || (output->n != 0 && is_silent(&w->program[program], output)))
        tell(w, program, is_error, output->n, now);
    else if (!is_error)
        tell(w, program, is_error, whole_lines(output), now);
    return reads == AT_ONCE;
}

bool wt_output_take(struct wt_watch *w, unsigned program, int64_t now, bool all)
{
    bool more = take(w, program, false, now, all);

    return take(w, program, true, now, all) || more;
}

int wt_output_due(const struct wt_watch *w)
{
    for (size_t i = 0; i < 2 * w->started; i++)
        if (w->program[i / 2].output[i % 2].n != 0)
            return (int)(look_ns / 1000000);
    return -1;
}
