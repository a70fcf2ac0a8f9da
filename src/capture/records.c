/* SPDX-License-Identifier: BSD-2-Clause */
/* The records of a pcap file, taken from where read() has put them: nothing is copied, and no call
 * is made for each.
 *
 * Only the plainest of files: pcap as this machine writes it, version 2.4, of a link type whose
 * packets libpcap hands on as they stand. At anything else, be it the last record, cut short, or
 * one that cannot be, libpcap goes on from the very same byte and has the last word.
 * https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html section 5 */
#include "capture.h"

#include <string.h>

#include "input.h"

enum {
    RECORD_HEADER = 16,
    LARGEST = 262144, /* what libpcap takes of any link type, and what file.c asks it to */
};

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

static bool passes(const struct wt_source *source, const struct pcap_pkthdr *header,
                   const uint8_t *data)
{
    return source->filter.bf_insns == NULL ||
           pcap_offline_filter(&source->filter, header, data) != 0;
}

/* The record's header, where its record stands whole at `at`; NULL: it does not. */
static const uint8_t *record(struct wt_input *in, struct pcap_pkthdr *header)
{
    const uint8_t *at = wt_input_look(in, RECORD_HEADER);
    uint32_t fields[4]; /* seconds, their fraction, bytes kept, bytes sent */

    if (at == NULL)
        return NULL;
    memcpy(fields, at, sizeof fields);
    if (fields[2] > LARGEST)
        return NULL;
    header->ts.tv_sec = fields[0];
    header->ts.tv_usec = fields[1];
    header->caplen = fields[2];
    header->len = fields[3];
    return wt_input_look(in, (size_t)RECORD_HEADER + header->caplen);
}

bool wt_records_next(struct wt_source *source, struct wt_frame *frame)
{
    struct wt_input *in = source->input;
    struct pcap_pkthdr header;
    const uint8_t *at;

    while ((at = record(in, &header)) != NULL) {
        wt_input_take(in, (size_t)RECORD_HEADER + header.caplen);
        if (passes(source, &header, at + RECORD_HEADER)) {
            wt_source_hand_on(source, &header, at + RECORD_HEADER, frame);
            return true;
        }
    }
    return false;
}
