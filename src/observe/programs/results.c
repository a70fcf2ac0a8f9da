/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call on an Internet socket gave back, and what it changed. */
#include "calls.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "memory.h"
#include "sockets.h"

static void address_of_result(pid_t tid, uint64_t address, uint64_t size_at,
                              struct wt_socket_call *call)
{
    uint32_t size = 0;

    if (address != 0 && wt_memory_read_all(tid, size_at, &size, sizeof size))
        call->has_address = wt_memory_endpoint(tid, address, size, &call->address);
}

static void accepted(struct wt_watch *w, const struct wt_thread *thread,
                     const struct wt_pending *pending, struct wt_socket_call *call)
{
    struct wt_socket *new = wt_socket_internet(w, thread, (int)call->result);

    address_of_result(thread->tid, pending->args[1], pending->args[2], call);
    if (new == NULL)
        return;
    if (pending->syscall->number == __NR_accept4)
        new->nonblocking = (pending->args[3] & SOCK_NONBLOCK) != 0;
    call->new_socket = new->inode;
    call->local = new->local;
    call->remote = new->remote;
}

static void received(const struct wt_thread *thread, const struct wt_pending *pending,
                     struct wt_socket_call *call)
{
    const uint64_t *args = pending->args;
    uint64_t n = (uint64_t)call->result < call->asked ? (uint64_t)call->result : call->asked;
    bool thrown_away =
        (call->flags & MSG_TRUNC) != 0 && call->is_tcp_or_udp && call->transport == WT_OVER_TCP;

    if (thrown_away)
        return; /* nothing was written to the program's memory */
    switch (pending->syscall->shape) {
    case WT_SHAPE_RECVFROM:
        wt_memory_first(thread->tid, args[1], n, call);
        address_of_result(thread->tid, args[4], args[5], call);
        break;
    case WT_SHAPE_BUFFER:
        wt_memory_first(thread->tid, args[1], n, call);
        break;
    case WT_SHAPE_VECTOR:
        wt_memory_gather(thread->tid, args[1], args[2], n, call);
        break;
    case WT_SHAPE_MESSAGE:
        wt_message_received(thread->tid, args[1], n, call);
        break;
    case WT_SHAPE_MESSAGES:
        wt_messages_received(thread->tid, pending, call);
        break;
    default:
        break;
    }
}

/* What became of the socket, so that later calls know it. */
static void changed(struct wt_watch *w, const struct wt_socket_call *call, struct wt_socket *socket)
{
    switch (call->call) {
    case WT_SC_LISTEN:
        socket->listening = true;
        w->program[call->program].listens = true;
        wt_watch_ready(w, call->program);
        break;
    case WT_SC_CONNECT:
        w->program[call->program].connected = true;
        break;
    case WT_SC_BIND:
        if (socket->is_tcp_or_udp && socket->transport == WT_OVER_UDP)
            wt_watch_bound(w, call->program);
        break;
    case WT_SC_DUP:
        socket->shared = true;
        break;
    case WT_SC_SET_BLOCKING:
        socket->nonblocking = call->value == 0;
        break;
    case WT_SC_SETSOCKOPT:
        if (call->level == SOL_SOCKET && call->option == SO_RCVTIMEO)
            socket->times_out = call->value != 0;
        break;
    default:
        break;
    }
}

static void succeeded(struct wt_watch *w, const struct wt_thread *thread,
                      const struct wt_pending *pending, struct wt_socket_call *call)
{
    if (wt_socket_call_moves(call->call) == WT_RECEIVES)
        received(thread, pending, call);
    else if (call->call == WT_SC_SENDMMSG && call->messages != 0)
        wt_messages_sent(thread->tid, pending, call);
    else if (call->call == WT_SC_GETSOCKNAME || call->call == WT_SC_GETPEERNAME)
        address_of_result(thread->tid, pending->args[1], pending->args[2], call);
    else if (call->call == WT_SC_CLOSE && call->last)
        wt_socket_forget(w, call->socket);
}

static void got_option(const struct wt_thread *thread, const struct wt_pending *pending,
                       struct wt_socket_call *call)
{
    uint32_t size = 0;

    if (wt_memory_read_all(thread->tid, pending->args[4], &size, sizeof size))
        wt_call_option(thread->tid, pending->args[3], size, call);
}

void wt_results(struct wt_watch *w, const struct wt_thread *thread, struct wt_pending *pending,
                int64_t result)
{
    struct wt_socket_call *call = &pending->call;
    struct wt_socket *socket;

    if (call->call == WT_SC_SOCKET) {
        call->fd = (int32_t)call->result;
        socket = result >= 0 ? wt_socket_internet(w, thread, call->fd) : NULL;
        if (socket == NULL && result >= 0)
            socket = wt_socket_made(w, thread, call->fd, call);
        if (socket != NULL)
            wt_call_socket(call, socket);
        return;
    }
    if (result >= 0)
        succeeded(w, thread, pending, call);
    if (result >= 0 && call->call == WT_SC_GETSOCKOPT)
        got_option(thread, pending, call);
    if (call->call == WT_SC_CLOSE || call->fd < 0)
        return;
    if (result >= 0 && call->call == WT_SC_ACCEPT)
        accepted(w, thread, pending, call);
    socket = wt_socket_known(w, call->socket);
    if (socket == NULL || (result >= 0 && call->call == WT_SC_ACCEPT))
        return;
    if (result >= 0)
        changed(w, call, socket);
    if (call->call == WT_SC_CONNECT && (result >= 0 || result == -EINPROGRESS)) {
        socket->connecting = true;
        if (call->has_address) {
            socket->remote = call->address;
            wt_endpoint_unmap(&socket->remote);
        }
    }
    wt_socket_ends(thread, call->fd, socket);
    if (call->call == WT_SC_BIND && result >= 0 && socket->local.port == 0) {
        socket->local = call->address; /* where the kernel does not let us ask it */
        wt_endpoint_unmap(&socket->local);
    }
    call->local = socket->local;
    call->remote = socket->remote;
}
