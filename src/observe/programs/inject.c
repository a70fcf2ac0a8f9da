/* SPDX-License-Identifier: BSD-2-Clause */
/* The second filter, put into a running process: one of its threads, stopped at the end of a system
 * call, is made to do three more (mmap for a place to write the filter to, seccomp, munmap) before
 * it continues unchanged. Its stack is not touched: it may be a small one.
 *
 * Where that fails, every system call of the process stops from now on, with the same result. It is
 * not always done so because a call that has nothing to do with sockets then takes 130 us instead
 * of 1. */
#include <errno.h>
#include <linux/seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "memory.h"
#include "watch.h"

/* Until the thread stops at the next beginning or end of a system call. False: something else
 * happened to it, and *status says what. */
static bool to_next_stop(pid_t tid, int *status)
{
    if (ptrace(PTRACE_SYSCALL, tid, NULL, NULL) != 0)
        return false;
    while (waitpid(tid, status, __WALL) < 0)
        if (errno != EINTR)
            return false;
    return WIFSTOPPED(*status) && WSTOPSIG(*status) == (SIGTRAP | 0x80);
}

struct injection {
    struct wt_thread *thread;
    struct wt_registers saved;
    int unexpected; /* a status that somebody else has to deal with; 0: none */
};

/* One system call; its result, or -ENOSYS where it could not be done. */
static int64_t call(struct injection *in, long number, const uint64_t args[WT_SYSCALL_ARGS])
{
    struct wt_registers registers = in->saved;
    pid_t tid = in->thread->tid;
    int status = 0;

    if (in->unexpected != 0 || !wt_abi_again(tid, &registers, number, args))
        return -ENOSYS;
    for (int stop = 0; stop < 2; stop++) {
        if (!to_next_stop(tid, &status)) {
            in->unexpected = status;
            return -ENOSYS;
        }
    }
    if (!wt_abi_get(tid, &registers))
        return -ENOSYS;
    return wt_abi_result(&registers);
}

static bool is_error(int64_t result)
{
    return result < 0 && result >= -4095;
}

/* For all threads, unless one of them has filters of its own. */
static bool install(struct injection *in, uint64_t program)
{
    const uint64_t flags = SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW;
    const uint64_t args[WT_SYSCALL_ARGS] = {SECCOMP_SET_MODE_FILTER, flags, program};
    const uint64_t promise[WT_SYSCALL_ARGS] = {PR_SET_NO_NEW_PRIVS, 1};
    int64_t done = call(in, __NR_seccomp, args);

    if (done == -EACCES && call(in, __NR_prctl, promise) == 0)
        done = call(in, __NR_seccomp, args);
    return done == 0;
}

static bool inject(struct injection *in, const struct wt_filter *filter)
{
    struct {
        struct sock_fprog program;
        struct sock_filter code[WT_FILTER_MAX];
    } image;
    const uint64_t map[WT_SYSCALL_ARGS] = {
        0, sizeof image, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, (uint64_t)-1, 0};
    uint64_t unmap[WT_SYSCALL_ARGS] = {0, sizeof image};
    int64_t at = call(in, __NR_mmap, map);
    bool done = false;

    if (is_error(at))
        return false;
    memset(&image, 0, sizeof image);
    image.program.len = filter->n;
    image.program.filter =
        (struct sock_filter *)((uintptr_t)at + offsetof(__typeof__(image), code));
    memcpy(image.code, filter->code, filter->n * sizeof filter->code[0]);
    if (wt_memory_write(in->thread->tid, (uint64_t)at, &image, sizeof image))
        done = install(in, (uint64_t)at);
    unmap[0] = (uint64_t)at;
    call(in, __NR_munmap, unmap);
    return done;
}

void wt_inject_second(struct wt_watch *w, struct wt_thread *thread)
{
    struct injection in = {.thread = thread};
    struct wt_process *process = thread->process;
    uint64_t before = 0, none = ~UINT64_C(0);
    pid_t tid = thread->tid;
    bool done;

    process->second = true; /* or the fallback: stop at every system call */
    process->every_call = true;
    if (!wt_abi_get(tid, &in.saved))
        return;
    /* No signal handler may run among these calls. */
    if (ptrace(PTRACE_GETSIGMASK, tid, (void *)sizeof before, &before) != 0 ||
        ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof none, &none) != 0)
        return;
    done = inject(&in, &w->second);
    wt_abi_set(tid, &in.saved);
    ptrace(PTRACE_SETSIGMASK, tid, (void *)sizeof before, &before);
    process->every_call = !done;
    for (size_t i = 0; i < w->n_threads && !done; i++)
        if (w->threads[i]->process == process && w->threads[i] != thread)
            ptrace(PTRACE_INTERRUPT, w->threads[i]->tid, NULL, NULL);
    if (in.unexpected != 0) {
        w->held = tid;
        w->held_status = in.unexpected;
    }
}
