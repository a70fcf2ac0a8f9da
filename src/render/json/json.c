/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON text: escaping, numbers, addresses. Every byte of a packet that gets into JSON passes
 * wt_json_string or is written as digits here. */
#include "json.h"

#include <string.h>

#include "wiretutor/utf8.h"

enum {
    KEY_ROOM = 4,    /* comma, quotes, colon */
    SHORT_ROOM = 24, /* 64 bits in digits, an IPv4 or hardware address with its quotes */
};

/* ---- Strings ---- */

/* Control characters, and characters that a terminal uses to reverse text, break lines or shows
 * nothing for: JSON must not look different on a terminal from what it says. */
static bool is_hidden(uint32_t code)
{
    static const struct {
        uint16_t first, last;
    } ranges[] = {
        {0x7f,   0x9f  },
        {0xad,   0xad  }, /* soft hyphen */
        {0x61c,  0x61c }, /* the Arabic mark of direction */
        {0x200b, 0x200f}, /* zero width, marks of direction */
        {0x2028, 0x202e}, /* ends of lines and paragraphs, embeddings */
        {0x2060, 0x206f}, /* joiners, isolates */
        {0xfeff, 0xfeff}, /* byte order mark */
        {0xfff9, 0xfffb}, /* annotations */
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(ranges); i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return code < 0x20;
}

static void escaped(struct wt_text *out, uint32_t code)
{
    wt_text_str(out, "\\u");
    wt_text_hex(out, code, 4);
}

/* How many bytes from p on are ASCII that stands for itself. */
static size_t plain_run(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && p[i] >= 0x20 && p[i] < 0x7f && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

void wt_json_string(struct wt_text *out, const char *data, size_t n)
{
    const uint8_t *p = (const uint8_t *)data;

    wt_text_char(out, '"');
    while (n > 0) {
        uint32_t code = 0;
        size_t length = plain_run(p, n);

        if (length > 0) { /* nearly all */
            wt_text_bytes(out, (const char *)p, length);
            p += length;
            n -= length;
            continue;
        }
        length = wt_utf8(p, n, &code);
        if (length == 0) {
            wt_text_str(out, "\xef\xbf\xbd"); /* U+FFFD */
            length = wt_utf8_broken(p, n);
        } else if (is_hidden(code)) {
            escaped(out, code);
        } else {
            if (code == '"' || code == '\\')
                wt_text_char(out, '\\');
            wt_text_bytes(out, (const char *)p, length);
        }
        p += length;
        n -= length;
    }
    wt_text_char(out, '"');
}

/* ---- Numbers ---- */

/* Digits without a buffer's bounds check: the caller has reserved the room. */
static char *put_number(char *p, uint64_t value)
{
    char digits[20];
    unsigned n = 0;

    if (value < 10) { /* most are */
        *p = (char)('0' + value);
        return p + 1;
    }
    do {
        digits[n++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (n > 0)
        *p++ = digits[--n];
    return p;
}

static char *put_octets(char *p, const uint8_t *data, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            *p++ = ':';
        *p++ = digits[data[i] >> 4];
        *p++ = digits[data[i] & 15];
    }
    return p;
}

static char *put_ipv4(char *p, const uint8_t *data)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            *p++ = '.';
        p = put_number(p, data[i]);
    }
    return p;
}

/* ---- Objects ---- */

void json_end(struct json_object *object)
{
    wt_text_bytes(object->out, "}\n", 2);
}

static char *put_key(char *p, struct json_object *object, const char *key, size_t n)
{
    if (object->begun)
        *p++ = ',';
    *p++ = '"';
    memcpy(p, key, n);
    p += n;
    *p++ = '"';
    *p++ = ':';
    object->begun = true;
    return p;
}

static void write_key(struct json_object *object, const char *key, size_t n)
{
    char *begin = wt_text_reserve(object->out, n + KEY_ROOM);

    if (begin != NULL)
        object->out->len += (size_t)(put_key(begin, object, key, n) - begin);
}

void json_key(struct json_object *object, const char *key)
{
    write_key(object, key, strlen(key));
}

void json_begin(struct json_object *object, struct wt_text *out, bool *named)
{
    object->out = out;
    object->begun = false;
    wt_text_char(out, '{');
    if (named == NULL || *named)
        return;
    json_key(object, "wiretutor.schema");
    wt_text_u64(out, WT_JSON_SCHEMA);
    *named = true;
}

/* ---- Values ---- */

/* The most room that a value not written by write_long needs. */
static size_t room(const struct wt_value *value)
{
    return 3 * value->bytes.captured + SHORT_ROOM;
}

/* Values of any length: they reserve their own room. */
static bool is_long(enum wt_shown_as as)
{
    switch (as) {
    case WT_AS_SIGNED:
    case WT_AS_FIXED:
    case WT_AS_SECONDS:
    case WT_AS_TIME:
    case WT_AS_MAYBE:
    case WT_AS_IPV6:
    case WT_AS_TEXT:
    case WT_AS_DNS_NAME:
        return true;
    default:
        return false;
    }
}

static void write_long(struct wt_text *out, const struct wt_value *value)
{
    struct wt_dns_name name;

    switch (value->as) {
    case WT_AS_IPV6:
        wt_text_char(out, '"');
        wt_value_text(out, value);
        wt_text_char(out, '"');
        break;
    case WT_AS_TEXT:
        wt_json_string(out, (const char *)value->bytes.data, value->bytes.captured);
        break;
    case WT_AS_DNS_NAME:
        wt_value_name(value, &name);
        wt_json_string(out, name.text, name.length);
        break;
    default:
        wt_value_text(out, value);
        break;
    }
}

/* Every value but those of write_long. */
static char *put_value(char *p, const struct wt_value *value)
{
    switch (value->as) {
    case WT_AS_FLAG:
        memcpy(p, value->number ? "true" : "false", 5);
        return p + (value->number ? 4 : 5);
    case WT_AS_IPV4:
        *p++ = '"';
        p = put_ipv4(p, value->bytes.data);
        *p++ = '"';
        return p;
    case WT_AS_MAC:
    case WT_AS_OCTETS:
        *p++ = '"';
        p = put_octets(p, value->bytes.data, value->bytes.captured);
        *p++ = '"';
        return p;
    default:
        return put_number(p, value->number);
    }
}

static void write_value(struct wt_text *out, const struct wt_value *value)
{
    if (is_long(value->as)) {
        write_long(out, value);
        return;
    }
    char *begin = wt_text_reserve(out, room(value));

    if (begin != NULL)
        out->len += (size_t)(put_value(begin, value) - begin);
}

/* The common case in one go: a key with one value. */
static void write_member(struct json_object *object, const char *key, size_t n,
                         const struct wt_value *value)
{
    if (is_long(value->as)) {
        write_key(object, key, n);
        write_long(object->out, value);
        return;
    }
    char *begin = wt_text_reserve(object->out, n + KEY_ROOM + room(value));

    if (begin != NULL)
        object->out->len += (size_t)(put_value(put_key(begin, object, key, n), value) - begin);
}

void json_values(struct json_object *object, const char *key, size_t length,
                 const struct wt_value *values, size_t n, bool list)
{
    if (n == 1 && !list) {
        write_member(object, key, length, values);
        return;
    }
    write_key(object, key, length);
    for (size_t i = 0; i < n; i++) {
        wt_text_char(object->out, i == 0 ? '[' : ',');
        write_value(object->out, &values[i]);
    }
    wt_text_char(object->out, ']');
}
