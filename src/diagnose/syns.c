/* SPDX-License-Identifier: BSD-2-Clause */
/* SYNs that have their start number in common, and answers that come from an address that was not
 * asked: what one conversation shows of another. RFC 9293 section 3.4.1: a kernel chooses a number
 * of its own for each connection. */
#include "diagnose.h"

/* A host that forwards a packet with another address takes at most this long … */
#define FORWARDED_NS INT64_C(1000000000)
enum { MOST_HOPS = 8 }; /* … and so many routers may lie between the two places of the capture */

static uint32_t place_of(uint32_t isn)
{
    _Static_assert(DIAGNOSE_SYNS == 1 << 12, "12 bits choose the place");
    return isn * UINT32_C(2654435761) >> 20;
}

/* Its own SYN's number, or what the other end's SYN,ACK confirms. */
static uint32_t isn_of(const struct wt_conversation *c)
{
    return c->end[c->client].isn;
}

static const struct known_syn *known(const struct wt_diagnosis *d, uint32_t isn)
{
    const struct known_syn *syn = d != NULL ? &d->syns[place_of(isn)] : NULL;

    return syn != NULL && syn->frame != 0 && syn->isn == isn ? syn : NULL;
}

static void read_ip(const struct wt_packet *packet, const struct wt_part *part, struct known_syn *s)
{
    int i = wt_enclosing_ip(packet, part->layer);
    const struct wt_layer *ip = i >= 0 ? &packet->layers[i] : NULL;

    if (ip == NULL || ip->dissector->protocol != WT_IPV4)
        return;
    s->ip_id = ip->u.ipv4.id;
    s->ttl = ip->u.ipv4.ttl;
}

static void read_clock(const struct wt_tcp *tcp, struct known_syn *s)
{
    struct wt_tcp_options options;

    wt_tcp_options_read(&options, tcp->options);
    s->has_clock = options.has_timestamps;
    s->clock = options.ts_value;
}

bool wt_clock_is_older(const struct wt_diagnosis *d, const struct wt_conversation *c)
{
    const struct known_syn *own = known(d, isn_of(c));

    if (wt_ip_same(&c->end[0].at.ip, &c->end[1].at.ip))
        return false; /* one kernel: nobody translates between its own sockets */
    for (unsigned i = 0; own != NULL && own->has_clock && i < DIAGNOSE_SYNS; i++) {
        const struct known_syn *syn = &d->syns[i];

        if (syn->frame != 0 && syn->frame < own->frame && syn->has_clock &&
            wt_same_end(&syn->to, &own->to) && wt_ip_same(&syn->from.ip, &own->from.ip) &&
            syn->from.port != own->from.port && syn->clock - own->clock - 1 < INT32_MAX)
            return true;
    }
    return false;
}

/* The same packet with one address rewritten: it went through a router, and so lost hops. */
static bool is_translated(const struct known_syn *syn, const struct known_syn *next)
{
    bool one_end = wt_same_end(&syn->from, &next->from) != wt_same_end(&syn->to, &next->to);
    int64_t since = next->ns - syn->ns;
    uint32_t hops = syn->ttl > next->ttl ? syn->ttl - next->ttl : next->ttl - syn->ttl;

    return one_end && syn->ip_id != 0 && syn->ip_id == next->ip_id && hops > 0 &&
           hops <= MOST_HOPS && since <= FORWARDED_NS && since >= -FORWARDED_NS;
}

void diagnose_syn(struct wt_diagnosis *d, const struct wt_packet *packet,
                  const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;
    uint32_t isn = packet->layers[part->layer].u.tcp.seq;
    struct known_syn *syn = &d->syns[place_of(isn)];
    struct known_syn next = {.isn = isn,
                             .frame = (uint32_t)packet->frame->number,
                             .stream = c->stream,
                             .conversation = c->number,
                             .from = c->end[part->from].at,
                             .to = c->end[!part->from].at,
                             .ns = packet->frame->time_ns};

    read_ip(packet, part, &next);
    read_clock(&packet->layers[part->layer].u.tcp, &next);
    if (syn->frame == 0 || syn->isn != isn || syn->stream == c->stream) {
        *syn = next;
    } else if (is_translated(syn, &next)) {
        syn->translated = 1 + c->stream;
    } else if (wt_same_end(&syn->from, &next.from)) {
        syn->other = syn->others == 0 ? next.frame : syn->other;
        syn->other_id |= syn->ip_id != next.ip_id;
        syn->others++;
    } else {
        *syn = next;
    }
}

void diagnose_unasked(struct wt_diagnosis *d, const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;
    uint32_t isn = c->end[!part->from].isn;
    struct known_syn *syn = &d->syns[place_of(isn)];

    if (known(d, isn) != NULL && wt_same_end(&syn->from, &c->end[!part->from].at) &&
        !wt_same_end(&syn->to, &c->end[part->from].at))
        syn->answers = c->end[part->from].at;
}

const struct wt_endpoint *wt_answered_by(const struct wt_diagnosis *diagnosis,
                                         const struct wt_conversation *conversation)
{
    const struct known_syn *syn = known(diagnosis, isn_of(conversation));

    return syn != NULL && syn->stream == conversation->stream && syn->answers.ip.version != 0
               ? &syn->answers
               : NULL;
}

/* One packet may be made of another by a host that rewrites the target and nothing else: a copy
 * with the same IP identification is a scan only if it is not the only one. */
static bool is_scan(const struct known_syn *syn)
{
    return syn->others > 1 || syn->other_id;
}

struct wt_kinship wt_kinship_of(const struct wt_diagnosis *diagnosis,
                                const struct wt_conversation *conversation)
{
    const struct wt_conversation *c = conversation;
    const struct known_syn *syn = known(diagnosis, isn_of(c));
    const struct wt_endpoint *client = &c->end[c->client].at, *server = &c->end[!c->client].at;
    struct wt_kinship kinship = {.kin = WT_KIN_NONE};

    if (c->transport != WT_OVER_TCP || syn == NULL)
        return kinship;
    kinship.packet = syn->frame;
    kinship.conversation = syn->conversation;
    kinship.server = syn->to;
    if (c->at[WT_AT_SYN] == 0) {
        if (c->at[WT_AT_SYNACK] != 0 && wt_same_end(&syn->answers, server) &&
            wt_same_end(&syn->from, client))
            kinship.kin = WT_KIN_ELSEWHERE;
    } else if (syn->translated == 1 + c->stream) {
        kinship.kin = WT_KIN_TRANSLATED;
    } else if (wt_same_end(&syn->from, client) && is_scan(syn)) {
        kinship.kin = WT_KIN_SCAN;
        if (syn->stream == c->stream)
            kinship.packet = syn->other;
    }
    return kinship;
}
