/* SPDX-License-Identifier: BSD-2-Clause */
/* One step of a walk over options, inline: for the loops that every SYN and every SACK goes
 * through, where the walk then stays in registers. Everybody else calls wt_options_next. */
#ifndef WT_DISSECT_OPTIONS_WALK_H
#define WT_DISSECT_OPTIONS_WALK_H

#include "wiretutor/packet.h"

enum { WT_END_OF_LIST = 0, WT_NO_OPERATION = 1 };

static inline void wt_begin_options(struct wt_option_walk *walk, struct wt_span options)
{
    walk->reader = wt_reader_over(options);
    walk->count = 0;
    walk->bad = false;
    walk->bad_kind = walk->bad_length = 0;
}

static inline bool wt_stop_at_bad(struct wt_option_walk *walk, uint8_t kind, uint8_t length)
{
    walk->bad = true;
    walk->bad_kind = kind;
    walk->bad_length = length;
    return false;
}

static inline bool wt_next_option(struct wt_option_walk *walk, struct wt_option *option)
{
    struct wt_reader *r = &walk->reader;

    if (walk->bad || walk->count >= WT_MAX_OPTIONS || wt_read_left(r) == 0)
        return false;
    option->kind = wt_read_u8(r);
    if (r->end != WT_READ_OK)
        return false;
    option->length = 1;
    option->data = (struct wt_span){.data = NULL};
    if (option->kind == WT_END_OF_LIST)
        wt_read_skip(r, wt_read_left(r));
    if (option->kind > WT_NO_OPERATION) {
        option->length = wt_read_u8(r);
        if (r->end == WT_READ_CUT)
            return false;
        if (r->end == WT_READ_SHORT || option->length < 2 || option->length - 2u > wt_read_left(r))
            return wt_stop_at_bad(walk, option->kind, option->length);
        option->data = wt_read_span(r, option->length - 2u);
    }
    walk->count++;
    return true;
}

#endif
