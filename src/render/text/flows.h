/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: what `flows` counts while the packets pass. */
#ifndef WT_RENDER_FLOWS_H
#define WT_RENDER_FLOWS_H

#include "../renderer.h"

/* Oddities in the order in which they are listed; each has a label FLOW_ODD_…. */
#define FLOW_ODDITIES(X)                                                                           \
    X(RETRANSMISSIONS)                                                                             \
    X(OUT_OF_ORDER)                                                                                \
    X(NOT_CAPTURED)                                                                                \
    X(DUPLICATE_ACKS)                                                                              \
    X(ZERO_WINDOWS)                                                                                \
    X(REFUSED)                                                                                     \
    X(RESETS)                                                                                      \
    X(ICMP_ERRORS)                                                                                 \
    X(TWICE)                                                                                       \
    X(FRAGMENTS)                                                                                   \
    X(BAD_CHECKSUMS)                                                                               \
    X(MALFORMED)                                                                                   \
    X(CUT)

enum flow_oddity {
#define X(id) FLOW_##id,
    FLOW_ODDITIES(X)
#undef X
        N_FLOW_ODDITIES
};

struct flow_counts {
    int64_t first_ns, last_ns;
    uint64_t packets;
    uint32_t conversations; /* the highest number */
    uint64_t seen;          /* a bit for each protocol that was counted */
    /* length of the current run of plain packets with the same protocols; not in the counts yet */
    uint64_t run_of, run;
    uint64_t protocols[WT_N_PROTOCOLS];
    const char *titles[WT_N_PROTOCOLS]; /* NULL: not seen */
    uint64_t odd[N_FLOW_ODDITIES];
};

void flow_count(struct wt_renderer *r, const struct wt_packet *packet,
                const struct wt_track_result *tracked, const struct wt_commentary *commentary);
void flow_totals(struct wt_renderer *r, uint64_t packets);

#endif
