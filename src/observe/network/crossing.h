/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bridge does with frames: takes them from one lane, loses, delays and refuses as it was
 * told, and sends them on by the other; each such act is reported. */
#ifndef WT_OBSERVE_CROSSING_H
#define WT_OBSERVE_CROSSING_H

#include "delay.h"
#include "lane.h"
#include "wire.h"

struct wt_crossing {
    struct wt_lane lanes[WT_N_SIDES];
    struct wt_delay delay;
    int report; /* a SEQPACKET socket; when its other end closes, the crossing ends */
    int64_t delay_ns;
    uint32_t lose, counted;
    bool refuse;
    uint64_t untold[2]; /* acts that could not be reported yet: losses, refusals */
    uint64_t lost;      /* frames that found no room, not reported yet */
};

/* One act, as it goes over the socket: what stands in struct wt_observed. */
struct wt_crossing_report {
    int64_t time_ns;
    uint64_t untold;
    uint32_t n, on_wire;
    uint8_t kind;
    bool from_client, full;
    uint8_t bytes[128];
};

/* False with errno. report is the caller's to set. */
bool wt_crossing_open(struct wt_crossing *crossing, const struct wt_network_options *options);
void wt_crossing_close(struct wt_crossing *crossing);

/* Until the reports' other end is closed. */
void wt_crossing_run(struct wt_crossing *crossing);

/* Is the next frame to be lost? Every so-manieth TCP or UDP packet is. */
bool wt_crossing_loses(struct wt_crossing *crossing, struct wt_span frame);

#endif
