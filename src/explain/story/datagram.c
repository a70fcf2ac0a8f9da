/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP, and ICMP errors that quote a packet of a conversation. RFC 768, RFC 792, RFC 4443. */
#include "../calls/observed.h"

static bool is_multicast(const struct wt_ip *ip)
{
    return ip->version == 4 ? ip->bytes[0] >> 4 == 0xe : ip->bytes[0] == 0xff;
}

void wt_tell_datagram(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;
    bool server = wt_is_server(c, event->side);
    struct wt_remark *r =
        wt_tell(t, server ? WT_REMARK_DATAGRAM_ANSWER : WT_REMARK_DATAGRAM_FIRST, WT_CALL_SENDTO);

    wt_arg_side(r, "who", server);
    if (is_multicast(&c->end[!event->side].at.ip))
        wt_tell(t, WT_REMARK_MULTICAST_DATAGRAM, WT_CALL_NONE);
    if (wt_say_first(t, WT_SAID_GUESS) && c->guessed)
        wt_tell(t, WT_REMARK_GUESSED_ROLES, WT_CALL_NONE);
    wt_tell_encoding(t, WT_REMARK_DATAGRAM_UTF8);
}

/* The ICMP layer that quotes this part: the last unquoted one before it. */
static const struct wt_layer *quoting_layer(const struct wt_telling *t)
{
    for (unsigned i = t->part->layer; i-- > 0;) {
        enum wt_protocol p = t->packet->layers[i].dissector->protocol;

        if (!t->packet->layers[i].quoted && (p == WT_ICMP || p == WT_ICMPV6))
            return &t->packet->layers[i];
    }
    return NULL;
}

static enum wt_remark_id meaning(const struct wt_layer *layer)
{
    const struct wt_icmp *icmp = &layer->u.icmp;

    if (layer->dissector->protocol == WT_ICMP) {
        if (icmp->type == 3)
            return icmp->code == 3   ? WT_REMARK_PORT_UNREACHABLE
                   : icmp->code == 4 ? WT_REMARK_ICMP_TOO_BIG
                                     : WT_REMARK_ICMP_UNREACHABLE;
        return icmp->type == 11 ? WT_REMARK_ICMP_TIME_EXCEEDED : WT_REMARK_ICMP_OTHER_ERROR;
    }
    switch (icmp->type) {
    case 1:
        return icmp->code == 4 ? WT_REMARK_PORT_UNREACHABLE : WT_REMARK_ICMP_UNREACHABLE;
    case 2:
        return WT_REMARK_ICMP_TOO_BIG;
    case 3:
        return WT_REMARK_ICMP_TIME_EXCEEDED;
    default:
        return WT_REMARK_ICMP_OTHER_ERROR;
    }
}

/* What the code of an "unreachable" means, and how connect() fails on Linux. */
static const struct unreachable {
    uint8_t version; /* of IP */
    uint8_t code;
    enum wt_remark_id what;
    const char *error;
} unreachables[] = {
    {4, 0,  WT_REMARK_UNREACHABLE_NETWORK,  "OSError 101 (Network is unreachable)"},
    {4, 1,  WT_REMARK_UNREACHABLE_HOST,     "OSError 113 (No route to host)"      },
    {4, 2,  WT_REMARK_UNREACHABLE_PROTOCOL, "OSError 92 (Protocol not available)" },
    {4, 3,  WT_REMARK_UNREACHABLE_PORT,     "ConnectionRefusedError"              },
    {4, 9,  WT_REMARK_UNREACHABLE_FILTERED, "OSError 101 (Network is unreachable)"},
    {4, 10, WT_REMARK_UNREACHABLE_FILTERED, "OSError 113 (No route to host)"      },
    {4, 13, WT_REMARK_UNREACHABLE_FILTERED, "OSError 113 (No route to host)"      },
    {6, 0,  WT_REMARK_UNREACHABLE_NETWORK,  "OSError 101 (Network is unreachable)"},
    {6, 1,  WT_REMARK_UNREACHABLE_FILTERED, "PermissionError"                     },
    {6, 3,  WT_REMARK_UNREACHABLE_HOST,     "OSError 113 (No route to host)"      },
    {6, 4,  WT_REMARK_UNREACHABLE_PORT,     "ConnectionRefusedError"              },
    {6, 5,  WT_REMARK_UNREACHABLE_FILTERED, "PermissionError"                     },
    {6, 6,  WT_REMARK_UNREACHABLE_FILTERED, "PermissionError"                     },
};

static const struct unreachable *unreachable(const struct wt_layer *layer)
{
    static const struct unreachable other = {0, 0, WT_REMARK_UNREACHABLE_OTHER, "OSError"};
    uint8_t version = layer->dissector->protocol == WT_ICMP ? 4 : 6;

    for (size_t i = 0; i < WT_ARRAY_LEN(unreachables); i++)
        if (unreachables[i].version == version && unreachables[i].code == layer->u.icmp.code)
            return &unreachables[i];
    return &other;
}

void wt_tell_icmp_error(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_layer *layer = quoting_layer(t);

    if (layer == NULL)
        return;
    const struct wt_icmp *icmp = &layer->u.icmp;
    enum wt_remark_id id = meaning(layer);
    bool tcp = c->transport == WT_OVER_TCP;
    int ip = wt_enclosing_ip(t->packet, (unsigned)(layer - t->packet->layers));

    if (id == WT_REMARK_PORT_UNREACHABLE && tcp)
        id = WT_REMARK_ICMP_UNREACHABLE;
    if (id == WT_REMARK_PORT_UNREACHABLE && wt_seen_refusing(t))
        id = WT_REMARK_PORT_UNREACHABLE_ON_PURPOSE;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_KERNEL);

    wt_arg_number(r, "type", icmp->type);
    wt_arg_number(r, "code", icmp->code);
    wt_arg_remark(r, "what", unreachable(layer)->what);
    wt_arg_number(r, "port", c->end[!event->side].at.port);
    wt_arg_number(r, "mtu", icmp->mtu6 ? icmp->mtu6 : icmp->mtu);
    if (ip >= 0)
        wt_arg_ip(r, "router", wt_layer_src(&t->packet->layers[ip]));
    if (tcp && event->id == WT_EV_ICMP_REFUSED)
        wt_arg_name(wt_tell(t, WT_REMARK_ICMP_REFUSED_TCP, WT_CALL_NONE), "error",
                    unreachable(layer)->error);
}
