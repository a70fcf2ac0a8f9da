/* SPDX-License-Identifier: BSD-2-Clause */
/* Frames on their way through the bridge: first in, first out, each not before its time. */
#ifndef WT_OBSERVE_DELAY_H
#define WT_OBSERVE_DELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lane.h"

/* At a delay of a second two windows of TCP of 12 MB each are on their way. */
enum { WT_DELAY_FRAMES = 16384 };

struct wt_delayed {
    int64_t due_ns; /* CLOCK_MONOTONIC */
    uint16_t n;
    bool to_client;
    uint8_t bytes[WT_LANE_FRAME];
};

struct wt_delay {
    struct wt_delayed *frames;
    size_t capacity, first, n;
};

/* All memory at once; the system gives of it what is used. False: there is not so much. */
bool wt_delay_init(struct wt_delay *delay, size_t capacity);
void wt_delay_clear(struct wt_delay *delay);

bool wt_delay_is_full(const struct wt_delay *delay);
/* A place at the end, for the caller to fill with due times that never go back; NULL: full. */
struct wt_delayed *wt_delay_push(struct wt_delay *delay);
/* The one that is due first; NULL: there is none. */
const struct wt_delayed *wt_delay_first(const struct wt_delay *delay);
void wt_delay_pop(struct wt_delay *delay);

#endif
