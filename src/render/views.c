/* SPDX-License-Identifier: BSD-2-Clause */
/* The views: for each, what is written for a packet, an ending, the end of all. */
#include "flows.h"
#include "json.h"
#include "ladder.h"
#include "renderer.h"
#include "wiretutor/wrap.h"

static void line_packet(struct wt_renderer *r, const struct wt_packet *packet,
                        const struct wt_step *step, const struct wt_told *told)
{
    (void)told;
    wt_line_packet(r, packet, step);
}

static void json_bare_packet(struct wt_renderer *r, const struct wt_packet *packet,
                             const struct wt_step *step, const struct wt_told *told)
{
    (void)told;
    wt_json_packet(r->out, packet, step);
}

static void json_told_packet(struct wt_renderer *r, const struct wt_packet *packet,
                             const struct wt_step *step, const struct wt_told *told)
{
    struct json_object object;

    json_begin(&object, r->out);
    json_packet(&object, packet, step);
    json_remarks(r, &object, told);
    json_end(&object);
}

/* What a story without packets says. */
static void story_end(struct wt_renderer *r, uint64_t packets)
{
    const char *words = wt_words(r->options.language, WT_REMARK_NO_PACKETS, false);

    if (packets > 0)
        return;
    wt_wrap(r->out, words, strlen(words), 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
}

static const struct wt_view_functions views[WT_N_VIEWS][2] = {
  /* text, JSON */
    [WT_VIEW_STORY] = {{wt_story_packet, wt_story_ending, story_end, NULL},
                       {json_told_packet, json_conversation, NULL, NULL}                                        },
    [WT_VIEW_LINES] = {{line_packet, NULL, NULL, NULL},                     {json_bare_packet, NULL, NULL, NULL}},
    [WT_VIEW_FLOWS] = {{flow_count, wt_flow_row, NULL, flow_totals},
                       {NULL, json_conversation, NULL, NULL}                                                    },
    [WT_VIEW_LADDER] = {{ladder_packet, ladder_ending, ladder_end, NULL},    {NULL, NULL, NULL, NULL}            },
};

const struct wt_view_functions *wt_view_functions(enum wt_view view, bool json)
{
    return &views[view][json];
}
