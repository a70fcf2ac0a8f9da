/* SPDX-License-Identifier: BSD-2-Clause */
/* Which process and which thread of a program made a call, as numbers that a reader can follow:
 * its children in the order in which they are first seen, the threads of each process likewise. */
#include "renderer.h"

static const struct wt_task *find(const struct wt_tasks *tasks, int32_t pid, int32_t tid)
{
    for (unsigned i = tasks->n; i-- > 0;)
        if (tasks->at[i].pid == pid && tasks->at[i].tid == tid)
            return &tasks->at[i];
    return NULL;
}

/* 0: it is the program's first process. */
static uint16_t child_number(struct wt_tasks *tasks, uint8_t program, int32_t pid)
{
    for (unsigned i = 0; i < tasks->n; i++)
        if (tasks->at[i].pid == pid)
            return tasks->at[i].child;
    if (tasks->first[program] == 0)
        tasks->first[program] = pid;
    if (pid == tasks->first[program])
        return 0;
    return ++tasks->children[program];
}

/* 1: the one that a process begins with. */
static uint16_t thread_number(const struct wt_tasks *tasks, int32_t pid, int32_t tid)
{
    unsigned number = 2;

    if (pid == tid)
        return 1;
    for (unsigned i = 0; i < tasks->n; i++)
        number += tasks->at[i].pid == pid && tasks->at[i].tid != pid;
    return (uint16_t)number;
}

static const struct wt_task *task_of(struct wt_tasks *tasks, uint8_t program, int32_t pid,
                                     int32_t tid)
{
    const struct wt_task *known = find(tasks, pid, tid);

    if (pid == 0 || known != NULL || tasks->n == WT_MAX_TASKS || program >= WT_MAX_PROGRAMS)
        return known;
    struct wt_task *task = &tasks->at[tasks->n];

    *task = (struct wt_task){.pid = pid, .tid = tid};
    task->child = child_number(tasks, program, pid);
    task->thread = thread_number(tasks, pid, tid);
    tasks->n++;
    return task;
}

void wt_note_task(struct wt_renderer *r, const struct wt_observed *o)
{
    r->task = NULL;
    if (o->kind == WT_OBSERVED_CALL_BEGINS || o->kind == WT_OBSERVED_CALL_RETURNS)
        r->task = task_of(&r->tasks, o->program, o->as.call.pid, o->as.call.tid);
    else if (o->kind == WT_OBSERVED_PATH)
        r->task = task_of(&r->tasks, o->program, o->as.path.pid, o->as.path.tid);
    else if (o->kind == WT_OBSERVED_ENDING)
        r->task = task_of(&r->tasks, o->program, o->as.ended.pid, o->as.ended.pid);
    else if (o->kind == WT_OBSERVED_EXECUTED)
        r->task = task_of(&r->tasks, o->program, o->as.executed.pid, o->as.executed.pid);
    else if (o->kind == WT_OBSERVED_STARTED && o->program < WT_MAX_PROGRAMS)
        r->tasks.first[o->program] = o->as.ended.pid;
}

static void put_part(struct wt_renderer *r, struct wt_text *out, enum wt_label label,
                     unsigned number)
{
    wt_text_str(out, wt_label(r->options.language, label));
    wt_text_u64(out, number);
}

void wt_put_task(struct wt_renderer *r, struct wt_text *out)
{
    if (r->task == NULL)
        return;
    if (r->task->child > 0)
        put_part(r, out, WT_LABEL_TASK_CHILD, r->task->child);
    if (r->task->thread > 1)
        put_part(r, out, WT_LABEL_TASK_THREAD, r->task->thread);
    if (r->options.verbose > 0) {
        wt_text_str(out, " [");
        wt_text_i64(out, r->task->tid);
        wt_text_char(out, ']');
    }
}
