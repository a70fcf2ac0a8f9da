/* SPDX-License-Identifier: BSD-2-Clause */
/* Port scans and host scans: one address that tries many ports of a host, or one port of many
 * hosts, and gets nowhere with most of them. */
#include "overview.h"

#include <stdlib.h>

enum { LEAST_TARGETS = 15 };

static bool is_try(const struct wt_conversation *c)
{
    return c->transport == WT_OVER_TCP && c->at[WT_AT_SYN] != 0;
}

static bool goes_on(const struct wt_overview_scan *s, const struct wt_endpoint *client,
                    const struct wt_endpoint *server, bool ports)
{
    return s->n > 0 && (s->port == 0) == ports && wt_ip_same(&s->client, &client->ip) &&
           (ports ? wt_ip_same(&s->server, &server->ip) : s->port == server->port);
}

/* The tries that this one goes on with; else new ones, in the place of the fewest of a few. */
static struct overview_tries *tries_of(struct wt_overview *o, const struct wt_conversation *c,
                                       bool ports)
{
    enum { PROBES = 8 };
    const struct wt_endpoint *client = &c->end[c->client].at, *server = &c->end[!c->client].at;
    uint32_t other = ports ? overview_hash(&server->ip) : server->port * UINT32_C(0x9e3779b1);
    uint32_t h = overview_hash(&client->ip) ^ (other >> 7 | other << 25);
    struct overview_tries *least = NULL;

    for (unsigned probe = 0; probe < PROBES; probe++, h++) {
        struct overview_tries *tries = &o->tries[h % OVERVIEW_TRIES];

        if (goes_on(&tries->scan, client, server, ports))
            return tries;
        if (least == NULL || tries->scan.n < least->scan.n)
            least = tries;
    }
    *least = (struct overview_tries){
        .scan = {.client = client->ip,
                 .server = server->ip,
                 .port = ports ? 0 : server->port,
                 .first = c->number,
                 .first_ns = c->first_ns}
    };
    return least;
}

static void count_try(struct overview_tries *tries, const struct wt_conversation *c,
                      const struct wt_ending *ending)
{
    const struct wt_endpoint *server = &c->end[!c->client].at;
    struct wt_overview_scan *s = &tries->scan;
    uint32_t target = (s->port == 0 ? server->port : overview_hash(&server->ip)) % OVERVIEW_TARGETS;
    uint8_t *seen = &tries->seen[target / 8], bit = (uint8_t)(1U << target % 8);
    enum wt_outcome outcome = ending->summary.outcome;

    s->targets += (*seen & bit) == 0;
    *seen |= bit;
    s->n++;
    s->open += c->at[WT_AT_SYNACK] != 0;
    s->refused += outcome == WT_OUTCOME_REFUSED;
    s->unanswered += outcome == WT_OUTCOME_UNANSWERED;
    if (c->last_ns > s->last_ns)
        s->last_ns = c->last_ns;
}

void overview_try(struct wt_overview *o, const struct wt_conversation *c,
                  const struct wt_ending *ending)
{
    if (!is_try(c))
        return;
    count_try(tries_of(o, c, true), c, ending);
    count_try(tries_of(o, c, false), c, ending);
}

/* Most of the tries came to nothing: a browser tries many hosts, too, and gets answers. */
static bool is_scan(const struct wt_overview_scan *s)
{
    return s->targets >= LEAST_TARGETS && (s->refused + s->unanswered) * 4 >= s->n * 3;
}

static void take_out(struct wt_overview *o, enum wt_finding_id id, uint32_t n)
{
    for (size_t i = 0; i < o->n_findings; i++) {
        struct wt_overview_finding *f = &o->findings[i];

        if (f->id != id)
            continue;
        f->n -= n < f->n ? n : f->n;
        if (f->n == 0)
            *f = o->findings[--o->n_findings];
        return;
    }
}

static int by_tries(const void *one, const void *other)
{
    const struct wt_overview_scan *a = one, *b = other;

    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

void overview_judge_scans(struct wt_overview *o)
{
    for (size_t i = 0; i < OVERVIEW_TRIES && o->n_scans < WT_MAX_OVERVIEW_SCANS; i++)
        if (is_scan(&o->tries[i].scan)) {
            o->scans[o->n_scans++] = o->tries[i].scan;
            take_out(o, WT_FINDING_REFUSED, o->tries[i].scan.refused);
            take_out(o, WT_FINDING_UNANSWERED, o->tries[i].scan.unanswered);
        }
    qsort(o->scans, o->n_scans, sizeof o->scans[0], by_tries);
}
