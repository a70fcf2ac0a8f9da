/* SPDX-License-Identifier: BSD-2-Clause */
/* A refused connect(): which sockets do listen, and where? Only where all programs of the network
 * are observed. */
#include "observed.h"

static bool is_tcp(const struct wt_socket *s)
{
    return s->is_tcp_or_udp && s->transport == WT_OVER_TCP;
}

static bool is_open(const struct wt_socket *s)
{
    return !(s->is & WT_SOCKET_CLOSED);
}

/* The same two bytes in the other order: htons() is missing. */
static bool is_swapped(uint16_t a, uint16_t b)
{
    return a == (uint16_t)(b << 8 | b >> 8);
}

/* It listens at another address: perhaps at every one, but of the other version of IP. */
static enum wt_remark_id other_address(const struct wt_socket *s, const struct wt_endpoint *at)
{
    if (!wt_is_any(&s->local.ip) || s->local.ip.version == at->ip.version)
        return WT_REMARK_REFUSED_OTHER_ADDRESS;
    return s->local.ip.version == 6 ? WT_REMARK_REFUSED_V6_ONLY : WT_REMARK_REFUSED_V4_ONLY;
}

/* How this socket explains the refusal; WT_N_REMARKS: it does not. */
static enum wt_remark_id reason(const struct wt_socket *s, const struct wt_endpoint *at)
{
    bool listens = s->is & WT_SOCKET_LISTENS;

    if (s->id == 0 || !(s->is & (WT_SOCKET_BOUND | WT_SOCKET_LISTENS)))
        return WT_N_REMARKS;
    if (!is_tcp(s))
        return wt_socket_covers(s, at) && is_open(s) ? WT_REMARK_REFUSED_OVER_UDP : WT_N_REMARKS;
    if (s->local.port != at->port)
        return !listens || !is_open(s)               ? WT_N_REMARKS
               : is_swapped(s->local.port, at->port) ? WT_REMARK_REFUSED_SWAPPED
                                                     : WT_REMARK_REFUSED_OTHER_PORT;
    if (!is_open(s))
        return listens && wt_socket_covers(s, at) ? WT_REMARK_REFUSED_CLOSED : WT_N_REMARKS;
    if (!wt_socket_covers(s, at))
        return listens ? other_address(s, at) : WT_N_REMARKS;
    return listens ? WT_N_REMARKS : WT_REMARK_REFUSED_NOT_LISTENING;
}

/* The nearer the address and port, the better the explanation. */
static unsigned weight(enum wt_remark_id id)
{
    static const enum wt_remark_id order[] = {
        WT_REMARK_REFUSED_OTHER_PORT,    WT_REMARK_REFUSED_OVER_UDP,      WT_REMARK_REFUSED_CLOSED,
        WT_REMARK_REFUSED_OTHER_ADDRESS, WT_REMARK_REFUSED_V4_ONLY,       WT_REMARK_REFUSED_V6_ONLY,
        WT_REMARK_REFUSED_SWAPPED,       WT_REMARK_REFUSED_NOT_LISTENING,
    };
    for (unsigned i = 0; i < WT_ARRAY_LEN(order); i++)
        if (order[i] == id)
            return i + 1;
    return 0;
}

static struct wt_remark *say(struct wt_telling_call *t, enum wt_remark_id id,
                             const struct wt_socket *s, const struct wt_endpoint *at)
{
    struct wt_remark *r = wt_say_that(t, id);

    wt_arg_number(r, "port", at->port);
    wt_arg_endpoint(r, "server", at);
    if (s == NULL)
        return r;
    wt_arg_program(r, "program", s->program);
    wt_arg_number(r, "other", s->local.port);
    wt_arg_add(r, "port_hex", WT_ARG_HEX)->as.number = at->port;
    wt_arg_add(r, "other_hex", WT_ARG_HEX)->as.number = s->local.port;
    wt_arg_endpoint(r, "listens", &s->local);
    return r;
}

/* Loopback never leaves its host: a listener on the other host cannot be the target. */
static bool say_other_host(struct wt_telling_call *t, const struct wt_endpoint *at)
{
    const struct wt_sockets *seen = t->seen;
    unsigned here = wt_host_of(seen, t->call->program);

    if (!seen->has_two_hosts || !wt_on_loopback(&at->ip))
        return false;
    for (unsigned i = 0; i < seen->n_sockets; i++) {
        const struct wt_socket *s = &seen->sockets[i];

        if (!(s->is & WT_SOCKET_LISTENS) || wt_host_of(seen, s->program) == here)
            continue;
        wt_arg_name(say(t, WT_REMARK_REFUSED_OTHER_HOST, s, at), "host", seen->address[!here]);
        return true;
    }
    return false;
}

void wt_say_refused(struct wt_telling_call *t, const struct wt_endpoint *written)
{
    const struct wt_endpoint plain = wt_endpoint_plain(written), *at = &plain;
    const struct wt_socket *best = NULL;
    enum wt_remark_id id = WT_REMARK_REFUSED_NOBODY;

    if (!wt_sockets_see_all(t->seen) || say_other_host(t, at) || t->seen->refuse)
        return;
    for (unsigned i = 0; i < t->seen->n_sockets; i++) {
        const struct wt_socket *s = &t->seen->sockets[i];
        enum wt_remark_id why = s != t->socket ? reason(s, at) : WT_N_REMARKS;

        if (s->is & WT_SOCKET_LISTENS && is_open(s) && wt_socket_covers(s, at))
            return; /* a socket does listen there: the refusal has another reason */
        if (weight(why) > 0 && (best == NULL || weight(why) > weight(id))) {
            best = s;
            id = why;
        }
    }
    say(t, id, best, at);
}
