/* SPDX-License-Identifier: BSD-2-Clause */
/* Who to whom: IP addresses outside conversations, link addresses with -e. */
#include "../renderer.h"

static const struct wt_layer *last_of(const struct wt_packet *p, enum wt_protocol first,
                                      enum wt_protocol second)
{
    for (unsigned i = p->n_layers; i-- > 0;) {
        const struct wt_layer *layer = &p->layers[i];

        if (!layer->quoted && layer->verdict == WT_DISSECTED &&
            (layer->dissector->protocol == first || layer->dissector->protocol == second))
            return layer;
    }
    return NULL;
}

static bool put_macs(struct wt_renderer *r, const struct wt_packet *packet)
{
    const struct wt_layer *link = last_of(packet, WT_ETHERNET, WT_ETHERNET);
    static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

    if (link == NULL)
        return false;
    wt_text_mac(r->out, link->u.ethernet.src);
    wt_put(r, " → ");
    if (memcmp(link->u.ethernet.dst, everybody, sizeof everybody) == 0)
        wt_put_label(r, WT_LABEL_BROADCAST);
    else
        wt_text_mac(r->out, link->u.ethernet.dst);
    wt_text_str(r->out, "  ");
    return true;
}

void wt_put_addresses(struct wt_renderer *r, const struct wt_packet *packet)
{
    const struct wt_layer *ip = last_of(packet, WT_IPV4, WT_IPV6);

    if (ip == NULL) {
        if (!r->options.link_header) /* -e has shown them already */
            put_macs(r, packet);
        return;
    }
    wt_text_ip(r->out, wt_layer_src(ip));
    wt_put(r, " → ");
    wt_text_ip(r->out, wt_layer_dst(ip));
    wt_text_str(r->out, "  ");
}

void wt_put_link_header(struct wt_renderer *r, const struct wt_packet *packet)
{
    const struct wt_layer *cooked = last_of(packet, WT_SLL, WT_SLL2);

    if (!put_macs(r, packet) && cooked != NULL && cooked->u.cooked.address_bytes == 6) {
        wt_text_mac(r->out, cooked->u.cooked.address);
        wt_put(r, " →  ");
    }
    for (unsigned i = 0; i < packet->n_layers; i++)
        if (packet->layers[i].dissector->protocol == WT_VLAN) {
            wt_text_str(r->out, "VLAN ");
            wt_text_u64(r->out, packet->layers[i].u.vlan.id);
            wt_text_str(r->out, "  ");
        }
}
