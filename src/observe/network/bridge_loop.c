/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's loop: received frames go into the delay queue, due frames leave it. Nothing is
 * allocated per frame. */
#include "bridge_loop.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "refuse.h"
#include "frame_summary.h"
#include "wiretutor/clock.h"

enum { MS = 1000000 };
static const int64_t second = 1000000000;

/* ---- Reports ---- */

static bool tell(const struct wt_bridge_loop *c, const struct wt_bridge_report *report)
{
    return send(c->report, report, sizeof *report, MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

static void report_act(struct wt_bridge_loop *c, enum wt_observed_kind kind, int64_t time_ns,
                       bool from_client, struct wt_span frame)
{
    struct wt_bridge_report report = {
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

/* Report a number of frames, without their bytes. */
static void report_number(struct wt_bridge_loop *c, enum wt_observed_kind kind, bool full,
                          uint64_t *number)
{
    struct wt_bridge_report report = {
        .time_ns = wt_clock_ns(CLOCK_REALTIME),
        .untold = *number,
        .kind = (uint8_t)kind,
        .full = full,
    };

    if (*number > 0 && tell(c, &report))
        *number = 0;
}

static bool has_more_to_tell(const struct wt_bridge_loop *c)
{
    return c->lost > 0 || c->untold[0] > 0 || c->untold[1] > 0;
}

static void tell_the_rest(struct wt_bridge_loop *c)
{
    report_number(c, WT_OBSERVED_DROPPED, true, &c->lost);
    report_number(c, WT_OBSERVED_DROPPED, false, &c->untold[0]);
    report_number(c, WT_OBSERVED_REFUSED, false, &c->untold[1]);
}

/* ---- In ---- */

bool wt_bridge_loop_loses(struct wt_bridge_loop *loop, struct wt_span frame)
{
    if (loop->lose == 0)
        return false;
    struct wt_frame_summary summary = wt_frame_summary_of(frame);

    if (!wt_frame_summary_counts(&summary) || ++loop->counted < loop->lose)
        return false;
    loop->counted = 0;
    return true;
}

/* The older of the two ports' next frames. */
static bool next_in(struct wt_bridge_loop *c, struct wt_port_frame *frame, int *side)
{
    struct wt_port_frame frames[WT_N_SIDES];
    bool there[WT_N_SIDES];

    for (int i = 0; i < WT_N_SIDES; i++)
        there[i] = wt_port_peek(&c->ports[i], &frames[i]);
    if (!there[0] && !there[1])
        return false;
    *side = !there[0] || (there[1] && frames[1].time_ns < frames[0].time_ns);
    *frame = frames[*side];
    return true;
}

static bool take_in(struct wt_bridge_loop *c)
{
    struct wt_port_frame frame;
    int side;

    if (wt_delay_is_full(&c->delay) || !next_in(c, &frame, &side))
        return false;
    if (frame.some_lost)
        c->lost += wt_port_lost(&c->ports[side]);
    size_t n = wt_port_size(&frame);

    if (n == 0) {
        c->lost++;
    } else if (wt_bridge_loop_loses(c, frame.bytes)) {
        report_act(c, WT_OBSERVED_DROPPED, frame.time_ns, side == WT_CLIENT_SIDE, frame.bytes);
    } else {
        struct wt_delayed *queued = wt_delay_push(&c->delay);

        queued->due_ns = wt_clock_ns(CLOCK_MONOTONIC) + c->delay_ns;
        queued->to_client = side == WT_SERVER_SIDE;
        queued->n = (uint16_t)n;
        wt_port_copy(&frame, queued->bytes);
    }
    wt_port_take(&c->ports[side]);
    return true;
}

/* ---- Out ---- */

/* The answer is delayed as long as the frame was. */
static void send_back(struct wt_bridge_loop *c, bool to_client, const uint8_t *answer, size_t n)
{
    struct wt_delayed *queued = wt_delay_push(&c->delay);

    queued->due_ns = wt_clock_ns(CLOCK_MONOTONIC) + c->delay_ns;
    queued->to_client = to_client;
    queued->n = (uint16_t)n;
    memcpy(queued->bytes, answer, n);
}

/* True: the frame was refused or dropped, and is out of the queue. */
static bool refuse(struct wt_bridge_loop *c, const struct wt_delayed *queued)
{
    struct wt_span frame = {queued->bytes, queued->n, queued->n};
    bool from_client = !queued->to_client;
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

/* True: a frame left the queue, sent or dropped. False: none is due, or its port is busy
 * (*stuck). */
static bool hand_on(struct wt_bridge_loop *c, bool *stuck)
{
    const struct wt_delayed *queued = wt_delay_first(&c->delay);

    *stuck = false;
    if (queued == NULL || queued->due_ns > wt_clock_ns(CLOCK_MONOTONIC))
        return false;
    if (refuse(c, queued))
        return true;
    int side = queued->to_client ? WT_CLIENT_SIDE : WT_SERVER_SIDE;
    int reason = wt_port_send(&c->ports[side], queued->bytes, queued->n);

    *stuck = reason == EAGAIN || reason == EINTR;
    if (*stuck)
        return false;
    if (reason == ENOBUFS)
        c->lost++;
    wt_delay_pop(&c->delay);
    return true;
}

/* ---- The loop ---- */

/* False: the other end of the report socket is closed. */
static bool wait_for_more(struct wt_bridge_loop *c, bool stuck)
{
    const struct wt_delayed *queued = wt_delay_first(&c->delay);
    short in = wt_delay_is_full(&c->delay) ? 0 : POLLIN;
    struct timespec time_out;
    struct pollfd fds[WT_N_SIDES + 1] = {
        {.fd = c->ports[0].fd, .events = in                               },
        {.fd = c->ports[1].fd, .events = in                               },
        {.fd = c->report,      .events = has_more_to_tell(c) ? POLLOUT : 0},
    };

    if (stuck)
        fds[queued->to_client ? WT_CLIENT_SIDE : WT_SERVER_SIDE].events |= POLLOUT;
    int64_t ns = queued == NULL || stuck ? second : queued->due_ns - wt_clock_ns(CLOCK_MONOTONIC);

    ns = ns < 0 ? 0 : ns;
    time_out = (struct timespec){.tv_sec = (time_t)(ns / second), .tv_nsec = (long)(ns % second)};
    if (ppoll(fds, WT_N_SIDES + 1, &time_out, NULL) < 0)
        return errno == EINTR;
    return (fds[WT_N_SIDES].revents & (POLLHUP | POLLERR)) == 0;
}

void wt_bridge_loop_run(struct wt_bridge_loop *c)
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

bool wt_bridge_loop_open(struct wt_bridge_loop *c, const struct wt_network_options *options)
{
    *c = (struct wt_bridge_loop){
        .ports = {{.fd = -1}, {.fd = -1}},
        .report = -1,
        .delay_ns = options->delay_ms * (int64_t)MS,
        .lose = options->lose,
        .refuse = options->refuse,
    };
    bool good = wt_delay_init(&c->delay, WT_DELAY_FRAMES);

    for (int side = 0; side < WT_N_SIDES && good; side++)
        good = wt_port_open(&c->ports[side], wt_wire_name(side));
    if (good)
        return true;
    int reason = errno;

    wt_bridge_loop_close(c);
    errno = reason;
    return false;
}

void wt_bridge_loop_close(struct wt_bridge_loop *c)
{
    for (int side = 0; side < WT_N_SIDES; side++)
        wt_port_close(&c->ports[side]);
    wt_delay_clear(&c->delay);
}
