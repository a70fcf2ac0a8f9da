/* SPDX-License-Identifier: BSD-2-Clause */
#include "stories.h"

#include <stdio.h>
#include <string.h>

void show_begin(struct show *show, const struct wt_render_options *options)
{
    memset(show, 0, sizeof *show);
    const struct wt_explain_options explain = {.sockets = show->sockets = wt_sockets_new()};

    scene_begin(&show->scene, NULL);
    wt_text_init(&show->text, NULL, NULL);
    show->explainer = wt_explainer_new(&explain);
    show->renderer = wt_renderer_new(&show->text, options);
    assert_non_null(show->explainer);
    assert_non_null(show->renderer);
}

const char *show_finish(struct show *show)
{
    wt_text_char(&show->text, '\0');
    assert_false(show->text.failed);
    return show->text.data;
}

void show_end(struct show *show)
{
    wt_renderer_free(show->renderer);
    wt_explainer_free(show->explainer);
    wt_sockets_free(show->sockets);
    wt_text_clear(&show->text);
    scene_end(&show->scene);
}

static void give_deed(struct show *show, const char *line)
{
    static struct wt_call_commentary commentary;
    static struct deed deed;
    const struct wt_observed *o = &deed.observed;

    read_deed(&show->scene, line, &deed);
    explain_deed(show->explainer, show->sockets, &deed, &commentary);
    if (deed.is_run)
        wt_render_programs(show->renderer, &deed.programs, &commentary);
    else if (deed.is_sum)
        wt_render_program_ending(show->renderer, o->program, &commentary);
    else
        wt_render_observed(show->renderer, o, deed.shown, NULL, &commentary);
}

static void give_packet(struct show *show, const char *line)
{
    static struct wt_commentary commentary;
    struct wt_ending ending;

    (void)scene_give(&show->scene, line);
    wt_sockets_packet(show->sockets, &show->scene.built.packet, &show->scene.tracked);
    wt_explain_packet(show->explainer, &show->scene.built.packet, &show->scene.tracked,
                      &commentary);
    wt_render_packet(show->renderer, &show->scene.built.packet, &show->scene.tracked, &commentary);
    if (!commentary.closes)
        return;
    const struct wt_conversation *c = show->scene.tracked.innermost->conversation;

    wt_explain_ending(show->explainer, c, &ending);
    wt_render_ending(show->renderer, c, &ending);
}

void show_give(struct show *show, const char *const *lines)
{
    for (; *lines != NULL; lines++) {
        if (strncmp(*lines, "do ", 3) == 0)
            give_deed(show, *lines + 3);
        else
            give_packet(show, *lines);
    }
}

void show_tells(const char *const *lines, const struct wt_render_options *options,
                const char *const *wants)
{
    struct show show;

    show_begin(&show, options);
    show_give(&show, lines);
    const char *text = show_finish(&show);

    for (; *wants != NULL; wants++)
        if (strstr(text, *wants) == NULL) {
            (void)fprintf(stderr, "there is no\n%s\nin\n%s", *wants, text);
            fail();
        }
    show_end(&show);
}
