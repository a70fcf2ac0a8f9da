/* SPDX-License-Identifier: BSD-2-Clause */
/* One program is started: a child that waits until it is traced, moves to its network, takes its
 * descriptors and filters, and becomes the program. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sockets.h"

enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 }; /* the shell's exit codes */
enum { CLOSE_AT_EXEC = 4 };                     /* CLOSE_RANGE_CLOEXEC of linux/close_range.h */

static const uintptr_t trace_options =
    PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK |
    PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;

/* The program inherits only the descriptors 0, 1 and 2. */
static void close_others(void)
{
    struct dirent *entry;
    DIR *folder;

    if (syscall(__NR_close_range, STDERR_FILENO + 1, ~0U, CLOSE_AT_EXEC) == 0)
        return;
    folder = opendir("/proc/self/fd"); /* Linux before 5.11 */
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        int fd = (int)strtol(entry->d_name, NULL, 10);

        if (fd > STDERR_FILENO)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
}

static bool take_descriptors(const struct wt_watch *w, unsigned program)
{
    const struct wt_output *output = w->program[program].output;

    if (w->options->stdin_to != program) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

        if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0)
            return false;
    }
    return dup2(output[WT_STDOUT].theirs, STDOUT_FILENO) >= 0 &&
           dup2(output[WT_STDERR].theirs, STDERR_FILENO) >= 0;
}

/* A signal of the program to its own process group (kill -STOP 0) is not meant for us. But who is
 * typed to has to be in the group that has the terminal, and Ctrl-C and Ctrl-Z reach that group: so
 * with a terminal of our own it stays in ours. */
static void leave_our_group(void)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (terminal >= 0)
        close(terminal);
    else if (setpgid(0, 0) != 0)
        errno = 0; /* then as with a terminal */
}

static bool install_filters(const struct wt_watch *w)
{
    if (wt_filter_install(&w->first) != 0)
        return false;
    return !wt_socket_is_internet(STDIN_FILENO) || wt_filter_install(&w->second) == 0;
}

/* Give the program the default for the signals that we ignore ourselves, and the signal mask that
 * we inherited. */
static void take_signals(const struct wt_watch *w)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};

    sigaction(SIGPIPE, &usual, NULL);
    sigaction(SIGXFSZ, &usual, NULL);
    sigaction(SIGCHLD, &usual, NULL);
    sigprocmask(SIG_SETMASK, &w->mask, NULL);
}

/* Is there a file of this name where a program is looked for? A folder in PATH that may not be
 * searched makes execvp() say "Permission denied" for a program that does not exist. */
static bool is_anywhere(const char *name)
{
    const char *folder = getenv("PATH");
    char path[PATH_MAX];

    if (strchr(name, '/') != NULL || folder == NULL)
        return true;
    while (*folder != '\0') {
        size_t n = strcspn(folder, ":");

        if (snprintf(path, sizeof path, "%.*s/%s", n != 0 ? (int)n : 1, n != 0 ? folder : ".",
                     name) < PATH_MAX &&
            access(path, F_OK) == 0)
            return true;
        folder += n + (folder[n] == ':');
    }
    return false;
}

/* Report the failure to the watching process, and exit with a shell's code. */
static _Noreturn void give_up(int launch, int code)
{
    (void)!write(launch, "f", 1);
    _exit(code);
}

static _Noreturn void become(const struct wt_watch *w, unsigned program, int launch)
{
    const struct wt_programs_options *options = w->options;
    char *const *argv = options->argv[program];
    pid_t watcher = getppid();
    char started;

    if (!take_descriptors(w, program) || read(launch, &started, 1) != 1)
        give_up(launch, NOT_EXECUTABLE);
    if (!w->traced && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != watcher))
        give_up(launch, NOT_EXECUTABLE);
    if (options->network != NULL &&
        wt_network_join(options->network, program >= options->first_client) != 0) {
        dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
        give_up(launch, NOT_EXECUTABLE);
    }
    leave_our_group();
    close_others();
    take_signals(w);
    if (w->traced && !install_filters(w)) {
        dprintf(STDERR_FILENO, "%s: seccomp: %s\n", argv[0], strerror(errno));
        give_up(launch, NOT_EXECUTABLE);
    }
    if (options->plain) {
        setenv("NO_COLOR", "1", true);
        setenv("TERM", "dumb", true);
    }
    execvp(argv[0], argv);
    int why = errno;

    if (why == EACCES && !is_anywhere(argv[0]))
        why = ENOENT;
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(why));
    give_up(launch, why == ENOENT ? NOT_FOUND : NOT_EXECUTABLE);
}

static bool trace(struct wt_watch *w, unsigned program, pid_t pid)
{
    struct wt_process *process;

    if (!w->traced)
        return true;
    process = wt_process_add(w, pid, NULL);
    if (process == NULL || wt_thread_add(w, pid, process) == NULL)
        return false;
    process->program = (uint8_t)program;
    process->second = wt_socket_is_internet(STDIN_FILENO) && w->options->stdin_to == program;
    return ptrace(PTRACE_SEIZE, pid, NULL, (void *)trace_options) == 0;
}

static void say_started(struct wt_watch *w, unsigned program)
{
    struct wt_observed observed = {.kind = WT_OBSERVED_STARTED, .program = (uint8_t)program};

    observed.time_ns = wt_watch_now();
    observed.as.ended.pid = w->program[program].pid;
    w->program[program].started_ns = wt_watch_ticks();
    wt_idle_worked(w);
    wt_watch_tell(w, &observed);
    if (w->traced)
        return;
    observed.kind = WT_OBSERVED_NOT_WATCHED;
    observed.as.reason = WT_NOT_WATCHED_DENIED;
    wt_watch_tell(w, &observed);
}

bool wt_launch(struct wt_watch *w, unsigned program)
{
    struct wt_program *p = &w->program[program];
    bool good;
    int ends[2];

    /* Execution closes the child's end. */
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    p->pid = fork();
    if (p->pid == 0) {
        close(ends[0]);
        become(w, program, ends[1]);
    }
    close(ends[1]);
    p->launch = ends[0];
    for (int i = 0; i < WT_N_OUTPUTS; i++) {
        close(p->output[i].theirs);
        p->output[i].theirs = -1;
    }
    good = p->pid > 0 && trace(w, program, p->pid);
    if (good) {
        say_started(w, program);
        good = write(p->launch, "g", 1) == 1;
    }
    if (p->pid > 0 && !good)
        kill(p->pid, SIGKILL);
    return p->pid > 0;
}

bool wt_launch_failed(struct wt_program *program)
{
    char word;
    bool failed = recv(program->launch, &word, 1, MSG_DONTWAIT) == 1;

    close(program->launch);
    program->launch = -1;
    return failed;
}
