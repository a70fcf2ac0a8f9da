/* SPDX-License-Identifier: BSD-2-Clause */
/* Who and what is in a capture: hosts, kinds of conversations, findings. */
#include "overview.h"

#include <stdlib.h>
#include <string.h>

struct wt_overview *wt_overview_new(void)
{
    return calloc(1, sizeof(struct wt_overview));
}

void wt_overview_free(struct wt_overview *overview)
{
    free(overview);
}

/* By multiplication; a crafted clash only costs a row. */
uint32_t overview_hash(const struct wt_ip *ip)
{
    uint64_t word[2];

    memcpy(word, ip->bytes, sizeof word);
    return (uint32_t)((word[0] * UINT64_C(0x9e3779b97f4a7c15) ^
                       word[1] * UINT64_C(0xff51afd7ed558ccd)) >>
                      32);
}

/* ---- hosts ---- */

/* NULL: there is no room. */
static struct wt_overview_host *host_of(struct wt_overview *o, const struct wt_ip *ip)
{
    uint32_t h = overview_hash(ip);

    for (unsigned probe = 0; probe < OVERVIEW_PLACES; probe++, h++) {
        uint16_t *place = &o->places[h % OVERVIEW_PLACES];

        if (*place != 0 && wt_ip_same(&o->hosts[*place - 1].ip, ip))
            return &o->hosts[*place - 1];
        if (*place == 0 && o->n_hosts < WT_MAX_OVERVIEW_HOSTS) {
            struct wt_overview_host *host = &o->hosts[o->n_hosts++];

            *host = (struct wt_overview_host){.ip = *ip};
            *place = (uint16_t)o->n_hosts;
            return host;
        }
        if (*place == 0)
            break;
    }
    return NULL;
}

static void add_port(struct wt_overview_host *host, const struct wt_conversation *c, uint16_t port)
{
    for (unsigned i = 0; i < host->n_ports; i++)
        if (host->ports[i].port == port && host->ports[i].transport == c->transport)
            return;
    if (host->n_ports == WT_OVERVIEW_PORTS)
        return;
    host->ports[host->n_ports].port = port;
    host->ports[host->n_ports++].transport = c->transport;
}

static void add_host(struct wt_overview *o, const struct wt_conversation *c, unsigned side,
                     bool came_about)
{
    const struct wt_end *end = &c->end[side];
    struct wt_overview_host *host = host_of(o, &end->at.ip);

    if (host == NULL)
        return;
    host->packets += end->packets;
    host->bytes += end->bytes;
    host->client_of += side == c->client;
    host->server_of += side != c->client;
    if (side != c->client && came_about)
        add_port(host, c, end->at.port);
}

/* ---- groups ---- */

/* Did not come about what the client asked for? */
static bool has_failed(const struct wt_summary *s)
{
    switch (s->outcome) {
    case WT_OUTCOME_REFUSED:
    case WT_OUTCOME_UNANSWERED:
    case WT_OUTCOME_HALF_OPEN:
    case WT_OUTCOME_CANCELLED:
    case WT_OUTCOME_RESET:
    case WT_OUTCOME_UNREACHABLE:
    case WT_OUTCOME_VANISHED:
    case WT_OUTCOME_CROSSED:
        return true;
    default:
        return false;
    }
}

/* A port that kernels lend says nothing about the service. */
static bool is_lent(uint16_t port)
{
    enum { FIRST_LENT = 49152 };

    return port >= FIRST_LENT;
}

/* NULL: there is no room. Two places are kept for the ports that find none: of TCP, of UDP. */
static struct wt_overview_group *group_with(struct wt_overview *o, enum wt_overview_ports ports,
                                            uint16_t port, const struct wt_conversation *c)
{
    size_t room = WT_MAX_OVERVIEW_GROUPS - (ports == WT_OVERVIEW_OTHER ? 0 : 2);

    for (size_t i = 0; i < o->n_groups; i++)
        if (o->groups[i].ports == ports && o->groups[i].port == port &&
            o->groups[i].transport == c->transport)
            return &o->groups[i];
    if (o->n_groups >= room)
        return NULL;
    struct wt_overview_group *group = &o->groups[o->n_groups++];

    *group = (struct wt_overview_group){
        .ports = (uint8_t)ports, .port = port, .transport = c->transport, .first = c->number};
    return group;
}

static struct wt_overview_group *group_of(struct wt_overview *o, const struct wt_conversation *c)
{
    uint16_t port = c->end[!c->client].at.port;
    struct wt_overview_group *group = is_lent(port) ? group_with(o, WT_OVERVIEW_LENT, 0, c)
                                                    : group_with(o, WT_OVERVIEW_PORT, port, c);

    return group != NULL ? group : group_with(o, WT_OVERVIEW_OTHER, 0, c);
}

/* Is this the group's first conversation with that server? A full table takes it for one. */
static bool is_new_server(struct wt_overview *o, const struct wt_overview_group *group,
                          const struct wt_ip *ip)
{
    enum { PROBES = 64 };
    uint64_t key = ((uint64_t)overview_hash(ip) << 32 | (uint64_t)ip->bytes[3] << 24 |
                    (uint64_t)group->ports << 18 | (uint64_t)group->transport << 16 | group->port) +
                   1;
    size_t h = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 40);

    for (unsigned probe = 0; probe < PROBES; probe++, h++) {
        uint64_t *place = &o->seen[h % OVERVIEW_SEEN];

        if (*place == key)
            return false;
        if (*place == 0) {
            *place = key;
            break;
        }
    }
    return true;
}

static void add_to_group(struct wt_overview *o, const struct wt_conversation *c, bool failed)
{
    struct wt_overview_group *group = group_of(o, c);

    group->n++;
    group->failed += failed;
    group->servers += is_new_server(o, group, &c->end[!c->client].at.ip);
    group->asked += c->end[c->client].bytes;
    group->answered += c->end[!c->client].bytes;
}

/* ---- findings ---- */

static bool is_worse(const struct wt_finding *a, const struct wt_finding *b)
{
    return a->ns != b->ns ? a->ns > b->ns : a->times > b->times;
}

/* The one of this kind; a new one has n 0. */
static struct wt_overview_finding *finding_of(struct wt_overview *o, uint8_t id)
{
    for (size_t i = 0; i < o->n_findings; i++)
        if (o->findings[i].id == id)
            return &o->findings[i];
    o->findings[o->n_findings] = (struct wt_overview_finding){.id = id};
    return &o->findings[o->n_findings++];
}

static void add_finding(struct wt_overview *o, const struct wt_finding *f,
                        const struct wt_conversation *c)
{
    struct wt_overview_finding *all = finding_of(o, f->id);

    if (all->n++ > 0 && !is_worse(f, &all->finding))
        return;
    all->worst = c->number;
    all->finding = *f;
    wt_explain_finding(f, c, &all->what, &all->advice);
}

void wt_overview_capture(struct wt_overview *overview, const struct wt_capture_finding *finding)
{
    struct wt_overview_finding *all = finding_of(overview, finding->finding.id);

    if (all->finding.times >= finding->finding.times)
        return;
    all->finding = finding->finding;
    wt_explain_capture_finding(finding, &all->what);
    all->advice = (struct wt_remark){.id = WT_REMARK_DO_ADDRESS_CONFLICT};
}

void wt_overview_conversation(struct wt_overview *overview, const struct wt_conversation *c,
                              const struct wt_ending *ending)
{
    bool failed = has_failed(&ending->summary);

    overview->conversations++;
    add_host(overview, c, c->client, true);
    add_host(overview, c, !c->client, c->end[!c->client].packets > 0 && !failed);
    add_to_group(overview, c, failed);
    for (unsigned i = 0; i < ending->findings.n; i++)
        add_finding(overview, &ending->findings.all[i], c);
    overview_try(overview, c, ending);
}

void wt_overview_packet(struct wt_overview *overview, const struct wt_packet *packet,
                        const struct wt_track_result *tracked)
{
    if (tracked->innermost != NULL &&
        (packet->protocols &
         (UINT64_C(1) << WT_DNS | UINT64_C(1) << WT_TLS | UINT64_C(1) << WT_HTTP)) != 0)
        overview_names(overview, packet, tracked->innermost);
}

/* ---- the order ---- */

static bool came_to_nothing(const struct wt_overview_group *g)
{
    return g->failed == g->n && g->asked + g->answered == 0;
}

/* The ports that a scan tried say nothing one by one: those where nothing else happened go into one
 * row. Servers are counted as the most that one of them had. */
static void fold_scanned(struct wt_overview *o)
{
    struct wt_overview_group other = {.ports = WT_OVERVIEW_OTHER, .transport = WT_OVER_TCP};
    size_t n = 0;

    for (size_t i = 0; i < o->n_groups; i++) {
        const struct wt_overview_group *g = &o->groups[i];

        if (g->transport != WT_OVER_TCP || (g->ports != WT_OVERVIEW_OTHER && !came_to_nothing(g))) {
            o->groups[n++] = *g;
            continue;
        }
        other.n += g->n;
        other.failed += g->failed;
        other.asked += g->asked;
        other.answered += g->answered;
        other.servers = g->servers > other.servers ? g->servers : other.servers;
        other.first = other.first == 0 || g->first < other.first ? g->first : other.first;
    }
    o->n_groups = n;
    if (other.n > 0)
        o->groups[o->n_groups++] = other;
}

static int by_bytes(const void *one, const void *other)
{
    const struct wt_overview_host *a = one, *b = other;

    if (a->bytes != b->bytes)
        return a->bytes > b->bytes ? -1 : 1;
    return (a->packets < b->packets) - (a->packets > b->packets);
}

static int by_number(const void *one, const void *other)
{
    const struct wt_overview_group *a = one, *b = other;

    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

/* How much each kind matters to somebody who asks what went wrong: the program that got nothing, a
 * connection that broke, time that was lost, and what is a matter of the capture alone. */
static unsigned weight_of(enum wt_finding_id id)
{
    static const uint8_t weights[WT_N_FINDINGS + 1] = {
        [WT_FINDING_ADDRESS_CONFLICT] = 96,
        [WT_FINDING_REFUSED] = 95,
        [WT_FINDING_ACCEPT_QUEUE] = 94,
        [WT_FINDING_SELF_CONNECT] = 93,
        [WT_FINDING_VANISHED] = 92,
        [WT_FINDING_SILENCE_RESET] = 91,
        [WT_FINDING_UNANSWERED] = 90,
        [WT_FINDING_UNREAD_DATA] = 88,
        [WT_FINDING_CROSSED] = 87,
        [WT_FINDING_ICMP_ERROR] = 86,
        [WT_FINDING_RESET] = 80,
        [WT_FINDING_LOSS] = 79,
        [WT_FINDING_RECEIVE_WINDOW] = 78,
        [WT_FINDING_SERVER_SLOW] = 77,
        [WT_FINDING_NETWORK_SLOW] = 76,
        [WT_FINDING_NAGLE] = 74,
        [WT_FINDING_REORDERING] = 70,
        [WT_FINDING_HALF_OPEN] = 68,
        [WT_FINDING_SPURIOUS_REPEATS] = 66,
        [WT_FINDING_CLIENT_SLOW] = 60,
        [WT_FINDING_SILENCE] = 50,
        [WT_FINDING_ONE_WAY_CAPTURE] = 45,
        [WT_FINDING_CAPTURE_LOST] = 44,
    };
    return weights[id];
}

static int by_weight(const void *one, const void *other)
{
    const struct wt_overview_finding *a = one, *b = other;
    unsigned weight_a = weight_of((enum wt_finding_id)a->id);
    unsigned weight_b = weight_of((enum wt_finding_id)b->id);

    return (weight_a < weight_b) - (weight_a > weight_b);
}

void wt_overview_finish(struct wt_overview *overview)
{
    struct wt_overview *o = overview;

    overview_judge_scans(o);
    if (o->n_scans > 0)
        fold_scanned(o);
    for (size_t i = 0; i < o->n_hosts; i++) {
        struct wt_overview_host *host = &o->hosts[i];
        const struct overview_name *name = overview_name_of(o, &host->ip);

        if (name != NULL) {
            host->n_name = name->n;
            memcpy(host->name, name->text, name->n);
        }
    }
    qsort(o->hosts, o->n_hosts, sizeof o->hosts[0], by_bytes);
    qsort(o->groups, o->n_groups, sizeof o->groups[0], by_number);
    qsort(o->findings, o->n_findings, sizeof o->findings[0], by_weight);
}

const struct wt_overview_host *wt_overview_host(const struct wt_overview *overview, size_t i)
{
    return i < overview->n_hosts ? &overview->hosts[i] : NULL;
}

const struct wt_overview_group *wt_overview_group(const struct wt_overview *overview, size_t i)
{
    return i < overview->n_groups ? &overview->groups[i] : NULL;
}

const struct wt_overview_finding *wt_overview_finding(const struct wt_overview *overview, size_t i)
{
    return i < overview->n_findings ? &overview->findings[i] : NULL;
}

const struct wt_overview_scan *wt_overview_scan(const struct wt_overview *overview, size_t i)
{
    return i < overview->n_scans ? &overview->scans[i] : NULL;
}

size_t wt_overview_hosts(const struct wt_overview *overview)
{
    return overview->n_hosts;
}

uint32_t wt_overview_conversations(const struct wt_overview *overview)
{
    return overview->conversations;
}
