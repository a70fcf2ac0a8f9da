/* SPDX-License-Identifier: BSD-2-Clause */
/* Which socket a descriptor is, and what the kernel knows of it. */
#ifndef WT_OBSERVE_SOCKETS_H
#define WT_OBSERVE_SOCKETS_H

#include <sys/socket.h>

#include "watch.h"

/* The socket behind a thread's descriptor, of whatever family; NULL: there is none. Good until the
 * next call of it. */
struct wt_socket *wt_socket_of(struct wt_watch *w, const struct wt_thread *thread, int fd);
/* The same, and only if it is an Internet socket. */
struct wt_socket *wt_socket_internet(struct wt_watch *w, const struct wt_thread *thread, int fd);
/* The same, by its inode, of those that are known. */
struct wt_socket *wt_socket_known(const struct wt_watch *w, uint64_t inode);
/* Ask the kernel for the addresses that are not known yet. */
void wt_socket_ends(const struct wt_thread *thread, int fd, struct wt_socket *socket);
/* Who holds a socket's open file description, but for one descriptor. */
struct wt_holding {
    bool held;       /* somebody does */
    pid_t by;        /* the process; 0: a message that nobody has received yet */
    uint8_t in_call; /* only a thread that is in this call, plus 1; 0: a descriptor does */
};
/* Who else than descriptor `fd` of this process (-1: none of its descriptors counts, nor do its
 * threads), when a thread of it (NULL: none) lets go of it? */
struct wt_holding wt_socket_held(const struct wt_watch *w, const struct wt_process *process,
                                 const struct wt_thread *thread, int fd,
                                 const struct wt_socket *socket);
/* CLOSE of this descriptor begins: into the call who else holds its socket. */
void wt_socket_closes(const struct wt_watch *w, const struct wt_thread *thread, int fd,
                      struct wt_socket *socket, struct wt_socket_call *call);
/* Does the process hold the socket under another number than `but`? */
bool wt_process_holds(pid_t pid, uint64_t inode, int but);
/* Is there anything under this number? */
bool wt_descriptor_is_open(pid_t tid, int fd);
/* A socket that this call has just made, where the kernel does not let us look at it. */
struct wt_socket *wt_socket_made(struct wt_watch *w, const struct wt_thread *thread, int fd,
                                 const struct wt_socket_call *call);
void wt_socket_forget(struct wt_watch *w, uint64_t inode);
/* A copy of a process' descriptor for us, or -1. Close it at once: it keeps the socket open. */
int wt_socket_copy(struct wt_process *process, int fd);
/* Is a descriptor of ours an Internet socket? */
bool wt_socket_is_internet(int fd);

/* An address as a program gave it; false: it is not of IPv4 or IPv6, or too short. */
bool wt_endpoint_from(struct wt_endpoint *out, const struct sockaddr_storage *address, size_t n);
/* A socket for both versions writes IPv4 addresses as ::ffff:a.b.c.d; packets do not. */
void wt_endpoint_unmap(struct wt_endpoint *endpoint);

#endif
