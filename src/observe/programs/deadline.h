/* SPDX-License-Identifier: BSD-2-Clause */
/* Does the watching process still go on? The programs are its children, and a program can stop its
 * parent (SIGSTOP) or, with the right to, trace it. Then nothing that it should end would end. So
 * this process looks at it: one that is stopped is told to go on, at any time; one that does not go
 * on though the programs are to end is killed, and they end with it. */
#ifndef WT_OBSERVE_DEADLINE_H
#define WT_OBSERVE_DEADLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "wiretutor/socket_call.h"

struct wt_deadline {
    pid_t watcher;
    int state;          /* its file of /proc: opened before the sandbox; -1: none */
    int64_t looked_ns;  /* the latest look, by CLOCK_MONOTONIC */
    int64_t heard_ns;   /* when it was last heard of, in the same way */
    int64_t ordered_ns; /* … when it was told to end the programs; 0: it was not */
    unsigned halted;    /* looks in a row that found it stopped */
    bool killed, told;  /* … that it was stopped */
};

void wt_deadline_begin(struct wt_deadline *deadline, pid_t watcher);
void wt_deadline_close(struct wt_deadline *deadline);
/* A record of it has come. */
void wt_deadline_heard(struct wt_deadline *deadline);
/* Nothing has come: look at it, as often as is worth it. What was found out and done, else NONE. */
enum wt_watcher_trouble wt_deadline_look(struct wt_deadline *deadline);
/* Nothing more of it is wanted: until it is gone. */
void wt_deadline_wait(struct wt_deadline *deadline);

#endif
