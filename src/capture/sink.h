/* SPDX-License-Identifier: BSD-2-Clause */
/* What the two halves of a sink share: records (sink.c) and files (sink_files.c). */
#ifndef WT_CAPTURE_SINK_H
#define WT_CAPTURE_SINK_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "place.h"
#include "rotation.h"
#include "wiretutor/source.h"

enum { WT_SINK_BUFFER = 256 * 1024 };

struct wt_sink_header { /* in our own byte order, which readers see by the magic */
    uint32_t magic;
    uint16_t major, minor;
    uint32_t time_zone, precision; /* both always 0 */
    uint32_t snaplen, link_type;
};

struct wt_sink {
    int fd; /* -1: no file has begun */
    bool is_stdout;
    bool is_live;
    uint64_t whole;      /* bytes of whole records that are in the file */
    uint64_t size;       /* the same with what the buffer holds */
    char path[PATH_MAX]; /* for messages; where files follow each other, that of the current one */

    bool rotates;
    bool has_begun; /* rotates: the first file, or the attempt to make it */
    struct wt_rotation rotation;
    struct wt_place place;         /* rotates: its directory stays open */
    struct wt_place_caller caller; /* where place has one */
    bool has_owner;
    uid_t owner;
    gid_t group;
    bool reads_file; /* the input is a regular file, which must not be overwritten: */
    dev_t input_device;
    ino_t input_inode;

    char source[PATH_MAX]; /* for a message */
    bool has_frame;        /* the link type is settled */
    struct wt_sink_header header;
    size_t len;
    uint8_t buffer[WT_SINK_BUFFER];
};

WT_MUST_CHECK enum wt_status wt_sink_failed(const struct wt_sink *sink, int errnum,
                                            struct wt_error *error);

/* Put a header into the buffer, which is empty. */
void wt_sink_begin(struct wt_sink *sink);

/* One file, opened and emptied. */
WT_MUST_CHECK enum wt_status wt_sink_open_one(struct wt_sink *sink,
                                              const struct wt_sink_options *options,
                                              struct wt_error *error);

/* Files one after the other: find their directory; begin the one that rotation names, with its
 * header written. */
WT_MUST_CHECK enum wt_status wt_sink_open_many(struct wt_sink *sink,
                                               const struct wt_sink_options *options,
                                               struct wt_error *error);
WT_MUST_CHECK enum wt_status wt_sink_open_next(struct wt_sink *sink, struct wt_error *error);

#endif
