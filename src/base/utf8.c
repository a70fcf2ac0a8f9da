/* SPDX-License-Identifier: BSD-2-Clause */
#include "wiretutor/utf8.h"

#include <utf8proc.h>

size_t wt_utf8_any(const uint8_t *p, size_t n, uint32_t *code)
{
    utf8proc_int32_t number;
    utf8proc_ssize_t length = utf8proc_iterate(p, (utf8proc_ssize_t)n, &number);

    if (length <= 0)
        return 0;
    *code = (uint32_t)number;
    return (size_t)length;
}

/* The length of the sequence that a first byte announces; 1: ASCII, or no first byte. */
static size_t promised(uint8_t first)
{
    return first < 0xc2 || first > 0xf4 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t wt_utf8_broken(const void *text, size_t n)
{
    const uint8_t *p = text;
    uint8_t low = p[0] == 0xe0 ? 0xa0 : p[0] == 0xf0 ? 0x90 : 0x80;
    uint8_t high = p[0] == 0xed ? 0x9f : p[0] == 0xf4 ? 0x8f : 0xbf;
    size_t i = 1;

    while (i < promised(p[0]) && i < n && p[i] >= low && p[i] <= high) {
        i++;
        low = 0x80;
        high = 0xbf;
    }
    return i;
}

size_t wt_utf8_write(uint32_t code, char out[4])
{
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)code, (utf8proc_uint8_t *)out);
}

size_t wt_utf8_whole(const void *text, size_t n)
{
    const uint8_t *p = text;
    size_t tail = 1;

    while (tail < 4 && tail < n && wt_utf8_continues(p[n - tail]))
        tail++;
    return tail <= n && promised(p[n - tail]) > tail ? n - tail : n;
}
