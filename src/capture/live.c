/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading from an interface: blocks from the kernel's ring, and every way this can end.
 *
 * libpcap never blocks here (on a silent interface it would block for ever): we poll. */
#include "live.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

/* libpcap asks for quick polls from the moment the interface goes down until it is back up. */
static bool is_down(const struct wt_source *source)
{
    return pcap_get_required_select_timeout(source->pcap) != NULL;
}

static enum wt_status interface_lost(struct wt_source *source, struct wt_error *error)
{
    enum wt_error_id id =
        wt_live_is_gone(source) ? WT_ERROR_INTERFACE_GONE : WT_ERROR_INTERFACE_DOWN;

    return wt_source_finish(source, WT_CANNOT, id, WT_NO_REASON, error);
}

/* While the interface is down libpcap asks for it by its name, and fails once no interface has
 * it. */
static enum wt_status capture_failed(struct wt_source *source, struct wt_error *error)
{
    bool is_any = strcmp(source->name, "any") == 0;

    if (!is_any && (is_down(source) || wt_live_is_gone(source)))
        return wt_source_finish(source, WT_CANNOT, WT_ERROR_INTERFACE_GONE, WT_NO_REASON, error);
    return wt_source_finish(source, WT_CANNOT, WT_ERROR_CAPTURE_FAILED,
                            wt_libpcap_reason(pcap_geterr(source->pcap)), error);
}

/* The drain's time is over and the ring is empty. WT_OK: the interface works after all, go on. */
static enum wt_status drained(struct wt_source *source, struct wt_error *error)
{
    enum wt_drain reason = source->live.drain;

    source->live.drain = WT_NO_DRAIN;
    if (reason == WT_DRAIN_STOPPED)
        return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
    if (reason == WT_DRAIN_FAILED)
        return capture_failed(source, error);
    return is_down(source) ? interface_lost(source, error) : WT_OK;
}

static void notice_stop(struct wt_source *source)
{
    if (source->stops > 0 && source->live.drain != WT_DRAIN_STOPPED)
        wt_drain_begin(&source->live, WT_DRAIN_STOPPED);
}

/* Sleep until a block arrives, a signal comes or the time is over. libpcap reads the socket's
 * errors; after it has reported one, the descriptor may stay "ready", so then only the time-out
 * ends the wait. */
static void wait_for_block(struct wt_source *source, int ms)
{
    struct pollfd fd = {.fd = source->live.fd, .events = POLLIN};
    enum { RETRY_MS = 5 };

    if (source->live.drain == WT_DRAIN_FAILED)
        (void)poll(NULL, 0, RETRY_MS);
    else if (is_down(source))
        (void)poll(&fd, 1, RETRY_MS);
    else
        (void)poll(&fd, 1, ms);
}

/* How long to wait on an empty ring before WT_AGAIN, in ms; 0: the drain's time is over. */
static int patience_ms(struct wt_live *live)
{
    if (live->drain == WT_NO_DRAIN)
        return WT_BLOCK_MS;
    int64_t left = wt_drain_left(live);

    return left < 0 ? 0 : left < WT_BLOCK_MS ? (int)left : WT_BLOCK_MS;
}

/* Begin a drain when the interface goes down; cancel it when it comes up again. */
static void look_whether_down(struct wt_source *source)
{
    struct wt_live *live = &source->live;

    if (live->drain == WT_NO_DRAIN && is_down(source))
        wt_drain_begin(live, WT_DRAIN_DOWN);
    else if (live->drain == WT_DRAIN_DOWN && !is_down(source))
        live->drain = WT_NO_DRAIN;
}

/* Can more frames arrive, or is the drain certain to end? */
static bool goes_on(const struct wt_live *live)
{
    return live->drain == WT_NO_DRAIN || live->drain == WT_DRAIN_DOWN;
}

/* The ring is empty: end, return WT_AGAIN, or wait once. */
static enum wt_status rest(struct wt_source *source, struct wt_error *error)
{
    struct wt_live *live = &source->live;

    look_whether_down(source);
    int ms = patience_ms(live);

    if (ms == 0)
        return drained(source, error);
    if (live->handed_on) { /* the caller can show what it has while we wait */
        live->handed_on = false;
        return WT_AGAIN;
    }
    wait_for_block(source, ms);
    return WT_OK;
}

static enum wt_status take(struct wt_source *source, const struct pcap_pkthdr *header,
                           const u_char *data, struct wt_frame *frame, struct wt_error *error)
{
    source->live.handed_on = true;
    wt_source_hand_on(source, header, data, frame);
    if (source->live.drain != WT_DRAIN_STOPPED || !wt_drain_is_past(&source->live, frame))
        return WT_OK;
    source->n--;
    return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
}

enum wt_status wt_live_next(struct wt_source *source, struct wt_frame *frame,
                            struct wt_error *error)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    bool rested = false;

    for (;;) {
        notice_stop(source);
        if (source->stops > 1)
            return wt_source_finish(source, WT_END, WT_ERROR_NONE, WT_NO_REASON, error);
        int result = pcap_next_ex(source->pcap, &header, &data);

        if (result == 1)
            return take(source, header, data, frame, error);
        if (result < 0 && goes_on(&source->live))
            wt_drain_begin(&source->live, WT_DRAIN_FAILED);
        if (rested && goes_on(&source->live))
            return WT_AGAIN;
        enum wt_status status = rest(source, error);

        if (status != WT_OK)
            return status;
        rested = true;
    }
}
