/* SPDX-License-Identifier: BSD-2-Clause */
/* Numbers of the kernel by the names that C and Python have for them: calls, errors, options,
 * signals. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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
};

static const char *named(const struct named *rows, size_t n, int32_t number)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].number == number)
            return rows[i].name;
    return "";
}

const char *wt_errno_name(int32_t error)
{
    static const struct named rows[] = {
#define X(name) {name, #name},
        ERRORS(X)
#undef X
    };
    return named(rows, WT_ARRAY_LEN(rows), error);
}

#define ROW(name)                                                                                  \
    {                                                                                              \
        name, #name                                                                                \
    }
static const struct named of_socket[] = {
    ROW(SO_REUSEADDR),
    ROW(SO_REUSEPORT),
    ROW(SO_LINGER),
    ROW(SO_KEEPALIVE),
    ROW(SO_BROADCAST),
    ROW(SO_RCVBUF),
    ROW(SO_SNDBUF),
    ROW(SO_RCVTIMEO),
    ROW(SO_SNDTIMEO),
    ROW(SO_ERROR),
    ROW(SO_TYPE),
    ROW(SO_DOMAIN),
    ROW(SO_PROTOCOL),
    ROW(SO_ACCEPTCONN),
    ROW(SO_OOBINLINE),
    ROW(SO_DONTROUTE),
    ROW(SO_RCVLOWAT),
    ROW(SO_SNDLOWAT),
    ROW(SO_BINDTODEVICE),
    ROW(SO_PRIORITY),
    ROW(SO_TIMESTAMP),
    ROW(SO_DEBUG),
#ifdef SO_ZEROCOPY
    ROW(SO_ZEROCOPY),
#endif
#ifdef SO_INCOMING_CPU
    ROW(SO_INCOMING_CPU),
#endif
#ifdef SO_SELECT_ERR_QUEUE
    ROW(SO_SELECT_ERR_QUEUE),
#endif
#ifdef SO_BUSY_POLL
    ROW(SO_BUSY_POLL),
#endif
#ifdef SO_MARK
    ROW(SO_MARK),
#endif
#ifdef SO_ATTACH_FILTER
    ROW(SO_ATTACH_FILTER),
#endif
};
static const struct named of_tcp[] = {
    ROW(TCP_NODELAY),  ROW(TCP_CORK),       ROW(TCP_QUICKACK),     ROW(TCP_MAXSEG),
    ROW(TCP_KEEPIDLE), ROW(TCP_KEEPINTVL),  ROW(TCP_KEEPCNT),      ROW(TCP_USER_TIMEOUT),
    ROW(TCP_SYNCNT),   ROW(TCP_LINGER2),    ROW(TCP_DEFER_ACCEPT), ROW(TCP_FASTOPEN),
    ROW(TCP_INFO),     ROW(TCP_CONGESTION), ROW(TCP_WINDOW_CLAMP),
};
static const struct named of_ip[] = {
    ROW(IP_TTL),
    ROW(IP_TOS),
    ROW(IP_HDRINCL),
    ROW(IP_OPTIONS),
    ROW(IP_MULTICAST_IF),
    ROW(IP_MULTICAST_TTL),
    ROW(IP_MULTICAST_LOOP),
    ROW(IP_ADD_MEMBERSHIP),
    ROW(IP_RECVERR),
    ROW(IP_PKTINFO),
    ROW(IP_DROP_MEMBERSHIP),
    ROW(IP_MTU_DISCOVER),
    ROW(IP_RECVTTL),
    ROW(IP_BIND_ADDRESS_NO_PORT),
};
static const struct named of_ipv6[] = {
    ROW(IPV6_V6ONLY),         ROW(IPV6_UNICAST_HOPS),   ROW(IPV6_MULTICAST_IF),
    ROW(IPV6_MULTICAST_HOPS), ROW(IPV6_MULTICAST_LOOP), ROW(IPV6_JOIN_GROUP),
    ROW(IPV6_RECVERR),        ROW(IPV6_RECVPKTINFO),    ROW(IPV6_LEAVE_GROUP),
};
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
#undef ROW

const char *wt_signal_name(int32_t number)
{
    return named(of_signals, WT_ARRAY_LEN(of_signals), number);
}

const char *wt_socket_option_name(int32_t level, int32_t option)
{
    switch (level) {
    case SOL_SOCKET:
        return named(of_socket, WT_ARRAY_LEN(of_socket), option);
    case IPPROTO_TCP:
        return named(of_tcp, WT_ARRAY_LEN(of_tcp), option);
    case IPPROTO_IP:
        return named(of_ip, WT_ARRAY_LEN(of_ip), option);
    case IPPROTO_IPV6:
        return named(of_ipv6, WT_ARRAY_LEN(of_ipv6), option);
    default:
        return "";
    }
}
