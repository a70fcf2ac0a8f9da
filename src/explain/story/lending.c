/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP and DHCPv6: which messages are one exchange, and what came of it. RFC 2131 section 3,
 * RFC 8415 section 18. */
#include "../telling.h"

enum {
    NS_PER_S = 1000000000,
    COPY_MS = 500,  /* the same within that time is a copy: who asks again waits a second or more */
    PATIENCE = 120, /* seconds: so late it is another exchange */
};

uint64_t wt_lending_hash(uint64_t hash, const uint8_t *bytes, size_t n)
{
    hash ^= UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash != 0 ? hash : 1;
}

static bool is_final(const struct wt_lending *x)
{
    return x->lent != WT_LENT_OPEN && x->lent != WT_LENT_OFFERED;
}

/* The nth latest one; NULL: no more are remembered. */
static struct wt_lending *latest(struct wt_explainer *e, unsigned nth)
{
    unsigned held = e->n_lendings < WT_LENDINGS ? e->n_lendings : WT_LENDINGS;

    return nth < held ? &e->lendings[(e->n_lendings - 1 - nth) % WT_LENDINGS] : NULL;
}

static bool asked(const struct wt_lending_question *q, uint64_t id)
{
    return q->id != 0 && (q->id == id || q->before == id);
}

/* Which of its questions has this answer: a final one may answer the first, too (rapid commit). */
static struct wt_lending_question *answered_by(struct wt_lending *x, uint64_t id, bool last)
{
    if (last && asked(&x->question[1], id))
        return &x->question[1];
    return asked(&x->question[0], id) ? &x->question[0] : NULL;
}

static struct wt_lending *find(struct wt_explainer *e, uint64_t id, bool last)
{
    struct wt_lending *x;

    for (unsigned i = 0; (x = latest(e, i)) != NULL; i++)
        if (answered_by(x, id, last) != NULL)
            return x;
    return NULL;
}

const struct wt_lending *wt_lending_of(struct wt_explainer *e, uint64_t id, bool last)
{
    return find(e, id, last);
}

/* What this question goes on with; NULL: it begins an exchange. The same transaction, or, of the
 * same client, the same question in a new one, or the second step after an offer. */
static struct wt_lending *before(struct wt_telling *t, const struct wt_lending_message *m)
{
    struct wt_lending *x;
    int64_t now = t->packet->frame->time_ns;

    for (unsigned i = 0; (x = latest(t->explainer, i)) != NULL; i++) {
        bool offered = m->last && x->question[1].id == 0 && x->lent == WT_LENT_OFFERED;
        bool same = m->renumbers && m->message == x->message && x->question[m->last].answered == 0;

        if (!m->due || is_final(x) ||
            now - x->question[x->question[1].id != 0].ns > (int64_t)PATIENCE * NS_PER_S)
            continue;
        if (asked(&x->question[0], m->id) || asked(&x->question[1], m->id))
            return offered || m->message == x->message || m->last ? x : NULL;
        if (m->client != 0 && m->client == x->client && (offered || same))
            return x;
    }
    return NULL;
}

static uint32_t *count_of(struct wt_explainer *e, const struct wt_lending *x)
{
    return &wt_exchange_of(e, x->conversation)->lendings[x->lent];
}

static void becomes(struct wt_explainer *e, struct wt_lending *x, enum wt_lent lent)
{
    uint32_t *count = count_of(e, x);

    *count -= *count > 0;
    x->lent = lent;
    ++*count_of(e, x);
}

static struct wt_lending *begin(struct wt_telling *t, const struct wt_lending_message *m)
{
    struct wt_explainer *e = t->explainer;
    struct wt_lending *x = &e->lendings[e->n_lendings++ % WT_LENDINGS];

    *x = (struct wt_lending){.client = m->client,
                             .conversation = t->conversation->number,
                             .first = (uint32_t)t->packet->frame->number,
                             .first_ns = t->packet->frame->time_ns,
                             .protocol = m->protocol};
    ++*count_of(e, x);
    return x;
}

/* Asked again without an answer in between; true: it is just a copy of the packet. */
static bool tell_again(struct wt_telling *t, const struct wt_lending_message *m,
                       struct wt_lending *x)
{
    const struct wt_lending_question *q = &x->question[m->last];
    int64_t after = t->packet->frame->time_ns - q->ns;

    if (q->id == 0 || m->message != x->message)
        return false;
    if (q->id == m->id && after < (int64_t)COPY_MS * 1000000)
        return true;
    x->again++;
    if (q->answered != 0)
        return false;
    struct wt_remark *r = wt_tell(t, m->again, WT_CALL_NONE);

    wt_arg_number(r, "packet", q->frame);
    wt_arg_seconds(r, "after", after);
    return false;
}

static void note_what(struct wt_lending *x, const struct wt_lending_message *m)
{
    x->address = m->address;
    x->prefix = m->prefix;
    x->bits = m->bits;
    x->seconds = m->seconds;
}

void wt_tell_lending_question(struct wt_telling *t, const struct wt_lending_message *m)
{
    struct wt_lending *x = before(t, m);

    if (x == NULL)
        x = begin(t, m);
    if (tell_again(t, m, x))
        return;
    struct wt_lending_question *q = &x->question[m->last];

    *q = (struct wt_lending_question){.id = m->id,
                                      .before = q->id != 0 ? q->id : m->id,
                                      .frame = (uint32_t)t->packet->frame->number,
                                      .ns = t->packet->frame->time_ns};
    x->message = m->message;
    x->asks = m->name;
    if (m->due)
        return;
    becomes(t->explainer, x, m->lent); /* it settles things by itself */
    note_what(x, m);
    x->last = q->frame;
    x->last_ns = q->ns;
}

/* It is over: told where more than one question led to that. */
static void tell_over(struct wt_telling *t, const struct wt_lending *x)
{
    struct wt_remark *r;

    if (x->question[0].id == 0 && x->again == 0)
        return;
    r = wt_tell(t, x->again > 0 ? WT_REMARK_LENDING_OVER_AGAIN : WT_REMARK_LENDING_OVER,
                WT_CALL_NONE);
    wt_arg_name(r, "protocol", x->protocol);
    wt_arg_number(r, "packet", x->first);
    wt_arg_seconds(r, "after", x->last_ns - x->first_ns);
    wt_arg_number(r, "again", x->again);
}

void wt_tell_lending_answer(struct wt_telling *t, const struct wt_lending_message *m)
{
    struct wt_lending *x = find(t->explainer, m->id, m->last);

    if (x == NULL) {
        wt_tell(t, m->alone, WT_CALL_NONE);
        return;
    }
    struct wt_lending_question *q = answered_by(x, m->id, m->last);

    if (q->id == m->id) { /* else it answers a try before this one */
        struct wt_remark *r = wt_tell(t, m->answers, WT_CALL_NONE);

        wt_arg_number(r, "packet", q->frame);
        wt_arg_seconds(r, "after", t->packet->frame->time_ns - q->ns);
    }
    if (q->answered == 0)
        q->answered = (uint32_t)t->packet->frame->number;
    if (is_final(x) || m->lent <= x->lent)
        return; /* what came first holds */
    becomes(t->explainer, x, m->lent);
    note_what(x, m);
    x->last = (uint32_t)t->packet->frame->number;
    x->last_ns = t->packet->frame->time_ns;
    if (is_final(x))
        tell_over(t, x);
}
