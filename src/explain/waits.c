/* SPDX-License-Identifier: BSD-2-Clause */
/* Does a call have to wait? What it asks for may be there already, as the packets show. */
#include "observed.h"

/* Has the peer's last word arrived: a FIN, or an RST? */
static bool is_over(struct wt_seen *seen, const struct wt_seen_socket *s)
{
    const struct wt_seen_connection *c = wt_seen_connection(seen, &s->local, &s->remote);

    return c != NULL && (c->reset || c->fin[wt_same_end(&c->end[0], &s->local)]);
}

static bool can_read(struct wt_seen *seen, const struct wt_seen_socket *s)
{
    if (s->is & WT_SOCKET_DEAF)
        return true;
    if (s->is & WT_SOCKET_LISTENS)
        return wt_seen_waiting(seen, s) > 0;
    if (s->is_tcp_or_udp && s->transport == WT_OVER_UDP)
        return s->datagrams_in > s->datagrams_read;
    return wt_seen_unread(seen, s) > 0 || is_over(seen, s);
}

bool wt_has_to_wait(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (t->socket == NULL)
        return true;
    if (call->call == WT_SC_ACCEPT || wt_socket_call_moves(call->call) == WT_RECEIVES)
        return call->waits && !can_read(t->seen, t->socket);
    return true;
}
