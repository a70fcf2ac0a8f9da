/* SPDX-License-Identifier: BSD-2-Clause */
/* TCP_INFO of the programs' connections: read when a call returns, and every WT_SAMPLE_EVERY_MS
 * while data is unacknowledged. */
#ifndef WT_OBSERVE_SAMPLES_H
#define WT_OBSERVE_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/socket_call.h"

struct wt_watch;
struct wt_thread;
struct wt_process;

enum {
    WT_MOST_SAMPLED = 64, /* connections; the one idle longest makes room */
    WT_SAMPLE_EVERY_MS = 50,
    WT_FIRST_SAMPLES = 64,  /* samples of a connection that are all recorded; after them */
    WT_SAMPLE_LEAST_MS = 10 /* … at most one in this time, unless wt_sample_matters() */
};

struct wt_sampled {
    uint64_t socket; /* its inode; 0: a free place */
    int32_t pid, fd;
    uint8_t program;
    bool lingers;   /* SO_LINGER with a time: closing a copy of it might have to wait */
    bool flows;     /* read it every WT_SAMPLE_EVERY_MS */
    unsigned quiet; /* how many samples in a row showed nothing new */
    uint32_t n_recorded;
    int64_t recorded_ns, used_ns; /* by wt_watch_ticks() */
    struct wt_endpoint local, remote;
    char congestion[WT_CONGESTION_NAME];
    struct wt_tcp_info info; /* what the latest record has */
};

struct wt_samples {
    int64_t ticked_ns;
    struct wt_sampled at[WT_MOST_SAMPLED];
};

/* A call of the thread returned, or is a close() that begins: read its connection. */
void wt_samples_call(struct wt_watch *w, struct wt_thread *thread,
                     const struct wt_socket_call *call);
/* A process ends, its sockets are still open. */
void wt_samples_leave(struct wt_watch *w, struct wt_process *process);
/* Read the connections with unacknowledged data, if it is time. */
void wt_samples_tick(struct wt_watch *w, int64_t now);
/* In how many ms it will be time; -1: no data is unacknowledged. */
int64_t wt_samples_due(const struct wt_watch *w, int64_t now);

/* Does `now` differ from `before` in more than the time that went by? */
bool wt_sample_differs(const struct wt_tcp_info *before, const struct wt_tcp_info *now);
/* Must it be recorded although the samples come too fast? */
bool wt_sample_matters(const struct wt_tcp_info *before, const struct wt_tcp_info *now);

#endif
