/* SPDX-License-Identifier: BSD-2-Clause */
/* connect() and accept(): the two calls at either end of a handshake that neither of them does. */
#include <errno.h>

#include "observed.h"

/* A shorter wait in the accept queue is only the time that waking the program takes. */
#define WORTH_A_WORD_NS INT64_C(10000000)

/* ---- connect() ---- */

static void say_connected(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;
    struct wt_remark *r = wt_say_that(t, WT_REMARK_CONNECTED);

    wt_arg_endpoint(r, "server", &s->remote);
    wt_arg_endpoint(r, "local", &s->local);
}

static void say_connect_return(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (call->result == 0) {
        say_connected(t);
        return;
    }
    wt_say_error(t);
    if (call->error == ECONNREFUSED && call->has_address)
        wt_say_refused(t, &call->address);
}

static void say_connect_udp(struct wt_telling_call *t)
{
    if (t->shown == WT_CALL_BEGINS)
        return;
    if (t->call->result < 0) {
        wt_say_error(t);
        return;
    }
    wt_arg_endpoint(wt_say_that(t, WT_REMARK_CONNECT_UDP), "server", &t->call->address);
}

void wt_say_connect(struct wt_telling_call *t)
{
    if (t->socket == NULL)
        return;
    if (t->socket->transport == WT_OVER_UDP && t->socket->is_tcp_or_udp) {
        say_connect_udp(t);
        return;
    }
    if (t->shown == WT_CALL_BEGINS)
        wt_arg_endpoint(wt_say_that(t, t->call->waits ? WT_REMARK_CONNECT_BEGINS
                                                      : WT_REMARK_CONNECT_BEGINS_NO_WAIT),
                        "server", &t->socket->remote);
    else
        say_connect_return(t);
}

/* ---- accept() ---- */

/* The connection was complete before accept() was called: how long it waited in the queue. */
static void say_queued(struct wt_telling_call *t, const struct wt_socket *s)
{
    const struct wt_socket_connection *c = wt_socket_connection(t->seen, &s->local, &s->remote);

    if (c == NULL)
        return;
    int64_t gap = t->call->begin_ns - c->open_ns;

    if (c->open_ns != 0 && gap >= WORTH_A_WORD_NS)
        wt_arg_seconds(wt_say_that(t, WT_REMARK_ACCEPTED_LATE), "gap", gap);
}

void wt_say_accept(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (t->shown == WT_CALL_BEGINS) {
        wt_say_that(t, WT_REMARK_ACCEPT_WAITS);
        return;
    }
    if (call->result < 0) {
        wt_say_error(t);
        return;
    }
    if (t->change->forgot_again)
        wt_say_that(t, WT_REMARK_CALLS_FORGOTTEN);
    const struct wt_socket *s = t->change->accepted;
    struct wt_remark *r = wt_say_that(t, call->last ? WT_REMARK_ACCEPTED_LAST : WT_REMARK_ACCEPTED);

    wt_arg_number(r, "fd", (uint64_t)call->result);
    wt_arg_number(r, "listener", (uint64_t)call->fd);
    wt_arg_number(r, "port", t->socket != NULL ? t->socket->local.port : 0);
    wt_arg_endpoint(r, "client", s != NULL ? &s->remote : &call->address);
    if (s != NULL)
        say_queued(t, s);
    wt_say_type_flags(t);
}
