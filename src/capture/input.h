/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a capture file as libpcap wants them: plain, whatever wrapped them.
 *
 * libpcap reads from a FILE. Ours stands over functions of our own, for three reasons: standard
 * input cannot be rewound after a look at its first bytes, compressed input has to pass a decoder,
 * and we must know whether bytes are left before we ask libpcap for a packet from a pipe. */
#ifndef WT_CAPTURE_INPUT_H
#define WT_CAPTURE_INPUT_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include "wiretutor/status.h"

enum wt_input_end {
    WT_INPUT_GOING,      /* more may come */
    WT_INPUT_ENDED,      /* the file's end, where a file may end */
    WT_INPUT_CUT,        /* the file's end inside a gzip member or a zstd frame */
    WT_INPUT_CORRUPT,    /* the rest cannot be decompressed; see reason */
    WT_INPUT_TOO_WIDE,   /* zstd: to unpack it takes more memory than we give; see reason */
    WT_INPUT_UNREADABLE, /* read() failed; see reason */
    WT_INPUT_STOPPED,    /* asked to stop while waiting for more */
};

/* Bytes in a buffer that have not been taken yet: data[pos..len). */
struct wt_window {
    uint8_t *data;
    size_t pos, len, size;
};

struct wt_input;

/* fstat(), which works inside the sandbox too. */
int wt_descriptor_status(int fd, struct stat *status);

/* A way to unwrap: how its files begin, and how to turn more of in->raw into in->plain. */
struct wt_decoder {
    const char *name;
    bool (*recognise)(const uint8_t *bytes, size_t n);
    bool (*start)(struct wt_input *in); /* false: no memory */
    /* Append at least one byte to in->plain, or set in->end. */
    void (*fill)(struct wt_input *in);
    void (*finish)(struct wt_input *in);
};

struct wt_input {
    int fd;
    bool is_stdin;
    bool may_wait;           /* a pipe, socket or terminal: bytes may come later */
    bool has_size;           /* a regular file that was not empty when it was opened */
    struct wt_window raw;    /* as read: the head, and all that is compressed */
    struct wt_window plain;  /* decompressed; unused without a decoder */
    struct wt_window *ready; /* the one that the stream reads from */

    const struct wt_decoder *decoder; /* NULL: not compressed */
    void *decoder_state;
    bool inside; /* decoder: within a member or frame */
    bool more;   /* decoder: it holds output that did not fit */

    enum wt_input_end end;
    struct wt_reason reason; /* static text */
    FILE *stream;            /* libpcap's, who closes it; NULL: not asked for */
    char *stream_buffer;
    bool keeps_records;                 /* the stream is given a pcap file's header alone */
    off64_t handed;                     /* bytes given to the stream so far */
    bool ran_out;                       /* the stream asked for more bytes than there are */
    const volatile sig_atomic_t *stops; /* the source's; NULL while opening */
};

/* Opens "-" or a path and looks at its first bytes. On failure *error is filled and nothing is
 * left to close. */
WT_MUST_CHECK enum wt_status wt_input_open(struct wt_input **input, const char *path,
                                           struct wt_error *error);
/* No byte of the compressed input can be read: it is damaged, or needs too much memory.
 * WT_CANNOT. */
WT_MUST_CHECK enum wt_status wt_input_refuse(const struct wt_input *in, const char *path,
                                             struct wt_error *error);
void wt_input_close(struct wt_input *in);

/* A stream over the input, for libpcap; closing it leaves the input open. NULL: no memory. Close
 * the input after it. */
FILE *wt_input_stream(struct wt_input *in);

/* After opening, and until the stream is read: the first *n bytes, at least WT_INPUT_HEAD if there
 * are so many. They may be changed. */
enum { WT_INPUT_HEAD = 24 }; /* a pcap file's header */
uint8_t *wt_input_head(struct wt_input *in, size_t *n);

/* For wt_input_look: more has to be read. */
const uint8_t *wt_input_gather(struct wt_input *in, size_t n);
/* The next n bytes, contiguous, which wt_input_take then skips; NULL: fewer are left, or they do
 * not fit. Waits for them. For in->keeps_records: the stream goes on after them. */
static inline const uint8_t *wt_input_look(struct wt_input *in, size_t n)
{
    const struct wt_window *window = in->ready;

    return n <= window->len - window->pos ? window->data + window->pos : wt_input_gather(in, n);
}
static inline void wt_input_take(struct wt_input *in, size_t n)
{
    in->ready->pos += n;
}
/* The most bytes that wt_input_look can give. */
static inline size_t wt_input_room(const struct wt_input *in)
{
    return in->ready->size;
}
/* Skip n bytes, however many; false: fewer are left. */
bool wt_input_skip(struct wt_input *in, uint64_t n);

/* Would a read find a byte, or the end, at once? Waits up to wait_ms for it. */
bool wt_input_has_more(struct wt_input *in, int wait_ms);

/* The reading position in a file of known size. */
bool wt_input_position(const struct wt_input *in, uint64_t *at, uint64_t *size);

/* For decoders: read more into the empty in->raw. False at the end of the file (in->end is then
 * still GOING, for only the decoder knows whether it may end here) or on failure (end is set). */
bool wt_input_refill(struct wt_input *in);

/* The decoder that these first bytes call for, or NULL. */
const struct wt_decoder *wt_decoder_for(const uint8_t *bytes, size_t n);

#endif
