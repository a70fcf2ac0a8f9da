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

void wt_text_init_in(struct wt_text *t, char *room, size_t size)
{
    *t = (struct wt_text){.data = room, .size = size, .room = room, .room_size = size};
}

void wt_text_clear(struct wt_text *t)
{
    if (t->data != t->room)
        free(t->data);
    if (t->room != NULL)
        wt_text_init_in(t, t->room, t->room_size);
    else
        wt_text_init(t, t->sink, t->context);
}

void wt_text_clear_into(struct wt_text *t, struct wt_text *out)
{
    out->failed |= t->failed;
    wt_text_clear(t);
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
    bool leaves = t->room != NULL && t->data == t->room;
    char *data = realloc(leaves ? NULL : t->data, size);

    if (data == NULL) {
        t->failed = true;
        return false;
    }
    if (leaves)
        memcpy(data, t->room, t->len);
    t->data = data;
    t->size = size;
    return true;
}

char *wt_text_make_room(struct wt_text *t, size_t n)
{
    if (t->failed || (t->sink != NULL && !wt_text_flush(t)))
        return NULL;
    if (n > t->size - t->len && (n > SIZE_MAX - t->len || !grow(t, t->len + n)))
        return NULL;
    return t->data + t->len;
}

void wt_text_spaces(struct wt_text *t, size_t n)
{
    char *p = n ? wt_text_reserve(t, n) : NULL;

    if (p == NULL)
        return;
    memset(p, ' ', n);
    t->len += n;
}

/* ---- numbers and addresses: first the characters, at p; returns the place behind them ---- */

enum { LONGEST_U64 = 20, LONGEST_IP6 = 45 };

static unsigned count_digits(uint64_t value)
{
    unsigned n = 1;

    for (; value >= 10000; value /= 10000)
        n += 4;
    return n + (value >= 10) + (value >= 100) + (value >= 1000);
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* Less than 100, in one digit or two. */
static char *put_small(char *p, uint64_t value)
{
    if (value < 10) {
        *p = (char)('0' + value);
        return p + 1;
    }
    memcpy(p, pairs + 2 * value, 2);
    return p + 2;
}

/* The last n digits, from right to left. */
static void put_digits(char *p, uint64_t value, unsigned n)
{
    for (; n >= 2; value /= 100) {
        n -= 2;
        memcpy(p + n, pairs + 2 * (value % 100), 2);
    }
    if (n > 0)
        *p = (char)('0' + value % 10);
}

static char *put_u64(char *p, uint64_t value)
{
    if (value < 100)
        return put_small(p, value);
    if (value < 10000) {
        p = put_small(p, value / 100);
        memcpy(p, pairs + 2 * (value % 100), 2);
        return p + 2;
    }
    unsigned n = count_digits(value);

    put_digits(p, value, n);
    return p + n;
}

static char *put_ip4(char *p, const uint8_t *b)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0)
            *p++ = '.';
        if (b[i] < 100) {
            p = put_small(p, b[i]);
            continue;
        }
        *p = (char)('0' + b[i] / 100);
        memcpy(p + 1, pairs + 2 * (b[i] % 100u), 2);
        p += 3;
    }
    return p;
}

void wt_text_u64_padded(struct wt_text *t, uint64_t value, unsigned width, char fill)
{
    unsigned n = count_digits(value);
    unsigned blank = width > n ? width - n : 0;
    char *p = wt_text_reserve(t, (size_t)blank + n);

    if (p == NULL)
        return;
    t->len += blank + n;
    for (; blank > 0; blank--)
        *p++ = fill;
    put_digits(p, value, n);
}

void wt_text_seconds(struct wt_text *t, int64_t ns)
{
    uint64_t size = ns < 0 ? (uint64_t)0 - (uint64_t)ns : (uint64_t)ns;

    if (ns < 0)
        wt_text_char(t, '-');
    wt_text_u64(t, size / 1000000000);
    wt_text_char(t, '.');
    wt_text_u64_padded(t, size % 1000000000, 9, '0');
}

void wt_text_u64(struct wt_text *t, uint64_t value)
{
    char *p = wt_text_reserve(t, LONGEST_U64);

    if (p != NULL)
        t->len += (size_t)(put_u64(p, value) - p);
}

void wt_text_grouped(struct wt_text *t, uint64_t value)
{
    uint64_t unit = 1;

    while (value / unit >= 1000)
        unit *= 1000;
    wt_text_u64(t, value / unit);
    for (; unit >= 1000; unit /= 1000) {
        wt_text_char(t, ',');
        wt_text_u64_padded(t, value % unit / (unit / 1000), 3, '0');
    }
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

static char *put_group(char *p, uint16_t group)
{
    for (int shift = group >= 0x1000  ? 12
                     : group >= 0x100 ? 8
                     : group >= 0x10  ? 4
                                      : 0;
         shift >= 0; shift -= 4)
        *p++ = "0123456789abcdef"[group >> shift & 15];
    return p;
}

static char *put_ip6(char *p, const uint8_t *b)
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    static const char prefix[] = {':', ':', 'f', 'f', 'f', 'f', ':'};
    uint16_t group[8];
    int run_first;
    int run_length;

    if (memcmp(b, mapped, sizeof mapped) == 0) { /* RFC 5952 section 5 */
        memcpy(p, prefix, sizeof prefix);
        return put_ip4(p + sizeof prefix, b + 12);
    }
    for (int i = 0; i < 8; i++)
        group[i] = (uint16_t)(b[2 * i] << 8 | b[2 * i + 1]);
    longest_zero_run(group, &run_first, &run_length);
    for (int i = 0; i < 8; i++) {
        if (i == run_first) {
            *p++ = ':';
            *p++ = ':';
            i += run_length - 1;
            continue;
        }
        if (i > 0 && (run_first < 0 || i != run_first + run_length))
            *p++ = ':';
        p = put_group(p, group[i]);
    }
    return p;
}

static char *put_ip(char *p, const struct wt_ip *ip)
{
    return ip->version == 6 ? put_ip6(p, ip->bytes) : put_ip4(p, ip->bytes);
}

void wt_text_ip(struct wt_text *t, const struct wt_ip *ip)
{
    char *p = wt_text_reserve(t, LONGEST_IP6);

    if (p != NULL)
        t->len += (size_t)(put_ip(p, ip) - p);
}

void wt_text_endpoint(struct wt_text *t, const struct wt_ip *ip, uint16_t port)
{
    char *begin = wt_text_reserve(t, LONGEST_IP6 + 3 + LONGEST_U64);
    char *p = begin;

    if (p == NULL)
        return;
    if (ip->version == 6)
        *p++ = '[';
    p = put_ip(p, ip);
    if (ip->version == 6)
        *p++ = ']';
    *p++ = ':';
    t->len += (size_t)(put_u64(p, port) - begin);
}

void wt_text_mac(struct wt_text *t, const uint8_t mac[6])
{
    for (int i = 0; i < 6; i++) {
        if (i > 0)
            wt_text_char(t, ':');
        wt_text_hex(t, mac[i], 2);
    }
}
