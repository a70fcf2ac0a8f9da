/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry points for what was observed of the programs: socket calls, beginnings and ends. */

#include <errno.h>

#include "observed.h"

/* ---- telling ---- */

struct wt_remark *wt_say_that(struct wt_telling_call *t, enum wt_remark_id id)
{
    struct wt_call_commentary *commentary = t->commentary;
    size_t at =
        commentary->n_remarks < WT_MAX_REMARKS ? commentary->n_remarks++ : WT_MAX_REMARKS - 1;

    wt_remark_begin(t->explainer, &commentary->remarks[at], id, WT_CALL_NONE);
    return &commentary->remarks[at];
}

const char *wt_name_of_call(const struct wt_socket_call *call)
{
    return wt_socket_call_name((enum wt_socket_call_id)call->call);
}

struct wt_remark *wt_say_call(struct wt_telling_call *t, enum wt_remark_id id)
{
    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_name(r, "call", wt_name_of_call(t->call));
    return r;
}

void wt_arg_program(struct wt_remark *remark, const char *name, uint8_t program)
{
    wt_arg_add(remark, name, WT_ARG_PROGRAM)->as.number = program;
}

enum wt_call_place wt_call_place(const struct wt_socket_call *call)
{
    switch (call->call) {
    case WT_SC_CONNECT:
        return call->is_tcp_or_udp && call->transport == WT_OVER_UDP ? WT_PLACE_BEGIN
                                                                     : WT_PLACE_BOTH;
    case WT_SC_ACCEPT:
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        return WT_PLACE_BOTH;
    default:
        return wt_socket_call_moves(call->call) == WT_RECEIVES ? WT_PLACE_BOTH : WT_PLACE_BEGIN;
    }
}

/* ---- the opening ---- */

static void say_veth(struct wt_telling_call *t, const struct wt_programs_setup *programs)
{
    struct wt_remark *r = wt_say_that(t, WT_REMARK_RUN_VETH);

    wt_arg_name(r, "server", programs->address[0]);
    wt_arg_name(r, "server_mac", programs->hardware[0]);
    wt_arg_name(r, "client", programs->address[1]);
    wt_arg_name(r, "client_mac", programs->hardware[1]);
    for (uint8_t i = 0; i < programs->n && i < WT_MAX_PROGRAMS; i++) {
        if (programs->loopback[i] == NULL)
            continue;
        r = wt_say_that(t, WT_REMARK_RUN_NAMES_LOOPBACK);
        wt_arg_program(r, "program", i);
        wt_arg_name(r, "address", programs->loopback[i]);
        wt_arg_name(r, "server", programs->address[0]);
    }
}

static void say_rate(struct wt_telling_call *t, const struct wt_programs_setup *programs)
{
    bool cable = programs->network == WT_NETWORK_VETH;
    struct wt_remark *r = wt_say_that(t, cable ? WT_REMARK_RUN_RATE_CABLE : WT_REMARK_RUN_RATE);

    wt_arg_name(r, "rate", programs->rate);
    wt_arg_number(r, "bits", programs->bits_per_s);
    if (cable)
        wt_arg_number(r, "queue", programs->queue);
}

static void say_losses(struct wt_telling_call *t, const struct wt_programs_setup *programs)
{
    const struct wt_losses *losses = &programs->losses;

    if (losses->nth != 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_RUN_LOSE), "lose", losses->nth);
    if (losses->data != 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_RUN_LOSE_DATA), "lose", losses->data);
    if (losses->acks != 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_RUN_LOSE_ACKS), "lose", losses->acks);
    if (losses->n_only != 0)
        wt_arg_name(wt_say_that(t, WT_REMARK_RUN_LOSE_ONLY), "packets", programs->lose_only);
}

static void say_reorder(struct wt_telling_call *t, uint32_t reorder)
{
    struct wt_remark *r = wt_say_that(t, WT_REMARK_RUN_REORDER);

    wt_arg_number(r, "reorder", reorder);
    wt_arg_number(r, "milliseconds", WT_HOLD_MS);
}

void wt_explain_programs(struct wt_explainer *explainer, const struct wt_programs_setup *programs,
                         struct wt_call_commentary *commentary)
{
    struct wt_telling_call t = {.explainer = explainer, .commentary = commentary};

    commentary->hidden = false;
    commentary->by_itself = 0;
    commentary->shown = WT_CALL_WHOLE;
    commentary->n_remarks = 0;
    if (programs->network == WT_NETWORK_VETH)
        say_veth(&t, programs);
    else
        wt_say_that(&t, programs->network == WT_NETWORK_PRIVATE ? WT_REMARK_RUN_PRIVATE
                                                                : WT_REMARK_RUN_HOST);
    if (programs->congestion != NULL)
        wt_arg_name(wt_say_that(&t, WT_REMARK_RUN_CONGESTION), "name", programs->congestion);
    say_losses(&t, programs);
    if (programs->bits_per_s != 0)
        say_rate(&t, programs);
    if (programs->refuse)
        wt_say_that(&t, WT_REMARK_RUN_REFUSE);
    if (programs->reorder != 0)
        say_reorder(&t, programs->reorder);
    if (programs->delay_ms != 0) {
        struct wt_remark *r = wt_say_that(&t, WT_REMARK_RUN_DELAY);

        wt_arg_number(r, "milliseconds", programs->delay_ms);
        wt_arg_seconds(r, "delay", (int64_t)programs->delay_ms * 1000000);
    }
}

/* ---- programs ---- */

/* Does it have a socket that clients can reach? */
static bool has(const struct wt_sockets *seen, uint8_t program, uint32_t what)
{
    for (unsigned i = 0; i < seen->n_sockets; i++)
        if (seen->sockets[i].program == program && seen->sockets[i].is & what &&
            !(seen->sockets[i].is & WT_SOCKET_CLOSED))
            return true;
    return false;
}

static enum wt_remark_id why_now(const struct wt_sockets *seen, uint8_t before)
{
    if (has(seen, before, WT_SOCKET_LISTENS) || seen->programs[before].listens_at_path)
        return WT_REMARK_STARTED_LISTENS;
    if (has(seen, before, WT_SOCKET_BOUND))
        return WT_REMARK_STARTED_BOUND;
    return seen->programs[before].is_over ? WT_REMARK_STARTED_AFTER : WT_REMARK_STARTED_ANYWAY;
}

/* --clients, ":+" and --after: the reason is what was asked for. */
static bool say_asked_start(struct wt_telling_call *t, uint8_t program, uint8_t before)
{
    static const enum wt_remark_id remarks[] = {[WT_AFTER_USUAL] = WT_N_REMARKS,
                                                [WT_AFTER_LISTEN] = WT_N_REMARKS,
                                                [WT_AFTER_CONNECT] = WT_REMARK_STARTED_CONNECTED,
                                                [WT_AFTER_TIME] = WT_REMARK_STARTED_AFTER_TIME,
                                                [WT_AFTER_TOGETHER] = WT_REMARK_STARTED_TOGETHER};
    const struct wt_start *start = &t->seen->start[program];
    bool in_vain = start->after == WT_AFTER_CONNECT && t->seen->programs[before].connected == 0;

    if (remarks[start->after] == WT_N_REMARKS || in_vain)
        return false;
    struct wt_remark *r = wt_say_that(t, remarks[start->after]);

    wt_arg_program(r, "before", before);
    if (start->after == WT_AFTER_TIME)
        wt_arg_seconds(r, "gap", (int64_t)start->ms * 1000000);
    return true;
}

static void say_started(struct wt_telling_call *t, uint8_t program)
{
    if (program == 0) {
        t->commentary->hidden = true; /* the opening has named it */
        return;
    }
    uint8_t before = (uint8_t)(program - 1);
    enum wt_remark_id id = why_now(t->seen, before);

    if (say_asked_start(t, program, before))
        return;
    if (!t->seen->programs[before].unwatched || id != WT_REMARK_STARTED_ANYWAY)
        wt_arg_program(wt_say_that(t, id), "before", before);
}

/* AF_UNIX: that none of it is a packet is said with the first; what else went wrong each time. */
static void say_path(struct wt_telling_call *t, const struct wt_observed *o)
{
    bool connects =
        o->as.path.call == WT_SC_CONNECT && o->as.path.n > 0 && o->as.path.bytes[0] != 0;

    if (!t->explainer->has_said[WT_REMARK_PATH])
        wt_say_that(t, WT_REMARK_PATH);
    if (connects && o->as.path.error == ENOENT)
        wt_say_that(t, WT_REMARK_PATH_ABSENT);
    else if (connects && o->as.path.error == ECONNREFUSED)
        wt_say_that(t, WT_REMARK_PATH_REFUSED);
    else if (o->as.path.error == EADDRINUSE)
        wt_say_that(t, WT_REMARK_PATH_IN_USE);
}

static void say_not_watched(struct wt_telling_call *t, const struct wt_observed *o)
{
    wt_say_that(t, o->as.reason == WT_NOT_WATCHED_DENIED   ? WT_REMARK_NOT_WATCHED_DENIED
                   : o->as.reason == WT_NOT_WATCHED_URING  ? WT_REMARK_NOT_WATCHED_URING
                   : o->as.reason == WT_NOT_WATCHED_HIDDEN ? WT_REMARK_NOT_WATCHED_HIDDEN
                                                           : WT_REMARK_NOT_WATCHED_OTHER_ABI);
}

static void say_lost(struct wt_telling_call *t, enum wt_loss loss)
{
    if (loss == WT_LOSS_QUEUE)
        wt_arg_number(wt_say_that(t, WT_REMARK_QUEUE_WAS_FULL), "queue", t->seen->queue);
    else if (loss == WT_LOSS_NTH)
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAME_LOST), "lose", t->seen->losses.nth);
    else
        wt_arg_name(wt_say_that(t, WT_REMARK_FRAME_LOST_SO), "flag", wt_loss_flag(loss));
}

static void say_act(struct wt_telling_call *t, const struct wt_observed *o)
{
    if (o->kind == WT_OBSERVED_DROPPED)
        say_lost(t, (enum wt_loss)o->as.frame.loss);
    else
        wt_say_that(t,
                    o->kind == WT_OBSERVED_HELD ? WT_REMARK_FRAME_HELD : WT_REMARK_FRAME_REFUSED);
}

/* What the bridge did. Those that came faster than they could be told are only counted. */
static void say_frame(struct wt_telling_call *t, const struct wt_observed *o)
{
    uint64_t untold = o->as.frame.untold;

    if (o->as.frame.full) {
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_OVERFLOWED), "frames", untold);
        return;
    }
    if (o->as.frame.packet != 0)
        t->commentary->hidden = true; /* told with the packet itself */
    else if (o->as.frame.n > 0)
        say_act(t, o);
    if (untold > 0) {
        t->commentary->hidden = false;
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_UNTOLD), "frames", untold);
    }
}

/* ---- calls ---- */

static void say_call(struct wt_telling_call *t)
{
    switch (t->call->call) {
    case WT_SC_SOCKET:
    case WT_SC_BIND:
    case WT_SC_LISTEN:
        wt_say_opening(t);
        break;
    case WT_SC_CONNECT:
        wt_say_connect(t);
        break;
    case WT_SC_ACCEPT:
        wt_say_accept(t);
        break;
    case WT_SC_SHUTDOWN:
    case WT_SC_CLOSE:
    case WT_SC_DUP:
        wt_say_closing(t);
        break;
    case WT_SC_POLL:
    case WT_SC_SELECT:
    case WT_SC_EPOLL_WAIT:
        wt_say_waiting(t);
        break;
    default:
        if (wt_socket_call_moves(t->call->call) == WT_SENDS)
            wt_say_sending(t);
        else if (wt_socket_call_moves(t->call->call) == WT_RECEIVES)
            wt_say_receiving(t);
        else
            wt_say_option(t);
        break;
    }
}

static void explain_call(struct wt_telling_call *t)
{
    if (t->change->forgot)
        wt_say_that(t, WT_REMARK_CALLS_FORGOTTEN);
    if (t->change->is_prompt) { /* told whole when it returns */
        t->commentary->hidden = true;
        return;
    }
    if (t->socket == NULL && t->call->error == EBADF && t->shown != WT_CALL_BEGINS)
        wt_say_error(t);
    else
        say_call(t);
    wt_say_released(t);
    if (t->change->would_block_again && !t->explainer->options.every)
        t->commentary->hidden = true; /* shown once */
}

/* ---- entry points ---- */

static void explain_kind(struct wt_telling_call *t, const struct wt_observed *o)
{
    switch ((enum wt_observed_kind)o->kind) {
    case WT_OBSERVED_STARTED:
        say_started(t, o->program);
        break;
    case WT_OBSERVED_CALL_BEGINS:
    case WT_OBSERVED_CALL_RETURNS:
        explain_call(t);
        break;
    case WT_OBSERVED_OUTPUT:
    case WT_OBSERVED_SITE:
        break;
    case WT_OBSERVED_ENDING:
        wt_say_ending(t);
        break;
    case WT_OBSERVED_EXECUTED:
        wt_say_executed(t);
        break;
    case WT_OBSERVED_ENDED:
        wt_say_ended(t, o);
        break;
    case WT_OBSERVED_NOT_WATCHED:
        say_not_watched(t, o);
        break;
    case WT_OBSERVED_CANNOT_TRACE:
        wt_say_that(t, WT_REMARK_CANNOT_TRACE);
        break;
    case WT_OBSERVED_PATH:
        say_path(t, o);
        break;
    case WT_OBSERVED_STOPPING:
        wt_say_stopping(t, o);
        break;
    case WT_OBSERVED_STALEMATE:
        wt_say_stalemate(t, o);
        break;
    case WT_OBSERVED_WATCHER:
        wt_say_watcher(t, o);
        break;
    case WT_OBSERVED_TCP_INFO:
        wt_say_congestion(t);
        break;
    case WT_OBSERVED_DROPPED:
    case WT_OBSERVED_REFUSED:
    case WT_OBSERVED_HELD:
        say_frame(t, o);
        break;
    }
}

void wt_explain_observed(struct wt_explainer *explainer, const struct wt_observed *observed,
                         const struct wt_socket_change *change,
                         struct wt_call_commentary *commentary)
{
    struct wt_telling_call t = {.explainer = explainer,
                                .seen = explainer->seen,
                                .call = &observed->as.call,
                                .socket = change->socket,
                                .change = change,
                                .shown = change->shown,
                                .commentary = commentary};

    commentary->hidden = false;
    commentary->by_itself = 0;
    commentary->shown = change->shown;
    commentary->conversation = 0;
    commentary->n_remarks = 0;
    if (t.seen != NULL && observed->program < WT_MAX_PROGRAMS)
        explain_kind(&t, observed);
}
