/* SPDX-License-Identifier: BSD-2-Clause */
/* A capture file being written: pcap with nanoseconds, whole records in large blocks.
 * draft-ietf-opsawg-pcap */
#include "sink.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "capture.h"
#include "input.h"

enum {
    VERSION_MAJOR = 2,
    VERSION_MINOR = 4,
    USUAL_SNAPLEN = 262144,
    NS_PER_SECOND = 1000000000,
};
#define MAGIC_NANOSECONDS UINT32_C(0xa1b23c4d)

struct record_header {
    uint32_t seconds, nanoseconds;
    uint32_t captured, on_wire;
};

enum wt_status wt_sink_failed(const struct wt_sink *sink, int errnum, struct wt_error *error)
{
    struct wt_reason reason = wt_reason_of(errnum);

    if (errnum == ENXIO) /* what open() gives for a FIFO */
        reason = WT_BECAUSE(NOBODY_READS);
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_WRITE_FAILED, sink->path, reason);
}

/* 0 or an errno, and how many bytes went out in any case. */
static int write_all(const struct wt_sink *sink, const uint8_t *bytes, size_t n, size_t *done)
{
    for (*done = 0; *done < n;) {
        ssize_t written = write(sink->fd, bytes + *done, n - *done);

        if (written < 0 && errno == EAGAIN) /* stdout that others made non-blocking */
            (void)poll(&(struct pollfd){.fd = sink->fd, .events = POLLOUT}, 1, -1);
        else if (written < 0 && errno != EINTR)
            return errno;
        else if (written > 0)
            *done += (size_t)written;
    }
    return 0;
}

/* How many of the first n bytes of the buffer are whole records (and the file's header). */
static size_t whole_bytes(const struct wt_sink *sink, size_t n)
{
    struct record_header header;
    size_t at = sink->whole == 0 ? sizeof sink->header : 0;

    if (at > n)
        return 0;
    while (n - at >= sizeof header) {
        memcpy(&header, sink->buffer + at, sizeof header);
        if (n - at - sizeof header < header.captured)
            break;
        at += sizeof header + header.captured;
    }
    return at;
}

void wt_take_back(int fd, uint64_t n)
{
    struct stat status;
    off_t at = lseek(fd, 0, SEEK_CUR);

    if (n == 0 || at < 0 || (uint64_t)at < n || wt_descriptor_status(fd, &status) != 0 ||
        !S_ISREG(status.st_mode) || status.st_size != at)
        return;
    at -= (off_t)n;
    if (ftruncate(fd, at) == 0)
        (void)lseek(fd, at, SEEK_SET);
}

enum wt_status wt_sink_flush(struct wt_sink *sink, struct wt_error *error)
{
    size_t n = sink->len;
    size_t done;
    int reason;

    sink->len = 0;
    if (n == 0)
        return WT_OK;
    reason = write_all(sink, sink->buffer, n, &done);
    size_t whole = reason == 0 ? n : whole_bytes(sink, done);

    sink->whole += whole;
    if (reason == 0)
        return WT_OK;
    /* The disk is full or the like: leave a file that can be read to its end, and go on there
     * should there be room again. */
    wt_take_back(sink->fd, done - whole);
    sink->size = sink->whole;
    return wt_sink_failed(sink, reason, error);
}

static void append(struct wt_sink *sink, const void *bytes, size_t n)
{
    if (n > 0)
        memcpy(sink->buffer + sink->len, bytes, n);
    sink->len += n;
    sink->size += n;
}

/* A record that is larger than the buffer, which is empty. */
static enum wt_status write_record(struct wt_sink *sink, const struct record_header *header,
                                   const uint8_t *data, struct wt_error *error)
{
    size_t of_header;
    size_t of_data = 0;
    int reason = write_all(sink, (const uint8_t *)header, sizeof *header, &of_header);

    if (reason == 0)
        reason = write_all(sink, data, header->captured, &of_data);
    if (reason == 0)
        sink->whole += sizeof *header + header->captured;
    else
        wt_take_back(sink->fd, of_header + of_data);
    sink->size = sink->whole;
    return reason == 0 ? WT_OK : wt_sink_failed(sink, reason, error);
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
    if (n > sizeof sink->buffer)
        return write_record(sink, header, data, error);
    append(sink, header, sizeof *header);
    append(sink, data, header->captured);
    return WT_OK;
}

static uint32_t clamp(uint64_t n)
{
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

/* The next file, where it is time for one. */
static enum wt_status rotate(struct wt_sink *sink, int64_t now, struct wt_error *error)
{
    if (!sink->has_begun) /* the first one was waiting for the first packet's time */
        sink->rotation.since = now;
    if (sink->fd < 0)
        return wt_sink_open_next(sink, error);
    enum wt_due due = wt_rotation_due(&sink->rotation, sink->size, now);

    if (due == WT_DUE_NOT)
        return WT_OK;
    enum wt_status status = wt_sink_flush(sink, error);

    if (status != WT_OK || due == WT_DUE_END)
        return status != WT_OK ? status : WT_END;
    return wt_sink_open_next(sink, error);
}

/* What a filter leaves of a pcapng file may be of another link type than its first interface: a
 * header that has not left the buffer yet takes the first frame's. */
static enum wt_status settle_link_type(struct wt_sink *sink, const struct wt_frame *frame,
                                       struct wt_error *error)
{
    if (!sink->has_frame && sink->whole == 0) {
        sink->header.link_type = frame->link_type;
        if (sink->fd >= 0)
            memcpy(sink->buffer, &sink->header, sizeof sink->header);
    }
    sink->has_frame = true;
    if (frame->link_type == sink->header.link_type)
        return WT_OK;
    wt_error_fill(error, WT_ERROR_MIXED_LINK_TYPES, sink->source, WT_NO_REASON);
    error->number = frame->number - 1;
    return WT_CANNOT;
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
    enum wt_status status = settle_link_type(sink, frame, error);

    if (status == WT_OK && sink->rotates)
        status = rotate(sink, seconds, error);
    if (status != WT_OK)
        return status;
    /* the format ends in 2106 and begins in 1970 */
    if (frame->time_ns < 0)
        header.nanoseconds = 0;
    else
        header.seconds = clamp((uint64_t)seconds);
    return put_record(sink, &header, frame->bytes.data, error);
}

enum wt_status wt_sink_rest(struct wt_sink *sink, struct wt_error *error)
{
    enum wt_status status = wt_sink_flush(sink, error);

    if (status == WT_OK && sink->is_live && sink->rotates)
        status =
            rotate(sink, time(NULL), error); /* the period also ends while nothing is captured */
    return status;
}

void wt_sink_begin(struct wt_sink *sink)
{
    sink->whole = 0;
    sink->size = 0;
    append(sink, &sink->header, sizeof sink->header);
}

static void describe(struct wt_sink *sink, const struct wt_source *source)
{
    int snaplen = source->pcap != NULL ? pcap_snapshot(source->pcap) : 0;
    struct stat input;

    sink->header = (struct wt_sink_header){
        .magic = MAGIC_NANOSECONDS,
        .major = VERSION_MAJOR,
        .minor = VERSION_MINOR,
        .snaplen = snaplen > USUAL_SNAPLEN ? (uint32_t)snaplen : USUAL_SNAPLEN,
        .link_type = source->link_type,
    };
    sink->is_live = source->input == NULL;
    sink->reads_file =
        source->input != NULL && fstat(source->input->fd, &input) == 0 && S_ISREG(input.st_mode);
    if (!sink->reads_file)
        return;
    sink->input_device = input.st_dev;
    sink->input_inode = input.st_ino;
}

static void sink_free(struct wt_sink *sink)
{
    if (sink->fd >= 0 && !sink->is_stdout)
        close(sink->fd);
    if (sink->place.directory >= 0)
        close(sink->place.directory);
    free(sink);
}

enum wt_status wt_sink_open_with(struct wt_sink **sink, const struct wt_sink_options *options,
                                 const struct wt_source *source, struct wt_error *error)
{
    struct wt_sink *out = malloc(sizeof *out);
    enum wt_status status = WT_OK;

    if (out == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    memset(out, 0, offsetof(struct wt_sink, buffer));
    out->fd = -1;
    out->place.directory = -1;
    out->is_stdout = strcmp(options->path, "-") == 0;
    out->rotates = options->rotate_bytes != 0 || options->rotate_seconds != 0;
    memcpy(out->path, options->path, strnlen(options->path, sizeof out->path - 1));
    memcpy(out->source, source->name, strnlen(source->name, sizeof out->source - 1));
    describe(out, source);
    if (out->is_stdout && !out->rotates) {
        out->fd = STDOUT_FILENO;
        wt_sink_begin(out);
    } else if (out->rotates) {
        status = wt_sink_open_many(out, options, error);
    } else {
        status = wt_sink_open_one(out, options, error);
    }
    if (status == WT_OK)
        *sink = out;
    else
        sink_free(out);
    return status;
}

enum wt_status wt_sink_open(struct wt_sink **sink, const char *path, const struct wt_source *source,
                            struct wt_error *error)
{
    const struct wt_sink_options options = {.path = path};

    return wt_sink_open_with(sink, &options, source, error);
}

int wt_sink_directory(const struct wt_sink *sink)
{
    return sink->place.directory;
}

/* With rotation by time a file is written even if no packet came. */
static enum wt_status begin_late(struct wt_sink *sink, struct wt_error *error)
{
    if (!sink->rotates || sink->has_begun)
        return WT_OK;
    sink->rotation.since = time(NULL);
    return wt_sink_open_next(sink, error);
}

enum wt_status wt_sink_close(struct wt_sink *sink, struct wt_error *error)
{
    if (sink == NULL)
        return WT_OK;
    enum wt_status status = begin_late(sink, error);

    if (status == WT_OK)
        status = wt_sink_flush(sink, error);
    int fd = sink->fd;

    sink->fd = -1;
    /* some file systems report a full disk only here */
    if (!sink->is_stdout && fd >= 0 && close(fd) != 0 && errno != EINTR && status == WT_OK)
        status = wt_sink_failed(sink, errno, error);
    sink_free(sink);
    return status;
}
