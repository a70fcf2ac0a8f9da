/* SPDX-License-Identifier: BSD-2-Clause */
/* Linux "cooked" headers, which the kernel writes where packets of all interfaces come in one
 * stream (the device "any"): no Ethernet header, but direction and sender.
 * https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and …/LINKTYPE_LINUX_SLL2.html */
#include "../dissect.h"

enum { SLL_LEN = 16, SLL2_LEN = 20, ADDRESS_LEN = 8, MAC_LEN = 6 };
enum { /* hardware types where the protocol field is no EtherType */
       ARPHRD_FRAME_RELAY = 770,
       ARPHRD_IEEE80211 = 801,
       ARPHRD_RADIOTAP = 803,
       ARPHRD_NETLINK_DEVICE = 824,
};

#define SLL_SOURCE "LINKTYPE_LINUX_SLL"
#define SLL2_SOURCE "LINKTYPE_LINUX_SLL2"

static struct wt_value source_mac(const struct wt_layer *layer, unsigned what WT_UNUSED)
{
    size_t at = layer->dissector->protocol == WT_SLL ? 6 : 12;

    if (layer->u.cooked.address_bytes != MAC_LEN)
        return wt_absent();
    return wt_octets_in(layer->header, at, MAC_LEN);
}

/* clang-format off */
static const struct wt_field sll_fields[] = {
    WT_AT("sll.pkttype",           0,   16, WT_AS_DECIMAL, 0, SLL_SOURCE),
    WT_AT("sll.hatype",            16,  16, WT_AS_DECIMAL, 0, SLL_SOURCE),
    WT_AT("sll.halen",             32,  16, WT_AS_BYTES,   0, SLL_SOURCE),
    WT_AT("wiretutor.sll.address", 48,  64, WT_AS_OCTETS,  0, SLL_SOURCE),
    WT_AT("sll.etype",             112, 16, WT_AS_HEX,     0, SLL_SOURCE),
    WT_GET("sll.src.eth", WT_AS_MAC, source_mac, 0, SLL_SOURCE),
};
/* clang-format on */
/* clang-format off */
static const struct wt_field sll2_fields[] = {
    WT_AT("sll.etype",             0,  16, WT_AS_HEX,     0, SLL2_SOURCE),
    WT_AT("reserved",              16, 16, WT_AS_PADDING, 0, SLL2_SOURCE),
    WT_AT("sll.ifindex",           32, 32, WT_AS_DECIMAL, 0, SLL2_SOURCE),
    WT_AT("sll.hatype",            64, 16, WT_AS_DECIMAL, 0, SLL2_SOURCE),
    WT_AT("sll.pkttype",           80, 8,  WT_AS_DECIMAL, 0, SLL2_SOURCE),
    WT_AT("sll.halen",             88, 8,  WT_AS_BYTES,   0, SLL2_SOURCE),
    WT_AT("wiretutor.sll.address", 96, 64, WT_AS_OCTETS,  0, SLL2_SOURCE),
    WT_GET("sll.src.eth", WT_AS_MAC, source_mac, 0, SLL2_SOURCE),
};
/* clang-format on */

static enum wt_verdict finish(struct wt_reader *r, struct wt_layer *layer)
{
    const struct wt_cooked *cooked = &layer->u.cooked;

    if (r->end != WT_READ_OK)
        return wt_verdict_of(r, layer);
    layer->payload = wt_read_rest(r);
    bool other = cooked->hardware == ARPHRD_FRAME_RELAY ||
                 cooked->hardware == ARPHRD_NETLINK_DEVICE ||
                 (cooked->hardware >= ARPHRD_IEEE80211 && cooked->hardware <= ARPHRD_RADIOTAP);

    if (!other)
        layer->next = (struct wt_next){WT_ETHERTYPE, cooked->protocol};
    return WT_DISSECTED;
}

static enum wt_verdict dissect_sll(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_cooked *cooked = &layer->u.cooked;

    wt_header_is(layer, r, SLL_LEN);
    cooked->packet_type = wt_read_be16(r);
    cooked->hardware = wt_read_be16(r);
    cooked->address_bytes = wt_read_be16(r);
    wt_read_bytes(r, cooked->address, ADDRESS_LEN);
    cooked->protocol = wt_read_be16(r);
    cooked->interface = 0;
    return finish(r, layer);
}

static enum wt_verdict dissect_sll2(struct wt_reader *r, struct wt_layer *layer)
{
    struct wt_cooked *cooked = &layer->u.cooked;

    wt_header_is(layer, r, SLL2_LEN);
    cooked->protocol = wt_read_be16(r);
    wt_read_be16(r); /* reserved */
    cooked->interface = wt_read_be32(r);
    cooked->hardware = wt_read_be16(r);
    cooked->packet_type = wt_read_u8(r);
    cooked->address_bytes = wt_read_u8(r);
    wt_read_bytes(r, cooked->address, ADDRESS_LEN);
    return finish(r, layer);
}

const struct wt_dissector wt_sll_dissector = {
    .name = "sll",
    .title = "Linux cooked capture",
    .protocol = WT_SLL,
    .dissect = dissect_sll,
    WT_FIELDS(sll_fields),
    .fixed_bytes = SLL_LEN,
};

const struct wt_dissector wt_sll2_dissector = {
    .name = "sll2",
    .title = "Linux cooked capture v2",
    .protocol = WT_SLL2,
    .dissect = dissect_sll2,
    WT_FIELDS(sll2_fields),
    .fixed_bytes = SLL2_LEN,
};
