/* SPDX-License-Identifier: BSD-2-Clause */
#include "scan.h"

#include <string.h>

#include "wiretutor/utf8.h"

bool scan_fail(struct scan *s, enum wt_check_fault fault, size_t at, size_t length)
{
    s->error->fault = fault;
    s->error->at = at < s->n ? at : s->n;
    s->error->length = length < s->n - s->error->at ? length : s->n - s->error->at;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void scan_blanks(struct scan *s)
{
    while (s->pos < s->n && is_blank(s->text[s->pos]))
        s->pos++;
}

bool scan_at_end(const struct scan *s)
{
    return s->pos >= s->n;
}

bool scan_is(const struct scan *s, char c)
{
    return s->pos < s->n && s->text[s->pos] == c;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

size_t scan_name(const struct scan *s)
{
    size_t n = 0;

    while (s->pos + n < s->n && is_name(s->text[s->pos + n]))
        n++;
    return n;
}

bool scan_word_is(const struct scan *s, size_t n, const char *word)
{
    return strlen(word) == n && memcmp(s->text + s->pos, word, n) == 0;
}

/* ---- Quoted strings ---- */

/* What is decoded is never longer than what is written, so the store has room for all of it. */
static void put(struct scan *s, unsigned byte)
{
    s->out->store[s->stored++] = (char)byte;
}

static bool hex_digits(const struct scan *s, unsigned n, unsigned *value)
{
    *value = 0;
    for (unsigned i = 0; i < n; i++) {
        char c = s->pos + i < s->n ? s->text[s->pos + i] : '\0';
        const char *digits = "0123456789abcdef";
        const char *found = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);

        if (c == '\0' || found == NULL)
            return false;
        *value = *value * 16 + (unsigned)(found - digits);
    }
    return true;
}

static void put_utf8(struct scan *s, unsigned code)
{
    char bytes[4];
    size_t n = wt_utf8_write(code, bytes);

    for (size_t i = 0; i < n; i++)
        put(s, (unsigned char)bytes[i]);
}

/* Behind a backslash. */
static bool escape(struct scan *s)
{
    static const char plain[] = "\\\"'nrt0";
    static const char means[] = "\\\"'\n\r\t"; /* and its terminator, for \0 */
    size_t at = s->pos - 1;
    char c = s->pos < s->n ? s->text[s->pos++] : '\0';
    const char *found = c != '\0' ? strchr(plain, c) : NULL;
    unsigned digits = c == 'x' ? 2 : c == 'u' ? 4 : 0;
    unsigned code;

    if (found != NULL) {
        put(s, (unsigned char)means[found - plain]);
        return true;
    }
    if (digits == 0 || !hex_digits(s, digits, &code) || (code >= 0xd800 && code <= 0xdfff))
        return scan_fail(s, WT_FAULT_BAD_ESCAPE, at, 2 + digits);
    s->pos += digits;
    if (c == 'x')
        put(s, code);
    else
        put_utf8(s, code);
    return true;
}

static bool quoted(struct scan *s)
{
    size_t at = s->pos++;

    while (!scan_is(s, '"')) {
        if (scan_at_end(s))
            return scan_fail(s, WT_FAULT_OPEN_QUOTE, at, s->n - at);
        char c = s->text[s->pos++];

        if (c != '\\')
            put(s, (unsigned char)c);
        else if (!escape(s))
            return false;
    }
    s->pos++;
    return true;
}

/* ---- Values ---- */

static void bare(struct scan *s)
{
    while (s->pos < s->n && !is_blank(s->text[s->pos]) && s->text[s->pos] != ',' &&
           s->text[s->pos] != '"')
        put(s, (unsigned char)s->text[s->pos++]);
}

/* true and false are 1 and 0. */
static bool truth(const char *text, size_t n, struct wt_check_number *out)
{
    bool yes = n == 4 && memcmp(text, "true", 4) == 0;

    *out = (struct wt_check_number){.whole = yes};
    return yes || (n == 5 && memcmp(text, "false", 5) == 0);
}

bool scan_value(struct scan *s, struct wt_wanted *out)
{
    size_t begin = s->stored;
    size_t at = s->pos;

    memset(out, 0, sizeof *out);
    out->quoted = scan_is(s, '"');
    if (out->quoted) {
        if (!quoted(s))
            return false;
    } else {
        bare(s);
        if (s->pos == at)
            return scan_fail(s, WT_FAULT_NO_VALUE, at, 1);
    }
    out->at = (uint16_t)begin;
    out->length = (uint16_t)(s->stored - begin);
    const char *text = s->out->store + begin;

    out->is_number = !out->quoted && (check_number_parse(text, out->length, &out->number) ||
                                      truth(text, out->length, &out->number));
    out->is_ip = check_ip_parse(text, out->length, &out->ip);
    return true;
}
