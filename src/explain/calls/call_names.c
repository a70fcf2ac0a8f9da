/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of the kernel by the names that C and Python have for them: calls, errors, options,
 * signals. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <signal.h>
#include <sys/socket.h>

#include "wiretutor/bytes.h"
#include "wiretutor/socket_call.h"

const char *wt_socket_call_name(enum wt_socket_call_id id)
{
    static const char *const names[WT_N_SOCKET_CALLS] = {
#define X(id, name, moves) [WT_SC_##id] = name,
        WT_SOCKET_CALLS(X)
#undef X
    };
    return (unsigned)id < WT_N_SOCKET_CALLS ? names[id] : "";
}

#define ERRORS(X)                                                                                  \
    X(EPERM)                                                                                       \
    X(ENOENT)                                                                                      \
    X(EINTR)                                                                                       \
    X(EIO)                                                                                         \
    X(EBADF)                                                                                       \
    X(EAGAIN)                                                                                      \
    X(ENOMEM)                                                                                      \
    X(EACCES)                                                                                      \
    X(EFAULT)                                                                                      \
    X(EINVAL)                                                                                      \
    X(ENFILE)                                                                                      \
    X(EMFILE)                                                                                      \
    X(ENOSPC)                                                                                      \
    X(EPIPE)                                                                                       \
    X(EPROTO)                                                                                      \
    X(ENOTSOCK)                                                                                    \
    X(EDESTADDRREQ)                                                                                \
    X(EMSGSIZE)                                                                                    \
    X(EPROTOTYPE)                                                                                  \
    X(ENOPROTOOPT)                                                                                 \
    X(EPROTONOSUPPORT)                                                                             \
    X(ESOCKTNOSUPPORT)                                                                             \
    X(EOPNOTSUPP)                                                                                  \
    X(EAFNOSUPPORT)                                                                                \
    X(EADDRINUSE)                                                                                  \
    X(EADDRNOTAVAIL)                                                                               \
    X(ENETDOWN)                                                                                    \
    X(ENETUNREACH)                                                                                 \
    X(ENETRESET)                                                                                   \
    X(ECONNABORTED)                                                                                \
    X(ECONNRESET)                                                                                  \
    X(ENOBUFS)                                                                                     \
    X(EISCONN)                                                                                     \
    X(ENOTCONN)                                                                                    \
    X(ESHUTDOWN)                                                                                   \
    X(ETIMEDOUT)                                                                                   \
    X(ECONNREFUSED)                                                                                \
    X(EHOSTDOWN)                                                                                   \
    X(EHOSTUNREACH)                                                                                \
    X(EALREADY)                                                                                    \
    X(EINPROGRESS)

struct named {
    int32_t number;
    const char *name;
    enum wt_option_kind kind; /* of an option: what its value is */
};

static const struct named *row_of(const struct named *rows, size_t n, int32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].number == number)
            return &rows[i];
    return NULL;
}

static const char *named(const struct named *rows, size_t n, int32_t number)
{
    const struct named *row = row_of(rows, n, number);

    return row != NULL ? row->name : "";
}

const char *wt_errno_name(int32_t error)
{
    static const struct named rows[] = {
#define X(name) {name, #name, WT_OPTION_NUMBER},
        ERRORS(X)
#undef X
    };
    return named(rows, WT_ARRAY_LEN(rows), error);
}

static const struct named of_socket[] = {
    {SO_REUSEADDR,        "SO_REUSEADDR",        WT_OPTION_SWITCH      },
    {SO_REUSEPORT,        "SO_REUSEPORT",        WT_OPTION_SWITCH      },
    {SO_KEEPALIVE,        "SO_KEEPALIVE",        WT_OPTION_SWITCH      },
    {SO_BROADCAST,        "SO_BROADCAST",        WT_OPTION_SWITCH      },
    {SO_ACCEPTCONN,       "SO_ACCEPTCONN",       WT_OPTION_SWITCH      },
    {SO_OOBINLINE,        "SO_OOBINLINE",        WT_OPTION_SWITCH      },
    {SO_DONTROUTE,        "SO_DONTROUTE",        WT_OPTION_SWITCH      },
    {SO_TIMESTAMP,        "SO_TIMESTAMP",        WT_OPTION_SWITCH      },
    {SO_DEBUG,            "SO_DEBUG",            WT_OPTION_SWITCH      },
#ifdef SO_ZEROCOPY
    {SO_ZEROCOPY,         "SO_ZEROCOPY",         WT_OPTION_SWITCH      },
#endif
#ifdef SO_SELECT_ERR_QUEUE
    {SO_SELECT_ERR_QUEUE, "SO_SELECT_ERR_QUEUE", WT_OPTION_SWITCH      },
#endif
#ifdef SO_TIMESTAMPNS
    {SO_TIMESTAMPNS,      "SO_TIMESTAMPNS",      WT_OPTION_SWITCH      },
#endif
    {SO_LINGER,           "SO_LINGER",           WT_OPTION_LINGER      },
    {SO_RCVBUF,           "SO_RCVBUF",           WT_OPTION_BYTES       },
    {SO_SNDBUF,           "SO_SNDBUF",           WT_OPTION_BYTES       },
    {SO_RCVLOWAT,         "SO_RCVLOWAT",         WT_OPTION_BYTES       },
    {SO_SNDLOWAT,         "SO_SNDLOWAT",         WT_OPTION_BYTES       },
#ifdef SO_RCVBUFFORCE
    {SO_RCVBUFFORCE,      "SO_RCVBUFFORCE",      WT_OPTION_BYTES       },
#endif
#ifdef SO_SNDBUFFORCE
    {SO_SNDBUFFORCE,      "SO_SNDBUFFORCE",      WT_OPTION_BYTES       },
#endif
    {SO_RCVTIMEO,         "SO_RCVTIMEO",         WT_OPTION_MILLISECONDS},
    {SO_SNDTIMEO,         "SO_SNDTIMEO",         WT_OPTION_MILLISECONDS},
    {SO_ERROR,            "SO_ERROR",            WT_OPTION_NUMBER      },
    {SO_TYPE,             "SO_TYPE",             WT_OPTION_NUMBER      },
    {SO_DOMAIN,           "SO_DOMAIN",           WT_OPTION_NUMBER      },
    {SO_PROTOCOL,         "SO_PROTOCOL",         WT_OPTION_NUMBER      },
    {SO_PRIORITY,         "SO_PRIORITY",         WT_OPTION_NUMBER      },
#ifdef SO_INCOMING_CPU
    {SO_INCOMING_CPU,     "SO_INCOMING_CPU",     WT_OPTION_NUMBER      },
#endif
#ifdef SO_BUSY_POLL
    {SO_BUSY_POLL,        "SO_BUSY_POLL",        WT_OPTION_NUMBER      },
#endif
#ifdef SO_MARK
    {SO_MARK,             "SO_MARK",             WT_OPTION_NUMBER      },
#endif
#ifdef SO_ATTACH_FILTER
    {SO_ATTACH_FILTER,    "SO_ATTACH_FILTER",    WT_OPTION_NUMBER      },
#endif
#ifdef SO_DETACH_FILTER
    {SO_DETACH_FILTER,    "SO_DETACH_FILTER",    WT_OPTION_NUMBER      },
#endif
#ifdef SO_MAX_PACING_RATE
    {SO_MAX_PACING_RATE,  "SO_MAX_PACING_RATE",  WT_OPTION_NUMBER      },
#endif
    {SO_BINDTODEVICE,     "SO_BINDTODEVICE",     WT_OPTION_TEXT        },
};
static const struct named of_tcp[] = {
    {TCP_NODELAY,              "TCP_NODELAY",              WT_OPTION_SWITCH      },
    {TCP_CORK,                 "TCP_CORK",                 WT_OPTION_SWITCH      },
    {TCP_QUICKACK,             "TCP_QUICKACK",             WT_OPTION_SWITCH      },
#ifdef TCP_FASTOPEN_CONNECT
    {TCP_FASTOPEN_CONNECT,     "TCP_FASTOPEN_CONNECT",     WT_OPTION_SWITCH      },
#endif
#ifdef TCP_THIN_LINEAR_TIMEOUTS
    {TCP_THIN_LINEAR_TIMEOUTS, "TCP_THIN_LINEAR_TIMEOUTS", WT_OPTION_SWITCH      },
#endif
#ifdef TCP_REPAIR
    {TCP_REPAIR,               "TCP_REPAIR",               WT_OPTION_SWITCH      },
#endif
    {TCP_MAXSEG,               "TCP_MAXSEG",               WT_OPTION_BYTES       },
    {TCP_WINDOW_CLAMP,         "TCP_WINDOW_CLAMP",         WT_OPTION_BYTES       },
#ifdef TCP_NOTSENT_LOWAT
    {TCP_NOTSENT_LOWAT,        "TCP_NOTSENT_LOWAT",        WT_OPTION_BYTES       },
#endif
    {TCP_KEEPIDLE,             "TCP_KEEPIDLE",             WT_OPTION_SECONDS     },
    {TCP_KEEPINTVL,            "TCP_KEEPINTVL",            WT_OPTION_SECONDS     },
    {TCP_LINGER2,              "TCP_LINGER2",              WT_OPTION_SECONDS     },
    {TCP_DEFER_ACCEPT,         "TCP_DEFER_ACCEPT",         WT_OPTION_SECONDS     },
    {TCP_USER_TIMEOUT,         "TCP_USER_TIMEOUT",         WT_OPTION_MILLISECONDS},
    {TCP_KEEPCNT,              "TCP_KEEPCNT",              WT_OPTION_NUMBER      },
    {TCP_SYNCNT,               "TCP_SYNCNT",               WT_OPTION_NUMBER      },
    {TCP_FASTOPEN,             "TCP_FASTOPEN",             WT_OPTION_NUMBER      },
    {TCP_INFO,                 "TCP_INFO",                 WT_OPTION_NUMBER      },
    {TCP_CONGESTION,           "TCP_CONGESTION",           WT_OPTION_TEXT        },
};
static const struct named of_udp[] = {
    {UDP_CORK,         "UDP_CORK",         WT_OPTION_SWITCH},
#ifdef UDP_GRO
    {UDP_GRO,          "UDP_GRO",          WT_OPTION_SWITCH},
#endif
#ifdef UDP_NO_CHECK6_TX
    {UDP_NO_CHECK6_TX, "UDP_NO_CHECK6_TX", WT_OPTION_SWITCH},
#endif
#ifdef UDP_NO_CHECK6_RX
    {UDP_NO_CHECK6_RX, "UDP_NO_CHECK6_RX", WT_OPTION_SWITCH},
#endif
#ifdef UDP_ENCAP
    {UDP_ENCAP,        "UDP_ENCAP",        WT_OPTION_NUMBER},
#endif
#ifdef UDP_SEGMENT
    {UDP_SEGMENT,      "UDP_SEGMENT",      WT_OPTION_BYTES },
#endif
};
static const struct named of_ip[] = {
    {IP_TTL,                   "IP_TTL",                   WT_OPTION_NUMBER},
    {IP_TOS,                   "IP_TOS",                   WT_OPTION_NUMBER},
    {IP_OPTIONS,               "IP_OPTIONS",               WT_OPTION_NUMBER},
    {IP_MULTICAST_IF,          "IP_MULTICAST_IF",          WT_OPTION_NUMBER},
    {IP_MULTICAST_TTL,         "IP_MULTICAST_TTL",         WT_OPTION_NUMBER},
    {IP_ADD_MEMBERSHIP,        "IP_ADD_MEMBERSHIP",        WT_OPTION_NUMBER},
    {IP_DROP_MEMBERSHIP,       "IP_DROP_MEMBERSHIP",       WT_OPTION_NUMBER},
    {IP_MTU_DISCOVER,          "IP_MTU_DISCOVER",          WT_OPTION_NUMBER},
    {IP_ADD_SOURCE_MEMBERSHIP, "IP_ADD_SOURCE_MEMBERSHIP", WT_OPTION_NUMBER},
    {IP_HDRINCL,               "IP_HDRINCL",               WT_OPTION_SWITCH},
    {IP_MULTICAST_LOOP,        "IP_MULTICAST_LOOP",        WT_OPTION_SWITCH},
    {IP_RECVERR,               "IP_RECVERR",               WT_OPTION_SWITCH},
    {IP_PKTINFO,               "IP_PKTINFO",               WT_OPTION_SWITCH},
    {IP_RECVTTL,               "IP_RECVTTL",               WT_OPTION_SWITCH},
    {IP_RECVTOS,               "IP_RECVTOS",               WT_OPTION_SWITCH},
    {IP_FREEBIND,              "IP_FREEBIND",              WT_OPTION_SWITCH},
    {IP_TRANSPARENT,           "IP_TRANSPARENT",           WT_OPTION_SWITCH},
    {IP_BIND_ADDRESS_NO_PORT,  "IP_BIND_ADDRESS_NO_PORT",  WT_OPTION_SWITCH},
};
static const struct named of_ipv6[] = {
    {IPV6_V6ONLY,         "IPV6_V6ONLY",         WT_OPTION_SWITCH},
    {IPV6_MULTICAST_LOOP, "IPV6_MULTICAST_LOOP", WT_OPTION_SWITCH},
    {IPV6_RECVERR,        "IPV6_RECVERR",        WT_OPTION_SWITCH},
    {IPV6_RECVPKTINFO,    "IPV6_RECVPKTINFO",    WT_OPTION_SWITCH},
#ifdef IPV6_RECVTCLASS
    {IPV6_RECVTCLASS,     "IPV6_RECVTCLASS",     WT_OPTION_SWITCH},
#endif
#ifdef IPV6_RECVHOPLIMIT
    {IPV6_RECVHOPLIMIT,   "IPV6_RECVHOPLIMIT",   WT_OPTION_SWITCH},
#endif
    {IPV6_UNICAST_HOPS,   "IPV6_UNICAST_HOPS",   WT_OPTION_NUMBER},
    {IPV6_MULTICAST_IF,   "IPV6_MULTICAST_IF",   WT_OPTION_NUMBER},
    {IPV6_MULTICAST_HOPS, "IPV6_MULTICAST_HOPS", WT_OPTION_NUMBER},
    {IPV6_JOIN_GROUP,     "IPV6_JOIN_GROUP",     WT_OPTION_NUMBER},
    {IPV6_LEAVE_GROUP,    "IPV6_LEAVE_GROUP",    WT_OPTION_NUMBER},
#ifdef IPV6_TCLASS
    {IPV6_TCLASS,         "IPV6_TCLASS",         WT_OPTION_NUMBER},
#endif
#ifdef IPV6_MTU_DISCOVER
    {IPV6_MTU_DISCOVER,   "IPV6_MTU_DISCOVER",   WT_OPTION_NUMBER},
#endif
};

#define ROW(name)                                                                                  \
    {                                                                                              \
        name, #name, WT_OPTION_NUMBER                                                              \
    }
static const struct named of_signals[] = {
    ROW(SIGHUP),  ROW(SIGINT),  ROW(SIGQUIT), ROW(SIGILL),  ROW(SIGTRAP), ROW(SIGABRT),
    ROW(SIGBUS),  ROW(SIGFPE),  ROW(SIGKILL), ROW(SIGUSR1), ROW(SIGSEGV), ROW(SIGUSR2),
    ROW(SIGPIPE), ROW(SIGALRM), ROW(SIGTERM), ROW(SIGXCPU), ROW(SIGSYS),
};

const char *wt_message_flag(unsigned i, int32_t *flag)
{
    static const struct named flags[] = {
        ROW(MSG_OOB),      ROW(MSG_PEEK),     ROW(MSG_DONTROUTE),    ROW(MSG_TRUNC),
        ROW(MSG_CTRUNC),   ROW(MSG_DONTWAIT), ROW(MSG_WAITALL),      ROW(MSG_EOR),
        ROW(MSG_CONFIRM),  ROW(MSG_ERRQUEUE), ROW(MSG_NOSIGNAL),     ROW(MSG_MORE),
        ROW(MSG_ZEROCOPY), ROW(MSG_FASTOPEN), ROW(MSG_CMSG_CLOEXEC), ROW(MSG_WAITFORONE),
    };

    if (i >= WT_ARRAY_LEN(flags))
        return NULL;
    *flag = flags[i].number;
    return flags[i].name;
}

const char *wt_signal_name(int32_t number)
{
    return named(of_signals, WT_ARRAY_LEN(of_signals), number);
}

static const struct named *option_row(int32_t level, int32_t option)
{
    switch (level) {
    case SOL_SOCKET:
        return row_of(of_socket, WT_ARRAY_LEN(of_socket), option);
    case IPPROTO_TCP:
        return row_of(of_tcp, WT_ARRAY_LEN(of_tcp), option);
    case IPPROTO_UDP:
        return row_of(of_udp, WT_ARRAY_LEN(of_udp), option);
    case IPPROTO_IP:
        return row_of(of_ip, WT_ARRAY_LEN(of_ip), option);
    case IPPROTO_IPV6:
        return row_of(of_ipv6, WT_ARRAY_LEN(of_ipv6), option);
    default:
        return NULL;
    }
}

const char *wt_socket_option_name(int32_t level, int32_t option)
{
    const struct named *row = option_row(level, option);

    return row != NULL ? row->name : "";
}

enum wt_option_kind wt_socket_option_kind(int32_t level, int32_t option)
{
    const struct named *row = option_row(level, option);

    return row != NULL ? row->kind : WT_OPTION_NUMBER;
}

const char *wt_socket_type_flag(unsigned i, int32_t *flag)
{
    static const struct named flags[] = {ROW(SOCK_NONBLOCK), ROW(SOCK_CLOEXEC)};

    if (i >= WT_ARRAY_LEN(flags))
        return NULL;
    *flag = flags[i].number;
    return flags[i].name;
}
#undef ROW
