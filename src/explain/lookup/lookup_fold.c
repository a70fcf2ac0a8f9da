/* SPDX-License-Identifier: BSD-2-Clause */
/* Characters of a word as they are compared: UTF-8, half-width, lower case, without marks. */
#include "lookup_fold.h"

#include <string.h>

#include "lookup.h"
#include "wiretutor/utf8.h"

/* The character at s, of at most n bytes, and how many it takes; a byte that is no UTF-8 is U+FFFD,
 * which is in no name. */
static size_t character(const char *s, size_t n, uint32_t *code)
{
    size_t length = wt_utf8(s, n, code);

    if (length == 0)
        *code = 0xfffd;
    return length > 0 ? length : 1;
}

/* ！ to ～ and the ideographic blank are ASCII made wide; 。 is what a Chinese keyboard gives for a
 * full stop. */
static uint32_t half_width(uint32_t code)
{
    if (code >= 0xff01 && code <= 0xff5e)
        return code - 0xfee0;
    if (code == 0x3000)
        return ' ';
    return code == 0x3002 ? '.' : code;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool wt_lookup_normal(const char *word, char text[WT_LOOKUP_LONGEST + 1])
{
    size_t n = strnlen(word, WT_LOOKUP_LONGEST + 1);
    size_t used = 0;

    if (n > WT_LOOKUP_LONGEST)
        return false;
    for (size_t i = 0; i < n;) {
        uint32_t code;
        size_t length = character(word + i, n - i, &code);
        uint32_t half = half_width(code);

        if (half < 0x80) {
            if (used > 0 || !is_blank((char)half))
                text[used++] = (char)half;
        } else {
            memcpy(text + used, word + i, length);
            used += length;
        }
        i += length;
    }
    while (used > 0 && is_blank(text[used - 1]))
        used--;
    text[used] = '\0';
    return used > 0;
}

/* Marks and blanks, which do not count in a name. */
static bool is_silent(uint32_t code)
{
    if (code < 0x80)
        return (code < '0' || code > '9') && (code < 'a' || code > 'z') &&
               (code < 'A' || code > 'Z');
    return code == 0xb7 || (code >= 0x2000 && code < 0x2070) || (code >= 0x3000 && code < 0x3040) ||
           (code >= 0xff00 && code < 0xfff0);
}

uint32_t wt_fold_next(const char **s, const char *end)
{
    while (*s < end) {
        uint32_t code;

        *s += character(*s, (size_t)(end - *s), &code);
        code = half_width(code);
        if (!is_silent(code))
            return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
    }
    return 0;
}

bool wt_fold(struct wt_folded *f, const char *s, size_t n)
{
    const char *end = s + n;
    uint32_t code;

    for (f->n = 0; (code = wt_fold_next(&s, end)) != 0; f->code[f->n++] = code)
        if (f->n == WT_FOLDED_LONGEST)
            return false;
    return true;
}
