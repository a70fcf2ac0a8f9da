/* SPDX-License-Identifier: BSD-2-Clause */
/* The option lists of IPv4 (RFC 791 section 3.1) and TCP (RFC 9293 section 3.2): a kind byte, a
 * length byte that counts both, data; kinds 0 (end of list) and 1 (no-operation) stand alone. */
#include "wiretutor/packet.h"

enum { END_OF_LIST = 0, NO_OPERATION = 1 };

void wt_options_begin(struct wt_option_walk *walk, struct wt_span options)
{
    walk->reader = wt_reader_over(options);
    walk->count = 0;
    walk->bad = false;
    walk->bad_kind = walk->bad_length = 0;
}

static bool stop_at_bad(struct wt_option_walk *walk, uint8_t kind, uint8_t length)
{
    walk->bad = true;
    walk->bad_kind = kind;
    walk->bad_length = length;
    return false;
}

bool wt_options_next(struct wt_option_walk *walk, struct wt_option *option)
{
    struct wt_reader *r = &walk->reader;

    if (walk->bad || walk->count >= WT_MAX_OPTIONS || wt_read_left(r) == 0)
        return false;
    option->kind = wt_read_u8(r);
    if (r->end != WT_READ_OK)
        return false;
    option->length = 1;
    option->data = (struct wt_span){.data = NULL};
    if (option->kind == END_OF_LIST)
        wt_read_skip(r, wt_read_left(r));
    if (option->kind > NO_OPERATION) {
        option->length = wt_read_u8(r);
        if (r->end == WT_READ_CUT)
            return false;
        if (r->end == WT_READ_SHORT || option->length < 2 || option->length - 2u > wt_read_left(r))
            return stop_at_bad(walk, option->kind, option->length);
        option->data = wt_read_span(r, option->length - 2u);
    }
    walk->count++;
    return true;
}
