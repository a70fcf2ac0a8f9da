/* SPDX-License-Identifier: BSD-2-Clause */
/* The paths on which the TTL of a packet ran out: what each probe and its answer add to them. */
#include "../telling.h"

enum { ICMP = 1, ICMP6 = 58 };

/* Ports may change from probe to probe, the identifier of ICMP is the program's. */
static bool is_of(const struct wt_probe *p, const struct wt_traceroute *r)
{
    return p->nth != 0 && p->protocol == r->protocol &&
           ((p->protocol != ICMP && p->protocol != ICMP6) || p->a == r->id) &&
           wt_ip_same(&p->from, &r->from) && wt_ip_same(&p->to, &r->to);
}

/* Of a hop's answers the earliest counts; but a certain one before a likely one, and the
 * destination's own before a router's. */
static bool is_better(const struct wt_hop *hop, const struct wt_probe *p)
{
    bool reached = p->answer == WT_PROBE_ARRIVED;

    if (hop->frame == 0 || hop->likely != p->likely)
        return hop->frame == 0 || hop->likely;
    return hop->reached != reached ? reached : p->answered <= hop->frame;
}

static void add_to_hop(struct wt_hop *hop, const struct wt_probe *p)
{
    hop->probed = true;
    if (p->answer == WT_PROBE_OPEN || p->unclear)
        return;
    hop->several |=
        hop->frame != 0 && !hop->likely && !p->likely && !wt_ip_same(&hop->router, &p->router);
    if (!is_better(hop, p))
        return;
    hop->router = p->router;
    hop->frame = p->answered;
    hop->took = p->answered_ns - p->ns;
    hop->reached = p->answer == WT_PROBE_ARRIVED;
    hop->likely = p->likely;
}

/* Does this answer tell how the path ends, and better than the one before? The destination's own
 * does; of those a certain one; and the one to the least TTL. */
static bool ends_sooner(const struct wt_probe *p, const struct wt_probe *than)
{
    bool arrived = p->answer == WT_PROBE_ARRIVED, certain = !p->likely && !p->unclear;

    if (!arrived && p->answer != WT_PROBE_REFUSED)
        return false;
    if (than->nth == 0 || arrived != (than->answer == WT_PROBE_ARRIVED))
        return than->nth == 0 || arrived;
    if (certain != (!than->likely && !than->unclear))
        return certain;
    return p->ttl != than->ttl ? p->ttl < than->ttl : p->answered < than->answered;
}

static void add(struct wt_path *path, const struct wt_probe *p)
{
    unsigned at = p->ttl - 1u;

    add_to_hop(&path->route.hops[at], p);
    path->route.unclear += p->unclear || p->likely;
    path->varies |= p->a != path->a || p->b != path->b;
    if (path->earliest[at] == 0 || p->frame < path->earliest[at])
        path->earliest[at] = p->frame;
    if (path->first == 0 || p->frame < path->first)
        path->first = p->frame;
    if (p->frame > path->latest)
        path->latest = p->frame;
    if (ends_sooner(p, &path->stop))
        path->stop = *p;
}

/* Is there one TTL and then the next? Packets that ran out on a loop had all the same. */
static bool rises(const struct wt_path *path)
{
    for (unsigned i = 1; i < WT_MAX_HOPS; i++)
        if (path->earliest[i - 1] != 0 && path->earliest[i] > path->earliest[i - 1])
            return true;
    return false;
}

/* Did two of those that are on the way say something? */
static bool is_answered_by_two(const struct wt_path *path)
{
    const struct wt_ip *one = path->stop.nth != 0 ? &path->stop.router : NULL;

    for (unsigned i = 0; i < WT_MAX_HOPS; i++) {
        const struct wt_hop *hop = &path->route.hops[i];

        if (hop->frame != 0 && one != NULL && !wt_ip_same(&hop->router, one))
            return true;
        if (hop->frame != 0)
            one = &hop->router;
    }
    return false;
}

/* Numbers that are kept are those of a connection or a flow as well, whose packets may run out on a
 * loop, and whose way may change. */
bool wt_path_is_traced(const struct wt_path *path)
{
    return rises(path) && (path->varies || is_answered_by_two(path));
}

/* A free one; else of those that may be no traceroute's the one where nothing has happened for the
 * longest time. What was found first is kept. NULL: all are. */
static struct wt_path *room(struct wt_explainer *e)
{
    struct wt_path *oldest = NULL;

    if (e->n_paths < WT_PATHS)
        return &e->paths[e->n_paths++];
    for (unsigned i = 0; i < WT_PATHS; i++) {
        struct wt_path *path = &e->paths[i];

        if (!rises(path) && (oldest == NULL || path->latest < oldest->latest))
            oldest = path;
    }
    return oldest;
}

/* With all that was sent before. */
static void begin(struct wt_explainer *e, const struct wt_probe *p)
{
    struct wt_path *path = room(e);

    if (path == NULL) {
        e->n_pathless++;
        return;
    }
    *path = (struct wt_path){
        .route = {.from = p->from, .to = p->to, .protocol = p->protocol, .id = p->a},
        .a = p->a,
        .b = p->b,
    };
    for (unsigned i = 0; i < WT_PROBES; i++)
        if (is_of(&e->probes[i], &path->route))
            add(path, &e->probes[i]);
}

void wt_note_path(struct wt_explainer *e, const struct wt_probe *p)
{
    for (unsigned i = 0; i < e->n_paths; i++)
        if (is_of(p, &e->paths[i].route)) {
            add(&e->paths[i], p);
            return;
        }
    if (p->answer == WT_PROBE_EXPIRED && !p->unclear)
        begin(e, p);
}
