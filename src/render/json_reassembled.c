/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams that a packet completed, as JSON: the frames that brought them and their size, under
 * Wireshark's names. */
#include "json.h"

enum { MAX_FRAMES = WT_MAX_REASSEMBLED * WT_MAX_FRAGMENT_FRAMES };

struct list {
    size_t n;
    struct wt_value at[MAX_FRAMES];
};

static void add(struct list *list, uint64_t number)
{
    list->at[list->n++] = (struct wt_value){.present = true, .as = WT_AS_DECIMAL, .number = number};
}

static void one_version(struct json_object *object, const struct wt_packet *packet,
                        enum wt_protocol protocol, const char *const names[3])
{
    struct list frames = {.n = 0};
    struct list count = {.n = 0};
    struct list length = {.n = 0};

    for (unsigned i = 0; i < packet->n_reassembled; i++) {
        const struct wt_reassembled *r = &packet->reassembled[i];

        if (packet->layers[r->layer].dissector->protocol != protocol)
            continue;
        for (unsigned k = 0; k < r->n_frames; k++)
            add(&frames, r->frames[k]);
        add(&count, r->count);
        add(&length, r->bytes.on_wire);
    }
    json_values(object, names[0], frames.at, frames.n);
    json_values(object, names[1], count.at, count.n);
    json_values(object, names[2], length.at, length.n);
}

void json_reassembled(struct json_object *object, const struct wt_packet *packet)
{
    static const char *const ipv4[] = {"ip.fragment", "ip.fragment.count", "ip.reassembled.length"};
    static const char *const ipv6[] = {"ipv6.fragment", "ipv6.fragment.count",
                                       "ipv6.reassembled.length"};

    if (packet->n_reassembled == 0)
        return;
    one_version(object, packet, WT_IPV4, ipv4);
    one_version(object, packet, WT_IPV6_FRAGMENT, ipv6);
}
