/* SPDX-License-Identifier: BSD-2-Clause */
#include "filter_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "wiretutor/text.h"

enum { MOST = 1024 * 1024, BLOCK = 4096 }; /* no filter is a megabyte long: it is another file */

/* 0, or an errno. */
static int read_all(int fd, struct wt_text *text)
{
    for (;;) {
        char *room = wt_text_reserve(text, BLOCK);

        if (room == NULL)
            return ENOMEM;
        ssize_t got = read(fd, room, BLOCK);

        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return errno;
        if (got > 0)
            text->len += (size_t)got;
        if (text->len > MOST)
            return EFBIG;
    }
}

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
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);

    *filter = NULL;
    if (fd < 0)
        return wt_fail(error, WT_CANNOT, WT_ERROR_FILTER_FILE, path, strerror(errno));
    wt_text_init(&text, NULL, NULL);
    int trouble = read_all(fd, &text);

    if (!standard)
        (void)close(fd);
    if (trouble == 0 && memchr(text.data, '\0', text.len) != NULL)
        trouble = EILSEQ; /* a binary file */
    if (trouble != 0) {
        wt_text_clear(&text);
        return wt_fail(error, WT_CANNOT, WT_ERROR_FILTER_FILE, path, strerror(trouble));
    }
    size_t n = one_line(text.data, text.len);

    if (n > 0) {
        text.data[n] = '\0'; /* there is room: read_all reserved a block before it saw the end */
        *filter = text.data;
    } else {
        wt_text_clear(&text);
    }
    return WT_OK;
}
