/* SPDX-License-Identifier: BSD-2-Clause */
/* Who holds a socket: its open file description, that is, which several descriptors of several
 * processes may name, and each call that is going on with it. Only when the last of them is gone
 * does the kernel close it. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sockets.h"

bool wt_descriptor_is_open(pid_t tid, int fd)
{
    char path[64], target[64];

    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    return fd >= 0 && readlink(path, target, sizeof target) >= 0;
}

bool wt_process_holds(pid_t pid, uint64_t inode, int but)
{
    char path[64], target[64], socket[64];
    struct dirent *entry;
    bool found = false;
    DIR *folder;

    (void)snprintf(socket, sizeof socket, "socket:[%llu]", (unsigned long long)inode);
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    folder = opendir(path);
    if (folder == NULL)
        return false;
    while (!found && (entry = readdir(folder)) != NULL) {
        ssize_t n = readlinkat(dirfd(folder), entry->d_name, target, sizeof target - 1);

        if (n <= 0 || (but >= 0 && strtol(entry->d_name, NULL, 10) == but))
            continue;
        target[n] = '\0';
        found = strcmp(target, socket) == 0;
    }
    closedir(folder);
    return found;
}

/* Is the thread inside a call on the socket? The kernel holds it for that call, whatever becomes of
 * the descriptor; epoll alone does not. */
static bool is_in_call_on(const struct wt_thread *thread, uint64_t inode)
{
    return thread->now.active && thread->now.recorded && thread->now.call.socket == inode &&
           thread->now.call.call != WT_SC_CLOSE && thread->now.call.call != WT_SC_EPOLL_WAIT;
}

static const struct wt_thread *in_call_on(const struct wt_watch *w, uint64_t inode,
                                          const struct wt_process *but_process,
                                          const struct wt_thread *but_thread)
{
    for (size_t i = 0; i < w->n_threads; i++)
        if (w->threads[i] != but_thread && w->threads[i]->process != but_process &&
            is_in_call_on(w->threads[i], inode))
            return w->threads[i];
    return NULL;
}

struct wt_holding wt_socket_held(const struct wt_watch *w, const struct wt_process *process,
                                 const struct wt_thread *thread, int fd,
                                 const struct wt_socket *socket)
{
    const struct wt_process *but = fd < 0 ? process : NULL;
    const struct wt_thread *within;

    if (socket->on_its_way != 0)
        return (struct wt_holding){.held = true};
    /* A socket made by this process, never duplicated, with no fork since, has one descriptor: no
     * search needed. */
    for (size_t i = 0; (socket->shared || socket->born != w->forks) && i < w->n_processes; i++) {
        const struct wt_process *p = w->processes[i];

        if (p != but && !p->ending &&
            wt_process_holds(p->pid, socket->inode, p == process ? fd : -1))
            return (struct wt_holding){.held = true, .by = p->pid};
    }
    within = in_call_on(w, socket->inode, but, thread);
    if (within == NULL)
        return (struct wt_holding){.held = false};
    return (struct wt_holding){
        .held = true, .by = within->process->pid, .in_call = (uint8_t)(within->now.call.call + 1)};
}

void wt_socket_closes(const struct wt_watch *w, const struct wt_thread *thread, int fd,
                      struct wt_socket *socket, struct wt_socket_call *call)
{
    struct wt_holding holding = wt_socket_held(w, thread->process, thread, fd, socket);

    call->last = !holding.held;
    call->held_in = holding.in_call;
    call->held_by = (int32_t)holding.by;
    socket->closed_within |= holding.in_call != 0;
}
