/* SPDX-License-Identifier: BSD-2-Clause */
/* ping: which answer belongs to which question, what became of the questions before. RFC 792,
 * RFC 4443 section 4. */
#include "../telling.h"

enum { V4_REQUEST = 8, V4_REPLY = 0, V6_REQUEST = 128, V6_REPLY = 129, FAR = 256 };

static bool is_request(const struct wt_layer *layer)
{
    return layer->u.icmp.type == (layer->dissector->protocol == WT_ICMP ? V4_REQUEST : V6_REQUEST);
}

static bool is_reply(const struct wt_layer *layer)
{
    return layer->u.icmp.type == (layer->dissector->protocol == WT_ICMP ? V4_REPLY : V6_REPLY);
}

/* FNV-1a */
static uint64_t mix(uint64_t hash, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#define FNV_BASE UINT64_C(0xcbf29ce484222325)

/* Where the question of this asker with these numbers is kept. */
static struct wt_echo *slot_of(struct wt_explainer *e, const struct wt_ip *asker,
                               const struct wt_icmp *icmp)
{
    const uint8_t numbers[4] = {(uint8_t)(icmp->id >> 8), (uint8_t)icmp->id,
                                (uint8_t)(icmp->sequence >> 8), (uint8_t)icmp->sequence};
    uint64_t hash = mix(mix(FNV_BASE, asker->bytes, sizeof asker->bytes), numbers, sizeof numbers);

    return &e->echoes[(hash ^ hash >> 32) % WT_ECHOES];
}

static bool is_its(const struct wt_echo *echo, const struct wt_ip *asker,
                   const struct wt_icmp *icmp)
{
    return echo->frame != 0 && wt_ip_same(&echo->from, asker) && echo->id == icmp->id &&
           echo->seq == icmp->sequence;
}

/* 0: it was not captured whole. */
static uint64_t sum_of(struct wt_span data)
{
    if (data.captured < data.on_wire)
        return 0;
    return mix(FNV_BASE, data.data, data.captured) | 1;
}

/* Several may answer: it went to a group or to all, or the link says so. */
static bool may_answer(const struct wt_echo *echo, const struct wt_ip *answerer)
{
    return echo->to_many || wt_ip_same(&echo->to, answerer);
}

static bool went_to_many(const struct wt_packet *packet, const struct wt_ip *to)
{
    const struct wt_layer *link = &packet->layers[0];

    return (to->version == 4 ? to->bytes[0] >= 0xe0 : to->bytes[0] == 0xff) ||
           (link->dissector->protocol == WT_ETHERNET && (link->u.ethernet.dst[0] & 1) != 0);
}

/* ---- Questions ---- */

/* The question before of the same ping: has it an answer, do its numbers go on? */
static void tell_before(struct wt_telling *t, const struct wt_ping *ping,
                        const struct wt_icmp *icmp)
{
    const struct wt_ip *from = &ping->series.from;
    struct wt_icmp before = {.id = ping->series.id, .sequence = ping->seq};
    const struct wt_echo *echo = slot_of(t->explainer, from, &before);
    struct wt_icmp latest = {.id = ping->series.id, .sequence = (uint16_t)(icmp->sequence - 1)};
    uint16_t ahead = (uint16_t)(icmp->sequence - ping->seq);
    struct wt_remark *r;

    if (is_its(echo, from, &before) && echo->answered == 0 && ahead != 0) {
        r = wt_tell(t, WT_REMARK_PING_UNANSWERED, WT_CALL_NONE);
        wt_arg_number(r, "packet", echo->frame);
        wt_arg_number(r, "seq", echo->seq);
        wt_arg_seconds(r, "after", t->packet->frame->time_ns - echo->ns);
    }
    /* Windows counts on from one program to the next: then the one before is another's */
    if (ahead > 1 && ahead < FAR && !is_its(slot_of(t->explainer, from, &latest), from, &latest)) {
        r = wt_tell(t, ahead == 2 ? WT_REMARK_PING_GAP_ONE : WT_REMARK_PING_GAP, WT_CALL_NONE);
        wt_arg_number(r, "begin", (uint16_t)(ping->seq + 1));
        wt_arg_number(r, "end", (uint16_t)(icmp->sequence - 1));
    }
}

/* ping sends all with one TTL, as far as may be seen from here; that of a traceroute's rises from
 * one question to the next, and may begin again. Programs may share an identifier: Windows has one
 * for all of them. */
static bool goes_on(const struct wt_ping_series *s, uint8_t ttl)
{
    enum { NOT_CAPTURED = 3 }; /* so many TTLs may be missing in between */

    if (s->rises)
        return ttl <= s->ttl + NOT_CAPTURED;
    if (s->ttl > WT_MAX_HOPS || ttl > WT_MAX_HOPS)
        return s->ttl > WT_MAX_HOPS && ttl > WT_MAX_HOPS;
    return s->asked == 1 || ttl >= s->ttl;
}

/* The latest one that such a question belongs to. */
static struct wt_ping *ping_of(struct wt_explainer *e, const struct wt_ip *from,
                               const struct wt_ip *to, uint16_t id, uint8_t ttl)
{
    unsigned held = e->n_pings < WT_PINGS ? e->n_pings : WT_PINGS;

    for (unsigned i = 1; i <= held; i++) {
        struct wt_ping *ping = &e->pings[(e->n_pings - i) % WT_PINGS];
        const struct wt_ping_series *s = &ping->series;

        if (s->id == id && wt_ip_same(&s->from, from) && wt_ip_same(&s->to, to) && goes_on(s, ttl))
            return ping;
    }
    return NULL;
}

/* That of this question; NULL: it is forgotten. */
static struct wt_ping *ping_with(struct wt_explainer *e, const struct wt_echo *echo)
{
    return echo->ping + WT_PINGS < e->n_pings ? NULL : &e->pings[echo->ping % WT_PINGS];
}

static struct wt_ping *begin_ping(struct wt_telling *t, const struct wt_ip *from,
                                  const struct wt_ip *to, uint16_t id)
{
    struct wt_explainer *e = t->explainer;
    struct wt_ping *ping = &e->pings[e->n_pings % WT_PINGS];

    *ping = (struct wt_ping){
        .nth = e->n_pings++,
        .series = {
                   .from = *from, .to = *to, .id = id, .first = (uint32_t)t->packet->frame->number}
    };
    return ping;
}

static void add_question(struct wt_ping_series *s, uint8_t ttl)
{
    s->rises |= s->asked > 0 && ttl > s->ttl && s->ttl <= WT_MAX_HOPS;
    if (ttl > s->ttl)
        s->ttl = ttl;
    s->asked++;
}

/* It has its first answer now, or an error instead. */
static void settle(struct wt_telling *t, struct wt_echo *echo, bool error)
{
    struct wt_ping *ping = ping_with(t->explainer, echo);
    int64_t took = t->packet->frame->time_ns - echo->ns;

    echo->answered = (uint32_t)t->packet->frame->number;
    if (ping == NULL)
        return;
    struct wt_ping_series *s = &ping->series;

    if (error) {
        s->errors++;
        return;
    }
    s->least = s->answered == 0 || took < s->least ? took : s->least;
    s->most = s->answered == 0 || took > s->most ? took : s->most;
    s->sum += took;
    s->answered++;
}

/* The same question as the latest one of its ping, captured once more. On its way a packet only
 * loses of its TTL: with a greater one it is a traceroute's next probe, whose numbers stay. */
static bool is_again(struct wt_explainer *e, const struct wt_echo *echo, const struct wt_ip *to,
                     const struct wt_icmp *icmp, uint8_t ttl)
{
    if (!wt_ip_same(&echo->to, to) || (ttl > echo->ttl && echo->ttl <= WT_MAX_HOPS))
        return false;
    const struct wt_ping *ping = ping_with(e, echo);

    return ping != NULL && ping->seq == icmp->sequence;
}

static void tell_request(struct wt_telling *t, const struct wt_layer *layer,
                         const struct wt_ip *from, const struct wt_ip *to, uint8_t ttl)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_icmp *icmp = &layer->u.icmp;
    struct wt_echo *echo = slot_of(e, from, icmp);

    wt_tell(t, WT_REMARK_PING_REQUEST, WT_CALL_PING);
    if (is_its(echo, from, icmp) && is_again(e, echo, to, icmp, ttl)) {
        struct wt_remark *r = wt_tell(t, WT_REMARK_PING_AGAIN, WT_CALL_NONE);

        wt_arg_number(r, "packet", echo->frame);
        wt_arg_seconds(r, "after", t->packet->frame->time_ns - echo->ns);
        return; /* an answer belongs to the first */
    }
    struct wt_ping *ping = ping_of(e, from, to, icmp->id, ttl);

    if (ping != NULL)
        tell_before(t, ping, icmp);
    else
        ping = begin_ping(t, from, to, icmp->id);
    add_question(&ping->series, ttl);
    ping->seq = icmp->sequence;
    *echo = (struct wt_echo){.from = *from,
                             .to = *to,
                             .id = icmp->id,
                             .seq = icmp->sequence,
                             .ping = ping->nth,
                             .ttl = ttl,
                             .frame = (uint32_t)t->packet->frame->number,
                             .ns = t->packet->frame->time_ns,
                             .sum = sum_of(layer->payload),
                             .bytes = layer->payload.on_wire,
                             .to_many = went_to_many(t->packet, to)};
}

/* ---- Answers ---- */

static enum wt_remark_id answers_how(const struct wt_echo *echo, const struct wt_layer *layer)
{
    uint64_t sum = sum_of(layer->payload);

    if (echo->answered != 0 && !echo->to_many)
        return WT_REMARK_PING_ANSWER_AGAIN;
    if (echo->bytes != layer->payload.on_wire)
        return WT_REMARK_PING_ANSWER_CHANGED;
    if (echo->sum == 0 || sum == 0)
        return WT_REMARK_PING_ANSWER_CUT;
    return echo->sum == sum ? WT_REMARK_PING_ANSWER : WT_REMARK_PING_ANSWER_CHANGED;
}

static void tell_reply(struct wt_telling *t, const struct wt_layer *layer, const struct wt_ip *from,
                       const struct wt_ip *to)
{
    struct wt_echo *echo = slot_of(t->explainer, to, &layer->u.icmp);

    if (!is_its(echo, to, &layer->u.icmp) || !may_answer(echo, from)) {
        wt_tell(t, WT_REMARK_PING_ANSWER_ALONE, WT_CALL_KERNEL);
        return;
    }
    struct wt_remark *r = wt_tell(t, answers_how(echo, layer), WT_CALL_KERNEL);

    wt_arg_number(r, "packet", echo->frame);
    wt_arg_seconds(r, "after", t->packet->frame->time_ns - echo->ns);
    wt_arg_number(r, "bytes", layer->payload.on_wire);
    wt_arg_number(r, "first", echo->answered);
    if (echo->answered == 0)
        settle(t, echo, false);
}

bool wt_tell_echo(struct wt_telling *t, unsigned i)
{
    const struct wt_layer *layer = &t->packet->layers[i];
    int ip = wt_enclosing_ip(t->packet, i);

    if (ip < 0 || t->packet->fragment || !(is_request(layer) || is_reply(layer)))
        return false;
    const struct wt_layer *l = &t->packet->layers[ip];

    if (is_request(layer))
        tell_request(t, layer, wt_layer_src(l), wt_layer_dst(l),
                     l->dissector->protocol == WT_IPV4 ? l->u.ipv4.ttl : l->u.ipv6.hop_limit);
    else
        tell_reply(t, layer, wt_layer_src(l), wt_layer_dst(l));
    return true;
}

void wt_note_echo_error(struct wt_telling *t)
{
    for (unsigned i = 1; i < t->packet->n_layers; i++) {
        const struct wt_layer *layer = &t->packet->layers[i];
        enum wt_protocol p = layer->dissector->protocol;
        int ip =
            layer->quoted && (p == WT_ICMP || p == WT_ICMPV6) ? wt_enclosing_ip(t->packet, i) : -1;

        if (ip < 0 || layer->verdict != WT_DISSECTED || !is_request(layer))
            continue;
        const struct wt_ip *asker = wt_layer_src(&t->packet->layers[ip]);
        struct wt_echo *echo = slot_of(t->explainer, asker, &layer->u.icmp);

        if (is_its(echo, asker, &layer->u.icmp) && echo->answered == 0)
            settle(t, echo, true);
    }
}
