/* SPDX-License-Identifier: BSD-2-Clause */
/* Options of a socket, what is asked about it, and waiting for several at once. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <sys/socket.h>

#include "observed.h"

/* A shorter wait counts as no wait. */
#define WORTH_A_WORD_NS INT64_C(1000000)

/* ---- setsockopt() ---- */

/* The options that are explained, each with the remark for switching it on. */
static const struct option {
    int32_t level, option;
    bool is_switch; /* value 0 switches it off */
    enum wt_remark_id remark;
} options[] = {
    {SOL_SOCKET,   SO_REUSEADDR,        true,  WT_REMARK_OPTION_REUSEADDR     },
    {SOL_SOCKET,   SO_REUSEPORT,        true,  WT_REMARK_OPTION_REUSEPORT     },
    {SOL_SOCKET,   SO_RCVTIMEO,         false, WT_REMARK_OPTION_RCVTIMEO      },
    {SOL_SOCKET,   SO_SNDTIMEO,         false, WT_REMARK_OPTION_SNDTIMEO      },
    {SOL_SOCKET,   SO_KEEPALIVE,        true,  WT_REMARK_OPTION_KEEPALIVE     },
    {SOL_SOCKET,   SO_BROADCAST,        true,  WT_REMARK_OPTION_BROADCAST     },
    {SOL_SOCKET,   SO_RCVBUF,           false, WT_REMARK_OPTION_RCVBUF        },
    {SOL_SOCKET,   SO_SNDBUF,           false, WT_REMARK_OPTION_SNDBUF        },
    {IPPROTO_TCP,  TCP_NODELAY,         true,  WT_REMARK_OPTION_NODELAY       },
    {IPPROTO_TCP,  TCP_CORK,            true,  WT_REMARK_OPTION_CORK          },
    {IPPROTO_IPV6, IPV6_V6ONLY,         true,  WT_REMARK_OPTION_V6ONLY        },
    {IPPROTO_TCP,  TCP_KEEPIDLE,        false, WT_REMARK_OPTION_KEEPIDLE      },
    {IPPROTO_TCP,  TCP_KEEPINTVL,       false, WT_REMARK_OPTION_KEEPINTVL     },
    {IPPROTO_TCP,  TCP_KEEPCNT,         false, WT_REMARK_OPTION_KEEPCNT       },
    {IPPROTO_TCP,  TCP_USER_TIMEOUT,    false, WT_REMARK_OPTION_USER_TIMEOUT  },
    {IPPROTO_TCP,  TCP_QUICKACK,        true,  WT_REMARK_OPTION_QUICKACK      },
    {IPPROTO_TCP,  TCP_MAXSEG,          false, WT_REMARK_OPTION_MAXSEG        },
    {IPPROTO_TCP,  TCP_DEFER_ACCEPT,    true,  WT_REMARK_OPTION_DEFER_ACCEPT  },
    {IPPROTO_TCP,  TCP_FASTOPEN,        true,  WT_REMARK_OPTION_FASTOPEN      },
    {IPPROTO_TCP,  TCP_SYNCNT,          false, WT_REMARK_OPTION_SYNCNT        },
    {IPPROTO_TCP,  TCP_CONGESTION,      false, WT_REMARK_OPTION_CONGESTION    },
    {SOL_SOCKET,   SO_RCVLOWAT,         false, WT_REMARK_OPTION_RCVLOWAT      },
    {SOL_SOCKET,   SO_OOBINLINE,        true,  WT_REMARK_OPTION_OOBINLINE     },
    {SOL_SOCKET,   SO_BINDTODEVICE,     false, WT_REMARK_OPTION_BINDTODEVICE  },
    {SOL_SOCKET,   SO_ZEROCOPY,         true,  WT_REMARK_OPTION_ZEROCOPY      },
    {IPPROTO_IP,   IP_TTL,              false, WT_REMARK_OPTION_TTL           },
    {IPPROTO_IP,   IP_TOS,              false, WT_REMARK_OPTION_TOS           },
    {IPPROTO_IP,   IP_MULTICAST_TTL,    false, WT_REMARK_OPTION_MULTICAST_TTL },
    {IPPROTO_IP,   IP_MULTICAST_LOOP,   true,  WT_REMARK_OPTION_MULTICAST_LOOP},
    {IPPROTO_IP,   IP_MTU_DISCOVER,     false, WT_REMARK_OPTION_MTU_DISCOVER  },
    {IPPROTO_IP,   IP_RECVERR,          true,  WT_REMARK_OPTION_RECVERR       },
    {IPPROTO_IP,   IP_PKTINFO,          true,  WT_REMARK_OPTION_PKTINFO       },
    {IPPROTO_IPV6, IPV6_UNICAST_HOPS,   false, WT_REMARK_OPTION_TTL           },
    {IPPROTO_IPV6, IPV6_TCLASS,         false, WT_REMARK_OPTION_TOS           },
    {IPPROTO_IPV6, IPV6_MULTICAST_HOPS, false, WT_REMARK_OPTION_MULTICAST_TTL },
    {IPPROTO_IPV6, IPV6_MULTICAST_LOOP, true,  WT_REMARK_OPTION_MULTICAST_LOOP},
    {IPPROTO_IPV6, IPV6_MTU_DISCOVER,   false, WT_REMARK_OPTION_MTU_DISCOVER  },
    {IPPROTO_IPV6, IPV6_RECVERR,        true,  WT_REMARK_OPTION_RECVERR       },
    {IPPROTO_IPV6, IPV6_RECVPKTINFO,    true,  WT_REMARK_OPTION_PKTINFO       },
    {IPPROTO_UDP,  UDP_SEGMENT,         true,  WT_REMARK_OPTION_UDP_SEGMENT   },
};

static enum wt_remark_id remark_of(const struct wt_socket_call *call)
{
    for (size_t i = 0; i < WT_ARRAY_LEN(options); i++)
        if (options[i].level == call->level && options[i].option == call->option)
            return options[i].is_switch && call->value == 0 ? WT_REMARK_OPTION_OFF
                                                            : options[i].remark;
    return wt_socket_option_name(call->level, call->option)[0] != '\0' ? WT_REMARK_OPTION_OTHER
                                                                       : WT_REMARK_OPTION_UNKNOWN;
}

static bool is_stream(const struct wt_socket_call *call)
{
    return call->is_tcp_or_udp && call->transport == WT_OVER_TCP;
}

static bool is_of_socket(const struct wt_socket_call *call, int option)
{
    return call->level == SOL_SOCKET && call->option == option;
}

static void say_linger(struct wt_telling_call *t)
{
    int64_t seconds = t->call->linger;

    if (seconds < 0) {
        wt_arg_name(wt_say_that(t, WT_REMARK_OPTION_OFF), "option", "SO_LINGER");
    } else if (seconds == 0) {
        wt_say_that(t, WT_REMARK_OPTION_LINGER_ZERO);
    } else {
        wt_arg_number(wt_say_that(t, WT_REMARK_OPTION_LINGER), "seconds", (uint64_t)seconds);
    }
}

/* Options whose value is an address: to join a group, to leave it, or another one. */
static enum wt_remark_id about_group(const struct wt_socket_call *call)
{
    bool is_v4 = call->level == IPPROTO_IP;

    if (call->option == (is_v4 ? IP_ADD_MEMBERSHIP : IPV6_JOIN_GROUP))
        return WT_REMARK_OPTION_JOINS_GROUP;
    if (call->option == (is_v4 ? IP_DROP_MEMBERSHIP : IPV6_LEAVE_GROUP))
        return WT_REMARK_OPTION_LEAVES_GROUP;
    return WT_REMARK_OPTION_OTHER;
}

/* Of IPv4 and IPv6 alike: the sentence names it. */
static bool is_of_ip(const struct wt_socket_call *call)
{
    return call->level == IPPROTO_IP ||
           (call->level == IPPROTO_IPV6 && call->option != IPV6_V6ONLY);
}

static void say_set(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    enum wt_remark_id id = remark_of(call);

    if (call->result < 0) {
        wt_say_error(t);
        return;
    }
    if (is_of_socket(call, SO_LINGER)) {
        say_linger(t);
        return;
    }
    if (call->level == IPPROTO_TCP && call->option == TCP_CORK && call->value == 0)
        id = WT_REMARK_OPTION_UNCORKED;
    else if (call->group.version != 0)
        id = about_group(call);
    if (id == WT_REMARK_OPTION_REUSEADDR && t->socket->is & WT_SOCKET_BOUND)
        id = WT_REMARK_OPTION_REUSEADDR_LATE;
    else if (id == WT_REMARK_OPTION_REUSEADDR && !is_stream(call))
        id = WT_REMARK_OPTION_REUSEADDR_UDP;
    const char *name = wt_socket_option_name(call->level, call->option);
    struct wt_remark *r = wt_say_that(t, id);

    if (id == WT_REMARK_OPTION_OFF || call->group.version != 0 || is_of_ip(call))
        wt_arg_name(r, "option", name);
    if (call->group.version != 0)
        wt_arg_ip(r, "group", &call->group);
}

/* ---- what is only asked ---- */

static void say_error_asked(struct wt_telling_call *t)
{
    const char *name = wt_errno_name((int32_t)t->call->value);

    if (t->call->value == 0) {
        wt_say_that(t, WT_REMARK_SO_ERROR_NONE);
        return;
    }
    wt_arg_name(wt_say_that(t, WT_REMARK_SO_ERROR_FOUND), "error", name[0] != '\0' ? name : "?");
    if (t->call->value == ECONNREFUSED && t->socket->is & WT_SOCKET_CONNECTING)
        wt_say_refused(t, &t->socket->remote);
}

static void say_get(struct wt_telling_call *t)
{
    if (t->call->result < 0)
        wt_say_error(t);
    else if (is_of_socket(t->call, SO_ERROR))
        say_error_asked(t);
    else
        wt_say_that(t, WT_REMARK_OPTION_ASKED);
}

/* Python asks for the name of each socket that accept() gives it: shown once, then no more. */
static void say_name(struct wt_telling_call *t)
{
    bool by_python = t->socket->is & WT_SOCKET_ACCEPTED && t->change->is_first_name &&
                     t->seen->programs[t->call->program].is_python;

    if (t->call->result < 0) {
        wt_say_error(t);
    } else if (by_python) {
        t->commentary->hidden = !wt_is_news(t->explainer, WT_REMARK_NAME_ASKED_BY_PYTHON);
        wt_say_that(t, WT_REMARK_NAME_ASKED_BY_PYTHON);
    } else {
        wt_say_that(t, WT_REMARK_NAME_ASKED);
    }
}

static void say_peer(struct wt_telling_call *t)
{
    if (t->call->result < 0)
        wt_say_error(t);
    else
        wt_say_that(t, WT_REMARK_PEER_ASKED);
}

void wt_say_option(struct wt_telling_call *t)
{
    if (t->socket == NULL || t->shown == WT_CALL_BEGINS)
        return;
    switch (t->call->call) {
    case WT_SC_SETSOCKOPT:
        say_set(t);
        break;
    case WT_SC_GETSOCKOPT:
        say_get(t);
        break;
    case WT_SC_GETSOCKNAME:
        say_name(t);
        break;
    case WT_SC_GETPEERNAME:
        say_peer(t);
        break;
    case WT_SC_SET_BLOCKING:
        wt_say_that(t, t->call->value ? WT_REMARK_BLOCKING_AGAIN : WT_REMARK_NOT_BLOCKING);
        break;
    default:
        break;
    }
}

/* ---- poll(), select(), epoll_wait() ---- */

void wt_say_waiting(struct wt_telling_call *t)
{
    const struct wt_socket_call *call = t->call;
    bool every = t->explainer->options.every;

    if (t->shown == WT_CALL_BEGINS) {
        if (call->value > 0)
            wt_arg_seconds(wt_say_call(t, WT_REMARK_POLL_WAITS_FOR), "limit",
                           call->value * 1000000);
        else
            wt_say_call(t, WT_REMARK_POLL_WAITS);
        return;
    }
    if (call->result < 0)
        wt_say_error(t);
    else if (call->result == 0 && call->value > 0)
        wt_say_that(t, WT_REMARK_POLL_TIMEOUT);
    else if (t->shown == WT_CALL_WHOLE) /* it did not have to wait */
        t->commentary->hidden = !every && call->end_ns - call->begin_ns < WORTH_A_WORD_NS;
}
