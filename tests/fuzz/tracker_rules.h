/* SPDX-License-Identifier: BSD-2-Clause */
/* What may be relied on after every packet, whatever came. */
#ifndef WT_FUZZ_TRACKER_RULES_H
#define WT_FUZZ_TRACKER_RULES_H

#include "wiretutor/conversation.h"
#include "wiretutor/explain.h"

enum { RULES_FRAMES = 256 };

struct rules {
    uint64_t frame;
    int64_t ns;
    uint32_t about[RULES_FRAMES];      /* by frame: the number of the conversation it belongs to */
    uint32_t packets[RULES_FRAMES][2]; /* by conversation: what each end sent */
    uint64_t bytes[RULES_FRAMES][2];
    struct wt_conversation before[8]; /* records as they were before the packet, by number */
    size_t n_before;
    uint32_t highest; /* number given so far */
};

void rules_before(struct rules *rules, struct wt_tracker *tracker);
void rules_after(struct rules *rules, const struct wt_packet *packet,
                 const struct wt_track_result *tracked, const struct wt_commentary *commentary);
void rules_at_end(struct rules *rules, const struct wt_conversation *conversation);
void rules_of_all(struct rules *rules, struct wt_tracker *tracker);

#endif
