/* SPDX-License-Identifier: BSD-2-Clause */
/* The text buffer: blocks out, numbers and addresses by hand. */
#include "wiretutor/text.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 1024, BLOCK = 64 * 1024 };

void wt_text_init(struct wt_text *t, wt_text_sink sink, void *context)
{
    *t = (struct wt_text){.sink = sink, .context = context};
}

void wt_text_clear(struct wt_text *t)
{
    free(t->data);
    wt_text_init(t, t->sink, t->context);
}

bool wt_text_flush(struct wt_text *t)
{
    if (t->len > 0 && t->sink != NULL && !t->failed && !t->sink(t->context, t->data, t->len))
        t->failed = true;
    if (t->sink != NULL)
        t->len = 0;
    return !t->failed;
}

static bool grow(struct wt_text *t, size_t want)
{
    size_t size = t->size ? t->size : t->sink ? (size_t)BLOCK : (size_t)FIRST_SIZE;

    while (size < want) {
        if (size > SIZE_MAX / 2) {
            t->failed = true;
            return false;
        }
        size *= 2;
    }
    char *data = realloc(t->data, size);

    if (data == NULL) {
        t->failed = true;
        return false;
    }
    t->data = data;
    t->size = size;
    return true;
}

char *wt_text_reserve(struct wt_text *t, size_t n)
{
    if (t->failed)
        return NULL;
    if (n > t->size - t->len) {
        if (t->sink != NULL && !wt_text_flush(t))
            return NULL;
        if (n > t->size - t->len && (n > SIZE_MAX - t->len || !grow(t, t->len + n)))
            return NULL;
    }
    return t->data + t->len;
}

void wt_text_bytes(struct wt_text *t, const char *data, size_t n)
{
    char *p = n ? wt_text_reserve(t, n) : NULL;

    if (p == NULL)
        return;
    memcpy(p, data, n);
    t->len += n;
}

void wt_text_str(struct wt_text *t, const char *s)
{
    wt_text_bytes(t, s, strlen(s));
}

void wt_text_char(struct wt_text *t, char c)
{
    wt_text_bytes(t, &c, 1);
}

void wt_text_spaces(struct wt_text *t, size_t n)
{
    char *p = n ? wt_text_reserve(t, n) : NULL;

    if (p == NULL)
        return;
    memset(p, ' ', n);
    t->len += n;
}

void wt_text_u64_padded(struct wt_text *t, uint64_t value, unsigned width, char fill)
{
    char digits[64];
    unsigned n = 0;

    do {
        digits[sizeof digits - ++n] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (n < width && n < sizeof digits)
        digits[sizeof digits - ++n] = fill;
    wt_text_bytes(t, digits + sizeof digits - n, n);
}

void wt_text_u64(struct wt_text *t, uint64_t value)
{
    wt_text_u64_padded(t, value, 1, '0');
}

void wt_text_i64(struct wt_text *t, int64_t value)
{
    if (value < 0) {
        wt_text_char(t, '-');
        wt_text_u64(t, (uint64_t)0 - (uint64_t)value);
    } else {
        wt_text_u64(t, (uint64_t)value);
    }
}

void wt_text_hex(struct wt_text *t, uint64_t value, unsigned digits)
{
    char *p = wt_text_reserve(t, digits);

    if (p == NULL)
        return;
    for (unsigned i = digits; i-- > 0; value >>= 4)
        p[i] = "0123456789abcdef"[value & 15];
    t->len += digits;
}

static void ip4(struct wt_text *t, const uint8_t *b)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            wt_text_char(t, '.');
        wt_text_u64(t, b[i]);
    }
}

/* The longest run of two or more zero groups, the first of equals: RFC 5952 section 4.2. */
static void longest_zero_run(const uint16_t group[8], int *first, int *length)
{
    *first = -1;
    *length = 1;
    for (int i = 0; i < 8; i++) {
        int n = 0;

        while (i + n < 8 && group[i + n] == 0)
            n++;
        if (n > *length) {
            *first = i;
            *length = n;
        }
        i += n;
    }
}

static void hex_group(struct wt_text *t, uint16_t group)
{
    unsigned digits = group >= 0x1000 ? 4 : group >= 0x100 ? 3 : group >= 0x10 ? 2 : 1;

    wt_text_hex(t, group, digits);
}

static void ip6(struct wt_text *t, const uint8_t *b)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    uint16_t group[8];
    int run_first;
    int run_length;

    if (memcmp(b, mapped, sizeof mapped) == 0) { /* RFC 5952 section 5 */
        wt_text_str(t, "::ffff:");
        ip4(t, b + 12);
        return;
    }
    for (int i = 0; i < 8; i++)
        group[i] = (uint16_t)(b[2 * i] << 8 | b[2 * i + 1]);
    longest_zero_run(group, &run_first, &run_length);
    for (int i = 0; i < 8; i++) {
        if (i == run_first) {
            wt_text_str(t, "::");
            i += run_length - 1;
            continue;
        }
        if (i > 0 && i != run_first + run_length)
            wt_text_char(t, ':');
        else if (i > 0 && run_first < 0)
            wt_text_char(t, ':');
        hex_group(t, group[i]);
    }
}

void wt_text_ip(struct wt_text *t, const struct wt_ip *ip)
{
    if (ip->version == 6)
        ip6(t, ip->bytes);
    else
        ip4(t, ip->bytes);
}

void wt_text_endpoint(struct wt_text *t, const struct wt_ip *ip, uint16_t port)
{
    if (ip->version == 6)
        wt_text_char(t, '[');
    wt_text_ip(t, ip);
    if (ip->version == 6)
        wt_text_char(t, ']');
    wt_text_char(t, ':');
    wt_text_u64(t, port);
}

void wt_text_mac(struct wt_text *t, const uint8_t mac[6])
{
    for (int i = 0; i < 6; i++) {
        if (i > 0)
            wt_text_char(t, ':');
        wt_text_hex(t, mac[i], 2);
    }
}
