/* SPDX-License-Identifier: BSD-2-Clause */
/* The path that a traceroute found, told hop by hop. */
#include "../telling.h"

enum { ICMP = 1, TCP = 6, UDP = 17, ICMP6 = 58 };

/* Of those that are to be told the one that began first. */
static struct wt_path *next(struct wt_explainer *e)
{
    struct wt_path *first = NULL;

    for (unsigned i = 0; i < e->n_paths; i++) {
        struct wt_path *path = &e->paths[i];

        if (!path->told && wt_path_is_traced(path) && (first == NULL || path->first < first->first))
            first = path;
    }
    return first;
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

static void tell(struct wt_explainer *e, const struct wt_path *path, uint32_t left,
                 struct wt_ending *ending)
{
    const struct wt_traceroute *route = &path->route;
    struct wt_remark *r = &ending->remark;
    unsigned most = WT_MAX_HOPS;

    while (!route->hops[most - 1].probed)
        most--;
    wt_verdict_begin(e, r, left > 0 ? WT_REMARK_TRACEROUTE_LAST : WT_REMARK_TRACEROUTE);
    wt_arg_ip(r, "from", &route->from);
    wt_arg_ip(r, "to", &route->to);
    wt_arg_name(r, "by", route->protocol == TCP ? "TCP" : route->protocol == UDP ? "UDP" : "ICMP");
    wt_arg_number(r, "least", route->first + 1u);
    wt_arg_number(r, "most", most);
    wt_arg_remark(r, "fate",
                  route->end == 0  ? WT_REMARK_TRACEROUTE_OPEN
                  : route->about   ? WT_REMARK_TRACEROUTE_REACHED_ABOUT
                  : route->reached ? WT_REMARK_TRACEROUTE_REACHED
                                   : WT_REMARK_TRACEROUTE_STOPPED);
    if (route->end != 0) {
        wt_arg_number(r, "packet", route->end);
        wt_arg_number(r, "goal", path->stop.ttl);
        wt_arg_ip(r, "router", &path->stop.router);
        add_answer(r, &path->stop);
    }
    wt_arg_number(r, "left", left);
    wt_arg_number(r, "paths", WT_PATHS);
    insert(&ending->summary, path->earliest[route->first]);
    insert(&ending->summary, route->end);
    for (unsigned i = route->first; i <= route->last; i++)
        insert(&ending->summary, route->hops[i].frame);
}

/* From where to where its hops go, and how it ends. */
static void close_path(struct wt_path *path)
{
    struct wt_traceroute *route = &path->route;

    while (!route->hops[route->first].probed)
        route->first++;
    for (unsigned i = 0; i < WT_MAX_HOPS; i++)
        if (route->hops[i].probed)
            route->last = (uint8_t)i;
    if (path->stop.nth == 0)
        return;
    route->end = path->stop.answered;
    route->reached = path->stop.answer == WT_PROBE_ARRIVED;
    route->about = route->reached && (path->stop.likely || path->stop.unclear);
    if (route->reached && !path->stop.unclear)
        route->last = (uint8_t)(path->stop.ttl - 1);
}

bool wt_explain_traceroute(struct wt_explainer *e, struct wt_traceroute *out,
                           struct wt_ending *ending)
{
    struct wt_path *path = next(e);

    if (path == NULL)
        return false;
    path->told = true;
    close_path(path);
    *out = path->route;
    *ending = (struct wt_ending){.is_again = false};
    tell(e, path, next(e) == NULL ? e->n_pathless : 0, ending);
    return true;
}

static bool is_silent(const struct wt_hop *hop)
{
    return hop->probed && hop->frame == 0;
}

static enum wt_remark_id silence(const struct wt_traceroute *route, bool many)
{
    if (route->unclear > 0) /* one of those answers may be to its probe */
        return many ? WT_REMARK_TRACEROUTE_HOPS_UNCLEAR : WT_REMARK_TRACEROUTE_HOP_UNCLEAR;
    return many ? WT_REMARK_TRACEROUTE_HOPS_SILENT : WT_REMARK_TRACEROUTE_HOP_SILENT;
}

static enum wt_remark_id heard(const struct wt_hop *hop)
{
    if (hop->likely)
        return WT_REMARK_TRACEROUTE_HOP_LIKELY;
    if (hop->reached)
        return WT_REMARK_TRACEROUTE_HOP_GOAL;
    return hop->several ? WT_REMARK_TRACEROUTE_HOP_SEVERAL : WT_REMARK_TRACEROUTE_HOP;
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
    *out = (struct wt_remark){.id = hop->frame == 0 ? silence(route, last > i) : heard(hop)};
    wt_arg_number(out, "hop", i + 1);
    wt_arg_number(out, "last", last + 1);
    if (hop->frame != 0) {
        wt_arg_ip(out, "router", &hop->router);
        wt_arg_seconds(out, "took", hop->took);
    }
    return true;
}

/* Judged by whose questions they are, not by how many. A ping with the same identifier has one TTL
 * for all of its. */
bool wt_explain_was_traced(const struct wt_explainer *e, const struct wt_ping_series *s)
{
    for (unsigned i = 0; s->rises && i < e->n_paths; i++) {
        const struct wt_traceroute *r = &e->paths[i].route;

        if (e->paths[i].told && (r->protocol == ICMP || r->protocol == ICMP6) && r->id == s->id &&
            wt_ip_same(&r->from, &s->from) && wt_ip_same(&r->to, &s->to))
            return true;
    }
    return false;
}
