/* SPDX-License-Identifier: BSD-2-Clause */
/* One call that fails, chosen from outside, so that every one can be made to in turn:
 *
 *     WT_FAULT=memory:N      the N-th allocation, and no other
 *     WT_FAULT=memory:N+     the N-th and all behind it
 *     WT_FAULT=CALL:N:HOW    the N-th read, write, open, poll, fstat or close; HOW is the name of
 * an error, or "short": a read or write of one byte WT_FAULT=CALL:0:EINTR  every second one
 *     WT_FAULT_CLOCK=MS:BY   MS milliseconds after the program began its clock is set, BY seconds
 * on, or back where BY is negative; with a path in the place of MS as soon as there is such a file
 *     WT_FAULT_COUNT=FILE    how many there were of each, a line a kind, written at the end
 *
 * A library to be loaded before all others, for calls of libraries too; with WT_FAULT_WRAP defined
 * an object for a program linked with --wrap, where a sanitizer has its own allocator. */
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum kind { MEMORY, READ, WRITE, OPEN, POLL, FSTAT, CLOSE, N_KINDS };
static const char *const kinds[N_KINDS] = {"memory", "read",  "write", "open",
                                           "poll",   "fstat", "close"};

static const struct {
    const char *name;
    int number;
} errors[] = {
    {"EINTR",  EINTR },
    {"EIO",    EIO   },
    {"ENOSPC", ENOSPC},
    {"EAGAIN", EAGAIN},
    {"EACCES", EACCES},
    {"EMFILE", EMFILE},
    {"EBADF",  EBADF },
    {"short",  -1    },
};

static struct {
    bool ready;
    enum kind kind; /* N_KINDS: none */
    unsigned long at;
    bool on; /* and all behind it */
    int how; /* an errno; -1: short */
    unsigned long seen[N_KINDS];
} plan;

static void get_ready(void)
{
    const char *text = getenv("WT_FAULT");

    plan.ready = true;
    plan.kind = N_KINDS;
    plan.how = ENOMEM;
    if (text == NULL)
        return;
    for (int i = 0; i < N_KINDS; i++)
        if (strncmp(text, kinds[i], strlen(kinds[i])) == 0)
            plan.kind = (enum kind)i;
    const char *colon = strchr(text, ':');
    char *end = NULL;

    plan.at = colon != NULL ? strtoul(colon + 1, &end, 10) : 0;
    plan.on = end != NULL && *end == '+';
    for (size_t i = 0; end != NULL && *end == ':' && i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(end + 1, errors[i].name) == 0)
            plan.how = errors[i].number;
}

/* Is this the one? Then errno says how it fails. */
static bool fails(enum kind kind)
{
    if (!plan.ready)
        get_ready();
    unsigned long n = ++plan.seen[kind];
    bool now = kind == plan.kind && (plan.at == 0 ? n % 2 == 1
                                     : plan.on    ? n >= plan.at
                                                  : n == plan.at);

    if (now && plan.how > 0)
        errno = plan.how;
    return now;
}

/* The program's sandbox looks for it, and leaves us our files. */
extern const char wt_fault_tool;
const char wt_fault_tool = 0;

__attribute__((destructor)) static void write_counts(void)
{
    const char *path = getenv("WT_FAULT_COUNT");
    char line[64];

    if (path == NULL)
        return;
    plan.kind = N_KINDS;
    unsigned long seen[N_KINDS];

    memcpy(seen, plan.seen, sizeof seen);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    for (int i = 0; i < N_KINDS; i++) {
        int n = snprintf(line, sizeof line, "%s %lu\n", kinds[i], seen[i]);

        if (fd >= 0 && write(fd, line, (size_t)n) != n)
            return;
    }
    close(fd);
}

#if !defined WT_FAULT_WRAP && !defined WT_FAULT_CALLS_ONLY /* there the sanitizer tells more */

/* Whose code was it? The innermost one that is neither ours nor the C library's, which only does
 * what it is asked to. */
static const char *culprit(void)
{
    static const char *const passed_over[] = {"faults.so", "libc.so", "ld-linux"};
    void *calls[32];
    int n = backtrace(calls, sizeof calls / sizeof calls[0]);

    for (int i = 0; i < n; i++) {
        Dl_info info;
        bool pass = dladdr(calls[i], &info) == 0 || info.dli_fname == NULL;

        for (size_t k = 0; !pass && k < sizeof passed_over / sizeof passed_over[0]; k++)
            pass = strstr(info.dli_fname, passed_over[k]) != NULL;
        if (!pass)
            return info.dli_fname;
    }
    return "nowhere";
}

static void die(int number)
{
    char line[256];
    int n = snprintf(line, sizeof line, "\ndied in %s\n", culprit());

    if (n > 0 && write(STDERR_FILENO, line, (size_t)n) < 0)
        _exit(1);
    (void)raise(number); /* the handler is gone: this time it counts */
}

__attribute__((constructor)) static void watch(void)
{
    const struct sigaction action = {.sa_handler = die, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
    void *one[1];

    (void)backtrace(one, 1); /* loads what it needs while there is memory */
    (void)sigaction(SIGSEGV, &action, NULL);
    (void)sigaction(SIGABRT, &action, NULL);
    memset(plan.seen, 0, sizeof plan.seen);
}

#endif

#ifdef WT_FAULT_WRAP

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t n);
char *__real_strdup(const char *s);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t n);
char *__wrap_strdup(const char *s);

void *__wrap_malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails(MEMORY) ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t n)
{
    return fails(MEMORY) ? NULL : __real_realloc(old, n);
}

char *__wrap_strdup(const char *s)
{
    return fails(MEMORY) ? NULL : __real_strdup(s);
}

#else

/* The libc's own; dlsym() hands out a pointer to data. */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real_##name;                                                          \
    if (real_##name == NULL) {                                                                     \
        void *found = dlsym(RTLD_NEXT, #name);                                                     \
        memcpy(&real_##name, &found, sizeof found);                                                \
    }

#ifndef WT_FAULT_CALLS_ONLY
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t n);

void *malloc(size_t n)
{
    return fails(MEMORY) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return fails(MEMORY) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t n)
{
    return fails(MEMORY) ? NULL : __libc_realloc(old, n);
}
#endif

/* By how many seconds the clock of the day was set by now; it is looked at first as the program
 * begins. */
static time_t set_by(void)
{
    static struct timespec began;
    const char *text = getenv("WT_FAULT_CLOCK");
    const char *colon = text != NULL ? strrchr(text, ':') : NULL;
    struct timespec now;
    char path[256];

    REAL(clock_gettime)
    if (colon == NULL || real_clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    if (began.tv_sec == 0)
        began = now;
    if (text[0] == '/') {
        (void)snprintf(path, sizeof path, "%.*s", (int)(colon - text), text);
        return access(path, F_OK) == 0 ? (time_t)strtoll(colon + 1, NULL, 10) : 0;
    }
    long passed = (now.tv_sec - began.tv_sec) * 1000 + (now.tv_nsec - began.tv_nsec) / 1000000;

    return passed >= strtol(text, NULL, 10) ? (time_t)strtoll(colon + 1, NULL, 10) : 0;
}

__attribute__((constructor)) static void look_at_clock(void)
{
    (void)set_by();
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    REAL(clock_gettime)
    int result = real_clock_gettime(which, now);

    if (result == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += set_by();
    return result;
}

time_t time(time_t *out)
{
    REAL(time)
    time_t now = real_time(NULL) + set_by();

    if (out != NULL)
        *out = now;
    return now;
}

ssize_t read(int fd, void *out, size_t n)
{
    REAL(read)
    if (!fails(READ))
        return real_read(fd, out, n);
    return plan.how < 0 ? real_read(fd, out, n > 1 ? 1 : n) : -1;
}

ssize_t write(int fd, const void *data, size_t n)
{
    REAL(write)
    /* what is said of the trouble goes through */
    if (fd == STDERR_FILENO || !fails(WRITE))
        return real_write(fd, data, n);
    return plan.how < 0 ? real_write(fd, data, n > 1 ? 1 : n) : -1;
}

int open(const char *path, int flags, ...)
{
    REAL(open)
    va_list list;

    va_start(list, flags);
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(list, mode_t) : 0;
    va_end(list);
    return fails(OPEN) ? -1 : real_open(path, flags, mode);
}

int poll(struct pollfd *fds, nfds_t n, int wait_ms)
{
    REAL(poll)
    return fails(POLL) ? -1 : real_poll(fds, n, wait_ms);
}

int fstat(int fd, struct stat *out)
{
    REAL(fstat)
    return fails(FSTAT) ? -1 : real_fstat(fd, out);
}

int close(int fd)
{
    REAL(close)
    if (!fails(CLOSE))
        return real_close(fd);
    (void)real_close(fd); /* Linux lets it go whatever it says */
    return -1;
}

#endif
