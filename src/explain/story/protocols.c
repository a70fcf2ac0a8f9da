/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said of each protocol, by its row in protocols.def. */
#include "../telling.h"

void wt_tell_nothing(struct wt_telling *t, unsigned i)
{
    (void)t;
    (void)i;
}

bool wt_line_nothing(struct wt_remark *r, const struct wt_packet *packet,
                     const struct wt_layer *layer, struct wt_dns_name *name)
{
    (void)r;
    (void)packet;
    (void)layer;
    (void)name;
    return false;
}

static const struct {
    void (*tell)(struct wt_telling *t, unsigned i);
    bool (*line)(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name);
} rows[WT_N_PROTOCOLS] = {
#define WT_PROTOCOL(id, dissector, number, model, is, tells, line)                                 \
    [number] = {wt_tell_##tells, wt_line_##line},
#include "wiretutor/protocols.def"
};

void wt_line_begin(struct wt_remark *r, enum wt_remark_id id)
{
    r->id = id;
    r->line = true;
    r->brief = r->aside = false;
    r->call = WT_CALL_NONE;
    r->n_args = 0;
}

bool wt_line_of(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                struct wt_dns_name *name)
{
    return rows[layer->dissector->protocol].line(r, packet, layer, name);
}

struct wt_asked *wt_note_asked(struct wt_telling *t, uint64_t id)
{
    struct wt_explainer *e = t->explainer;
    struct wt_asked *asked = &e->asked[e->n_asked++ % WT_ASKED];

    *asked = (struct wt_asked){.id = id,
                               .conversation = t->conversation->number,
                               .frame = (uint32_t)t->packet->frame->number,
                               .ns = t->packet->frame->time_ns};
    return asked;
}

struct wt_asked *wt_question(const struct wt_telling *t, uint64_t id)
{
    struct wt_explainer *e = t->explainer;
    unsigned held = e->n_asked < WT_ASKED ? e->n_asked : WT_ASKED;

    for (unsigned i = 0; i < held; i++) {
        struct wt_asked *asked = &e->asked[(e->n_asked - 1 - i) % WT_ASKED];

        if (asked->id == id && asked->conversation == t->conversation->number)
            return asked;
    }
    return NULL;
}

void wt_tell_application(struct wt_telling *t)
{
    for (unsigned i = t->part->layer + 1; i < t->packet->n_layers; i++) {
        const struct wt_layer *layer = &t->packet->layers[i];

        if (wt_is_application(layer) && !layer->quoted && layer->verdict != WT_MALFORMED)
            rows[layer->dissector->protocol].tell(t, i);
    }
    wt_tell_passage(t);
}

/* The segment begins with the end of a message that earlier ones brought, and then comes this one.
 */
static bool ends_another(struct wt_remark *out, const struct wt_packet *packet)
{
    return packet->passage != NULL && packet->passage->part > 1 &&
           wt_line_passage(out, packet->passage);
}

bool wt_explain_message(const struct wt_packet *packet, struct wt_remark *out,
                        struct wt_dns_name *name)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        if (wt_is_application(layer) && layer->verdict != WT_MALFORMED)
            return wt_line_of(out, packet, layer, name) || ends_another(out, packet);
    }
    return packet->passage != NULL && wt_line_passage(out, packet->passage);
}

/* What the packet travels inside of: once a conversation; outside conversations once a kind. */
void wt_tell_tunnels(struct wt_telling *t)
{
    const struct wt_packet *p = t->packet;

    if (t->part != NULL && !t->commentary->opens)
        return;
    for (unsigned i = 0; i + 1 < p->n_layers && !p->layers[i].quoted; i++) {
        size_t before = t->commentary->n_remarks;

        rows[p->layers[i].dissector->protocol].tell(t, i);
        if (t->part == NULL && t->commentary->n_remarks > before &&
            t->commentary->remarks[t->commentary->n_remarks - 1].brief)
            t->commentary->n_remarks = before;
    }
}
