/* SPDX-License-Identifier: BSD-2-Clause */
/* `run`: a network, a capture in it, the programs; then what both give, in the order of time. */
#include "run.h"

#include <signal.h>
#include <string.h>

#include "confine.h"
#include "idleness.h"
#include "loopback.h"
#include "report.h"
#include "signals.h"
#include "pipeline.h"
#include "timeline.h"
#include "wiretutor/clock.h"
#include "wiretutor/observe.h"
#include "wiretutor/render.h"

enum {
    NS_PER_MS = 1000000,
    MS_PER_SECOND = 1000,
    ETHERNET = 1,
    BLOCKS_MS = 120,      /* by then the kernel has delivered what it captured */
    WATCHING_MS = 40,     /* … and the watching process what it saw */
    QUIET_MS = 300,       /* so long after the last packet nothing more is coming: over lo, */
    WIRE_QUIET_MS = 1500, /* over a wire, and where what was lost is sent again */
    LONGEST_REST_MS = 6000,
    AT_ONCE = 4096, /* frames before we look at the programs again */
    LEAVES = 3,     /* requests to end: 1 the programs, 2 the wait for late packets, 3 ourselves */
    ONCE_MS = 500,  /* timeout(1) signals us and then our group, and means one time */
};

struct running {
    const struct wt_options *o;
    struct wt_identity who; /* who called sudo: the file of -w is theirs */
    struct wt_network *network;
    struct wt_source *source;
    struct wt_programs *programs;
    struct wt_timeline *timeline;
    struct wt_pipeline steps;
    struct wt_packet frame; /* what our bridge dropped; or a packet that may be of other programs */
    uint64_t told_frames;
    struct wt_call_commentary commentary;
    int64_t started_ms, ended_ms; /* CLOCK_MONOTONIC; ended: 0 while a program is left */
    int64_t last_frame_ms;
    int64_t last_end_ns; /* of a program, CLOCK_REALTIME */
    /* CLOCK_REALTIME: nothing earlier will arrive */
    int64_t captured_until_ns, watched_until_ns, reported_until_ns;
    unsigned signals, asked; /* that came; how often they asked us to end */
    int64_t asked_ms;
    int64_t stalemate_ns; /* the one that was told last */
    struct wt_text better_order;
    bool program_failed, not_started; /* one of them, by itself */
    bool source_over, no_memory;
};

static int64_t now_ms(void)
{
    return wt_clock_ns(CLOCK_MONOTONIC) / NS_PER_MS;
}

/* ---- begin ---- */

static enum wt_network_kind network_kind(const struct wt_options *o)
{
    if (o->host)
        return WT_NETWORK_HOST;
    return o->veth ? WT_NETWORK_VETH : WT_NETWORK_PRIVATE;
}

static enum wt_status open_capture(struct running *run)
{
    const struct wt_options *o = run->o;
    const char *interface = wt_network_interface(run->network);
    const struct wt_live_options live = {.interface = *interface != '\0' ? interface : "any",
                                         .snaplen = (uint32_t)o->snaplen,
                                         .buffer_kib = (uint32_t)o->buffer_kib};
    enum wt_status status = wt_source_open_live(&run->source, &live, &run->steps.error);

    return status == WT_OK ? wt_pipeline_write(&run->steps, run->source, &run->who) : status;
}

static enum wt_status start_programs(struct running *run)
{
    const struct wt_options *o = run->o;
    struct wt_programs_options programs = {
        .n = o->n_programs,
        .stdin_to = o->stdin_to != 0 ? (size_t)o->stdin_to - 1 : o->first_client,
        .first_client = o->first_client,
        .network = run->network,
        .open_network = o->host,
        .plain = !o->tty,
        .sites = run->steps.tells,
        .tcp_info = run->steps.tells && (o->format == WT_FORMAT_JSON || !o->quiet),
    };

    memcpy(programs.argv, o->programs, sizeof programs.argv);
    memcpy(programs.start, o->start, sizeof programs.start);
    run->started_ms = now_ms();
    return wt_programs_start(&run->programs, &programs, &run->steps.error);
}

/* What is left to us needs no rights; the ids stay, by which the programs are ours to end. */
static enum wt_status confine(struct running *run)
{
    const struct wt_identity same = {.changes = false};
    int32_t pids[WT_PROGRAM_PROCESSES + 1] = {wt_network_process(run->network)};
    const struct wt_confined what = {run->source, run->steps.sink, pids,
                                     1 + wt_programs_processes(run->programs, pids + 1)};
    enum wt_status status = wt_guard_become(&same, &run->steps.error);

    return status == WT_OK ? wt_confine(run->o, &what, &run->steps.error) : status;
}

static enum wt_status start(struct running *run)
{
    const struct wt_options *o = run->o;
    const struct wt_network_options network = {.kind = network_kind(o),
                                               .losses = o->losses,
                                               .refuse = o->refuse,
                                               .delay_ms = (uint32_t)o->delay_ms,
                                               .bits_per_s = o->bits_per_s,
                                               .queue = (uint32_t)o->queue,
                                               .reorder = (uint32_t)o->reorder,
                                               .congestion = o->congestion};
    enum wt_status status = wt_guard_identity(&run->who, NULL, &run->steps.error);

    if (status == WT_OK)
        status = wt_network_enter(&run->network, &network, &run->steps.error);
    if (status == WT_OK)
        status = open_capture(run);
    if (status == WT_OK)
        status = wt_pipeline_open(&run->steps);
    run->timeline = wt_timeline_new();
    if (status == WT_OK && run->timeline == NULL)
        status = wt_fail(&run->steps.error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    if (status == WT_OK)
        status = start_programs(run);
    return status == WT_OK ? confine(run) : status;
}

static void tell_programs(struct running *run)
{
    const struct wt_options *o = run->o;
    struct wt_programs_setup programs = {.network = network_kind(o),
                                         .n = o->n_programs,
                                         .first_client = o->first_client,
                                         .losses = o->losses,
                                         .lose_only = o->lose_only,
                                         .delay_ms = (uint32_t)o->delay_ms,
                                         .rate = o->rate,
                                         .bits_per_s = o->bits_per_s,
                                         .queue = (uint32_t)o->queue,
                                         .reorder = (uint32_t)o->reorder,
                                         .refuse = o->refuse,
                                         .congestion = o->congestion,
                                         .low_ports = wt_network_low_ports(run->network)};

    wt_idle_better_order(&run->better_order, o);
    programs.better_order = run->better_order.data;
    memcpy(programs.argv, o->programs, sizeof programs.argv);
    for (size_t i = 0; o->veth && i < o->n_programs; i++)
        programs.loopback[i] = wt_loopback_named(o->programs[i]);
    for (int side = 0; side < 2; side++) {
        programs.address[side] = wt_network_end(run->network, side).ipv4;
        programs.hardware[side] = wt_network_end(run->network, side).hardware;
    }
    memcpy(programs.start, o->start, sizeof programs.start);
    wt_sockets_programs(run->steps.sockets, &programs);
    wt_explain_programs(run->steps.explainer, &programs, &run->commentary);
    wt_render_programs(run->steps.renderer, &programs, &run->commentary);
}

/* ---- go on ---- */

static void keep(struct running *run, bool kept)
{
    run->no_memory |= !kept;
}

/* A program that ended because all were stopped did not fail. */
static void judge(struct running *run, const struct wt_observed *ended)
{
    bool good = ended->as.ended.code == 0 && ended->as.ended.signal == 0;

    if (ended->as.ended.not_started)
        run->not_started = true;
    else if (!good && ended->as.ended.reason == WT_STOP_NONE)
        run->program_failed = true;
}

static void take_one(struct running *run, const struct wt_observed *observed)
{
    if (observed->kind == WT_OBSERVED_ENDED) {
        judge(run, observed);
        run->last_end_ns = observed->time_ns;
    }
    if (observed->kind == WT_OBSERVED_SITE)
        wt_render_site(run->steps.renderer, &observed->as.site);
    else
        keep(run, wt_timeline_observed(run->timeline, observed));
}

/* What was told late, for a line of source was still to be found, has happened before. */
static int64_t ms_since(int64_t time_ns)
{
    int64_t ms = (wt_clock_ns(CLOCK_REALTIME) - time_ns) / NS_PER_MS;

    return ms > 0 && ms < QUIET_MS ? ms : 0;
}

static enum wt_status take_observed(struct running *run)
{
    static const struct wt_observed nothing;
    struct wt_observed observed = nothing;
    int64_t now = wt_clock_ns(CLOCK_REALTIME);
    enum wt_status status;

    run->reported_until_ns = wt_network_reported_until(run->network);
    while ((status = wt_network_next(run->network, &observed)) == WT_OK)
        keep(run, wt_timeline_observed(run->timeline, &observed));
    if (status == WT_END)
        run->reported_until_ns = INT64_MAX;
    do {
        status = wt_programs_next(run->programs, &observed, &run->steps.error);
        if (status == WT_OK)
            take_one(run, &observed);
    } while (status == WT_OK);
    run->watched_until_ns =
        status == WT_AGAIN
            ? wt_programs_until(run->programs, now - (int64_t)WATCHING_MS * NS_PER_MS)
            : INT64_MAX;
    if (status == WT_END && run->ended_ms == 0)
        run->ended_ms = now_ms() - ms_since(run->last_end_ns);
    return status == WT_CANNOT ? status : WT_OK;
}

/* Waits a moment where there are none. */
static enum wt_status take_frames(struct running *run)
{
    struct wt_frame frame;

    for (unsigned i = 0; i < AT_ONCE && !run->source_over; i++) {
        int64_t now = wt_clock_ns(CLOCK_REALTIME);
        enum wt_status status = wt_source_next(run->source, &frame, &run->steps.error);

        if (status == WT_OK) {
            keep(run, wt_timeline_frame(run->timeline, &frame));
            run->last_frame_ms = now_ms();
            if (frame.time_ns > run->captured_until_ns)
                run->captured_until_ns = frame.time_ns;
        } else if (status == WT_AGAIN) {
            int64_t until = now - (int64_t)BLOCKS_MS * NS_PER_MS;

            if (until > run->captured_until_ns)
                run->captured_until_ns = until;
            return WT_OK;
        } else {
            run->source_over = true;
            run->captured_until_ns = INT64_MAX;
            if (status == WT_CANNOT)
                return status;
        }
    }
    return WT_OK;
}

static void tell_observed(struct running *run, const struct wt_moment *moment)
{
    const struct wt_observed *o = moment->observed;
    bool has_frame = wt_is_act_on_frame(o);

    if (has_frame) {
        const struct wt_frame frame = {
            .link_type = ETHERNET,
            .time_ns = o->time_ns,
            .loss = o->as.frame.loss,
            .bytes = {o->as.frame.bytes, o->as.frame.n, o->as.frame.on_wire}
        };

        wt_dissect(&run->frame, &frame, false);
        if (o->as.frame.loss != WT_LOSS_NONE && o->as.frame.packet == 0)
            wt_sockets_lost(run->steps.sockets, &run->frame);
    }
    struct wt_socket_change change;

    wt_sockets_observed(run->steps.sockets, o, moment->shown, &change);
    wt_explain_observed(run->steps.explainer, o, &change, &run->commentary);
    wt_render_observed(run->steps.renderer, o, moment->shown, has_frame ? &run->frame : NULL,
                       &run->commentary);
}

/* On the host's network: does the packet belong to these programs? Of fragments that is not known.
 */
static bool is_theirs(struct running *run, const struct wt_frame *frame)
{
    if (!run->o->host)
        return true;
    wt_dissect(&run->frame, frame, false);
    return wt_sockets_own(run->steps.sockets, &run->frame);
}

static enum wt_status tell_frame(struct running *run, struct wt_frame *frame)
{
    if (!is_theirs(run, frame))
        return WT_OK;
    frame->number = ++run->told_frames;
    return wt_pipeline_take(&run->steps, frame);
}

/* What is known to be in order by now. */
static enum wt_status tell(struct running *run)
{
    int64_t until = run->captured_until_ns < run->watched_until_ns ? run->captured_until_ns
                                                                   : run->watched_until_ns;
    struct wt_moment moment;
    enum wt_status status = WT_OK;

    if (run->reported_until_ns < until && until != INT64_MAX)
        until = run->reported_until_ns;
    while (status == WT_OK && wt_timeline_next(run->timeline, until, &moment)) {
        if (moment.is_frame)
            status = tell_frame(run, &moment.frame);
        else if (run->steps.tells)
            tell_observed(run, &moment);
    }
    if (run->no_memory)
        return wt_fail(&run->steps.error, WT_CANNOT, WT_ERROR_NO_MEMORY, NULL, NULL);
    return status == WT_OK ? wt_pipeline_pause(&run->steps) : status;
}

/* ---- end ---- */

/* So long after the last packet nothing more is coming. */
static int64_t quiet_ms(const struct running *run)
{
    bool wire = run->o->veth || wt_loses(&run->o->losses) || run->o->bits_per_s != 0;

    return (wire ? WIRE_QUIET_MS : QUIET_MS) + 4 * (int64_t)run->o->delay_ms;
}

/* A packet for a waiting server may still arrive: delayed by the bridge, or lost and not yet
 * retransmitted. */
static bool is_on_its_way(const struct running *run)
{
    return (wt_loses(&run->o->losses) || run->o->delay_ms != 0 || run->o->bits_per_s != 0) &&
           now_ms() - run->last_frame_ms < quiet_ms(run);
}

static enum wt_stop_reason why_stop(const struct running *run)
{
    int64_t seconds = (int64_t)run->o->run_seconds;

    if (run->asked > 0)
        return WT_STOP_SIGNAL;
    if (seconds != 0)
        return now_ms() - run->started_ms >= seconds * MS_PER_SECOND ? WT_STOP_TIME : WT_STOP_NONE;
    if (run->o->keep || is_on_its_way(run))
        return WT_STOP_NONE;
    return wt_idle_reason(wt_programs_idle(run->programs), run->last_frame_ms, now_ms());
}

/* Signals that come together count as one request; a second Ctrl-C is another. */
static void count_signals(struct running *run)
{
    unsigned signals = wt_signals_counted();

    if (signals != run->signals && (run->asked == 0 || now_ms() - run->asked_ms >= ONCE_MS)) {
        run->asked++;
        run->asked_ms = now_ms();
    }
    run->signals = signals;
}

/* The programs are gone; their kernels may still exchange packets (FINs, retransmissions). */
static bool is_quiet(const struct running *run)
{
    int64_t last = run->last_frame_ms > run->ended_ms ? run->last_frame_ms : run->ended_ms;

    return now_ms() - last >= quiet_ms(run) ||
           now_ms() - run->ended_ms >= LONGEST_REST_MS + 4 * (int64_t)run->o->delay_ms;
}

static void stop_what_is_over(struct running *run)
{
    struct wt_stop stop = {.reason = why_stop(run), .time_ns = wt_clock_ns(CLOCK_REALTIME)};

    memcpy(stop.waits, wt_programs_idle(run->programs)->waits, sizeof stop.waits);
    if (stop.reason == WT_STOP_SIGNAL)
        stop.signal = wt_signals_first(&stop.time_ns);
    if (run->ended_ms == 0 && stop.reason != WT_STOP_NONE)
        wt_programs_stop(run->programs, &stop);
    if (run->ended_ms != 0 && (run->asked > 1 || is_quiet(run)))
        wt_source_stop(run->source);
}

/* Who waits for whom is told with the next moments of the story, and at once where that is no
 * terminal. */
static void notice_stalemate(struct running *run)
{
    const struct wt_idleness *idle = wt_programs_idle(run->programs);
    struct wt_observed observed = {.kind = WT_OBSERVED_STALEMATE,
                                   .time_ns = wt_clock_ns(CLOCK_REALTIME)};

    if (run->ended_ms != 0 || run->stalemate_ns == idle->since_ns ||
        !wt_idle_is_stalemate(idle, run->last_frame_ms, now_ms()))
        return;
    run->stalemate_ns = idle->since_ns;
    observed.as.stopping.reason = (uint8_t)idle->reason;
    memcpy(observed.as.stopping.waits, idle->waits, sizeof idle->waits);
    keep(run, wt_timeline_observed(run->timeline, &observed));
    wt_idle_warn(run->o, run->steps.renderer, idle);
}

static enum wt_status go_on(struct running *run)
{
    enum wt_status status = WT_OK;

    while (status == WT_OK && run->asked < LEAVES) {
        status = take_observed(run);
        if (status == WT_OK)
            status = take_frames(run);
        if (status != WT_OK)
            break;
        bool over = run->source_over && run->ended_ms != 0;

        status = tell(run);
        if (over)
            break;
        notice_stalemate(run);
        count_signals(run);
        stop_what_is_over(run);
    }
    return status == WT_OK ? WT_END : status;
}

static void tell_programs_endings(struct running *run)
{
    for (size_t i = 0; run->steps.tells && i < run->o->n_programs; i++) {
        wt_explain_program_ending(run->steps.explainer, (uint8_t)i, &run->commentary);
        wt_render_program_ending(run->steps.renderer, (uint8_t)i, &run->commentary);
    }
}

/* Packets lost by the capture, not on purpose: the story has gaps that the network did not have. */
static void tell_losses(struct running *run)
{
    struct wt_source_stats stats;
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    if (!wt_source_stats(run->source, &stats) || stats.dropped == 0)
        return;
    wt_text_init_in(&text, room, sizeof room);
    wt_report_closing(&text, run->o, &stats, network_kind(run->o) != WT_NETWORK_VETH);
    wt_report_send(&text);
}

static void clear(struct running *run)
{
    wt_programs_free(run->programs);
    wt_network_leave(run->network);
    wt_source_close(run->source);
    wt_timeline_free(run->timeline);
    wt_text_clear(&run->better_order);
    wt_pipeline_clear(&run->steps);
}

int wt_command_run(const struct wt_options *o)
{
    static const struct running empty;
    struct running run = empty;
    char room[WT_REPORT_ROOM];
    struct wt_text text;

    run.o = o;
    wt_pipeline_init(&run.steps, o);
    run.steps.live = true;
    wt_signals_count();
    enum wt_status status = start(&run);

    if (status == WT_OK) {
        if (run.steps.tells)
            tell_programs(&run);
        status = go_on(&run);
        if (status == WT_END)
            tell_programs_endings(&run);
        status = wt_pipeline_finish(&run.steps, status);
        wt_pipeline_tell_limits(&run.steps);
        tell_losses(&run);
    }
    if (status != WT_OK && status != WT_END) {
        wt_text_init_in(&text, room, sizeof room);
        wt_report_error(&text, o, &run.steps.error);
        wt_report_send(&text);
    }
    clear(&run);
    return wt_run_exit_code(o, wt_exit_code(status), run.not_started, run.program_failed);
}
