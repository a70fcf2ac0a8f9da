/* SPDX-License-Identifier: BSD-2-Clause */
#include "say.h"

#include <string.h>

#include "wiretutor/escape.h"
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

static const struct wt_fill *fill_named(const struct wt_say *how, const char *name, size_t n)
{
    for (size_t i = 0; i < how->n_fills; i++)
        if (strlen(how->fills[i].name) == n && memcmp(how->fills[i].name, name, n) == 0)
            return &how->fills[i];
    return NULL;
}

void wt_fill_in(struct wt_text *out, const char *words, size_t n, const struct wt_say *how)
{
    bool for_shell = n > 0 && words[0] == '\t';

    for (size_t i = for_shell; i < n; i++) {
        const char *end = words[i] == '{' ? memchr(words + i, '}', n - i) : NULL;
        const struct wt_fill *fill =
            end ? fill_named(how, words + i + 1, (size_t)(end - words) - i - 1) : NULL;

        if (fill == NULL) {
            wt_text_char(out, words[i]);
            continue;
        }
        if (for_shell)
            wt_escape_for_shell(out, fill->value, how->ascii);
        else
            wt_escape(out, fill->value, strlen(fill->value), how->ascii);
        i = (size_t)(end - words);
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
