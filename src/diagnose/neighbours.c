/* SPDX-License-Identifier: BSD-2-Clause */
/* Which hardware address an IP address was seen at, as ARP (RFC 826) and neighbour discovery
 * (RFC 4861) say it; and the address that two machines claim within a minute. */
#include "diagnose.h"

#include <string.h>

enum { REQUEST = 1, REPLY = 2, SOLICITATION = 135, ADVERTISEMENT = 136 };
#define MINUTE_NS INT64_C(60000000000)

/* What a packet says: this IP address is at this hardware address. */
struct claim {
    struct wt_ip ip;
    const uint8_t *mac;
    uint64_t link; /* VLANs and tunnels around it: each has addresses of its own */
};

static bool read_arp(const struct wt_arp *arp, struct claim *out)
{
    static const uint8_t nobody[4]; /* a probe claims nothing, RFC 5227 section 1.1 */

    if (!arp->ipv4_over_ethernet || (arp->opcode != REQUEST && arp->opcode != REPLY) ||
        arp->sender_hardware.captured < 6 || arp->sender_protocol.captured < 4 ||
        memcmp(arp->sender_protocol.data, nobody, sizeof nobody) == 0)
        return false;
    out->ip = (struct wt_ip){.version = 4};
    memcpy(out->ip.bytes, arp->sender_protocol.data, 4);
    out->mac = arp->sender_hardware.data;
    return true;
}

/* Who answers for others (a proxy, one of several with an anycast address) leaves the flag Override
 * out: RFC 4861 sections 7.2.7 and 7.2.8. */
static bool read_advertisement(const struct wt_layer *layer, struct claim *out)
{
    enum { FLAGS_AT = 4, OVERRIDE = 0x20, OPTION_TARGET = 2 };

    if (layer->header.captured <= FLAGS_AT || (layer->header.data[FLAGS_AT] & OVERRIDE) == 0)
        return false;
    out->ip = layer->u.icmp.address;
    out->mac = wt_nd_link_address(layer, OPTION_TARGET);
    return out->mac != NULL;
}

static bool read_solicitation(const struct wt_packet *packet, unsigned i, struct claim *out)
{
    enum { OPTION_SOURCE = 1 };
    static const struct wt_ip nobody = {.version = 6};
    int ip = wt_enclosing_ip(packet, i);

    if (ip < 0 || wt_ip_same(wt_layer_src(&packet->layers[ip]), &nobody))
        return false;
    out->ip = *wt_layer_src(&packet->layers[ip]);
    out->mac = wt_nd_link_address(&packet->layers[i], OPTION_SOURCE);
    return out->mac != NULL;
}

static bool read_claim(const struct wt_packet *packet, unsigned i, struct claim *out)
{
    const struct wt_layer *layer = &packet->layers[i];

    if (layer->dissector->protocol == WT_ARP)
        return read_arp(&layer->u.arp, out);
    if (layer->dissector->protocol != WT_ICMPV6 || layer->u.icmp.address.version != 6)
        return false;
    if (layer->u.icmp.type == ADVERTISEMENT)
        return read_advertisement(layer, out);
    return layer->u.icmp.type == SOLICITATION && read_solicitation(packet, i, out);
}

/* A link for each stack of VLANs, and for what is inside of a tunnel. */
static uint64_t link_of(const struct wt_packet *packet, unsigned below)
{
    enum { VLANS = 4096 };
    uint64_t link = 0;

    for (unsigned i = 0; i < below; i++)
        if (packet->layers[i].dissector->protocol == WT_VLAN)
            link = link * VLANS + packet->layers[i].u.vlan.id + 1;
        else if (packet->layers[i].dissector->protocol == WT_UDP ||
                 packet->layers[i].dissector->protocol == WT_GRE)
            link = link * VLANS + VLANS;
    return link;
}

/* The one place that this address has in the table; a crafted clash only costs a sentence. */
static struct known_owner *place_of(struct wt_diagnosis *d, const struct claim *claim)
{
    uint64_t h = UINT64_C(1469598103934665603) ^ claim->link; /* FNV-1a */

    for (size_t i = 0; i < sizeof claim->ip.bytes; i++)
        h = (h ^ claim->ip.bytes[i]) * UINT64_C(1099511628211);
    return &d->owners[(h ^ h >> 32) % DIAGNOSE_OWNERS];
}

static struct wt_capture_finding *finding_of(struct wt_diagnosis *d, const struct wt_ip *address)
{
    for (unsigned i = 0; i < d->n_found; i++)
        if (wt_ip_same(&d->found[i].address, address))
            return &d->found[i];
    return NULL;
}

/* Within a minute nobody gives an address up and another one gets it: RFC 5227 section 2.4. It may
 * be a standby that takes over, or one that answers for the other: so only likely. */
static void note_conflict(struct wt_diagnosis *d, const struct wt_dispute *dispute, uint32_t frame)
{
    struct wt_capture_finding *f = finding_of(d, &dispute->address);

    if (f != NULL) {
        f->finding.times++;
        f->finding.packets[2] = frame;
        f->finding.n_packets = WT_FINDING_PACKETS;
        return;
    }
    if (d->n_found == WT_MAX_CAPTURE_FINDINGS)
        return;
    f = &d->found[d->n_found++];
    *f = (struct wt_capture_finding){
        .finding = {.id = WT_FINDING_ADDRESS_CONFLICT,
                    .because = WT_BECAUSE_UNKNOWN,
                    .ground = WT_GROUND_LIKELY,
                    .fault = WT_FAULT_NETWORK,
                    .n_packets = 2,
                    .packets = {dispute->packet, frame},
                    .times = 1},
        .address = dispute->address,
    };
    memcpy(f->mac[0], dispute->before, sizeof f->mac[0]);
    memcpy(f->mac[1], dispute->mac, sizeof f->mac[1]);
}

static void take_claim(struct wt_diagnosis *d, const struct wt_frame *frame,
                       const struct claim *claim)
{
    struct known_owner *o = place_of(d, claim);
    bool known = o->frame != 0 && o->link == claim->link && wt_ip_same(&o->ip, &claim->ip);

    if (known && memcmp(o->mac, claim->mac, sizeof o->mac) != 0) {
        d->dispute = (struct wt_dispute){
            .address = claim->ip, .packet = o->frame, .after_ns = frame->time_ns - o->ns};
        d->dispute.conflict = d->dispute.after_ns < MINUTE_NS;
        memcpy(d->dispute.mac, claim->mac, sizeof d->dispute.mac);
        memcpy(d->dispute.before, o->mac, sizeof d->dispute.before);
        d->dispute_frame = (uint32_t)frame->number;
        if (d->dispute.conflict)
            note_conflict(d, &d->dispute, d->dispute_frame);
    }
    o->ip = claim->ip;
    o->link = claim->link;
    memcpy(o->mac, claim->mac, sizeof o->mac);
    o->frame = (uint32_t)frame->number;
    o->ns = frame->time_ns;
}

void diagnose_neighbour(struct wt_diagnosis *d, const struct wt_packet *packet)
{
    static const uint8_t nobody[6];
    struct claim claim;

    for (unsigned i = packet->n_layers; i-- > 0;) {
        if (!read_claim(packet, i, &claim))
            continue;
        claim.link = link_of(packet, i);
        if (memcmp(claim.mac, nobody, sizeof nobody) != 0)
            take_claim(d, packet->frame, &claim);
        return;
    }
}

const struct wt_dispute *wt_dispute_in(const struct wt_diagnosis *diagnosis, uint64_t frame)
{
    return diagnosis != NULL && diagnosis->dispute_frame != 0 && diagnosis->dispute_frame == frame
               ? &diagnosis->dispute
               : NULL;
}

unsigned wt_capture_findings(const struct wt_diagnosis *diagnosis,
                             const struct wt_capture_finding **out)
{
    *out = diagnosis != NULL ? diagnosis->found : NULL;
    return diagnosis != NULL ? diagnosis->n_found : 0;
}

bool wt_finding_is_of_capture(enum wt_finding_id id)
{
    return id == WT_FINDING_ADDRESS_CONFLICT;
}
