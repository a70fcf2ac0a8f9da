/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's loop: it takes frames from one port, drops, holds back, delays or refuses them as
 * the options say, and sends them out of the other port. Each such act but a delay is reported. */
#ifndef WT_OBSERVE_BRIDGE_LOOP_H
#define WT_OBSERVE_BRIDGE_LOOP_H

#include "delay.h"
#include "bridge_port.h"
#include "losses.h"
#include "wire.h"

enum { WT_N_ACTS = 3 };
struct wt_bridge_loop {
    struct wt_bridge_port ports[WT_N_SIDES];
    struct wt_delay lines[WT_N_SIDES]; /* to this side */
    int report; /* a SEQPACKET socket; the loop ends when its other end closes */
    uint32_t
        queue; /* so many frames may wait to be sent to one side; 0: as many as there is room */
    struct wt_losses losses;
    struct wt_loss_counts counted;
    uint32_t reorder, counted_to_hold; /* of so many one is held back; 0: none */
    bool refuse;
    int64_t ahead_ns; /* CLOCK_REALTIME less CLOCK_MONOTONIC, by the last good reading; 0: none */
    /* reports that the full socket did not take yet: drops, refusals, holds */
    uint64_t untold[WT_N_ACTS];
    uint64_t lost; /* frames lost in a full ring or queue, not reported yet */
    /* shared with who reads the reports, CLOCK_REALTIME: what was done to frames that were captured
     * by then was reported. NULL: nobody asks */
    int64_t *reported_until_ns;
};

/* One report on the socket; it becomes a struct wt_observed. */
struct wt_bridge_report {
    int64_t time_ns;
    uint64_t untold;
    uint32_t n, on_wire;
    uint8_t kind, loss;
    bool from_client, full;
    uint8_t bytes[128];
};

/* False with errno. report is the caller's to set. */
bool wt_bridge_loop_open(struct wt_bridge_loop *loop, const struct wt_network_options *options);
void wt_bridge_loop_close(struct wt_bridge_loop *loop);

/* Run until the other end of the report socket is closed. */
void wt_bridge_loop_run(struct wt_bridge_loop *loop);

/* Is this frame to be lost, and why? It is counted. */
enum wt_loss wt_bridge_loop_loses(struct wt_bridge_loop *loop, struct wt_span frame);
/* What is done with a frame that is not lost: it goes on at once, is held back, or overtakes the
 * one that is. It is counted; lost: another one has it counted only. */
enum wt_way { WT_GOES_ON, WT_WAITS, WT_OVERTAKES };
enum wt_way wt_bridge_loop_way(struct wt_bridge_loop *loop, const struct wt_delay *line, bool lost,
                               struct wt_span frame);

#endif
