/* SPDX-License-Identifier: BSD-2-Clause */
/* shutdown(), close() and dup(): who closes a connection, and which packets tell the peer. */
#include <sys/socket.h>

#include "observed.h"

static bool is_stream(const struct wt_socket *s)
{
    return s->is_tcp_or_udp && s->transport == WT_OVER_TCP;
}

/* ---- shutdown() ---- */

static void say_shutdown(struct wt_telling_call *t)
{
    bool writes = t->call->value == SHUT_WR || t->call->value == SHUT_RDWR;
    bool reads = t->call->value == SHUT_RD || t->call->value == SHUT_RDWR;

    if (t->shown != WT_CALL_BEGINS && t->call->result < 0) {
        wt_say_error(t);
        return;
    }
    if (t->shown == WT_CALL_BEGINS)
        return;
    if (t->socket->is & WT_SOCKET_LISTENS)
        wt_say_that(t, WT_REMARK_SHUTDOWN_LISTENER);
    else if (!writes)
        wt_say_that(t, WT_REMARK_SHUTDOWN_READ);
    else if (is_stream(t->socket))
        wt_say_that(t, reads ? WT_REMARK_SHUTDOWN_BOTH : WT_REMARK_SHUTDOWN_WRITE);
}

/* ---- close() ---- */

static void say_close_listener(struct wt_telling_call *t)
{
    unsigned waiting = wt_socket_waiting(t->seen, t->socket);

    wt_arg_number(wt_say_that(t, WT_REMARK_CLOSE_LISTENER), "port", t->socket->local.port);
    if (waiting > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_CLOSE_LISTENER_QUEUE), "waiting", waiting);
}

/* What the peer of an open connection will get: FIN, RST, or nothing more. */
static void say_close_connection(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;
    uint64_t unread = wt_socket_unread(t->seen, s);

    bool open = s->is & WT_SOCKET_CONNECTED || wt_socket_is_open(t->seen, s);

    if (!open && wt_socket_is_reset(t->seen, s))
        wt_say_that(t, WT_REMARK_CLOSE_REFUSED);
    else if (!open)
        wt_say_that(t, WT_REMARK_CLOSE_CONNECTING);
    else if (wt_socket_is_reset(t->seen, s))
        wt_say_that(t, WT_REMARK_CLOSE_AFTER_RESET);
    else if (s->is & WT_SOCKET_LINGERS_NOT)
        wt_say_that(t, WT_REMARK_CLOSE_LINGER_ZERO);
    else if (unread > 0)
        wt_arg_number(wt_say_that(t, WT_REMARK_CLOSE_UNREAD), "unread", unread);
    else if (s->given_up == WT_BY_SHUTDOWN)
        wt_say_that(t, WT_REMARK_CLOSE_AFTER_SHUTDOWN);
    else
        wt_say_that(t, WT_REMARK_CLOSE_SENDS_FIN);
}

/* A thread is inside a call on it, which holds it as a descriptor does. */
static void say_close_in_call(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;
    struct wt_remark *r = wt_say_that(t, s->is & WT_SOCKET_LISTENS ? WT_REMARK_CLOSE_LISTENS_ON
                                         : is_stream(s)            ? WT_REMARK_CLOSE_IN_CALL
                                                                   : WT_REMARK_CLOSE_IN_CALL_UDP);

    wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)(t->call->held_in - 1)));
    wt_arg_number(r, "port", s->local.port);
}

static void say_close_held(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (call->held_in != 0)
        say_close_in_call(t);
    else if (call->held_by == 0)
        wt_say_that(t, WT_REMARK_CLOSE_NOT_LAST);
    else
        wt_say_that(t, call->held_by == call->pid ? WT_REMARK_CLOSE_HELD_TWICE
                                                  : WT_REMARK_CLOSE_HELD_BY_PROCESS);
}

/* Closed while this call went on, which was its last holder. */
void wt_say_released(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;

    if (s == NULL || !t->call->last || t->call->call == WT_SC_CLOSE || t->shown == WT_CALL_BEGINS)
        return;
    if (t->call->call == WT_SC_ACCEPT && t->call->result >= 0)
        return; /* said with what it accepted */
    if (s->is & WT_SOCKET_LISTENS)
        wt_arg_number(wt_say_call(t, WT_REMARK_RELEASED_LISTENER), "port", s->local.port);
    else
        wt_say_call(t, WT_REMARK_RELEASED);
}

static void say_close(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;

    if (!t->call->last) {
        say_close_held(t);
        return;
    }
    if (s->is & WT_SOCKET_LISTENS)
        say_close_listener(t);
    else if (!is_stream(s))
        wt_say_that(t, WT_REMARK_CLOSE_UDP);
    else if (s->is & (WT_SOCKET_CONNECTED | WT_SOCKET_CONNECTING))
        say_close_connection(t);
    else
        wt_say_that(t, WT_REMARK_CLOSE_SILENT);
    if (s->is & WT_SOCKET_PEER_ASKED && t->seen->programs[t->call->program].is_python)
        wt_say_that(t, WT_REMARK_CLOSED_BY_PYTHON);
}

void wt_say_closing(struct wt_telling_call *t)
{
    if (t->socket == NULL)
        return;
    if (t->call->call == WT_SC_SHUTDOWN) {
        say_shutdown(t);
    } else if (t->call->call == WT_SC_DUP) {
        if (t->shown != WT_CALL_BEGINS && t->call->result >= 0)
            wt_say_that(t, WT_REMARK_DUPLICATED);
    } else if (t->shown != WT_CALL_BEGINS) {
        if (t->call->result < 0)
            wt_say_error(t);
        else
            say_close(t);
    }
}
