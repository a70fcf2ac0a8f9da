/* SPDX-License-Identifier: BSD-2-Clause */
/* The words of a filter, looked at before libpcap compiles it: to name the first that means
 * nothing, and because libpcap would ask a name server for a host's name. */
#ifndef WT_CAPTURE_FILTER_WORDS_H
#define WT_CAPTURE_FILTER_WORDS_H

#include <stddef.h>

enum wt_word_verdict {
    WT_WORDS_FINE,
    WT_WORD_UNKNOWN,   /* no keyword, number, address or name of what it stands for */
    WT_WORD_HOST_NAME, /* would be looked up on the network */
};

/* A verdict on the first bad word, which is expression[*column .. *column + *length). */
enum wt_word_verdict wt_check_filter_words(const char *expression, size_t *column, size_t *length);

#endif
