/* SPDX-License-Identifier: BSD-2-Clause */
/* Which probe is it that an answer belongs to? Some programs give each probe numbers of its own
 * (ports, or a sequence number); others keep them, so that all probes take the same path. Then the
 * rest of what an ICMP error quotes tells them apart: the sequence number of TCP, length and
 * checksum of UDP, the identification of IPv4. RFC 792, RFC 4443 section 3.3. */
#include "../telling.h"

enum {
    TCP = 6,
    FAR = 64,          /* no more probes than so many are looked at */
    IN_A_ROW = 10,     /* nor remembered of those that have one TTL: traceroute sends no more */
    LATE = 1000000000, /* ns: hardly any answer takes longer */
};

static bool is_alike(const struct wt_probe *a, const struct wt_probe *b)
{
    return a->protocol == b->protocol && a->a == b->a && a->b == b->b &&
           wt_ip_same(&a->from, &b->from) && wt_ip_same(&a->to, &b->to);
}

/* Where the number of the latest probe like this one is kept. */
static uint32_t *place_of(struct wt_explainer *e, const struct wt_probe *key)
{
    uint64_t mixed = (uint64_t)key->protocol << 32 | (uint64_t)key->a << 16 | key->b;

    for (size_t i = 0; i < sizeof key->to.bytes; i++)
        mixed = (mixed ^ key->to.bytes[i] ^ (uint64_t)key->from.bytes[i] << 8) *
                UINT64_C(0x9e3779b97f4a7c15);
    return &e->probed[(mixed ^ mixed >> 32) % WT_PROBES];
}

/* The nth probe; NULL: there is none, or a later one has its room. */
static struct wt_probe *nth_probe(struct wt_explainer *e, uint32_t nth)
{
    struct wt_probe *p = &e->probes[nth % WT_PROBES];

    return nth != 0 && p->nth == nth ? p : NULL;
}

/* Those with the same numbers, the latest first. */
struct alike {
    struct wt_probe *all[FAR];
    unsigned n;
};

static void find_alike(struct wt_explainer *e, const struct wt_probe *key, struct alike *out)
{
    struct wt_probe *p = nth_probe(e, *place_of(e, key));

    out->n = 0;
    for (unsigned i = 0; i < FAR && p != NULL; i++, p = nth_probe(e, p->before))
        if (is_alike(p, key))
            out->all[out->n++] = p;
}

static bool is_same_packet(const struct wt_probe *a, const struct wt_probe *b)
{
    return a->ip_id == b->ip_id && a->seq == b->seq && a->size == b->size &&
           a->checksum == b->checksum;
}

void wt_add_probe(struct wt_explainer *e, const struct wt_probe *probe)
{
    struct alike alike;
    struct wt_probe added = *probe;
    uint32_t *place = place_of(e, probe);

    find_alike(e, probe, &alike);
    for (unsigned i = 0; i < alike.n; i++) {
        const struct wt_probe *p = alike.all[i];

        /* a copy behind a router, or one more time round a loop */
        if (p->answer == WT_PROBE_OPEN && probe->ttl <= p->ttl && is_same_packet(p, probe))
            return;
    }
    if (alike.n > 0 && alike.all[0]->ttl == probe->ttl) {
        added.run = (uint8_t)(alike.all[0]->run + 1);
        if (added.run >= IN_A_ROW)
            return;
    }
    added.nth = ++e->n_probes;
    added.before = *place;
    *place = added.nth;
    e->probes[added.nth % WT_PROBES] = added;
    wt_note_path(e, &added);
}

/* By what an answer tells its probe from others. */
enum mark { BY_NUMBERS, BY_IP_ID, BY_CHECKSUM };

static bool fits(const struct wt_probe *p, const struct wt_probe *key, enum mark mark)
{
    if (mark == BY_IP_ID)
        return key->ip_id != 0 && p->ip_id == key->ip_id;
    if (mark == BY_CHECKSUM)
        return key->checksum != 0 && p->checksum == key->checksum;
    return (key->protocol != TCP || p->seq == key->seq) && (key->size == 0 || p->size == key->size);
}

/* Routers may change the identification, and the network card makes the checksum only after the
 * packet was captured at its sender: where none has it, it tells nothing. */
static void keep_those(struct alike *alike, const struct wt_probe *key, enum mark mark)
{
    struct alike kept = {.n = 0};

    for (unsigned i = 0; i < alike->n; i++)
        if (fits(alike->all[i], key, mark))
            kept.all[kept.n++] = alike->all[i];
    if (kept.n > 0 || mark == BY_NUMBERS)
        *alike = kept;
}

/* Where the TTL of one of them ran out on the way, the destination is further off. */
static uint8_t ran_out(const struct alike *alike)
{
    uint8_t most = 0;

    for (unsigned i = 0; i < alike->n; i++) {
        const struct wt_probe *p = alike->all[i];

        if (p->answer == WT_PROBE_EXPIRED && !p->likely && p->ttl > most)
            most = p->ttl;
    }
    return most;
}

/* Those without an answer. Had another one an answer from there already, the answer is to those
 * with its TTL. */
static void keep_open(struct alike *alike, const struct wt_probe *key, uint8_t beyond)
{
    unsigned n = 0;
    uint8_t ttl = 0;

    for (unsigned i = 0; i < alike->n && ttl == 0; i++)
        if (alike->all[i]->answer != WT_PROBE_OPEN &&
            wt_ip_same(&alike->all[i]->router, &key->router))
            ttl = alike->all[i]->ttl;
    for (unsigned i = 0; i < alike->n; i++) {
        struct wt_probe *p = alike->all[i];

        if (p->answer == WT_PROBE_OPEN && (ttl == 0 || p->ttl == ttl) && p->ttl > beyond)
            alike->all[n++] = p;
    }
    alike->n = n;
}

/* Out of those that all fit. NULL: there is no telling. */
static struct wt_probe *choose(const struct alike *open, const struct wt_probe *key, bool *likely)
{
    struct wt_probe *latest = open->all[0];
    unsigned i = 1;

    *likely = false;
    while (i < open->n && open->all[i]->ttl == latest->ttl)
        i++;
    if (i == open->n) /* all have one TTL: the answer is to the first */
        return open->all[i - 1];
    *likely = key->answered_ns - latest->ns < LATE && latest->ns - open->all[i]->ns >= LATE;
    return *likely ? latest : NULL;
}

bool wt_match_probe(struct wt_explainer *e, const struct wt_probe *key, struct wt_probe *out)
{
    struct alike alike;
    bool likely;

    find_alike(e, key, &alike);
    uint8_t beyond = key->answer == WT_PROBE_ARRIVED ? ran_out(&alike) : 0;

    if (alike.n > 1) {
        keep_those(&alike, key, BY_NUMBERS);
        keep_those(&alike, key, BY_IP_ID);
        keep_those(&alike, key, BY_CHECKSUM);
    }
    keep_open(&alike, key, beyond);
    if (alike.n == 0)
        return false;
    struct wt_probe *probe = choose(&alike, key, &likely);

    *out = probe != NULL ? *probe : *alike.all[0];
    out->likely = likely;
    out->unclear = probe == NULL;
    out->answer = key->answer;
    out->router = key->router;
    out->means = key->means;
    out->answered = key->answered;
    out->answered_ns = key->answered_ns;
    if (probe != NULL)
        *probe = *out;
    return true;
}
