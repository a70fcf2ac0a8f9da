/* SPDX-License-Identifier: BSD-2-Clause */
/* connect() and accept(): the two calls at either end of a handshake that neither of them does. */
#include <errno.h>

#include "observed.h"

/* A shorter wait in the accept queue is only that of a program being woken. */
#define WORTH_A_WORD_NS INT64_C(10000000)

/* ---- connect() ---- */

static void note_connect(struct wt_telling_call *t)
{
    struct wt_seen_socket *s = t->socket;

    if (!(s->is & WT_SOCKET_BOUND) && s->bound_by == 0)
        s->bound_by = WT_SC_CONNECT;
    if (t->call->has_address)
        s->remote = t->call->address;
    s->is |= WT_SOCKET_CONNECTING | WT_SOCKET_TRIED;
}

static void say_connected(struct wt_telling_call *t)
{
    struct wt_seen_socket *s = t->socket;
    struct wt_remark *r = wt_say_that(t, WT_REMARK_CONNECTED);

    wt_seen_opened(t->seen, s);
    wt_arg_endpoint(r, "server", &s->remote);
    wt_arg_endpoint(r, "local", &s->local);
}

static bool is_under_way(const struct wt_socket_call *call)
{
    return call->error == EINPROGRESS || call->error == EALREADY || call->error == EINTR;
}

/* Whatever came of it, this socket talks to nobody. */
static void forget_peer(struct wt_seen_socket *s)
{
    s->is &= ~(uint32_t)WT_SOCKET_CONNECTING;
    s->remote.port = 0;
    if (!(s->is & WT_SOCKET_BOUND))
        s->local.port = 0;
}

static void say_connect_return(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (call->result == 0) {
        t->socket->is &= ~(uint32_t)WT_SOCKET_CONNECTING;
        say_connected(t);
        return;
    }
    wt_say_error(t);
    if (call->error == ECONNREFUSED && call->has_address)
        wt_say_refused(t, &call->address);
    if (!is_under_way(call) && call->error != EISCONN)
        forget_peer(t->socket);
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
    if (t->shown != WT_CALL_RETURNS)
        note_connect(t);
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

static struct wt_seen_socket *note_accepted(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    bool forgot = false;

    if (call->new_socket == 0)
        return NULL;
    struct wt_seen_socket *s = wt_seen_socket(t->seen, call->new_socket, &forgot);
    uint64_t used = s->used;

    if (forgot)
        wt_say_that(t, WT_REMARK_CALLS_FORGOTTEN);
    *s = (struct wt_seen_socket){.id = call->new_socket,
                                 .used = used,
                                 .local = call->local,
                                 .remote = call->remote.port != 0 ? call->remote : call->address,
                                 .is = WT_SOCKET_CONNECTED | WT_SOCKET_ACCEPTED,
                                 .program = call->program,
                                 .transport = WT_OVER_TCP,
                                 .is_tcp_or_udp = true,
                                 .pid = call->pid,
                                 .fd = (int32_t)call->result};
    return s;
}

/* It came before it was asked for: how long it had waited. */
static void say_queued(struct wt_telling_call *t, const struct wt_seen_socket *s)
{
    struct wt_seen_connection *c = wt_seen_connection(t->seen, &s->local, &s->remote);

    if (c == NULL)
        return;
    c->accepted = true;
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
    struct wt_seen_socket *s = note_accepted(t);
    struct wt_remark *r = wt_say_that(t, WT_REMARK_ACCEPTED);

    t->seen->programs[call->program].accepted++;
    wt_arg_number(r, "fd", (uint64_t)call->result);
    wt_arg_number(r, "listener", (uint64_t)call->fd);
    wt_arg_endpoint(r, "client", s != NULL ? &s->remote : &call->address);
    if (s != NULL)
        say_queued(t, s);
}
