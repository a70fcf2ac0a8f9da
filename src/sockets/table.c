/* SPDX-License-Identifier: BSD-2-Clause */
/* The sockets and connections, and how they are found again. */
#include <stdlib.h>

#include "sockets.h"

struct wt_sockets *wt_sockets_new(void)
{
    return calloc(1, sizeof(struct wt_sockets));
}

void wt_sockets_free(struct wt_sockets *sockets)
{
    free(sockets);
}

bool wt_sockets_see_all(const struct wt_sockets *all)
{
    for (unsigned i = 0; i < all->n_programs; i++)
        if (all->programs[i].unwatched || all->programs[i].has_unseen)
            return false;
    return all->is_private;
}

bool wt_is_any(const struct wt_ip *ip)
{
    static const uint8_t none[16];

    return memcmp(ip->bytes, none, ip->version == 4 ? 4 : 16) == 0;
}

struct wt_endpoint wt_endpoint_plain(const struct wt_endpoint *at)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct wt_endpoint out = *at;

    if (at->ip.version != 6 || memcmp(at->ip.bytes, mapped, sizeof mapped) != 0)
        return out;
    out.ip = (struct wt_ip){.version = 4};
    memcpy(out.ip.bytes, at->ip.bytes + sizeof mapped, 4);
    return out;
}

bool wt_socket_covers(const struct wt_socket *s, const struct wt_endpoint *at)
{
    const struct wt_ip *bound = &s->local.ip;

    if (s->local.port != at->port)
        return false;
    if (!wt_is_any(bound) || bound->version == 0)
        return wt_is_any(bound) || wt_ip_same(bound, &at->ip);
    return bound->version == at->ip.version || (bound->version == 6 && !(s->is & WT_SOCKET_V6ONLY));
}

/* ---- sockets ---- */

/* A closed one goes first; then the one idle longest. */
static bool goes_before(const struct wt_socket *a, const struct wt_socket *b)
{
    bool a_closed = a->is & WT_SOCKET_CLOSED, b_closed = b->is & WT_SOCKET_CLOSED;

    return a_closed != b_closed ? a_closed : a->used < b->used;
}

static struct wt_socket *place_for_one(struct wt_sockets *all, bool *forgot)
{
    if (all->n_sockets < WT_MAX_SOCKETS)
        return &all->sockets[all->n_sockets++];
    struct wt_socket *place = &all->sockets[0];

    for (unsigned i = 1; i < all->n_sockets; i++)
        if (goes_before(&all->sockets[i], place))
            place = &all->sockets[i];
    *forgot = !(place->is & WT_SOCKET_CLOSED);
    return place;
}

struct wt_socket *sockets_get(struct wt_sockets *all, uint64_t id, bool *forgot)
{
    struct wt_socket *socket = NULL;

    for (unsigned i = 0; id != 0 && i < all->n_sockets && socket == NULL; i++)
        if (all->sockets[i].id == id)
            socket = &all->sockets[i];
    if (socket == NULL) {
        socket = place_for_one(all, forgot);
        *socket = (struct wt_socket){.id = id};
    }
    socket->used = ++all->clock;
    return socket;
}

static bool speaks(const struct wt_socket *s, enum wt_transport transport)
{
    return s->id != 0 && s->is_tcp_or_udp && s->transport == transport &&
           !(s->is & WT_SOCKET_LISTENS);
}

static bool is_between(const struct wt_socket *s, const struct wt_endpoint *local,
                       const struct wt_endpoint *remote)
{
    return wt_socket_covers(s, local) && ((s->transport == WT_OVER_UDP && s->remote.port == 0) ||
                                          wt_same_end(&s->remote, remote));
}

/* Is it a socket whose connect() has begun, and whose port the kernel has not reported yet? */
static bool has_begun(const struct wt_socket *s, const struct wt_endpoint *remote)
{
    return s->is & WT_SOCKET_CONNECTING && s->local.port == 0 && wt_same_end(&s->remote, remote);
}

const struct wt_socket *wt_socket_between(const struct wt_sockets *all, enum wt_transport transport,
                                          const struct wt_endpoint *local,
                                          const struct wt_endpoint *remote)
{
    const struct wt_socket *found = NULL, *begun = NULL;

    for (unsigned i = 0; i < all->n_sockets; i++) {
        const struct wt_socket *s = &all->sockets[i];

        if (!speaks(s, transport))
            continue;
        if (is_between(s, local, remote) && (found == NULL || s->used > found->used))
            found = s; /* ports are used again: the latest */
        if (has_begun(s, remote) && (begun == NULL || s->used < begun->used))
            begun = s; /* first come, first served */
    }
    return found != NULL ? found : begun;
}

struct wt_socket *sockets_claim(struct wt_sockets *all, enum wt_transport transport,
                                const struct wt_endpoint *local, const struct wt_endpoint *remote)
{
    const struct wt_socket *found = wt_socket_between(all, transport, local, remote);

    if (found == NULL)
        return NULL;
    struct wt_socket *socket = &all->sockets[found - all->sockets];

    if (socket->local.port == 0)
        socket->local = *local;
    return socket;
}

const struct wt_socket *wt_socket_listener(const struct wt_sockets *all,
                                           const struct wt_endpoint *at)
{
    const struct wt_socket *found = NULL;

    for (unsigned i = 0; i < all->n_sockets; i++) {
        const struct wt_socket *s = &all->sockets[i];

        if (s->is & WT_SOCKET_LISTENS && wt_socket_covers(s, at) &&
            (found == NULL || goes_before(found, s)))
            found = s;
    }
    return found;
}

const struct wt_socket *wt_socket_missed(const struct wt_sockets *all, const struct wt_endpoint *to)
{
    const struct wt_socket *found = NULL;

    for (unsigned i = 0; i < all->n_sockets; i++) {
        const struct wt_socket *s = &all->sockets[i];

        if (speaks(s, WT_OVER_UDP) && wt_socket_covers(s, to) &&
            (s->is & WT_SOCKET_CLOSED || s->remote.port != 0) &&
            (found == NULL || goes_before(found, s)))
            found = s;
    }
    return found;
}

const struct wt_socket *wt_socket_peer(const struct wt_sockets *all, const struct wt_socket *socket)
{
    if (socket->local.port == 0 || socket->remote.port == 0)
        return NULL;
    return wt_socket_between(all, (enum wt_transport)socket->transport, &socket->remote,
                             &socket->local);
}

void sockets_opened(struct wt_sockets *all, struct wt_socket *socket)
{
    if (!(socket->is & WT_SOCKET_CONNECTED))
        all->programs[socket->program].connected++;
    socket->is |= WT_SOCKET_CONNECTED;
}

/* ---- connections ---- */

struct wt_socket_connection *sockets_connection(struct wt_sockets *all, const struct wt_endpoint *a,
                                                const struct wt_endpoint *b)
{
    const struct wt_socket_connection *c = wt_socket_connection(all, a, b);

    return c != NULL ? &all->connections[c - all->connections] : NULL;
}

const struct wt_socket_connection *wt_socket_connection(const struct wt_sockets *all,
                                                        const struct wt_endpoint *a,
                                                        const struct wt_endpoint *b)
{
    unsigned n = all->n_connections < WT_MAX_CONNECTIONS ? all->n_connections : WT_MAX_CONNECTIONS;

    for (unsigned i = 1; i <= n; i++) { /* the latest first */
        const struct wt_socket_connection *c =
            &all->connections[(all->n_connections - i) % WT_MAX_CONNECTIONS];

        if ((wt_same_end(&c->end[0], a) && wt_same_end(&c->end[1], b)) ||
            (wt_same_end(&c->end[0], b) && wt_same_end(&c->end[1], a)))
            return c;
    }
    return NULL;
}

/* Is it in this one's queue? Where several listen, the kernel's choice is not seen: only if this
 * one has never accepted any, and all others have, it must be. */
static bool waits_for(const struct wt_sockets *all, const struct wt_socket_connection *c,
                      const struct wt_socket *listener)
{
    if (!wt_socket_covers(listener, &c->end[1]))
        return false;
    if (c->listener != 0)
        return c->listener == listener->id;
    for (unsigned i = 0; i < all->n_sockets; i++) {
        const struct wt_socket *s = &all->sockets[i];

        if (s != listener && s->is & WT_SOCKET_LISTENS && wt_socket_covers(s, &c->end[1]) &&
            (listener->is & WT_SOCKET_ACCEPTS || !(s->is & WT_SOCKET_ACCEPTS)))
            return false;
    }
    return true;
}

unsigned wt_socket_waiting(const struct wt_sockets *all, const struct wt_socket *listener)
{
    unsigned n = all->n_connections < WT_MAX_CONNECTIONS ? all->n_connections : WT_MAX_CONNECTIONS;
    unsigned waiting = 0;

    for (unsigned i = 0; i < n; i++) {
        const struct wt_socket_connection *c = &all->connections[i];

        waiting += c->open_ns != 0 && !c->accepted && !c->reset && waits_for(all, c, listener);
    }
    return waiting;
}

bool wt_socket_is_reset(const struct wt_sockets *all, const struct wt_socket *socket)
{
    const struct wt_socket_connection *c =
        wt_socket_connection(all, &socket->local, &socket->remote);

    return c != NULL && c->reset;
}

bool wt_socket_is_open(const struct wt_sockets *all, const struct wt_socket *socket)
{
    const struct wt_socket_connection *c =
        wt_socket_connection(all, &socket->local, &socket->remote);

    return c != NULL && c->open_ns != 0;
}

uint64_t wt_socket_unread(const struct wt_sockets *all, const struct wt_socket *socket)
{
    const struct wt_socket_connection *c =
        wt_socket_connection(all, &socket->local, &socket->remote);

    if (c == NULL || all->programs[socket->program].has_unseen)
        return 0;
    unsigned peer = wt_same_end(&c->end[0], &socket->local) ? 1 : 0;

    uint64_t read = socket->received + c->urgent[peer];

    return c->arrived[peer] > read ? c->arrived[peer] - read : 0;
}
