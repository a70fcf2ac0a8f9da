/* SPDX-License-Identifier: BSD-2-Clause */
/* roff breaks lines at blanks, which Chinese has not: wherever a line may break between two Chinese
 * characters stands "\:", and a source line ends with "\c", which adds no blank. */
#include "roff.h"

#include <ctype.h>
#include <string.h>

#include "wiretutor/utf8.h"

enum { LINE = 72, WIDE = 8 }; /* bytes; a Chinese character becomes "\[u4F60]" on its way */

struct roff {
    struct wt_text *out;
    size_t column; /* in the line that is being written */
    bool escape;
};

static size_t length_of(const char *s, size_t n) /* of the character at s, in bytes */
{
    uint32_t code;
    size_t length = wt_utf8(s, n, &code);

    return length > 0 ? length : 1;
}

static bool
is_wide(const char *s) /* Chinese characters and full-width marks: three bytes from e3 */
{
    return (unsigned char)s[0] >= 0xe3 && (unsigned char)s[0] <= 0xef;
}

/* Closing marks never begin a line: no break before them. */
static bool closes(const char *s, size_t length)
{
    static const char marks[][4] = {"，", "。", "；", "：", "）", "、", "”", "？", "！"};

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (length == 3 && memcmp(s, marks[i], 3) == 0)
            return true;
    return false;
}

static bool opens(const char *s, size_t length)
{
    return length == 3 && (memcmp(s, "（", 3) == 0 || memcmp(s, "“", 3) == 0);
}

static void put(struct roff *r, const char *bytes, size_t n)
{
    wt_text_bytes(r->out, bytes, n);
    r->column += n == 3 ? (size_t)WIDE : n;
}

static void new_line(struct roff *r)
{
    wt_text_char(r->out, '\n');
    r->column = 0;
}

/* One character that is no blank. before: the byte in front of it. */
static void put_character(struct roff *r, const char *s, size_t length, char before)
{
    if (r->column == 0 && (*s == '.' || *s == '\''))
        put(r, "\\&", 2);
    if (r->escape && *s == '\\')
        put(r, "\\e", 2);
    else if (r->escape && *s == '-' && !isalnum((unsigned char)before))
        put(r, "\\-", 2); /* of a flag: else it would be shown as a hyphen */
    else
        put(r, s, length);
}

/* A blank ends a line that is long enough, and one that ends a sentence. */
static void put_blank(struct roff *r, char before)
{
    if (r->column >= LINE - 12 || before == '.' || before == '?')
        new_line(r);
    else if (r->column > 0)
        put(r, " ", 1);
}

static void put_break(struct roff *r)
{
    put(r, "\\:", 2);
    if (r->column < LINE - 16)
        return;
    put(r, "\\c", 2);
    new_line(r);
}

void wt_roff_words(struct wt_text *out, const char *words, size_t n, bool escape)
{
    struct roff r = {.out = out, .escape = escape};
    char before = ' ';

    for (size_t i = 0; i < n;) {
        size_t length = length_of(words + i, n - i);
        size_t next = i + length;

        if (words[i] == ' ' || words[i] == '\n') {
            if (before != ' ')
                put_blank(&r, before);
            before = ' ';
        } else {
            put_character(&r, words + i, length, before);
            before = words[i];
        }
        if (next < n && is_wide(words + i) && is_wide(words + next) &&
            !closes(words + next, length_of(words + next, n - next)) && !opens(words + i, length))
            put_break(&r);
        i = next;
    }
    if (r.column > 0)
        new_line(&r);
}
