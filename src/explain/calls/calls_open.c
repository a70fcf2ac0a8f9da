/* SPDX-License-Identifier: BSD-2-Clause */
/* socket(), bind() and listen(): a server gets ready, without any packet. */
#include "observed.h"

static void say_socket(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    enum wt_remark_id id = !call->is_tcp_or_udp             ? WT_REMARK_SOCKET_RAW
                           : call->transport == WT_OVER_TCP ? WT_REMARK_SOCKET_TCP
                                                            : WT_REMARK_SOCKET_UDP;
    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_number(r, "fd", (uint64_t)call->result);
    wt_arg_name(r, "family", call->family == 6 ? "IPv6" : "IPv4");
    wt_say_type_flags(t);
}

/* UDP with SO_REUSEADDR or SO_REUSEPORT: another open socket with the same port. */
static const struct wt_socket *shares_with(const struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;

    for (unsigned i = 0; i < t->seen->n_sockets; i++) {
        const struct wt_socket *other = &t->seen->sockets[i];

        if (other != s && s->transport == WT_OVER_UDP && other->transport == WT_OVER_UDP &&
            other->is & WT_SOCKET_BOUND && !(other->is & WT_SOCKET_CLOSED) &&
            wt_same_end(&other->local, &s->local) &&
            wt_host_of(t->seen, other->program) == wt_host_of(t->seen, s->program))
            return other;
    }
    return NULL;
}

static void say_bind(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    const struct wt_socket *s = t->socket;

    if (s == NULL || !call->has_address)
        return;
    bool chosen = call->address.port == 0;
    enum wt_remark_id id = chosen
                               ? s->local.port != 0 ? WT_REMARK_BIND_CHOSEN : WT_REMARK_BIND_CHOOSES
                           : wt_is_any(&call->address.ip) ? WT_REMARK_BIND_ANY
                                                          : WT_REMARK_BIND;
    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_number(r, "port", s->local.port);
    wt_arg_ip(r, "address", &call->address.ip);
    const struct wt_socket *shared = shares_with(t);

    if (shared != NULL)
        wt_arg_program(wt_say_that(t, WT_REMARK_BIND_SHARES), "program", shared->program);
}

static void say_listen(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;

    if (s == NULL)
        return;
    enum wt_remark_id id =
        s->is & WT_SOCKET_BOUND || s->local.port == 0 ? WT_REMARK_LISTEN : WT_REMARK_LISTEN_UNBOUND;

    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_number(r, "port", s->local.port);
    wt_arg_number(r, "backlog", t->call->asked);
}

void wt_say_opening(struct wt_telling_call *t)
{
    if (t->shown == WT_CALL_BEGINS)
        return;
    if (t->call->result < 0)
        wt_say_error(t);
    else if (t->call->call == WT_SC_SOCKET)
        say_socket(t);
    else if (t->call->call == WT_SC_BIND)
        say_bind(t);
    else
        say_listen(t);
}
