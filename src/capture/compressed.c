/* SPDX-License-Identifier: BSD-2-Clause */
/* gzip and zstd: recognised by their first bytes, unwrapped as libpcap asks for more.
 *
 * RFC 1952 (gzip: members may follow each other) and RFC 8878 (zstd: so may frames, and frames to
 * be skipped). What was decompressed before a damaged place is delivered first, then the error. */
#include "input.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
    GZIP_WINDOW = 15 + 16, /* zlib: the largest window, and the gzip wrapper only */
    ZSTD_WINDOW = 27,      /* 128 MiB, as zstd itself accepts by default; the format allows 2 TiB */
};

/* Have the decoder's input ready. False at the end of the file, where in->end is set. A decoder
 * that still holds output needs no input. */
static bool has_input(struct wt_input *in)
{
    if (in->more || in->raw.pos < in->raw.len || wt_input_refill(in))
        return true;
    if (in->end == WT_INPUT_GOING)
        in->end = in->inside ? WT_INPUT_CUT : WT_INPUT_ENDED;
    return false;
}

static void corrupt(struct wt_input *in, const char *reason)
{
    in->end = WT_INPUT_CORRUPT;
    in->reason = (struct wt_reason){WT_WHY_DAMAGED, reason != NULL ? reason : "damaged"};
}

static bool gzip_recognise(const uint8_t *bytes, size_t n)
{
    return n >= 3 && bytes[0] == 0x1f && bytes[1] == 0x8b && bytes[2] == Z_DEFLATED;
}

static bool gzip_start(struct wt_input *in)
{
    z_stream *z = calloc(1, sizeof *z);

    if (z == NULL || inflateInit2(z, GZIP_WINDOW) != Z_OK) {
        free(z);
        return false;
    }
    in->decoder_state = z;
    in->inside = true;
    return true;
}

/* Between two members: tapes and block devices pad with zeros, which gzip passes over too. */
static bool gzip_next_member(struct wt_input *in)
{
    while (in->raw.pos < in->raw.len && in->raw.data[in->raw.pos] == 0)
        in->raw.pos++;
    if (in->raw.pos == in->raw.len)
        return false;
    in->inside = inflateReset(in->decoder_state) == Z_OK;
    return in->inside;
}

static void gzip_step(struct wt_input *in)
{
    z_stream *z = in->decoder_state;

    z->next_in = in->raw.data + in->raw.pos;
    z->avail_in = (uInt)(in->raw.len - in->raw.pos);
    z->next_out = in->plain.data + in->plain.len;
    z->avail_out = (uInt)(in->plain.size - in->plain.len);
    int result = inflate(z, Z_NO_FLUSH);

    in->raw.pos = in->raw.len - z->avail_in;
    in->plain.len = in->plain.size - z->avail_out;
    in->more = result == Z_OK && z->avail_out == 0;
    if (result == Z_STREAM_END)
        in->inside = false;
    else if (result != Z_OK && result != Z_BUF_ERROR) /* BUF_ERROR: only wants more input */
        corrupt(in, z->msg);
}

static void gzip_fill(struct wt_input *in)
{
    size_t before = in->plain.len;

    while (in->plain.len == before && in->end == WT_INPUT_GOING && has_input(in))
        if (in->inside || gzip_next_member(in))
            gzip_step(in);
}

static void gzip_finish(struct wt_input *in)
{
    if (in->decoder_state != NULL)
        inflateEnd(in->decoder_state);
    free(in->decoder_state);
}

static bool zstd_recognise(const uint8_t *bytes, size_t n)
{
    static const uint8_t frame[] = {0x28, 0xb5, 0x2f, 0xfd};
    static const uint8_t skippable_tail[] = {0x2a, 0x4d, 0x18}; /* after 0x50 to 0x5f */

    return n >= 4 && (memcmp(bytes, frame, sizeof frame) == 0 ||
                      ((bytes[0] & 0xf0) == 0x50 &&
                       memcmp(bytes + 1, skippable_tail, sizeof skippable_tail) == 0));
}

static bool zstd_start(struct wt_input *in)
{
    in->decoder_state = ZSTD_createDStream();
    in->inside = true;
    return in->decoder_state != NULL && !ZSTD_isError(ZSTD_DCtx_setParameter(
                                            in->decoder_state, ZSTD_d_windowLogMax, ZSTD_WINDOW));
}

static void zstd_step(struct wt_input *in)
{
    ZSTD_inBuffer from = {.src = in->raw.data, .size = in->raw.len, .pos = in->raw.pos};
    ZSTD_outBuffer to = {.dst = in->plain.data, .size = in->plain.size, .pos = in->plain.len};
    size_t result = ZSTD_decompressStream(in->decoder_state, &to, &from);

    in->raw.pos = from.pos;
    in->plain.len = to.pos;
    in->inside = result != 0;
    in->more = in->inside && to.pos == to.size;
    if (!ZSTD_isError(result))
        return;
    corrupt(in, ZSTD_getErrorName(result));
    if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
        in->end = WT_INPUT_TOO_WIDE;
}

static void zstd_fill(struct wt_input *in)
{
    size_t before = in->plain.len;

    while (in->plain.len == before && in->end == WT_INPUT_GOING && has_input(in))
        zstd_step(in);
}

static void zstd_finish(struct wt_input *in)
{
    ZSTD_freeDStream(in->decoder_state);
}

static const struct wt_decoder decoders[] = {
    {"gzip", gzip_recognise, gzip_start, gzip_fill, gzip_finish},
    {"zstd", zstd_recognise, zstd_start, zstd_fill, zstd_finish},
};

const struct wt_decoder *wt_decoder_for(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < sizeof decoders / sizeof decoders[0]; i++)
        if (decoders[i].recognise(bytes, n))
            return &decoders[i];
    return NULL;
}
