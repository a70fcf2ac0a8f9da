/* SPDX-License-Identifier: BSD-2-Clause */
/* Making and ending text renderers. */
#include <stdlib.h>

#include "renderer.h"
#include "wiretutor/wrap.h"

static struct wt_renderer *new_renderer(struct wt_text *out,
                                        const struct wt_render_options *options, bool is_story)
{
    struct wt_renderer *r = calloc(1, sizeof *r);

    if (r == NULL)
        return NULL;
    r->out = out;
    r->options = *options;
    r->is_story = is_story;
    r->payload = (iconv_t)-1;
    wt_text_init(&r->sentence, NULL, NULL);
    if (options->encoding != NULL) {
        r->payload = iconv_open("UTF-8", options->encoding);
        if (r->payload == (iconv_t)-1) {
            free(r);
            return NULL;
        }
    }
    return r;
}

struct wt_renderer *wt_render_story(struct wt_text *out, const struct wt_render_options *options)
{
    return new_renderer(out, options, true);
}

struct wt_renderer *wt_render_lines(struct wt_text *out, const struct wt_render_options *options)
{
    return new_renderer(out, options, false);
}

void wt_renderer_free(struct wt_renderer *r)
{
    if (r == NULL)
        return;
    if (r->payload != (iconv_t)-1)
        iconv_close(r->payload);
    wt_text_clear(&r->sentence);
    free(r);
}

void wt_render_packet(struct wt_renderer *r, const struct wt_packet *packet,
                      const struct wt_step *step, const struct wt_told *told)
{
    if (r->is_story)
        wt_story_packet(r, packet, step, told);
    else
        wt_line_packet(r, packet, step);
}

void wt_render_end(struct wt_renderer *r, uint64_t packets)
{
    const char *words = wt_words(r->options.language, WT_REMARK_NO_PACKETS, false);

    if (packets > 0 || !r->is_story)
        return;
    wt_wrap(r->out, words, strlen(words), 0, 0, r->options.width);
    wt_text_char(r->out, '\n');
}
