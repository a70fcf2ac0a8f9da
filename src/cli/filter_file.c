/* SPDX-License-Identifier: BSD-2-Clause */
#include "filter_file.h"

#include <stdbool.h>
#include <string.h>

#include "text_file.h"

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Leaves out comments and needless blanks, in place; returns the length. */
static size_t one_line(char *text, size_t n)
{
    size_t out = 0;
    bool gap = false;

    for (size_t i = 0; i < n; i++) {
        if (text[i] == '#') {
            while (i + 1 < n && text[i + 1] != '\n')
                i++;
            gap = true;
        } else if (is_blank(text[i])) {
            gap = true;
        } else {
            if (gap && out > 0)
                text[out++] = ' ';
            gap = false;
            text[out++] = text[i];
        }
    }
    return out;
}

enum wt_status wt_filter_file_read(const char *path, char **filter, struct wt_error *error)
{
    struct wt_text text;

    *filter = NULL;
    wt_text_init(&text, NULL, NULL);
    int trouble = wt_text_file_read(path, &text);

    if (trouble != 0) {
        wt_text_clear(&text);
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_FILTER_FILE, path,
                               wt_text_file_reason(trouble));
    }
    size_t n = one_line(text.data, text.len);

    if (n > 0) {
        text.data[n] = '\0'; /* there is room: one byte is reserved behind it */
        *filter = text.data;
    } else {
        wt_text_clear(&text);
    }
    return WT_OK;
}
