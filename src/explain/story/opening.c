/* SPDX-License-Identifier: BSD-2-Clause */
/* A conversation begins: what its addresses and ports are. Each is introduced once. */
#include "../addresses.h"
#include "../ports.h"
#include "../calls/observed.h"

static uint32_t hash_endpoint(const struct wt_endpoint *at, uint8_t what)
{
    uint32_t h = 2166136261u ^ what; /* FNV-1a: a crafted collision can only suppress a sentence */

    for (size_t i = 0; i < sizeof at->ip.bytes; i++)
        h = (h ^ at->ip.bytes[i]) * 16777619u;
    h = (h ^ at->ip.version) * 16777619u;
    h = (h ^ (at->port & 0xffu)) * 16777619u;
    return (h ^ (uint32_t)(at->port >> 8)) * 16777619u;
}

/* The slot of this endpoint, or a free one; NULL: the probed slots are taken. */
static struct wt_known *place_of(struct wt_explainer *e, const struct wt_endpoint *at, uint8_t what)
{
    uint32_t slot = hash_endpoint(at, what) % WT_KNOWN_SLOTS;

    for (unsigned probe = 0; probe < 16; probe++, slot = (slot + 1) % WT_KNOWN_SLOTS) {
        struct wt_known *known = &e->known[slot];

        if (known->what == 0 || (known->what == what && known->about.port == at->port &&
                                 wt_ip_same(&known->about.ip, &at->ip)))
            return known;
    }
    return NULL;
}

/* Was this endpoint introduced before? Records it. A full table answers yes, so that introductions
 * do not repeat for ever. */
static bool was_introduced(struct wt_explainer *e, const struct wt_endpoint *at, uint8_t what)
{
    if (e->options.every)
        return false;
    struct wt_known *known = place_of(e, at, what);

    if (known == NULL || known->what != 0)
        return true;
    *known = (struct wt_known){.about = *at, .what = what};
    return false;
}

static struct wt_fact *add_fact(struct wt_telling *t, const struct wt_endpoint *at, bool is_port)
{
    struct wt_fact *fact = &t->commentary->facts[t->commentary->n_facts++];

    fact->about = *at;
    fact->is_port = is_port;
    fact->n_remarks = 0;
    return fact;
}

/* The old address classes are mentioned only for ordinary addresses, not for those with a meaning
 * of their own. */
static bool had_classes(const struct wt_ip *ip)
{
    uint8_t first = ip->bytes[0];

    return ip->version == 4 && first != 0 && first != 127 && first < 224;
}

/* Is this the address that the frame to all machines of the link goes to? Then it is the broadcast
 * address of the network there: RFC 1122 section 3.3.6. */
static bool is_directed_broadcast(const struct wt_telling *t, const struct wt_ip *address)
{
    int i = wt_enclosing_ip(t->packet, t->part->layer);
    uint8_t first = address->bytes[0];

    return i >= 0 && address->version == 4 && first != 0 && first < 224 && !t->part->quoted &&
           wt_ip_same(wt_layer_dst(&t->packet->layers[i]), address) &&
           wt_sent_to(t->packet, (unsigned)i) == WT_SENT_TO_ALL;
}

static const struct {
    enum wt_remark_id first, later;
} classes[] = {
    {WT_REMARK_CLASS_A, WT_REMARK_CLASS_A_LATER},
    {WT_REMARK_CLASS_B, WT_REMARK_CLASS_B_LATER},
    {WT_REMARK_CLASS_C, WT_REMARK_CLASS_C_LATER},
};

static void tell_inside(struct wt_telling *t, struct wt_fact *fact)
{
    struct wt_inside inside[WT_MAX_INSIDE];
    size_t n = wt_address_inside(&fact->about.ip, inside);

    for (size_t i = 0; i < n; i++) {
        struct wt_remark *r = &fact->remarks[fact->n_remarks++];

        wt_remark_begin(t->explainer, r, inside[i].id, WT_CALL_NONE);
        wt_inside_args(r, &inside[i]);
    }
}

/* The old class of an address. That classes are history is said of the first one only; later ones
 * say what they were. */
static void tell_class(struct wt_telling *t, struct wt_fact *fact)
{
    enum wt_remark_id class = wt_address_class_remark(&fact->about.ip), said = class;
    bool told = false;

    for (size_t i = 0; i < WT_ARRAY_LEN(classes); i++)
        told |= !wt_is_news(t->explainer, classes[i].first);
    for (size_t i = 0; i < WT_ARRAY_LEN(classes) && told; i++)
        if (classes[i].first == class)
            said = classes[i].later;
    if (class == WT_N_REMARKS || !had_classes(&fact->about.ip) ||
        !wt_is_news(t->explainer, class) || !wt_is_news(t->explainer, said))
        return;
    wt_remark_begin(t->explainer, &fact->remarks[fact->n_remarks++], said, WT_CALL_NONE);
}

static void tell_address(struct wt_telling *t, const struct wt_endpoint *at)
{
    struct wt_endpoint address = {.ip = at->ip};

    if (was_introduced(t->explainer, &address, 1))
        return;
    struct wt_fact *fact = add_fact(t, &address, false);

    wt_remark_begin(t->explainer, &fact->remarks[fact->n_remarks++], wt_address_remark(&at->ip),
                    WT_CALL_NONE);
    tell_class(t, fact);
    tell_inside(t, fact);
    if (is_directed_broadcast(t, &at->ip))
        wt_remark_begin(t->explainer, &fact->remarks[fact->n_remarks++],
                        WT_REMARK_DIRECTED_BROADCAST, WT_CALL_NONE);
}

static void tell_port(struct wt_telling *t, unsigned side)
{
    const struct wt_conversation *c = t->conversation;
    struct wt_endpoint port = {.port = c->end[side].at.port};
    bool server = wt_is_server(c, side);
    bool own = c->end[0].at.ip.bytes[0] == 127 || wt_ip_same(&c->end[0].at.ip, &c->end[1].at.ip);

    /* a server's port and an ephemeral port are introduced separately: the version tells them
     * apart */
    port.ip.version = server;
    if (was_introduced(t->explainer, &port, c->transport == WT_OVER_TCP ? 2 : 3))
        return;
    struct wt_fact *fact = add_fact(t, &port, true);
    struct wt_remark *r = &fact->remarks[fact->n_remarks++];

    if (t->explainer->seen != NULL && wt_tell_seen_port(t, side, r))
        return;
    wt_remark_begin(t->explainer, r, wt_end_port_remark(c, side, own), WT_CALL_NONE);
    if (wt_port_has_service(port.port, c->transport)) {
        struct wt_arg *arg = wt_arg_add(r, "service", WT_ARG_SERVICE);

        arg->as.number = port.port;
        arg->transport = (uint8_t)c->transport;
    }
}

/* Linux's loopback interface has no hardware address. Nor have anonymised traces; but
 * only there a segment may be so large. */
static bool is_on_loopback(const struct wt_packet *p, const struct wt_end *from)
{
    enum { LOOPBACK_MSS_FLOOR = 32768 };
    static const uint8_t none[6];

    if (from->mss < LOOPBACK_MSS_FLOOR)
        return false;
    return p->n_layers > 0 && p->layers[0].dissector->protocol == WT_ETHERNET &&
           memcmp(p->layers[0].u.ethernet.src, none, sizeof none) == 0 &&
           memcmp(p->layers[0].u.ethernet.dst, none, sizeof none) == 0;
}

/* The kernel loops back what is sent to one of its own addresses, of whatever kind. */
static void tell_own_machine(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;

    if (wt_on_loopback(&c->end[0].at.ip) || wt_on_loopback(&c->end[1].at.ip))
        return; /* said of the address */
    if (wt_ip_same(&c->end[0].at.ip, &c->end[1].at.ip))
        wt_tell_note_once(t, WT_REMARK_OWN_ADDRESS);
    else if (is_on_loopback(t->packet, &c->end[t->part->from]))
        wt_tell_note_once(t, WT_REMARK_NO_MACS);
}

void wt_tell_opening(struct wt_telling *t)
{
    const struct wt_conversation *c = t->conversation;
    unsigned client = c->client;

    tell_own_machine(t);

    tell_address(t, &c->end[client].at);
    if (!wt_ip_same(&c->end[0].at.ip, &c->end[1].at.ip))
        tell_address(t, &c->end[!client].at);
    if (!wt_same_end(&c->end[0].at, &c->end[1].at)) /* one socket cannot be both */
        tell_port(t, !client);
    tell_port(t, client);
}
