/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's tables of sockets, as text: what remains to be asked where a descriptor cannot be
 * copied from another process, or where it is not traced. */
#ifndef WT_OBSERVE_PROC_NET_H
#define WT_OBSERVE_PROC_NET_H

#include "watch.h"

/* The socket with this inode in the network of a process: of TCP those that listen or are connected
 * are there, of UDP those that are bound too. */
bool wt_proc_net_find(pid_t pid, uint64_t inode, struct wt_socket *out);
/* Has the process a TCP socket that listens, or a UDP socket that is bound? */
bool wt_proc_net_serves(pid_t pid);
/* Has a kernel, in the network of a process, sent something over TCP that it will send again unless
 * that is confirmed? Where others use that network too, only the programs' own sockets count. */
bool wt_proc_net_under_way(const struct wt_watch *w, pid_t pid);

#endif
