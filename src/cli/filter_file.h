/* SPDX-License-Identifier: BSD-2-Clause */
/* A filter read from a file, as -F does. */
#ifndef WT_CLI_FILTER_FILE_H
#define WT_CLI_FILTER_FILE_H

#include "wiretutor/status.h"

/* The file's words on one line: "#" begins a comment, as with tcpdump; runs of blanks and line ends
 * become one blank. *filter is the caller's to free; NULL where the file has no word. */
WT_MUST_CHECK enum wt_status wt_filter_file_read(const char *path, char **filter,
                                                 struct wt_error *error);

#endif
