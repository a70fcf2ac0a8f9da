/* SPDX-License-Identifier: BSD-2-Clause */
/* Hostile text made safe for a terminal: what cannot be seen (controls, marks of direction) and
 * what is no UTF-8 never reaches it. Written as Python writes it: \n, \x1b, \u202e, \U000e0001. */
#ifndef WT_ESCAPE_H
#define WT_ESCAPE_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "wiretutor/text.h"

/* How many of the first n bytes, without a gap, are ASCII that can be seen, blanks among them. */
static inline size_t wt_plain_run(const void *text, size_t n)
{
    const uint8_t *bytes = text;
    size_t i = 0;

    for (; n - i >= 8; i += 8) { /* eight at once: bit 7 of each byte says that it is another */
        uint64_t w;

        memcpy(&w, bytes + i, sizeof w);
        w = le64toh(w);
        w = (w | (w - UINT64_C(0x2020202020202020)) | (w + UINT64_C(0x0101010101010101))) &
            UINT64_C(0x8080808080808080);
        if (w != 0) /* what the lower ones carry into the next does not matter to the first */
            return i + (size_t)__builtin_ctzll(w) / 8;
    }
    while (i < n && bytes[i] >= 0x20 && bytes[i] < 0x7f)
        i++;
    return i;
}

/* One character as it may be printed, or one byte that is part of none. */
struct wt_piece {
    char text[12]; /* not terminated */
    uint8_t length;
    uint8_t width; /* columns */
    uint8_t taken; /* bytes of the input that it stands for; at least 1 */
};

/* The first character of n bytes (at least 1), as it may be printed. Characters of `quoted` (may
 * be "") get a backslash too; with ascii so does all that is not ASCII. */
struct wt_piece wt_escape_piece(const uint8_t *bytes, size_t n, const char *quoted, bool ascii);

/* Append n bytes of text from outside (a path, a filter, an interface's name), a backslash
 * doubled. */
void wt_escape(struct wt_text *out, const char *s, size_t n, bool ascii);

#endif
