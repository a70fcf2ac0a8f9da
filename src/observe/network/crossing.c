/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's loop: what has come in goes into the queue, what is due leaves it. Nothing is
 * allocated. */
#include "crossing.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "refuse.h"
#include "../programs/sight.h"
#include "wiretutor/clock.h"

enum { MS = 1000000 };
static const int64_t second = 1000000000;

/* ---- Reports ---- */

static bool tell(const struct wt_crossing *c, const struct wt_crossing_report *report)
{
    return send(c->report, report, sizeof *report, MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

static void report_act(struct wt_crossing *c, enum wt_observed_kind kind, int64_t time_ns,
                       bool from_client, struct wt_span frame)
{
    struct wt_crossing_report report = {
        .time_ns = time_ns,
        .untold = c->untold[kind == WT_OBSERVED_REFUSED],
        .on_wire = (uint32_t)frame.on_wire,
        .kind = (uint8_t)kind,
        .from_client = from_client,
    };

    report.n =
        (uint32_t)(frame.captured < sizeof report.bytes ? frame.captured : sizeof report.bytes);
    memcpy(report.bytes, frame.data, report.n);
    if (tell(c, &report))
        c->untold[kind == WT_OBSERVED_REFUSED] = 0;
    else
        c->untold[kind == WT_OBSERVED_REFUSED]++;
}

/* So many, without their bytes. */
static void report_number(struct wt_crossing *c, enum wt_observed_kind kind, bool full,
                          uint64_t *number)
{
    struct wt_crossing_report report = {
        .time_ns = wt_clock_ns(CLOCK_REALTIME),
        .untold = *number,
        .kind = (uint8_t)kind,
        .full = full,
    };

    if (*number > 0 && tell(c, &report))
        *number = 0;
}

static bool has_more_to_tell(const struct wt_crossing *c)
{
    return c->lost > 0 || c->untold[0] > 0 || c->untold[1] > 0;
}

static void tell_the_rest(struct wt_crossing *c)
{
    report_number(c, WT_OBSERVED_DROPPED, true, &c->lost);
    report_number(c, WT_OBSERVED_DROPPED, false, &c->untold[0]);
    report_number(c, WT_OBSERVED_REFUSED, false, &c->untold[1]);
}

/* ---- In ---- */

bool wt_crossing_loses(struct wt_crossing *crossing, struct wt_span frame)
{
    if (crossing->lose == 0)
        return false;
    struct wt_sight sight = wt_sight_of(frame);

    if (!wt_sight_counts(&sight) || ++crossing->counted < crossing->lose)
        return false;
    crossing->counted = 0;
    return true;
}

/* Of the frames that wait on either side, the one that came first. */
static bool next_in(struct wt_crossing *c, struct wt_lane_frame *frame, int *side)
{
    struct wt_lane_frame frames[WT_N_SIDES];
    bool there[WT_N_SIDES];

    for (int i = 0; i < WT_N_SIDES; i++)
        there[i] = wt_lane_peek(&c->lanes[i], &frames[i]);
    if (!there[0] && !there[1])
        return false;
    *side = !there[0] || (there[1] && frames[1].time_ns < frames[0].time_ns);
    *frame = frames[*side];
    return true;
}

static bool take_in(struct wt_crossing *c)
{
    struct wt_lane_frame frame;
    int side;

    if (wt_delay_is_full(&c->delay) || !next_in(c, &frame, &side))
        return false;
    if (frame.some_lost)
        c->lost += wt_lane_lost(&c->lanes[side]);
    size_t n = wt_lane_size(&frame);

    if (n == 0) {
        c->lost++;
    } else if (wt_crossing_loses(c, frame.bytes)) {
        report_act(c, WT_OBSERVED_DROPPED, frame.time_ns, side == WT_CLIENT_SIDE, frame.bytes);
    } else {
        struct wt_delayed *way = wt_delay_push(&c->delay);

        way->due_ns = wt_clock_ns(CLOCK_MONOTONIC) + c->delay_ns;
        way->to_client = side == WT_SERVER_SIDE;
        way->n = (uint16_t)n;
        wt_lane_copy(&frame, way->bytes);
    }
    wt_lane_take(&c->lanes[side]);
    return true;
}

/* ---- Out ---- */

/* The answer waits on its way back as long as the frame did on its way here. */
static void send_back(struct wt_crossing *c, bool to_client, const uint8_t *answer, size_t n)
{
    struct wt_delayed *way = wt_delay_push(&c->delay);

    way->due_ns = wt_clock_ns(CLOCK_MONOTONIC) + c->delay_ns;
    way->to_client = to_client;
    way->n = (uint16_t)n;
    memcpy(way->bytes, answer, n);
}

/* True: the frame goes no further. */
static bool refuse(struct wt_crossing *c, const struct wt_delayed *way)
{
    struct wt_span frame = {way->bytes, way->n, way->n};
    bool from_client = !way->to_client;
    uint8_t answer[WT_REFUSAL_MAX];
    size_t n = 0;

    switch (c->refuse ? wt_refuse(frame, answer, &n) : WT_REFUSAL_NONE) {
    case WT_REFUSAL_ANSWERS:
        report_act(c, WT_OBSERVED_REFUSED, wt_clock_ns(CLOCK_REALTIME), from_client, frame);
        wt_delay_pop(&c->delay);
        send_back(c, from_client, answer, n);
        return true;
    case WT_REFUSAL_SILENT:
        report_act(c, WT_OBSERVED_DROPPED, wt_clock_ns(CLOCK_REALTIME), from_client, frame);
        wt_delay_pop(&c->delay);
        return true;
    default:
        return false;
    }
}

/* True: one has left, or will never. False: none is due, or none can leave now. */
static bool hand_on(struct wt_crossing *c, bool *stuck)
{
    const struct wt_delayed *way = wt_delay_first(&c->delay);

    *stuck = false;
    if (way == NULL || way->due_ns > wt_clock_ns(CLOCK_MONOTONIC))
        return false;
    if (refuse(c, way))
        return true;
    int side = way->to_client ? WT_CLIENT_SIDE : WT_SERVER_SIDE;
    int reason = wt_lane_send(&c->lanes[side], way->bytes, way->n);

    *stuck = reason == EAGAIN || reason == EINTR;
    if (*stuck)
        return false;
    if (reason == ENOBUFS)
        c->lost++;
    wt_delay_pop(&c->delay);
    return true;
}

/* ---- The loop ---- */

/* False: the other end of the reports is closed. */
static bool wait_for_more(struct wt_crossing *c, bool stuck)
{
    const struct wt_delayed *way = wt_delay_first(&c->delay);
    short in = wt_delay_is_full(&c->delay) ? 0 : POLLIN;
    struct timespec time_out;
    struct pollfd fds[WT_N_SIDES + 1] = {
        {.fd = c->lanes[0].fd, .events = in                               },
        {.fd = c->lanes[1].fd, .events = in                               },
        {.fd = c->report,      .events = has_more_to_tell(c) ? POLLOUT : 0},
    };

    if (stuck)
        fds[way->to_client ? WT_CLIENT_SIDE : WT_SERVER_SIDE].events |= POLLOUT;
    int64_t ns = way == NULL || stuck ? second : way->due_ns - wt_clock_ns(CLOCK_MONOTONIC);

    ns = ns < 0 ? 0 : ns;
    time_out = (struct timespec){.tv_sec = (time_t)(ns / second), .tv_nsec = (long)(ns % second)};
    if (ppoll(fds, WT_N_SIDES + 1, &time_out, NULL) < 0)
        return errno == EINTR;
    return (fds[WT_N_SIDES].revents & (POLLHUP | POLLERR)) == 0;
}

void wt_crossing_run(struct wt_crossing *c)
{
    bool stuck;

    do {
        do {
            while (hand_on(c, &stuck))
                ;
        } while (take_in(c));
        tell_the_rest(c);
    } while (wait_for_more(c, stuck));
}

bool wt_crossing_open(struct wt_crossing *c, const struct wt_network_options *options)
{
    *c = (struct wt_crossing){
        .lanes = {{.fd = -1}, {.fd = -1}},
        .report = -1,
        .delay_ns = options->delay_ms * (int64_t)MS,
        .lose = options->lose,
        .refuse = options->refuse,
    };
    bool good = wt_delay_init(&c->delay, WT_DELAY_FRAMES);

    for (int side = 0; side < WT_N_SIDES && good; side++)
        good = wt_lane_open(&c->lanes[side], wt_wire_name(side));
    if (good)
        return true;
    int reason = errno;

    wt_crossing_close(c);
    errno = reason;
    return false;
}

void wt_crossing_close(struct wt_crossing *c)
{
    for (int side = 0; side < WT_N_SIDES; side++)
        wt_lane_close(&c->lanes[side]);
    wt_delay_clear(&c->delay);
}
