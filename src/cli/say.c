/* SPDX-License-Identifier: BSD-2-Clause */
#include "say.h"

#include <string.h>
#include <utf8proc.h>

#include "wiretutor/wrap.h"

enum { COMMAND_INDENT = 4 }; /* beyond the sentence that it belongs to */

static bool can_be_seen(utf8proc_int32_t code)
{
    switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC: /* controls */
    case UTF8PROC_CATEGORY_CF: /* marks of direction, joiners, tags */
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return true;
    }
}

static void escape_code(struct wt_text *out, utf8proc_int32_t code)
{
    static const char named[][3] = {
        {'\n', 'n' },
        {'\r', 'r' },
        {'\t', 't' },
        {'\\', '\\'}
    };

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (code == named[i][0]) {
            wt_text_char(out, '\\');
            wt_text_char(out, named[i][1]);
            return;
        }
    }
    if (code < 0x100) {
        wt_text_str(out, code < 0x80 ? "\\x" : "\\u00");
        wt_text_hex(out, (uint64_t)code, 2);
    } else {
        wt_text_str(out, code < 0x10000 ? "\\u" : "\\U");
        wt_text_hex(out, (uint64_t)code, code < 0x10000 ? 4 : 8);
    }
}

/* One character, or one byte that is part of none; returns how many bytes were taken. */
static size_t escape_one(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    utf8proc_int32_t code;
    utf8proc_ssize_t got =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &code);

    if (got <= 0) {
        wt_text_str(out, "\\x");
        wt_text_hex(out, (unsigned char)s[0], 2);
        return 1;
    }
    if (code == '\\' || (ascii && code > 0x7e) || !can_be_seen(code))
        escape_code(out, code);
    else
        wt_text_bytes(out, s, (size_t)got);
    return (size_t)got;
}

void wt_escape(struct wt_text *out, const char *s, size_t n, bool ascii)
{
    for (size_t i = 0; i < n;)
        i += escape_one(out, s + i, n - i, ascii);
}

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
    struct wt_text escaped;
    size_t n = strlen(s);

    if (all_plain(s)) {
        wt_text_str(out, s);
        return;
    }
    wt_text_init(&escaped, NULL, NULL);
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
    wt_text_clear(&escaped);
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
    struct wt_text filled;
    bool first = true;

    wt_text_init(&filled, NULL, NULL);
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
    if (filled.failed)
        out->failed = true;
    wt_text_clear(&filled);
}
