/* SPDX-License-Identifier: BSD-2-Clause */
/* The tunnels around a packet: explained when its conversation begins, or once where there is no
 * conversation. The conversation itself is that of the innermost headers. */
#include "../telling.h"

enum { ERSPAN_TYPE_1 = 0x88be };

/* Of a tunnel between two addresses: those of the IP header that encloses layer i. */
static void add_ends(struct wt_remark *r, const struct wt_packet *packet, unsigned i)
{
    static const struct wt_ip none;
    int ip = wt_enclosing_ip(packet, i);

    wt_arg_ip(r, "from", ip >= 0 ? wt_layer_src(&packet->layers[ip]) : &none);
    wt_arg_ip(r, "to", ip >= 0 ? wt_layer_dst(&packet->layers[ip]) : &none);
}

static void tell_between(struct wt_telling *t, enum wt_remark_id id, unsigned i)
{
    add_ends(wt_tell_aside(t, id), t->packet, i);
}

static void tell_network(struct wt_telling *t, unsigned i, uint32_t network)
{
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_IN_OVERLAY);

    wt_arg_name(r, "name", t->packet->layers[i].dissector->title);
    wt_arg_number(r, "network", network);
    add_ends(r, t->packet, i - 1);
}

void wt_tell_vxlan(struct wt_telling *t, unsigned i)
{
    tell_network(t, i, t->packet->layers[i].u.vxlan.network);
}

void wt_tell_geneve(struct wt_telling *t, unsigned i)
{
    tell_network(t, i, t->packet->layers[i].u.geneve.network);
}

/* A tunnel of which only the name and the ends are told. ip: whose IP header has them. */
static void tell_other(struct wt_telling *t, unsigned i, unsigned ip)
{
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_IN_TUNNEL);

    wt_arg_name(r, "name", t->packet->layers[i].dissector->title);
    add_ends(r, t->packet, ip);
}

void wt_tell_etherip(struct wt_telling *t, unsigned i)
{
    tell_other(t, i, i);
}

void wt_tell_udp_tunnel(struct wt_telling *t, unsigned i)
{
    tell_other(t, i, i - 1);
}

/* All labels of a stack belong to one path, which the outermost label identifies at this hop. */
void wt_tell_labels(struct wt_telling *t, unsigned i)
{
    const struct wt_packet *p = t->packet;
    unsigned count = 1;

    if (i > 0 && p->layers[i - 1].dissector->protocol == WT_MPLS)
        return;
    while (i + count < p->n_layers && p->layers[i + count].dissector->protocol == WT_MPLS)
        count++;
    struct wt_remark *r =
        wt_tell_aside(t, count == 1 ? WT_REMARK_IN_MPLS : WT_REMARK_IN_MPLS_STACK);

    wt_arg_number(r, "label", p->layers[i].u.mpls.label);
    wt_arg_number(r, "count", count);
}

/* An IP header directly inside another one (IP in IP). */
void wt_tell_ip_in_ip(struct wt_telling *t, unsigned i)
{
    const struct wt_packet *p = t->packet;
    int outer = wt_enclosing_ip(p, i);

    if (outer < 0)
        return;
    struct wt_remark *r = wt_tell_aside(t, WT_REMARK_IN_IP);

    wt_arg_name(r, "name", p->layers[i].dissector->title);
    wt_arg_name(r, "outer", p->layers[outer].dissector->title);
    add_ends(r, p, i);
}

void wt_tell_gre(struct wt_telling *t, unsigned i)
{
    const struct wt_gre *gre = &t->packet->layers[i].u.gre;
    bool erspan =
        t->packet->layers[i + 1].dissector->protocol == WT_ERSPAN || gre->protocol == ERSPAN_TYPE_1;

    tell_between(t, erspan ? WT_REMARK_IN_ERSPAN : WT_REMARK_IN_GRE, i);
}

void wt_tell_pim(struct wt_telling *t, unsigned i)
{
    tell_between(t, WT_REMARK_IN_PIM, i);
}

static void tell_number(struct wt_telling *t, enum wt_remark_id id, uint32_t number)
{
    wt_arg_number(wt_tell_aside(t, id), "identifier", number);
}

void wt_tell_vlan(struct wt_telling *t, unsigned i)
{
    tell_number(t, WT_REMARK_IN_VLAN, t->packet->layers[i].u.vlan.id);
}

void wt_tell_pppoe(struct wt_telling *t, unsigned i)
{
    tell_number(t, WT_REMARK_IN_PPPOE, t->packet->layers[i].u.pppoe.session);
}
