/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside overview: what is collected. */
#ifndef WT_EXPLAIN_OVERVIEW_H
#define WT_EXPLAIN_OVERVIEW_H

#include "wiretutor/overview.h"

enum {
    OVERVIEW_PLACES = 2 * WT_MAX_OVERVIEW_HOSTS,
    OVERVIEW_SEEN = 1 << 14,
    OVERVIEW_NAMES = 4096
};

/* A name that the capture teaches for an address, which may come to talk later. */
struct overview_name {
    struct wt_ip ip; /* version 0: free */
    uint8_t n;
    char text[WT_OVERVIEW_NAME];
};

enum { OVERVIEW_TRIES = 2048, OVERVIEW_TARGETS = 1 << 12 };
struct overview_tries {
    struct wt_overview_scan scan;       /* n 0: free */
    uint8_t seen[OVERVIEW_TARGETS / 8]; /* a bit for each target, by its port or a hash */
};

struct wt_overview {
    uint16_t places[OVERVIEW_PLACES]; /* 1 + the index of the host whose address leads here */
    size_t n_hosts;
    struct wt_overview_host hosts[WT_MAX_OVERVIEW_HOSTS];
    size_t n_groups;
    struct wt_overview_group groups[WT_MAX_OVERVIEW_GROUPS];
    uint64_t seen[OVERVIEW_SEEN]; /* which servers a group has: hashes of both; 0: free */
    struct overview_tries tries[OVERVIEW_TRIES]; /* each near the place that its ends give it */
    size_t n_scans;
    struct wt_overview_scan scans[WT_MAX_OVERVIEW_SCANS]; /* those of the tries that are scans */
    size_t n_findings;
    struct wt_overview_finding findings[WT_N_FINDINGS + 1];
    struct overview_name names[OVERVIEW_NAMES]; /* each in the place its address gives it */
    uint32_t conversations;
};

uint32_t overview_hash(const struct wt_ip *ip);

/* names.c: what the packet calls its addresses. */
void overview_names(struct wt_overview *o, const struct wt_packet *packet,
                    const struct wt_part *part);
/* The name of this address; NULL: none was taught. */
const struct overview_name *overview_name_of(const struct wt_overview *o, const struct wt_ip *ip);

/* scans.c: a connection that may be one of many tries. */
void overview_try(struct wt_overview *o, const struct wt_conversation *c,
                  const struct wt_ending *ending);
/* Keep what is a scan, the largest first, and take its tries out of the findings. */
void overview_judge_scans(struct wt_overview *o);

#endif
