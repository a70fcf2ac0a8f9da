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

void wt_note_asked(struct wt_telling *t, uint64_t id)
{
    struct wt_explainer *e = t->explainer;

    e->asked[e->n_asked++ % WT_ASKED] =
        (struct wt_asked){.id = id,
                          .stream = t->conversation->stream,
                          .frame = (uint32_t)t->packet->frame->number,
                          .ns = t->packet->frame->time_ns};
}

const struct wt_asked *wt_question(const struct wt_telling *t, uint64_t id)
{
    const struct wt_explainer *e = t->explainer;
    unsigned held = e->n_asked < WT_ASKED ? e->n_asked : WT_ASKED;

    for (unsigned i = 0; i < held; i++) {
        const struct wt_asked *asked = &e->asked[(e->n_asked - 1 - i) % WT_ASKED];

        if (asked->id == id && asked->stream == t->conversation->stream)
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
}

bool wt_explain_message(const struct wt_packet *packet, struct wt_remark *out,
                        struct wt_dns_name *name)
{
    for (unsigned i = 0; i < packet->n_layers; i++) {
        const struct wt_layer *layer = &packet->layers[i];

        if (wt_is_application(layer) && layer->verdict != WT_MALFORMED)
            return wt_line_of(out, packet, layer, name);
    }
    return false;
}

/* What the packet travels inside of: once a conversation; outside conversations once a kind. */
void wt_tell_tunnels(struct wt_telling *t)
{
    const struct wt_packet *p = t->packet;

    if (t->part != NULL && !t->told->opens)
        return;
    for (unsigned i = 0; i + 1 < p->n_layers && !p->layers[i].quoted; i++) {
        size_t before = t->told->n_remarks;

        rows[p->layers[i].dissector->protocol].tell(t, i);
        if (t->part == NULL && t->told->n_remarks > before &&
            t->told->remarks[t->told->n_remarks - 1].brief)
            t->told->n_remarks = before;
    }
}
