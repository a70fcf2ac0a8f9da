/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a traced thread stopped, and how it continues. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "watch.h"

static void go_on(const struct wt_thread *thread, int signal)
{
    bool stops = thread->now.active || thread->process->every_call;

    ptrace(stops ? PTRACE_SYSCALL : PTRACE_CONT, thread->tid, NULL, (void *)(intptr_t)signal);
}

void wt_not_watched(struct wt_watch *w, unsigned program, enum wt_not_watched reason)
{
    struct wt_observed observed = {.kind = WT_OBSERVED_NOT_WATCHED,
                                   .program = (uint8_t)program,
                                   .time_ns = wt_watch_now(),
                                   .as.reason = reason};

    if (w->program[program].not_watched_said)
        return;
    w->program[program].not_watched_said = true;
    wt_watch_tell(w, &observed);
}

/* A thread that was not known yet: a thread of a known process, or the first one of a new process.
 * The host's list of processes says which. */
static struct wt_thread *newcomer(struct wt_watch *w, pid_t tid, const struct wt_process *parent)
{
    pid_t pid = tid, ppid = 0;
    struct wt_process *process;

    if (!wt_task_status(tid, &pid, &ppid))
        return NULL;
    process = wt_process_find(w, pid);
    if (process == NULL) {
        if (parent == NULL)
            parent = wt_process_find(w, ppid);
        if (parent == NULL && w->n_processes != 0)
            parent = w->processes[0];
        process = wt_process_add(w, pid, parent);
        w->forks++;
        wt_idle_worked(w);
    }
    return process != NULL ? wt_thread_add(w, tid, process) : NULL;
}

static void forked(struct wt_watch *w, struct wt_thread *thread)
{
    unsigned long tid = 0;

    if (ptrace(PTRACE_GETEVENTMSG, thread->tid, NULL, &tid) == 0 &&
        wt_thread_find(w, (pid_t)tid) == NULL)
        newcomer(w, (pid_t)tid, thread->process);
    go_on(thread, 0);
}

/* execve() leaves one thread, whose number is that of its process from now on. */
static void executed(struct wt_watch *w, pid_t pid)
{
    struct wt_process *process = wt_process_find(w, pid);
    struct wt_thread *thread;

    for (size_t i = w->n_threads; process != NULL && i-- > 0;)
        if (w->threads[i]->process == process)
            wt_thread_remove(w, w->threads[i]);
    wt_idle_worked(w);
    if (process != NULL) {
        process->threads = 0;
        process->ending = false;
        process->lines = (struct wt_lines){.map = 0};
        thread = wt_thread_add(w, pid, process);
    } else {
        thread = newcomer(w, pid, NULL);
    }
    if (thread == NULL) {
        ptrace(PTRACE_CONT, pid, NULL, NULL);
        return;
    }
    wt_leaving_executed(w, thread->process);
    if (wt_abi_is_other(pid))
        wt_not_watched(w, thread->process->program, WT_NOT_WATCHED_OTHER_ABI);
    go_on(thread, 0);
}

static void say_ending(struct wt_watch *w, struct wt_process *process, pid_t tid, int status)
{
    struct wt_observed observed = {.kind = WT_OBSERVED_ENDING, .program = process->program};

    if (process->ending)
        return;
    process->ending = true;
    if (!process->second) /* it never had a socket that could be closed now */
        return;
    wt_samples_leave(w, process);
    wt_leaving_ends(w, process, tid, &observed.as.ended.let_go);
    wt_stop_fill_ended(w, &observed, process->pid, status);
    wt_output_take(w, process->program, observed.time_ns, true);
    wt_watch_tell(w, &observed);
}

/* A thread that begins to end. The process' sockets are closed when the last one does. */
static void leaves(struct wt_watch *w, struct wt_thread *thread, int status)
{
    if (thread->leaving)
        return;
    thread->leaving = true;
    thread->now.active = false;
    if (--thread->process->threads == 0)
        say_ending(w, thread->process, thread->tid, status);
}

/* A signal is about to be handled. If it interrupted a system call and has a handler, stop once
 * more at the handler's first instruction: only there is it known whether the kernel will restart
 * the call. */
static void signalled(struct wt_watch *w, struct wt_thread *thread, int signal)
{
    struct wt_registers registers;

    if (thread->stepping && signal == SIGTRAP) {
        thread->stepping = false;
        if (wt_abi_get(thread->tid, &registers) && wt_abi_broke_off(thread->tid, &registers))
            wt_call_interrupted(w, thread);
        go_on(thread, 0);
        return;
    }
    wt_stop_heard(w, thread->process, signal);
    thread->stepping = thread->broken_off.active && wt_task_handles(thread->tid, signal);
    if (thread->stepping)
        ptrace(PTRACE_SINGLESTEP, thread->tid, NULL, (void *)(intptr_t)signal);
    else
        go_on(thread, signal);
}

static void look_at_call(struct wt_watch *w, struct wt_thread *thread)
{
    struct __ptrace_syscall_info info;
    uint64_t args[WT_SYSCALL_ARGS];

    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread->tid, (void *)sizeof info, &info) <= 0)
        return;
    switch (info.op) {
    case PTRACE_SYSCALL_INFO_SECCOMP:
    case PTRACE_SYSCALL_INFO_ENTRY:
        /* Where every call stops (no second filter), calls of the first filter stop twice. */
        if (thread->now.active || info.arch != wt_abi_audit())
            return;
        for (int i = 0; i < WT_SYSCALL_ARGS; i++)
            args[i] =
                info.op == PTRACE_SYSCALL_INFO_ENTRY ? info.entry.args[i] : info.seccomp.args[i];
        wt_call_enter(w, thread,
                      info.op == PTRACE_SYSCALL_INFO_ENTRY ? info.entry.nr : info.seccomp.nr, args,
                      info.instruction_pointer);
        break;
    case PTRACE_SYSCALL_INFO_EXIT:
        wt_call_leave(w, thread, info.exit.rval);
        break;
    default:
        break;
    }
}

/* At the beginning or end of a call. */
static void system_call(struct wt_watch *w, struct wt_thread *thread)
{
    look_at_call(w, thread);
    if (w->held != thread->tid)
        go_on(thread, 0);
}

static bool is_stop_signal(int signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void event(struct wt_watch *w, struct wt_thread *thread, int status)
{
    unsigned long message = 0;

    switch (status >> 16) {
    case PTRACE_EVENT_SECCOMP:
        system_call(w, thread);
        break;
    case PTRACE_EVENT_FORK:
    case PTRACE_EVENT_VFORK:
    case PTRACE_EVENT_CLONE:
        forked(w, thread);
        break;
    case PTRACE_EVENT_EXIT:
        ptrace(PTRACE_GETEVENTMSG, thread->tid, NULL, &message);
        leaves(w, thread, (int)message);
        ptrace(PTRACE_CONT, thread->tid, NULL, NULL);
        break;
    case PTRACE_EVENT_STOP:
        if (is_stop_signal(WSTOPSIG(status)))
            ptrace(PTRACE_LISTEN, thread->tid, NULL, NULL); /* until SIGCONT */
        else
            go_on(thread, 0);
        break;
    default:
        go_on(thread, 0);
    }
}

void wt_tracer_stopped(struct wt_watch *w, pid_t tid, int status)
{
    struct wt_thread *thread;

    if (status >> 16 == PTRACE_EVENT_EXEC) {
        executed(w, tid);
        return;
    }
    thread = wt_thread_find(w, tid);
    if (thread == NULL)
        thread = newcomer(w, tid, NULL);
    if (thread == NULL) { /* gone, or no memory: it continues unwatched */
        ptrace(PTRACE_CONT, tid, NULL, NULL);
        return;
    }
    if (status >> 16 != 0) {
        event(w, thread, status);
    } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
        system_call(w, thread);
    } else {
        signalled(w, thread, WSTOPSIG(status));
    }
}

void wt_tracer_ended(struct wt_watch *w, pid_t tid, int status)
{
    struct wt_thread *thread = wt_thread_find(w, tid);
    struct wt_process *process = wt_process_find(w, tid);

    if (thread != NULL) {
        leaves(w, thread, status);
        wt_thread_remove(w, thread);
    }
    if (process == NULL)
        return;
    say_ending(w, process, tid, status);
    wt_idle_worked(w);
    for (size_t i = w->n_threads; i-- > 0;)
        if (w->threads[i]->process == process)
            wt_thread_remove(w, w->threads[i]);
    wt_process_remove(w, process);
}
