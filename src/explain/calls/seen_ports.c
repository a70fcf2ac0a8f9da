/* SPDX-License-Identifier: BSD-2-Clause */
/* Ports and endings of conversations whose calls were seen: which bind() named a port, or which
 * call made the kernel assign it; and how the conversation ended. */
#include "observed.h"
#include "../ports.h"

enum { FIRST_LENT_BY_LINUX = 32768, FIRST_DYNAMIC = 49152 };

static const struct wt_socket *socket_of(const struct wt_telling *t, unsigned side)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_sockets *seen = t->explainer->seen;

    if (c->transport == WT_OVER_TCP && wt_is_server(c, side))
        return wt_socket_listener(seen, &c->end[side].at);
    return wt_socket_between(seen, (enum wt_transport)c->transport, &c->end[side].at,
                             &c->end[!side].at);
}

static enum wt_remark_id range_of(uint16_t port)
{
    switch (wt_port_range(port)) {
    case WT_PORT_SYSTEM:
        return WT_REMARK_RANGE_SYSTEM;
    case WT_PORT_REGISTERED:
        return WT_REMARK_RANGE_REGISTERED;
    case WT_PORT_DYNAMIC:
        return WT_REMARK_RANGE_DYNAMIC;
    case WT_PORT_ZERO:
        break;
    }
    return WT_N_REMARKS;
}

static bool is_lent_by_linux_only(uint16_t port)
{
    return port >= FIRST_LENT_BY_LINUX && port < FIRST_DYNAMIC;
}

/* A port that is known for something: by the registry, or by custom only. */
static enum wt_remark_id known_for(uint16_t port, enum wt_transport transport)
{
    switch (wt_port_remark(port, transport, true, false)) {
    case WT_REMARK_PORT_REGISTERED_CUSTOM:
    case WT_REMARK_PORT_DYNAMIC_CUSTOM:
        return WT_REMARK_PORT_BOUND_CUSTOM_SEEN;
    default:
        return WT_REMARK_PORT_BOUND_SERVICE_SEEN;
    }
}

static enum wt_remark_id how(const struct wt_socket *s, uint16_t port, bool service)
{
    if (s->is & WT_SOCKET_CHOSEN)
        return WT_REMARK_PORT_CHOSEN_SEEN;
    if (s->is & WT_SOCKET_BOUND)
        return service ? known_for(port, (enum wt_transport)s->transport)
                       : WT_REMARK_PORT_BOUND_SEEN;
    if (s->bound_by == 0)
        return WT_N_REMARKS;
    return is_lent_by_linux_only(port) ? WT_REMARK_PORT_LENT_LINUX_SEEN : WT_REMARK_PORT_LENT_SEEN;
}

static bool is_bound(const struct wt_sockets *seen, enum wt_transport transport, uint16_t port)
{
    for (unsigned i = 0; i < seen->n_sockets; i++) {
        const struct wt_socket *s = &seen->sockets[i];

        if (s->is_tcp_or_udp && s->transport == transport && s->local.port == port)
            return true;
    }
    return false;
}

/* A server's port on which no program listens: known where all programs are observed. */
static bool tell_unbound(struct wt_telling *t, unsigned side, struct wt_remark *r)
{
    const struct wt_conversation *c = t->conversation;
    const struct wt_sockets *seen = t->explainer->seen;
    uint16_t port = c->end[side].at.port;

    if (!wt_is_server(c, side) || !wt_sockets_see_all(seen) ||
        is_bound(seen, (enum wt_transport)c->transport, port))
        return false;
    wt_remark_begin(t->explainer, r, WT_REMARK_PORT_UNBOUND_SEEN, WT_CALL_NONE);
    wt_arg_remark(r, "range", range_of(port));
    return true;
}

bool wt_tell_seen_port(struct wt_telling *t, unsigned side, struct wt_remark *r)
{
    const struct wt_conversation *c = t->conversation;
    enum wt_transport transport = (enum wt_transport)c->transport;
    uint16_t port = c->end[side].at.port;
    const struct wt_socket *s = socket_of(t, side);

    if (range_of(port) == WT_N_REMARKS)
        return false;
    if (s == NULL)
        return tell_unbound(t, side, r);
    bool service = wt_is_server(c, side) && wt_port_has_service(port, transport);
    enum wt_remark_id id = how(s, port, service);

    if (id == WT_N_REMARKS)
        return false;
    wt_remark_begin(t->explainer, r, id, WT_CALL_NONE);
    wt_arg_remark(r, "range", range_of(port));
    wt_arg_program(r, "program", s->program);
    if (service) {
        struct wt_arg *arg = wt_arg_add(r, "service", WT_ARG_SERVICE);

        arg->as.number = port;
        arg->transport = (uint8_t)transport;
    }
    if (s->bound_by != 0)
        wt_arg_name(r, "call", wt_socket_call_name((enum wt_socket_call_id)s->bound_by));
    return true;
}

/* ---- datagrams that nobody took ---- */

const struct wt_socket *wt_seen_missed(const struct wt_telling *t, const struct wt_endpoint *to,
                                       enum wt_remark_id *id)
{
    const struct wt_sockets *seen = t->explainer->seen;
    const struct wt_socket *missed = seen != NULL ? wt_socket_missed(seen, to) : NULL;

    if (missed != NULL)
        *id = missed->is & WT_SOCKET_CLOSED ? WT_REMARK_PORT_UNREACHABLE_CLOSED
                                            : WT_REMARK_PORT_UNREACHABLE_CONNECTED;
    return missed;
}

void wt_add_missed(struct wt_remark *r, const struct wt_socket *missed,
                   const struct wt_endpoint *from)
{
    wt_arg_program(r, "program", missed->program);
    wt_arg_endpoint(r, "peer", &missed->remote);
    wt_arg_endpoint(r, "from", from);
}

/* ---- the closing paragraph ---- */

/* Datagrams without an answer: did a program get them? More than this conversation's are from
 * others, too. */
const struct wt_socket *wt_seen_reader(const struct wt_sockets *seen,
                                       const struct wt_conversation *c)
{
    const struct wt_end *client = &c->end[c->client];
    const struct wt_socket *s =
        wt_socket_between(seen, WT_OVER_UDP, &c->end[!c->client].at, &client->at);

    return s != NULL && s->received > 0 && s->received <= client->bytes ? s : NULL;
}
