/* SPDX-License-Identifier: BSD-2-Clause */
#include "lookup.h"

#include <string.h>

#include "report.h"
#include "wiretutor/lookup.h"
#include "wiretutor/render.h"

static void send_error(const struct wt_options *o, const struct wt_error *error)
{
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_text_init_in(&text, room, sizeof room);
    wt_report_error(&text, o, error);
    wt_report_send(&text);
}

/* The near matches, for the hint that follows the error. */
static void list_near(struct wt_error *error, const char *word, enum wt_language language)
{
    struct wt_near near[WT_MAX_NEAR];
    size_t n = wt_lookup_near(word, near);
    char room[sizeof error->detail];
    struct wt_text list;

    wt_text_init_in(&list, room, sizeof room);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            wt_text_str(&list, wt_label(language, WT_LABEL_LIST_COMMA));
        wt_text_bytes(&list, near[i].name, near[i].length);
    }
    if (!list.failed && list.len < sizeof error->detail) {
        if (list.len > 0)
            memcpy(error->detail, list.data, list.len);
        error->detail[list.len] = '\0';
    }
    wt_text_clear(&list);
}

/* False: the word is not known. */
static bool look_up(const struct wt_options *o, struct wt_renderer *renderer, const char *word)
{
    struct wt_answer answers[WT_MAX_ANSWERS];
    size_t n = wt_lookup(word, answers);
    struct wt_error error;

    for (size_t i = 0; i < n; i++)
        wt_render_answer(renderer, word, &answers[i]);
    if (n > 0)
        return true;
    wt_error_fill(&error, WT_ERROR_USAGE_UNKNOWN_WORD, word, WT_NO_REASON);
    list_near(&error, word, o->language);
    send_error(o, &error);
    return false;
}

int wt_command_lookup(const struct wt_options *o, struct wt_text *out)
{
    const struct wt_render_options how = {
        .view = WT_VIEW_LINES,
        .json = o->format == WT_FORMAT_JSON,
        .language = o->language,
        .ascii = o->charset == WT_ASCII,
        .color = o->color,
        .width = o->width,
    };
    struct wt_renderer *renderer = wt_renderer_new(out, &how);
    bool all_known = true;

    if (renderer == NULL) {
        struct wt_error error;
        enum wt_status status = wt_fail(&error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);

        send_error(o, &error);
        return wt_exit_code(status);
    }
    for (size_t i = 0; i < o->n_words; i++)
        all_known = look_up(o, renderer, o->words[i]) && all_known;
    wt_renderer_free(renderer);
    return wt_exit_code(all_known ? WT_OK : WT_MISUSED);
}
