/* SPDX-License-Identifier: BSD-2-Clause */
/* The loop: find the next dissector in the registry, let it read its header, go on with the
 * payload. What depends on two layers is settled here, so that no dissector knows its
 * neighbours. */
#include "dissect.h"
#include "reassembly.h"

enum { /* link types that are an IP packet from the first byte on: its first nibble says which */
       LINK_RAW = 101,
       LINK_RAW_BSD = 12, /* numbers that some systems use for the same in their files */
       LINK_RAW_OPENBSD = 14,
};

static bool is_raw(uint32_t link_type)
{
    return link_type == LINK_RAW || link_type == LINK_RAW_BSD || link_type == LINK_RAW_OPENBSD;
}

bool wt_knows_link_type(uint32_t link_type)
{
    return is_raw(link_type) || wt_registry_find((struct wt_next){WT_LINKTYPE, link_type}) != NULL;
}

static struct wt_next first_of(const struct wt_frame *frame)
{
    if (is_raw(frame->link_type))
        return wt_ip_by_version(frame->bytes);
    return (struct wt_next){WT_LINKTYPE, frame->link_type};
}

int wt_enclosing_ip(const struct wt_packet *packet, unsigned i)
{
    while (i-- > 0) {
        enum wt_protocol protocol = packet->layers[i].dissector->protocol;

        if (wt_protocol_is(protocol, WT_IS_IP))
            return (int)i;
        if (!wt_protocol_is(protocol, WT_IS_EXTENSION))
            return -1;
    }
    return -1;
}

const struct wt_ip *wt_layer_src(const struct wt_layer *layer)
{
    return layer->dissector->protocol == WT_IPV6 ? &layer->u.ipv6.src : &layer->u.ipv4.src;
}

const struct wt_ip *wt_layer_dst(const struct wt_layer *layer)
{
    return layer->dissector->protocol == WT_IPV6 ? &layer->u.ipv6.dst : &layer->u.ipv4.dst;
}

const struct wt_ip *wt_source_ip(const struct wt_packet *packet)
{
    for (unsigned i = packet->n_layers; i-- > 0;) {
        const struct wt_layer *layer = &packet->layers[i];

        if (!layer->quoted &&
            (layer->dissector->protocol == WT_IPV4 || layer->dissector->protocol == WT_IPV6))
            return wt_layer_src(layer);
    }
    return NULL;
}

/* A payload length of 0: the true length is in the hop-by-hop header (jumbogram), or unknown. RFC
 * 2675. */
static void settle_length(struct wt_packet *packet, struct wt_layer *layer)
{
    int at = wt_enclosing_ip(packet, packet->n_layers - 1);
    struct wt_layer *ip = at < 0 ? NULL : &packet->layers[at];

    if (ip == NULL || ip->dissector->protocol != WT_IPV6 || ip->u.ipv6.payload_length != 0)
        return;
    size_t header = layer->header.on_wire;
    size_t jumbo = layer->u.extension.jumbo_length;

    ip->u.ipv6.jumbo_length = layer->u.extension.jumbo_length;
    if (jumbo < header) {
        wt_note(ip, WT_NOTE_IPV6_PAYLOAD_ZERO, 0, 0);
        return;
    }
    if (jumbo - header > layer->payload.on_wire)
        wt_note(ip, WT_NOTE_IPV6_PAYLOAD_BEYOND_FRAME, layer->u.extension.jumbo_length,
                wt_note_size(ip->payload.on_wire));
    ip->payload = wt_slice(ip->payload, 0, jumbo);
    layer->payload = wt_slice(layer->payload, 0, jumbo - header);
}

/* Is this layer's payload a fragment? In a first fragment the inner layers' lengths point beyond
 * it; later fragments have no inner layers. */
static bool is_fragment(const struct wt_layer *layer)
{
    if (layer->dissector->protocol == WT_IPV4)
        return layer->u.ipv4.more_fragments || layer->u.ipv4.fragment_offset != 0;
    return layer->u.fragment.more || layer->u.fragment.offset != 0;
}

/* Which of the two ports decides what the datagram carries? As in Wireshark the lower one if it is
 * known, even as the port of an application that is not dissected here. */
static void settle_port(struct wt_layer *layer)
{
    const struct wt_udp *udp = &layer->u.udp;
    bool from_low = udp->src_port < udp->dst_port;
    struct wt_next low = {WT_UDP_PORT, from_low ? udp->src_port : udp->dst_port};
    struct wt_next high = {WT_UDP_PORT, from_low ? udp->dst_port : udp->src_port};

    if (wt_registry_find(low) != NULL ||
        wt_registry_find((struct wt_next){WT_UDP_APPLICATION, low.id}) != NULL)
        layer->next = low;
    else if (wt_registry_find(high) != NULL)
        layer->next = high;
}

/* RFC 768: no checksum was computed. Over IPv6 there must be one (RFC 8200 section 8.1). */
static void settle_absent_checksum(const struct wt_packet *packet, struct wt_layer *layer)
{
    int ip = wt_enclosing_ip(packet, packet->n_layers - 1);

    if (ip >= 0 && packet->layers[ip].dissector->protocol == WT_IPV4)
        layer->u.udp.checksum_status = WT_CHECKSUM_NOT_PRESENT;
}

/* The protocols for which settle() has work to do. */
static const uint64_t unsettled = UINT64_C(1) << WT_VLAN | UINT64_C(1) << WT_IPV6_HOP_BY_HOP |
                                  UINT64_C(1) << WT_IPV4 | UINT64_C(1) << WT_IPV6_FRAGMENT |
                                  UINT64_C(1) << WT_IPV6 | UINT64_C(1) << WT_UDP;

/* What follows from this layer together with those before it. */
static void settle(struct wt_packet *packet, struct wt_layer *layer, struct wt_course *course)
{
    switch (layer->dissector->protocol) {
    case WT_VLAN:
        layer->u.vlan.tpid = course->next.space == WT_ETHERTYPE ? (uint16_t)course->next.id : 0;
        break;
    case WT_IPV6_HOP_BY_HOP:
        if (layer->verdict == WT_DISSECTED)
            settle_length(packet, layer);
        break;
    case WT_IPV4:
    case WT_IPV6_FRAGMENT:
        if (layer->verdict == WT_DISSECTED && is_fragment(layer)) {
            course->fragment = true;
            packet->fragment |= !layer->quoted;
        }
        break;
    case WT_IPV6:
        if (wt_registry_find(course->next) != layer->dissector)
            wt_note(layer, WT_NOTE_IP_VERSION_UNEXPECTED, 6, 0);
        break;
    case WT_UDP:
        if (layer->verdict == WT_DISSECTED && layer->u.udp.checksum == 0)
            settle_absent_checksum(packet, layer);
        if (layer->next.space == WT_UDP_PORT)
            settle_port(layer);
        break;
    default:
        break;
    }
}

/* The dissector of the next header, by its number; NULL: unknown, or the bytes contradict the
 * number. For IP the version in the header overrules the announced one. */
static const struct wt_dissector *taker(const struct wt_course *course)
{
    struct wt_next next = {course->next.space, course->next.id}; /* see wt_span_of */
    const struct wt_dissector *dissector = wt_registry_find(next);

    if (dissector == &wt_ipv4_dissector && course->span.captured > 0 &&
        course->span.data[0] >> 4 == 6)
        return &wt_ipv6_dissector;
    if (dissector != NULL && dissector->admits != NULL && !dissector->admits(course->span))
        return NULL;
    return dissector;
}

static struct wt_layer *begin_layer(struct wt_packet *packet, const struct wt_dissector *dissector)
{
    struct wt_layer *layer = &packet->layers[packet->n_layers++];

    layer->dissector = dissector;
    layer->n_notes = 0;
    layer->header = layer->payload = (struct wt_span){.data = NULL};
    layer->next = (struct wt_next){WT_NOTHING, 0};
    return layer;
}

/* The bytes that no dissector took: the innermost payload, or what follows a header that made no
 * sense. */
static struct wt_span rest_of(const struct wt_layer *layer, struct wt_span given)
{
    if (layer->payload.data != NULL)
        return layer->payload;
    return wt_slice(given, layer->header.on_wire, given.on_wire - layer->header.on_wire);
}

/* Dissect one more layer. False: nothing can follow. */
static bool take_layer(struct wt_packet *packet, const struct wt_dissector *dissector,
                       struct wt_course *course)
{
    struct wt_layer *layer = begin_layer(packet, dissector);
    struct wt_reader r = wt_reader_over(course->span);

    course->quoted |= course->next.space == WT_QUOTED_IP;
    course->was_fragment = packet->fragment;
    layer->quoted = course->quoted;
    layer->fragment = course->fragment;
    layer->joined = course->joined;
    layer->verdict = dissector->dissect(&r, layer);
    if ((unsettled >> dissector->protocol & 1) != 0)
        settle(packet, layer, course);
    if (layer->verdict != WT_DISSECTED) {
        course->next = (struct wt_next){WT_NOTHING, 0};
        course->span = rest_of(layer, course->span);
        return false;
    }
    course->next.space = layer->next.space;
    course->next.id = layer->next.id;
    course->span = wt_span_of(&layer->payload);
    return true;
}

/* Facts that are needed of most packets, collected once so that no reader walks over the layers. */
static void sum_up(struct wt_packet *packet)
{
    const uint64_t transports = UINT64_C(1) << WT_TCP | UINT64_C(1) << WT_UDP;

    packet->protocols = 0;
    packet->plain = true;
    packet->first_transport = 0;
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        packet->first_transport += (packet->protocols & transports) == 0 && i > 0;
        packet->protocols |= UINT64_C(1) << layer->dissector->protocol;
        packet->plain &= layer->verdict == WT_DISSECTED && layer->n_notes == 0 && !layer->quoted;
    }
}

void wt_dissect_step_by_step(struct wt_packet *packet, const struct wt_frame *frame,
                             struct wt_reassembly *reassembly)
{
    struct wt_course course = {.next = first_of(frame), .span = wt_span_of(&frame->bytes)};
    const struct wt_dissector *dissector;

    packet->frame = frame;
    packet->n_layers = 0;
    packet->fragment = false;
    packet->n_reassembled = 0;
    packet->passage = NULL;
    while ((dissector = taker(&course)) != NULL) {
        if (packet->n_layers == WT_MAX_LAYERS) {
            wt_note(&packet->layers[WT_MAX_LAYERS - 1], WT_NOTE_TOO_DEEP, WT_MAX_LAYERS, 0);
            break;
        }
        if (!take_layer(packet, dissector, &course))
            break;
        struct wt_layer *layer = &packet->layers[packet->n_layers - 1];

        if (course.fragment && !layer->fragment && reassembly != NULL)
            wt_join(reassembly, packet, layer, &course);
    }
    packet->rest = wt_span_of(&course.span);
    packet->stopped_at = course.next;
    sum_up(packet);
}

void wt_dissect_joining(struct wt_packet *packet, const struct wt_frame *frame, bool verify,
                        struct wt_reassembly *reassembly)
{
    if (reassembly != NULL)
        wt_reassembly_next_frame(reassembly);
    if (!wt_dissect_usual(packet, frame))
        wt_dissect_step_by_step(packet, frame, reassembly);
    if (verify)
        wt_checksums_verify(packet);
}

void wt_dissect(struct wt_packet *packet, const struct wt_frame *frame, bool verify)
{
    wt_dissect_joining(packet, frame, verify, NULL);
}
