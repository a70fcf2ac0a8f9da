/* SPDX-License-Identifier: BSD-2-Clause */
/* The closing paragraph of a conversation that asked by DHCP or DHCPv6: one verdict for the whole
 * exchange, though its answers are conversations of their own. */
#include "../telling.h"

enum { NS_PER_S = 1000000000 };

/* The latest exchange of this conversation; NULL: it is forgotten. */
static const struct wt_lending *latest_of(const struct wt_explainer *e, uint32_t conversation)
{
    unsigned held = e->n_lendings < WT_LENDINGS ? e->n_lendings : WT_LENDINGS;

    for (unsigned i = 0; i < held; i++) {
        const struct wt_lending *x = &e->lendings[(e->n_lendings - 1 - i) % WT_LENDINGS];

        if (x->conversation == conversation)
            return x;
    }
    return NULL;
}

/* In their order, each once. */
static void add_packet(struct wt_summary *s, uint32_t frame)
{
    unsigned at = s->n_evidence;

    for (unsigned k = 0; k < s->n_evidence; k++)
        if (s->evidence[k] == frame)
            return;
    if (frame == 0 || at == WT_N_EVIDENCE)
        return;
    for (; at > 0 && s->evidence[at - 1] > frame; at--)
        s->evidence[at] = s->evidence[at - 1];
    s->evidence[at] = frame;
    s->n_evidence++;
}

/* The packets that show what came of one exchange. */
static void add_evidence(struct wt_summary *s, const struct wt_lending *x)
{
    const uint32_t frames[] = {x->first, x->question[0].frame, x->question[0].answered,
                               x->question[1].frame, x->last};

    s->n_evidence = 0;
    for (size_t i = 0; i < WT_ARRAY_LEN(frames); i++)
        add_packet(s, frames[i]);
}

/* Of several: what each of the latest ended with. */
static void add_ends(const struct wt_explainer *e, uint32_t conversation, struct wt_summary *s)
{
    unsigned held = e->n_lendings < WT_LENDINGS ? e->n_lendings : WT_LENDINGS;

    s->n_evidence = 0;
    for (unsigned i = 0; i < held; i++) {
        const struct wt_lending *x = &e->lendings[(e->n_lendings - 1 - i) % WT_LENDINGS];

        if (x->conversation == conversation)
            add_packet(s, x->last != 0 ? x->last : x->first);
    }
}

static void add_lease(struct wt_remark *r, const struct wt_lending *x)
{
    if (x->seconds == UINT32_MAX)
        wt_arg_remark(r, "lease", WT_REMARK_FOR_EVER);
    else
        wt_arg_seconds(r, "lease", (int64_t)x->seconds * NS_PER_S);
}

static enum wt_remark_id outcome(const struct wt_lending *x)
{
    switch (x->lent) {
    case WT_LENT_SETTLED:
        return WT_REMARK_LENDING_SETTLED;
    case WT_LENT_REFUSED:
        return WT_REMARK_LENDING_REFUSED;
    case WT_LENT_RETURNED:
        return x->address.version != 0 ? WT_REMARK_LENDING_RETURNED : WT_REMARK_LENDING_GAVE_BACK;
    default:
        if (x->address.version == 0)
            return WT_REMARK_LENDING_PREFIX;
        return x->seconds != 0 ? WT_REMARK_LENDING_ADDRESS : WT_REMARK_LENDING_NO_LEASE;
    }
}

static enum wt_remark_id how(const struct wt_lending *x)
{
    if (x->last == x->first)
        return WT_REMARK_LENDING_NOT_DUE;
    return x->again > 0 ? WT_REMARK_LENDING_TOOK_AGAIN : WT_REMARK_LENDING_TOOK;
}

static enum wt_remark_id one_exchange(const struct wt_lending *x, int64_t rest)
{
    if (x->lent == WT_LENT_OFFERED)
        return WT_REMARK_ENDED_LENDING_OFFERED;
    if (x->lent != WT_LENT_OPEN)
        return WT_REMARK_ENDED_LENDING;
    return rest >= NS_PER_S ? WT_REMARK_ENDED_LENDING_OPEN : WT_REMARK_ENDED_LENDING_CUT;
}

static void tell_one(struct wt_explainer *e, const struct wt_lending *x, struct wt_ending *ending)
{
    const struct wt_lending_question *q = &x->question[x->question[1].id != 0];
    struct wt_remark *r = &ending->remark;
    int64_t rest = e->last_ns - q->ns;

    wt_verdict_begin(e, r, one_exchange(x, rest));
    wt_arg_number(r, "conversation", x->conversation);
    wt_arg_name(r, "protocol", x->protocol);
    wt_arg_name(r, "message", x->asks);
    wt_arg_remark(r, "outcome", outcome(x));
    wt_arg_remark(r, "how", how(x));
    if (x->address.version != 0)
        wt_arg_ip(r, "address", &x->address);
    if (x->prefix.version != 0) {
        wt_arg_ip(r, "prefix", &x->prefix);
        wt_arg_number(r, "bits", x->bits);
    }
    add_lease(r, x);
    wt_arg_number(r, "packet", x->last != 0 ? x->last : q->frame);
    wt_arg_number(r, "from", x->first);
    wt_arg_seconds(r, "after", x->last_ns - x->first_ns);
    wt_arg_number(r, "again", x->again);
    wt_arg_number(r, "times", x->again + 1);
    wt_arg_seconds(r, "rest", rest);
    add_evidence(&ending->summary, x);
}

/* What came of several, without what came of none. */
static void add_kinds(struct wt_remark *r, const uint32_t *n)
{
    static const enum wt_remark_id lists[] = {WT_REMARK_LENDINGS_TWO, WT_REMARK_LENDINGS_THREE,
                                              WT_REMARK_LENDINGS_FOUR, WT_REMARK_LENDINGS_FIVE};
    static const char *const places[] = {"first", "second", "third", "fourth", "fifth"};
    const struct {
        const char *name;
        enum wt_remark_id id;
        uint32_t count;
    } kinds[] = {
        {"lent",     WT_REMARK_LENDINGS_LENT,     n[WT_LENT_ADDRESS]                  },
        {"settled",  WT_REMARK_LENDINGS_SETTLED,  n[WT_LENT_SETTLED]                  },
        {"refused",  WT_REMARK_LENDINGS_REFUSED,  n[WT_LENT_REFUSED]                  },
        {"returned", WT_REMARK_LENDINGS_RETURNED, n[WT_LENT_RETURNED]                 },
        {"open",     WT_REMARK_LENDINGS_OPEN,     n[WT_LENT_OPEN] + n[WT_LENT_OFFERED]},
    };
    enum wt_remark_id one = WT_REMARK_LENDINGS_OPEN;
    unsigned told = 0;

    for (size_t i = 0; i < WT_ARRAY_LEN(kinds); i++) {
        wt_arg_number(r, kinds[i].name, kinds[i].count);
        if (kinds[i].count == 0)
            continue;
        one = kinds[i].id;
        wt_arg_remark(r, places[told++], one);
    }
    wt_arg_remark(r, "kinds", told > 1 ? lists[told - 2] : one);
}

static void tell_all(struct wt_explainer *e, const struct wt_lending *x, const uint32_t *n,
                     uint32_t sum, struct wt_ending *ending)
{
    struct wt_remark *r = &ending->remark;

    wt_verdict_begin(
        e, r, n[WT_LENT_ADDRESS] == sum ? WT_REMARK_ENDED_LENDINGS_GOOD : WT_REMARK_ENDED_LENDINGS);
    wt_arg_number(r, "conversation", x->conversation);
    wt_arg_name(r, "protocol", x->protocol);
    wt_arg_number(r, "exchanges", sum);
    add_kinds(r, n);
    add_ends(e, x->conversation, &ending->summary);
}

bool wt_end_lending(struct wt_explainer *e, const struct wt_conversation *c,
                    struct wt_ending *ending)
{
    const struct wt_exchange *all = &e->exchanges[c->number % WT_EXCHANGES];
    const struct wt_lending *x = latest_of(e, c->number);
    uint32_t sum = 0;

    if (c->transport != WT_OVER_UDP || all->conversation != c->number || x == NULL ||
        ending->findings.n > 0 || ending->summary.outcome == WT_OUTCOME_UNREACHABLE)
        return false;
    for (unsigned i = 0; i < WT_N_LENT; i++)
        sum += all->lendings[i];
    if (sum == 0)
        return false;
    if (sum == 1)
        tell_one(e, x, ending);
    else
        tell_all(e, x, all->lendings, sum, ending);
    return true;
}
