/* SPDX-License-Identifier: BSD-2-Clause */
/* A small text file as a whole: a filter, expectations. */
#ifndef WT_CLI_TEXT_FILE_H
#define WT_CLI_TEXT_FILE_H

#include "wiretutor/status.h"
#include "wiretutor/text.h"

/* Appends the file's text ("-": standard input) and reserves at least one byte behind it. 0, or an
 * errno: EFBIG beyond a megabyte, EILSEQ where it holds a NUL and so is no text. */
int wt_text_file_read(const char *path, struct wt_text *text);
/* Such a result in words. */
struct wt_reason wt_text_file_reason(int trouble);

#endif
