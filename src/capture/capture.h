/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of this folder share: the source and its two kinds. */
#ifndef WT_CAPTURE_CAPTURE_H
#define WT_CAPTURE_CAPTURE_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <pcap/pcap.h>

#include "wiretutor/source.h"

struct wt_input;
struct wt_pcapng;

/* Why a live source only drains what the kernel still holds, then ends. */
enum wt_drain { WT_NO_DRAIN, WT_DRAIN_STOPPED, WT_DRAIN_DOWN, WT_DRAIN_FAILED };

enum { WT_CARD_COUNTERS = 2 };

struct wt_live {
    int fd;                     /* to poll */
    uint64_t received, dropped; /* the kernel's counts up to the last query */
    int card[WT_CARD_COUNTERS]; /* files of the card's drop counters; -1: none */
    uint64_t card_before;       /* when the capture began */
    bool handed_on;             /* a frame was delivered since the last WT_AGAIN */
    enum wt_drain drain;
    int64_t left;      /* of the drain's time limit, in ns */
    int64_t looked;    /* when `left` was last updated, CLOCK_MONOTONIC in ns */
    int64_t last_time; /* frames with a later time stamp came after the stop */
    int64_t held;      /* bytes that the kernel can still have held at the stop */
    int64_t buffer;    /* bytes of the kernel's buffer */
};

struct wt_source {
    pcap_t *pcap;           /* NULL: pcapng, which we read ourselves */
    char *name;             /* the path or the interface */
    struct wt_input *input; /* NULL: live */
    struct wt_pcapng *pcapng;
    struct wt_live live;
    uint32_t link_type;
    uint32_t snaplen;          /* frames are clipped to it */
    int64_t tick_ns;           /* what pcap's tv_usec counts: 1 or 1000 ns */
    bool reads_records;        /* our own reader may read them: see records.c */
    size_t ahead;              /* bytes of the records that were read ahead */
    unsigned n_ahead;          /* … and the number of these records */
    struct bpf_program filter; /* for that reader; no instructions: none */
    bool unsigned_seconds;     /* pcap files: 32 bits that libpcap may have sign-extended */
    bool answered_again;       /* a pipe: the last answer was WT_AGAIN */
    uint64_t n;                /* frames delivered */
    volatile sig_atomic_t stops;
    enum wt_status final; /* once not WT_OK: every later call returns it, with error */
    struct wt_error error;
};

/* A source without a handle yet; NULL: no memory. */
struct wt_source *wt_source_new(const char *name);

/* Count a frame and fill in its number and its bytes. */
static inline void wt_source_fill(struct wt_source *source, const uint8_t *data, uint32_t captured,
                                  uint32_t on_wire, struct wt_frame *frame)
{
    frame->number = ++source->n;
    /* a record that claims to hold more than was sent is wrong about what was sent */
    frame->bytes =
        (struct wt_span){.data = data,
                         .captured = captured < source->snaplen ? captured : source->snaplen,
                         .on_wire = on_wire > captured ? on_wire : captured};
}
/* Nanoseconds since 1970. Those that do not fit (pcapng can carry them) are held at the ends of a
 * range, the years 1823 to 2116, in which the difference of any two fits as well. */
int64_t wt_source_time(int64_t seconds, int64_t ns);

/* Fill *frame from libpcap's record. */
void wt_source_hand_on(struct wt_source *source, const struct pcap_pkthdr *header,
                       const u_char *data, struct wt_frame *frame);

/* Store the final status, which every later call returns, and return it. */
WT_MUST_CHECK enum wt_status wt_source_finish(struct wt_source *source, enum wt_status status,
                                              enum wt_error_id id, struct wt_reason reason,
                                              struct wt_error *error);

/* libpcap's message; those that learners often meet get words of our own. */
struct wt_reason wt_libpcap_reason(const char *text);

/* records.c: the plainest of files without libpcap's help. */
/* Decide it, by the file's first bytes; before libpcap reads them. */
void wt_records_begin(struct wt_source *source);
/* The next record that passes the filter. False: libpcap goes on from here. */
bool wt_records_next(struct wt_source *source, struct wt_frame *frame);

/* pcapng.c: blocks without libpcap's help. Opening reads on to the first packet. */
WT_MUST_CHECK enum wt_status wt_pcapng_open(struct wt_source *source, struct wt_error *error);
WT_MUST_CHECK enum wt_status wt_pcapng_next(struct wt_source *source, struct wt_frame *frame,
                                            struct wt_error *error);
WT_MUST_CHECK enum wt_status wt_pcapng_filter(struct wt_source *source, const char *expression,
                                              struct wt_error *error);
void wt_pcapng_close(struct wt_pcapng *ng); /* NULL is fine */

WT_MUST_CHECK enum wt_status wt_file_next(struct wt_source *source, struct wt_frame *frame,
                                          struct wt_error *error);
WT_MUST_CHECK enum wt_status wt_live_next(struct wt_source *source, struct wt_frame *frame,
                                          struct wt_error *error);

/* The number that capture files use for what libpcap calls dlt on this system. A number out of a
 * file stays what it is, but for those that old libpcaps wrote as they had them. */
uint32_t wt_link_type_of_dlt(int dlt);

#endif
