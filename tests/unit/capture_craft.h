/* SPDX-License-Identifier: BSD-2-Clause */
/* Captures made byte by byte, so that a test knows what has to come out of them. */
#ifndef WT_TEST_CAPTURE_CRAFT_H
#define WT_TEST_CAPTURE_CRAFT_H

#include "support.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "wiretutor/source.h"

struct bytes {
    size_t n;
    uint8_t data[16 * 1024];
};

struct form {
    bool swapped; /* not this machine's byte order */
    bool nano;
};
/* For what is written or changed as single bytes. */
static const struct form little = {__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__, false};

static inline void put(struct bytes *b, const void *data, size_t n)
{
    assert_true(n <= sizeof b->data - b->n);
    memcpy(b->data + b->n, data, n);
    b->n += n;
}

static inline void put16(struct bytes *b, struct form form, uint16_t value)
{
    value = form.swapped ? __builtin_bswap16(value) : value;
    put(b, &value, sizeof value);
}

static inline void put32(struct bytes *b, struct form form, uint32_t value)
{
    value = form.swapped ? __builtin_bswap32(value) : value;
    put(b, &value, sizeof value);
}

static inline void put_pcap_header(struct bytes *b, struct form form, uint32_t link_type)
{
    put32(b, form, form.nano ? 0xa1b23c4d : 0xa1b2c3d4);
    put16(b, form, 2);
    put16(b, form, 4);
    put32(b, form, 0);
    put32(b, form, 0);
    put32(b, form, 65535);
    put32(b, form, link_type);
}

static inline void put_record(struct bytes *b, struct form form, uint32_t seconds,
                              uint32_t fraction, const char *data, uint32_t on_wire)
{
    put32(b, form, seconds);
    put32(b, form, fraction);
    put32(b, form, (uint32_t)strlen(data));
    put32(b, form, on_wire);
    put(b, data, strlen(data));
}

/* The capture of most tests: these three frames, whose times differ from one another. */
enum { N_FRAMES = 3 };
static const struct {
    uint32_t seconds, micros, on_wire;
    const char *data;
} frames[N_FRAMES] = {
    {1700000000, 123456, 13, "first, whole."         },
    {1700000001, 999999, 90, "second, captured short"},
    {1700000000, 0,      1,  "3"                     },
};

static inline void put_frames(struct bytes *b, struct form form)
{
    for (size_t i = 0; i < N_FRAMES; i++)
        put_record(b, form, frames[i].seconds, frames[i].micros * (form.nano ? 1000 : 1),
                   frames[i].data, frames[i].on_wire);
}

static inline void put_pcap(struct bytes *b, struct form form)
{
    put_pcap_header(b, form, 1);
    put_frames(b, form);
}

/* pcapng: a section header, interfaces and enhanced packet blocks without options. */
static inline void put_section(struct bytes *b, struct form form)
{
    put32(b, form, 0x0a0d0d0a);
    put32(b, form, 28);
    put32(b, form, 0x1a2b3c4d);
    put16(b, form, 1);
    put16(b, form, 0);
    put32(b, form, 0xffffffff);
    put32(b, form, 0xffffffff);
    put32(b, form, 28);
}

static inline void put_interface(struct bytes *b, struct form form, uint16_t link_type)
{
    put32(b, form, 1);
    put32(b, form, 20);
    put16(b, form, link_type);
    put16(b, form, 0);
    put32(b, form, 65535);
    put32(b, form, 20);
}

static inline void put_enhanced(struct bytes *b, struct form form, uint64_t micros,
                                const char *data, uint32_t on_wire)
{
    uint32_t n = (uint32_t)strlen(data);
    uint32_t padded = (n + 3) & ~UINT32_C(3);

    put32(b, form, 6);
    put32(b, form, 32 + padded);
    put32(b, form, 0);
    put32(b, form, (uint32_t)(micros >> 32));
    put32(b, form, (uint32_t)micros);
    put32(b, form, n);
    put32(b, form, on_wire);
    put(b, data, n);
    put(b, "\0\0\0", padded - n);
    put32(b, form, 32 + padded);
}

static inline void put_pcapng(struct bytes *b, struct form form)
{
    put_section(b, form);
    put_interface(b, form, 1);
    for (size_t i = 0; i < N_FRAMES; i++)
        put_enhanced(b, form, frames[i].seconds * UINT64_C(1000000) + frames[i].micros,
                     frames[i].data, frames[i].on_wire);
}

/* One gzip member, or one zstd frame, more. */
static inline void put_gzip(struct bytes *b, const uint8_t *data, size_t n)
{
    z_stream z = {0};

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    uint8_t *copy = malloc(n + 1);

    assert_non_null(copy);
    memcpy(copy, data, n);
    z.next_in = copy;
    z.avail_in = (uInt)n;
    z.next_out = b->data + b->n;
    z.avail_out = (uInt)(sizeof b->data - b->n);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    b->n = sizeof b->data - z.avail_out;
    deflateEnd(&z);
    free(copy);
}

static inline void put_zstd(struct bytes *b, const uint8_t *data, size_t n)
{
    size_t made = ZSTD_compress(b->data + b->n, sizeof b->data - b->n, data, n, 3);

    assert_false(ZSTD_isError(made));
    b->n += made;
}

/* A file with these bytes; the caller unlinks it. */
struct path {
    char text[64];
};

/* Ways to wrap a capture: nothing, one member or frame, or several with odd things between. */
enum wrapping { PLAIN, GZIP, ZSTD, GZIP_MEMBERS, ZSTD_FRAMES };

static inline void wrap(struct bytes *out, enum wrapping wrapping, const struct bytes *plain)
{
    size_t half = plain->n / 2;

    switch (wrapping) {
    case PLAIN:
        put(out, plain->data, plain->n);
        break;
    case GZIP:
        put_gzip(out, plain->data, plain->n);
        break;
    case ZSTD:
        put_zstd(out, plain->data, plain->n);
        break;
    case GZIP_MEMBERS: /* the first holds less than a magic number */
        put_gzip(out, plain->data, 1);
        put_gzip(out, plain->data + 1, half - 1);
        put_gzip(out, plain->data, 0);
        put_gzip(out, plain->data + half, plain->n - half);
        put(out, "\0\0\0", 3); /* padding, which gzip passes over */
        break;
    case ZSTD_FRAMES:
        put(out, "\x5a\x2a\x4d\x18\x02\0\0\0hi", 10); /* a frame to be skipped */
        put_zstd(out, plain->data, 1);
        put_zstd(out, plain->data + 1, half - 1);
        put_zstd(out, plain->data + half, plain->n - half);
        break;
    }
}

static inline struct path a_file(const uint8_t *data, size_t n)
{
    struct path path = {"/tmp/wiretutor-test-XXXXXX"};
    int fd = mkstemp(path.text);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, n), (ssize_t)n);
    close(fd);
    return path;
}

/* Put fd in the place of standard input; returns what was there, for restore_stdin. */
static inline int become_stdin(int fd)
{
    int kept = dup(STDIN_FILENO);

    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    return kept;
}

static inline void restore_stdin(int kept)
{
    if (kept < 0)
        return;
    dup2(kept, STDIN_FILENO);
    close(kept);
}

/* Standard input that is a pipe holding these bytes, its writer gone. */
static inline int pipe_as_stdin(const uint8_t *data, size_t n)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], data, n), (ssize_t)n);
    close(ends[1]);
    return become_stdin(ends[0]);
}

/* Read to the end; every frame's bytes are touched, so that a sanitizer sees one too many. */
static inline enum wt_status read_all(struct wt_source *source, uint64_t *n, struct wt_error *error)
{
    struct wt_frame frame;
    enum wt_status status;
    volatile uint8_t seen = 0;

    *n = 0;
    while ((status = wt_source_next(source, &frame, error)) == WT_OK || status == WT_AGAIN) {
        if (status == WT_AGAIN)
            continue;
        assert_number(frame.number, ++*n);
        assert_true(frame.bytes.captured <= frame.bytes.on_wire);
        for (size_t i = 0; i < frame.bytes.captured; i++)
            seen = (uint8_t)(seen + frame.bytes.data[i]);
    }
    return status;
}

/* The same for a file that holds these bytes; also its status if it cannot be opened. */
static inline enum wt_status read_bytes(const struct bytes *b, uint64_t *n, struct wt_error *error)
{
    struct path path = a_file(b->data, b->n);
    struct wt_source *source = NULL;
    enum wt_status status = wt_source_open_file(&source, path.text, 0, error);

    unlink(path.text);
    *n = 0;
    if (status == WT_OK)
        status = read_all(source, n, error);
    wt_source_close(source);
    return status;
}

#endif
