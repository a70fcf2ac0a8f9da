/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of HTTP share. */
#ifndef WT_DISSECT_HTTP_H
#define WT_DISSECT_HTTP_H

#include "application.h"

enum { WT_HTTP_VERSION_LEN = 8, WT_HTTP_LONGEST_METHOD = 16, WT_HTTP_LONGEST_LINE = 8192 };

/* Where the line that begins at a place ends, its line end included. False: not in these bytes. */
bool wt_http_line_end(struct wt_span span, size_t from, size_t *end);
/* Read a first line. False: it is none. */
bool wt_http_first_line(struct wt_span line, struct wt_http *http);
/* The number of a Content-Length; false: it is none. */
bool wt_http_length(struct wt_span value, uint64_t *length);
/* Does a Transfer-Encoding end with chunks? */
bool wt_http_is_chunked(struct wt_span value);

#endif
