/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a pcap file, taken from where read() has put them: nothing is copied, and no call
 * is made for each.
 *
 * Only the plainest of files: pcap as this machine writes it, version 2.4, of a link type whose
 * packets libpcap passes on unchanged. At anything else, be it the last record, cut short, or
 * one that cannot be, libpcap goes on from that byte and decides.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html section 5 */
#include "capture.h"

#include <string.h>

#include "input.h"

enum { LARGEST = 262144 }; /* what libpcap takes of any link type, and what file.c asks it to */

struct file_header {
    uint32_t magic;
    uint16_t major, minor;
    uint32_t reserved[3], link_type;
};

void wt_records_begin(struct wt_source *source)
{
    static const uint32_t microseconds = 0xa1b2c3d4, nanoseconds = 0xa1b23c4d;
    enum { MAJOR = 2, MINOR = 4 };
    struct file_header header;
    size_t n;
    const uint8_t *bytes = wt_input_head(source->input, &n);

    if (n < sizeof header)
        return;
    memcpy(&header, bytes, sizeof header);
    source->reads_records = (header.magic == microseconds || header.magic == nanoseconds) &&
                            header.major == MAJOR && header.minor == MINOR &&
                            header.link_type != DLT_USB_LINUX_MMAPPED; /* libpcap mends lengths */
    source->input->keeps_records = source->reads_records;
}

struct record {
    uint32_t seconds, fraction; /* of a second, in the file's unit */
    uint32_t kept, sent;        /* bytes */
};

static bool passes(const struct wt_source *source, const struct record *record, const uint8_t *data)
{
    struct pcap_pkthdr header = {.caplen = record->kept, .len = record->sent};

    return source->filter.bf_insns == NULL ||
           pcap_offline_filter(&source->filter, &header, data) != 0;
}

/* As wt_source_hand_on does, without the frame number; 32 bits of seconds cannot overflow. */
static void fill(const struct wt_source *source, const struct record *record, const uint8_t *data,
                 struct wt_frame *frame)
{
    enum { NS_PER_SECOND = 1000000000 };

    frame->time_ns =
        (int64_t)record->seconds * NS_PER_SECOND + (int64_t)record->fraction * source->tick_ns;
    frame->link_type = source->link_type;
    frame->loss = WT_LOSS_NONE;
    frame->hold = WT_NOT_HELD;
    frame->bytes.data = data;
    frame->bytes.captured = record->kept < source->snaplen ? record->kept : source->snaplen;
    frame->bytes.on_wire = record->sent > record->kept ? record->sent : record->kept;
}

/* The bytes of the next record, if all of it is contiguous in the buffer; else NULL. */
static const uint8_t *take_record(struct wt_input *in, struct record *record)
{
    const uint8_t *at = wt_input_look(in, sizeof *record);

    if (at == NULL)
        return NULL;
    memcpy(record, at, sizeof *record);
    if (record->kept > LARGEST)
        return NULL;
    at = wt_input_look(in, sizeof *record + record->kept);
    if (at == NULL)
        return NULL;
    wt_input_take(in, sizeof *record + record->kept);
    return at + sizeof *record;
}

/* Take the record out of the count of those read ahead. */
static void step(struct wt_source *source, const struct record *record)
{
    if (source->n_ahead == 0)
        return;
    source->n_ahead--;
    source->ahead -= sizeof *record + record->kept;
}

bool wt_records_next(struct wt_source *source, struct wt_frame *frame)
{
    struct record record;
    const uint8_t *data;

    while ((data = take_record(source->input, &record)) != NULL) {
        step(source, &record);
        if (passes(source, &record, data)) {
            fill(source, &record, data, frame);
            frame->number = ++source->n;
            return true;
        }
    }
    return false;
}

bool wt_source_ahead(struct wt_source *source, struct wt_frame *frame)
{
    struct record record;

    if (!source->reads_records || source->n_ahead == WT_AHEAD || source->filter.bf_insns != NULL)
        return false;
    const struct wt_window *window = source->input->ready;
    const uint8_t *at = window->data + window->pos + source->ahead;
    size_t left = window->len - window->pos - source->ahead;

    if (left < sizeof record)
        return false;
    memcpy(&record, at, sizeof record);
    if (left - sizeof record < record.kept)
        return false;
    source->ahead += sizeof record + record.kept;
    source->n_ahead++;
    fill(source, &record, at + sizeof record, frame);
    frame->number = source->n + source->n_ahead;
    return true;
}
