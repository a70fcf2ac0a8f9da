/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON text: escaping, numbers, addresses. Every byte of a packet that gets into JSON passes
 * wt_json_string or is written as digits here. */
#include "json.h"

#include <string.h>

enum { KEY_ROOM = 4, UTF8_LONGEST = 4 };

/* ---- Strings ---- */

/* How many bytes from p on are one character of UTF-8 (RFC 3629); 0: none. *code is its number. */
static size_t utf8_character(const uint8_t *p, size_t n, uint32_t *code)
{
    static const uint32_t smallest[UTF8_LONGEST + 1] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

    if (length == 1) {
        *code = p[0];
        return 1;
    }
    if (length == 0 || p[0] > 0xf4 || length > n)
        return 0;
    *code = p[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (p[i] & 0x3f);
    }
    bool surrogate = *code >= 0xd800 && *code <= 0xdfff;

    return *code < smallest[length] || *code > 0x10ffff || surrogate ? 0 : length;
}

static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0);
}

static void escaped(struct wt_text *out, uint32_t code)
{
    wt_text_str(out, "\\u");
    wt_text_hex(out, code, 4);
}

void wt_json_string(struct wt_text *out, const char *data, size_t n)
{
    const uint8_t *p = (const uint8_t *)data;

    wt_text_char(out, '"');
    while (n > 0) {
        uint32_t code = 0;
        size_t length = utf8_character(p, n, &code);

        if (length == 0) {
            wt_text_str(out, "\xef\xbf\xbd"); /* U+FFFD */
            length = 1;
        } else if (is_control(code)) {
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

void wt_json_seconds(struct wt_text *out, int64_t ns)
{
    uint64_t size = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        wt_text_char(out, '-');
    wt_text_u64(out, size / 1000000000);
    wt_text_char(out, '.');
    wt_text_u64_padded(out, size % 1000000000, 9, '0');
}

/* ---- Objects ---- */

void json_begin(struct json_object *object, struct wt_text *out)
{
    object->out = out;
    object->begun = false;
    wt_text_char(out, '{');
}

void json_end(struct json_object *object)
{
    wt_text_bytes(object->out, "}\n", 2);
}

void json_key(struct json_object *object, const char *key)
{
    size_t n = strlen(key);
    char *p = wt_text_reserve(object->out, n + KEY_ROOM);

    if (p == NULL)
        return;
    char *begin = p;

    if (object->begun)
        *p++ = ',';
    *p++ = '"';
    memcpy(p, key, n);
    p += n;
    *p++ = '"';
    *p++ = ':';
    object->begun = true;
    object->out->len += (size_t)(p - begin);
}

/* ---- Values ---- */

static struct wt_ip address(const struct wt_span *bytes, uint8_t version)
{
    struct wt_ip ip = {.version = version};

    memcpy(ip.bytes, bytes->data, bytes->captured < 16 ? bytes->captured : 16);
    return ip;
}

static void octets(struct wt_text *out, const struct wt_span *bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *p = wt_text_reserve(out, bytes->captured * 3);

    if (p == NULL || bytes->captured == 0)
        return;
    for (size_t i = 0; i < bytes->captured; i++) {
        p[3 * i] = digits[bytes->data[i] >> 4];
        p[3 * i + 1] = digits[bytes->data[i] & 15];
        p[3 * i + 2] = ':';
    }
    out->len += bytes->captured * 3 - 1; /* without the last colon */
}

static void quoted(struct wt_text *out, const struct wt_value *value)
{
    wt_text_char(out, '"');
    if (value->as == WT_AS_IPV4 || value->as == WT_AS_IPV6) {
        struct wt_ip ip = address(&value->bytes, value->as == WT_AS_IPV4 ? 4 : 6);

        wt_text_ip(out, &ip);
    } else {
        octets(out, &value->bytes);
    }
    wt_text_char(out, '"');
}

void json_value(struct wt_text *out, const struct wt_value *value)
{
    switch (value->as) {
    case WT_AS_FLAG:
        wt_text_str(out, value->number ? "true" : "false");
        break;
    case WT_AS_IPV4:
    case WT_AS_IPV6:
    case WT_AS_MAC:
    case WT_AS_OCTETS:
        quoted(out, value);
        break;
    default:
        wt_text_u64(out, value->number);
        break;
    }
}

void json_values(struct json_object *object, const char *key, const struct wt_value *values,
                 size_t n)
{
    struct wt_text *out = object->out;

    if (n == 0)
        return;
    json_key(object, key);
    if (n > 1)
        wt_text_char(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            wt_text_char(out, ',');
        json_value(out, &values[i]);
    }
    if (n > 1)
        wt_text_char(out, ']');
}
