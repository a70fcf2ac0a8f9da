/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions of DNS and their answers: how long it took, whether it was asked again. */
#include "dns.h"

enum { MDNS_SECONDS = 10, NS_PER_S = 1000000000 };

/* FNV-1a over the name, without regard to case, and the type. */
static uint64_t hash_question(const struct wt_dns_name *name, uint16_t type)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < name->length; i++) {
        uint8_t c = (uint8_t)name->text[i];

        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * UINT64_C(0x100000001b3);
    }
    return (hash ^ type) * UINT64_C(0x100000001b3);
}

static bool same_endpoint(const struct wt_endpoint *a, const struct wt_endpoint *b)
{
    return a->port == b->port && wt_ip_same(&a->ip, &b->ip);
}

/* The latest question for which is() holds. */
struct wanted {
    uint64_t id, what;
    uint32_t conversation;
    const struct wt_endpoint *asker; /* NULL: anybody, by multicast */
    int64_t ns;
};

static bool fits(const struct wt_asked *asked, const struct wanted *wanted)
{
    if (asked->what == 0) /* the question of another protocol */
        return false;
    if (wanted->asker == NULL)
        return asked->what == wanted->what &&
               wanted->ns - asked->ns < (int64_t)MDNS_SECONDS * NS_PER_S;
    return asked->id == wanted->id &&
           (asked->conversation == wanted->conversation ||
            same_endpoint(&asked->asker, wanted->asker)) &&
           (asked->what == wanted->what || wanted->what == 0);
}

static struct wt_asked *find(struct wt_explainer *e, const struct wanted *wanted)
{
    unsigned held = e->n_asked < WT_ASKED ? e->n_asked : WT_ASKED;

    for (unsigned i = 0; i < held; i++) {
        struct wt_asked *asked = &e->asked[(e->n_asked - 1 - i) % WT_ASKED];

        if (fits(asked, wanted))
            return asked;
    }
    return NULL;
}

/* Over TCP: which answer over UDP had been cut off, so that the same is asked again here? The
 * resolver may take another identifier. */
static void tell_cut_off(struct wt_telling *t, uint64_t what, const struct wt_endpoint *asker)
{
    struct wt_explainer *e = t->explainer;
    unsigned held = e->n_asked < WT_ASKED ? e->n_asked : WT_ASKED;

    for (unsigned i = 0; i < held; i++) {
        const struct wt_asked *asked = &e->asked[(e->n_asked - 1 - i) % WT_ASKED];

        if (!asked->cut || asked->what != what || !wt_ip_same(&asked->asker.ip, &asker->ip))
            continue;
        wt_arg_number(wt_tell(t, WT_REMARK_DNS_AFTER_CUT, WT_CALL_NONE), "packet", asked->answered);
        return;
    }
}

void wt_tell_asked_again(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_endpoint *asker = &t->conversation->end[t->part->from].at;
    const struct wanted wanted = {.id = dns->id,
                                  .what = hash_question(&e->name, dns->question.type),
                                  .conversation = t->conversation->number,
                                  .asker = asker,
                                  .ns = t->packet->frame->time_ns};
    const struct wt_asked *before = find(e, &wanted);

    if (t->conversation->transport == WT_OVER_TCP)
        tell_cut_off(t, wanted.what, asker);
    bool again = before != NULL && before->answered == 0;
    int64_t first_ns = again ? before->first_ns : wanted.ns;
    struct wt_exchange *x = wt_exchange_of(e, t->conversation->number);

    if (again) {
        struct wt_remark *r = wt_tell(t, WT_REMARK_DNS_ASKED_AGAIN, WT_CALL_NONE);

        wt_arg_number(r, "packet", before->frame);
        wt_arg_seconds(r, "after", wanted.ns - before->ns);
    }
    x->asked += !again || before->conversation != t->conversation->number;
    x->again += again;
    struct wt_asked *asked = wt_note_asked(t, dns->id); /* perhaps in the place of `before` */

    asked->what = wanted.what;
    asked->asker = *asker;
    asked->first_ns = first_ns;
}

/* All tries of the question have their answer now. */
static void settle(struct wt_telling *t, const struct wanted *wanted, bool cut)
{
    struct wt_explainer *e = t->explainer;
    uint32_t counted = 0;

    for (unsigned i = 0; i < WT_ASKED; i++) {
        struct wt_asked *asked = &e->asked[i];

        if (asked->answered != 0 || asked->conversation == 0 || !fits(asked, wanted))
            continue;
        asked->answered = (uint32_t)t->packet->frame->number;
        asked->cut = cut;
        struct wt_exchange *x = wt_exchange_of(e, asked->conversation);

        if (wanted->ns - asked->first_ns > x->slowest)
            x->slowest = wanted->ns - asked->first_ns;
        x->answered += counted != asked->conversation && x->answered < x->asked;
        counted = asked->conversation;
    }
}

void wt_tell_answered(struct wt_telling *t, const struct wt_dns *dns)
{
    struct wt_explainer *e = t->explainer;
    const struct wt_endpoint *to = &t->conversation->end[!t->part->from].at;
    bool multicast = strcmp(wt_dns_protocol(t->packet), "mDNS") == 0 && dns->id == 0;
    struct wt_dns_record first = {.type = 0};
    struct wt_dns_walk walk;

    wt_dns_walk_begin(&walk, dns);
    wt_dns_walk_next(&walk, &first); /* its name is the explainer's at the moment */
    const struct wanted wanted = {.id = dns->id,
                                  .what = hash_question(&e->name, first.type),
                                  .conversation = t->conversation->number,
                                  .asker = multicast ? NULL : to,
                                  .ns = t->packet->frame->time_ns};
    struct wt_asked *asked = find(e, &wanted);

    if (asked == NULL) {
        if (!multicast)
            wt_tell(t, WT_REMARK_ANSWER_ALONE, WT_CALL_NONE);
        return;
    }
    bool again = asked->answered != 0;
    struct wt_remark *r =
        wt_tell(t, again && !multicast ? WT_REMARK_ANSWERED_BEFORE : WT_REMARK_ANSWERS_QUESTION,
                WT_CALL_NONE);

    wt_arg_number(r, "packet", asked->frame);
    wt_arg_seconds(r, "after", wanted.ns - asked->ns);
    settle(t, &wanted, dns->truncated);
}
