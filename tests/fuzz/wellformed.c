/* SPDX-License-Identifier: BSD-2-Clause */
/* Is a renderer's output what it should be, whatever the input was? Written apart from the
 * renderers and without their helpers, for these may be wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

_Noreturn void fuzz_broken(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: broken promise: %s\n", file, line, what);
    abort();
}

uint8_t *fuzz_exact(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);

    FUZZ_EXPECT(copy != NULL);
    if (n > 0)
        memcpy(copy, data, n);
    return copy;
}

/* The character at s and its length, or 0: RFC 3629's table. */
static size_t utf8_at(const char *s, size_t n, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint8_t first = (uint8_t)s[0];
    size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;

    if (length == 0 || first > 0xf4 || length > n)
        return 0;
    *code = length == 1 ? first : first & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if (((uint8_t)s[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | ((uint8_t)s[i] & 0x3f);
    }
    return *code >= least[length] && *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff)
               ? length
               : 0;
}

/* C0, DEL, C1; and what turns the direction of a line (UAX #9) or breaks it. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x061c || code == 0x200e ||
           code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

/* "\x1b[1;31m": how long; 0 for any other escape. */
static size_t sgr_at(const char *s, size_t n)
{
    size_t i = 2;

    if (n < 3 || s[0] != 0x1b || s[1] != '[')
        return 0;
    while (i < n && ((s[i] >= '0' && s[i] <= '9') || s[i] == ';'))
        i++;
    return i < n && s[i] == 'm' ? i + 1 : 0;
}

static void expect_text(const char *s, size_t n, enum fuzz_form form)
{
    for (size_t i = 0; i < n;) {
        uint32_t code;

        if (s[i] >= ' ' && s[i] < 0x7f) { /* most of it, and quick */
            i++;
            continue;
        }
        size_t length = utf8_at(s + i, n - i, &code);

        FUZZ_EXPECT(length > 0);
        FUZZ_EXPECT(form != FUZZ_ASCII || code < 0x80);
        if (form == FUZZ_COLORED && code == 0x1b)
            length = sgr_at(s + i, n - i);
        else if (form == FUZZ_CSV)
            FUZZ_EXPECT(code == '\r' || code == '\n' || !is_control(code));
        else
            FUZZ_EXPECT(code == '\n' || !is_control(code));
        FUZZ_EXPECT(length > 0);
        i += length;
    }
}

/* ---- CSV ---- */

/* One cell from i on; the place behind it. */
static size_t csv_cell(const char *s, size_t n, size_t i)
{
    size_t first = i + (i < n && s[i] == '"');

    if (first < n) {
        bool number =
            first + 1 < n && s[first] == '-' && s[first + 1] >= '0' && s[first + 1] <= '9';

        FUZZ_EXPECT(number || strchr("=+-@\t\r", s[first]) == NULL || s[first] == '\0' ||
                    (first == i && s[first] == '\r'));
    }
    if (first == i) {
        while (i < n && s[i] != ',' && s[i] != '\r') {
            FUZZ_EXPECT(s[i] != '"' && s[i] != '\n');
            i++;
        }
        return i;
    }
    for (i = first;; i++) {
        FUZZ_EXPECT(i < n);
        if (s[i] == '"' && i + 1 < n && s[i + 1] == '"')
            i++;
        else if (s[i] == '"')
            return i + 1;
    }
}

static void expect_csv(const char *s, size_t n)
{
    size_t columns = 0, cells = 0;

    expect_text(s, n, FUZZ_CSV);
    for (size_t i = 0; i < n;) {
        i = csv_cell(s, n, i);
        cells++;
        FUZZ_EXPECT(i < n);
        if (s[i] == ',') {
            i++;
            continue;
        }
        FUZZ_EXPECT(i + 1 < n && s[i] == '\r' && s[i + 1] == '\n');
        FUZZ_EXPECT(columns == 0 || cells == columns);
        columns = cells;
        cells = 0;
        i += 2;
    }
    FUZZ_EXPECT(cells == 0);
}

/* ---- JSON: RFC 8259, strictly ---- */

struct json {
    const char *at, *end;
    unsigned depth;
};

static char peek(const struct json *j)
{
    return j->at < j->end ? *j->at : '\0';
}

static void take(struct json *j, const char *want)
{
    size_t n = strlen(want);

    FUZZ_EXPECT((size_t)(j->end - j->at) >= n && memcmp(j->at, want, n) == 0);
    j->at += n;
}

static void json_string(struct json *j)
{
    take(j, "\"");
    while (peek(j) != '"') {
        FUZZ_EXPECT(j->at < j->end && (uint8_t)*j->at >= 0x20);
        if (*j->at++ != '\\')
            continue;
        FUZZ_EXPECT(peek(j) != '\0' && strchr("\"\\/bfnrtu", peek(j)) != NULL);
        if (*j->at++ == 'u')
            for (int i = 0; i < 4; i++, j->at++)
                FUZZ_EXPECT(peek(j) != '\0' && strchr("0123456789abcdefABCDEF", peek(j)) != NULL);
    }
    j->at++;
}

static void digits(struct json *j)
{
    FUZZ_EXPECT(peek(j) >= '0' && peek(j) <= '9');
    while (peek(j) >= '0' && peek(j) <= '9')
        j->at++;
}

static void json_number(struct json *j)
{
    if (peek(j) == '-')
        j->at++;
    if (peek(j) == '0')
        j->at++;
    else
        digits(j);
    if (peek(j) == '.') {
        j->at++;
        digits(j);
    }
}

static void json_value(struct json *j);

static void json_object(struct json *j)
{
    struct key {
        const char *s;
        size_t n;
    } *keys = NULL;
    size_t n = 0, size = 0;

    take(j, "{");
    while (peek(j) != '}') {
        if (n > 0)
            take(j, ",");
        struct key key = {.s = j->at};

        json_string(j);
        key.n = (size_t)(j->at - key.s);
        for (size_t i = 0; i < n; i++)
            FUZZ_EXPECT(keys[i].n != key.n || memcmp(keys[i].s, key.s, key.n) != 0);
        if (n == size) {
            size = size ? size * 2 : 64;
            keys = realloc(keys, size * sizeof *keys);
            FUZZ_EXPECT(keys != NULL);
        }
        keys[n++] = key;
        take(j, ":");
        json_value(j);
    }
    j->at++;
    free(keys);
}

static void json_array(struct json *j)
{
    take(j, "[");
    for (bool first = true; peek(j) != ']'; first = false) {
        if (!first)
            take(j, ",");
        json_value(j);
    }
    j->at++;
}

static void json_value(struct json *j)
{
    FUZZ_EXPECT(++j->depth < 16);
    switch (peek(j)) {
    case '{':
        json_object(j);
        break;
    case '[':
        json_array(j);
        break;
    case '"':
        json_string(j);
        break;
    case 't':
        take(j, "true");
        break;
    case 'f':
        take(j, "false");
        break;
    case 'n':
        take(j, "null");
        break;
    default:
        json_number(j);
        break;
    }
    j->depth--;
}

void fuzz_expect_json(const char *s, size_t n)
{
    struct json j = {.at = s, .end = s + n};

    FUZZ_EXPECT(peek(&j) == '{');
    json_value(&j);
    FUZZ_EXPECT(j.at == j.end);
}

static void expect_ndjson(const char *s, size_t n)
{
    expect_text(s, n, FUZZ_TEXT);
    while (n > 0) {
        const char *end = memchr(s, '\n', n);

        FUZZ_EXPECT(end != NULL);
        fuzz_expect_json(s, (size_t)(end - s));
        n -= (size_t)(end + 1 - s);
        s = end + 1;
    }
}

void fuzz_expect_form(const struct wt_text *text, enum fuzz_form form)
{
    FUZZ_EXPECT(!text->failed);
    switch (form) {
    case FUZZ_CSV:
        expect_csv(text->data, text->len);
        break;
    case FUZZ_NDJSON:
        expect_ndjson(text->data, text->len);
        break;
    case FUZZ_XML:
        expect_text(text->data, text->len, FUZZ_TEXT);
        fuzz_expect_xml(text->data, text->len);
        break;
    default:
        expect_text(text->data, text->len, form);
        break;
    }
}
