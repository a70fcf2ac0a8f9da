/* SPDX-License-Identifier: BSD-2-Clause */
/* One packet's JSON object against one expectation. The object is flat and our own writer's: no
 * blanks, values that are numbers, texts, true, false, or lists of these. */
#include <string.h>

#include "check.h"

struct json { /* what is left to read */
    const char *p, *end;
};

struct element {
    const char *raw;
    size_t n; /* as written */
    bool is_text, is_number;
    struct wt_check_number number;
    struct wt_text text; /* decoded, where it is text */
};

/* ---- Reading ---- */

static bool is_next(const struct json *j, char c)
{
    return j->p < j->end && *j->p == c;
}

/* A string with its quotes; its length as written, 0 if it is none. */
static size_t string_length(const struct json *j)
{
    size_t n = (size_t)(j->end - j->p);

    if (!is_next(j, '"'))
        return 0;
    for (size_t i = 1; i < n; i++) {
        if (j->p[i] == '"')
            return i + 1;
        if (j->p[i] == '\\')
            i++;
    }
    return 0;
}

static size_t value_length(const struct json *j)
{
    size_t n = (size_t)(j->end - j->p);
    size_t depth = 0;

    for (size_t i = 0; i < n; i++) {
        struct json at = {j->p + i, j->end};
        size_t string = string_length(&at);

        if (string > 0)
            i += string - 1;
        else if (j->p[i] == '[' || j->p[i] == '{')
            depth++;
        else if (depth == 0 && strchr(",}]", j->p[i]) != NULL)
            return i;
        else if (j->p[i] == ']' || j->p[i] == '}')
            depth--;
    }
    return n;
}

/* The value under a key. */
static bool find(struct json j, const char *key, struct json *value)
{
    size_t length = strlen(key);

    j.p += is_next(&j, '{');
    for (;;) {
        size_t n = string_length(&j);

        if (n < 2 || (size_t)(j.end - j.p) <= n)
            return false;
        bool found = n - 2 == length && memcmp(j.p + 1, key, length) == 0;

        j.p += n + 1; /* and the colon */
        size_t size = value_length(&j);

        if (found) {
            *value = (struct json){j.p, j.p + size};
            return true;
        }
        j.p += size;
        if (!is_next(&j, ','))
            return false;
        j.p++;
    }
}

static unsigned hex4(const char *p)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++) {
        unsigned c = (unsigned char)p[i];

        value = value * 16 + (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

/* Our writer escapes quotes, backslashes, and control characters up to U+009F as \u and four
 * digits. */
static void decode(struct element *e)
{
    const char *end = e->raw + e->n - 1;

    for (const char *p = e->raw + 1; p < end; p++) {
        if (*p != '\\' || p + 1 >= end) {
            wt_text_char(&e->text, *p);
        } else if (p[1] == 'u' && end - p >= 6) {
            unsigned code = hex4(p + 2);

            if (code >= 0x80)
                wt_text_char(&e->text, (char)(0xc0 | code >> 6));
            wt_text_char(&e->text, (char)(code >= 0x80 ? 0x80 | (code & 0x3f) : code));
            p += 5;
        } else {
            wt_text_char(&e->text, *++p);
        }
    }
}

/* The next element of a value, which may be a list. */
static bool next(struct json *j, struct element *e)
{
    if (is_next(j, '[') || is_next(j, ','))
        j->p++;
    size_t n = value_length(j);

    if (n == 0)
        return false;
    e->raw = j->p;
    e->n = n;
    j->p += n;
    e->is_text = e->raw[0] == '"';
    e->is_number = false;
    e->text.len = 0;
    if (e->is_text) {
        decode(e);
        return true;
    }
    bool yes = n == 4 && memcmp(e->raw, "true", 4) == 0;
    bool no = n == 5 && memcmp(e->raw, "false", 5) == 0;

    e->number = (struct wt_check_number){.whole = yes};
    e->is_number = yes || no || check_number_parse(e->raw, n, &e->number);
    return true;
}

/* ---- Comparing ---- */

static bool text_equals(const struct wt_expectation *x, const struct wt_wanted *wanted,
                        const struct element *e)
{
    struct wt_ip ip;

    if (wanted->length == e->text.len &&
        (e->text.len == 0 || memcmp(e->text.data, x->store + wanted->at, e->text.len) == 0))
        return true;
    return wanted->is_ip &&
           check_ip_parse(e->text.data != NULL ? e->text.data : "", e->text.len, &ip) &&
           wt_ip_same(&ip, &wanted->ip);
}

static bool equals_any(const struct wt_expectation *x, const struct element *e)
{
    for (unsigned i = 0; i < x->n_wanted; i++) {
        const struct wt_wanted *wanted = &x->wanted[i];

        if (e->is_text ? text_equals(x, wanted, e)
                       : e->is_number && wanted->is_number &&
                             check_number_compare(&e->number, &wanted->number) == 0)
            return true;
    }
    return false;
}

static bool is_comparable(const struct wt_expectation *x, const struct element *e)
{
    switch (x->op) {
    case WT_OP_EQUAL:
    case WT_OP_UNEQUAL:
        return e->is_text || (e->is_number && x->wanted[0].is_number);
    case WT_OP_IN:
    case WT_OP_NO:
        return true;
    case WT_OP_CONTAINS:
        return e->is_text;
    default:
        return e->is_number;
    }
}

/* Of `!=` and `no`: does it speak against the expectation? Of the others: for it? */
static bool decides(const struct wt_expectation *x, const struct element *e)
{
    switch (x->op) {
    case WT_OP_EQUAL:
    case WT_OP_UNEQUAL:
    case WT_OP_IN:
        return equals_any(x, e);
    case WT_OP_CONTAINS:
        return e->text.len > 0 &&
               check_find((const uint8_t *)e->text.data, e->text.len, x->store + x->wanted[0].at,
                          x->wanted[0].length) < e->text.len;
    case WT_OP_NO:
        return !e->is_number || e->number.whole != 0 || e->number.nano != 0;
    default:
        return check_number_holds(x, &e->number);
    }
}

static void keep_found(const struct json *value, struct element *e, struct wt_check_result *out)
{
    struct json j = *value;

    out->found_is_text = true;
    if (!is_next(&j, '[') && next(&j, e) && e->is_text)
        check_found_text(out, e->text.data != NULL ? e->text.data : "", e->text.len);
    else
        check_found_text(out, value->p, (size_t)(value->end - value->p));
}

static void compare(const struct wt_expectation *x, const struct json *value,
                    struct wt_check_result *out)
{
    bool inverse = x->op == WT_OP_UNEQUAL || x->op == WT_OP_NO;
    bool comparable = false;
    bool decided = false;
    struct element e = {.raw = NULL};
    struct json j = *value;

    wt_text_init(&e.text, NULL, NULL);
    while (!decided && next(&j, &e)) {
        if (!is_comparable(x, &e))
            continue;
        comparable = true;
        decided = decides(x, &e);
    }
    out->passed = comparable && decided != inverse && !e.text.failed;
    out->reason = out->passed   ? WT_REASON_PASSED
                  : !comparable ? WT_REASON_NOT_COMPARABLE
                                : WT_REASON_FOUND;
    out->cause = out->passed   ? WT_CAUSE_NONE
                 : !comparable ? WT_CAUSE_OTHER_TYPE
                               : WT_CAUSE_OTHER_FIELD;
    keep_found(value, &e, out);
    wt_text_clear(&e.text);
}

void check_object(const struct wt_expectation *x, const char *json, size_t n,
                  struct wt_check_result *out)
{
    static const char no[] = "false";
    struct json object = {json, json + n};
    struct json value;

    if (find(object, x->key, &value)) {
        compare(x, &value, out);
        return;
    }
    if (check_key_is_flag(x->key) && find(object, "tcp.seq", &value)) {
        value = (struct json){no, no + sizeof no - 1};
        compare(x, &value, out);
        return;
    }
    out->passed = x->op == WT_OP_NO;
    out->reason = out->passed ? WT_REASON_PASSED : WT_REASON_NO_KEY;
    out->cause = out->passed ? WT_CAUSE_NONE : WT_CAUSE_OTHER_LAYERS;
    if (!out->passed && find(object, "frame.protocols", &value)) {
        struct element e = {.raw = NULL};

        wt_text_init(&e.text, NULL, NULL);
        keep_found(&value, &e, out);
        wt_text_clear(&e.text);
    }
}
