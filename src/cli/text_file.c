/* SPDX-License-Identifier: BSD-2-Clause */
#include "text_file.h"
#include "caller.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1024 * 1024, BLOCK = 4096 }; /* longer: it is another file */

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

int wt_text_file_read(const char *path, struct wt_text *text)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = STDIN_FILENO;

    int reason = 0;

    if (!standard) {
        bool lent = wt_caller_begin();

        fd = open(path, O_RDONLY | O_CLOEXEC);
        reason = errno;
        wt_caller_end(lent);
    }
    if (fd < 0)
        return reason;
    int trouble = read_all(fd, text);

    if (!standard)
        (void)close(fd);
    if (trouble == 0 && memchr(text->data, '\0', text->len) != NULL)
        trouble = EILSEQ;
    return trouble;
}

struct wt_reason wt_text_file_reason(int trouble)
{
    return trouble == EILSEQ ? WT_BECAUSE(NOT_TEXT) : wt_reason_of(trouble);
}
