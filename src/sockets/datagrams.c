/* SPDX-License-Identifier: BSD-2-Clause */
/* Which call sent a datagram. Several may have sent before the first packet leaves: sendmmsg()
 * hands over many at once, and while ARP asks for an address they wait. So it is not just the
 * latest: it is the first one whose packet was not seen yet, with that destination and that length.
 */
#include "sockets.h"

/* Linux gives up an address that ARP cannot find after three tries of a second each. */
static const int64_t LONGEST_WAIT_NS = INT64_C(3500000000);

static bool goes_to(const struct wt_sent *sent, const struct wt_endpoint *to)
{
    return sent->to.port == 0 || wt_same_end(&sent->to, to);
}

/* With UDP_SEGMENT the datagrams follow each other, or, where the card would have divided them, one
 * packet has all of their bytes. */
static bool has_length(const struct wt_sent *sent, uint64_t length)
{
    uint64_t all = sent->end - sent->first, left = all - sent->seen;

    if (sent->segment == 0)
        return all == length;
    return length == left || length == (left < sent->segment ? left : sent->segment);
}

static struct wt_sent *find(struct wt_socket *socket, uint64_t length, const struct wt_endpoint *to,
                            int64_t time_ns)
{
    unsigned n = socket->n_sends < WT_SENDS_KEPT ? socket->n_sends : WT_SENDS_KEPT;
    struct wt_sent *like = NULL, *latest = NULL;

    for (unsigned i = n; i > 0; i--) { /* from the oldest on */
        struct wt_sent *sent = &socket->sends[(socket->n_sends - i) % WT_SENDS_KEPT];

        latest = sent;
        if (!goes_to(sent, to) || !has_length(sent, length))
            continue;
        if (!sent->left && time_ns - sent->begin_ns < LONGEST_WAIT_NS)
            return sent;
        like = sent;
    }
    return like != NULL ? like : latest;
}

void sockets_datagram(struct wt_socket *socket, const struct wt_packet *packet, unsigned layer,
                      const struct wt_endpoint *to)
{
    enum { HEADER = 8 };
    const struct wt_layer *udp = &packet->layers[layer];

    if (udp->dissector->protocol != WT_UDP || udp->u.udp.length < HEADER)
        return;
    uint64_t length = udp->u.udp.length - HEADER;
    struct wt_sent *sent = find(socket, length, to, packet->frame->time_ns);

    socket->datagram = sent != NULL ? *sent : (struct wt_sent){0};
    if (sent == NULL || udp->fragment) /* the whole datagram is still to come */
        return;
    if (has_length(sent, length))
        sent->seen += length;
    sent->left |= sent->seen >= sent->end - sent->first;
}

void sockets_lost_datagram(struct wt_sockets *all, const struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];
        int ip = wt_enclosing_ip(packet, i);

        if (layer->dissector->protocol != WT_UDP || layer->quoted || ip < 0)
            continue;
        const struct wt_endpoint from = {*wt_layer_src(&packet->layers[ip]), layer->u.udp.src_port};
        const struct wt_endpoint to = {*wt_layer_dst(&packet->layers[ip]), layer->u.udp.dst_port};
        struct wt_socket *socket = sockets_claim(all, WT_OVER_UDP, &from, &to);

        if (socket != NULL)
            sockets_datagram(socket, packet, i, &to);
        return;
    }
}
