/* SPDX-License-Identifier: BSD-2-Clause */
/* How one text of the catalogue is typeset, in English and in Chinese: rules, and placeholders. */
#ifndef WT_TEST_TYPESET_H
#define WT_TEST_TYPESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { END = 0, BROKEN = -1 };

/* The code point at *at, which moves on; BROKEN if the bytes are not valid UTF-8 (RFC 3629), and
 * then it moves on by one byte. */
static inline int32_t next_code_point(const char **at)
{
    static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)*at;
    int length = s[0] < 0x80 ? 1 : s[0] < 0xc0 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    int32_t c = length == 1 ? s[0] : s[0] & (0x7f >> length);

    (*at)++;
    if (length == 0 || s[0] > 0xf4)
        return BROKEN;
    for (int i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return BROKEN;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < least[length] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return BROKEN;
    *at += length - 1;
    return c;
}

static inline bool is_han(int32_t c)
{
    return (c >= 0x3400 && c < 0xa000) || c >= 0x20000;
}

static inline bool is_full_width_mark(int32_t c)
{
    return (c >= 0x3000 && c < 0x3040) || (c >= 0xff00 && c < 0xfff0);
}

static inline bool among(int32_t c, const char *marks)
{
    return c > 0 && c < 0x80 && strchr(marks, (int)c) != NULL;
}

/* Each rule gives its complaint, or NULL. */
typedef const char *rule(const char *text);

static const char *is_utf8(const char *text)
{
    while (*text != '\0')
        if (next_code_point(&text) == BROKEN)
            return "is not valid UTF-8";
    return NULL;
}

static const char *is_not_empty(const char *text)
{
    return text == NULL || *text == '\0' ? "is empty" : NULL;
}

static const char *has_no_trailing_blank(const char *text)
{
    size_t n = strlen(text);

    if (strstr(text, " \n") != NULL || strstr(text, "\t\n") != NULL)
        return "has a blank before a line end";
    return among(text[n - 1], " \t\n") ? "has a blank at its end" : NULL;
}

/* A one-line summary stands in columns; "-" says nothing on purpose. */
static inline bool is_line(const char *key)
{
    return strncmp(key, "line-", 5) == 0;
}

static const char *has_single_blanks(const char *text)
{
    if (text[0] == ' ')
        return "begins with a blank";
    return strstr(text, "  ") == NULL ? NULL : "has two blanks in a row";
}

/* A placeholder's length with its braces, or 0. */
static inline size_t placeholder_at(const char *text)
{
    size_t n = text[0] == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_0123456789") : 0;
    const char *close = strchr(text, '}');

    if (n == 0 || close == NULL)
        return 0;
    if (text[n + 1] == '}')
        return n + 2;
    if (strncmp(text + n + 1, "|}", 2) == 0) /* a count whose digits English groups */
        return n + 3;
    /* {name|byte|bytes}: a count and the noun that fits it */
    return text[n + 1] == '|' && memchr(text + n + 2, '|', (size_t)(close - text) - n - 2) != NULL
               ? (size_t)(close - text) + 1
               : 0;
}

/* The placeholder's name alone, as {name}. */
static inline bool placeholder_name(const char *text, char *name, size_t size)
{
    size_t length = placeholder_at(text);
    size_t n = length > 0 ? strcspn(text, "|}") : 0;

    if (n == 0 || n + 2 > size)
        return false;
    memcpy(name, text, n);
    name[n] = '\0';
    return true;
}

/* Does a text have this placeholder, with or without nouns? */
static inline bool has_placeholder(const char *text, const char *name)
{
    size_t n = strlen(name);

    for (; (text = strstr(text, name)) != NULL; text++)
        if (text[n] == '}' || text[n] == '|')
            return true;
    return false;
}

static const char *has_whole_placeholders(const char *text)
{
    while ((text = strpbrk(text, "{}")) != NULL) {
        size_t n = placeholder_at(text);

        if (n == 0)
            return "has a brace that belongs to no {placeholder}";
        text += n;
    }
    return NULL;
}

static const char *has_english_marks(const char *text)
{
    while (*text != '\0')
        if (is_full_width_mark(next_code_point(&text)))
            return "has a full-width mark";
    return NULL;
}

/* Two neighbours in a Chinese text. */
static const char *chinese_pair(int32_t left, int32_t right)
{
    if (is_han(left) && among(right, ",.:;()!?"))
        return "has a half-width mark after a Chinese character";
    if (among(left, ",:;(") && is_han(right))
        return "has a half-width mark before a Chinese character";
    return NULL;
}

/* Code keeps its half-width marks: between "quotes" or `backquotes`, or a line to type. */
static const char *has_chinese_marks(const char *text)
{
    int32_t before = '\n', code = 0;

    while (*text != '\0') {
        int32_t c = next_code_point(&text);
        const char *wrong = code == 0 ? chinese_pair(before, c) : NULL;

        if (wrong != NULL)
            return wrong;
        if (code != 0)
            code = c == code ? 0 : code;
        else if (among(c, "\"`"))
            code = c;
        else if (c == '\t' && before == '\n')
            code = '\n';
        before = c;
    }
    return NULL;
}

/* In Chinese the quotation marks are as wide as the others, though Unicode shares them. */
static inline bool is_wide_in_chinese(int32_t c)
{
    return is_full_width_mark(c) || c == 0x201c || c == 0x201d;
}

static const char *has_no_blank_beside_full_width(const char *text)
{
    int32_t before = END;

    while (*text != '\0') {
        int32_t c = next_code_point(&text);

        if ((c == ' ' && is_wide_in_chinese(before)) || (before == ' ' && is_wide_in_chinese(c)))
            return "has a blank beside a full-width mark";
        before = c;
    }
    return NULL;
}

/* Chinese groups digits by four, if at all: 65536, not 65,536. */
static const char *has_no_grouped_digits(const char *text)
{
    for (const char *at = text; (at = strchr(at, ',')) != NULL; at++)
        if (at > text && among(at[-1], "0123456789") && strspn(at + 1, "0123456789") == 3)
            return "groups digits by three";
    return NULL;
}

static const char *has_han(const char *text)
{
    while (*text != '\0')
        if (is_han(next_code_point(&text)))
            return NULL;
    return "has no Chinese in it";
}

#endif
