/* SPDX-License-Identifier: BSD-2-Clause */
/* Fast path for the usual packet: Ethernet II, IPv4 without options, a whole TCP header, nothing
 * odd. A few bytes identify it, and one bounds check is enough: a third of the loop's work, with
 * the same result (tests/unit/test_dissect_usual.c compares the two). */
#include "fixed.h"
#include "transport/tcp.h"

enum {
    LINK_ETHERNET = 1,
    PROTO_TCP = 6,
    AT_TYPE = 12,
    AT_IP = WT_ETHERNET_BYTES,
    AT_TCP = AT_IP + WT_IPV4_BYTES,
    ALL = AT_TCP + WT_TCP_BYTES,
    VERSION_AND_WORDS = 0x45, /* IPv4, a header of five 32-bit words */
};

static inline unsigned be16(const uint8_t *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* Is this the usual packet? Checked before anything is written. ip: 40 bytes, IP's header and
 * TCP's. room: sent bytes from there to the end of the frame. */
static inline bool is_usual(const uint8_t *ip, size_t room, size_t *total, size_t *header)
{
    bool fragment = (be16(ip + 6) & 0x3fff) != 0;

    *total = be16(ip + 2);
    *header = (size_t)(ip[WT_IPV4_BYTES + 12] >> 4) * 4;
    return ip[0] == VERSION_AND_WORDS && ip[9] == PROTO_TCP && !fragment && *total <= room &&
           *header >= WT_TCP_BYTES && *total >= WT_IPV4_BYTES + *header;
}

static inline struct wt_layer *begin(struct wt_layer *layer, const struct wt_dissector *dissector,
                                     struct wt_next next)
{
    layer->dissector = dissector;
    layer->verdict = WT_DISSECTED;
    layer->quoted = layer->fragment = layer->joined = false;
    layer->n_notes = 0;
    layer->next = next;
    return layer;
}

/* n bytes that are all there. */
static inline struct wt_reader over(const uint8_t *data, size_t n)
{
    return wt_reader_over((struct wt_span){.data = data, .captured = n, .on_wire = n});
}

static inline void take_ethernet(struct wt_layer *layer, const struct wt_span *frame)
{
    struct wt_reader r = over(frame->data, WT_ETHERNET_BYTES);

    begin(layer, &wt_ethernet_dissector, (struct wt_next){WT_ETHERTYPE, WT_ETHERTYPE_IPV4});
    wt_header_is_whole(layer, &r);
    wt_read_ethernet(&r, &layer->u.ethernet);
    layer->payload.data = frame->data + AT_IP;
    layer->payload.captured = frame->captured - AT_IP;
    layer->payload.on_wire = frame->on_wire - AT_IP;
}

/* n: what the datagram carries; captured: so much of it. */
static inline void take_ipv4(struct wt_layer *layer, const uint8_t *frame, size_t n,
                             size_t captured)
{
    struct wt_reader r = over(frame + AT_IP, WT_IPV4_BYTES);

    begin(layer, &wt_ipv4_dissector, (struct wt_next){WT_IPPROTO, PROTO_TCP});
    wt_header_is_whole(layer, &r);
    wt_read_ipv4(&r, &layer->u.ipv4);
    layer->u.ipv4.options = (struct wt_span){.data = NULL};
    layer->payload.data = frame + AT_TCP;
    layer->payload.captured = captured;
    layer->payload.on_wire = n;
    layer->u.ipv4.data = wt_span_of(&layer->payload);
}

static inline void take_tcp(struct wt_layer *layer, const uint8_t *frame, size_t header, size_t n,
                            size_t captured)
{
    struct wt_reader r = over(frame + AT_TCP, WT_TCP_BYTES);
    struct wt_next next = {WT_NOTHING, 0};

    if (n > 0)
        next = (struct wt_next){WT_TCP_PORT, be16(frame + AT_TCP + 2)};
    begin(layer, &wt_tcp_dissector, next);
    wt_read_tcp(&r, &layer->u.tcp);
    layer->u.tcp.length_known = true;
    layer->header = (struct wt_span){.data = frame + AT_TCP, .captured = header, .on_wire = header};
    layer->payload.data = frame + AT_TCP + header;
    layer->payload.captured = captured;
    layer->payload.on_wire = n;
    if (header > WT_TCP_BYTES)
        wt_tcp_take_options(layer, wt_slice(layer->header, WT_TCP_BYTES, header - WT_TCP_BYTES));
}

bool wt_dissect_usual(struct wt_packet *packet, const struct wt_frame *frame)
{
    const struct wt_span *all = &frame->bytes;
    size_t total, header;

    if (frame->link_type != LINK_ETHERNET || all->captured < ALL ||
        be16(all->data + AT_TYPE) != WT_ETHERTYPE_IPV4 ||
        !is_usual(all->data + AT_IP, all->on_wire - AT_IP, &total, &header) ||
        all->captured < AT_TCP + header)
        return false;
    size_t n = total - WT_IPV4_BYTES, held = all->captured - AT_TCP;
    size_t captured = held < n ? held : n;
    struct wt_layer *tcp = &packet->layers[2];

    take_ethernet(&packet->layers[0], all);
    take_ipv4(&packet->layers[1], all->data, n, captured);
    take_tcp(tcp, all->data, header, n - header, captured - header);
    packet->frame = frame;
    packet->n_layers = 3;
    packet->first_transport = 2;
    packet->protocols = UINT64_C(1) << WT_ETHERNET | UINT64_C(1) << WT_IPV4 | UINT64_C(1) << WT_TCP;
    packet->plain = tcp->n_notes == 0;
    packet->fragment = false;
    packet->n_reassembled = 0;
    packet->passage = NULL;
    packet->rest = wt_span_of(&tcp->payload);
    packet->stopped_at = tcp->next;
    return true;
}
