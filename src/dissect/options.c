/* SPDX-License-Identifier: BSD-2-Clause */
/* The option lists of IPv4 (RFC 791 section 3.1) and TCP (RFC 9293 section 3.2): a kind byte, a
 * length byte that counts both, data; kinds 0 (end of list) and 1 (no-operation) stand alone. */
#include "options_walk.h"

void wt_options_begin(struct wt_option_walk *walk, struct wt_span options)
{
    wt_begin_options(walk, options);
}

bool wt_options_next(struct wt_option_walk *walk, struct wt_option *option)
{
    return wt_next_option(walk, option);
}
