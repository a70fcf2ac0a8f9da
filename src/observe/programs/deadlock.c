/* SPDX-License-Identifier: BSD-2-Clause */
/* Does every thread wait for something that only another of them could do? */
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../watcher.h"

/* Inside a call that waits for another thread, a child or a signal, without a time-out. */
static bool waits_for_others(pid_t tid)
{
    unsigned long long args[WT_SYSCALL_ARGS];
    char text[256];
    char *at = text;
    long number;
    FILE *file;

    (void)snprintf(text, sizeof text, "/proc/%d/syscall", (int)tid);
    file = fopen(text, "re");
    if (file == NULL)
        return false;
    if (fgets(text, sizeof text, file) == NULL)
        text[0] = '\0';
    (void)fclose(file);
    number = strtol(text, &at, 10); /* "202 0x1 0x2 …", or "running" */
    if (at == text)
        return false;
    for (int i = 0; i < WT_SYSCALL_ARGS; i++)
        args[i] = strtoull(at, &at, 16);
    if (number == __NR_futex)
        return (((int)args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT ||
                ((int)args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET) &&
               args[3] == 0;
    if (number == __NR_rt_sigsuspend)
        return true;
#ifdef __NR_pause
    if (number == __NR_pause)
        return true;
#endif
    if (number == __NR_wait4)
        return (args[2] & WNOHANG) == 0;
    return number == __NR_waitid && (args[3] & WNOHANG) == 0;
}

bool wt_is_deadlocked(const struct wt_watch *w)
{
    bool network = false;

    for (size_t i = 0; i < w->n_threads; i++) {
        const struct wt_thread *thread = w->threads[i];

        /* one that was woken may have to wait for a processor before we hear of it */
        if (thread->now.active && thread->now.endless && !wt_task_busy(thread->tid))
            network = true;
        else if (thread->now.active || thread->leaving || !waits_for_others(thread->tid))
            return false;
    }
    return network;
}
