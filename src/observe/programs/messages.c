/* SPDX-License-Identifier: BSD-2-Clause */
/* sendmmsg() and recvmmsg(): many messages in one call, told one by one. What a message hands over
 * is known when the call begins, so each begins then; what arrived, and in how many messages, only
 * when it returns. */
#include "calls.h"

#include <netinet/in.h>
#include <netinet/udp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "memory.h"

enum { MOST = 1024 }; /* the kernel sends no more at once (UIO_MAXIOV) */

/* UDP_SEGMENT for this message alone stands in its control part; 0: it does not. */
static uint32_t segment_of(pid_t tid, const struct msghdr *message)
{
    uint8_t control[256];
    struct cmsghdr part;
    uint16_t each;
    size_t n = message->msg_controllen < sizeof control ? message->msg_controllen : sizeof control;

    n = wt_memory_read(tid, (uintptr_t)message->msg_control, control, n);
    for (size_t at = 0; at + sizeof part <= n; at += CMSG_ALIGN(part.cmsg_len)) {
        memcpy(&part, control + at, sizeof part);
        if (part.cmsg_len < sizeof part || part.cmsg_len > n - at)
            break;
        if (part.cmsg_level != IPPROTO_UDP || part.cmsg_type != UDP_SEGMENT ||
            part.cmsg_len < CMSG_LEN(sizeof each))
            continue;
        memcpy(&each, control + at + CMSG_LEN(0), sizeof each);
        return each;
    }
    return 0;
}

void wt_message_begins(pid_t tid, uint64_t address, bool sends, struct wt_socket_call *call)
{
    struct msghdr message;

    call->asked = 0;
    call->n_first = 0;
    call->has_address = false;
    if (!wt_memory_read_all(tid, address, &message, sizeof message))
        return;
    call->asked = wt_memory_gather(tid, (uintptr_t)message.msg_iov, message.msg_iovlen,
                                   sends ? UINT64_MAX : 0, call);
    if (!sends)
        return;
    call->has_address =
        wt_memory_endpoint(tid, (uintptr_t)message.msg_name, message.msg_namelen, &call->address);
    call->segment = segment_of(tid, &message);
}

void wt_message_received(pid_t tid, uint64_t address, uint64_t n, struct wt_socket_call *call)
{
    struct msghdr message;

    if (!wt_memory_read_all(tid, address, &message, sizeof message))
        return;
    wt_memory_gather(tid, (uintptr_t)message.msg_iov, message.msg_iovlen, n, call);
    call->has_address =
        wt_memory_endpoint(tid, (uintptr_t)message.msg_name, message.msg_namelen, &call->address);
}

static bool sends(const struct wt_pending *pending)
{
    return wt_socket_call_moves(pending->call.call) == WT_SENDS;
}

/* Where the message of this number is, from 0. */
static uint64_t header_at(const struct wt_pending *pending, uint64_t i)
{
    return pending->args[1] + i * sizeof(struct mmsghdr);
}

/* How many bytes of it were sent, or received. */
static uint32_t length_of(pid_t tid, uint64_t header)
{
    uint32_t n = 0;

    wt_memory_read(tid, header + offsetof(struct mmsghdr, msg_len), &n, sizeof n);
    return n;
}

void wt_messages_look(pid_t tid, struct wt_pending *pending)
{
    struct wt_socket_call *call = &pending->call;
    uint32_t n = (uint32_t)pending->args[2];

    call->flags = (int32_t)pending->args[3];
    call->messages = (uint16_t)(n < MOST ? n : MOST);
    call->message = call->messages != 0;
    if (n != 0)
        wt_message_begins(tid, pending->args[1], sends(pending), call);
}

void wt_messages_received(pid_t tid, const struct wt_pending *pending, struct wt_socket_call *call)
{
    call->messages = (uint16_t)(call->result < MOST ? call->result : MOST);
    call->message = call->messages != 0;
    if (call->messages == 0)
        return;
    call->result = length_of(tid, pending->args[1]);
    wt_message_received(tid, pending->args[1],
                        (uint64_t)call->result < call->asked ? (uint64_t)call->result : call->asked,
                        call);
}

void wt_messages_sent(pid_t tid, const struct wt_pending *pending, struct wt_socket_call *call)
{
    call->result = length_of(tid, pending->args[1]);
}

bool wt_messages_are_several(const struct wt_pending *pending)
{
    return pending->call.messages > 1;
}

void wt_messages_begin(struct wt_watch *w, struct wt_thread *thread, struct wt_pending *pending)
{
    uint16_t n = pending->call.messages;

    thread->n_sending = 0;
    if (!sends(pending))
        return;
    free(thread->sending);
    thread->sending = calloc(n, sizeof *thread->sending);
    if (thread->sending == NULL)
        return;
    for (uint16_t i = 1; i < n; i++) {
        struct wt_socket_call *call = &thread->sending[thread->n_sending++];

        *call = pending->call;
        call->id = ++w->calls;
        call->message = (uint16_t)(i + 1);
        wt_message_begins(thread->tid, header_at(pending, i), true, call);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_BEGINS, call);
    }
}

/* Those behind the first of sendmmsg(): of how many the kernel took, each has its length; at the
 * next it stopped, and keeps the reason for itself. */
static void sent(struct wt_watch *w, struct wt_thread *thread, const struct wt_pending *pending,
                 int64_t result)
{
    for (size_t i = 0; i < thread->n_sending; i++) {
        struct wt_socket_call *call = &thread->sending[i];

        if (call->batch != pending->call.id)
            break; /* of another call, in a handler of a signal that interrupted this one */
        call->has_returned = true;
        call->end_ns = pending->call.end_ns;
        call->local = pending->call.local;
        call->remote = pending->call.remote;
        call->unsent = result <= (int64_t)i + 1;
        call->result =
            call->unsent ? -1 : (int64_t)length_of(thread->tid, header_at(pending, i + 1));
        wt_call_tell(w, thread, WT_OBSERVED_CALL_RETURNS, call);
    }
    thread->n_sending = 0;
}

/* Those behind the first of recvmmsg(): nobody knew of them before. */
static void received(struct wt_watch *w, struct wt_thread *thread, const struct wt_pending *pending,
                     int64_t result)
{
    for (uint16_t i = 1; i < pending->call.messages && i < result; i++) {
        struct wt_socket_call call = pending->call;
        uint64_t n;

        call.id = ++w->calls;
        call.message = (uint16_t)(i + 1);
        call.begin_ns = call.end_ns;
        call.result = length_of(thread->tid, header_at(pending, i));
        wt_message_begins(thread->tid, header_at(pending, i), false, &call);
        n = (uint64_t)call.result < call.asked ? (uint64_t)call.result : call.asked;
        wt_message_received(thread->tid, header_at(pending, i), n, &call);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_BEGINS, &call);
        wt_call_tell(w, thread, WT_OBSERVED_CALL_RETURNS, &call);
    }
}

void wt_messages_return(struct wt_watch *w, struct wt_thread *thread,
                        const struct wt_pending *pending, int64_t result)
{
    if (sends(pending))
        sent(w, thread, pending, result);
    else if (result > 0)
        received(w, thread, pending, result);
}
