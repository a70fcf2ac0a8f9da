/* SPDX-License-Identifier: BSD-2-Clause */
/* Width and line breaking for English and Chinese. */
#include "wiretutor/wrap.h"

#include <string.h>
#include <utf8proc.h>

#include "wiretutor/escape.h"
#include "wiretutor/utf8.h"

struct glyph {
    utf8proc_int32_t code; /* -1: a byte that is no UTF-8 */
    unsigned bytes, columns;
};

/* Most of Chinese text: three bytes of UTF-8, two columns. CJK symbols and ideographs, and the
 * full-width forms of ASCII. */
static bool is_common_wide(utf8proc_int32_t code)
{
    return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3001 && code <= 0x3029) ||
           (code >= 0xff01 && code <= 0xff60);
}

static struct glyph glyph_at(const char *s, size_t n)
{
    uint32_t code;
    size_t taken = wt_utf8(s, n, &code);
    struct glyph g = {.code = (utf8proc_int32_t)code, .bytes = (unsigned)taken, .columns = 1};

    if (taken == 0)
        return (struct glyph){.code = -1, .bytes = 1, .columns = 1};
    if (taken == 1)
        return g;
    int columns = is_common_wide(g.code) ? 2 : utf8proc_charwidth(g.code);

    g.columns = columns < 0 ? 0 : (unsigned)columns;
    return g;
}

unsigned wt_width(const char *utf8, size_t n)
{
    unsigned columns = 0;

    for (size_t i = 0; i < n;) {
        size_t plain = (uint8_t)utf8[i] < 0x80 ? wt_plain_run(utf8 + i, n - i) : 0;

        columns += (unsigned)plain;
        i += plain;
        if (i == n)
            break;
        struct glyph g = glyph_at(utf8 + i, n - i);

        columns += g.columns;
        i += g.bytes;
    }
    return columns;
}

/* Wide characters (two columns), before and after which a line may break. */
static bool is_wide(struct glyph g)
{
    return g.columns == 2;
}

/* May not begin a line. */
static bool closes(utf8proc_int32_t code)
{
    if (code < 0x80)
        return code > 0 && strchr(",.:;?!)]}%", code) != NULL;
    switch (code) {
    case 0xff0c: /* ， */
    case 0x3002: /* 。 */
    case 0xff1a: /* ： */
    case 0xff1b: /* ； */
    case 0x3001: /* 、 */
    case 0xff1f: /* ？ */
    case 0xff01: /* ！ */
    case 0xff09: /* ） */
    case 0x300b: /* 》 */
    case 0x300d: /* 」 */
    case 0x300f: /* 』 */
    case 0x201d: /* ” */
    case 0x2019: /* ’ */
    case 0x2026: /* … */
    case 0x2014: /* — */
    case 0x00b7: /* · */
    case 0xff05: /* ％ */
        return true;
    default:
        return false;
    }
}

/* May not end a line. */
static bool opens(utf8proc_int32_t code)
{
    switch (code) {
    case '(':
    case '[':
    case '{':
    case 0xff08: /* （ */
    case 0x300a: /* 《 */
    case 0x300c: /* 「 */
    case 0x300e: /* 『 */
    case 0x201c: /* “ */
    case 0x2018: /* ‘ */
        return true;
    default:
        return false;
    }
}

/* May a line end between these two? Spaces are dealt with elsewhere. */
static bool may_break(struct glyph before, struct glyph after)
{
    if (!is_wide(before) && !is_wide(after))
        return false;
    return !closes(after.code) && !opens(before.code);
}

/* The length of the run of ASCII without blanks that begins at s: a line never breaks inside it. */
static size_t plain_run(const char *s, size_t n)
{
    size_t i = 0;

    while (i < n && s[i] > ' ' && s[i] < 0x7f)
        i++;
    return i;
}

/* The length of the next unbreakable piece, and its columns. */
static size_t piece(const char *s, size_t n, unsigned *columns)
{
    size_t length = plain_run(s, n);

    *columns = (unsigned)length;
    if (length > 0 && (length == n || s[length] == ' '))
        return length; /* a word, as most pieces are */
    struct glyph before = glyph_at(s + (length > 0 ? length - 1 : 0), n - length + (length > 0));

    if (length == 0) {
        length = before.bytes;
        *columns = before.columns;
    }
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

/* Fast path: the length of the plain ASCII words at s that end within `room` columns. 0: the next
 * word is too long or not plain ASCII. */
static size_t plain_words(const char *s, size_t n, size_t room)
{
    size_t run = wt_plain_run(s, n <= room ? n : room + 1);
    bool ends = run <= room && (run == n || s[run] == '\n');
    const char *blank = ends ? NULL : memrchr(s, ' ', run);

    if (!ends)
        run = blank != NULL ? (size_t)(blank - s) : 0;
    while (run > 0 && s[run - 1] == ' ')
        run--;
    return run;
}

/* The bytes of a run of at most `most` ideographs: a line may break between any two of them. */
static size_t ideographs(const char *s, size_t n, size_t most)
{
    enum { BYTES = 3, FIRST = 0x4e00, LAST = 0x9fff };
    size_t i = 0;

    uint32_t code;

    while (most-- > 0 && n - i >= BYTES && wt_utf8(s + i, n - i, &code) == BYTES && code >= FIRST &&
           code <= LAST)
        i += BYTES;
    return i;
}

/* All ideographs from here on that fit into `room` columns, but for the last of them where
 * something else follows, which it may have to stay with. 0: there are not two. */
static size_t wide_words(const char *s, size_t n, size_t room, unsigned *columns)
{
    enum { BYTES = 3 };
    size_t run = ideographs(s, n, room / 2 + 1);

    if (run > 0)
        run -= BYTES;
    *columns = (unsigned)(run / BYTES * 2);
    return run;
}

/* Fast path: the length of the text that is known to fit. 0: take the next piece. */
static size_t easy_words(const char *s, size_t n, size_t room, unsigned *columns)
{
    if ((unsigned char)s[0] >= 0x80)
        return wide_words(s, n, room, columns);
    size_t length = plain_words(s, n, room);

    *columns = (unsigned)length;
    return length;
}

unsigned wt_wrap(struct wt_text *out, const char *utf8, size_t n, unsigned first_column,
                 unsigned indent, unsigned width)
{
    unsigned column = first_column;
    unsigned blanks = 0;
    bool fresh = true; /* we have written nothing on this line yet */

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
        size_t length = 0;

        if (column + blanks < width)
            length = easy_words(utf8 + i, n - i, width - column - blanks, &columns);
        if (length == 0)
            length = piece(utf8 + i, n - i, &columns);
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
