/* SPDX-License-Identifier: BSD-2-Clause */
#include "first_look.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "wiretutor/conversation.h"
#include "wiretutor/packet.h"
#include "wiretutor/reassembly.h"

enum { MOST_BYTES = 16 << 20 }; /* kept; beyond them a file is large, too */

bool wt_first_look_wanted(const struct wt_options *o)
{
    struct stat about;

    return o->may_overview && stat(o->input, &about) == 0 && S_ISREG(about.st_mode);
}

static bool make_room(struct wt_first_look *look, size_t more)
{
    size_t size = look->size > 0 ? look->size : 65536;

    while (size - look->used < more)
        size *= 2;
    if (size == look->size)
        return true;
    uint8_t *bytes = realloc(look->bytes, size);

    if (bytes == NULL)
        return false;
    look->bytes = bytes;
    look->size = size;
    return true;
}

static bool keep(struct wt_first_look *look, const struct wt_frame *frame)
{
    if (!make_room(look, frame->bytes.captured))
        return false;
    memcpy(look->bytes + look->used, frame->bytes.data, frame->bytes.captured);
    look->used += frame->bytes.captured;
    look->frames[look->n++] = *frame;
    return true;
}

/* The memory may have moved while it grew. */
static void point(struct wt_first_look *look)
{
    const uint8_t *at = look->bytes;

    for (size_t i = 0; i < look->n; i++) {
        look->frames[i].bytes.data = at;
        at += look->frames[i].bytes.captured;
    }
}

struct counting {
    struct wt_reassembly *reassembly;
    struct wt_tracker *tracker;
    struct wt_packet packet;
    struct wt_track_result tracked;
};

static bool is_large(const struct wt_first_look *look, struct counting *c)
{
    const struct wt_frame *frame = &look->frames[look->n - 1];

    wt_dissect_joining(&c->packet, frame, false, c->reassembly);
    wt_track(c->tracker, &c->packet, &c->tracked);
    const struct wt_part *part = c->tracked.innermost;

    return look->n > WT_STORY_PACKETS || look->used > MOST_BYTES ||
           (part != NULL && part->conversation->number > WT_STORY_CONVERSATIONS);
}

static enum wt_status read_first(struct wt_first_look *look, struct counting *c,
                                 struct wt_source *source, uint64_t count, struct wt_error *error)
{
    struct wt_frame frame;

    while (!look->is_large && (count == 0 || look->n < count)) {
        enum wt_status status = wt_source_next(source, &frame, error);

        if (status == WT_AGAIN)
            continue;
        if (status != WT_OK)
            return status;
        if (!keep(look, &frame))
            return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
        look->is_large = is_large(look, c);
    }
    return WT_OK;
}

enum wt_status wt_first_look(struct wt_first_look *look, struct wt_source *source, uint64_t count,
                             struct wt_error *error)
{
    const struct wt_tracker_options track = {.skip = WT_SKIP_HISTORY | WT_SKIP_ANALYSIS};
    const struct wt_reassembly_options join = {0};
    struct counting *c = calloc(1, sizeof *c);
    enum wt_status status = WT_CANNOT;

    memset(look, 0, sizeof *look);
    if (c != NULL) {
        c->reassembly = wt_reassembly_new(&join);
        c->tracker = wt_tracker_new(&track);
    }
    if (c != NULL && c->reassembly != NULL && c->tracker != NULL)
        status = read_first(look, c, source, count, error);
    else
        status = wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (c != NULL) {
        wt_tracker_free(c->tracker);
        wt_reassembly_free(c->reassembly);
    }
    free(c);
    point(look);
    return status;
}

const struct wt_frame *wt_first_look_next(struct wt_first_look *look)
{
    return look->next < look->n ? &look->frames[look->next++] : NULL;
}

void wt_first_look_clear(struct wt_first_look *look)
{
    free(look->bytes);
    look->bytes = NULL;
    look->n = look->next = 0;
}
