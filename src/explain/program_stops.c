/* SPDX-License-Identifier: BSD-2-Clause */
/* A program ends, by itself or because all are to end: what its kernel closes for it, and why. */
#include <signal.h>

#include "observed.h"

/* What a process leaves to its kernel to close. */
struct left {
    unsigned open; /* connections */
    int32_t fd;    /* … the last of them */
    uint64_t unread;
};

static void leave(struct wt_seen *seen, struct wt_seen_socket *s, struct left *left)
{
    struct wt_seen_program *program = &seen->programs[s->program];

    if (s->is & WT_SOCKET_LISTENS)
        program->never_accepted += wt_seen_waiting(seen, s);
    if (s->given_up == WT_NOT_GIVEN_UP)
        s->given_up = WT_BY_EXIT;
    s->is |= WT_SOCKET_CLOSED;
    s->closed_by = WT_BY_EXIT;
    if (!(s->is & WT_SOCKET_CONNECTED) || s->transport != WT_OVER_TCP || wt_seen_is_reset(seen, s))
        return;
    left->open++;
    left->fd = s->fd;
    left->unread += wt_seen_unread(seen, s);
}

/* The kernel sends a FIN for each, or an RST where something was not read. */
static void say_left(struct wt_telling_call *t, const struct left *left)
{
    if (left->open == 1)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKET), "fd", (uint64_t)left->fd);
    else
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKETS), "sockets", left->open);
    if (left->unread > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_SEND_RST), "unread", left->unread);
    else
        wt_say_that(t, WT_REMARK_ENDS_SEND_FIN);
}

void wt_say_ending(struct wt_telling_call *t, const struct wt_observed *o)
{
    struct wt_seen_program *program = &t->seen->programs[o->program];
    struct left left = {0};

    for (unsigned i = 0; i < t->seen->n_sockets; i++) {
        struct wt_seen_socket *s = &t->seen->sockets[i];

        if (s->pid == o->as.ended.pid && s->closed_by == WT_NOT_GIVEN_UP)
            leave(t->seen, s, &left);
    }
    if (left.open > 0) {
        program->left_open = left.open;
        program->left_by = o->as.ended.pid;
    }
    program->unread += left.unread;
    t->told->hidden = left.open == 0;
    if (left.open > 0)
        say_left(t, &left);
}

static void arg_signal(struct wt_remark *remark, int32_t signal)
{
    const char *name = wt_signal_name(signal);

    if (name[0] != '\0')
        wt_arg_name(remark, "signal", name);
    else
        wt_arg_number(remark, "signal", (uint32_t)signal);
}

void wt_say_stopping(struct wt_telling_call *t, const struct wt_observed *o)
{
    int32_t signal = o->as.stopping.signal;

    t->seen->stop_signal = signal;
    switch ((enum wt_stop_reason)o->as.stopping.reason) {
    case WT_STOP_SIGNAL:
        arg_signal(wt_say_that(t, signal == SIGINT ? WT_REMARK_STOPPING_INTERRUPT
                                                   : WT_REMARK_STOPPING_SIGNAL),
                   signal);
        break;
    case WT_STOP_TIME:
        wt_say_that(t, WT_REMARK_STOPPING_TIME);
        break;
    default:
        wt_say_that(t, WT_REMARK_STOPPING_IDLE);
        t->told->hidden = true; /* each program's end says it */
    }
}

/* Nobody was left to call it. */
static void say_idle(struct wt_telling_call *t, const struct wt_seen_program *program)
{
    if (program->waits_id == 0) {
        wt_say_that(t, WT_REMARK_STOPPED_ONLY_WAITED);
        return;
    }
    wt_arg_name(wt_say_that(t, WT_REMARK_STOPPED_IN), "call",
                wt_socket_call_name((enum wt_socket_call_id)program->waits_in));
}

/* The time is over, or a signal came: what was it doing, and did it need more than was sent first?
 */
static void say_stopped(struct wt_telling_call *t, const struct wt_seen_program *program)
{
    if (program->signal == 0)
        return;
    if (program->waits_id != 0)
        wt_arg_name(wt_say_that(t, WT_REMARK_WAS_WAITING_IN), "call",
                    wt_socket_call_name((enum wt_socket_call_id)program->waits_in));
    if (program->by_us && program->signal == SIGKILL)
        wt_say_that(t, WT_REMARK_STOPPED_WITH_KILL);
    else if (program->by_us && t->seen->stop_signal != 0)
        arg_signal(wt_say_that(t, WT_REMARK_STOPPED_WITH_TERM), t->seen->stop_signal);
}

void wt_say_ended(struct wt_telling_call *t, const struct wt_observed *o)
{
    struct wt_seen_program *program = &t->seen->programs[o->program];

    program->is_over = true;
    if (program->left_by != o->as.ended.pid) /* a child's, which has ended before */
        program->left_open = 0;
    program->code = o->as.ended.code;
    program->signal = o->as.ended.signal;
    program->by_us = o->as.ended.by_us;
    program->was_stopped = o->as.ended.reason != WT_STOP_NONE;
    if (o->as.ended.reason == WT_STOP_IDLE)
        say_idle(t, program);
    else if (program->was_stopped)
        say_stopped(t, program);
    else if (program->signal == SIGPIPE)
        wt_say_that(t, WT_REMARK_SIGNAL_PIPE);
    else if (program->signal == SIGSEGV || program->signal == SIGBUS)
        wt_say_that(t, WT_REMARK_SIGNAL_CRASH);
    else if (o->as.ended.not_started)
        wt_say_that(t, WT_REMARK_EXIT_NOT_STARTED);
    else if (program->signal == 0 && program->code != 0)
        wt_say_that(t, WT_REMARK_EXIT_CODE_ERROR);
}
