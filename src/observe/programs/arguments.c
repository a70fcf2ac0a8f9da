/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call that begins is about: its socket, its arguments as a learner knows them. */
#include "calls.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "memory.h"
#include "sockets.h"

static bool begin_socket(struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    int type = (int)pending->args[1], protocol = (int)pending->args[2];

    call->fd = -1;
    call->family = pending->args[0] == AF_INET ? 4 : 6;
    call->waits = (type & SOCK_NONBLOCK) == 0;
    call->flags = type & (SOCK_NONBLOCK | SOCK_CLOEXEC);
    type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    call->transport = type == SOCK_DGRAM ? WT_OVER_UDP : WT_OVER_TCP;
    call->is_tcp_or_udp = (type == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP ||
                                                   protocol == IPPROTO_MPTCP)) ||
                          (type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP));
    pending->recorded = true;
    return true;
}

/* Options whose value is, or begins with, an address: groups, and the interface to send to one. */
static bool option_address(pid_t tid, uint64_t address, uint64_t size, struct wt_socket_call *call)
{
    bool is_v4 = call->level == IPPROTO_IP &&
                 (call->option == IP_ADD_MEMBERSHIP || call->option == IP_DROP_MEMBERSHIP ||
                  (call->option == IP_MULTICAST_IF && size == 4));
    bool is_v6 = call->level == IPPROTO_IPV6 &&
                 (call->option == IPV6_JOIN_GROUP || call->option == IPV6_LEAVE_GROUP);
    size_t n = is_v4 ? 4 : 16;

    if ((!is_v4 && !is_v6) || size < n || !wt_memory_read_all(tid, address, call->group.bytes, n))
        return false;
    call->group.version = is_v4 ? 4 : 6;
    return true;
}

/* Names: of a congestion control, of an interface. */
static bool option_text(pid_t tid, uint64_t address, uint64_t size, struct wt_socket_call *call)
{
    bool is_text = (call->level == IPPROTO_TCP && call->option == TCP_CONGESTION) ||
                   (call->level == SOL_SOCKET && call->option == SO_BINDTODEVICE);

    if (!is_text)
        return false;
    wt_memory_first(tid, address, size, call);
    call->n_first = (uint8_t)strnlen((const char *)call->first, call->n_first);
    return true;
}

void wt_call_option(pid_t tid, uint64_t address, uint64_t size, struct wt_socket_call *call)
{
    union {
        int32_t number;
        uint8_t byte;
        struct linger linger;
        struct timeval time;
    } value;

    memset(&value, 0, sizeof value);
    if (option_address(tid, address, size, call) || option_text(tid, address, size, call))
        return;
    if (size > sizeof value || !wt_memory_read_all(tid, address, &value, (size_t)size))
        return;
    if (call->level == SOL_SOCKET && call->option == SO_LINGER && size == sizeof value.linger) {
        call->linger = value.linger.l_onoff ? value.linger.l_linger : -1;
        return;
    }
    if (call->level == SOL_SOCKET && (call->option == SO_RCVTIMEO || call->option == SO_SNDTIMEO)) {
        call->value = (int64_t)value.time.tv_sec * 1000 + value.time.tv_usec / 1000;
        return;
    }
    if (size == sizeof value.byte)
        call->value = value.byte;
    else if (size == sizeof value.number)
        call->value = value.number;
}

static void begin_message(const struct wt_thread *thread, struct wt_pending *pending, bool sends)
{
    pending->call.flags = (int32_t)pending->args[2];
    wt_message_begins(thread->tid, pending->args[1], sends, &pending->call);
}

static void begin_sendto(const struct wt_thread *thread, struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;

    call->flags = (int32_t)pending->args[3];
    call->asked = pending->args[2];
    if (pending->syscall->shape == WT_SHAPE_RECVFROM) {
        if (pending->args[4] == 0)
            call->call = WT_SC_RECV;
        return;
    }
    wt_memory_first(thread->tid, pending->args[1], pending->args[2], call);
    if (pending->args[4] == 0)
        call->call = WT_SC_SEND;
    call->has_address = wt_memory_endpoint(thread->tid, pending->args[4],
                                           (size_t)(uint32_t)pending->args[5], &call->address);
}

static bool sends(const struct wt_socket_call *call)
{
    return wt_socket_call_moves(call->call) == WT_SENDS;
}

static void begin_bytes(const struct wt_thread *thread, struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    const uint64_t *args = pending->args;

    switch (pending->syscall->shape) {
    case WT_SHAPE_SENDTO:
    case WT_SHAPE_RECVFROM:
        begin_sendto(thread, pending);
        break;
    case WT_SHAPE_MESSAGE:
        begin_message(thread, pending, sends(call));
        break;
    case WT_SHAPE_MESSAGES:
        wt_messages_look(thread->tid, pending);
        break;
    case WT_SHAPE_BUFFER:
        call->asked = args[2];
        if (sends(call))
            wt_memory_first(thread->tid, args[1], args[2], call);
        break;
    case WT_SHAPE_VECTOR:
        call->asked =
            wt_memory_gather(thread->tid, args[1], args[2], sends(call) ? UINT64_MAX : 0, call);
        break;
    default: /* WT_SHAPE_SENDFILE */
        call->asked = args[3];
    }
    if ((call->flags & MSG_DONTWAIT) != 0)
        call->waits = false;
}

static bool begin_fcntl(const struct wt_thread *thread, struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    int32_t on = 0;

    if (pending->syscall->shape == WT_SHAPE_IOCTL) {
        if (pending->args[1] != FIONBIO)
            return false;
        wt_memory_read(thread->tid, pending->args[2], &on, sizeof on);
        call->value = on == 0;
    } else if (pending->args[1] == F_DUPFD || pending->args[1] == F_DUPFD_CLOEXEC) {
        call->call = WT_SC_DUP;
    } else if (pending->args[1] == F_SETFL) {
        call->value = (pending->args[2] & O_NONBLOCK) == 0;
    } else {
        return false;
    }
    return true;
}

/* On a socket that is one of ours. */
static bool begin_on(struct wt_watch *w, const struct wt_thread *thread, struct wt_pending *pending,
                     struct wt_socket *socket)
{
    struct wt_socket_call *call = &pending->call;
    const uint64_t *args = pending->args;

    switch (pending->syscall->shape) {
    case WT_SHAPE_ADDRESS:
        call->has_address =
            wt_memory_endpoint(thread->tid, args[1], (size_t)(uint32_t)args[2], &call->address);
        return true;
    case WT_SHAPE_LISTEN:
        call->asked = (uint64_t)(int64_t)(int32_t)args[1] & INT32_MAX;
        return true;
    case WT_SHAPE_SHUTDOWN:
        call->value = (int32_t)args[1];
        return true;
    case WT_SHAPE_CLOSE:
        wt_socket_closes(w, thread, call->fd, socket, call);
        return true;
    case WT_SHAPE_OPTION:
        call->level = (int32_t)args[1];
        call->option = (int32_t)args[2];
        if (call->call == WT_SC_SETSOCKOPT)
            wt_call_option(thread->tid, args[3], (uint32_t)args[4], call);
        return true;
    case WT_SHAPE_FCNTL:
    case WT_SHAPE_IOCTL:
        return begin_fcntl(thread, pending);
    case WT_SHAPE_ACCEPT:
        if (pending->syscall->number == __NR_accept4)
            call->flags = (int32_t)args[3];
        return true;
    case WT_SHAPE_DUP:
    case WT_SHAPE_NAME:
        return true;
    default:
        begin_bytes(thread, pending);
        pending->endless = call->waits && !socket->times_out;
        return true;
    }
}

/* dup2() onto the number of a socket closes that first. */
static bool begin_replaced(struct wt_watch *w, const struct wt_thread *thread,
                           struct wt_pending *pending)
{
    int number = (int)pending->args[1];
    struct wt_socket *socket = wt_socket_internet(w, thread, number);

    if (socket == NULL || pending->args[0] == pending->args[1])
        return false;
    wt_call_socket(&pending->call, socket);
    pending->call.call = WT_SC_CLOSE;
    pending->call.fd = number;
    wt_socket_closes(w, thread, number, socket, &pending->call);
    pending->recorded = true;
    return true;
}

static bool begin_elsewhere(struct wt_watch *w, const struct wt_thread *thread,
                            struct wt_pending *pending)
{
    if (pending->call.call == WT_SC_SENDMSG && wt_rights_possible(thread->tid, pending->args[1]))
        wt_rights_sent(w, thread, pending->args[1]);
    if (pending->call.call == WT_SC_RECVMSG || pending->call.call == WT_SC_RECVMMSG)
        return wt_rights_possible(thread->tid, pending->args[1]);
    if (pending->syscall->shape == WT_SHAPE_DUP)
        return pending->syscall->number != __NR_dup && begin_replaced(w, thread, pending);
    return wt_path_begins(thread, pending);
}

/* Into a socket, or out of one. */
static bool begin_splice(struct wt_watch *w, const struct wt_thread *thread,
                         struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    struct wt_socket *socket = wt_socket_internet(w, thread, (int)pending->args[2]);

    call->fd = (int32_t)pending->args[2];
    if (socket == NULL) {
        socket = wt_socket_internet(w, thread, (int)pending->args[0]);
        call->fd = (int32_t)pending->args[0];
        call->call = WT_SC_SPLICE_IN;
    }
    if (socket == NULL)
        return false;
    wt_socket_ends(thread, call->fd, socket);
    wt_call_socket(call, socket);
    call->asked = pending->args[4];
    call->waits = !socket->nonblocking && (pending->args[5] & SPLICE_F_NONBLOCK) == 0;
    pending->recorded = true;
    return true;
}

/* A call that only sockets have, on a number that is no descriptor: closed before, or -1. */
static bool begin_on_nothing(const struct wt_thread *thread, struct wt_pending *pending)
{
    switch (pending->syscall->shape) {
    case WT_SHAPE_SENDTO:
    case WT_SHAPE_RECVFROM:
        begin_sendto(thread, pending);
        break;
    case WT_SHAPE_MESSAGE:
        begin_message(thread, pending, sends(&pending->call));
        break;
    case WT_SHAPE_ADDRESS:
    case WT_SHAPE_LISTEN:
    case WT_SHAPE_ACCEPT:
    case WT_SHAPE_SHUTDOWN:
        break;
    default:
        return false;
    }
    pending->recorded = !wt_descriptor_is_open(thread->tid, pending->call.fd);
    return pending->recorded;
}

bool wt_arguments(struct wt_watch *w, struct wt_thread *thread, struct wt_pending *pending)
{
    struct wt_socket *socket;

    switch (pending->syscall->shape) {
    case WT_SHAPE_SOCKET:
        return begin_socket(pending);
    case WT_SHAPE_TAKE_FD:
    case WT_SHAPE_URING:
    case WT_SHAPE_TRACE:
        return true;
    case WT_SHAPE_SPLICE:
        return begin_splice(w, thread, pending);
    case WT_SHAPE_EXEC:
        wt_leaving_exec(w, thread);
        return true;
    case WT_SHAPE_POLL:
    case WT_SHAPE_PPOLL:
    case WT_SHAPE_SELECT:
    case WT_SHAPE_PSELECT:
    case WT_SHAPE_EPOLL_WAIT:
    case WT_SHAPE_EPOLL_WAIT2:
        return wt_waits(w, thread, pending);
    case WT_SHAPE_CLOSE_RANGE:
        return wt_close_range_begins(w, thread, pending);
    default:
        break;
    }
    socket = wt_socket_internet(w, thread, pending->call.fd);
    if (socket == NULL)
        return begin_elsewhere(w, thread, pending) || begin_on_nothing(thread, pending);
    wt_socket_ends(thread, pending->call.fd, socket);
    wt_call_socket(&pending->call, socket);
    pending->call.waits = !socket->nonblocking;
    pending->recorded = begin_on(w, thread, pending, socket);
    pending->endless = pending->endless || (pending->syscall->shape == WT_SHAPE_ACCEPT &&
                                            pending->call.waits && !socket->times_out);
    return pending->recorded;
}
