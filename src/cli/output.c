/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard output without stdio: written in blocks, with every write error kept. */
#include "output.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "wiretutor/clock.h"
#include "wiretutor/source.h"

enum { NOTICED_MS = 50 };

static void note_lines(struct wt_output *output, const char *data, size_t n)
{
    const char *end = memrchr(data, '\n', n);

    output->begun = end != NULL ? (uint64_t)(data + n - end - 1) : output->begun + n;
}

/* 0 or an errno, and how many bytes went out in any case. */
static int write_some(const char *data, size_t n, size_t *done)
{
    for (*done = 0; *done < n;) {
        ssize_t written = write(STDOUT_FILENO, data + *done, n - *done);

        if (written < 0 && errno == EAGAIN) /* others made it non-blocking */
            (void)poll(&(struct pollfd){.fd = STDOUT_FILENO, .events = POLLOUT}, 1, -1);
        else if (written < 0 && errno != EINTR)
            return errno;
        else if (written > 0)
            *done += (size_t)written;
    }
    return 0;
}

/* What a full disk leaves ends with a whole line, a record of JSON or CSV. */
static bool write_all(void *context, const char *data, size_t n)
{
    struct wt_output *output = context;
    size_t done;
    int reason = write_some(data, n, &done);

    note_lines(output, data, done);
    if (reason == 0)
        return true;
    wt_take_back(STDOUT_FILENO, output->begun);
    output->begun = 0;
    output->reader_gone = reason == EPIPE;
    output->error = reason == EPIPE ? 0 : reason;
    return false;
}

static int64_t now_ms(void)
{
    return wt_clock_ns(CLOCK_MONOTONIC) / 1000000;
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
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, "-",
                           wt_reason_of(output->error));
}
