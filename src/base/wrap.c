/* SPDX-License-Identifier: BSD-2-Clause */
/* Width and line breaking for English and Chinese. */
#include "wiretutor/wrap.h"

#include <string.h>
#include <utf8proc.h>

struct glyph {
    utf8proc_int32_t code; /* -1: a byte that is no UTF-8 */
    unsigned bytes, columns;
};

static struct glyph glyph_at(const char *s, size_t n)
{
    struct glyph g = {.code = (unsigned char)s[0], .bytes = 1, .columns = 1};

    if ((unsigned char)s[0] < 0x80)
        return g;
    utf8proc_ssize_t got =
        utf8proc_iterate((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)n, &g.code);

    if (got <= 0) {
        g.code = -1;
        return g;
    }
    int columns = utf8proc_charwidth(g.code);

    g.bytes = (unsigned)got;
    g.columns = columns < 0 ? 0 : (unsigned)columns;
    return g;
}

unsigned wt_width(const char *utf8, size_t n)
{
    unsigned columns = 0;

    for (size_t i = 0; i < n;) {
        struct glyph g = glyph_at(utf8 + i, n - i);

        columns += g.columns;
        i += g.bytes;
    }
    return columns;
}

/* Characters that take two columns and may be parted from their neighbours. */
static bool is_wide(struct glyph g)
{
    return g.columns == 2;
}

static bool is_one_of(utf8proc_int32_t code, const char *set)
{
    for (size_t n = strlen(set); n > 0;) {
        struct glyph g = glyph_at(set, n);

        if (g.code == code)
            return true;
        set += g.bytes;
        n -= g.bytes;
    }
    return false;
}

/* May not begin a line. */
static bool closes(utf8proc_int32_t code)
{
    return code > 0x7f ? is_one_of(code, "，。：；、？！）》」』”’…—·％")
                       : is_one_of(code, ",.:;?!)]}%");
}

/* May not end a line. */
static bool opens(utf8proc_int32_t code)
{
    return code > 0x7f ? is_one_of(code, "（《「『“‘") : is_one_of(code, "([{");
}

/* May a line end between these two? Spaces are dealt with elsewhere. */
static bool may_break(struct glyph before, struct glyph after)
{
    if (!is_wide(before) && !is_wide(after))
        return false;
    return !closes(after.code) && !opens(before.code);
}

/* The length of the next unbreakable piece, and its columns. */
static size_t piece(const char *s, size_t n, unsigned *columns)
{
    struct glyph before = glyph_at(s, n);
    size_t length = before.bytes;

    *columns = before.columns;
    while (length < n && s[length] != ' ' && s[length] != '\n') {
        struct glyph g = glyph_at(s + length, n - length);

        if (may_break(before, g))
            break;
        *columns += g.columns;
        length += g.bytes;
        before = g;
    }
    return length;
}

unsigned wt_wrap(struct wt_text *out, const char *utf8, size_t n, unsigned first_column,
                 unsigned indent, unsigned width)
{
    unsigned column = first_column;
    unsigned blanks = 0;
    bool fresh = true; /* nothing of this line is ours yet */

    for (size_t i = 0; i < n;) {
        unsigned columns;

        if (utf8[i] == ' ') {
            blanks++;
            i++;
            continue;
        }
        if (utf8[i] == '\n') {
            wt_text_char(out, '\n');
            wt_text_spaces(out, indent);
            column = indent;
            blanks = 0;
            i++;
            continue;
        }
        size_t length = piece(utf8 + i, n - i, &columns);

        if (column + blanks + columns > width && (!fresh || first_column > indent)) {
            wt_text_char(out, '\n');
            wt_text_spaces(out, indent);
            column = indent;
        } else {
            wt_text_spaces(out, blanks);
            column += blanks;
        }
        blanks = 0;
        wt_text_bytes(out, utf8 + i, length);
        column += columns;
        fresh = false;
        i += length;
    }
    return column;
}
