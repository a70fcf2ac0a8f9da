/* SPDX-License-Identifier: BSD-2-Clause */
#include "own_traffic.h"

static unsigned held(const struct wt_own_traffic *own)
{
    return own->n < WT_OWN_SOCKETS ? own->n : (unsigned)WT_OWN_SOCKETS;
}

static void add(struct wt_own_traffic *own, const struct wt_own_socket *s)
{
    if (s->local.port == 0 && s->remote.port == 0)
        return;
    for (unsigned i = 0; i < held(own); i++) {
        if (own->sockets[i].socket == s->socket && s->socket != 0) {
            own->sockets[i] = *s;
            return;
        }
    }
    own->sockets[own->n++ % WT_OWN_SOCKETS] = *s;
}

void wt_own_note(struct wt_own_traffic *own, const struct wt_socket_call *call)
{
    bool names_far_end = call->call == WT_SC_CONNECT && call->has_address;
    struct wt_own_socket s = {.socket =
                                  call->call == WT_SC_ACCEPT ? call->new_socket : call->socket,
                              .transport = call->transport,
                              .local = call->local,
                              .remote = call->remote};

    if (!call->is_tcp_or_udp)
        return;
    if (call->call == WT_SC_BIND && call->has_address && s.local.port == 0)
        s.local = call->address;
    if (names_far_end && s.remote.port == 0)
        s.remote = call->address;
    add(own, &s);
}

static bool is_at(const struct wt_endpoint *end, const struct wt_endpoint *at)
{
    return end->port == at->port && wt_ip_same(&end->ip, &at->ip);
}

/* A packet between these two, whichever of them is the near one. */
static bool matches(const struct wt_own_socket *s, const struct wt_endpoint *near,
                    const struct wt_endpoint *far)
{
    if (s->remote.port == 0)
        return s->local.port == near->port;
    return is_at(&s->remote, far) && (s->local.port == 0 || s->local.port == near->port);
}

static bool is_own_header(const struct wt_own_traffic *own, const struct wt_packet *packet,
                          unsigned i)
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

    for (unsigned k = 0; k < held(own); k++)
        if (own->sockets[k].transport == transport &&
            (matches(&own->sockets[k], &from, &to) || matches(&own->sockets[k], &to, &from)))
            return true;
    return false;
}

bool wt_is_own(const struct wt_own_traffic *own, const struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++)
        if (is_own_header(own, packet, i))
            return true;
    return false;
}
