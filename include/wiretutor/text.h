/* SPDX-License-Identifier: BSD-2-Clause */
/* A text buffer that is written in large blocks, and numbers and addresses put into it by hand:
 * no printf on the packet path.
 *
 * A buffer with a sink hands over what it holds when it is full or flushed; one without a sink
 * grows. Trouble (no memory, the sink refused) sticks in .failed; later appends do nothing. */
#ifndef WT_TEXT_H
#define WT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wiretutor/address.h"

/* Takes all n bytes, or returns false. */
typedef bool (*wt_text_sink)(void *context, const char *data, size_t n);

struct wt_text {
    char *data;
    size_t len;
    size_t size;
    char *room; /* the caller's, for the first bytes; NULL: none */
    size_t room_size;
    wt_text_sink sink; /* NULL: the buffer grows */
    void *context;     /* the sink's */
    bool failed;
};

/* Prepares the caller's buffer; nothing is allocated before the first append. */
void wt_text_init(struct wt_text *t, wt_text_sink sink, void *context);
/* The same for text that grows, and begins in a few bytes of the caller's: what fits into them can
 * be written even where no memory is left. */
void wt_text_init_in(struct wt_text *t, char *room, size_t size);
/* Free what the buffer holds, without handing it to the sink; it may be used again. */
void wt_text_clear(struct wt_text *t);
/* Clear one whose content went into another, which then has failed where this one has. */
void wt_text_clear_into(struct wt_text *t, struct wt_text *out);

/* Hand everything to the sink. Returns !failed. */
bool wt_text_flush(struct wt_text *t);

/* The part of wt_text_reserve that is seldom needed: hand over or grow. */
char *wt_text_make_room(struct wt_text *t, size_t n);
/* Make room for n more bytes and return where they go; NULL where the buffer has failed. Write at
 * most n, then add their count to .len. */
static inline char *wt_text_reserve(struct wt_text *t, size_t n)
{
    if (!t->failed && n <= t->size - t->len)
        return t->data + t->len;
    return wt_text_make_room(t, n);
}

/* Append n bytes. It is inline, for most lengths are known when it is compiled. */
static inline void wt_text_bytes(struct wt_text *t, const char *data, size_t n)
{
    char *p = n > 0 ? wt_text_reserve(t, n) : NULL;

    if (p == NULL)
        return;
    memcpy(p, data, n);
    t->len += n;
}
/* Append a NUL-terminated string, without its NUL. */
static inline void wt_text_str(struct wt_text *t, const char *s) /* s is NUL-terminated */
{
    wt_text_bytes(t, s, strlen(s));
}
/* Append one byte of text. */
static inline void wt_text_char(struct wt_text *t, char c)
{
    char *p = wt_text_reserve(t, 1);

    if (p == NULL)
        return;
    *p = c;
    t->len++;
}
/* Append n blanks to the text. */
void wt_text_spaces(struct wt_text *t, size_t n);
/* Append a number in decimal. */
void wt_text_u64(struct wt_text *t, uint64_t value);
/* Append a number in decimal with its thousands grouped: 65,536 */
void wt_text_grouped(struct wt_text *t, uint64_t value);
/* Append a number in decimal, with a minus sign where it is negative. */
void wt_text_i64(struct wt_text *t, int64_t value);
/* Append a number in decimal, right-aligned in width columns with the given fill (' ' or '0');
 * wider numbers stay whole. */
void wt_text_u64_padded(struct wt_text *t, uint64_t value, unsigned width, char fill);
/* Append nanoseconds as seconds, with nine decimals. */
void wt_text_seconds(struct wt_text *t, int64_t ns);
/* Append so many hexadecimal digits of value, lower case, without 0x. */
void wt_text_hex(struct wt_text *t, uint64_t value, unsigned digits);

/* Append an address as RFC 5952 writes IPv6 and everybody writes IPv4: 127.0.0.1, ::1 */
void wt_text_ip(struct wt_text *t, const struct wt_ip *ip);
/* Append an address and a port: 127.0.0.1:80, [::1]:80 */
void wt_text_endpoint(struct wt_text *t, const struct wt_ip *ip, uint16_t port);
/* Append a hardware address: 00:11:22:aa:bb:cc */
void wt_text_mac(struct wt_text *t, const uint8_t mac[6]);

#endif
