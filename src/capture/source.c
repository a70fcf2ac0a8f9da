/* SPDX-License-Identifier: BSD-2-Clause */
/* What files and interfaces have in common. */
#include "capture.h"

#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "live.h"

enum { NS_PER_SECOND = 1000000000 };

struct wt_source *wt_source_new(const char *name)
{
    struct wt_source *source = calloc(1, sizeof *source);

    if (source == NULL)
        return NULL;
    source->name = strdup(name);
    if (source->name == NULL) {
        free(source);
        return NULL;
    }
    source->snaplen = UINT32_MAX;
    for (int i = 0; i < WT_CARD_COUNTERS; i++)
        source->live.card[i] = -1;
    source->tick_ns = 1;
    return source;
}

int64_t wt_source_time(int64_t seconds, int64_t ns)
{
    const int64_t latest = (INT64_C(1) << 62) - 1;
    int64_t time;

    if (__builtin_mul_overflow(seconds, (int64_t)NS_PER_SECOND, &time) ||
        __builtin_add_overflow(time, ns, &time))
        return seconds < 0 ? -latest : latest;
    return time < -latest ? -latest : time > latest ? latest : time;
}

static int64_t time_of(const struct wt_source *source, const struct timeval *time)
{
    if (source->unsigned_seconds)
        return wt_source_time((int64_t)(uint32_t)time->tv_sec,
                              (int64_t)(uint32_t)time->tv_usec * source->tick_ns);
    return wt_source_time(time->tv_sec, time->tv_usec * source->tick_ns);
}

void wt_source_hand_on(struct wt_source *source, const struct pcap_pkthdr *header,
                       const u_char *data, struct wt_frame *frame)
{
    wt_source_fill(source, data, header->caplen, header->len, frame);
    frame->time_ns = time_of(source, &header->ts);
    frame->link_type = source->link_type;
    frame->loss = WT_LOSS_NONE;
    frame->hold = WT_NOT_HELD;
}

struct wt_reason wt_libpcap_reason(const char *text)
{
    static const struct {
        const char *has;
        enum wt_why why;
    } known[] = {
        {"unknown file format",           WT_WHY_UNKNOWN_FORMAT}, /* sf-pcap.c, savefile.c */
        {"file header bytes, only got",   WT_WHY_HEADER_CUT    },
        {"invalid packet capture length", WT_WHY_RECORD_LENGTH },
        {"rejects all packets",           WT_WHY_FILTER_NOTHING},
        {"syntax error",                  WT_WHY_FILTER_SYNTAX }, /* gencode.c, grammar.y */
    };
    struct wt_reason reason = {WT_WHY_LIBPCAP, text};

    for (size_t i = 0; i < WT_ARRAY_LEN(known); i++)
        if (strstr(text, known[i].has) != NULL)
            reason.why = known[i].why;
    return reason;
}

enum wt_status wt_source_finish(struct wt_source *source, enum wt_status status,
                                enum wt_error_id id, struct wt_reason reason,
                                struct wt_error *error)
{
    source->final = status;
    wt_error_fill(&source->error, id, source->name, reason);
    source->error.number = source->n;
    if (status != WT_END)
        *error = source->error;
    return status;
}

enum wt_status wt_source_next(struct wt_source *source, struct wt_frame *frame,
                              struct wt_error *error)
{
    if (source->final != WT_OK) {
        if (source->final != WT_END)
            *error = source->error;
        return source->final;
    }
    if (source->input != NULL)
        return wt_file_next(source, frame, error);
    return wt_live_next(source, frame, error);
}

void wt_source_stop(struct wt_source *source)
{
    if (source->stops < 2) /* the second request: do not drain */
        source->stops = source->stops + 1;
}

uint32_t wt_source_link_type(const struct wt_source *source)
{
    return source->link_type;
}

bool wt_source_is_live(const struct wt_source *source)
{
    return source->input == NULL;
}

int wt_source_packet_socket(const struct wt_source *source)
{
    return wt_source_is_live(source) && wt_live_is_packet_socket(source) ? source->live.fd : -1;
}

bool wt_source_position(const struct wt_source *source, uint64_t *at, uint64_t *size)
{
    return source->input != NULL && wt_input_position(source->input, at, size);
}

bool wt_source_stats(struct wt_source *source, struct wt_source_stats *stats)
{
    struct pcap_stat raw;

    if (source->input != NULL)
        return false;
    if (wt_live_count(source, stats))
        return true;
    if (pcap_stats(source->pcap, &raw) != 0)
        return false;
    *stats = (struct wt_source_stats){
        .captured = source->n,
        .received = raw.ps_recv,
        .dropped = raw.ps_drop,
        .dropped_by_interface = raw.ps_ifdrop,
    };
    return true;
}

void wt_source_close(struct wt_source *source)
{
    if (source == NULL)
        return;
    pcap_freecode(&source->filter);
    wt_pcapng_close(source->pcapng);
    if (source->pcap != NULL)
        pcap_close(source->pcap);
    wt_input_close(source->input); /* after libpcap has closed its stream over it */
    wt_live_forget_card(source);
    free(source->name);
    free(source);
}

const char *wt_source_library(void)
{
    return pcap_lib_version();
}
