/* SPDX-License-Identifier: BSD-2-Clause */
/* One captured frame, as the capture engine delivers it. */
#ifndef WT_FRAME_H
#define WT_FRAME_H

#include <stdint.h>

#include "wiretutor/bytes.h"

/* Why a packet is lost on purpose: the first that applies. */
enum wt_loss {
    WT_LOSS_NONE,
    WT_LOSS_NTH,
    WT_LOSS_DATA,
    WT_LOSS_ACKS,
    WT_LOSS_ONLY,
    WT_LOSS_QUEUE,
    WT_N_LOSSES
};

/* Did a packet overtake it on purpose? Seen from the place of the capture. */
enum wt_hold {
    WT_NOT_HELD,
    WT_HELD_BEHIND, /* it was captured first, then held back */
    WT_HELD_BEFORE, /* it was held back, then captured */
};

struct wt_frame {
    uint64_t number;      /* from 1, counted in what was captured or read (after the filter) */
    int64_t time_ns;      /* since 1970-01-01 UTC, below 2^62 either way; may step backwards */
    uint32_t link_type;   /* LINKTYPE_ number (the file's), not libpcap's DLT_ */
    uint8_t loss;         /* `run`: our network lost it behind the capture: enum wt_loss */
    uint8_t hold;         /* … or held it back: enum wt_hold */
    struct wt_span bytes; /* good until the next wt_source_next */
};

#endif
