/* SPDX-License-Identifier: BSD-2-Clause */
/* Who knows these bytes on top of TCP or UDP? First by content, in one fixed order, for ports are
 * numbers that anybody may bind; then by port, where the registry has an edge. */
#include "dissect.h"

static const struct recogniser {
    enum wt_protocol over;
    bool (*recognise)(struct wt_span span);
    const struct wt_dissector *dissector;
} recognisers[] = {
    {WT_UDP, wt_dns_recognise, &wt_dns_dissector},
};

static const struct wt_dissector *by_content(enum wt_protocol over, struct wt_span bytes)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(recognisers); i++)
        if (recognisers[i].over == over && recognisers[i].recognise(bytes))
            return recognisers[i].dissector;
    return NULL;
}

/* The lower port first: it is more likely the server's. */
static const struct wt_dissector *by_port(enum wt_space space, uint16_t a, uint16_t b)
{
    uint16_t low = a < b ? a : b;
    const struct wt_dissector *found = wt_registry_find((struct wt_next){space, low});

    if (found != NULL)
        return found;
    return wt_registry_find((struct wt_next){space, a < b ? b : a});
}

static const struct wt_dissector *find(const struct wt_layer *layer, struct wt_span bytes)
{
    enum wt_protocol over = layer->dissector->protocol;
    const struct wt_dissector *found = by_content(over, bytes);

    if (found != NULL)
        return found;
    if (over == WT_UDP)
        return by_port(WT_UDP_APPLICATION, layer->u.udp.src_port, layer->u.udp.dst_port);
    return by_port(WT_TCP_APPLICATION, layer->u.tcp.src_port, layer->u.tcp.dst_port);
}

bool wt_dissect_application(struct wt_packet *packet, unsigned layer, struct wt_span bytes)
{
    const struct wt_layer *below = &packet->layers[layer];
    const struct wt_dissector *dissector = find(below, bytes);

    if (dissector == NULL || packet->n_layers == WT_MAX_LAYERS)
        return false;
    struct wt_layer *message = &packet->layers[packet->n_layers++];
    struct wt_reader r = wt_reader_over(bytes);

    message->dissector = dissector;
    message->quoted = below->quoted;
    message->fragment = below->fragment;
    message->n_notes = 0;
    message->header = message->payload = (struct wt_span){.data = NULL};
    message->next = (struct wt_next){WT_NOTHING, 0};
    message->verdict = dissector->dissect(&r, message);
    packet->rest = message->payload;
    packet->stopped_at = message->next;
    return true;
}
