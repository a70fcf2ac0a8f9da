/* SPDX-License-Identifier: BSD-2-Clause */
#include "expectations.h"

#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "text_file.h"

static enum wt_status fail(const struct wt_options *o, enum wt_status status, enum wt_error_id id,
                           const char *subject, struct wt_reason reason)
{
    struct wt_error error;
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    wt_error_fill(&error, id, subject, reason);
    wt_text_init_in(&text, room, sizeof room);
    wt_report_error(&text, o, &error);
    wt_report_send(&text);
    return status;
}

static bool make_room(struct wt_expectations *e)
{
    size_t room = e->room > 0 ? 2 * e->room : 8;

    if (e->n < e->room)
        return true;
    struct wt_expectation *list = realloc(e->list, room * sizeof *list);

    if (list == NULL)
        return false;
    e->list = list;
    e->room = room;
    return true;
}

static enum wt_status add(struct wt_expectations *e, const struct wt_options *o, const char *text,
                          size_t n, const char *file, size_t line)
{
    struct wt_expectation_error error;
    char room[WT_REPORT_ROOM];
    struct wt_text words;

    if (!make_room(e))
        return fail(o, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, WT_NO_REASON);
    if (wt_expectation_parse(text, n, &e->list[e->n], &error)) {
        e->n++;
        return WT_OK;
    }
    wt_text_init_in(&words, room, sizeof room);
    wt_report_expectation(&words, o, text, n, &error, file, line);
    wt_report_send(&words);
    return WT_MISUSED;
}

/* ---- A file of them ---- */

/* How much of a line comes before a comment; a # between double quotes begins none. */
static size_t without_comment(const char *line, size_t n)
{
    bool quoted = false;

    for (size_t i = 0; i < n; i++) {
        if (quoted && line[i] == '\\')
            i++;
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == '#' && !quoted)
            return i;
    }
    return n;
}

static bool is_blank(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] != ' ' && s[i] != '\t' && s[i] != '\r')
            return false;
    return true;
}

static enum wt_status add_lines(struct wt_expectations *e, const struct wt_options *o,
                                const char *text, size_t n)
{
    static const char mark[] = "\xef\xbb\xbf"; /* what some editors put in front of UTF-8 */
    size_t skip = n >= 3 && memcmp(text, mark, 3) == 0 ? 3 : 0;
    enum wt_status status = WT_OK;

    text += skip;
    n -= skip;
    for (size_t line = 1; n > 0 && status == WT_OK; line++) {
        const char *end = memchr(text, '\n', n);
        size_t length = end != NULL ? (size_t)(end - text) : n;
        size_t said = without_comment(text, length);

        if (e->n >= WT_MAX_EXPECTATIONS)
            return fail(o, WT_CANNOT, WT_ERROR_EXPECTATION_FILE, o->expectation_file,
                        WT_BECAUSE(EXPECTATIONS));
        if (!is_blank(text, said))
            status = add(e, o, text, said, o->expectation_file, line);
        text += length + (end != NULL);
        n -= length + (end != NULL);
    }
    return status;
}

static enum wt_status add_file(struct wt_expectations *e, const struct wt_options *o)
{
    enum wt_status status;
    struct wt_text text;

    wt_text_init(&text, NULL, NULL);
    int trouble = wt_text_file_read(o->expectation_file, &text);

    if (trouble != 0)
        status = fail(o, WT_CANNOT, WT_ERROR_EXPECTATION_FILE, o->expectation_file,
                      wt_text_file_reason(trouble));
    else
        status = add_lines(e, o, text.data, text.len);
    wt_text_clear(&text);
    return status;
}

/* ---- All ---- */

enum wt_status wt_expectations_read(struct wt_expectations *e, const struct wt_options *o)
{
    enum wt_status status = WT_OK;

    *e = (struct wt_expectations){.list = NULL};
    for (size_t i = 0; i < o->n_expectations && status == WT_OK; i++)
        status = add(e, o, o->expectations[i], strlen(o->expectations[i]), NULL, 0);
    if (status == WT_OK && o->expectation_file != NULL)
        status = add_file(e, o);
    if (status == WT_OK && e->n == 0) /* a file of comments checks nothing, and is no pass */
        status = fail(o, WT_MISUSED, WT_ERROR_USAGE_NO_EXPECTATION, NULL, WT_NO_REASON);
    return status;
}

void wt_expectations_clear(struct wt_expectations *e)
{
    free(e->list);
    *e = (struct wt_expectations){.list = NULL};
}
