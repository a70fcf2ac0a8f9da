/* SPDX-License-Identifier: BSD-2-Clause */
/* Characters of UTF-8 (RFC 3629), one at a time, out of any bytes. */
#ifndef WT_UTF8_H
#define WT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is it a continuation byte? */
static inline bool wt_utf8_continues(uint8_t byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The part of wt_utf8 that is seldom needed: any character, with the same result. */
size_t wt_utf8_any(const uint8_t *p, size_t n, uint32_t *code);

/* How many of the n bytes at text (n at least 1) are one character, and its number in *code; 0:
 * they begin none. ASCII and most of Chinese are read here. */
static inline size_t wt_utf8(const void *text, size_t n, uint32_t *code)
{
    const uint8_t *p = text;

    *code = p[0];
    if (p[0] < 0x80)
        return 1;
    if (n < 3 || p[0] < 0xe1 || p[0] > 0xef || p[0] == 0xed)
        return wt_utf8_any(p, n, code);
    uint32_t two = (uint32_t)p[1] << 8 | p[2];

    if ((two & 0xc0c0) != 0x8080) /* both continue it */
        return wt_utf8_any(p, n, code);
    *code = (uint32_t)(p[0] & 0x0f) << 12 | (two >> 2 & 0xfc0) | (two & 0x3f);
    return 3;
}

/* How many ill-formed bytes one U+FFFD replaces: the longest prefix of a valid character (Unicode
 * 15 section 3.9, "U+FFFD substitution of maximal subparts"). */
size_t wt_utf8_broken(const void *text, size_t n);

/* Write the bytes of a character (no surrogate, at most U+10FFFF) to out, unterminated; returns
 * how many, 1 to 4. */
size_t wt_utf8_write(uint32_t code, char out[4]);

/* How many of the n bytes there are without those of a character that is cut at the end. */
size_t wt_utf8_whole(const void *text, size_t n);

#endif
