/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls that fail: what was asked, what the kernel answered, and why. */
#include <errno.h>

#include "observed.h"

/* Which calls a row is about. */
enum about {
    SOCKET,
    BIND,
    LISTEN,
    ACCEPT,
    CONNECT,
    SENDING,
    RECEIVING,
    SHUTDOWN,
    OPTION,
    PEER,
    ANY
};

/* Which kinds of sockets it is about. */
enum of { OF_ALL, OF_TCP, OF_UDP, OF_WAITING, OF_NOT_WAITING };

static const struct row {
    enum about about;
    int error;
    enum of of;
    enum wt_remark_id remark;
} rows[] = {
    {SOCKET,    EPERM,         OF_ALL,         WT_REMARK_SOCKET_FORBIDDEN    },
    {SOCKET,    EACCES,        OF_ALL,         WT_REMARK_SOCKET_FORBIDDEN    },
    {SOCKET,    EAFNOSUPPORT,  OF_ALL,         WT_REMARK_NO_SUCH_FAMILY      },
    {BIND,      EADDRINUSE,    OF_ALL,         WT_REMARK_BIND_IN_USE         },
    {BIND,      EADDRNOTAVAIL, OF_ALL,         WT_REMARK_BIND_NOT_MINE       },
    {BIND,      EACCES,        OF_ALL,         WT_REMARK_BIND_FORBIDDEN      },
    {BIND,      EINVAL,        OF_ALL,         WT_REMARK_BIND_TWICE          },
    {BIND,      EAFNOSUPPORT,  OF_ALL,         WT_REMARK_CONNECT_OTHER_FAMILY},
    {LISTEN,    EADDRINUSE,    OF_ALL,         WT_REMARK_LISTEN_IN_USE       },
    {LISTEN,    EOPNOTSUPP,    OF_ALL,         WT_REMARK_NOT_A_STREAM        },
    {ACCEPT,    EOPNOTSUPP,    OF_ALL,         WT_REMARK_NOT_A_STREAM        },
    {ACCEPT,    EAGAIN,        OF_NOT_WAITING, WT_REMARK_ACCEPT_NONE         },
    {ACCEPT,    EAGAIN,        OF_WAITING,     WT_REMARK_ACCEPT_TIMEOUT      },
    {ACCEPT,    EINVAL,        OF_ALL,         WT_REMARK_ACCEPT_BEFORE_LISTEN},
    {CONNECT,   ECONNREFUSED,  OF_ALL,         WT_REMARK_CONNECT_REFUSED     },
    {CONNECT,   ETIMEDOUT,     OF_ALL,         WT_REMARK_CONNECT_TIMED_OUT   },
    {CONNECT,   EINPROGRESS,   OF_ALL,         WT_REMARK_CONNECT_STARTED     },
    {CONNECT,   EALREADY,      OF_ALL,         WT_REMARK_CONNECT_UNDER_WAY   },
    {CONNECT,   EISCONN,       OF_TCP,         WT_REMARK_CONNECT_IS_OPEN     },
    {CONNECT,   EHOSTUNREACH,  OF_ALL,         WT_REMARK_NO_ROUTE_TO_HOST    },
    {CONNECT,   ENETUNREACH,   OF_ALL,         WT_REMARK_NO_ROUTE_TO_NETWORK },
    {CONNECT,   EADDRNOTAVAIL, OF_ALL,         WT_REMARK_CONNECT_NO_PORT     },
    {CONNECT,   EAGAIN,        OF_ALL,         WT_REMARK_CONNECT_NO_PORT     },
    {CONNECT,   EADDRINUSE,    OF_ALL,         WT_REMARK_CONNECT_PAIR_IN_USE },
    {CONNECT,   EAFNOSUPPORT,  OF_ALL,         WT_REMARK_CONNECT_OTHER_FAMILY},
    {CONNECT,   ECONNRESET,    OF_ALL,         WT_REMARK_SEND_RESET          },
    {CONNECT,   EACCES,        OF_ALL,         WT_REMARK_SEND_BROADCAST      },
    {SENDING,   ECONNRESET,    OF_ALL,         WT_REMARK_SEND_RESET          },
    {SENDING,   EAGAIN,        OF_NOT_WAITING, WT_REMARK_SEND_FULL           },
    {SENDING,   EAGAIN,        OF_WAITING,     WT_REMARK_SEND_TIMEOUT        },
    {SENDING,   ENOTCONN,      OF_ALL,         WT_REMARK_RECV_UNCONNECTED    },
    {SENDING,   EDESTADDRREQ,  OF_ALL,         WT_REMARK_SEND_NO_ADDRESS     },
    {SENDING,   EMSGSIZE,      OF_ALL,         WT_REMARK_SEND_TOO_LONG       },
    {SENDING,   ECONNREFUSED,  OF_UDP,         WT_REMARK_HEARD_ICMP          },
    {SENDING,   EACCES,        OF_ALL,         WT_REMARK_SEND_BROADCAST      },
    {SENDING,   EHOSTUNREACH,  OF_ALL,         WT_REMARK_NO_ROUTE_TO_HOST    },
    {SENDING,   ENETUNREACH,   OF_ALL,         WT_REMARK_NO_ROUTE_TO_NETWORK },
    {SENDING,   ETIMEDOUT,     OF_ALL,         WT_REMARK_CONNECTION_TIMED_OUT},
    {RECEIVING, ECONNRESET,    OF_ALL,         WT_REMARK_RECV_RESET          },
    {RECEIVING, EAGAIN,        OF_NOT_WAITING, WT_REMARK_RECV_NONE           },
    {RECEIVING, EAGAIN,        OF_WAITING,     WT_REMARK_RECV_TIMEOUT        },
    {RECEIVING, ENOTCONN,      OF_ALL,         WT_REMARK_RECV_UNCONNECTED    },
    {RECEIVING, ECONNREFUSED,  OF_UDP,         WT_REMARK_HEARD_ICMP          },
    {RECEIVING, ETIMEDOUT,     OF_ALL,         WT_REMARK_CONNECTION_TIMED_OUT},
    {RECEIVING, EHOSTUNREACH,  OF_ALL,         WT_REMARK_NO_ROUTE_TO_HOST    },
    {SHUTDOWN,  ENOTCONN,      OF_ALL,         WT_REMARK_SHUTDOWN_UNCONNECTED},
    {PEER,      ENOTCONN,      OF_ALL,         WT_REMARK_PEER_NONE           },
    {ANY,       EMFILE,        OF_ALL,         WT_REMARK_NO_DESCRIPTOR_LEFT  },
    {ANY,       ENFILE,        OF_ALL,         WT_REMARK_NO_DESCRIPTOR_LEFT  },
    {ANY,       EBADF,         OF_ALL,         WT_REMARK_BAD_DESCRIPTOR      },
    {ANY,       EINTR,         OF_ALL,         WT_REMARK_INTERRUPTED         },
};

static enum about about(uint8_t call)
{
    static const struct {
        uint8_t call;
        enum about about;
    } pairs[] = {
        {WT_SC_SOCKET,      SOCKET  },
        {WT_SC_BIND,        BIND    },
        {WT_SC_LISTEN,      LISTEN  },
        {WT_SC_ACCEPT,      ACCEPT  },
        {WT_SC_CONNECT,     CONNECT },
        {WT_SC_SHUTDOWN,    SHUTDOWN},
        {WT_SC_SETSOCKOPT,  OPTION  },
        {WT_SC_GETSOCKOPT,  OPTION  },
        {WT_SC_GETPEERNAME, PEER    },
    };
    if (wt_socket_call_moves(call) == WT_SENDS)
        return SENDING;
    if (wt_socket_call_moves(call) == WT_RECEIVES)
        return RECEIVING;
    for (size_t i = 0; i < WT_ARRAY_LEN(pairs); i++)
        if (pairs[i].call == call)
            return pairs[i].about;
    return ANY;
}

static bool fits(const struct row *row, const struct wt_socket_call *call)
{
    bool tcp = call->is_tcp_or_udp && call->transport == WT_OVER_TCP;

    if (row->error != call->error || (row->about != ANY && row->about != about(call->call)))
        return false;
    switch (row->of) {
    case OF_TCP:
        return tcp;
    case OF_UDP:
        return !tcp;
    case OF_WAITING:
        return call->waits;
    case OF_NOT_WAITING:
        return !call->waits;
    case OF_ALL:
        break;
    }
    return true;
}

/* ---- what the same error has several reasons for ---- */

/* EPIPE: the pipe is broken at this end, at that end, or there never was one. */
static enum wt_remark_id why_broken(struct wt_telling_call *t)
{
    const struct wt_socket *s = t->socket;

    if (s == NULL || s->given_up == WT_BY_SHUTDOWN)
        return WT_REMARK_SEND_AFTER_SHUTDOWN;
    return s->is & WT_SOCKET_CONNECTED ? WT_REMARK_SEND_AFTER_RESET : WT_REMARK_SEND_UNCONNECTED;
}

/* The socket that holds the port in question; NULL: none is known. */
static const struct wt_socket *holder_of(const struct wt_sockets *seen,
                                         const struct wt_telling_call *t)
{
    for (unsigned i = 0; i < seen->n_sockets; i++) {
        const struct wt_socket *s = &seen->sockets[i];

        if (s != t->socket && s->is & WT_SOCKET_BOUND && !(s->is & WT_SOCKET_CLOSED) &&
            s->transport == t->call->transport && s->local.port == t->call->address.port &&
            wt_host_of(seen, s->program) == wt_host_of(seen, t->call->program))
            return s;
    }
    return NULL;
}

/* Is a connection on this port in TIME_WAIT, the end that closed first? RFC 9293 section 3.6.1. */
static bool is_in_time_wait(const struct wt_sockets *seen, uint16_t port)
{
    unsigned n =
        seen->n_connections < WT_MAX_CONNECTIONS ? seen->n_connections : WT_MAX_CONNECTIONS;

    for (unsigned i = 0; i < n; i++) {
        const struct wt_socket_connection *c = &seen->connections[i];

        if (c->end[1].port == port && c->fin[0] && c->fin[1] && c->server_first && !c->reset)
            return true;
    }
    return false;
}

static void say_why_in_use(struct wt_telling_call *t)
{
    const struct wt_socket *holder = holder_of(t->seen, t);

    if (holder != NULL)
        wt_arg_program(wt_say_that(t, WT_REMARK_IN_USE_BY), "program", holder->program);
    else
        wt_say_that(t, is_in_time_wait(t->seen, t->call->address.port) ? WT_REMARK_IN_USE_TIME_WAIT
                                                                       : WT_REMARK_IN_USE_UNKNOWN);
}

/* ---- saying it ---- */

/* What the sentences may ask for. */
static void add_arguments(struct wt_telling_call *t, struct wt_remark *r)
{
    const struct wt_socket_call *call = t->call;
    const char *error = wt_errno_name(call->error);

    wt_arg_name(r, "call", wt_name_of_call(call));
    wt_arg_name(r, "error", error[0] != '\0' ? error : "?");
    if (call->has_address) {
        wt_arg_number(r, "port", call->address.port);
        wt_arg_ip(r, "address", &call->address.ip);
        wt_arg_endpoint(r, "server", &call->address);
    }
    if (wt_socket_call_moves(call->call) == WT_SENDS)
        wt_arg_number(r, "asked", call->asked);
    if (call->call == WT_SC_CONNECT)
        wt_arg_seconds(r, "gap", call->end_ns - call->begin_ns);
}

static enum wt_remark_id remark_of(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;

    if (about(call->call) == SENDING && call->error == EPIPE)
        return why_broken(t);
    if (call->error == EINTR && wt_ended_by_us(t->seen))
        return WT_REMARK_INTERRUPTED_BY_US;
    for (size_t i = 0; i < WT_ARRAY_LEN(rows); i++)
        if (fits(&rows[i], call))
            return rows[i].remark;
    return about(call->call) == OPTION ? WT_REMARK_OPTION_REFUSED : WT_REMARK_CALL_FAILED;
}

static bool needs_address(enum wt_remark_id id)
{
    return id == WT_REMARK_BIND_IN_USE || id == WT_REMARK_BIND_NOT_MINE ||
           id == WT_REMARK_BIND_FORBIDDEN || id == WT_REMARK_CONNECT_PAIR_IN_USE;
}

void wt_say_error(struct wt_telling_call *t)
{
    enum wt_remark_id id = remark_of(t);
    const struct wt_socket *s = t->socket;

    if (needs_address(id) && !t->call->has_address)
        id = WT_REMARK_CALL_FAILED;
    if (id == WT_REMARK_CONNECT_IS_OPEN && s != NULL && s->is & WT_SOCKET_LISTENS)
        id = WT_REMARK_CONNECT_LISTENS;
    add_arguments(t, wt_say_that(t, id));
    if (id == WT_REMARK_BIND_IN_USE)
        say_why_in_use(t);
    if ((id == WT_REMARK_SEND_UNCONNECTED || id == WT_REMARK_RECV_UNCONNECTED) && s != NULL &&
        s->is & WT_SOCKET_LISTENS)
        wt_say_that(t, WT_REMARK_IS_LISTENING_SOCKET);
}
