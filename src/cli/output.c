/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output without stdio: blocks as they come, and errors that are not forgotten. */
#include "output.h"

#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { NOTICED_MS = 50 };

static bool write_all(void *context, const char *data, size_t n)
{
    struct wt_output *output = context;

    while (n > 0) {
        ssize_t written = write(STDOUT_FILENO, data, n);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            output->reader_gone = errno == EPIPE;
            output->error = errno == EPIPE ? 0 : errno;
            return false;
        }
        data += written;
        n -= (size_t)written;
    }
    return true;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void wt_output_init(struct wt_output *output)
{
    *output = (struct wt_output){.reader_gone = false};
    wt_text_init(&output->text, write_all, output);
}

void wt_output_clear(struct wt_output *output)
{
    wt_text_clear(&output->text);
}

void wt_output_tick(struct wt_output *output)
{
    int64_t now = now_ms();

    if (now - output->flushed_ms < NOTICED_MS)
        return;
    wt_text_flush(&output->text);
    output->flushed_ms = now;
}

enum wt_status wt_output_finish(struct wt_output *output, struct wt_error *error)
{
    if (wt_text_flush(&output->text) || output->reader_gone)
        return WT_OK;
    if (output->error == 0)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, "-", strerror(output->error));
}
