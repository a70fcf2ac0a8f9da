/* SPDX-License-Identifier: BSD-2-Clause */
/* Neighbour discovery: who is where on the link, and whether an address is free. RFC 4861,
 * RFC 4862. What routers advertise is told in router.c. */
#include "../telling.h"

enum { SOLICITATION = 135, ADVERTISEMENT = 136, FLAGS_AT = 4, OPTION_TARGET = 2 };
#define ANSWERS_WITHIN INT64_C(5000000000) /* ns; hosts wait for one second */

static bool is_nobody(const struct wt_ip *ip)
{
    static const struct wt_ip none = {.version = 6};

    return wt_ip_same(ip, &none);
}

/* Who is asked: the group of the wanted address, or the address itself; else nothing is said. */
static enum wt_remark_id solicited(const struct wt_layer *layer, const struct wt_ip *to)
{
    static const uint8_t group[] = {0xff, 0x02, [11] = 0x01, 0xff}; /* RFC 4291 section 2.7.1 */

    if (wt_ip_same(to, &layer->u.icmp.address))
        return WT_REMARK_ND_SOLICIT_ONE;
    return memcmp(to->bytes, group, sizeof group) == 0 ? WT_REMARK_ND_SOLICIT : WT_N_REMARKS;
}

static void tell_solicitation(struct wt_telling *t, const struct wt_layer *layer,
                              const struct wt_layer *ip)
{
    const struct wt_ip *asker = wt_layer_src(ip);
    bool probe = is_nobody(asker);
    enum wt_remark_id id = probe ? WT_REMARK_ND_PROBE : solicited(layer, wt_layer_dst(ip));
    struct wt_neighbour *wanted;

    if (id != WT_N_REMARKS)
        wt_arg_ip(wt_tell(t, id, WT_CALL_KERNEL), "target", &layer->u.icmp.address);
    wt_tell_dispute(t);
    wanted = wt_neighbour_of(t, &layer->u.icmp.address);
    wt_note_wanted(t, wanted, probe);
    wanted->asker = *asker;
}

static enum wt_remark_id advertised(const struct wt_telling *t, const struct wt_neighbour *n,
                                    const struct wt_layer *ip, bool answers, bool has_mac)
{
    bool recent =
        n->asked != 0 && t->packet->frame->time_ns - n->asked_ns < ANSWERS_WITHIN && !n->answered;

    const uint8_t *mac = wt_sent_from(t->packet, t->packet->n_layers);
    bool other = mac != NULL && memcmp(mac, n->asker_mac, sizeof n->asker_mac) != 0;

    if (!answers) /* who has asked for an address may announce it afterwards */
        return recent && n->probed && other ? WT_REMARK_ND_TAKEN : WT_REMARK_ND_ANNOUNCE;
    if (!recent || n->probed || !wt_ip_same(&n->asker, wt_layer_dst(ip)))
        return WT_REMARK_ND_ADVERTISE_UNASKED;
    return has_mac ? WT_REMARK_ND_ADVERTISE : WT_REMARK_ND_ADVERTISE_BARE;
}

static void tell_advertisement(struct wt_telling *t, const struct wt_layer *layer,
                               const struct wt_layer *ip)
{
    enum { ANSWERS = 0x40 };
    const uint8_t *mac = wt_nd_link_address(layer, OPTION_TARGET);
    struct wt_neighbour *n = wt_neighbour_of(t, &layer->u.icmp.address);
    bool answers = layer->header.captured > FLAGS_AT && (layer->header.data[FLAGS_AT] & ANSWERS);
    struct wt_remark *r = wt_tell(t, advertised(t, n, ip, answers, mac != NULL), WT_CALL_KERNEL);

    wt_arg_number(r, "packet", n->asked);
    wt_arg_ip(r, "target", &n->ip);
    n->answered = true;
    wt_tell_dispute(t);
}

bool wt_tell_neighbour(struct wt_telling *t, unsigned i)
{
    const struct wt_layer *layer = &t->packet->layers[i];
    int ip = wt_enclosing_ip(t->packet, i);

    if (ip < 0 || layer->u.icmp.address.version == 0)
        return false;
    if (layer->u.icmp.type == SOLICITATION)
        tell_solicitation(t, layer, &t->packet->layers[ip]);
    else if (layer->u.icmp.type == ADVERTISEMENT)
        tell_advertisement(t, layer, &t->packet->layers[ip]);
    else
        return false;
    return true;
}
