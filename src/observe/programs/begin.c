/* SPDX-License-Identifier: BSD-2-Clause */
/* The start of the watching process: its signals, whether it may trace, and which process cleans up
 * after which. */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../watcher.h"

static void nothing(int signal)
{
    (void)signal;
}

/* Signals sent to the whole process group are meant for the programs and for the process that
 * started us. Here they are blocked, so that they stay pending and can be seen, except those that a
 * bug of ours would raise. */
static void set_signals(struct wt_watch *w)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS};
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigset_t blocked;

    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        sigdelset(&blocked, faults[i]);
    sigprocmask(SIG_SETMASK, &blocked, &w->mask);
    for (int signal = 1; signal < NSIG; signal++) {
        struct sigaction old;

        /* A handler of ours must not run in this process. */
        if (sigaction(signal, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(signal, &action, NULL);
    }
    w->awake = blocked;
    sigdelset(&w->awake, SIGCHLD);
    action.sa_handler = nothing;
    sigaction(SIGCHLD, &action, NULL);
}

/* May we trace? Tried on a child that only waits to end with us. */
static bool may_trace(void)
{
    int alive[2];
    bool may;
    char end;
    pid_t child;

    if (wt_abi_audit() == 0 || pipe2(alive, O_CLOEXEC) != 0)
        return false;
    child = fork();
    if (child == 0) {
        close(alive[1]);
        _exit((int)read(alive[0], &end, 1));
    }
    may = child > 0 && ptrace(PTRACE_SEIZE, child, NULL, NULL) == 0;
    close(alive[0]);
    close(alive[1]);
    if (child > 0) {
        kill(child, SIGKILL);
        waitpid(child, NULL, __WALL);
    }
    return may;
}

/* Traced processes die with their tracer; untraced ones have to be found. So where tracing is
 * denied, this process stays as the parent of the watching process and as a subreaper inherits what
 * that one leaves when it is killed. If this process is killed instead, its child notices. A
 * program can stop its parent: here only this process sees it, and lets it go on. */
static void stay_behind(struct wt_watch *w)
{
    enum { LOOK_AGAIN_US = 10000 };
    pid_t self = getpid(), child = fork(), done = child;
    int status = 0;

    if (child == 0) {
        w->guard = self;
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        prctl(PR_SET_PDEATHSIG, SIGCHLD);
        return;
    }
    close(w->records);
    close(w->control);
    while (child > 0 && ((done = waitpid(child, &status, WUNTRACED)) > 0 || errno == EINTR)) {
        if (done > 0 && !WIFSTOPPED(status))
            break;
        if (done > 0)
            kill(child, SIGCONT);
    }
    while (waitpid(-1, NULL, __WALL | WNOHANG) >= 0 || errno != ECHILD) {
        wt_descendants_kill(self, SIGKILL, 0);
        usleep(LOOK_AGAIN_US);
    }
    _exit(0);
}

_Noreturn void wt_watch_begin(struct wt_watch *w)
{
    struct termios modes;
    bool terminal;

    set_signals(w);
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    w->traced = may_trace();
    if (!w->traced)
        stay_behind(w);
    else if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != w->main)
        _exit(1);
    wt_filter_make(&w->first, WT_FILTER_FIRST);
    wt_filter_make(&w->second, WT_FILTER_SECOND);
    terminal = tcgetattr(STDIN_FILENO, &modes) == 0;
    wt_watch_run(w);
    /* a program that was ended may have left it raw (SIGTTOU is blocked here) */
    if (terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    _exit(0);
}
