/* SPDX-License-Identifier: BSD-2-Clause */
/* What the link says of a packet: to whom its frame went, who asked for an IP address, and that it
 * was seen at another hardware address. */
#include "../telling.h"

static enum wt_sent_to cooked(uint16_t packet_type)
{
    static const uint8_t kinds[] = {WT_SENT_TO_ONE, WT_SENT_TO_ALL, WT_SENT_TO_GROUP,
                                    WT_SENT_TO_ONE}; /* to us, broadcast, multicast, to others */

    return packet_type < WT_ARRAY_LEN(kinds) ? (enum wt_sent_to)kinds[packet_type]
                                             : WT_SENT_UNKNOWN;
}

enum wt_sent_to wt_sent_to(const struct wt_packet *packet, unsigned layer)
{
    static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    while (layer-- > 0) {
        const struct wt_layer *link = &packet->layers[layer];

        if (link->dissector->protocol == WT_SLL || link->dissector->protocol == WT_SLL2)
            return cooked(link->u.cooked.packet_type);
        if (link->dissector->protocol != WT_ETHERNET)
            continue;
        if (memcmp(link->u.ethernet.dst, everybody, sizeof everybody) == 0)
            return WT_SENT_TO_ALL;
        return link->u.ethernet.dst[0] & 1 ? WT_SENT_TO_GROUP : WT_SENT_TO_ONE;
    }
    return WT_SENT_UNKNOWN;
}

const uint8_t *wt_sent_from(const struct wt_packet *packet, unsigned layer)
{
    while (layer-- > 0) {
        const struct wt_layer *link = &packet->layers[layer];
        enum wt_protocol protocol = link->dissector->protocol;

        if ((protocol == WT_SLL || protocol == WT_SLL2) && link->u.cooked.address_bytes == 6)
            return link->u.cooked.address;
        if (protocol == WT_ETHERNET)
            return link->u.ethernet.src;
    }
    return NULL;
}

struct wt_neighbour *wt_neighbour_of(struct wt_telling *t, const struct wt_ip *ip)
{
    uint32_t h = 2166136261u; /* FNV-1a: a crafted clash only costs a sentence */

    for (size_t i = 0; i < sizeof ip->bytes; i++)
        h = (h ^ ip->bytes[i]) * 16777619u;
    struct wt_neighbour *n = &t->explainer->neighbours[(h ^ h >> 16) % WT_NEIGHBOURS];

    if (!wt_ip_same(&n->ip, ip))
        *n = (struct wt_neighbour){.ip = *ip};
    return n;
}

void wt_note_wanted(struct wt_telling *t, struct wt_neighbour *n, bool probe)
{
    n->asked = (uint32_t)t->packet->frame->number;
    n->asked_ns = t->packet->frame->time_ns;
    n->answered = false;
    n->probed = probe;
    const uint8_t *mac = wt_sent_from(t->packet, t->packet->n_layers);

    memset(n->asker_mac, 0, sizeof n->asker_mac);
    if (mac != NULL)
        memcpy(n->asker_mac, mac, sizeof n->asker_mac);
}

void wt_tell_dispute(struct wt_telling *t)
{
    const struct wt_dispute *d =
        wt_dispute_in(t->explainer->options.diagnosis, t->packet->frame->number);

    if (d == NULL)
        return;
    struct wt_remark *r =
        wt_tell_aside(t, d->conflict ? WT_REMARK_ADDRESS_TWICE : WT_REMARK_ADDRESS_MOVED);

    wt_arg_ip(r, "address", &d->address);
    wt_arg_mac(r, "mac", d->mac);
    wt_arg_mac(r, "before", d->before);
    wt_arg_number(r, "packet", d->packet);
    wt_arg_seconds(r, "after", d->after_ns);
}
