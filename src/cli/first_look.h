/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that was named without a command: is it too large to be told packet by packet? Its first
 * packets are kept while that is found out, and told after it. */
#ifndef WT_CLI_FIRST_LOOK_H
#define WT_CLI_FIRST_LOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.h"
#include "wiretutor/frame.h"
#include "wiretutor/source.h"

/* Up to so much is a story: one packet or one conversation more is a large file. */
enum { WT_STORY_PACKETS = 500, WT_STORY_CONVERSATIONS = 10 };

struct wt_first_look {
    struct wt_frame frames[WT_STORY_PACKETS + 1];
    size_t n, next;
    uint8_t *bytes; /* of all frames, one behind the other */
    size_t used, size;
    bool is_large;
};

/* Does it matter how large the input is? Only for a regular file, where no command was named and
 * nothing that an overview does not have, or would do otherwise. */
bool wt_first_look_wanted(const struct wt_options *o);
/* Read until the end, or until it is known to be large; count: no more than so many frames, 0: no
 * limit. What ended the reading is returned: WT_OK, where it may go on; WT_CANNOT also where memory
 * is missing. Clear it in every case. */
WT_MUST_CHECK enum wt_status wt_first_look(struct wt_first_look *look, struct wt_source *source,
                                           uint64_t count, struct wt_error *error);
/* The next frame that was kept, good until wt_first_look_clear. NULL: there is no other. */
const struct wt_frame *wt_first_look_next(struct wt_first_look *look);
void wt_first_look_clear(struct wt_first_look *look);

#endif
