/* SPDX-License-Identifier: BSD-2-Clause */
/* A capture file being written: pcap with nanoseconds, whole records in large blocks.
 * draft-ietf-opsawg-pcap */
#include "wiretutor/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture.h"
#include "input.h"

enum {
    BUFFER_SIZE = 256 * 1024,
    VERSION_MAJOR = 2,
    VERSION_MINOR = 4,
    USUAL_SNAPLEN = 262144,
    NS_PER_SECOND = 1000000000,
};
#define MAGIC_NANOSECONDS UINT32_C(0xa1b23c4d)

struct file_header { /* in our own byte order, which readers see by the magic */
    uint32_t magic;
    uint16_t major, minor;
    uint32_t time_zone, precision; /* both always 0 */
    uint32_t snaplen, link_type;
};

struct record_header {
    uint32_t seconds, nanoseconds;
    uint32_t captured, on_wire;
};

struct wt_sink {
    int fd;
    bool is_stdout;
    char *path;
    size_t len;
    uint8_t buffer[BUFFER_SIZE];
};

static enum wt_status write_failed(const struct wt_sink *sink, int errnum, struct wt_error *error)
{
    const char *reason = wt_system_reason(errnum);

    if (errnum == ENXIO) /* what open() gives for a FIFO */
        reason = "nobody reads from this FIFO";
    return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, sink->path, reason);
}

static enum wt_status write_all(struct wt_sink *sink, const uint8_t *bytes, size_t n,
                                struct wt_error *error)
{
    while (n > 0) {
        ssize_t written = write(sink->fd, bytes, n);

        if (written < 0 && errno == EAGAIN) { /* stdout that others made non-blocking */
            (void)poll(&(struct pollfd){.fd = sink->fd, .events = POLLOUT}, 1, -1);
            continue;
        }
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return write_failed(sink, errno, error);
        bytes += written;
        n -= (size_t)written;
    }
    return WT_OK;
}

enum wt_status wt_sink_flush(struct wt_sink *sink, struct wt_error *error)
{
    size_t n = sink->len;

    sink->len = 0;
    return write_all(sink, sink->buffer, n, error);
}

static void append(struct wt_sink *sink, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(sink->buffer + sink->len, bytes, n);
    sink->len += n;
}

/* Records go into the buffer whole, so that every write leaves a readable file. */
static enum wt_status put_record(struct wt_sink *sink, const struct record_header *header,
                                 const uint8_t *data, struct wt_error *error)
{
    size_t n = sizeof *header + header->captured;

    if (n > sizeof sink->buffer - sink->len) {
        enum wt_status status = wt_sink_flush(sink, error);

        if (status != WT_OK)
            return status;
    }
    append(sink, header, sizeof *header);
    if (n <= sizeof sink->buffer) {
        append(sink, data, header->captured);
        return WT_OK;
    }
    enum wt_status status = wt_sink_flush(sink, error);

    return status == WT_OK ? write_all(sink, data, header->captured, error) : status;
}

static uint32_t clamp(size_t n)
{
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

enum wt_status wt_sink_put(struct wt_sink *sink, const struct wt_frame *frame,
                           struct wt_error *error)
{
    int64_t seconds = frame->time_ns / NS_PER_SECOND;
    struct record_header header = {
        .nanoseconds = (uint32_t)(frame->time_ns % NS_PER_SECOND),
        .captured = clamp(frame->bytes.captured),
        .on_wire = clamp(frame->bytes.on_wire),
    };

    /* the format ends in 2106 and begins in 1970 */
    if (frame->time_ns < 0)
        header.nanoseconds = 0;
    else
        header.seconds = clamp((size_t)seconds);
    return put_record(sink, &header, frame->bytes.data, error);
}

static void put_file_header(struct wt_sink *sink, const struct wt_source *source)
{
    int snaplen = pcap_snapshot(source->pcap);
    struct file_header header = {
        .magic = MAGIC_NANOSECONDS,
        .major = VERSION_MAJOR,
        .minor = VERSION_MINOR,
        .snaplen = snaplen > USUAL_SNAPLEN ? (uint32_t)snaplen : USUAL_SNAPLEN,
        .link_type = source->link_type,
    };

    append(sink, &header, sizeof header);
}

/* Would emptying this file destroy the capture that we are reading? */
static bool is_the_input(const struct wt_source *source, const struct stat *output)
{
    struct stat input;

    return source->input != NULL && S_ISREG(output->st_mode) &&
           fstat(source->input->fd, &input) == 0 && input.st_dev == output->st_dev &&
           input.st_ino == output->st_ino;
}

static enum wt_status open_path(struct wt_sink *sink, const struct wt_source *source,
                                struct wt_error *error)
{
    struct stat status;

    /* without O_NONBLOCK a FIFO that nobody reads would hold us here for ever */
    sink->fd = open(sink->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);
    if (sink->fd < 0 || fstat(sink->fd, &status) != 0)
        return write_failed(sink, errno, error);
    if (is_the_input(source, &status))
        return wt_fail(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, sink->path,
                       "this is the capture being read");
    if (fcntl(sink->fd, F_SETFL, 0) != 0)
        return write_failed(sink, errno, error);
    if (S_ISREG(status.st_mode) && ftruncate(sink->fd, 0) != 0)
        return write_failed(sink, errno, error);
    return WT_OK;
}

static void sink_free(struct wt_sink *sink)
{
    if (sink->fd >= 0 && !sink->is_stdout)
        close(sink->fd);
    free(sink->path);
    free(sink);
}

enum wt_status wt_sink_open(struct wt_sink **sink, const char *path, const struct wt_source *source,
                            struct wt_error *error)
{
    struct wt_sink *out = malloc(sizeof *out);
    char *kept = strdup(path);

    if (out == NULL || kept == NULL) {
        free(out);
        free(kept);
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    }
    out->path = kept;
    out->len = 0;
    out->is_stdout = strcmp(path, "-") == 0;
    out->fd = STDOUT_FILENO;
    enum wt_status status = out->is_stdout ? WT_OK : open_path(out, source, error);

    if (status != WT_OK) {
        sink_free(out);
        return status;
    }
    put_file_header(out, source);
    *sink = out;
    return WT_OK;
}

enum wt_status wt_sink_close(struct wt_sink *sink, struct wt_error *error)
{
    if (sink == NULL)
        return WT_OK;
    enum wt_status status = wt_sink_flush(sink, error);
    int fd = sink->fd;

    sink->fd = -1;
    /* some file systems report a full disk only here */
    if (!sink->is_stdout && close(fd) != 0 && status == WT_OK)
        status = write_failed(sink, errno, error);
    sink_free(sink);
    return status;
}
