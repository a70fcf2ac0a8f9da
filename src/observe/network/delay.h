/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's line in one direction: first in, first out. A frame waits until those before it have
 * been sent, takes its time for being sent, and is due when it has travelled. One may be held
 * aside, for the next to overtake it. */
#ifndef WT_OBSERVE_DELAY_H
#define WT_OBSERVE_DELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge_port.h"

/* A delay of one second holds two TCP windows of 12 MB each. */
enum { WT_DELAY_FRAMES = 16384 };

struct wt_delayed {
    int64_t begin_ns, due_ns; /* CLOCK_MONOTONIC: it is being sent from then on; it arrives */
    uint16_t n;
    bool to_client;
    bool was_held;
    uint8_t bytes[WT_PORT_FRAME];
};

struct wt_delay {
    int64_t delay_ns;
    uint64_t bits_per_s; /* 0: sending takes no time */
    struct wt_delayed *frames;
    size_t capacity, first, n;
    size_t begun;    /* of the first frames, by when it was last asked: they wait no longer */
    int64_t free_ns; /* then all are sent */
    struct wt_delayed *aside;
    bool holds;
    int64_t held_until_ns; /* holds: so long at most */
};

/* Allocates for all frames at once; the kernel backs only the pages used. False: no memory. */
bool wt_delay_init(struct wt_delay *delay, size_t capacity);
void wt_delay_clear(struct wt_delay *delay);

/* Is there no place for one more? One is kept for the frame that is held aside. */
bool wt_delay_is_full(const struct wt_delay *delay);
/* How many frames wait to be sent at that moment; moments do not step back. */
size_t wt_delay_waiting(struct wt_delay *delay, int64_t at_ns);
/* A new last frame of n bytes, which comes at that moment, for the caller to fill in. NULL: there
 * is no place. */
struct wt_delayed *wt_delay_push(struct wt_delay *delay, int64_t at_ns, uint16_t n);
/* The frame that is due first; NULL: there is none. */
const struct wt_delayed *wt_delay_first(const struct wt_delay *delay);
void wt_delay_pop(struct wt_delay *delay);

/* Hold a new frame aside, for the caller to fill in: from when it could have been sent, hold_ns at
 * most. NULL: one is held already, or there is no place. */
struct wt_delayed *wt_delay_hold(struct wt_delay *delay, int64_t at_ns, int64_t hold_ns,
                                 uint16_t n);
/* The held frame comes at that moment, behind all that are there. */
void wt_delay_let_go(struct wt_delay *delay, int64_t at_ns);

#endif
