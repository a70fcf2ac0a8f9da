/* SPDX-License-Identifier: BSD-2-Clause */
/* The processes and threads that are watched. They are few; the one that stopped last is kept in
 * front, so that it is found first. */
#include "watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Room for one more of n pointers; the room doubles. */
static bool room(void **list, size_t n)
{
    void *larger;

    if ((n & (n - 1)) != 0)
        return true;
    larger = realloc(*list, (n == 0 ? 1 : 2 * n) * sizeof(void *));
    if (larger == NULL)
        return false;
    *list = larger;
    return true;
}

struct wt_process *wt_process_find(const struct wt_watch *w, pid_t pid)
{
    for (size_t i = 0; i < w->n_processes; i++)
        if (w->processes[i]->pid == pid)
            return w->processes[i];
    return NULL;
}

unsigned wt_processes_of(const struct wt_watch *w, unsigned program)
{
    unsigned n = 0;

    for (size_t i = 0; i < w->n_processes; i++)
        n += w->processes[i]->program == program && w->processes[i]->threads != 0;
    return n;
}

struct wt_process *wt_process_add(struct wt_watch *w, pid_t pid, const struct wt_process *parent)
{
    struct wt_process *process = calloc(1, sizeof *process);
    void *list = w->processes;

    if (process == NULL || !room(&list, w->n_processes)) {
        free(process);
        return NULL;
    }
    w->processes = list;
    process->pid = pid;
    process->pidfd = -1;
    if (parent != NULL) {
        process->program = parent->program;
        process->second = parent->second;
        process->every_call = parent->every_call;
        process->lines = parent->lines;
    }
    w->processes[w->n_processes++] = process;
    return process;
}

void wt_process_remove(struct wt_watch *w, struct wt_process *process)
{
    for (size_t i = 0; i < w->n_processes; i++) {
        if (w->processes[i] != process)
            continue;
        w->processes[i] = w->processes[w->n_processes - 1];
        /* With 2^k left the room is doubled again when the next one comes: harmless. */
        w->n_processes--;
        break;
    }
    if (process->pidfd >= 0)
        close(process->pidfd);
    free(process->at_exec);
    free(process);
}

struct wt_thread *wt_thread_find(const struct wt_watch *w, pid_t tid)
{
    for (size_t i = 0; i < w->n_threads; i++) {
        struct wt_thread *found = w->threads[i];

        if (found->tid != tid)
            continue;
        w->threads[i] = w->threads[0];
        w->threads[0] = found;
        return found;
    }
    return NULL;
}

struct wt_thread *wt_thread_add(struct wt_watch *w, pid_t tid, struct wt_process *process)
{
    struct wt_thread *thread = calloc(1, sizeof *thread);
    void *list = w->threads;

    if (thread == NULL || !room(&list, w->n_threads)) {
        free(thread);
        return NULL;
    }
    w->threads = list;
    thread->tid = tid;
    thread->process = process;
    process->threads++;
    w->threads[w->n_threads++] = thread;
    return thread;
}

void wt_thread_remove(struct wt_watch *w, struct wt_thread *thread)
{
    for (size_t i = 0; i < w->n_threads; i++) {
        if (w->threads[i] != thread)
            continue;
        w->threads[i] = w->threads[--w->n_threads];
        break;
    }
    free(thread->closing);
    free(thread->sending);
    free(thread);
}

bool wt_task_status_values(pid_t tid, const char *const names[], size_t n,
                           char values[][WT_STATUS_VALUE])
{
    char line[256];
    size_t found = 0;
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/status", (int)tid);
    file = fopen(line, "re");
    if (file == NULL)
        return false;
    while (found < n && fgets(line, sizeof line, file) != NULL) {
        size_t name = strlen(names[found]);

        if (strncmp(line, names[found], name) == 0)
            (void)snprintf(values[found++], WT_STATUS_VALUE, "%.*s", WT_STATUS_VALUE - 1,
                           line + name);
    }
    (void)fclose(file);
    return found == n;
}

bool wt_task_status(pid_t tid, pid_t *process, pid_t *parent)
{
    static const char *const names[] = {"Tgid:", "PPid:"};
    char values[2][WT_STATUS_VALUE];

    if (!wt_task_status_values(tid, names, 2, values))
        return false;
    *process = (pid_t)strtol(values[0], NULL, 10);
    *parent = (pid_t)strtol(values[1], NULL, 10);
    return true;
}

bool wt_task_busy(pid_t tid)
{
    char line[256], state = 0;
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/status", (int)tid);
    file = fopen(line, "re");
    while (file != NULL && state == 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "State:\t", 7) == 0)
            state = line[7];
    if (file != NULL)
        (void)fclose(file);
    return state == 'R' || state == 'D' || state == 't'; /* the last one: it waits for us */
}

bool wt_task_handles(pid_t tid, int signal)
{
    unsigned long long caught = 0;
    char line[256];
    FILE *file;

    (void)snprintf(line, sizeof line, "/proc/%d/status", (int)tid);
    file = fopen(line, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "SigCgt:", 7) == 0)
            caught = strtoull(line + 7, NULL, 16);
    if (file != NULL)
        (void)fclose(file);
    return signal > 0 && signal <= 64 && (caught >> (signal - 1) & 1) != 0;
}
