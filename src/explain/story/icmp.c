/* SPDX-License-Identifier: BSD-2-Clause */
/* ICMP errors: what became of the packet that they quote, in a conversation or outside of all.
 * RFC 792, RFC 4443. */
#include "../calls/observed.h"

/* What an error says, by its type and code. */
enum error {
    UNREACHABLE,
    TOO_BIG,
    EXPIRED,
    NOT_REASSEMBLED,
    REDIRECTED,
    PARAMETER,
    QUENCH,
    OTHER, /* none of these */
};

static bool is_version_6(const struct wt_layer *layer)
{
    return layer->dissector->protocol == WT_ICMPV6;
}

static enum error error_of(const struct wt_layer *layer)
{
    static const struct {
        uint8_t v4, v6;
        uint8_t error;
    } types[] = {
        {3,  1,   UNREACHABLE},
        {11, 3,   EXPIRED    },
        {5,  137, REDIRECTED },
        {12, 4,   PARAMETER  },
        {0,  2,   TOO_BIG    },
        {4,  0,   QUENCH     },
    };
    const struct wt_icmp *icmp = &layer->u.icmp;
    bool v6 = is_version_6(layer);

    for (size_t i = 0; i < WT_ARRAY_LEN(types); i++) {
        if (icmp->type != (v6 ? types[i].v6 : types[i].v4))
            continue;
        if (types[i].error == EXPIRED && icmp->code == 1)
            return NOT_REASSEMBLED;
        if (types[i].error == UNREACHABLE && !v6 && icmp->code == 4)
            return TOO_BIG;
        return (enum error)types[i].error;
    }
    return OTHER;
}

/* Of a conversation's packet, and of any other. */
static const struct {
    enum wt_remark_id told, means;
} remarks[] = {
    [UNREACHABLE] = {WT_REMARK_ICMP_UNREACHABLE,     WT_REMARK_ERROR_UNREACHABLE    },
    [TOO_BIG] = {WT_REMARK_ICMP_TOO_BIG,         WT_REMARK_ERROR_TOO_BIG        },
    [EXPIRED] = {WT_REMARK_ICMP_TIME_EXCEEDED,   WT_REMARK_ERROR_EXPIRED        },
    [NOT_REASSEMBLED] = {WT_REMARK_ICMP_NOT_REASSEMBLED, WT_REMARK_ERROR_NOT_REASSEMBLED},
    [REDIRECTED] = {WT_REMARK_ICMP_REDIRECTED,      WT_REMARK_ERROR_REDIRECTED     },
    [PARAMETER] = {WT_REMARK_ICMP_OTHER_ERROR,     WT_REMARK_ERROR_PARAMETER      },
    [QUENCH] = {WT_REMARK_ICMP_OTHER_ERROR,     WT_REMARK_ERROR_QUENCH         },
    [OTHER] = {WT_REMARK_ICMP_OTHER_ERROR,     WT_N_REMARKS                   },
};

void wt_arg_icmp(struct wt_remark *r, const struct wt_layer *layer)
{
    const struct wt_icmp *icmp = &layer->u.icmp;
    bool v6 = is_version_6(layer);

    wt_arg_number(r, "type", icmp->type);
    wt_arg_number(r, "code", icmp->code);
    wt_arg_value(r, "kind", v6 ? "icmpv6.type" : "icmp.type", icmp->type);
    wt_arg_value(r, "reason", v6 ? "icmpv6.code" : "icmp.code",
                 (uint16_t)(icmp->type * 256 + icmp->code));
    if (error_of(layer) == TOO_BIG)
        wt_arg_number(r, "mtu", icmp->mtu6 ? icmp->mtu6 : icmp->mtu);
    if (error_of(layer) == REDIRECTED)
        wt_arg_ip(r, "gateway", &icmp->address);
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
    static const struct unreachable other = {0, 0, WT_N_REMARKS, "OSError"};
    uint8_t version = layer->dissector->protocol == WT_ICMP ? 4 : 6;

    for (size_t i = 0; i < WT_ARRAY_LEN(unreachables); i++)
        if (unreachables[i].version == version && unreachables[i].code == layer->u.icmp.code)
            return &unreachables[i];
    return &other;
}

/* The reason of an "unreachable": a remark where it has one, else the code's meaning. */
static void add_reason(struct wt_remark *r, const struct wt_layer *layer)
{
    const struct unreachable *why = unreachable(layer);

    if (why->what == WT_N_REMARKS || error_of(layer) != UNREACHABLE)
        wt_arg_value(r, "what", is_version_6(layer) ? "icmpv6.code" : "icmp.code",
                     (uint16_t)(layer->u.icmp.type * 256 + layer->u.icmp.code));
    else
        wt_arg_remark(r, "what", why->what);
}

static void add_router(struct wt_telling *t, struct wt_remark *r, const struct wt_layer *layer)
{
    int ip = wt_enclosing_ip(t->packet, (unsigned)(layer - t->packet->layers));
    static const struct wt_ip none = {.version = 4};

    wt_arg_ip(r, "router", ip >= 0 ? wt_layer_src(&t->packet->layers[ip]) : &none);
}

void wt_tell_icmp_error(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_layer *layer = quoting_layer(t);

    if (layer == NULL)
        return;
    enum wt_remark_id id = remarks[error_of(layer)].told;
    bool tcp = c->transport == WT_OVER_TCP;

    if (id == WT_REMARK_ICMP_UNREACHABLE && !tcp &&
        unreachable(layer)->what == WT_REMARK_UNREACHABLE_PORT)
        id = wt_seen_refusing(t) ? WT_REMARK_PORT_UNREACHABLE_ON_PURPOSE
                                 : WT_REMARK_PORT_UNREACHABLE;
    const struct wt_socket *missed =
        id == WT_REMARK_PORT_UNREACHABLE ? wt_seen_missed(t, &c->end[!event->side].at, &id) : NULL;
    struct wt_remark *r = wt_tell(t, id, WT_CALL_KERNEL);

    wt_arg_icmp(r, layer);
    add_reason(r, layer);
    add_router(t, r, layer);
    wt_arg_number(r, "port", c->end[!event->side].at.port);
    if (missed != NULL)
        wt_add_missed(r, missed, &c->end[event->side].at);
    if (tcp && event->id == WT_EV_ICMP_REFUSED)
        wt_arg_name(wt_tell(t, WT_REMARK_ICMP_REFUSED_TCP, WT_CALL_NONE), "error",
                    unreachable(layer)->error);
}

/* ---- outside of conversations ---- */

static bool is_ping(const struct wt_layer *layer)
{
    enum { ECHO = 8, ECHO6 = 128 };

    return layer->dissector->protocol == WT_ICMP     ? layer->u.icmp.type == ECHO
           : layer->dissector->protocol == WT_ICMPV6 ? layer->u.icmp.type == ECHO6
                                                     : false;
}

static uint8_t carried(const struct wt_layer *ip)
{
    return ip->dissector->protocol == WT_IPV4 ? ip->u.ipv4.protocol : ip->u.ipv6.next_header;
}

/* Is its header there, with both addresses? */
static bool is_readable_ip(const struct wt_layer *layer)
{
    enum { IPV4_BYTES = 20, IPV6_BYTES = 40 };
    enum wt_protocol protocol = layer->dissector->protocol;

    return (protocol == WT_IPV4 && layer->header.captured >= IPV4_BYTES) ||
           (protocol == WT_IPV6 && layer->header.captured >= IPV6_BYTES);
}

/* What is quoted: a ping, another message of ICMP, another protocol, or too little to say. */
static struct wt_remark *tell_quoted(struct wt_telling *t, const struct wt_layer *ip,
                                     const struct wt_layer *inner)
{
    struct wt_remark *r;

    if (inner != NULL && is_ping(inner)) {
        r = wt_tell(t, WT_REMARK_ERROR_ON_PING, WT_CALL_KERNEL);
        wt_arg_number(r, "identifier", inner->u.icmp.id);
        wt_arg_number(r, "seq", inner->u.icmp.sequence);
    } else if (inner != NULL &&
               (inner->dissector->protocol == WT_ICMP || inner->dissector->protocol == WT_ICMPV6)) {
        r = wt_tell(t, WT_REMARK_ERROR_ON_ICMP, WT_CALL_KERNEL);
        wt_arg_value(r, "quoted", is_version_6(inner) ? "icmpv6.type" : "icmp.type",
                     inner->u.icmp.type);
    } else {
        r = wt_tell(t, WT_REMARK_ERROR_ON_OTHER, WT_CALL_KERNEL);
        const char *name = wt_ip_protocol_name(carried(ip));

        wt_arg_name(r, "quoted", name != NULL ? name : "IP");
    }
    wt_arg_ip(r, "target", wt_layer_dst(ip));
    return r;
}

bool wt_tell_icmp(struct wt_telling *t, unsigned i)
{
    const struct wt_packet *p = t->packet;
    const struct wt_layer *layer = &p->layers[i], *ip = NULL, *inner = NULL;
    struct wt_remark *r;

    enum error error = error_of(layer);

    if (error == OTHER || (!layer->u.icmp.is_error && error != REDIRECTED))
        return false;
    for (unsigned k = i + 1; k < p->n_layers; k++)
        if (is_readable_ip(&p->layers[k]))
            ip = ip == NULL ? &p->layers[k] : ip;
        else if (ip != NULL && !wt_protocol_is(p->layers[k].dissector->protocol, WT_IS_EXTENSION))
            inner = inner == NULL ? &p->layers[k] : inner;
    r = ip != NULL ? tell_quoted(t, ip, inner) : wt_tell(t, WT_REMARK_ERROR_ALONE, WT_CALL_KERNEL);
    wt_arg_remark_once(t->explainer, r, "meaning", remarks[error_of(layer)].means);
    wt_arg_icmp(r, layer);
    add_reason(r, layer);
    add_router(t, r, layer);
    return true;
}
