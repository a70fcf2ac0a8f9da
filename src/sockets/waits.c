/* SPDX-License-Identifier: BSD-2-Clause */
/* Does a call have to wait? The packets show whether what it waits for is there already. */
#include "sockets.h"

/* Has the peer's FIN or RST arrived? */
static bool is_over(const struct wt_sockets *all, const struct wt_socket *s)
{
    const struct wt_socket_connection *c = wt_socket_connection(all, &s->local, &s->remote);

    return c != NULL && (c->reset || c->fin[wt_same_end(&c->end[0], &s->local)]);
}

static bool can_read(const struct wt_sockets *all, const struct wt_socket *s)
{
    if (s->is & WT_SOCKET_SHUT_RD)
        return true;
    if (s->is & WT_SOCKET_LISTENS)
        return wt_socket_waiting(all, s) > 0;
    if (s->is_tcp_or_udp && s->transport == WT_OVER_UDP)
        return s->datagrams_in > s->datagrams_read;
    return wt_socket_unread(all, s) > 0 || is_over(all, s);
}

bool sockets_has_to_wait(const struct wt_sockets *all, const struct wt_socket *socket,
                         const struct wt_socket_call *call)
{
    if (call->call == WT_SC_ACCEPT || wt_socket_call_moves(call->call) == WT_RECEIVES)
        return call->waits && (socket == NULL || !can_read(all, socket));
    if (call->call == WT_SC_POLL || call->call == WT_SC_SELECT || call->call == WT_SC_EPOLL_WAIT)
        return call->waits; /* with a time-out of 0 they only look */
    return true;
}
