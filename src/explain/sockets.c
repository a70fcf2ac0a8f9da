/* SPDX-License-Identifier: BSD-2-Clause */
/* The sockets and connections that were observed, and how they are found again. */
#include "observed.h"

bool wt_seen_all(const struct wt_seen *seen)
{
    for (unsigned i = 0; i < seen->n_programs; i++)
        if (seen->programs[i].unwatched)
            return false;
    return seen->is_private;
}

bool wt_is_any(const struct wt_ip *ip)
{
    static const uint8_t none[16];

    return memcmp(ip->bytes, none, ip->version == 4 ? 4 : 16) == 0;
}

/* Does a socket bound to this take what is sent to that? */
static bool covers(const struct wt_endpoint *bound, const struct wt_endpoint *at)
{
    return bound->port == at->port && (wt_is_any(&bound->ip) || wt_ip_same(&bound->ip, &at->ip));
}

/* ---- sockets ---- */

struct wt_seen_socket *wt_seen_known(struct wt_seen *seen, uint64_t id)
{
    for (unsigned i = 0; id != 0 && i < seen->n_sockets; i++)
        if (seen->sockets[i].id == id)
            return &seen->sockets[i];
    return NULL;
}

/* A closed one goes first; then the one idle longest. */
static bool goes_before(const struct wt_seen_socket *a, const struct wt_seen_socket *b)
{
    bool a_closed = a->is & WT_SOCKET_CLOSED, b_closed = b->is & WT_SOCKET_CLOSED;

    return a_closed != b_closed ? a_closed : a->used < b->used;
}

static struct wt_seen_socket *place_for_one(struct wt_seen *seen, bool *forgot)
{
    if (seen->n_sockets < WT_SEEN_SOCKETS)
        return &seen->sockets[seen->n_sockets++];
    struct wt_seen_socket *place = &seen->sockets[0];

    for (unsigned i = 1; i < seen->n_sockets; i++)
        if (goes_before(&seen->sockets[i], place))
            place = &seen->sockets[i];
    *forgot = !(place->is & WT_SOCKET_CLOSED);
    return place;
}

struct wt_seen_socket *wt_seen_socket(struct wt_seen *seen, uint64_t id, bool *forgot)
{
    struct wt_seen_socket *socket = wt_seen_known(seen, id);

    if (socket == NULL) {
        socket = place_for_one(seen, forgot);
        *socket = (struct wt_seen_socket){.id = id};
    }
    socket->used = ++seen->clock;
    return socket;
}

static bool speaks(const struct wt_seen_socket *s, enum wt_transport transport)
{
    return s->is_tcp_or_udp && s->transport == transport && !(s->is & WT_SOCKET_LISTENS);
}

static bool is_between(const struct wt_seen_socket *s, const struct wt_endpoint *local,
                       const struct wt_endpoint *remote)
{
    if (!covers(&s->local, local))
        return false;
    return s->transport == WT_OVER_UDP && s->remote.port == 0 ? true
                                                              : wt_same_end(&s->remote, remote);
}

/* connect() has begun and the kernel has not told yet which port it lent: this one. */
static bool has_begun(const struct wt_seen_socket *s, const struct wt_endpoint *remote)
{
    return s->is & WT_SOCKET_CONNECTING && s->local.port == 0 && wt_same_end(&s->remote, remote);
}

struct wt_seen_socket *wt_seen_between(struct wt_seen *seen, enum wt_transport transport,
                                       const struct wt_endpoint *local,
                                       const struct wt_endpoint *remote)
{
    struct wt_seen_socket *found = NULL, *begun = NULL;

    for (unsigned i = 0; i < seen->n_sockets; i++) {
        struct wt_seen_socket *s = &seen->sockets[i];

        if (!speaks(s, transport))
            continue;
        if (is_between(s, local, remote) && (found == NULL || s->used > found->used))
            found = s; /* ports are used again: the latest */
        if (has_begun(s, remote) && (begun == NULL || s->used < begun->used))
            begun = s; /* first come, first served */
    }
    if (found == NULL && begun != NULL) {
        begun->local = *local;
        return begun;
    }
    return found;
}

struct wt_seen_socket *wt_seen_listener(struct wt_seen *seen, const struct wt_endpoint *at)
{
    struct wt_seen_socket *found = NULL;

    for (unsigned i = 0; i < seen->n_sockets; i++) {
        struct wt_seen_socket *s = &seen->sockets[i];

        if (s->is & WT_SOCKET_LISTENS && covers(&s->local, at) &&
            (found == NULL || goes_before(found, s)))
            found = s;
    }
    return found;
}

struct wt_seen_socket *wt_seen_peer(struct wt_seen *seen, const struct wt_seen_socket *socket)
{
    if (socket->local.port == 0 || socket->remote.port == 0)
        return NULL;
    return wt_seen_between(seen, (enum wt_transport)socket->transport, &socket->remote,
                           &socket->local);
}

/* ---- connections ---- */

struct wt_seen_connection *wt_seen_connection(struct wt_seen *seen, const struct wt_endpoint *a,
                                              const struct wt_endpoint *b)
{
    unsigned n =
        seen->n_connections < WT_SEEN_CONNECTIONS ? seen->n_connections : WT_SEEN_CONNECTIONS;

    for (unsigned i = 1; i <= n; i++) { /* the latest first */
        struct wt_seen_connection *c =
            &seen->connections[(seen->n_connections - i) % WT_SEEN_CONNECTIONS];

        if ((wt_same_end(&c->end[0], a) && wt_same_end(&c->end[1], b)) ||
            (wt_same_end(&c->end[0], b) && wt_same_end(&c->end[1], a)))
            return c;
    }
    return NULL;
}

struct wt_seen_connection *wt_seen_new_connection(struct wt_seen *seen)
{
    struct wt_seen_connection *c = &seen->connections[seen->n_connections++ % WT_SEEN_CONNECTIONS];

    *c = (struct wt_seen_connection){0};
    return c;
}

unsigned wt_seen_waiting(const struct wt_seen *seen, const struct wt_seen_socket *listener)
{
    unsigned n =
        seen->n_connections < WT_SEEN_CONNECTIONS ? seen->n_connections : WT_SEEN_CONNECTIONS;
    unsigned waiting = 0;

    for (unsigned i = 0; i < n; i++) {
        const struct wt_seen_connection *c = &seen->connections[i];

        waiting +=
            c->open_ns != 0 && !c->accepted && !c->reset && covers(&listener->local, &c->end[1]);
    }
    return waiting;
}

bool wt_seen_is_reset(struct wt_seen *seen, const struct wt_seen_socket *socket)
{
    const struct wt_seen_connection *c = wt_seen_connection(seen, &socket->local, &socket->remote);

    return c != NULL && c->reset;
}

bool wt_seen_is_open(struct wt_seen *seen, const struct wt_seen_socket *socket)
{
    const struct wt_seen_connection *c = wt_seen_connection(seen, &socket->local, &socket->remote);

    return c != NULL && c->open_ns != 0;
}

void wt_seen_opened(struct wt_seen *seen, struct wt_seen_socket *socket)
{
    if (!(socket->is & WT_SOCKET_CONNECTED))
        seen->programs[socket->program].connected++;
    socket->is |= WT_SOCKET_CONNECTED;
}

uint64_t wt_seen_unread(struct wt_seen *seen, const struct wt_seen_socket *socket)
{
    const struct wt_seen_connection *c = wt_seen_connection(seen, &socket->local, &socket->remote);

    if (c == NULL || socket->is & WT_SOCKET_UNCOUNTED)
        return 0;
    unsigned peer = wt_same_end(&c->end[0], &socket->local) ? 1 : 0;

    return c->arrived[peer] > socket->received ? c->arrived[peer] - socket->received : 0;
}
