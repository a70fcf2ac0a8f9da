/* SPDX-License-Identifier: BSD-2-Clause */
/* One captured frame, as the capture engine delivers it. */
#ifndef WT_FRAME_H
#define WT_FRAME_H

#include <stdint.h>

#include "wiretutor/bytes.h"

struct wt_frame {
    uint64_t number;      /* from 1, counted in what was captured or read (after the filter) */
    int64_t time_ns;      /* since 1970-01-01 UTC, below 2^62 either way; may step backwards */
    uint32_t link_type;   /* LINKTYPE_ number (the file's), not libpcap's DLT_ */
    struct wt_span bytes; /* good until the next wt_source_next */
};

#endif
