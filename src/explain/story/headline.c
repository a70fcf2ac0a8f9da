/* SPDX-License-Identifier: BSD-2-Clause */
/* A packet in one line, for what is neither TCP nor UDP. */
#include "../telling.h"

bool wt_line_arp(struct wt_remark *r, const struct wt_packet *packet, const struct wt_layer *layer,
                 struct wt_dns_name *name)
{
    const struct wt_arp *a = &layer->u.arp;

    (void)packet;
    (void)name;
    wt_line_begin(r, WT_REMARK_LINE_ARP_OTHER);
    wt_arg_number(r, "code", a->opcode);
    wt_arg_value(r, "what", "arp.opcode", a->opcode);
    if (!a->ipv4_over_ethernet)
        return true;
    struct wt_ip sender = wt_arp_address(a->sender_protocol);
    struct wt_ip target = wt_arp_address(a->target_protocol);
    static const struct wt_ip none = {.version = 4};

    if (a->opcode == 1)
        r->id = wt_ip_same(&sender, &none)     ? WT_REMARK_LINE_ARP_PROBE
                : wt_ip_same(&sender, &target) ? WT_REMARK_LINE_ARP_ANNOUNCE
                                               : WT_REMARK_LINE_ARP_REQUEST;
    else if (a->opcode == 2)
        r->id = WT_REMARK_LINE_ARP_REPLY;
    wt_arg_ip(r, "sender", &sender);
    wt_arg_ip(r, "target", &target);
    if (a->sender_hardware.captured >= 6)
        wt_arg_mac(r, "mac", a->sender_hardware.data);
    return true;
}

static enum wt_remark_id icmp4_line(const struct wt_icmp *icmp)
{
    switch (icmp->type) {
    case 0:
        return WT_REMARK_LINE_ECHO_REPLY;
    case 3:
        return icmp->code == 3   ? WT_REMARK_LINE_ICMP_PORT_UNREACHABLE
               : icmp->code == 4 ? WT_REMARK_LINE_ICMP_TOO_BIG
                                 : WT_REMARK_LINE_ICMP_UNREACHABLE;
    case 5:
        return WT_REMARK_LINE_ICMP_REDIRECT;
    case 8:
        return WT_REMARK_LINE_ECHO_REQUEST;
    case 11:
        return icmp->code == 1 ? WT_REMARK_LINE_ICMP_NOT_REASSEMBLED
                               : WT_REMARK_LINE_ICMP_TIME_EXCEEDED;
    case 12:
        return WT_REMARK_LINE_ICMP_PARAMETER;
    default:
        return WT_REMARK_LINE_ICMP_OTHER;
    }
}

static enum wt_remark_id icmp6_line(const struct wt_icmp *icmp)
{
    switch (icmp->type) {
    case 1:
        return icmp->code == 4 ? WT_REMARK_LINE_ICMP_PORT_UNREACHABLE
                               : WT_REMARK_LINE_ICMP_UNREACHABLE;
    case 2:
        return WT_REMARK_LINE_ICMP_TOO_BIG;
    case 3:
        return icmp->code == 1 ? WT_REMARK_LINE_ICMP_NOT_REASSEMBLED
                               : WT_REMARK_LINE_ICMP_TIME_EXCEEDED;
    case 4:
        return WT_REMARK_LINE_ICMP_PARAMETER;
    case 128:
        return WT_REMARK_LINE_ECHO_REQUEST;
    case 129:
        return WT_REMARK_LINE_ECHO_REPLY;
    case 133:
        return WT_REMARK_LINE_ND_ROUTER_SOLICIT;
    case 134:
        return WT_REMARK_LINE_ND_ROUTER_ADVERTISE;
    case 135:
        return WT_REMARK_LINE_ND_SOLICIT;
    case 136:
        return WT_REMARK_LINE_ND_ADVERTISE;
    case 137:
        return WT_REMARK_LINE_ICMP_REDIRECT;
    case 130:
    case 131:
    case 132:
    case 143:
        return WT_REMARK_LINE_MLD;
    default:
        return WT_REMARK_LINE_ICMP_OTHER;
    }
}

/* Messages beside the errors whose code says something. */
static bool has_codes(const struct wt_icmp *icmp, bool v6)
{
    return v6 ? icmp->type == 138 || icmp->type == 139 || icmp->type == 140 || icmp->type == 161
              : icmp->type == 9 || icmp->type == 40 || icmp->type == 43;
}

/* Asked from no address: duplicate address detection. */
static bool is_probe(const struct wt_packet *p, const struct wt_layer *layer)
{
    static const struct wt_ip none = {.version = 6};
    int ip = wt_enclosing_ip(p, (unsigned)(layer - p->layers));

    return ip >= 0 && wt_ip_same(wt_layer_src(&p->layers[ip]), &none);
}

/* A router that is none for the way out of the link says so by a lifetime of 0. */
static bool is_default_router(const struct wt_layer *layer)
{
    struct wt_reader r = wt_reader_over(layer->header);

    wt_read_skip(&r, 6);
    return wt_read_be16(&r) != 0 || r.end != WT_READ_OK;
}

/* What the type alone does not decide. */
static enum wt_remark_id nd_line(enum wt_remark_id id, const struct wt_packet *p,
                                 const struct wt_layer *layer)
{
    if ((id == WT_REMARK_LINE_ND_SOLICIT || id == WT_REMARK_LINE_ND_ADVERTISE ||
         id == WT_REMARK_LINE_ICMP_REDIRECT) &&
        layer->u.icmp.address.version == 0)
        return WT_REMARK_LINE_ICMP_OTHER;
    if (id == WT_REMARK_LINE_ND_SOLICIT && is_probe(p, layer))
        return WT_REMARK_LINE_ND_PROBE;
    if (id == WT_REMARK_LINE_ND_ADVERTISE && wt_nd_link_address(layer, 2) != NULL)
        return WT_REMARK_LINE_ND_ADVERTISE_MAC;
    if (id == WT_REMARK_LINE_ND_ROUTER_ADVERTISE && !is_default_router(layer))
        return WT_REMARK_LINE_ND_ROUTER_NO_DEFAULT;
    return id;
}

static void add_link_address(struct wt_remark *r, const struct wt_layer *layer)
{
    if (r->id == WT_REMARK_LINE_ND_ADVERTISE_MAC)
        wt_arg_mac(r, "mac", wt_nd_link_address(layer, 2));
}

bool wt_line_icmp(struct wt_remark *r, const struct wt_packet *p, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    const struct wt_icmp *i = &layer->u.icmp;

    (void)name;
    wt_line_begin(r, layer->dissector->protocol == WT_ICMP ? icmp4_line(i) : icmp6_line(i));
    r->id = nd_line(r->id, p, layer);
    if (r->id == WT_REMARK_LINE_ICMP_OTHER && has_codes(i, layer->dissector->protocol == WT_ICMPV6))
        r->id = WT_REMARK_LINE_ICMP_CODED;
    wt_arg_name(r, "name", layer->dissector->title);
    wt_arg_icmp(r, layer);
    wt_arg_number(r, "identifier", i->id);
    wt_arg_number(r, "seq", i->sequence);
    wt_arg_ip(r, "target", &i->address);
    add_link_address(r, layer);
    return true;
}

bool wt_line_igmp(struct wt_remark *r, const struct wt_packet *p, const struct wt_layer *layer,
                  struct wt_dns_name *name)
{
    (void)p;
    (void)name;
    static const struct wt_ip none = {.version = 4};
    const struct wt_igmp *igmp = &layer->u.igmp;
    bool group = igmp->version != 0 && igmp->group.version != 0 && !wt_ip_same(&igmp->group, &none);

    wt_line_begin(r, group ? WT_REMARK_LINE_IGMP_GROUP : WT_REMARK_LINE_IGMP);
    wt_arg_number(r, "version", igmp->version);
    wt_arg_value(r, "kind", "igmp.type", igmp->type);
    wt_arg_ip(r, "group", &igmp->group);
    return true;
}

/* The note that says which fragment this is, and its layer. */
static const struct wt_note *fragment_note(const struct wt_packet *p, const struct wt_layer **layer)
{
    for (unsigned i = p->n_layers; i-- > 0;)
        for (unsigned n = 0; n < p->layers[i].n_notes && !p->layers[i].quoted; n++)
            if (p->layers[i].notes[n].id == WT_NOTE_IP_FRAGMENT_FIRST ||
                p->layers[i].notes[n].id == WT_NOTE_IP_FRAGMENT_LATER) {
                *layer = &p->layers[i];
                return &p->layers[i].notes[n];
            }
    return NULL;
}

static bool fragment(struct wt_remark *r, const struct wt_packet *p)
{
    const struct wt_layer *layer = NULL;
    const struct wt_note *note = p->fragment ? fragment_note(p, &layer) : NULL;

    if (note == NULL)
        return false;
    wt_line_begin(r, WT_REMARK_LINE_FRAGMENT);
    wt_arg_name(r, "name", layer->dissector->protocol == WT_IPV4 ? "IPv4" : "IPv6");
    wt_arg_number(r, "identifier", note->a);
    wt_arg_number(r, "offset", note->id == WT_NOTE_IP_FRAGMENT_LATER ? note->b : 0);
    wt_arg_number(r, "bytes", layer->payload.on_wire);
    return true;
}

static const char *or_unknown(const char *name)
{
    return name != NULL ? name : "?";
}

/* Where the dissectors stopped. */
static void stopped(struct wt_remark *r, const struct wt_packet *p, const struct wt_layer *last)
{
    uint32_t id = p->stopped_at.id;

    if (wt_line_link_service(r, p, last))
        return;
    switch (p->stopped_at.space) {
    case WT_LINKTYPE:
        wt_line_begin(r, WT_REMARK_LINE_UNKNOWN_LINK);
        wt_arg_number(r, "number", id);
        wt_arg_name(r, "protocol", or_unknown(wt_link_type_name(id)));
        break;
    case WT_ETHERTYPE:
        wt_line_begin(r, WT_REMARK_LINE_ETHERTYPE);
        wt_arg_add(r, "number", WT_ARG_HEX)->as.number = id;
        wt_arg_name(r, "protocol", or_unknown(wt_ethertype_name(id)));
        break;
    case WT_IPPROTO:
        wt_line_begin(r, WT_REMARK_LINE_IP_PROTOCOL);
        wt_arg_number(r, "number", id);
        wt_arg_name(r, "protocol", or_unknown(wt_ip_protocol_name(id)));
        wt_arg_name(r, "name", last != NULL ? last->dissector->title : "IP");
        break;
    case WT_LLC_SAP:
        wt_line_begin(r, WT_REMARK_LINE_LLC);
        wt_arg_add(r, "number", WT_ARG_HEX)->as.number = id;
        wt_arg_add(r, "identifier", WT_ARG_HEX)->as.number =
            last != NULL && last->dissector->protocol == WT_LLC ? last->u.llc.ssap : id;
        break;
    default:
        wt_line_begin(r, WT_REMARK_LINE_LINK);
        wt_arg_name(r, "protocol", last != NULL ? last->dissector->title : "?");
        break;
    }
    wt_arg_number(r, "bytes", p->rest.on_wire);
}

bool wt_explain_headline(const struct wt_packet *p, struct wt_remark *r)
{
    const struct wt_layer *last = NULL;

    for (unsigned i = 0; i < p->n_layers && !p->layers[i].quoted; i++)
        last = &p->layers[i];
    if (fragment(r, p))
        return true;
    if (p->frame->bytes.on_wire == 0) {
        wt_line_begin(r, WT_REMARK_LINE_EMPTY);
        return true;
    }
    if (last != NULL && last->verdict == WT_DISSECTED) {
        if (wt_protocol_stands(last->dissector->protocol, WT_MODEL_TRANSPORT))
            return false;
        if (!wt_is_application(last) && wt_line_of(r, p, last, NULL))
            return true;
    }
    stopped(r, p, last);
    return true;
}
