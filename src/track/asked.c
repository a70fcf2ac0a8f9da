/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers that come from elsewhere: see asked.h. */
#include <string.h>

#include "tracker.h"

enum {
    TFTP = 69,
    DHCP_SERVER = 67,
    DHCP_CLIENT = 68,
    DHCPV6_CLIENT = 546,
    DHCPV6_SERVER = 547,
    RELAY_FORW = 12,
    SSDP = 1900,
    LLMNR = 5355,
    DNS = 53,
    WELL_KNOWN = 1024,
    WAITS = 30, /* seconds */
};

static bool is_group(const struct wt_packet *packet, const struct wt_ip *ip)
{
    const struct wt_layer *link = &packet->layers[0];
    static const uint8_t everybody[4] = {255, 255, 255, 255};

    if (wt_ip_is_multicast(ip))
        return true;
    return (ip->version == 4 && memcmp(ip->bytes, everybody, 4) == 0) ||
           (link->dissector->protocol == WT_ETHERNET && link->u.ethernet.dst[0] & 1);
}

static bool is_dhcp(const struct wt_udp *udp)
{
    return (udp->src_port == DHCP_SERVER || udp->src_port == DHCP_CLIENT) &&
           (udp->dst_port == DHCP_SERVER || udp->dst_port == DHCP_CLIENT);
}

/* The byte at this place of the payload; false where it was not captured. */
static bool byte_at(const struct wt_layer *l, size_t place, uint8_t *byte)
{
    struct wt_reader r = wt_reader_over(l->payload);

    wt_read_skip(&r, place);
    *byte = wt_read_u8(&r);
    return r.end == WT_READ_OK;
}

/* RFC 2131 section 2: op is 1 towards the server and 2 back, a relay in between or not. */
static bool is_dhcp_answer(const struct wt_layer *l)
{
    uint8_t op;

    return byte_at(l, 0, &op) ? op == 2 : l->u.udp.src_port == DHCP_SERVER;
}

/* What ties an answer to its question beside the endpoint that waits: the transaction of DHCPv6
 * (RFC 8415 section 8; what relays wrap has none outside), the id of LLMNR (RFC 4795
 * section 2.1.1). */
static uint64_t transaction(const struct wt_layer *l, uint16_t asked_port)
{
    struct wt_reader r = wt_reader_over(l->payload);
    uint32_t head = wt_read_be32(&r);

    if (r.end != WT_READ_OK)
        return 0;
    if (asked_port == DHCPV6_SERVER)
        return head >> 24 < RELAY_FORW ? head & 0xffffff : 0;
    return asked_port == LLMNR ? head >> 16 : 0;
}

/* By DHCP's transaction and the client's hardware address, for the asker has no address yet and two
 * clients may draw the same number (RFC 2131 section 2: xid and chaddr); else by the endpoint that
 * waits, and its transaction. 0: it was cut off. */
static uint64_t key_of(const struct header *h, const struct wt_layer *l,
                       const struct wt_endpoint *waits, uint16_t asked_port)
{
    enum { HLEN_AT = 2, XID_AT = 4, CHADDR_AT = 28, CHADDR = 16 };
    uint64_t words[4] = {0, 0, 0, 0}, who;

    if (is_dhcp(&l->u.udp)) {
        struct wt_reader r = wt_reader_over(l->payload);

        wt_read_skip(&r, HLEN_AT);
        size_t n = wt_read_u8(&r);

        wt_read_skip(&r, XID_AT - HLEN_AT - 1);
        words[0] = wt_read_be32(&r);
        wt_read_skip(&r, CHADDR_AT - XID_AT - 4);
        wt_read_bytes(&r, (uint8_t *)&words[1], n < CHADDR ? n : CHADDR);
        if (r.end != WT_READ_OK)
            return 0;
    } else {
        memcpy(words, waits->ip.bytes, sizeof waits->ip.bytes);
        words[2] = (uint64_t)waits->ip.version << 16 | waits->port;
        words[3] = transaction(l, asked_port);
    }
    who = track_hash(&h->tracker->table.key, words, 4);
    return who != 0 ? who : 1;
}

static struct asked *slot_of(struct wt_tracker *t, uint64_t who)
{
    return &t->asked[who % ASKED_SLOTS];
}

void track_asks_elsewhere(struct header *h, const struct wt_packet *packet,
                          const struct wt_layer *l)
{
    const struct wt_end *to = &h->flow->pub.end[!h->part->from];
    const struct wt_udp *udp = &l->u.udp;
    bool question = is_dhcp(udp) ? udp->src_port == DHCP_CLIENT /* a relay is answered itself */
                                 : udp->dst_port == TFTP || is_group(packet, &to->at.ip);
    uint64_t who = question ? key_of(h, l, &h->flow->pub.end[h->part->from].at, udp->dst_port) : 0;

    if (who != 0)
        *slot_of(h->tracker, who) = (struct asked){.who = who,
                                                   .flow = h->flow->pub.index,
                                                   .first = h->flow->pub.at[WT_AT_FIRST],
                                                   .frame = h->frame,
                                                   .port = udp->dst_port,
                                                   .ns = h->ns};
}

/* Does a datagram from there answer what was asked? */
static bool fits(const struct header *h, const struct wt_layer *l, const struct asked *a)
{
    const struct wt_udp *udp = &l->u.udp;

    if (h->ns - a->ns > WAITS * SECOND)
        return false;
    return is_dhcp(udp) ? is_dhcp_answer(l)
                        : a->port == TFTP || a->port == SSDP || udp->src_port == a->port;
}

bool track_answers_elsewhere(struct header *h, const struct wt_layer *l)
{
    struct wt_conversation *c = &h->flow->pub;
    uint64_t who = key_of(h, l, &c->end[1].at, l->u.udp.src_port);
    const struct asked *a = slot_of(h->tracker, who);

    if (who == 0 || a->who != who || !fits(h, l, a))
        return false;
    struct wt_conversation *question = &track_flow(&h->tracker->table, a->flow)->pub;

    c->at[WT_AT_SYN] = a->frame;
    if (a->port == TFTP)
        c->marks |= WT_MARK_TFTP;
    c->at[WT_AT_SYNACK] = h->frame;
    if (question->index == a->flow && question->at[WT_AT_FIRST] == a->first &&
        question->at[WT_AT_SYNACK] == 0)
        question->at[WT_AT_SYNACK] = h->frame;
    return true;
}

/* Who is the client of a conversation that begins with this datagram, where no question to
 * elsewhere was seen? Fixed ports and the bit that says "answer" tell. */
void track_udp_roles(struct header *h, const struct wt_layer *l)
{
    enum { RESPONSE_AT = 2, RESPONSE = 0x80 };
    const struct wt_udp *udp = &l->u.udp;
    uint16_t src = udp->src_port, dst = udp->dst_port;
    bool answer, fixed = true;
    uint8_t flags;

    if (is_dhcp(udp)) {
        answer = is_dhcp_answer(l);
    } else if (src == DHCPV6_SERVER || src == DHCPV6_CLIENT) {
        answer = dst == DHCPV6_CLIENT;
    } else if (src == DNS && byte_at(l, RESPONSE_AT, &flags)) {
        answer = (flags & RESPONSE) != 0;
    } else {
        answer =
            (src < WELL_KNOWN || src == SSDP || src == LLMNR) && dst >= WELL_KNOWN && dst != src;
        fixed = false;
    }
    h->flow->pub.client = answer ? 1 : 0;
    h->flow->pub.guessed = answer && !fixed;
}
