/* SPDX-License-Identifier: BSD-2-Clause */
/* Which system calls are watched, and what their arguments mean. */
#ifndef WT_OBSERVE_SYSCALLS_H
#define WT_OBSERVE_SYSCALLS_H

#include <stdbool.h>
#include <stdint.h>

/* What the arguments are; named after the first call that has them so. */
enum wt_shape {
    WT_SHAPE_SOCKET,      /* family, type, protocol */
    WT_SHAPE_ADDRESS,     /* fd, address, its size: bind, connect */
    WT_SHAPE_LISTEN,      /* fd, backlog */
    WT_SHAPE_ACCEPT,      /* fd, address, its size, maybe flags */
    WT_SHAPE_SENDTO,      /* fd, bytes, how many, flags, address, its size */
    WT_SHAPE_RECVFROM,    /* the same, the last two to be filled in */
    WT_SHAPE_MESSAGE,     /* fd, struct msghdr, flags */
    WT_SHAPE_MESSAGES,    /* fd, struct mmsghdr[], how many, flags */
    WT_SHAPE_BUFFER,      /* fd, bytes, how many: read, write */
    WT_SHAPE_VECTOR,      /* fd, struct iovec[], how many: readv, writev */
    WT_SHAPE_SENDFILE,    /* to, from, offset, how many */
    WT_SHAPE_SHUTDOWN,    /* fd, how */
    WT_SHAPE_CLOSE,       /* fd */
    WT_SHAPE_CLOSE_RANGE, /* first, last, flags */
    WT_SHAPE_DUP,         /* fd, for dup2 and dup3 the new number */
    WT_SHAPE_FCNTL,       /* fd, command, argument */
    WT_SHAPE_IOCTL,       /* fd, request, pointer */
    WT_SHAPE_OPTION,      /* fd, level, option, value, size or pointer to it */
    WT_SHAPE_NAME,        /* fd, address, its size: getsockname, getpeername */
    WT_SHAPE_POLL,        /* struct pollfd[], how many, time-out in ms */
    WT_SHAPE_PPOLL,       /* the same, time-out in a struct timespec */
    WT_SHAPE_SELECT,      /* one more than the highest fd, three sets, struct timeval */
    WT_SHAPE_PSELECT,     /* the same with a struct timespec */
    WT_SHAPE_EPOLL_WAIT,  /* fd, events, how many, time-out in ms */
    WT_SHAPE_EPOLL_WAIT2, /* the same with a struct timespec */
    WT_SHAPE_TAKE_FD,     /* pidfd_getfd: gives a descriptor of another process */
    WT_SHAPE_SPLICE,      /* from, its offset, to, its offset, how many, flags */
    WT_SHAPE_URING,       /* io_uring_setup: calls that are not seen may follow */
    WT_SHAPE_TRACE,       /* ptrace: request, process */
    WT_SHAPE_EXEC,        /* execve, execveat: what is closed then is noted */
    WT_SHAPE_RESTART      /* restart_syscall: the kernel resumes a call that a signal interrupted */
};

struct wt_syscall {
    int32_t number; /* __NR_… of this processor */
    uint8_t call;   /* enum wt_socket_call_id */
    uint8_t shape;  /* enum wt_shape */
    bool first;     /* watched even before a process has an Internet socket */
};

/* NULL: not watched. */
const struct wt_syscall *wt_syscall_find(uint64_t number);
const struct wt_syscall *wt_syscall_at(unsigned i); /* in the order of the table; NULL: its end */

#endif
