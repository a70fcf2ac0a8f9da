/* SPDX-License-Identifier: BSD-2-Clause */
/* The bridge's loop: received frames go into the line to the other side, due frames leave it.
 * Nothing is allocated per frame. */
#include "bridge_loop.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

#include "refuse.h"
#include "frame_summary.h"
#include "wiretutor/clock.h"

enum {
    MS = 1000000,
    SEEN_NS = MS,        /* so long after the time stamp of a frame its port shows it */
    REPORT_NS = 20 * MS, /* so often it is said until when all is reported */
};
static const int64_t second = 1000000000;

/* ---- Reports ---- */

static bool tell(const struct wt_bridge_loop *c, const struct wt_bridge_report *report)
{
    return send(c->report, report, sizeof *report, MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
}

/* Each kind of act by its place among the numbers of those untold. */
static const enum wt_observed_kind acts[WT_N_ACTS] = {WT_OBSERVED_DROPPED, WT_OBSERVED_REFUSED,
                                                      WT_OBSERVED_HELD};

static uint64_t *untold_of(struct wt_bridge_loop *c, enum wt_observed_kind kind)
{
    unsigned i = 0;

    while (acts[i] != kind)
        i++;
    return &c->untold[i];
}

/* loss: NONE for what is refused or held back. */
static void report_act(struct wt_bridge_loop *c, enum wt_observed_kind kind, enum wt_loss loss,
                       int64_t time_ns, bool from_client, struct wt_span frame)
{
    uint64_t *untold = untold_of(c, kind);
    struct wt_bridge_report report = {
        .time_ns = time_ns,
        .untold = *untold,
        .on_wire = (uint32_t)frame.on_wire,
        .kind = (uint8_t)kind,
        .loss = (uint8_t)loss,
        .from_client = from_client,
    };

    report.n =
        (uint32_t)(frame.captured < sizeof report.bytes ? frame.captured : sizeof report.bytes);
    memcpy(report.bytes, frame.data, report.n);
    *untold = tell(c, &report) ? 0 : *untold + 1;
}

static void reported_until(struct wt_bridge_loop *c, int64_t time_ns)
{
    if (c->reported_until_ns != NULL)
        __atomic_store_n(c->reported_until_ns, time_ns, __ATOMIC_RELEASE);
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
    bool more = c->lost > 0;

    for (unsigned i = 0; i < WT_N_ACTS; i++)
        more |= c->untold[i] > 0;
    return more;
}

static void tell_the_rest(struct wt_bridge_loop *c)
{
    report_number(c, WT_OBSERVED_DROPPED, true, &c->lost);
    for (unsigned i = 0; i < WT_N_ACTS; i++)
        report_number(c, acts[i], false, &c->untold[i]);
}

/* ---- In ---- */

enum wt_loss wt_bridge_loop_loses(struct wt_bridge_loop *loop, struct wt_span frame)
{
    if (!wt_loses(&loop->losses))
        return WT_LOSS_NONE;
    struct wt_frame_summary summary = wt_frame_summary_of(frame);

    return wt_lose(&loop->losses, &loop->counted, &summary);
}

enum wt_way wt_bridge_loop_way(struct wt_bridge_loop *loop, const struct wt_delay *line, bool lost,
                               struct wt_span frame)
{
    if (loop->reorder == 0)
        return WT_GOES_ON;
    struct wt_frame_summary summary = wt_frame_summary_of(frame);
    bool counts = wt_frame_summary_counts(&summary);
    bool nth = wt_is_nth(loop->reorder, counts, &loop->counted_to_hold);

    if (lost || !counts)
        return WT_GOES_ON;
    return line->holds ? WT_OVERTAKES : nth ? WT_WAITS : WT_GOES_ON;
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

static bool is_full(const struct wt_bridge_loop *c)
{
    return wt_delay_is_full(&c->lines[0]) || wt_delay_is_full(&c->lines[1]);
}

/* By how much CLOCK_REALTIME is ahead of the clock of the lines. A reading between whose halves
 * another program got the processor says nothing; then the last good one holds, unless the clock
 * was set. */
static int64_t ahead_ns(struct wt_bridge_loop *c)
{
    int tries = c->ahead_ns == 0 ? 100 : 1;
    int64_t before_ns, ahead, apart;

    do {
        before_ns = wt_clock_ns(CLOCK_MONOTONIC);
        ahead = wt_clock_ns(CLOCK_REALTIME) - before_ns;
        apart = wt_clock_ns(CLOCK_MONOTONIC) - before_ns;
    } while (apart > 10000 && --tries > 0);
    if (apart <= 10000 || c->ahead_ns == 0 || ahead - c->ahead_ns > second ||
        c->ahead_ns - ahead > second)
        c->ahead_ns = ahead;
    return c->ahead_ns;
}

/* When it came, by the clock of the lines: however late we come to it. */
static int64_t came_ns(struct wt_bridge_loop *c, const struct wt_port_frame *frame)
{
    int64_t now_ns = wt_clock_ns(CLOCK_MONOTONIC);
    int64_t came = frame->time_ns - ahead_ns(c);

    return came <= now_ns && came > now_ns - second ? came : now_ns;
}

/* As a router does: where too many wait already, the one that comes is lost. */
static enum wt_loss loss_of(struct wt_bridge_loop *c, const struct wt_port_frame *frame,
                            struct wt_delay *line, int64_t at_ns)
{
    enum wt_loss loss = wt_bridge_loop_loses(c, frame->bytes);

    if (loss == WT_LOSS_NONE && c->queue != 0 && wt_delay_waiting(line, at_ns) >= c->queue)
        return WT_LOSS_QUEUE;
    return loss;
}

/* What has waited long enough by then goes on. */
static bool let_go(struct wt_delay *line, int64_t by_ns)
{
    if (!line->holds || line->held_until_ns >= by_ns)
        return false;
    wt_delay_let_go(line, line->held_until_ns);
    return true;
}

static void put_in(struct wt_bridge_loop *c, struct wt_delay *line, enum wt_way way, int64_t at_ns,
                   const struct wt_port_frame *frame)
{
    uint16_t n = (uint16_t)wt_port_size(frame);
    bool to_client = line == &c->lines[WT_CLIENT_SIDE];
    struct wt_delayed *queued = way == WT_WAITS
                                    ? wt_delay_hold(line, at_ns, WT_HOLD_MS * (int64_t)MS, n)
                                    : wt_delay_push(line, at_ns, n);

    queued->to_client = to_client;
    wt_port_copy(frame, queued->bytes);
    if (way == WT_OVERTAKES)
        wt_delay_let_go(line, at_ns);
    if (way == WT_WAITS && !to_client) /* it was captured by now; others will be when they leave */
        report_act(c, WT_OBSERVED_HELD, WT_LOSS_NONE, frame->time_ns, true, frame->bytes);
}

static bool take_in(struct wt_bridge_loop *c)
{
    struct wt_port_frame frame;
    int side;

    if (is_full(c) || !next_in(c, &frame, &side))
        return false;
    if (frame.some_lost)
        c->lost += wt_port_lost(&c->ports[side]);
    struct wt_delay *line = &c->lines[WT_N_SIDES - 1 - side];
    size_t n = wt_port_size(&frame);
    int64_t at_ns = came_ns(c, &frame);

    (void)let_go(line, at_ns);
    enum wt_loss loss = n > 0 ? loss_of(c, &frame, line, at_ns) : WT_LOSS_NONE;

    enum wt_way way =
        n > 0 ? wt_bridge_loop_way(c, line, loss != WT_LOSS_NONE, frame.bytes) : WT_GOES_ON;

    if (n == 0)
        c->lost++;
    else if (loss != WT_LOSS_NONE)
        report_act(c, WT_OBSERVED_DROPPED, loss, frame.time_ns, side == WT_CLIENT_SIDE,
                   frame.bytes);
    else
        put_in(c, line, way, at_ns, &frame);
    wt_port_take(&c->ports[side]);
    reported_until(c, frame.time_ns - SEEN_NS);
    return true;
}

/* ---- Out ---- */

/* The answer travels as the frame did. */
static void send_back(struct wt_bridge_loop *c, bool to_client, const uint8_t *answer, size_t n)
{
    struct wt_delay *line = &c->lines[to_client ? WT_CLIENT_SIDE : WT_SERVER_SIDE];
    struct wt_delayed *queued = wt_delay_push(line, wt_clock_ns(CLOCK_MONOTONIC), (uint16_t)n);

    if (queued == NULL) { /* never: such a line takes nothing in */
        c->lost++;
        return;
    }
    queued->to_client = to_client;
    memcpy(queued->bytes, answer, n);
}

/* True: the line's first frame was refused, and is gone. */
static bool refuse(struct wt_bridge_loop *c, struct wt_delay *line)
{
    const struct wt_delayed *queued = wt_delay_first(line);
    struct wt_span frame = {queued->bytes, queued->n, queued->n};
    bool from_client = !queued->to_client;
    uint8_t answer[WT_REFUSAL_MAX];
    size_t n = 0;
    enum wt_refusal refusal = c->refuse ? wt_refuse(frame, answer, &n) : WT_REFUSAL_NONE;

    if (refusal == WT_REFUSAL_NONE)
        return false;
    report_act(c, WT_OBSERVED_REFUSED, WT_LOSS_NONE, wt_clock_ns(CLOCK_REALTIME), from_client,
               frame);
    wt_delay_pop(line);
    if (refusal == WT_REFUSAL_ANSWERS)
        send_back(c, from_client, answer, n);
    return true;
}

/* True: a frame left this line, sent or refused. False: none is due, or its port is busy
 * (*stuck). */
static bool hand_on_to(struct wt_bridge_loop *c, int side, bool *stuck)
{
    struct wt_delay *line = &c->lines[side];
    const struct wt_delayed *queued = wt_delay_first(line);

    *stuck = false;
    if (queued == NULL || queued->due_ns > wt_clock_ns(CLOCK_MONOTONIC))
        return false;
    if (refuse(c, line))
        return true;
    int reason = wt_port_send(&c->ports[side], queued->bytes, queued->n);
    struct wt_span frame = {queued->bytes, queued->n, queued->n};

    *stuck = reason == EAGAIN || reason == EINTR;
    if (*stuck)
        return false;
    if (reason == ENOBUFS)
        c->lost++;
    else if (queued->was_held && queued->to_client)
        report_act(c, WT_OBSERVED_HELD, WT_LOSS_NONE, wt_clock_ns(CLOCK_REALTIME), false, frame);
    wt_delay_pop(line);
    return true;
}

/* ---- The loop ---- */

/* The held frames whose time is over; what came in time has overtaken them: the ports are empty. */
static bool let_all_go(struct wt_bridge_loop *c)
{
    int64_t by_ns = wt_clock_ns(CLOCK_MONOTONIC) - SEEN_NS;
    bool any = false;

    for (int side = 0; side < WT_N_SIDES && !is_full(c); side++)
        any |= let_go(&c->lines[side], by_ns);
    return any;
}

/* How long until something is due that can be sent, or is held no longer. */
static int64_t idle_ns(const struct wt_bridge_loop *c, const bool stuck[WT_N_SIDES])
{
    int64_t least = c->reported_until_ns != NULL ? REPORT_NS : second;

    for (int side = 0; side < WT_N_SIDES; side++) {
        const struct wt_delayed *queued = wt_delay_first(&c->lines[side]);
        int64_t ns =
            queued == NULL || stuck[side] ? second : queued->due_ns - wt_clock_ns(CLOCK_MONOTONIC);

        least = ns < least ? ns : least;
        if (!c->lines[side].holds || is_full(c))
            continue;
        ns = c->lines[side].held_until_ns + SEEN_NS + 1 - wt_clock_ns(CLOCK_MONOTONIC);
        least = ns < least ? ns : least;
    }
    return least < 0 ? 0 : least;
}

/* False: the other end of the report socket is closed. */
static bool wait_for_more(struct wt_bridge_loop *c, const bool stuck[WT_N_SIDES])
{
    short in = is_full(c) ? 0 : POLLIN;
    struct pollfd fds[WT_N_SIDES + 1] = {
        {.fd = c->ports[0].fd, .events = in                               },
        {.fd = c->ports[1].fd, .events = in                               },
        {.fd = c->report,      .events = has_more_to_tell(c) ? POLLOUT : 0},
    };

    for (int side = 0; side < WT_N_SIDES; side++)
        if (stuck[side])
            fds[side].events |= POLLOUT;
    int64_t ns = idle_ns(c, stuck);
    struct timespec time_out = {.tv_sec = (time_t)(ns / second), .tv_nsec = (long)(ns % second)};

    if (ppoll(fds, WT_N_SIDES + 1, &time_out, NULL) < 0)
        return errno == EINTR;
    return (fds[WT_N_SIDES].revents & (POLLHUP | POLLERR)) == 0;
}

void wt_bridge_loop_run(struct wt_bridge_loop *c)
{
    bool stuck[WT_N_SIDES];

    int64_t looked_ns;

    do {
        looked_ns = wt_clock_ns(CLOCK_REALTIME);
        do {
            for (int side = 0; side < WT_N_SIDES; side++)
                while (hand_on_to(c, side, &stuck[side]))
                    ;
        } while (take_in(c) || let_all_go(c));
        tell_the_rest(c);
        if (!is_full(c))
            reported_until(c, looked_ns - SEEN_NS);
    } while (wait_for_more(c, stuck));
}

bool wt_bridge_loop_open(struct wt_bridge_loop *c, const struct wt_network_options *options)
{
    *c = (struct wt_bridge_loop){
        .ports = {{.fd = -1}, {.fd = -1}},
        .report = -1,
        .queue = options->bits_per_s != 0 ? options->queue : 0,
        .losses = options->losses,
        .reorder = options->reorder,
        .refuse = options->refuse,
    };
    bool good = true;

    for (int side = 0; side < WT_N_SIDES && good; side++) {
        good = wt_delay_init(&c->lines[side], WT_DELAY_FRAMES);
        c->lines[side].delay_ns = options->delay_ms * (int64_t)MS;
        c->lines[side].bits_per_s = options->bits_per_s;
        good = good && wt_port_open(&c->ports[side], wt_wire_name(side));
    }
    if (good)
        return true;
    int reason = errno;

    wt_bridge_loop_close(c);
    errno = reason;
    return false;
}

void wt_bridge_loop_close(struct wt_bridge_loop *c)
{
    for (int side = 0; side < WT_N_SIDES; side++) {
        wt_port_close(&c->ports[side]);
        wt_delay_clear(&c->lines[side]);
    }
}
