/* SPDX-License-Identifier: BSD-2-Clause */
/* Which application protocol is it? First by content, in one fixed order, because any program may
 * bind any port; then by port, where the registry has an edge. */
#include "application.h"

/* The dissectors that recognise bytes by content, in the order of their rows. */
static const struct wt_dissector *const applications[] = {
#define TAKE_APPLICATION(dissector) &wt_##dissector##_dissector,
#define TAKE_LINK(dissector)
#define TAKE_LINK_TO_INTERNET(dissector)
#define TAKE_INTERNET(dissector)
#define TAKE_TUNNEL(dissector)
#define TAKE_TRANSPORT(dissector)
#define WT_PROTOCOL(id, dissector, number, model, ...) TAKE_##model(dissector)
#include "wiretutor/protocols.def"
};

/* The lower port first: it is more likely the server's. */
static const struct wt_dissector *by_port(enum wt_space space, uint16_t a, uint16_t b)
{
    const struct wt_dissector *low = wt_registry_find((struct wt_next){space, a < b ? a : b});

    return low != NULL ? low : wt_registry_find((struct wt_next){space, a < b ? b : a});
}

static const struct wt_dissector *of_datagram(const struct wt_udp *udp, struct wt_span bytes)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(applications); i++)
        if (applications[i]->recognise != NULL && applications[i]->recognise(bytes))
            return applications[i];
    const struct wt_dissector *led = by_port(WT_UDP_APPLICATION, udp->src_port, udp->dst_port);

    return led != NULL && led->admits != NULL && !led->admits(bytes) ? NULL : led;
}

/* Over TCP the stream has to be asked where a message ends. */
static const struct wt_dissector *framing_of(struct wt_span bytes, const struct wt_dissector *hint,
                                             enum wt_asks asked, struct wt_extent *extent)
{
    *extent = wt_extent_of(WT_NO_MESSAGE, 0);
    for (size_t i = 0; i < WT_ARRAY_LEN(applications); i++) {
        if (applications[i]->extent == NULL)
            continue;
        *extent = applications[i]->extent(bytes, applications[i] == hint, asked);
        if (extent->kind != WT_NO_MESSAGE)
            return applications[i];
    }
    return NULL;
}

struct wt_extent wt_message_extent(struct wt_span bytes, uint16_t port, uint16_t other_port,
                                   enum wt_asks asked)
{
    struct wt_extent extent;

    framing_of(bytes, by_port(WT_TCP_APPLICATION, port, other_port), asked, &extent);
    return extent;
}

static const struct wt_dissector *of_stream(const struct wt_tcp *tcp, struct wt_span *bytes)
{
    const struct wt_dissector *hint = by_port(WT_TCP_APPLICATION, tcp->src_port, tcp->dst_port);
    struct wt_extent extent;
    const struct wt_dissector *found = framing_of(*bytes, hint, WT_ASKS_NOTHING, &extent);

    if (found == NULL || (extent.kind == WT_NEEDS_MORE && extent.role == WT_SAYS))
        return NULL;
    *bytes = wt_slice(*bytes, found->prefix, bytes->on_wire - found->prefix);
    return found;
}

/* session: of a connection over TCP; NULL: none. */
static bool add_message(struct wt_packet *packet, unsigned layer, struct wt_span bytes,
                        const struct wt_dissector *dissector, struct wt_session *session,
                        unsigned from)
{
    const struct wt_layer *below = &packet->layers[layer];

    if (dissector == NULL || packet->n_layers == WT_MAX_LAYERS)
        return false;
    struct wt_layer *message = &packet->layers[packet->n_layers++];
    struct wt_reader r = wt_reader_over(bytes);

    message->dissector = dissector;
    message->quoted = below->quoted;
    message->fragment = below->fragment;
    message->joined = below->joined;
    message->n_notes = 0;
    message->header = message->payload = (struct wt_span){.data = NULL};
    message->next = (struct wt_next){WT_NOTHING, 0};
    message->verdict = session != NULL && dissector->dissect_within != NULL
                           ? dissector->dissect_within(&r, message, session, from)
                           : dissector->dissect(&r, message);
    packet->protocols |= UINT64_C(1) << dissector->protocol;
    packet->plain = packet->plain && message->verdict == WT_DISSECTED && message->n_notes == 0;
    packet->rest = message->payload;
    packet->stopped_at = message->next;
    return true;
}

bool wt_dissect_application(struct wt_packet *packet, unsigned layer, struct wt_span bytes)
{
    return wt_dissect_message(packet, layer, bytes, NULL, 0);
}

bool wt_dissect_message(struct wt_packet *packet, unsigned layer, struct wt_span bytes,
                        struct wt_session *session, unsigned from)
{
    const struct wt_layer *below = &packet->layers[layer];
    const struct wt_dissector *dissector = below->dissector->protocol == WT_UDP
                                               ? of_datagram(&below->u.udp, bytes)
                                               : of_stream(&below->u.tcp, &bytes);

    return add_message(packet, layer, bytes, dissector, session, from);
}

bool wt_dissect_as(struct wt_packet *packet, unsigned layer, struct wt_span bytes,
                   enum wt_protocol protocol)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(applications); i++)
        if (applications[i]->protocol == protocol &&
            (applications[i]->admits == NULL || applications[i]->admits(bytes)))
            return add_message(packet, layer, bytes, applications[i], NULL, 0);
    return false;
}
