/* SPDX-License-Identifier: BSD-2-Clause */
/* Descriptors that come in a message over a UNIX socket (SCM_RIGHTS): the way in which a process
 * gets an Internet socket that it did not make. */
#include "calls.h"

#include <string.h>
#include <sys/socket.h>

#include "memory.h"
#include "sockets.h"

enum { MOST_CONTROL = 2048 }; /* the kernel passes at most 253 descriptors at once: 1,028 bytes */

bool wt_rights_possible(pid_t tid, uint64_t message)
{
    struct msghdr header;

    return wt_memory_read_all(tid, message, &header, sizeof header) && header.msg_control != NULL &&
           header.msg_controllen >= sizeof(struct cmsghdr);
}

static bool look(struct wt_watch *w, const struct wt_thread *thread, const uint8_t *data, size_t n,
                 bool sent)
{
    bool found = false;

    for (size_t at = 0; at + sizeof(int) <= n; at += sizeof(int)) {
        struct wt_socket *socket;
        int fd;

        memcpy(&fd, data + at, sizeof fd);
        socket = wt_socket_internet(w, thread, fd);
        if (socket == NULL)
            continue;
        socket->shared = true;
        if (sent)
            socket->on_its_way++;
        else if (socket->on_its_way != 0)
            socket->on_its_way--;
        found = true;
    }
    return found;
}

/* Descriptors in a message's control part. */
static bool each(struct wt_watch *w, const struct wt_thread *thread, uint64_t message, bool sent)
{
    uint8_t control[MOST_CONTROL];
    struct msghdr header;
    struct cmsghdr part;
    bool found = false;
    size_t n;

    if (!wt_memory_read_all(thread->tid, message, &header, sizeof header))
        return false;
    n = header.msg_controllen < sizeof control ? header.msg_controllen : sizeof control;
    n = wt_memory_read(thread->tid, (uintptr_t)header.msg_control, control, n);
    for (size_t at = 0; at + sizeof part <= n; at += CMSG_ALIGN(part.cmsg_len)) {
        memcpy(&part, control + at, sizeof part);
        if (part.cmsg_len < sizeof part || part.cmsg_len > n - at)
            break;
        if (part.cmsg_level == SOL_SOCKET && part.cmsg_type == SCM_RIGHTS)
            found |= look(w, thread, control + at + CMSG_LEN(0), part.cmsg_len - CMSG_LEN(0), sent);
    }
    return found;
}

bool wt_rights_received(struct wt_watch *w, const struct wt_thread *thread, uint64_t message)
{
    return each(w, thread, message, false);
}

bool wt_rights_sent(struct wt_watch *w, const struct wt_thread *thread, uint64_t message)
{
    return each(w, thread, message, true);
}
