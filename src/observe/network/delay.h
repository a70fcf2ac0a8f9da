/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's delay queue: first in, first out; a frame leaves when it is due. */
#ifndef WT_OBSERVE_DELAY_H
#define WT_OBSERVE_DELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge_port.h"

/* A delay of one second holds two TCP windows of 12 MB each. */
enum { WT_DELAY_FRAMES = 16384 };

struct wt_delayed {
    int64_t due_ns; /* CLOCK_MONOTONIC */
    uint16_t n;
    bool to_client;
    uint8_t bytes[WT_PORT_FRAME];
};

struct wt_delay {
    struct wt_delayed *frames;
    size_t capacity, first, n;
};

/* Allocates for all frames at once; the kernel backs only the pages used. False: no memory. */
bool wt_delay_init(struct wt_delay *delay, size_t capacity);
void wt_delay_clear(struct wt_delay *delay);

bool wt_delay_is_full(const struct wt_delay *delay);
/* A new last frame for the caller to fill in; due times must not decrease. NULL: the queue is
 * full. */
struct wt_delayed *wt_delay_push(struct wt_delay *delay);
/* The frame that is due first; NULL: the queue is empty. */
const struct wt_delayed *wt_delay_first(const struct wt_delay *delay);
void wt_delay_pop(struct wt_delay *delay);

#endif
