/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside diagnose: what went wrong within a connection, in figures. */
#ifndef WT_DIAGNOSE_TROUBLE_H
#define WT_DIAGNOSE_TROUBLE_H

#include "diagnose.h"

enum trouble {
    TROUBLE_LOST,          /* sent again, and something showed that it was missing */
    TROUBLE_NEEDLESS,      /* sent again, though it had been confirmed … */
    TROUBLE_NEEDLESS_TOLD, /* … or arrived twice, as a DSACK block says: it names no repeat */
    TROUBLE_LATE,          /* behind segments that were sent after it */
    TROUBLE_SHUT,          /* its window was 0 */
    TROUBLE_NAGLE,         /* small bytes waited for a delayed ACK */
    N_TROUBLES
};

struct trouble_count {
    uint32_t n, begun, ended; /* how often; the first and the last packet of them */
    uint32_t n_from[2];       /* … by each end */
    int64_t ns;               /* how long it took, all of them together */
};

struct known_trouble {
    uint32_t first;          /* the conversation's first packet; 0: free */
    uint32_t silence_before; /* the packet after the longest silence; 0: none of a second or more */
    int64_t silence_ns;
    int64_t shut_since[2]; /* since when each end has had no room; 0: it has some */
    struct trouble_count of[N_TROUBLES];
};

/* A segment that may show trouble. */
void diagnose_trouble(struct wt_diagnosis *d, const struct wt_part *part);
/* What was counted of this conversation; NULL: nothing was odd. */
const struct known_trouble *diagnose_trouble_of(const struct wt_diagnosis *d,
                                                const struct wt_conversation *c);

/* within.c: add what these figures, and where the time went, say of the conversation. */
struct diagnosing;
void diagnose_within(struct diagnosing *p);

#endif
