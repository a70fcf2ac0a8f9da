/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP: which hardware address has this protocol address? RFC 826. The lengths of both kinds of
 * address stand in the header, so only its first eight bytes have fixed places. */
#include "../dissect.h"

enum { FIXED_LEN = 8, HARDWARE_ETHERNET = 1, HARDWARE_ATM = 19, MAC_LEN = 6, IPV4_LEN = 4 };

static bool is_mac(const struct wt_arp *arp)
{
    return arp->hardware == HARDWARE_ETHERNET && arp->hardware_bytes == MAC_LEN;
}

static bool is_ipv4(const struct wt_arp *arp)
{
    return arp->protocol == WT_ETHERTYPE_IPV4 && arp->protocol_bytes == IPV4_LEN;
}

/* An address, under the typed name where its type is known, else under the general one. */
enum { TARGET = 1, PROTOCOL = 2, TYPED = 4 };
static struct wt_value address(const struct wt_layer *layer, unsigned what)
{
    const struct wt_arp *arp = &layer->u.arp;
    bool is_typed = what & PROTOCOL ? is_ipv4(arp) : is_mac(arp);
    const struct wt_span spans[] = {arp->sender_hardware, arp->target_hardware,
                                    arp->sender_protocol, arp->target_protocol};

    return is_typed == ((what & TYPED) != 0) ? wt_octets(spans[what & 3]) : wt_absent();
}

/* The sender tells everybody about itself. RFC 5944 section 4.6. */
static struct wt_value gratuitous(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    const struct wt_arp *arp = &layer->u.arp;

    if (!is_ipv4(arp) || arp->target_protocol.captured < IPV4_LEN)
        return wt_absent();
    bool same = memcmp(arp->sender_protocol.data, arp->target_protocol.data, IPV4_LEN) == 0;

    return same ? wt_number(1) : wt_absent();
}

/* clang-format off */
static const struct wt_field fields[] = {
    WT_AT("arp.hw.type",    0,  16, WT_AS_DECIMAL, 0, "RFC 826, RFC 5494"),
    WT_AT("arp.proto.type", 16, 16, WT_AS_HEX,     0, "RFC 826"),
    WT_AT("arp.hw.size",    32, 8,  WT_AS_BYTES,   0, "RFC 826"),
    WT_AT("arp.proto.size", 40, 8,  WT_AS_BYTES,   0, "RFC 826"),
    WT_AT("arp.opcode",     48, 16, WT_AS_DECIMAL, 0, "RFC 826, RFC 5494"),
    WT_GET("arp.src.hw_mac",     WT_AS_MAC,    address, TYPED, "RFC 826"),
    WT_GET("arp.src.hw",         WT_AS_OCTETS, address, 0, "RFC 826"),
    WT_GET("arp.src.proto_ipv4", WT_AS_IPV4,   address, PROTOCOL | TYPED, "RFC 826"),
    WT_GET("arp.src.proto",      WT_AS_OCTETS, address, PROTOCOL, "RFC 826"),
    WT_GET("arp.dst.hw_mac",     WT_AS_MAC,    address, TARGET | TYPED, "RFC 826"),
    WT_GET("arp.dst.hw",         WT_AS_OCTETS, address, TARGET, "RFC 826"),
    WT_GET("arp.dst.proto_ipv4", WT_AS_IPV4,   address, TARGET | PROTOCOL | TYPED, "RFC 826"),
    WT_GET("arp.dst.proto",      WT_AS_OCTETS, address, TARGET | PROTOCOL, "RFC 826"),
    WT_GET("arp.isgratuitous",   WT_AS_FLAG,   gratuitous, 0, "RFC 5944 section 4.6"),
};
/* clang-format on */

static void read_fixed(struct wt_reader *r, struct wt_arp *arp)
{
    arp->hardware = wt_read_be16(r);
    arp->protocol = wt_read_be16(r);
    arp->hardware_bytes = wt_read_u8(r);
    arp->protocol_bytes = wt_read_u8(r);
    arp->opcode = wt_read_be16(r);
    arp->sender_hardware = arp->sender_protocol = (struct wt_span){.data = NULL};
    arp->target_hardware = arp->target_protocol = (struct wt_span){.data = NULL};
    arp->ipv4_over_ethernet = false;
}

static enum wt_verdict dissect(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_arp *arp = &layer->u.arp;

    wt_header_is(layer, r, FIXED_LEN);
    read_fixed(r, arp);
    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    if (arp->hardware == HARDWARE_ATM) { /* RFC 2225: another layout behind the same start */
        layer->payload = wt_read_rest(r);
        return WT_DISSECTED;
    }
    if ((arp->hardware == HARDWARE_ETHERNET && arp->hardware_bytes != MAC_LEN) ||
        (arp->protocol == WT_ETHERTYPE_IPV4 && arp->protocol_bytes != IPV4_LEN))
        wt_note(layer, WT_NOTE_ARP_LENGTHS, arp->hardware_bytes, arp->protocol_bytes);
    wt_header_is(layer, r, FIXED_LEN + 2u * (arp->hardware_bytes + (size_t)arp->protocol_bytes));
    arp->sender_hardware = wt_read_span(r, arp->hardware_bytes);
    arp->sender_protocol = wt_read_span(r, arp->protocol_bytes);
    arp->target_hardware = wt_read_span(r, arp->hardware_bytes);
    arp->target_protocol = wt_read_span(r, arp->protocol_bytes);
    if (r->end == WT_READ_OK && layer->header.captured < layer->header.on_wire)
        return WT_CUT;
    arp->ipv4_over_ethernet = r->end == WT_READ_OK && is_mac(arp) && is_ipv4(arp);
    return wt_verdict_of(r, layer);
}

const struct wt_dissector wt_arp_dissector = {
    .name = "arp",
    .title = "ARP",
    .protocol = WT_ARP,
    .dissect = dissect,
    WT_FIELDS(fields),
    .fixed_bytes = FIXED_LEN,
};
