/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP: which hardware address has this protocol address? RFC 826. The lengths of both kinds of
 * address stand in the header, so only its first eight bytes have fixed places. */
#include "dissect.h"

enum { FIXED_LEN = 8, HARDWARE_ETHERNET = 1, HARDWARE_ATM = 19, MAC_LEN = 6, IPV4_LEN = 4 };

static const struct wt_field fields[] = {
    {"arp.hw.type",    0,  16, WT_AS_DECIMAL, 0, "RFC 826, RFC 5494"},
    {"arp.proto.type", 16, 16, WT_AS_HEX,     0, "RFC 826"          },
    {"arp.hw.size",    32, 8,  WT_AS_BYTES,   0, "RFC 826"          },
    {"arp.proto.size", 40, 8,  WT_AS_BYTES,   0, "RFC 826"          },
    {"arp.opcode",     48, 16, WT_AS_DECIMAL, 0, "RFC 826, RFC 5494"},
};

static bool is_mac(const struct wt_arp *arp)
{
    return arp->hardware == HARDWARE_ETHERNET && arp->hardware_bytes == MAC_LEN;
}

static bool is_ipv4(const struct wt_arp *arp)
{
    return arp->protocol == WT_ETHERTYPE_IPV4 && arp->protocol_bytes == IPV4_LEN;
}

/* Under the typed name where the type is known, else under the general one. */
static struct wt_value typed(bool is, enum wt_shown_as as, struct wt_span span)
{
    return is ? wt_octets(as, span) : wt_absent();
}

static struct wt_value src_mac(const struct wt_layer *layer)
{
    return typed(is_mac(&layer->u.arp), WT_AS_MAC, layer->u.arp.sender_hardware);
}
static struct wt_value src_hw(const struct wt_layer *layer)
{
    return typed(!is_mac(&layer->u.arp), WT_AS_OCTETS, layer->u.arp.sender_hardware);
}
static struct wt_value src_ipv4(const struct wt_layer *layer)
{
    return typed(is_ipv4(&layer->u.arp), WT_AS_IPV4, layer->u.arp.sender_protocol);
}
static struct wt_value src_proto(const struct wt_layer *layer)
{
    return typed(!is_ipv4(&layer->u.arp), WT_AS_OCTETS, layer->u.arp.sender_protocol);
}
static struct wt_value dst_mac(const struct wt_layer *layer)
{
    return typed(is_mac(&layer->u.arp), WT_AS_MAC, layer->u.arp.target_hardware);
}
static struct wt_value dst_hw(const struct wt_layer *layer)
{
    return typed(!is_mac(&layer->u.arp), WT_AS_OCTETS, layer->u.arp.target_hardware);
}
static struct wt_value dst_ipv4(const struct wt_layer *layer)
{
    return typed(is_ipv4(&layer->u.arp), WT_AS_IPV4, layer->u.arp.target_protocol);
}
static struct wt_value dst_proto(const struct wt_layer *layer)
{
    return typed(!is_ipv4(&layer->u.arp), WT_AS_OCTETS, layer->u.arp.target_protocol);
}

/* The sender tells everybody about itself. RFC 5944 section 4.6. */
static struct wt_value gratuitous(const struct wt_layer *layer)
{
    const struct wt_arp *arp = &layer->u.arp;

    if (!is_ipv4(arp) || arp->target_protocol.captured < IPV4_LEN)
        return wt_absent();
    bool same = memcmp(arp->sender_protocol.data, arp->target_protocol.data, IPV4_LEN) == 0;

    return same ? wt_number(WT_AS_FLAG, 1) : wt_absent();
}

static const struct wt_computed computed[] = {
    {"arp.src.hw_mac",     src_mac,    "RFC 826"             },
    {"arp.src.hw",         src_hw,     "RFC 826"             },
    {"arp.src.proto_ipv4", src_ipv4,   "RFC 826"             },
    {"arp.src.proto",      src_proto,  "RFC 826"             },
    {"arp.dst.hw_mac",     dst_mac,    "RFC 826"             },
    {"arp.dst.hw",         dst_hw,     "RFC 826"             },
    {"arp.dst.proto_ipv4", dst_ipv4,   "RFC 826"             },
    {"arp.dst.proto",      dst_proto,  "RFC 826"             },
    {"arp.isgratuitous",   gratuitous, "RFC 5944 section 4.6"},
};

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
    .fields = fields,
    .n_fields = WT_ARRAY_LEN(fields),
    .computed = computed,
    .n_computed = WT_ARRAY_LEN(computed),
    .fixed_bytes = FIXED_LEN,
};
