/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of written captures share: sources to write from, disks that are full, and what
 * is left in a file. */
#ifndef WT_TEST_CAPTURE_SINKS_H
#define WT_TEST_CAPTURE_SINKS_H

#include "capture_craft.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static inline struct wt_source *opened(const struct bytes *b)
{
    struct path path = a_file(b->data, b->n);
    struct wt_source *source = NULL;
    struct wt_error error;

    assert_int_equal(wt_source_open_file(&source, path.text, 0, &error), WT_OK);
    unlink(path.text);
    return source;
}

static inline struct wt_source *crafted(uint32_t link_type)
{
    struct bytes b = {0};

    put_pcap_header(&b, (struct form){0}, link_type);
    put_frames(&b, (struct form){0});
    return opened(&b);
}

static inline void cannot_write(enum wt_status status, const struct wt_error *error,
                                const char *path)
{
    assert_int_equal(status, WT_CANNOT);
    assert_number(error->id, WT_ERROR_WRITE_FAILED);
    assert_string_equal(error->subject, path);
    assert_true(error->detail[0] != '\0' || error->why != WT_WHY_OTHER);
}

/* A disk that is full after that many bytes; SIGXFSZ has to be ignored. */
static inline void let_files_grow_to(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Nothing but whole records; how many. */
static inline uint64_t whole_file(const char *path)
{
    struct wt_source *source = NULL;
    struct wt_error error;
    struct stat status;
    uint64_t n = 0;

    assert_int_equal(stat(path, &status), 0);
    if (status.st_size == 0)
        return 0;
    assert_int_equal(wt_source_open_file(&source, path, 0, &error), WT_OK);
    assert_int_equal(read_all(source, &n, &error), WT_END);
    wt_source_close(source);
    return n;
}

#endif
