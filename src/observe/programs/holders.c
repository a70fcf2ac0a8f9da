/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a descriptor the last one of its socket? Only then does close() end a connection. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sockets.h"

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

bool wt_socket_is_last(const struct wt_watch *w, const struct wt_thread *thread, int fd,
                       const struct wt_socket *socket)
{
    /* A socket made by this process, never duplicated, with no fork since, has one holder: no
     * search needed. */
    if (!socket->shared && socket->born == w->forks)
        return true;
    if (socket->on_its_way != 0)
        return false;
    for (size_t i = 0; i < w->n_processes; i++) {
        const struct wt_process *process = w->processes[i];

        if (wt_process_holds(process->pid, socket->inode, process == thread->process ? fd : -1))
            return false;
    }
    return true;
}
