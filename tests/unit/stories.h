/* SPDX-License-Identifier: BSD-2-Clause */
/* What programs did among their packets, told by a renderer: lines as those of tales.h. */
#ifndef WT_TEST_STORIES_H
#define WT_TEST_STORIES_H

#include "deeds.h"

#include "wiretutor/render.h"

struct show {
    struct scene scene;
    struct wt_sockets *sockets;
    struct wt_explainer *explainer;
    struct wt_renderer *renderer;
    struct wt_text text;
};

void show_begin(struct show *show, const struct wt_render_options *options);
/* Tell the lines; NULL ends them. */
void show_give(struct show *show, const char *const *lines);
/* All that was told so far. */
const char *show_finish(struct show *show);
void show_end(struct show *show);

/* Fails the test unless each of the texts is in what is told of the lines; NULL ends both. */
void show_tells(const char *const *lines, const struct wt_render_options *options,
                const char *const *wants);

#endif
