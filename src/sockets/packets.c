/* SPDX-License-Identifier: BSD-2-Clause */
/* What a packet adds to what is known of the sockets at its two ends. */
#include "sockets.h"

static struct wt_socket_connection *connection_of(struct wt_sockets *all,
                                                  const struct wt_part *part)
{
    const struct wt_conversation *conversation = part->conversation;
    const struct wt_endpoint *client = &conversation->end[conversation->client].at;
    const struct wt_endpoint *server = &conversation->end[!conversation->client].at;
    struct wt_socket_connection *c = sockets_connection(all, client, server);

    if (c != NULL && !wt_part_has(part, WT_EV_SYN))
        return c;
    c = &all->connections[all->n_connections++ % WT_MAX_CONNECTIONS];
    *c = (struct wt_socket_connection){
        .end = {*client, *server},
          .number = conversation->number, .stream = conversation->stream
    };
    return c;
}

/* Over lo, bytes sent have arrived. On other links only acknowledged bytes are known to have
 * arrived. */
static void note_arrived(const struct wt_sockets *all, const struct wt_part *p,
                         struct wt_socket_connection *c)
{
    unsigned of = all->is_prompt ? p->from : !p->from;
    uint64_t sent = p->conversation->end[of].bytes;
    uint64_t arrived = all->is_prompt ? sent : p->rel_ack > 0 ? p->rel_ack - 1u : 0;
    uint64_t *known = &c->arrived[of != p->conversation->client];

    if (!p->analysed || !p->conversation->end[of].has_isn)
        return;
    if (arrived > sent) /* a FIN counts as one */
        arrived = sent;
    if (arrived > *known)
        *known = arrived;
}

static bool is_reset(const struct wt_part *part)
{
    return wt_part_has(part, WT_EV_REFUSED) || wt_part_has(part, WT_EV_CANCELLED) ||
           wt_part_has(part, WT_EV_ABORT) || wt_part_has(part, WT_EV_RST_AFTER_FIN) ||
           wt_part_has(part, WT_EV_RST_IN_HANDSHAKE);
}

static void note_queue(const struct wt_sockets *all, struct wt_socket_connection *c)
{
    const struct wt_socket *listener = wt_socket_listener(all, &c->end[1]);

    c->met_full_queue = listener != NULL && wt_socket_waiting(all, listener) > listener->backlog;
}

/* Whose queue it waits in. */
static void note_listener(const struct wt_sockets *all, struct wt_socket_connection *c)
{
    unsigned listeners = 0;

    for (unsigned i = 0; i < all->n_sockets; i++) {
        const struct wt_socket *s = &all->sockets[i];

        if (!(s->is & WT_SOCKET_LISTENS) || s->is & WT_SOCKET_CLOSED ||
            !wt_socket_covers(s, &c->end[1]))
            continue;
        c->listener = s->id;
        listeners++;
    }
    if (listeners > 1)
        c->listener = 0;
}

static void note_segment(struct wt_sockets *all, const struct wt_packet *packet,
                         const struct wt_part *part, struct wt_socket *client)
{
    struct wt_socket_connection *c = connection_of(all, part);
    bool server = part->from != part->conversation->client;

    if (wt_part_has(part, WT_EV_SYN) || wt_part_has(part, WT_EV_SYN_RETX))
        note_queue(all, c);
    if (wt_part_has(part, WT_EV_ESTABLISHED)) {
        c->open_ns = packet->frame->time_ns;
        note_listener(all, c);
        if (client != NULL)
            sockets_opened(all, client);
    }
    note_arrived(all, part, c);
    if (part->length > 0 && part->means & WT_MEANS_URGENT)
        c->urgent[server]++;
    if (wt_part_has(part, WT_EV_FIN)) {
        c->server_first |= server && !c->fin[0];
        c->fin[server] = true;
    }
    c->reset |= is_reset(part);
}

static void note_datagram(const struct wt_packet *packet, const struct wt_part *part,
                          struct wt_socket *const at[2])
{
    if (at[!part->from] != NULL)
        at[!part->from]->datagrams_in++;
    if (at[part->from] != NULL)
        sockets_datagram(at[part->from], packet, part->layer,
                         &part->conversation->end[!part->from].at);
}

void wt_sockets_packet(struct wt_sockets *sockets, const struct wt_packet *packet,
                       const struct wt_track_result *tracked)
{
    const struct wt_part *part = tracked->innermost;

    sockets_repair(sockets, packet);
    if (part == NULL)
        return;
    const struct wt_conversation *c = part->conversation;
    enum wt_transport transport = (enum wt_transport)c->transport;
    struct wt_socket *at[2]; /* each end's */

    for (int i = 0; i < 2; i++)
        at[i] = sockets_claim(sockets, transport, &c->end[i].at, &c->end[!i].at);
    if (part->quoted || part->captured_twice)
        return;
    if (transport == WT_OVER_TCP)
        note_segment(sockets, packet, part, at[c->client]);
    else
        note_datagram(packet, part, at);
}
