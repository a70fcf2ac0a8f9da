/* SPDX-License-Identifier: BSD-2-Clause */
/* One of the bridge's two interfaces: frames come out of a ring that the kernel fills, and leave by
 * send(). packet(7), Documentation/networking/packet_mmap of Linux. */
#ifndef WT_OBSERVE_LANE_H
#define WT_OBSERVE_LANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/bytes.h"

/* An Ethernet header, two VLAN tags, and the MTU of 1500 that both wires have. */
enum { WT_LANE_FRAME = 14 + 4 + 4 + 1500 };

struct wt_lane {
    int fd; /* readable: a frame is in the ring; writable: one can leave */
    uint8_t *ring;
    size_t slots, next;
};

/* A frame in the ring, good until it is taken. */
struct wt_lane_frame {
    struct wt_span bytes; /* as sent, but for a VLAN tag that the kernel took out */
    int64_t time_ns;      /* CLOCK_REALTIME: the very time that a capture gives it */
    bool has_tag;
    uint8_t tag[4]; /* belongs behind the two hardware addresses */
    bool some_lost; /* since wt_lane_lost was last asked, the ring was full when a frame came */
};

/* False with errno. */
bool wt_lane_open(struct wt_lane *lane, const char *interface);
void wt_lane_close(struct wt_lane *lane);

/* The frame that came first of those not taken yet; false: there is none. */
bool wt_lane_peek(struct wt_lane *lane, struct wt_lane_frame *frame);
/* How many bytes it has, its tag among them; 0: it is larger than the wires carry, or no frame. */
size_t wt_lane_size(const struct wt_lane_frame *frame);
/* Copy so many. */
void wt_lane_copy(const struct wt_lane_frame *frame, uint8_t *out);
/* The kernel may use its place again. */
void wt_lane_take(struct wt_lane *lane);

/* How many frames found no room since it was last asked. */
uint32_t wt_lane_lost(const struct wt_lane *lane);

/* Send a frame: 0, or errno; EAGAIN: not now. */
int wt_lane_send(const struct wt_lane *lane, const uint8_t *frame, size_t n);

#endif
