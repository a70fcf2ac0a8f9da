/* SPDX-License-Identifier: BSD-2-Clause */
/* The entry points for what was observed of the programs: socket calls, beginnings and ends. */

#include "observed.h"

/* ---- telling ---- */

struct wt_remark *wt_say_that(struct wt_telling_call *t, enum wt_remark_id id)
{
    struct wt_call_commentary *told = t->told;
    size_t at = told->n_remarks < WT_MAX_REMARKS ? told->n_remarks++ : WT_MAX_REMARKS - 1;

    wt_remark_begin(t->explainer, &told->remarks[at], id, WT_CALL_NONE);
    return &told->remarks[at];
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
}

void wt_explain_programs(struct wt_explainer *explainer, const struct wt_programs_setup *programs,
                         struct wt_call_commentary *told)
{
    struct wt_telling_call t = {.explainer = explainer, .told = told};

    told->hidden = false;
    told->shown = WT_CALL_WHOLE;
    told->n_remarks = 0;
    if (programs->network == WT_NETWORK_VETH)
        say_veth(&t, programs);
    else
        wt_say_that(&t, programs->network == WT_NETWORK_PRIVATE ? WT_REMARK_RUN_PRIVATE
                                                                : WT_REMARK_RUN_HOST);
    if (programs->lose != 0)
        wt_arg_number(wt_say_that(&t, WT_REMARK_RUN_LOSE), "lose", programs->lose);
    if (programs->refuse)
        wt_say_that(&t, WT_REMARK_RUN_REFUSE);
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
        if (seen->sockets[i].program == program && seen->sockets[i].is & what)
            return true;
    return false;
}

static enum wt_remark_id why_now(const struct wt_sockets *seen, uint8_t before)
{
    if (has(seen, before, WT_SOCKET_LISTENS))
        return WT_REMARK_STARTED_LISTENS;
    if (has(seen, before, WT_SOCKET_BOUND))
        return WT_REMARK_STARTED_BOUND;
    return seen->programs[before].is_over ? WT_REMARK_STARTED_AFTER : WT_REMARK_STARTED_ANYWAY;
}

static void say_started(struct wt_telling_call *t, uint8_t program)
{
    if (program == 0) {
        t->told->hidden = true; /* the opening has named it */
        return;
    }
    uint8_t before = (uint8_t)(program - 1);
    enum wt_remark_id id = why_now(t->seen, before);

    if (!t->seen->programs[before].unwatched || id != WT_REMARK_STARTED_ANYWAY)
        wt_arg_program(wt_say_that(t, id), "before", before);
}

static void say_not_watched(struct wt_telling_call *t, const struct wt_observed *o)
{
    wt_say_that(t, o->as.reason == WT_NOT_WATCHED_DENIED ? WT_REMARK_NOT_WATCHED_DENIED
                                                         : WT_REMARK_NOT_WATCHED_OTHER_ABI);
}

/* What the bridge did. Those that came faster than they could be told are only counted. */
static void say_frame(struct wt_telling_call *t, const struct wt_observed *o)
{
    uint64_t untold = o->as.frame.untold;

    if (o->as.frame.full) {
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_OVERFLOWED), "frames", untold);
        return;
    }
    if (o->as.frame.n > 0 && o->kind == WT_OBSERVED_DROPPED)
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAME_LOST), "lose", t->seen->lose);
    else if (o->as.frame.n > 0)
        wt_say_that(t, WT_REMARK_FRAME_REFUSED);
    if (untold > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_FRAMES_UNTOLD), "frames", untold);
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
    if (t->step->forgot)
        wt_say_that(t, WT_REMARK_CALLS_FORGOTTEN);
    if (t->step->is_prompt) { /* told whole when it returns */
        t->told->hidden = true;
        return;
    }
    say_call(t);
    if (t->step->would_block_again && !t->explainer->options.every)
        t->told->hidden = true; /* once is enough to be shown */
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
        break;
    case WT_OBSERVED_ENDING:
        wt_say_ending(t);
        break;
    case WT_OBSERVED_ENDED:
        wt_say_ended(t, o);
        break;
    case WT_OBSERVED_NOT_WATCHED:
        say_not_watched(t, o);
        break;
    case WT_OBSERVED_STOPPING:
        wt_say_stopping(t, o);
        break;
    case WT_OBSERVED_DROPPED:
    case WT_OBSERVED_REFUSED:
        say_frame(t, o);
        break;
    }
}

void wt_explain_observed(struct wt_explainer *explainer, const struct wt_observed *observed,
                         const struct wt_socket_change *step, struct wt_call_commentary *told)
{
    struct wt_telling_call t = {.explainer = explainer,
                                .seen = explainer->seen,
                                .call = &observed->as.call,
                                .socket = step->socket,
                                .step = step,
                                .shown = step->shown,
                                .told = told};

    told->hidden = false;
    told->shown = step->shown;
    told->n_remarks = 0;
    if (t.seen != NULL && observed->program < WT_MAX_PROGRAMS)
        explain_kind(&t, observed);
}
