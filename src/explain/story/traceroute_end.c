/* SPDX-License-Identifier: BSD-2-Clause */
/* The path that a traceroute found, out of its probes and their answers. */
#include "../telling.h"

#include <string.h>

enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58 };

/* The earliest probe whose TTL ran out, of those that belong to no path yet. */
static const struct wt_probe *leader(const struct wt_explainer *e)
{
    const struct wt_probe *first = NULL;

    for (unsigned i = 0; i < WT_PROBES; i++) {
        const struct wt_probe *p = &e->probes[i];

        if (p->frame != 0 && !p->seen && p->answer == WT_PROBE_EXPIRED &&
            (first == NULL || p->frame < first->frame))
            first = p;
    }
    return first;
}

static bool is_icmp(uint8_t protocol)
{
    return protocol == ICMP || protocol == ICMP6;
}

/* Ports may change from probe to probe, the identifier of ICMP is the program's. */
static bool is_of(const struct wt_probe *p, const struct wt_traceroute *r)
{
    return p->frame != 0 && p->protocol == r->protocol &&
           (!is_icmp(p->protocol) || p->a == r->id) && wt_ip_same(&p->from, &r->from) &&
           wt_ip_same(&p->to, &r->to);
}

/* Of a hop's answers the earliest counts; and the destination's own before a router's. */
static void add(struct wt_hop *hop, const struct wt_probe *p)
{
    bool reached = p->answer == WT_PROBE_ARRIVED;

    hop->probed = true;
    if (p->answer == WT_PROBE_OPEN)
        return;
    hop->several |= hop->frame != 0 && !wt_ip_same(&hop->router, &p->router);
    if (hop->frame != 0 && (hop->reached != reached ? hop->reached : hop->frame < p->answered))
        return;
    hop->router = p->router;
    hop->frame = p->answered;
    hop->took = p->answered_ns - p->ns;
    hop->reached = reached;
}

/* Does this answer tell how the path ends, and better than the one before? The destination's own
 * does, and of those the one to the least TTL. */
static bool ends_sooner(const struct wt_probe *p, const struct wt_probe *than)
{
    bool arrived = p->answer == WT_PROBE_ARRIVED;

    if (!arrived && p->answer != WT_PROBE_REFUSED)
        return false;
    if (than == NULL || arrived != (than->answer == WT_PROBE_ARRIVED))
        return than == NULL || arrived;
    return p->ttl != than->ttl ? p->ttl < than->ttl : p->answered < than->answered;
}

/* All probes of this path; earliest: in which packet each TTL was sent first. */
static const struct wt_probe *gather(struct wt_explainer *e, struct wt_traceroute *out,
                                     uint32_t earliest[WT_MAX_HOPS])
{
    const struct wt_probe *stop = NULL;

    for (unsigned i = 0; i < WT_PROBES; i++) {
        struct wt_probe *p = &e->probes[i];
        unsigned at = p->ttl - 1u;

        if (!is_of(p, out))
            continue;
        p->seen = true;
        add(&out->hops[at], p);
        if (earliest[at] == 0 || p->frame < earliest[at])
            earliest[at] = p->frame;
        if (ends_sooner(p, stop))
            stop = p;
    }
    return stop;
}

/* Is a TTL followed by the next one? Packets that ran out on a loop had all the same. */
static bool rises(const uint32_t earliest[WT_MAX_HOPS])
{
    for (unsigned i = 1; i < WT_MAX_HOPS; i++)
        if (earliest[i - 1] != 0 && earliest[i] > earliest[i - 1])
            return true;
    return false;
}

static void add_answer(struct wt_remark *r, const struct wt_probe *p)
{
    bool v6 = p->from.version == 6;

    if (p->means > UINT8_MAX) /* an ICMP error */
        wt_arg_value(r, "answer", v6 ? "icmpv6.code" : "icmp.code", p->means);
    else if (p->protocol == TCP)
        wt_arg_name(r, "answer", p->means & WT_RST ? "RST" : "SYN,ACK");
    else if (p->protocol == UDP)
        wt_arg_name(r, "answer", "UDP");
    else
        wt_arg_value(r, "answer", v6 ? "icmpv6.type" : "icmp.type", v6 ? 129 : 0);
}

static void insert(struct wt_summary *s, uint32_t frame)
{
    unsigned at = s->n_evidence;

    if (frame == 0 || at == WT_N_EVIDENCE)
        return;
    for (unsigned i = 0; i < at; i++)
        if (s->evidence[i] == frame)
            return;
    for (; at > 0 && s->evidence[at - 1] > frame; at--)
        s->evidence[at] = s->evidence[at - 1];
    s->evidence[at] = frame;
    s->n_evidence++;
}

static void tell(struct wt_explainer *e, const struct wt_traceroute *route,
                 const struct wt_probe *stop, const uint32_t earliest[WT_MAX_HOPS],
                 struct wt_ending *ending)
{
    struct wt_remark *r = &ending->remark;
    unsigned most = WT_MAX_HOPS;

    while (!route->hops[most - 1].probed)
        most--;
    wt_verdict_begin(e, r, WT_REMARK_TRACEROUTE);
    wt_arg_ip(r, "from", &route->from);
    wt_arg_ip(r, "to", &route->to);
    wt_arg_name(r, "by", route->protocol == TCP ? "TCP" : route->protocol == UDP ? "UDP" : "ICMP");
    wt_arg_number(r, "least", route->first + 1u);
    wt_arg_number(r, "most", most);
    wt_arg_remark(r, "fate",
                  stop == NULL     ? WT_REMARK_TRACEROUTE_OPEN
                  : route->reached ? WT_REMARK_TRACEROUTE_REACHED
                                   : WT_REMARK_TRACEROUTE_STOPPED);
    if (stop != NULL) {
        wt_arg_number(r, "packet", stop->answered);
        wt_arg_number(r, "goal", stop->ttl);
        wt_arg_ip(r, "router", &stop->router);
        add_answer(r, stop);
    }
    insert(&ending->summary, earliest[route->first]);
    insert(&ending->summary, route->end);
    for (unsigned i = route->first; i <= route->last; i++)
        insert(&ending->summary, route->hops[i].frame);
}

bool wt_explain_traceroute(struct wt_explainer *e, struct wt_traceroute *out,
                           struct wt_ending *ending)
{
    const struct wt_probe *first;

    while ((first = leader(e)) != NULL) {
        uint32_t earliest[WT_MAX_HOPS] = {0};

        *out = (struct wt_traceroute){
            .from = first->from, .to = first->to, .protocol = first->protocol, .id = first->a};
        const struct wt_probe *stop = gather(e, out, earliest);

        if (!rises(earliest))
            continue;
        while (!out->hops[out->first].probed)
            out->first++;
        for (unsigned i = 0; i < WT_MAX_HOPS; i++)
            if (out->hops[i].probed)
                out->last = (uint8_t)i;
        if (stop != NULL) {
            out->end = stop->answered;
            out->reached = stop->answer == WT_PROBE_ARRIVED;
            if (out->reached)
                out->last = (uint8_t)(stop->ttl - 1);
        }
        for (unsigned i = 0; i < WT_PROBES; i++)
            e->probes[i].traced |= is_of(&e->probes[i], out);
        *ending = (struct wt_ending){.is_again = false};
        tell(e, out, stop, earliest, ending);
        return true;
    }
    return false;
}

static bool is_silent(const struct wt_hop *hop)
{
    return hop->probed && hop->frame == 0;
}

bool wt_explain_hop(const struct wt_traceroute *route, unsigned *at, struct wt_remark *out)
{
    unsigned i = *at, last;

    while (i <= route->last && !route->hops[i].probed) /* its probe was not captured */
        i++;
    if (i > route->last)
        return false;
    const struct wt_hop *hop = &route->hops[i];

    for (last = i; is_silent(hop) && last < route->last && is_silent(&route->hops[last + 1]);)
        last++;
    *at = last + 1;
    *out = (struct wt_remark){.id = hop->reached     ? WT_REMARK_TRACEROUTE_HOP_GOAL
                                    : hop->several   ? WT_REMARK_TRACEROUTE_HOP_SEVERAL
                                    : hop->frame > 0 ? WT_REMARK_TRACEROUTE_HOP
                                    : last > i       ? WT_REMARK_TRACEROUTE_HOPS_SILENT
                                                     : WT_REMARK_TRACEROUTE_HOP_SILENT};
    wt_arg_number(out, "hop", i + 1);
    wt_arg_number(out, "last", last + 1);
    if (hop->frame != 0) {
        wt_arg_ip(out, "router", &hop->router);
        wt_arg_seconds(out, "took", hop->took);
    }
    return true;
}

/* Judged by whose questions they are, not by how many: the probes that were pushed out are its,
 * too. A ping with the same identifier has one TTL for all. */
bool wt_explain_was_traced(const struct wt_explainer *e, const struct wt_ping_series *s)
{
    for (unsigned i = 0; s->rises && i < WT_PROBES; i++) {
        const struct wt_probe *p = &e->probes[i];

        if (p->traced && is_icmp(p->protocol) && p->a == s->id && wt_ip_same(&p->from, &s->from) &&
            wt_ip_same(&p->to, &s->to))
            return true;
    }
    return false;
}
