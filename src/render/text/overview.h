/* SPDX-License-Identifier: BSD-2-Clause */
/* Inside render: the two forms of an overview. */
#ifndef WT_RENDER_OVERVIEW_H
#define WT_RENDER_OVERVIEW_H

#include "../renderer.h"

void text_overview(struct wt_renderer *r, const struct wt_overview *overview);
void json_overview(struct wt_renderer *r, const struct wt_overview *overview);

#endif
