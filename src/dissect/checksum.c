/* SPDX-License-Identifier: BSD-2-Clause */
/* Checksums of IPv4 headers, TCP, UDP, ICMP, ICMPv6 and IGMP: the one's complement sum of RFC 1071.
 *
 * Judged only where all bytes are there: whole, no fragment, and a quoted packet only if the quote
 * is of all of it. A wrong TCP or UDP
 * checksum that equals the sum over the pseudo-header alone, not inverted, is what an operating
 * system leaves for the network card to finish: proof, not a guess. */
#include "dissect.h"

enum {
    PROTO_ICMPV6 = 58,
    PROTO_TCP = 6,
    PROTO_UDP = 17,
    GOOD = 0xffff, /* the sum over everything, checksum included */
    ADDRESS_LEN = 16,
    OPTION_LOOSE_ROUTE = 131,
    OPTION_STRICT_ROUTE = 137,
    ROUTING_SOURCE = 0,  /* RFC 2460 section 4.4 */
    ROUTING_MOBILE = 2,  /* RFC 6275 section 6.4 */
    ROUTING_SEGMENT = 4, /* RFC 8754 */
};

static uint16_t add(uint16_t a, uint32_t b)
{
    return wt_checksum_fold((uint64_t)a + b);
}

/* ---- The pseudo-header: RFC 9293 section 3.1, RFC 8200 section 8.1 ---- */

/* A source route moves the last address out of the header: the sum is over where it ends. */
static bool routed_ipv4(const struct wt_layer *ip, const uint8_t **address)
{
    struct wt_option_walk walk;
    struct wt_option option;

    wt_options_begin(&walk, ip->u.ipv4.options);
    while (wt_options_next(&walk, &option)) {
        if (option.kind != OPTION_LOOSE_ROUTE && option.kind != OPTION_STRICT_ROUTE)
            continue;
        struct wt_reader r = wt_reader_over(option.data);

        if (wt_read_u8(&r) > option.length) /* pointer past the list: arrived */
            return true;
        if (option.length < 7 || option.data.captured < option.data.on_wire)
            return false;
        *address = option.data.data + option.data.captured - 4;
        return true;
    }
    return true;
}

static bool routed_ipv6(const struct wt_layer *routing, const uint8_t **address)
{
    struct wt_span data = routing->u.extension.options; /* four reserved bytes, then addresses */

    if (routing->u.extension.segments_left == 0)
        return true;
    if (data.captured < data.on_wire || data.captured < 4 + ADDRESS_LEN)
        return false;
    switch (routing->u.extension.routing_type) {
    case ROUTING_SOURCE:
    case ROUTING_MOBILE:
        *address = data.data + data.captured - ADDRESS_LEN;
        return true;
    case ROUTING_SEGMENT: /* last address first */
        *address = data.data + 4;
        return true;
    default:
        return false;
    }
}

/* Where the packet at layer i will end up; NULL where it cannot be told. */
static const uint8_t *final_destination(const struct wt_packet *packet, unsigned ip, unsigned i)
{
    const struct wt_layer *header = &packet->layers[ip];
    const uint8_t *address = wt_layer_dst(header)->bytes;

    if (header->dissector->protocol == WT_IPV4)
        return routed_ipv4(header, &address) ? address : NULL;
    for (unsigned k = ip + 1; k < i; k++)
        if (packet->layers[k].dissector->protocol == WT_IPV6_ROUTING &&
            !routed_ipv6(&packet->layers[k], &address))
            return NULL;
    return address;
}

/* Mobile IPv6: the home address option holds the source that the sum is over. RFC 6275 section
 * 6.3. */
static const uint8_t *original_source(const struct wt_packet *packet, unsigned ip, unsigned i)
{
    for (unsigned k = ip + 1; k < i; k++) {
        struct wt_span home = wt_home_address(&packet->layers[k]);

        if (home.captured == ADDRESS_LEN)
            return home.data;
    }
    return wt_layer_src(&packet->layers[ip])->bytes;
}

bool wt_length_is_honest(const struct wt_layer *ip)
{
    size_t payload = ip->payload.on_wire;

    if (ip->dissector->protocol == WT_IPV4)
        return ip->u.ipv4.total_length <= ip->header.on_wire + payload;
    return ip->u.ipv6.payload_length <= payload && ip->u.ipv6.jumbo_length <= payload;
}

/* The sum over addresses and protocol number, without the length. */
static bool pseudo_header(const struct wt_packet *packet, unsigned i, uint8_t protocol,
                          uint16_t *sum)
{
    int at = wt_enclosing_ip(packet, i);

    if (at < 0)
        return false;
    const struct wt_layer *ip = &packet->layers[at];
    const uint8_t *destination = final_destination(packet, (unsigned)at, i);
    size_t n = ip->dissector->protocol == WT_IPV4 ? 4 : ADDRESS_LEN;

    if (destination == NULL || !wt_length_is_honest(ip))
        return false;
    *sum = wt_checksum_sum(0, original_source(packet, (unsigned)at, i), n);
    *sum = wt_checksum_sum(*sum, destination, n);
    *sum = add(*sum, protocol);
    return true;
}

/* ---- Layers ---- */

static enum wt_checksum_status judged(uint16_t sum)
{
    return sum == GOOD ? WT_CHECKSUM_GOOD : WT_CHECKSUM_BAD;
}

/* Sums start at the header and run to the payload's end. */
static bool is_whole(const struct wt_layer *layer)
{
    return !layer->fragment && layer->verdict == WT_DISSECTED &&
           layer->header.captured == layer->header.on_wire &&
           layer->payload.captured == layer->payload.on_wire;
}

struct judgement {
    enum wt_checksum_status status;
    enum wt_checksum_cause cause;
};
static struct judgement judge_transport(const struct wt_packet *packet, unsigned i,
                                        uint8_t protocol, uint16_t field)
{
    const struct wt_layer *layer = &packet->layers[i];
    size_t length = layer->header.on_wire + layer->payload.on_wire;
    struct judgement out = {WT_CHECKSUM_UNVERIFIED, WT_CHECKSUM_WRONG};
    uint16_t pseudo;

    if (!is_whole(layer) || !pseudo_header(packet, i, protocol, &pseudo))
        return out;
    uint16_t with_length = add(pseudo, wt_note_size(length));

    out.status = judged(wt_checksum_sum(with_length, layer->header.data, length));
    if (out.status == WT_CHECKSUM_BAD && (field == with_length || field == pseudo))
        out.cause = WT_CHECKSUM_OFFLOAD;
    return out;
}

static void verify_ipv4(struct wt_layer *layer)
{
    const struct wt_span *header = &layer->header;

    if (layer->verdict == WT_MALFORMED || header->captured < header->on_wire)
        return;
    layer->u.ipv4.checksum_status = judged(wt_checksum_sum(0, header->data, header->on_wire));
}

static void verify_icmp(struct wt_layer *layer, struct wt_span message)
{
    if (!is_whole(layer) && !(layer->u.icmp.is_error && !layer->fragment))
        return;
    if (message.captured == message.on_wire)
        layer->u.icmp.checksum_status = judged(wt_checksum_sum(0, message.data, message.on_wire));
}

static void verify_igmp(struct wt_layer *layer, struct wt_span message)
{
    if (is_whole(layer) && message.captured == message.on_wire)
        layer->u.igmp.checksum_status =
            (uint8_t)judged(wt_checksum_sum(0, message.data, message.on_wire));
}

static void verify_udp(struct wt_packet *packet, unsigned i)
{
    struct wt_udp *udp = &packet->layers[i].u.udp;

    if (udp->checksum_status == WT_CHECKSUM_NOT_PRESENT ||
        udp->length > packet->layers[i].header.on_wire + packet->layers[i].payload.on_wire)
        return;
    struct judgement j = judge_transport(packet, i, PROTO_UDP, udp->checksum);

    udp->checksum_status = udp->checksum == 0 && j.status != WT_CHECKSUM_UNVERIFIED
                               ? WT_CHECKSUM_BAD /* IPv6 demands one */
                               : j.status;
    udp->checksum_cause = j.cause;
}

static void verify_tcp(struct wt_packet *packet, unsigned i)
{
    struct wt_tcp *tcp = &packet->layers[i].u.tcp;
    struct judgement j = judge_transport(packet, i, PROTO_TCP, tcp->checksum);

    tcp->checksum_status = j.status;
    tcp->checksum_cause = j.cause;
}

static void verify_icmpv6(struct wt_packet *packet, unsigned i, struct wt_span message)
{
    struct wt_layer *layer = &packet->layers[i];
    uint16_t sum;

    if (layer->fragment || layer->verdict != WT_DISSECTED || message.captured < message.on_wire ||
        !pseudo_header(packet, i, PROTO_ICMPV6, &sum))
        return;
    sum = add(sum, wt_note_size(message.on_wire));
    layer->u.icmp.checksum_status = judged(wt_checksum_sum(sum, message.data, message.on_wire));
}

enum wt_checksum_status wt_layer_checksum(const struct wt_layer *layer)
{
    switch (layer->dissector->protocol) {
    case WT_IPV4:
        return layer->u.ipv4.checksum_status;
    case WT_TCP:
        return layer->u.tcp.checksum_status;
    case WT_UDP:
        return layer->u.udp.checksum_status;
    case WT_ICMP:
    case WT_ICMPV6:
        return layer->u.icmp.checksum_status;
    case WT_IGMP:
        return (enum wt_checksum_status)layer->u.igmp.checksum_status;
    default:
        return WT_CHECKSUM_NOT_PRESENT;
    }
}

bool wt_layer_offloaded(const struct wt_layer *layer)
{
    const struct wt_tcp *tcp = &layer->u.tcp;
    const struct wt_udp *udp = &layer->u.udp;

    switch (layer->dissector->protocol) {
    case WT_TCP:
        return tcp->checksum_status == WT_CHECKSUM_BAD &&
               tcp->checksum_cause == WT_CHECKSUM_OFFLOAD;
    case WT_UDP:
        return udp->checksum_status == WT_CHECKSUM_BAD &&
               udp->checksum_cause == WT_CHECKSUM_OFFLOAD;
    default:
        return false;
    }
}

/* All of the message at layer i, though it quotes. */
static struct wt_span message_of(const struct wt_packet *packet, unsigned i)
{
    for (unsigned k = 0; k < packet->n_reassembled; k++)
        if (packet->reassembled[k].layer + 1 == i)
            return packet->reassembled[k].bytes;
    return i > 0 ? packet->layers[i - 1].payload : packet->frame->bytes;
}

void wt_checksums_verify(struct wt_packet *packet)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        struct wt_layer *layer = &packet->layers[i];
        switch (layer->dissector->protocol) {
        case WT_IPV4:
            verify_ipv4(layer);
            break;
        case WT_ICMP:
            verify_icmp(layer, message_of(packet, i));
            break;
        case WT_IGMP:
            verify_igmp(layer, message_of(packet, i));
            break;
        case WT_ICMPV6:
            verify_icmpv6(packet, i, message_of(packet, i));
            break;
        case WT_TCP:
            verify_tcp(packet, i);
            break;
        case WT_UDP:
            verify_udp(packet, i);
            break;
        default:
            break;
        }
    }
}
