/* SPDX-License-Identifier: BSD-2-Clause */
#include "shown.h"

#include <stdio.h>
#include <string.h>

const char *show(struct shown *shown, const struct wt_render_options *options, uint32_t link,
                 struct wt_span bytes)
{
    static const struct wt_track_result no_step;
    struct wt_packet *packet = &shown->packet;

    if (shown->text.data == NULL)
        wt_text_init(&shown->text, NULL, NULL);
    shown->text.len = 0;
    shown->frame = (struct wt_frame){.number = 1, .link_type = link, .bytes = bytes};
    struct wt_renderer *r = wt_renderer_new(&shown->text, options);

    assert_non_null(r);
    wt_dissect(packet, &shown->frame, true);
    if (packet->n_layers > 0 && packet->rest.captured > 0)
        (void)wt_dissect_application(packet, packet->n_layers - 1, packet->rest);
    wt_render_packet(r, packet, &no_step, NULL);
    wt_renderer_free(r);
    wt_text_char(&shown->text, '\0');
    assert_false(shown->text.failed);
    return shown->text.data;
}

void shown_clear(struct shown *shown)
{
    wt_text_clear(&shown->text);
}

void has(const char *shown, const char *want)
{
    if (strstr(shown, want) != NULL)
        return;
    /* cmocka cuts long texts */
    (void)fprintf(stderr, "there is no\n%s\nin\n%s", want, shown);
    fail();
}
