/* SPDX-License-Identifier: BSD-2-Clause */
/* Probes of traceroute and what comes back: each packet with a small TTL is remembered, and which
 * ICMP error or answer belongs to it. Programs send UDP, ICMP echo or TCP SYN. RFC 792, RFC 4443.
 */
#include "../telling.h"

enum {
    ICMP = 1,
    TCP = 6,
    UDP = 17,
    ICMP6 = 58,
    LEAST_QUOTED = 8, /* of what is quoted behind the IP header */
    EXPIRED = 11,
    EXPIRED6 = 3,
    UNREACHABLE = 3,
    UNREACHABLE6 = 1,
    NO_PORT = 3,
    NO_PORT6 = 4,
};

/* An IP header and what it carries, of the packet itself or of the one that it quotes. */
struct carried {
    const struct wt_layer *ip, *inner;
    uint8_t ttl;
    uint16_t ip_id;
};

static bool find_carried(const struct wt_packet *p, bool quoted, struct carried *out)
{
    unsigned n = 0;

    while (n < p->n_layers && !p->layers[n].quoted)
        n++;
    if (n == 0)
        return false;
    if (quoted) /* the first one of it */
        for (n++;
             n < p->n_layers && wt_protocol_is(p->layers[n].dissector->protocol, WT_IS_EXTENSION);)
            n++;
    unsigned at = quoted ? n : n - 1;

    while (!quoted && at > 0 && p->layers[at].dissector->protocol != WT_UDP &&
           p->layers[at].dissector->protocol != WT_TCP &&
           p->layers[at].dissector->protocol != WT_ICMP &&
           p->layers[at].dissector->protocol != WT_ICMPV6)
        at--;
    int ip = at < p->n_layers ? wt_enclosing_ip(p, at) : -1;

    if (ip < 0 || p->layers[ip].quoted != quoted)
        return false;
    bool v4 = p->layers[ip].dissector->protocol == WT_IPV4;

    *out = (struct carried){
        .ip = &p->layers[ip],
        .inner = &p->layers[at],
        .ttl = v4 ? p->layers[ip].u.ipv4.ttl : p->layers[ip].u.ipv6.hop_limit,
        .ip_id = v4 ? p->layers[ip].u.ipv4.id : 0,
    };
    return p->layers[at].header.captured >= LEAST_QUOTED;
}

static bool is_error(const struct wt_layer *layer)
{
    return layer->u.icmp.is_error;
}

/* What tells a probe from others: who sends what to whom. False: it is none of the three kinds. */
static bool key_of(const struct carried *c, bool answers, struct wt_probe *key)
{
    const struct wt_layer *l = c->inner;
    enum wt_protocol p = l->dissector->protocol;
    bool icmp = p == WT_ICMP || p == WT_ICMPV6;

    if (icmp) {
        enum { ASK = 8, REPLY = 0, ASK6 = 128, REPLY6 = 129 };
        uint8_t ask = answers ? (p == WT_ICMP ? REPLY : REPLY6) : (p == WT_ICMP ? ASK : ASK6);

        if (l->u.icmp.type != ask)
            return false;
        key->a = l->u.icmp.id;
        key->b = l->u.icmp.sequence;
    } else if (p == WT_UDP) {
        key->a = answers ? l->u.udp.dst_port : l->u.udp.src_port;
        key->b = answers ? l->u.udp.src_port : l->u.udp.dst_port;
    } else if (p == WT_TCP) {
        key->a = answers ? l->u.tcp.dst_port : l->u.tcp.src_port;
        key->b = answers ? l->u.tcp.src_port : l->u.tcp.dst_port;
        key->seq = answers ? l->u.tcp.ack - 1 : l->u.tcp.seq;
    } else {
        return false;
    }
    key->protocol = p == WT_UDP ? UDP : p == WT_TCP ? TCP : p == WT_ICMP ? ICMP : ICMP6;
    key->from = answers ? *wt_layer_dst(c->ip) : *wt_layer_src(c->ip);
    key->to = answers ? *wt_layer_src(c->ip) : *wt_layer_dst(c->ip);
    if (answers) /* what follows is its own, not the probe's */
        return true;
    key->ttl = c->ttl;
    key->ip_id = c->ip_id;
    key->size = p == WT_UDP ? l->u.udp.length : 0;
    key->checksum = p == WT_UDP ? l->u.udp.checksum : icmp ? l->u.icmp.checksum : 0;
    return true;
}

static bool is_to_one(const struct wt_ip *to)
{
    return to->version == 4 ? to->bytes[0] < 0xe0 : to->bytes[0] != 0xff;
}

static void note_question(struct wt_telling *t, const struct carried *c)
{
    struct wt_probe key = {.frame = (uint32_t)t->packet->frame->number,
                           .ns = t->packet->frame->time_ns};
    bool syn = c->inner->dissector->protocol != WT_TCP ||
               (c->inner->u.tcp.flags & (WT_SYN | WT_ACK | WT_RST | WT_FIN)) == WT_SYN;

    if (!syn || !key_of(c, false, &key) || !is_to_one(&key.to))
        return;
    wt_add_probe(t->explainer, &key);
}

static void settle(struct wt_telling *t, struct wt_probe *key)
{
    struct wt_probe probe;

    key->answered = (uint32_t)t->packet->frame->number;
    key->answered_ns = t->packet->frame->time_ns;
    if (wt_match_probe(t->explainer, key, &probe))
        wt_note_path(t->explainer, &probe);
}

/* An ICMP error about a probe. */
static void note_error(struct wt_telling *t, const struct carried *c)
{
    const struct wt_icmp *icmp = &c->inner->u.icmp;
    bool v6 = c->inner->dissector->protocol == WT_ICMPV6;
    const struct wt_ip *router = wt_layer_src(c->ip);
    bool expired = icmp->type == (v6 ? EXPIRED6 : EXPIRED) && icmp->code == 0;
    bool refused = icmp->type == (v6 ? UNREACHABLE6 : UNREACHABLE);
    struct carried quoted;
    struct wt_probe key = {.frame = 0};

    if ((!expired && !refused) || !find_carried(t->packet, true, &quoted) ||
        !key_of(&quoted, false, &key))
        return;
    bool arrived =
        refused && (wt_ip_same(router, &key.to) || icmp->code == (v6 ? NO_PORT6 : NO_PORT));

    key.answer = (uint8_t)(expired   ? WT_PROBE_EXPIRED
                           : arrived ? WT_PROBE_ARRIVED
                                     : WT_PROBE_REFUSED);
    key.router = *router;
    key.means = (uint16_t)(icmp->type * 256 + icmp->code);
    settle(t, &key);
}

/* What the destination says itself. */
static void note_answer(struct wt_telling *t, const struct carried *c)
{
    struct wt_probe key = {.answer = WT_PROBE_ARRIVED};

    if (c->inner->dissector->protocol == WT_TCP) {
        key.means = c->inner->u.tcp.flags & (WT_SYN | WT_ACK | WT_RST);
        if ((key.means & WT_RST) == 0 && key.means != (WT_SYN | WT_ACK))
            return;
    }
    if (!key_of(c, true, &key))
        return;
    key.router = key.to;
    settle(t, &key);
}

void wt_note_probe(struct wt_telling *t)
{
    struct carried c;

    if (t->packet->fragment || !find_carried(t->packet, false, &c) ||
        c.inner->verdict != WT_DISSECTED)
        return;
    enum wt_protocol p = c.inner->dissector->protocol;

    if ((p == WT_ICMP || p == WT_ICMPV6) && is_error(c.inner)) {
        note_error(t, &c);
        return;
    }
    if (t->explainer->n_probes > 0)
        note_answer(t, &c);
    if (c.ttl == 0 || c.ttl > WT_MAX_HOPS)
        return;
    note_question(t, &c);
}
