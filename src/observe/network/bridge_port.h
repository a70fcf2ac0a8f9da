/* SPDX-License-Identifier: BSD-2-Clause */
/* A port of the bridge: one of its two interfaces. Frames are read from a ring that the kernel
 * fills, and sent with send(). packet(7), Documentation/networking/packet_mmap of Linux. */
#ifndef WT_OBSERVE_BRIDGE_PORT_H
#define WT_OBSERVE_BRIDGE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/bytes.h"

/* An Ethernet header, two VLAN tags, and the MTU of 1500 that both wires have. */
enum { WT_PORT_FRAME = 14 + 4 + 4 + 1500 };

struct wt_bridge_port {
    int fd; /* readable: a frame is in the ring; writable: one can leave */
    uint8_t *ring;
    size_t slots, next;
};

/* A frame in the ring, valid until wt_port_take(). */
struct wt_port_frame {
    struct wt_span bytes; /* as sent, but for a VLAN tag that the kernel took out */
    int64_t time_ns;      /* CLOCK_REALTIME: the time stamp that a capture has too */
    bool has_tag;
    uint8_t tag[4]; /* the VLAN tag: belongs after the two hardware addresses */
    bool some_lost; /* the ring was full since the last wt_port_lost() */
};

/* False with errno. */
bool wt_port_open(struct wt_bridge_port *port, const char *interface);
void wt_port_close(struct wt_bridge_port *port);

/* The oldest frame in the ring, which stays there; false: the ring is empty. */
bool wt_port_peek(struct wt_bridge_port *port, struct wt_port_frame *frame);
/* The frame's length with its VLAN tag; 0: longer than the wires carry, or no Ethernet frame. */
size_t wt_port_size(const struct wt_port_frame *frame);
/* Copy wt_port_size() bytes, the VLAN tag put back. */
void wt_port_copy(const struct wt_port_frame *frame, uint8_t *out);
/* Give the frame's slot back to the kernel. */
void wt_port_take(struct wt_bridge_port *port);

/* How many frames the full ring lost since the last call. */
uint32_t wt_port_lost(const struct wt_bridge_port *port);

/* Send a frame: 0, or errno; EAGAIN: not now. */
int wt_port_send(const struct wt_bridge_port *port, const uint8_t *frame, size_t n);

#endif
