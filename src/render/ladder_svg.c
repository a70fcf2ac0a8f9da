/* SPDX-License-Identifier: BSD-2-Clause */
#include "ladder.h"
void ladder_draw_svg(struct wt_renderer *r, const struct wt_conversation *c,
                     const struct wt_ending *ending, const struct ladder *l)
{
    (void)r, (void)c, (void)ending, (void)l;
}
void ladder_end_svg(struct wt_renderer *r)
{
    (void)r;
}
