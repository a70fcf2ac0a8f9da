/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets by their inode. /proc says which inode a descriptor is; all else about a socket is asked
 * of the kernel once, through a copy of the descriptor that is closed at once: a copy left open
 * would keep a closed connection open. */
#include "sockets.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "proc_net.h"

/* Above this number the table is rebuilt with the sockets in use only. */
enum { MOST_SOCKETS = 1 << 16, FIRST_SIZE = 64 };

static struct wt_socket *place(const struct wt_sockets *table, uint64_t inode)
{
    size_t at = (size_t)(inode * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (table->size - 1);

    while (table->at[at].inode != 0 && table->at[at].inode != inode)
        at = (at + 1) & (table->size - 1);
    return &table->at[at];
}

static bool grow(struct wt_sockets *table)
{
    struct wt_sockets larger = {.n = table->n, .size = table->size * 2};

    if (table->size == 0)
        larger.size = FIRST_SIZE;
    larger.at = calloc(larger.size, sizeof *larger.at);
    if (larger.at == NULL)
        return false;
    for (size_t i = 0; i < table->size; i++)
        if (table->at[i].inode != 0)
            *place(&larger, table->at[i].inode) = table->at[i];
    free(table->at);
    *table = larger;
    return true;
}

/* Its place in the table, inode 0 where it is new; NULL: no memory. */
static struct wt_socket *find(struct wt_sockets *table, uint64_t inode)
{
    if (table->n >= MOST_SOCKETS) {
        memset(table->at, 0, table->size * sizeof *table->at);
        table->n = 0;
    }
    if (table->n * 2 >= table->size && !grow(table))
        return NULL;
    return place(table, inode);
}

struct wt_socket *wt_socket_known(const struct wt_watch *w, uint64_t inode)
{
    struct wt_socket *socket = w->sockets.size != 0 ? place(&w->sockets, inode) : NULL;

    return socket != NULL && socket->inode != 0 ? socket : NULL;
}

void wt_socket_forget(struct wt_watch *w, uint64_t inode)
{
    struct wt_sockets *table = &w->sockets;
    struct wt_socket *gone = wt_socket_known(w, inode);

    if (gone == NULL)
        return;
    gone->inode = 0;
    table->n--;
    /* Re-insert the later entries of the same probe sequence. */
    for (size_t at = (size_t)(gone - table->at + 1) & (table->size - 1); table->at[at].inode != 0;
         at = (at + 1) & (table->size - 1)) {
        struct wt_socket moved = table->at[at];

        table->at[at].inode = 0;
        *place(table, moved.inode) = moved;
    }
}

bool wt_endpoint_from(struct wt_endpoint *out, const struct sockaddr_storage *address, size_t n)
{
    memset(out, 0, sizeof *out);
    if (n >= sizeof(struct sockaddr_in) && address->ss_family == AF_INET) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)address;

        out->ip.version = 4;
        memcpy(out->ip.bytes, &in->sin_addr, sizeof in->sin_addr);
        out->port = ntohs(in->sin_port);
        return true;
    }
    /* The kernel takes an address without sin6_scope_id, as RFC 2133 had it. */
    if (n >= offsetof(struct sockaddr_in6, sin6_scope_id) && address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;

        out->ip.version = 6;
        memcpy(out->ip.bytes, &in->sin6_addr, sizeof in->sin6_addr);
        out->port = ntohs(in->sin6_port);
        return true;
    }
    return false;
}

void wt_endpoint_unmap(struct wt_endpoint *endpoint)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

    if (endpoint->ip.version != 6 || memcmp(endpoint->ip.bytes, mapped, sizeof mapped) != 0)
        return;
    endpoint->ip.version = 4;
    memcpy(endpoint->ip.bytes, endpoint->ip.bytes + sizeof mapped, 4);
    memset(endpoint->ip.bytes + 4, 0, sizeof mapped);
}

static int option(int fd, int name)
{
    int value = 0;
    socklen_t n = sizeof value;

    return getsockopt(fd, SOL_SOCKET, name, &value, &n) == 0 ? value : -1;
}

static bool times_out(int fd)
{
    struct timeval most = {0, 0};
    socklen_t n = sizeof most;

    return getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, &n) == 0 &&
           (most.tv_sec != 0 || most.tv_usec != 0);
}

bool wt_socket_is_internet(int fd)
{
    int domain = option(fd, SO_DOMAIN);

    return domain == AF_INET || domain == AF_INET6;
}

int wt_socket_copy(struct wt_process *process, int fd)
{
    if (process->pidfd < 0)
        process->pidfd = (int)syscall(__NR_pidfd_open, process->pid, 0);
    return process->pidfd < 0 ? -1 : (int)syscall(__NR_pidfd_getfd, process->pidfd, fd, 0);
}

static void ask_ends(int fd, struct wt_socket *socket)
{
    struct sockaddr_storage address = {.ss_family = AF_UNSPEC};
    socklen_t n = sizeof address;

    if (getsockname(fd, (struct sockaddr *)&address, &n) == 0 &&
        wt_endpoint_from(&socket->local, &address, n))
        wt_endpoint_unmap(&socket->local);
    n = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &n) == 0 &&
        wt_endpoint_from(&socket->remote, &address, n))
        wt_endpoint_unmap(&socket->remote);
}

static bool nowhere(const struct wt_endpoint *end)
{
    static const uint8_t none[16];

    return end->port == 0 || memcmp(end->ip.bytes, none, sizeof none) == 0;
}

void wt_socket_ends(const struct wt_thread *thread, int fd, struct wt_socket *socket)
{
    int ours;

    /* A listening socket's address may stay 0.0.0.0; so may that of UDP until it is connected. */
    if (socket->local.port != 0 && (socket->listening || !socket->connecting))
        return;
    if (!nowhere(&socket->local) && (!socket->connecting || socket->remote.port != 0))
        return;
    ours = wt_socket_copy(thread->process, fd);
    if (ours >= 0) {
        ask_ends(ours, socket);
        close(ours);
    } else {
        struct wt_socket row;

        if (!wt_proc_net_find(thread->tid, socket->inode, &row))
            return;
        socket->local = row.local;
        if (row.remote.port != 0)
            socket->remote = row.remote;
    }
}

/* The facts that are asked only once. */
static void examine(struct wt_socket *socket, int fd)
{
    int domain = option(fd, SO_DOMAIN), protocol = option(fd, SO_PROTOCOL);
    int flags = fcntl(fd, F_GETFL);

    socket->internet = domain == AF_INET || domain == AF_INET6;
    if (!socket->internet)
        return;
    socket->family = domain == AF_INET ? 4 : 6;
    socket->is_tcp_or_udp =
        protocol == IPPROTO_TCP || protocol == IPPROTO_MPTCP || protocol == IPPROTO_UDP;
    socket->transport = protocol == IPPROTO_UDP ? WT_OVER_UDP : WT_OVER_TCP;
    if (option(fd, SO_TYPE) == SOCK_RAW)
        socket->is_tcp_or_udp = false;
    socket->nonblocking = flags != -1 && (flags & O_NONBLOCK) != 0;
    socket->listening = option(fd, SO_ACCEPTCONN) == 1;
    socket->times_out = times_out(fd);
    ask_ends(fd, socket);
    socket->connecting = socket->remote.port != 0;
}

/* The inode of a descriptor that is a socket; 0: it is none. */
static uint64_t inode_of(pid_t tid, int fd)
{
    static const char kind[] = "socket:[";
    char path[64], target[64];
    ssize_t n;

    (void)snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)tid, fd);
    n = readlink(path, target, sizeof target - 1);
    if (n < 0)
        return 0;
    target[n] = '\0';
    if (strncmp(target, kind, sizeof kind - 1) != 0)
        return 0;
    return strtoull(target + sizeof kind - 1, NULL, 10);
}

static struct wt_socket *insert(struct wt_watch *w, struct wt_socket *at,
                                const struct wt_socket *new, uint64_t inode)
{
    *at = *new;
    at->inode = inode;
    at->born = w->forks;
    w->sockets.n++;
    return at;
}

struct wt_socket *wt_socket_of(struct wt_watch *w, const struct wt_thread *thread, int fd)
{
    uint64_t inode = fd >= 0 ? inode_of(thread->tid, fd) : 0;
    struct wt_socket *socket = inode != 0 ? find(&w->sockets, inode) : NULL;
    struct wt_socket new;
    int ours;

    if (socket == NULL || socket->inode != 0)
        return socket;
    memset(&new, 0, sizeof new);
    ours = wt_socket_copy(thread->process, fd);
    if (ours >= 0)
        examine(&new, ours);
    else if (!wt_proc_net_find(thread->tid, inode, &new))
        return NULL; /* one that is not bound yet, or not of the Internet */
    if (ours >= 0)
        close(ours);
    return insert(w, socket, &new, inode);
}

struct wt_socket *wt_socket_made(struct wt_watch *w, const struct wt_thread *thread, int fd,
                                 const struct wt_socket_call *call)
{
    uint64_t inode = inode_of(thread->tid, fd);
    struct wt_socket *socket = inode != 0 ? find(&w->sockets, inode) : NULL;
    const struct wt_socket new = {.internet = true,
                                  .is_tcp_or_udp = call->is_tcp_or_udp,
                                  .transport = call->transport,
                                  .family = call->family,
                                  .nonblocking = !call->waits};

    if (socket == NULL || socket->inode != 0)
        return socket;
    return insert(w, socket, &new, inode);
}

struct wt_socket *wt_socket_internet(struct wt_watch *w, const struct wt_thread *thread, int fd)
{
    struct wt_socket *socket = wt_socket_of(w, thread, fd);

    return socket != NULL && socket->internet ? socket : NULL;
}
