/* SPDX-License-Identifier: BSD-2-Clause */
/* The pipe from the watching process to us: each record is its length and as much of a struct
 * wt_observed as its kind needs. */
#ifndef WT_OBSERVE_RECORD_H
#define WT_OBSERVE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/observe.h"
#include "wiretutor/socket_call.h"
#include "wiretutor/status.h"

/* Kinds that do not leave this folder. */
enum {
    WT_RECORD_IDLE = 200, /* as.stopping: do they only wait? time_ns: since when, by
                             wt_watch_ticks() */
    WT_RECORD_OVER,       /* all processes are gone and all records were sent */
};

/* How many bytes of it the kind needs. */
size_t wt_record_size(const struct wt_observed *observed);
/* Waits while the pipe is full. False: its reading end is closed. */
bool wt_record_write(int fd, const struct wt_observed *observed);

struct wt_record_reader {
    size_t from, to;
    bool ended;
    uint8_t bytes[1 << 16];
};
/* From a pipe that does not wait. WT_OK, WT_AGAIN, or WT_END: its other end is closed. */
WT_MUST_CHECK enum wt_status wt_record_read(struct wt_record_reader *reader, int fd,
                                            struct wt_observed *observed);

#endif
