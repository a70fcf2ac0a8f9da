/* SPDX-License-Identifier: BSD-2-Clause */
/* Words as roff takes them. */
#ifndef WT_CLI_MANUAL_ROFF_H
#define WT_CLI_MANUAL_ROFF_H

#include <stdbool.h>
#include <stddef.h>

#include "wiretutor/text.h"

/* Running text as lines of their own, each sentence on a new one, none longer than 80 bytes where
 * there are blanks. Between Chinese characters a line may break without a blank. escape: the words
 * are plain; else they are roff already. */
void wt_roff_words(struct wt_text *out, const char *words, size_t n, bool escape);

#endif
