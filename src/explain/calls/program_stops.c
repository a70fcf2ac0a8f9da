/* SPDX-License-Identifier: BSD-2-Clause */
/* A program ends, by itself or because all are to end: what its kernel closes for it, and why. */
#include <signal.h>

#include "observed.h"

/* What a process leaves to its kernel to close: it sends a FIN for each, or an RST where something
 * was not read. */
void wt_say_ending(struct wt_telling_call *t)
{
    const struct wt_socket_change *left = t->step;

    t->told->hidden = left->left_open == 0;
    if (left->left_open == 0)
        return;
    if (left->left_open == 1)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKET), "fd", (uint64_t)left->left_fd);
    else
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKETS), "sockets", left->left_open);
    if (left->left_unread > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_SEND_RST), "unread", left->left_unread);
    else
        wt_say_that(t, WT_REMARK_ENDS_SEND_FIN);
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

/* The server only waited, and no client was left. */
static void say_idle(struct wt_telling_call *t, const struct wt_socket_program *program)
{
    if (program->waits_id == 0) {
        wt_say_that(t, WT_REMARK_STOPPED_ONLY_WAITED);
        return;
    }
    wt_arg_name(wt_say_that(t, WT_REMARK_STOPPED_IN), "call",
                wt_socket_call_name((enum wt_socket_call_id)program->waits_in));
}

/* The time is over, or a signal came: which call was the program in, and did it need a stronger
 * signal? */
static void say_stopped(struct wt_telling_call *t, const struct wt_socket_program *program)
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
    const struct wt_socket_program *program = &t->seen->programs[o->program];

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
