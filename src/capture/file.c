/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files: pcapng is read by pcapng.c, the plainest pcap by records.c; libpcap reads all
 * other records, and we tell apart how they can end. */
#include "capture.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

enum {
    PIPE_WAIT_MS = 100,
    MICROSECOND_NS = 1000,
};

enum format { PCAP_MICRO, PCAP_NANO, PCAPNG };

/* Whether it is a capture at all is libpcap's to say. */
struct head {
    enum format format;
    bool little_endian;
};

static const struct {
    uint8_t magic[4];
    struct head head;
} heads[] = {
    {{0xa1, 0xb2, 0xc3, 0xd4}, {PCAP_MICRO, false}},
    {{0xd4, 0xc3, 0xb2, 0xa1}, {PCAP_MICRO, true} },
    {{0xa1, 0xb2, 0x3c, 0x4d}, {PCAP_NANO, false} },
    {{0x4d, 0x3c, 0xb2, 0xa1}, {PCAP_NANO, true}  },
    {{0x0a, 0x0d, 0x0d, 0x0a}, {PCAPNG, false}    },
};

/* libpcap cuts what is longer than the snaplen in a file's header, though the file holds it: some
 * programs write that field wrong. So it reads the largest that it accepts everywhere. */
static void raise_snaplen(uint8_t *header, bool little_endian)
{
    enum { SNAPLEN_AT = 16, LARGEST = 262144 };
    uint8_t *field = header + SNAPLEN_AT;
    uint32_t snaplen;

    memcpy(&snaplen, field, sizeof snaplen);
    snaplen = little_endian ? le32toh(snaplen) : be32toh(snaplen);
    if (snaplen < LARGEST)
        snaplen = LARGEST;
    snaplen = little_endian ? htole32(snaplen) : htobe32(snaplen);
    memcpy(field, &snaplen, sizeof snaplen);
}

static enum format look_at_head(struct wt_input *in)
{
    size_t n;
    uint8_t *bytes = wt_input_head(in, &n);

    for (size_t i = 0; i < WT_ARRAY_LEN(heads); i++) {
        if (n < WT_INPUT_HEAD || memcmp(bytes, heads[i].magic, sizeof heads[i].magic) != 0)
            continue;
        if (heads[i].head.format != PCAPNG)
            raise_snaplen(bytes, heads[i].head.little_endian);
        return heads[i].head.format;
    }
    return PCAP_MICRO;
}

static enum wt_status refused(const struct wt_input *in, const char *path, const char *reason,
                              struct wt_error *error)
{
    if (in->end == WT_INPUT_UNREADABLE)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_FILE_UNREADABLE, path, in->reason);
    if (in->ran_out && in->end != WT_INPUT_ENDED)
        return wt_input_refuse(in, path, error);
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NOT_A_CAPTURE, path,
                           wt_libpcap_reason(reason));
}

/* A pcap file's times are taken as they stand and scaled by us: libpcap's own scaling of
 * microseconds overflows in 32 bits. */
static enum wt_status start(struct wt_source *source, struct wt_error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    enum format format = look_at_head(source->input);

    if (format == PCAPNG)
        return wt_pcapng_open(source, error);
    wt_records_begin(source);
    FILE *stream = wt_input_stream(source->input);

    if (stream == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    source->unsigned_seconds = true;
    source->tick_ns = format == PCAP_MICRO ? MICROSECOND_NS : 1;
    source->pcap = pcap_fopen_offline_with_tstamp_precision(
        stream, format == PCAP_MICRO ? PCAP_TSTAMP_PRECISION_MICRO : PCAP_TSTAMP_PRECISION_NANO,
        reason);
    if (source->pcap == NULL) {
        (void)fclose(stream);
        return refused(source->input, source->name, reason, error);
    }
    source->link_type = wt_link_type_of_dlt(pcap_datalink(source->pcap));
    return WT_OK;
}

enum wt_status wt_source_open_file(struct wt_source **source, const char *path, uint32_t snaplen,
                                   struct wt_error *error)
{
    struct wt_source *file = wt_source_new(path);

    if (file == NULL)
        return wt_fail(error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (snaplen != 0)
        file->snaplen = snaplen;
    enum wt_status status = wt_input_open(&file->input, path, error);

    if (status == WT_OK)
        status = start(file, error);
    if (status != WT_OK) {
        wt_source_close(file);
        return status;
    }
    file->input->stops = &file->stops;
    *source = file;
    return WT_OK;
}

/* No further record. Our own view of the input comes first: libpcap takes a compressed stream that
 * breaks off between two records for a good end, and has one text for everything else. */
static enum wt_status ended(struct wt_source *source, bool between_records, struct wt_error *error)
{
    const struct wt_input *in = source->input;
    const char *reason = pcap_geterr(source->pcap);

    if (source->stops > 0 || (in->ran_out && in->end == WT_INPUT_ENDED && between_records))
        return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
    if (in->ran_out && (in->end == WT_INPUT_ENDED || in->end == WT_INPUT_CUT))
        return wt_source_finish(source, WT_BROKEN, WT_ERROR_INPUT_CUT, WT_NO_REASON, error);
    if (in->ran_out)
        return wt_source_finish(source, WT_BROKEN, WT_ERROR_INPUT_BROKEN, in->reason, error);
    return wt_source_finish(source, WT_BROKEN, WT_ERROR_INPUT_BROKEN, wt_libpcap_reason(reason),
                            error);
}

/* A pipe with nothing in it: say so at once the first time, so that the caller shows what it has,
 * and wait a little when asked again. */
static bool pipe_is_silent(struct wt_source *source)
{
    source->answered_again =
        !wt_input_has_more(source->input, source->answered_again ? PIPE_WAIT_MS : 0);
    return source->answered_again;
}

enum wt_status wt_file_next(struct wt_source *source, struct wt_frame *frame,
                            struct wt_error *error)
{
    struct pcap_pkthdr *header;
    const u_char *data;

    if (source->stops > 0)
        return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
    if (source->input->may_wait && pipe_is_silent(source))
        return WT_AGAIN;
    if (source->pcapng != NULL)
        return wt_pcapng_next(source, frame, error);
    if (source->reads_records && wt_records_next(source, frame))
        return WT_OK;
    source->reads_records = false;
    int result = pcap_next_ex(source->pcap, &header, &data);

    if (result == 1) {
        wt_source_hand_on(source, header, data, frame);
        return WT_OK;
    }
    return ended(source, result == PCAP_ERROR_BREAK, error);
}
