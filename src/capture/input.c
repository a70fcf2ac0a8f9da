/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading a file, a pipe or standard input in large blocks, and handing it to libpcap. */
#include "input.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    RAW_SIZE = 264 * 1024, /* the largest frame (256 KiB) and what its file says of it */
    PLAIN_SIZE = RAW_SIZE,
    STREAM_SIZE = 128 * 1024,
    STOP_CHECK_MS = 100, /* how soon a stop is noticed while a pipe has no data */
};

/* Was a stop asked for? Then the input ends here. Checked for files too: a filter that matches
 * nothing reads a large file in one call. */
static bool is_stopped(struct wt_input *in)
{
    if (in->stops == NULL || *in->stops == 0)
        return false;
    in->end = WT_INPUT_STOPPED;
    return true;
}

/* read() returned 0 too early: the file was truncated or rewritten meanwhile. Files that never say
 * how large they are (/proc) do not count. */
static bool has_shrunk(const struct wt_input *in)
{
    struct stat now;
    off_t at = in->may_wait ? -1 : lseek(in->fd, 0, SEEK_CUR);

    return at > 0 && wt_descriptor_status(in->fd, &now) == 0 && S_ISREG(now.st_mode) &&
           now.st_size < at && (now.st_size > 0 || in->has_size);
}

/* Wait until the pipe has data. False: asked to stop. A signal may arrive between the check of the
 * flag and a blocking read(), so wait in short slices. */
static bool wait_for_bytes(struct wt_input *in)
{
    struct pollfd fd = {.fd = in->fd, .events = POLLIN};

    for (;;) {
        if (is_stopped(in))
            return false;
        if (poll(&fd, 1, STOP_CHECK_MS) > 0)
            return true;
    }
}

/* read(), but for pipes that others made non-blocking, and for signals. While opening a pipe, an
 * interrupted read is a failure: otherwise the wait could not be ended. */
static ssize_t read_some(struct wt_input *in, uint8_t *out, size_t size)
{
    struct pollfd fd = {.fd = in->fd, .events = POLLIN};

    for (;;) {
        if (is_stopped(in) || (in->stops != NULL && in->may_wait && !wait_for_bytes(in)))
            return -1;
        ssize_t n = read(in->fd, out, size);

        if (n == 0 && has_shrunk(in)) {
            in->end = WT_INPUT_UNREADABLE;
            in->reason = WT_BECAUSE(SHORTER);
            return -1;
        }
        if (n >= 0)
            return n;
        if (errno == EAGAIN) {
            (void)poll(&fd, 1, STOP_CHECK_MS);
        } else if (errno != EINTR || (in->stops == NULL && in->may_wait)) {
            in->end = WT_INPUT_UNREADABLE;
            in->reason = wt_reason_of(errno);
            return -1;
        }
    }
}

bool wt_input_refill(struct wt_input *in)
{
    ssize_t n = read_some(in, in->raw.data, in->raw.size);

    if (n <= 0)
        return false;
    in->raw.pos = 0;
    in->raw.len = (size_t)n;
    return true;
}

static bool is_empty(const struct wt_window *window)
{
    return window->pos == window->len;
}

/* More bytes into the empty in->plain; false at the end. */
static bool decode_more(struct wt_input *in)
{
    in->plain.pos = in->plain.len = 0;
    if (in->end == WT_INPUT_GOING && !is_stopped(in))
        in->decoder->fill(in);
    return !is_empty(&in->plain);
}

static size_t take(struct wt_window *from, void *out, size_t n)
{
    size_t held = from->len - from->pos;

    n = n < held ? n : held;
    memcpy(out, from->data + from->pos, n);
    from->pos += n;
    return n;
}

/* After the head, uncompressed bytes are read straight into the stream's buffer. */
static size_t read_plain(struct wt_input *in, void *out, size_t n)
{
    ssize_t got = in->end == WT_INPUT_GOING ? read_some(in, out, n) : 0;

    if (got == 0 && in->end == WT_INPUT_GOING)
        in->end = WT_INPUT_ENDED;
    return got > 0 ? (size_t)got : 0;
}

/* For the stream: what there is, up to n bytes, without waiting for all of them. */
static ssize_t stream_read(void *cookie, char *out, size_t n)
{
    struct wt_input *in = cookie;
    size_t got = 0;

    if (in->keeps_records && in->handed < WT_INPUT_HEAD && n > (size_t)(WT_INPUT_HEAD - in->handed))
        n = (size_t)(WT_INPUT_HEAD - in->handed);
    if (!is_empty(in->ready) || (in->decoder != NULL && decode_more(in)))
        got = take(in->ready, out, n);
    else if (in->decoder == NULL)
        got = read_plain(in, out, n);
    if (got == 0)
        in->ran_out = true;
    in->handed += (off64_t)got;
    return (ssize_t)got;
}

/* Supports only the query of the position, for ftello(). */
static int stream_seek(void *cookie, off64_t *offset, int whence)
{
    const struct wt_input *in = cookie;

    if (whence != SEEK_CUR || *offset != 0)
        return -1;
    *offset = in->handed;
    return 0;
}

FILE *wt_input_stream(struct wt_input *in)
{
    cookie_io_functions_t functions = {.read = stream_read, .seek = stream_seek};

    in->stream_buffer = malloc(STREAM_SIZE);
    in->stream = in->stream_buffer != NULL ? fopencookie(in, "r", functions) : NULL;
    if (in->stream != NULL && setvbuf(in->stream, in->stream_buffer, _IOFBF, STREAM_SIZE) != 0) {
        (void)fclose(in->stream);
        in->stream = NULL;
    }
    return in->stream;
}

/* More bytes behind those in the window. False at the end. */
static bool append(struct wt_input *in)
{
    struct wt_window *window = in->ready;
    size_t before = window->len;

    if (in->end != WT_INPUT_GOING || is_stopped(in))
        return false;
    if (in->decoder != NULL)
        in->decoder->fill(in);
    else
        window->len += read_plain(in, window->data + window->len, window->size - window->len);
    return window->len > before;
}

const uint8_t *wt_input_gather(struct wt_input *in, size_t n)
{
    struct wt_window *window = in->ready;

    if (n > window->size)
        return NULL;
    window->len -= window->pos;
    memmove(window->data, window->data + window->pos, window->len);
    window->pos = 0;
    while (n > window->len - window->pos)
        if (!append(in))
            return NULL;
    return window->data + window->pos;
}

bool wt_input_skip(struct wt_input *in, uint64_t n)
{
    while (n > 0) {
        if (wt_input_look(in, 1) == NULL)
            return false;
        size_t held = in->ready->len - in->ready->pos;
        size_t some = n < held ? (size_t)n : held;

        wt_input_take(in, some);
        n -= some;
    }
    return true;
}

uint8_t *wt_input_head(struct wt_input *in, size_t *n)
{
    *n = in->ready->len;
    return in->ready->data;
}

bool wt_input_has_more(struct wt_input *in, int wait_ms)
{
    struct pollfd fd = {.fd = in->fd, .events = POLLIN};

    if (!in->may_wait || in->end != WT_INPUT_GOING || !is_empty(in->ready) || !is_empty(&in->raw) ||
        in->more || (in->stream != NULL && ftello(in->stream) < in->handed))
        return true;
    return poll(&fd, 1, wait_ms) > 0;
}

bool wt_input_position(const struct wt_input *in, uint64_t *at, uint64_t *size)
{
    struct stat status;
    off64_t place = in->may_wait ? -1 : lseek(in->fd, 0, SEEK_CUR);

    if (place < 0 || wt_descriptor_status(in->fd, &status) != 0)
        return false;
    *at = (uint64_t)place;
    *size = (uint64_t)status.st_size;
    return status.st_size > 0;
}

/* A pipe may deliver one byte at a time: gather enough to recognise a format by. */
static void gather_raw(struct wt_input *in)
{
    while (in->raw.len < WT_INPUT_HEAD) {
        ssize_t n = read_some(in, in->raw.data + in->raw.len, in->raw.size - in->raw.len);

        if (n == 0 && in->raw.len == 0)
            in->end = WT_INPUT_ENDED;
        if (n <= 0)
            break;
        in->raw.len += (size_t)n;
    }
}

/* So may a decoder. */
static bool gather_plain(struct wt_input *in)
{
    in->ready = &in->plain;
    in->plain.size = PLAIN_SIZE;
    in->plain.data = malloc(PLAIN_SIZE);
    if (in->plain.data == NULL || !in->decoder->start(in))
        return false;
    while (in->plain.len < WT_INPUT_HEAD && in->end == WT_INPUT_GOING)
        in->decoder->fill(in);
    return true;
}

/* May the caller be advised to make the file theirs? Not one of the system, nor what a link leads
 * to: only a file in a folder of the caller's own, or where everybody puts files (/tmp). */
static bool is_in_own_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX] = ".";
    struct stat status;
    size_t n = slash != NULL ? (size_t)(slash - path) + 1 : 0;

    if (n >= sizeof folder || lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    if (n != 0) {
        memcpy(folder, path, n);
        folder[n] = '\0';
    }
    return stat(folder, &status) == 0 &&
           (status.st_uid == geteuid() ||
            (status.st_mode & (S_IWOTH | S_ISVTX)) == (S_IWOTH | S_ISVTX));
}

static enum wt_status cannot_open(const char *path, int errnum, struct wt_error *error)
{
    enum wt_error_id id = WT_ERROR_FILE_UNREADABLE;
    struct wt_reason reason = wt_reason_of(errnum);

    if (errnum == ENOENT || errnum == ENOTDIR)
        id = WT_ERROR_NO_SUCH_FILE;
    else if (errnum == EACCES || errnum == EPERM)
        id = is_in_own_folder(path) ? WT_ERROR_FILE_DENIED : WT_ERROR_FILE_OF_OTHERS;
    if (errnum == ENXIO) /* open(2) */
        reason = WT_BECAUSE(SOCKET_OR_DEVICE);
    return wt_fail_because(error, WT_CANNOT, id, path, reason);
}

static enum wt_status open_descriptor(struct wt_input *in, const char *path, struct wt_error *error)
{
    struct stat status;

    in->is_stdin = strcmp(path, "-") == 0;
    in->fd = in->is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (in->fd < 0 || fstat(in->fd, &status) != 0)
        return cannot_open(path, errno, error);
    if (S_ISDIR(status.st_mode))
        return wt_fail(error, WT_CANNOT, WT_ERROR_IS_DIRECTORY, path, NULL);
    in->has_size = S_ISREG(status.st_mode) && status.st_size > 0;
    in->may_wait = !S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode);
    if (!in->may_wait) /* only a hint: its failure does no harm */
        (void)posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    return WT_OK;
}

enum wt_status wt_input_refuse(const struct wt_input *in, const char *path, struct wt_error *error)
{
    if (in->end == WT_INPUT_TOO_WIDE)
        return wt_fail(error, WT_CANNOT, WT_ERROR_WIDE_COMPRESSION, path, NULL);
    return wt_fail(error, WT_CANNOT, WT_ERROR_BAD_COMPRESSION, path, in->decoder->name);
}

static enum wt_status look_inside(struct wt_input *in, const char *path, struct wt_error *error)
{
    in->ready = &in->raw;
    in->raw.size = RAW_SIZE;
    in->raw.data = malloc(RAW_SIZE);
    if (in->raw.data == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    gather_raw(in);
    in->decoder = wt_decoder_for(in->raw.data, in->raw.len);
    if (in->decoder != NULL && !gather_plain(in))
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (!is_empty(in->ready))
        return WT_OK;
    if (in->end == WT_INPUT_UNREADABLE)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_FILE_UNREADABLE, path, in->reason);
    if (in->end == WT_INPUT_ENDED || in->decoder == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_FILE_EMPTY, path, NULL);
    return wt_input_refuse(in, path, error);
}

enum wt_status wt_input_open(struct wt_input **input, const char *path, struct wt_error *error)
{
    struct wt_input *in = calloc(1, sizeof *in);

    if (in == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    in->fd = -1;
    enum wt_status status = open_descriptor(in, path, error);

    if (status == WT_OK)
        status = look_inside(in, path, error);
    if (status == WT_OK)
        *input = in;
    else
        wt_input_close(in);
    return status;
}

void wt_input_close(struct wt_input *in)
{
    if (in == NULL)
        return;
    if (in->decoder != NULL)
        in->decoder->finish(in);
    if (in->fd >= 0 && !in->is_stdin)
        close(in->fd);
    free(in->raw.data);
    free(in->plain.data);
    free(in->stream_buffer);
    free(in);
}
