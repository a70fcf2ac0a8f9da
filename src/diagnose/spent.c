/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the time of a conversation goes. The wait before each step is given to one part when the
 * step is there, so the parts add up to the whole whatever happens. */
#include "diagnose.h"
#include "wiretutor/beside.h"
#include "wiretutor/spent.h"

#define EV(id) (UINT64_C(1) << WT_EV_##id)
#define IDLE_NS INT64_C(1000000000)
#define NEAR_NS INT64_C(500000) /* no network lies between where a round trip is shorter */

enum { BUCKETS = 26 }; /* round trips of 2^25 µs, half a minute, and more */

struct trips {
    int64_t least, greatest;
    uint16_t n[BUCKETS]; /* n[k]: of them, those below 2^k µs and not below half of that */
};

struct known_spent {
    uint32_t first; /* the conversation's first packet; 0: free */
    int64_t since;  /* the latest step */
    int64_t handshake, transfer, idle, close, waiting; /* waiting: for an answer, or idle */
    int64_t turn[2];                                   /* waiting for this end … */
    uint32_t turns[2];                                 /* … so many times */
    int64_t half[2];     /* the handshake's way to this end and back; -1: unknown */
    int64_t asked;       /* when the SYN or SYN,ACK to be answered passed by; 0: none did */
    uint32_t last[2];    /* up to where each end's bytes went … */
    bool unconfirmed[2]; /* … and whether the other end has not confirmed them */
    uint8_t speaker;     /* who sent bytes last: 1 + its end; 0: nobody */
    bool open, closing;
    bool repeated; /* a step of the handshake was sent again */
    struct trips trips[2];
};

const char *wt_spent_key(enum wt_spent_part part)
{
    static const char *const keys[WT_N_SPENT] = {
#define X(id, key) [WT_SPENT_##id] = key,
        WT_SPENT(X)
#undef X
    };
    return keys[part];
}

const char *wt_captured_at_name(enum wt_captured_at at)
{
    static const char *const names[] = {"unknown", "client", "server", "between"};

    return names[at];
}

/* ---- the records ---- */

void wt_diagnosis_keep_spent(struct wt_diagnosis *diagnosis)
{
    diagnosis->keeps_spent = true;
}

static struct known_spent *find(const struct wt_diagnosis *d, const struct wt_conversation *c)
{
    return wt_beside_find(&d->spent, c, sizeof(struct known_spent));
}

/* A new record, in the place of an earlier conversation's where that had the same index. */
static struct known_spent *begin(struct wt_diagnosis *d, const struct wt_conversation *c)
{
    struct known_spent *k;

    if (!wt_beside_room(&d->spent, c, sizeof *k))
        return NULL;
    k = wt_beside_place(&d->spent, c, sizeof *k);
    *k = (struct known_spent){
        .first = c->at[WT_AT_FIRST], .since = c->first_ns, .half = {-1, -1}
    };
    return k;
}

/* ---- round trips ---- */

static void count_trip(struct trips *t, int64_t ns)
{
    unsigned k = 0;

    for (uint64_t us = (uint64_t)ns / 1000; us > 0 && k < BUCKETS - 1; us >>= 1)
        k++;
    if (t->n[k] < UINT16_MAX)
        t->n[k]++;
    if (t->least == 0 || ns < t->least)
        t->least = ns;
    if (ns > t->greatest)
        t->greatest = ns;
}

static struct wt_round_trips trips_of(const struct trips *t)
{
    struct wt_round_trips out = {.least = t->least, .greatest = t->greatest};
    uint32_t passed = 0;
    unsigned k = 0;

    for (unsigned i = 0; i < BUCKETS; i++)
        out.n += t->n[i];
    while (k < BUCKETS - 1 && (passed += t->n[k]) * 2 < out.n)
        k++;
    out.median = k == 0 ? 500 : (INT64_C(1500) << k) / 2; /* of 2^(k-1) to 2^k µs */
    if (out.median < out.least)
        out.median = out.least;
    if (out.median > out.greatest)
        out.median = out.greatest;
    return out;
}

/* Is it a step of the handshake itself, not a later packet that proves one? */
static bool is_step(const struct wt_part *part)
{
    return (part->which & EV(SYNACK)) != 0 || ((part->which & EV(ESTABLISHED)) != 0 &&
                                               part->rel_ack == 1 && (part->which & EV(FIN)) == 0);
}

/* The two halves of a handshake, where nothing of it was sent twice. */
static void take_halves(struct known_spent *k, const struct wt_part *part, int64_t now)
{
    if ((part->which & (EV(SYN_RETX) | EV(SYNACK_RETX))) != 0)
        k->repeated = true;
    if (is_step(part) && !k->repeated && k->asked != 0 && now >= k->asked)
        k->half[part->from] = now - k->asked;
    if ((part->which & (EV(SYN) | EV(SYNACK))) != 0)
        k->asked = now;
}

/* ---- steps ---- */

/* Is the whole wait idle: long, and with nothing on its way? */
static bool is_idle(const struct known_spent *k, int64_t wait)
{
    return wait >= IDLE_NS && !k->unconfirmed[0] && !k->unconfirmed[1];
}

/* Bytes of this end. What it sends after bytes of the other end, or as the first, was waited for.
 */
static void take_bytes(struct known_spent *k, const struct wt_part *part, int64_t wait)
{
    bool udp = part->conversation->transport == WT_OVER_UDP;

    if (k->speaker != part->from + 1) {
        k->turn[part->from] += wait + k->waiting;
        k->turns[part->from] += k->speaker != 0;
        k->waiting = 0;
    } else if (udp && wait >= IDLE_NS)
        k->waiting += wait; /* asked again, perhaps: an answer decides */
    else if (is_idle(k, wait))
        k->idle += wait;
    else
        k->transfer += wait;
    k->speaker = part->from + 1;
    k->last[part->from] = part->rel_seq + part->length;
    k->unconfirmed[part->from] = !udp;
}

/* A FIN or an RST. A server that closes after bytes of the client closes instead of an answer. */
static void take_close(struct known_spent *k, const struct wt_part *part, int64_t wait)
{
    bool server = part->from != part->conversation->client;

    if (!k->closing && server && k->speaker == !part->from + 1)
        k->turn[part->from] += wait;
    else if (!k->closing && is_idle(k, wait))
        k->idle += wait;
    else
        k->close += wait;
    k->closing = true;
}

/* The time since the step before; now is the next one's. A clock that steps back takes none. */
static int64_t since_step(struct known_spent *k, int64_t now)
{
    int64_t wait = now > k->since ? now - k->since : 0;

    k->since += wait;
    return wait;
}

/* The latest speaker's bytes, sent again before they were confirmed: they were still on their way.
 */
static bool is_still_on_its_way(const struct known_spent *k, const struct wt_part *part)
{
    return part->length > 0 && part->fresh == 0 && k->speaker == part->from + 1 &&
           k->unconfirmed[part->from];
}

static void take_segment(struct known_spent *k, const struct wt_part *part, int64_t now)
{
    bool peer = !part->from;

    if (part->rel_ack - k->last[peer] < UINT32_C(0x80000000))
        k->unconfirmed[peer] = false;
    take_halves(k, part, now);
    if (part->acks_frame != 0 && part->ack_rtt_ns >= 0) /* no clock stepped back meanwhile */
        count_trip(&k->trips[part->from], part->ack_rtt_ns);
    if (!k->open && (part->which & (EV(ESTABLISHED) | EV(MIDSTREAM) | EV(SYNACK_MISSED) | EV(DATA) |
                                    EV(FIN))) != 0) {
        k->handshake += since_step(k, now);
        k->open = true;
    }
    if (k->open && part->fresh > 0 && (part->which & EV(SYN_DATA)) == 0)
        take_bytes(k, part, since_step(k, now));
    if (k->open && is_still_on_its_way(k, part))
        k->transfer += since_step(k, now);
    if (k->open && (part->which & (EV(FIN) | EV(ABORT) | EV(RST_AFTER_FIN))) != 0)
        take_close(k, part, since_step(k, now));
}

void diagnose_spent(struct wt_diagnosis *d, const struct wt_packet *packet,
                    const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;
    int64_t now = packet->frame->time_ns;
    struct known_spent *k;

    if (part->quoted || part->captured_twice)
        return;
    k = find(d, c);
    if (k == NULL)
        k = begin(d, c);
    d->no_memory |= k == NULL;
    if (k == NULL)
        return;
    if (c->transport == WT_OVER_UDP)
        take_bytes(k, part, since_step(k, now));
    else if (part->analysed)
        take_segment(k, part, now);
}

/* ---- what came of it ---- */

/* What follows the latest step, up to the conversation's last packet. */
static enum wt_spent_part tail_of(const struct known_spent *k, const struct wt_conversation *c,
                                  int64_t tail)
{
    if (c->transport == WT_OVER_TCP && !k->open)
        return WT_SPENT_HANDSHAKE;
    if (k->closing)
        return WT_SPENT_CLOSE;
    return is_idle(k, tail) ? WT_SPENT_IDLE : WT_SPENT_TRANSFER;
}

static enum wt_captured_at captured_at(int64_t client, int64_t server)
{
    enum { TIMES = 10 };

    if (client < 0 || server < 0 || (client < NEAR_NS && server < NEAR_NS))
        return WT_CAPTURED_UNKNOWN;
    if (client <= server / TIMES)
        return WT_CAPTURED_CLIENT;
    return server <= client / TIMES ? WT_CAPTURED_SERVER : WT_CAPTURED_BETWEEN;
}

bool wt_spent_of(const struct wt_diagnosis *diagnosis, const struct wt_conversation *conversation,
                 struct wt_spent *out)
{
    const struct wt_conversation *c = conversation;
    const struct known_spent *k = diagnosis != NULL ? find(diagnosis, c) : NULL;
    unsigned client = c->client;

    *out = (struct wt_spent){.half_client = -1, .half_server = -1};
    if (k == NULL)
        return false;
    int64_t tail = c->last_ns > k->since ? c->last_ns - k->since : 0;

    out->ns[WT_SPENT_HANDSHAKE] = k->handshake;
    out->ns[WT_SPENT_CLIENT] = k->turn[client];
    out->ns[WT_SPENT_SERVER] = k->turn[!client];
    out->turns_client = k->turns[client];
    out->turns_server = k->turns[!client];
    out->ns[WT_SPENT_TRANSFER] = k->transfer;
    out->ns[WT_SPENT_IDLE] = k->idle + k->waiting;
    out->ns[WT_SPENT_CLOSE] = k->close;
    out->ns[tail_of(k, c, tail)] += tail;
    out->to_client = trips_of(&k->trips[client]);
    out->to_server = trips_of(&k->trips[!client]);
    out->half_client = k->half[client];
    out->half_server = k->half[!client];
    out->captured_at = captured_at(out->half_client, out->half_server);
    return true;
}
