/* SPDX-License-Identifier: BSD-2-Clause */
/* Sequence numbers live on a circle of 2^32: subtract, then look at the sign. RFC 9293 section 3.4.
 * Two numbers more than 2^31 apart compare the wrong way round; nothing on a wire is. */
#ifndef WT_TRACK_SEQ_H
#define WT_TRACK_SEQ_H

#include <stdbool.h>
#include <stdint.h>

static inline bool seq_before(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) < 0;
}

static inline bool seq_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

#endif
