/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's loop: it takes frames from one port, drops, delays or refuses them as the options
 * say, and sends them out of the other port. Each drop and refusal is reported. */
#ifndef WT_OBSERVE_BRIDGE_LOOP_H
#define WT_OBSERVE_BRIDGE_LOOP_H

#include "delay.h"
#include "bridge_port.h"
#include "wire.h"

struct wt_bridge_loop {
    struct wt_bridge_port ports[WT_N_SIDES];
    struct wt_delay delay;
    int report; /* a SEQPACKET socket; the loop ends when its other end closes */
    int64_t delay_ns;
    uint32_t lose, counted;
    bool refuse;
    uint64_t untold[2]; /* reports that the full socket did not take yet: drops, refusals */
    uint64_t lost;      /* frames lost in a full ring or queue, not reported yet */
};

/* One report on the socket; it becomes a struct wt_observed. */
struct wt_bridge_report {
    int64_t time_ns;
    uint64_t untold;
    uint32_t n, on_wire;
    uint8_t kind;
    bool from_client, full;
    uint8_t bytes[128];
};

/* False with errno. report is the caller's to set. */
bool wt_bridge_loop_open(struct wt_bridge_loop *loop, const struct wt_network_options *options);
void wt_bridge_loop_close(struct wt_bridge_loop *loop);

/* Run until the other end of the report socket is closed. */
void wt_bridge_loop_run(struct wt_bridge_loop *loop);

/* Drop this frame? Every Nth TCP or UDP packet is dropped (N: lose). */
bool wt_bridge_loop_loses(struct wt_bridge_loop *loop, struct wt_span frame);

#endif
