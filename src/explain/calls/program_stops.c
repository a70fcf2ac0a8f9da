/* SPDX-License-Identifier: BSD-2-Clause */
/* A program ends, by itself or because all are to end: what its kernel closes for it, and why. */
#include <signal.h>

#include "observed.h"

static void say_held(struct wt_telling_call *t, enum wt_remark_id id)
{
    wt_arg_number(wt_say_that(t, id), "fd", (uint64_t)t->change->left_fd);
}

/* What a process leaves to its kernel to close: it sends a FIN for each, or an RST where something
 * was not read. */
void wt_say_ending(struct wt_telling_call *t)
{
    const struct wt_socket_change *left = t->change;

    t->commentary->hidden = left->left_open == 0 && left->left_held == 0;
    if (left->left_open == 0) {
        if (left->left_held > 0)
            say_held(t, WT_REMARK_ENDS_HELD);
        return;
    }
    if (wt_ended_by_us(t->seen))
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_BY_US), "sockets", left->left_open);
    else if (left->left_open == 1)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKET), "fd", (uint64_t)left->left_fd);
    else
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_WITH_SOCKETS), "sockets", left->left_open);
    if (left->left_unread > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_ENDS_SEND_RST), "unread", left->left_unread);
    else
        wt_say_that(t, left->left_finished == left->left_open ? WT_REMARK_ENDS_AFTER_SHUTDOWN
                                                              : WT_REMARK_ENDS_SEND_FIN);
}

/* What was marked close-on-exec is worth a word only where it closes a connection. */
void wt_say_executed(struct wt_telling_call *t)
{
    const struct wt_socket_change *left = t->change;

    t->commentary->hidden = left->left_open == 0;
    if (left->left_open == 0)
        return;
    wt_arg_number(wt_say_that(t, WT_REMARK_EXEC_CLOSES), "fd", (uint64_t)left->left_fd);
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
        wt_say_idle(t, o);
    }
}

/* Our own watching process was held up, by a program or by anybody else. */
void wt_say_watcher(struct wt_telling_call *t, const struct wt_observed *o)
{
    static const enum wt_remark_id said[] = {
        [WT_WATCHER_HALTED] = WT_REMARK_WATCHER_HALTED,
        [WT_WATCHER_TRACED] = WT_REMARK_WATCHER_TRACED,
        [WT_WATCHER_KILLED] = WT_REMARK_WATCHER_KILLED,
    };

    if (o->as.trouble != WT_WATCHER_FINE)
        wt_say_that(t, said[o->as.trouble]);
}

/* What STOPPING has said: in which call each waits. */
static bool is_idleness(uint8_t reason)
{
    return reason == WT_STOP_IDLE || reason == WT_STOP_STALEMATE || reason == WT_STOP_ALONE;
}

/* The time is over, or a signal came: which call was the program in, and did it need a stronger
 * signal? */
static void say_stopped(struct wt_telling_call *t, const struct wt_socket_program *program,
                        uint8_t reason)
{
    if (program->signal == 0)
        return;
    if (program->waits_id != 0 && !is_idleness(reason))
        wt_arg_name(wt_say_that(t, WT_REMARK_WAS_WAITING_IN), "call",
                    wt_socket_call_name((enum wt_socket_call_id)program->waits_in));
    if (program->by_us && program->signal == SIGKILL)
        wt_say_that(t, WT_REMARK_STOPPED_WITH_KILL);
    else if (program->by_us && t->seen->stop_signal != 0)
        arg_signal(wt_say_that(t, WT_REMARK_STOPPED_WITH_TERM), t->seen->stop_signal);
}

static enum wt_remark_id what_code_means(const struct wt_socket_program *program)
{
    enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

    if (program->is_shell && program->code == NOT_EXECUTABLE)
        return WT_REMARK_EXIT_NOT_EXECUTABLE;
    if (program->is_shell && program->code == NOT_FOUND)
        return WT_REMARK_EXIT_NOT_FOUND;
    return WT_REMARK_EXIT_CODE_ERROR;
}

void wt_say_ended(struct wt_telling_call *t, const struct wt_observed *o)
{
    const struct wt_socket_program *program = &t->seen->programs[o->program];

    if (program->was_stopped)
        say_stopped(t, program, o->as.ended.reason);
    else if (program->signal == SIGPIPE)
        wt_say_that(t, WT_REMARK_SIGNAL_PIPE);
    else if (program->signal == SIGSEGV || program->signal == SIGBUS)
        wt_say_that(t, WT_REMARK_SIGNAL_CRASH);
    else if (o->as.ended.not_started)
        wt_say_that(t, WT_REMARK_EXIT_NOT_STARTED);
    else if (program->signal == 0 && program->code != 0)
        wt_say_that(t, what_code_means(program));
    if (o->as.ended.left != 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_GOES_ON_WITHOUT), "processes", o->as.ended.left);
}
