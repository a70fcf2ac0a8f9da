/* SPDX-License-Identifier: BSD-2-Clause */
/* `run --host`: which packets of this computer's network belong to the programs: the two ends of a
 * connected socket; the port that one is bound to; until connect() has returned, the far end that
 * it named; and what was theirs, for a connection's last packets may come late. */
#include "sockets.h"

/* A packet between these two, in either direction. Without a far end the address of the near one
 * does not count: it may be 0.0.0.0. */
static bool matches(const struct wt_socket *s, const struct wt_endpoint *near,
                    const struct wt_endpoint *far)
{
    if (s->remote.port == 0)
        return s->local.port == near->port && s->local.port != 0;
    return wt_same_end(&s->remote, far) && (s->local.port == 0 || s->local.port == near->port);
}

static bool is_own_header(const struct wt_sockets *all, const struct wt_packet *packet, unsigned i)
{
    const struct wt_layer *layer = &packet->layers[i];
    bool is_tcp = layer->dissector->protocol == WT_TCP;
    uint8_t transport = is_tcp ? WT_OVER_TCP : WT_OVER_UDP;
    int ip = wt_enclosing_ip(packet, i);

    if ((!is_tcp && layer->dissector->protocol != WT_UDP) || ip < 0)
        return false;
    const struct wt_endpoint from = {*wt_layer_src(&packet->layers[ip]),
                                     is_tcp ? layer->u.tcp.src_port : layer->u.udp.src_port};
    const struct wt_endpoint to = {*wt_layer_dst(&packet->layers[ip]),
                                   is_tcp ? layer->u.tcp.dst_port : layer->u.udp.dst_port};

    for (unsigned k = 0; k < all->n_sockets; k++) {
        const struct wt_socket *s = &all->sockets[k];

        if (s->is_tcp_or_udp && s->transport == transport &&
            (matches(s, &from, &to) || matches(s, &to, &from)))
            return true;
    }
    return is_tcp && wt_socket_connection(all, &from, &to) != NULL;
}

bool wt_sockets_own(const struct wt_sockets *sockets, const struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++)
        if (is_own_header(sockets, packet, i))
            return true;
    return false;
}
