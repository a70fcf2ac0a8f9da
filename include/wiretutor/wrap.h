/* SPDX-License-Identifier: BSD-2-Clause */
/* How wide text is on a terminal, and breaking it into lines. CJK takes two columns, whatever
 * locale is installed (Unicode's East Asian Width, through utf8proc). */
#ifndef WT_WRAP_H
#define WT_WRAP_H

#include <stddef.h>

#include "wiretutor/text.h"

/* Columns that n bytes of UTF-8 take; a byte that is no UTF-8 counts as one. */
unsigned wt_width(const char *utf8, size_t n);

/* Append text broken into lines of at most width columns. The cursor stands at first_column; every
 * later line begins with indent blanks. Breaks at spaces and between CJK characters, but never
 * leaves closing punctuation at the start of a line nor opening punctuation at its end (避头尾). A
 * word wider than a line stays whole. A newline in the text breaks the line there. No newline at
 * the end. Returns the column after the last character. */
unsigned wt_wrap(struct wt_text *out, const char *utf8, size_t n, unsigned first_column,
                 unsigned indent, unsigned width);

#endif
