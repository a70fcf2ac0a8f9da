/* SPDX-License-Identifier: BSD-2-Clause */
#include "say.h"

#include <string.h>

#include "wiretutor/escape.h"
#include "wiretutor/fill.h"
#include "wiretutor/wrap.h"

enum { COMMAND_INDENT = 4 }; /* beyond the sentence that it belongs to */

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("/._-+:,@%", c) != NULL;
}

static bool all_plain(const char *s)
{
    for (size_t i = 0; s[i] != '\0'; i++)
        if (!is_plain(s[i]))
            return false;
    return *s != '\0';
}

void wt_escape_for_shell(struct wt_text *out, const char *s, bool ascii)
{
    char room[1024];
    struct wt_text escaped;
    size_t n = strlen(s);

    if (all_plain(s)) {
        wt_text_str(out, s);
        return;
    }
    wt_text_init_in(&escaped, room, sizeof room);
    wt_escape(&escaped, s, n, ascii);
    bool as_it_is =
        n == 0 || (escaped.len == n && memcmp(escaped.data, s, n) == 0 && !memchr(s, '\'', n));

    wt_text_str(out, as_it_is ? "'" : "$'"); /* $'...' understands our escapes */
    for (size_t i = 0; i < escaped.len; i++) {
        if (escaped.data[i] == '\'')
            wt_text_char(out, '\\');
        wt_text_char(out, escaped.data[i]);
    }
    wt_text_char(out, '\'');
    wt_text_clear_into(&escaped, out);
}

static const char *value_of(const struct wt_say *how, const struct wt_filling *f)
{
    for (size_t i = 0; i < how->n_fills; i++)
        if (wt_fill_is(f, how->fills[i].name))
            return how->fills[i].value;
    return NULL;
}

void wt_fill_in(struct wt_text *out, const char *words, size_t n, const struct wt_say *how)
{
    bool for_shell = n > 0 && words[0] == '\t';

    for (struct wt_filling f = wt_filling_of(words + for_shell, n - for_shell); wt_fill_next(&f);) {
        const char *value = f.name != NULL ? value_of(how, &f) : NULL;

        wt_text_bytes(out, f.plain, f.n_plain);
        if (f.name != NULL && value == NULL)
            wt_text_bytes(out, f.name - 1, (size_t)(f.rest - f.name) + 1);
        else if (value != NULL && for_shell)
            wt_escape_for_shell(out, value, how->ascii);
        else if (value != NULL)
            wt_escape(out, value, strlen(value), how->ascii);
    }
}

void wt_say(struct wt_text *out, const char *words, unsigned first_column, const struct wt_say *how)
{
    char room[2048];
    struct wt_text filled;
    bool first = true;

    wt_text_init_in(&filled, room, sizeof room);
    for (const char *line = words; *line != '\0'; first = false) {
        size_t n = strcspn(line, "\n");
        unsigned column = first && first_column > 0 ? first_column : how->indent;

        filled.len = 0;
        wt_fill_in(&filled, line, n, how);
        if (column == how->indent)
            wt_text_spaces(out, how->indent);
        if (line[0] == '\t') {
            wt_text_spaces(out, COMMAND_INDENT);
            wt_text_bytes(out, filled.data, filled.len);
        } else {
            (void)wt_wrap(out, filled.data, filled.len, column, how->indent, how->width);
        }
        wt_text_char(out, '\n');
        line += n + (line[n] == '\n');
    }
    wt_text_clear_into(&filled, out);
}
