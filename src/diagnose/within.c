/* SPDX-License-Identifier: BSD-2-Clause */
/* What the figures of a connection say: what was lost and late, who kept whom waiting. Thresholds:
 * docs/findings.md. */
#include "trouble.h"
#include "wiretutor/spent.h"

#define SLOW_NS INT64_C(200000000)      /* a wait that a person notices */
#define SILENCE_NS INT64_C(60000000000) /* longer than what programs usually wait */

static enum wt_fault of_end(const struct diagnosing *p, unsigned side)
{
    return side == p->c->client ? WT_FAULT_CLIENT : WT_FAULT_SERVER;
}

/* Which end sent most of them. */
static unsigned from_of(const struct trouble_count *t)
{
    return t->n_from[1] > t->n_from[0];
}

static struct wt_finding *counted(struct diagnosing *p, enum wt_finding_id id,
                                  const struct trouble_count *t, enum wt_ground ground,
                                  enum wt_fault fault)
{
    struct wt_finding *f = diagnose_find(p, id, WT_BECAUSE_UNKNOWN, ground, fault);

    f->times = t->n;
    f->ns = t->ns;
    diagnose_prove(f, t->begun);
    diagnose_prove(f, t->ended);
    return f;
}

/* ---- segments ---- */

/* A DSACK block says that a repeat was needless, but not always which one: it takes one away. */
static void find_repeats(struct diagnosing *p, const struct known_trouble *k)
{
    const struct trouble_count *lost = &k->of[TROUBLE_LOST];
    const struct trouble_count *needless = &k->of[TROUBLE_NEEDLESS];
    const struct trouble_count *told = &k->of[TROUBLE_NEEDLESS_TOLD];
    const struct trouble_count *seen = needless->n > 0 ? needless : told;

    /* what is sent to an end that vanished was not lost on the way */
    if (lost->n > told->n && wt_finding_of(p->out, WT_FINDING_VANISHED) == NULL) {
        struct wt_finding *f =
            counted(p, WT_FINDING_LOSS, lost, WT_GROUND_LIKELY, WT_FAULT_NETWORK);

        f->times = lost->n - told->n;
    }
    if (seen->n > 0)
        counted(p, WT_FINDING_SPURIOUS_REPEATS, seen, WT_GROUND_FOLLOWS, WT_FAULT_NETWORK);
    if (k->of[TROUBLE_LATE].n > 0)
        counted(p, WT_FINDING_REORDERING, &k->of[TROUBLE_LATE], WT_GROUND_LIKELY, WT_FAULT_NETWORK);
}

/* A window that is shut for a moment holds nobody up; one that was never opened again counts to the
 * end. */
static void find_window(struct diagnosing *p, const struct known_trouble *k)
{
    const struct trouble_count *shut = &k->of[TROUBLE_SHUT];
    int64_t ns = shut->ns;

    for (unsigned side = 0; side < 2; side++)
        if (k->shut_since[side] != 0 && p->c->last_ns > k->shut_since[side])
            ns += p->c->last_ns - k->shut_since[side];
    if (shut->n > 0 && ns >= SLOW_NS)
        counted(p, WT_FINDING_RECEIVE_WINDOW, shut, WT_GROUND_SEEN, of_end(p, from_of(shut)))->ns =
            ns;
}

static void find_silence(struct diagnosing *p, const struct known_trouble *k)
{
    bool reset = k->silence_before != 0 && k->silence_before == p->c->at[WT_AT_RST];
    struct wt_finding *f;

    if (k->silence_ns < SILENCE_NS)
        return;
    f = diagnose_find(p, reset ? WT_FINDING_SILENCE_RESET : WT_FINDING_SILENCE, WT_BECAUSE_UNKNOWN,
                      reset ? WT_GROUND_LIKELY : WT_GROUND_SEEN,
                      reset ? WT_FAULT_NETWORK : WT_FAULT_NOBODY);
    f->ns = k->silence_ns;
    diagnose_prove(f, k->silence_before);
}

/* ---- time ---- */

/* The share of the way: each turn of the server takes the way from here to it and back. */
static int64_t way_of(uint32_t turns, int64_t half)
{
    return half > 0 ? turns * half : 0;
}

static void find_slow(struct diagnosing *p, enum wt_finding_id id, enum wt_fault fault, int64_t ns,
                      int64_t busy)
{
    struct wt_finding *f;

    if (ns < SLOW_NS || ns < busy / 2)
        return;
    f = diagnose_find(p, id, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN, fault);
    f->ns = ns;
    diagnose_prove(f, p->c->at[WT_AT_FIRST]);
    diagnose_prove(f, p->c->at[WT_AT_LAST]);
}

/* Half of the time in which something was under way, and long enough to be felt. */
static void find_time(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    struct wt_spent s;
    int64_t busy, to_server, to_client;

    if (wt_finding_of(p->out, WT_FINDING_SILENCE_RESET) != NULL ||
        !wt_spent_of(p->diagnosis, c, &s))
        return; /* an RST is no answer that took its time */
    busy = c->last_ns - c->first_ns - s.ns[WT_SPENT_IDLE] - s.ns[WT_SPENT_CLOSE];
    to_server = way_of(s.turns_server, s.half_server >= 0 ? s.half_server : s.to_server.least);
    to_client = way_of(s.turns_client, s.half_client >= 0 ? s.half_client : s.to_client.least);
    find_slow(p, WT_FINDING_SERVER_SLOW, WT_FAULT_SERVER, s.ns[WT_SPENT_SERVER] - to_server, busy);
    find_slow(p, WT_FINDING_CLIENT_SLOW, WT_FAULT_CLIENT, s.ns[WT_SPENT_CLIENT] - to_client, busy);
    if (s.half_server >= 0 && s.half_client >= 0)
        find_slow(p, WT_FINDING_NETWORK_SLOW, WT_FAULT_NETWORK,
                  s.ns[WT_SPENT_HANDSHAKE] + to_server + to_client, busy);
}

/* ---- what was left unread, and what was not captured ---- */

/* Where the verdict has not said so already. */
static void find_unread(struct diagnosing *p)
{
    const struct wt_conversation *c = p->c;
    const struct known_again *a = diagnose_again_of(p->diagnosis, c);
    struct wt_finding *f;

    if (a == NULL || !a->unread || wt_finding_of(p->out, WT_FINDING_CROSSED) != NULL)
        return;
    f = diagnose_find(p, WT_FINDING_UNREAD_DATA, WT_BECAUSE_UNKNOWN, WT_GROUND_FOLLOWS,
                      of_end(p, !a->side));
    f->begin = a->begin;
    f->end = a->end;
    diagnose_prove(f, c->at[WT_AT_RST]);
}

/* It confirms what nobody sent here, more than once. */
static bool is_one_way(const struct wt_conversation *c)
{
    unsigned side = c->end[0].packets == 0;
    const struct wt_end *seen = &c->end[side];

    return c->transport == WT_OVER_TCP && c->end[!side].packets == 0 && seen->packets >= 3 &&
           (c->at[WT_AT_SYNACK] != 0 || c->phase == WT_PHASE_MIDSTREAM || seen->bytes > 0) &&
           !seen->sent_rst;
}

static void find_one_way(struct diagnosing *p)
{
    struct wt_finding *f;

    if (!is_one_way(p->c))
        return;
    f = diagnose_find(p, WT_FINDING_ONE_WAY_CAPTURE, WT_BECAUSE_UNKNOWN, WT_GROUND_SEEN,
                      WT_FAULT_CAPTURE);
    f->times = p->c->end[0].packets + p->c->end[1].packets;
    diagnose_prove(f, p->c->at[WT_AT_FIRST]);
    diagnose_prove(f, p->c->at[WT_AT_LAST]);
}

void diagnose_within(struct diagnosing *p)
{
    const struct known_trouble *k = diagnose_trouble_of(p->diagnosis, p->c);

    if (p->c->transport != WT_OVER_TCP)
        return;
    find_unread(p);
    if (k != NULL)
        find_silence(p, k);
    find_time(p);
    if (k != NULL) {
        find_repeats(p, k);
        find_window(p, k);
        if (k->of[TROUBLE_NAGLE].n > 0)
            counted(p, WT_FINDING_NAGLE, &k->of[TROUBLE_NAGLE], WT_GROUND_FOLLOWS,
                    of_end(p, from_of(&k->of[TROUBLE_NAGLE])));
    }
    find_one_way(p);
}
