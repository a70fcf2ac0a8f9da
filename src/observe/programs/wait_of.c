/* SPDX-License-Identifier: BSD-2-Clause */
/* What a thread waits in, asked of /proc: also where its call is none of those that are watched. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "calls.h"
#include "memory.h"

enum { NONE = -1, NS_PER_MS = 1000000, MS_PER_S = 1000 };
enum { WAIT_LONGEST_SLEEP_MS = 10000 }; /* one that takes longer is no work */

/* Calls that wait, and the argument that points to their time-out (NONE: they have none). poll()
 * and the like are in the table of watched calls. */
static const struct {
    long number;
    uint8_t kind;
    int8_t limit;
} waits[] = {
    {__NR_futex,           WT_WAIT_LOCK,   3   },
    {__NR_rt_sigtimedwait, WT_WAIT_SIGNAL, 2   },
    {__NR_rt_sigsuspend,   WT_WAIT_SIGNAL, NONE},
#ifdef __NR_pause
    {__NR_pause,           WT_WAIT_SIGNAL, NONE},
#endif
    {__NR_wait4,           WT_WAIT_CHILD,  NONE},
    {__NR_waitid,          WT_WAIT_CHILD,  NONE},
    {__NR_read,            WT_WAIT_FILES,  NONE},
    {__NR_readv,           WT_WAIT_FILES,  NONE},
    {__NR_write,           WT_WAIT_FILES,  NONE},
    {__NR_writev,          WT_WAIT_FILES,  NONE},
    {__NR_recvfrom,        WT_WAIT_FILES,  NONE},
    {__NR_recvmsg,         WT_WAIT_FILES,  NONE},
    {__NR_sendto,          WT_WAIT_FILES,  NONE},
    {__NR_sendmsg,         WT_WAIT_FILES,  NONE},
    {__NR_accept4,         WT_WAIT_FILES,  NONE},
#ifdef __NR_accept
    {__NR_accept,          WT_WAIT_FILES,  NONE},
#endif
};

static bool read_status(pid_t tid, char *state, uint64_t *switches)
{
    static const char *const names[] = {"State:\t", "voluntary_ctxt_switches:"};
    char values[2][WT_STATUS_VALUE];

    if (!wt_task_status_values(tid, names, 2, values))
        return false;
    *state = values[0][0];
    *switches = strtoull(values[1], NULL, 10);
    return true;
}

/* Time on a processor; 0 where the kernel does not count it. */
static int64_t read_ran(pid_t tid)
{
    char line[256];
    int64_t ran = 0;
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/schedstat", (int)tid);
    file = fopen(line, "re");
    if (file == NULL)
        return 0;
    if (fgets(line, sizeof line, file) != NULL)
        ran = strtoll(line, NULL, 10);
    (void)fclose(file);
    return ran;
}

enum call { NO_CALL, IN_CALL, HIDDEN_CALL };

/* "202 0x1 0x2 …", or "running" */
static enum call read_call(pid_t tid, long *number, uint64_t args[WT_SYSCALL_ARGS])
{
    char text[256] = "", *at = text;
    bool hidden = false;
    FILE *file;

    (void)snprintf(text, sizeof text, "/proc/%d/syscall", (int)tid);
    file = fopen(text, "re");
    if (file == NULL)
        return errno == EACCES || errno == EPERM ? HIDDEN_CALL : NO_CALL;
    if (fgets(text, sizeof text, file) == NULL) {
        hidden = errno == EACCES || errno == EPERM;
        text[0] = '\0';
    }
    (void)fclose(file);
    *number = strtol(text, &at, 10);
    if (at == text)
        return hidden ? HIDDEN_CALL : NO_CALL;
    for (int i = 0; i < WT_SYSCALL_ARGS; i++)
        args[i] = strtoull(at, &at, 16);
    return IN_CALL;
}

/* ---- typing ---- */

/* Is it our standard input, and can something still come from there: a terminal, or a pipe? */
static bool is_open_input(pid_t tid, int fd)
{
    char path[64];
    struct stat ours, theirs;

    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    return fstat(STDIN_FILENO, &ours) == 0 && stat(path, &theirs) == 0 &&
           ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino &&
           (S_ISFIFO(ours.st_mode) || S_ISSOCK(ours.st_mode) || isatty(STDIN_FILENO) == 1);
}

/* /dev/tty and the terminal itself, opened by name */
static bool is_terminal(pid_t tid, int fd)
{
    char path[64], target[32];
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    n = readlink(path, target, sizeof target - 1);
    if (n <= 0)
        return false;
    target[n] = '\0';
    return strncmp(target, "/dev/tty", 8) == 0 || strncmp(target, "/dev/pts/", 9) == 0 ||
           strcmp(target, "/dev/console") == 0;
}

static bool reads(long number)
{
    return number == __NR_read || number == __NR_readv;
}

/* ---- the call ---- */

/* Sleeping is work until it is over, or is repeated; but not one that takes very long. */
static void sleeps(pid_t tid, bool absolute, int clock, uint64_t time_at, struct wt_waiting *out)
{
    struct timespec until, now = {0, 0};

    out->kind = WT_WAIT_SLEEP;
    if (!wt_memory_read_all(tid, time_at, &until, sizeof until))
        return;
    if (absolute)
        clock_gettime(clock, &now);
    out->ms =
        (int64_t)(until.tv_sec - now.tv_sec) * MS_PER_S + (until.tv_nsec - now.tv_nsec) / NS_PER_MS;
    out->endless = out->ms > WAIT_LONGEST_SLEEP_MS;
}

/* A call that is not watched, or not on an Internet socket. */
static void other_call(struct wt_watch *w, const struct wt_thread *thread, long number,
                       const uint64_t args[WT_SYSCALL_ARGS], struct wt_look *look)
{
    const struct wt_syscall *syscall = wt_syscall_find((uint64_t)number);
    struct wt_waiting *out = &look->waits;
    struct wt_waited waited;

    out->kind = WT_WAIT_SLEEP; /* whatever it is: for some time it counts as work */
    if (number == __NR_clock_nanosleep) {
        sleeps(thread->tid, (args[1] & TIMER_ABSTIME) != 0, (int)args[0], args[2], out);
    } else if (number == __NR_nanosleep) {
        sleeps(thread->tid, false, 0, args[0], out);
    } else if (syscall != NULL && wt_waits_for(w, thread, syscall, args, &waited)) {
        out->kind = waited.standard_input && is_open_input(thread->tid, STDIN_FILENO)
                        ? WT_WAIT_TYPING
                    : waited.internet + waited.others == 0 ? WT_WAIT_SLEEP
                                                           : WT_WAIT_FILES;
        out->ms = wt_waits_ms(thread->tid, syscall, args);
        out->endless = out->ms < 0;
    }
    for (size_t i = 0; i < sizeof waits / sizeof waits[0]; i++) {
        if (waits[i].number != number)
            continue;
        out->kind = waits[i].kind;
        out->endless = waits[i].limit == NONE || args[waits[i].limit] == 0;
        look->certain = out->endless && out->kind != WT_WAIT_FILES;
        if (reads(number) &&
            (is_open_input(thread->tid, (int)args[0]) || is_terminal(thread->tid, (int)args[0])))
            out->kind = WT_WAIT_TYPING;
    }
}

/* Asleep in a call that we may not see. It could read what is typed, if that goes to its program.
 */
static void hidden_call(struct wt_watch *w, const struct wt_thread *thread, struct wt_look *look)
{
    unsigned program = thread->process->program;

    wt_not_watched(w, program, WT_NOT_WATCHED_HIDDEN);
    look->waits.kind = w->options->stdin_to == program && is_open_input(getpid(), STDIN_FILENO)
                           ? WT_WAIT_TYPING
                           : WT_WAIT_HIDDEN;
}

/* A call on an Internet socket, seen to begin. */
static void watched_call(struct wt_watch *w, const struct wt_thread *thread, struct wt_look *look)
{
    const struct wt_pending *now = &thread->now;
    struct wt_waited waited;

    look->waits.kind = WT_WAIT_CALL;
    look->waits.call = now->call.call;
    look->waits.socket = now->call.socket;
    look->certain = now->endless;
    if (wt_waits_for(w, thread, now->syscall, now->args, &waited)) {
        look->waits.ms = now->call.value;
        look->waits.endless = now->call.value < 0;
        if (waited.standard_input && is_open_input(thread->tid, STDIN_FILENO))
            look->waits.kind = WT_WAIT_TYPING;
    } else {
        /* what connect() waits for, its kernel sends again */
        look->waits.endless = now->endless || now->call.call == WT_SC_CONNECT;
    }
}

void wt_wait_of(struct wt_watch *w, const struct wt_thread *thread, struct wt_look *look)
{
    uint64_t args[WT_SYSCALL_ARGS];
    char state = 'Z';
    long number;

    *look = (struct wt_look){.waits.ms = -1};
    look->gone = !read_status(thread->tid, &state, &look->switches) || state == 'Z' || state == 'X';
    if (look->gone)
        return;
    look->ran_ns = read_ran(thread->tid);
    if (state != 'S' && state != 'I')
        return;
    if (thread->now.active && thread->now.recorded) {
        watched_call(w, thread, look);
        return;
    }
    switch (read_call(thread->tid, &number, args)) {
    case IN_CALL:
        other_call(w, thread, number, args, look);
        break;
    case HIDDEN_CALL:
        hidden_call(w, thread, look);
        break;
    case NO_CALL:
        break;
    }
}
