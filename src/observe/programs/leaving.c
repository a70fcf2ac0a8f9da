/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process lets go of without close(): all that it holds when it ends, and what is marked
 * close-on-exec when it becomes another program. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sockets.h"

/* Is the descriptor marked close-on-exec? Its flags stand in /proc, in octal. */
static bool goes_at_exec(pid_t pid, int fd)
{
    char line[128];
    bool goes = false;
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/fdinfo/%d", (int)pid, fd);
    file = fopen(line, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "flags:", 6) == 0)
            goes = (strtoull(line + 6, NULL, 8) & O_CLOEXEC) != 0;
    if (file != NULL)
        (void)fclose(file);
    return goes;
}

static void note(struct wt_let_go_all *out, const struct wt_socket *socket, int fd)
{
    for (unsigned i = 0; i < out->n; i++)
        if (out->at[i].socket == socket->inode)
            return; /* two descriptors of one socket: recorded once */
    if (out->n < WT_MAX_LET_GO)
        out->at[out->n++] = (struct wt_let_go){.socket = socket->inode, .fd = fd};
}

/* The Internet sockets among its descriptors. */
static void look(struct wt_watch *w, const struct wt_thread *as, bool at_exec,
                 struct wt_let_go_all *out)
{
    char path[64];
    struct dirent *entry;
    DIR *folder;

    memset(out, 0, sizeof *out);
    (void)snprintf(path, sizeof path, "/proc/%d/fd", (int)as->tid);
    folder = opendir(path);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char *end;
        int fd = (int)strtol(entry->d_name, &end, 10);
        const struct wt_socket *socket =
            end != entry->d_name ? wt_socket_internet(w, as, fd) : NULL;

        if (socket != NULL && (!at_exec || goes_at_exec(as->tid, fd)))
            note(out, socket, fd);
    }
    if (folder != NULL)
        closedir(folder);
    out->known = folder != NULL;
}

/* ---- execve() ---- */

void wt_leaving_exec(struct wt_watch *w, const struct wt_thread *thread)
{
    struct wt_process *process = thread->process;

    if (process->at_exec == NULL)
        process->at_exec = calloc(1, sizeof *process->at_exec);
    process->exec_ns = wt_watch_now();
    if (process->at_exec != NULL)
        look(w, thread, true, process->at_exec);
}

void wt_leaving_exec_failed(struct wt_process *process)
{
    free(process->at_exec);
    process->at_exec = NULL;
}

/* execve() closed them some time after it began. The record has the time of its beginning, for a
 * FIN may have left since. */
void wt_leaving_executed(struct wt_watch *w, struct wt_process *process)
{
    struct wt_observed observed = {.kind = WT_OBSERVED_EXECUTED, .program = process->program};
    struct wt_let_go_all *gone = process->at_exec;

    for (unsigned i = 0; gone != NULL && i < gone->n; i++) {
        const struct wt_socket *socket = wt_socket_known(w, gone->at[i].socket);

        gone->at[i].last = socket != NULL && !wt_process_holds(process->pid, socket->inode, -1) &&
                           !wt_socket_held(w, process, NULL, -1, socket).held;
        if (gone->at[i].last)
            wt_socket_forget(w, gone->at[i].socket);
    }
    if (gone != NULL && gone->n > 0) {
        observed.time_ns = w->recorded_ns <= process->exec_ns ? process->exec_ns : wt_watch_now();
        observed.as.executed.pid = process->pid;
        observed.as.executed.let_go = *gone;
        wt_watch_tell(w, &observed);
    }
    wt_leaving_exec_failed(process);
}

/* ---- the end ---- */

void wt_leaving_ends(struct wt_watch *w, struct wt_process *process, pid_t tid,
                     struct wt_let_go_all *out)
{
    const struct wt_thread as = {.tid = tid, .process = process};

    look(w, &as, false, out);
    for (unsigned i = 0; i < out->n; i++) {
        const struct wt_socket *socket = wt_socket_known(w, out->at[i].socket);

        out->at[i].last = socket != NULL && !wt_socket_held(w, process, NULL, -1, socket).held;
    }
}
