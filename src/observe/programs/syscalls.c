/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of watched system calls. They are named, never numbered: some processors do not have
 * the older ones. */
#include "syscalls.h"

#include <stddef.h>
#include <sys/syscall.h>

#include "wiretutor/socket_call.h"

static const struct wt_syscall syscalls[] = {
    {__NR_socket,          WT_SC_SOCKET,       WT_SHAPE_SOCKET,      true },
    {__NR_recvmsg,         WT_SC_RECVMSG,      WT_SHAPE_MESSAGE,     true },
    {__NR_recvmmsg,        WT_SC_RECVMMSG,     WT_SHAPE_MESSAGES,    true },
    {__NR_pidfd_getfd,     WT_SC_DUP,          WT_SHAPE_TAKE_FD,     true },
    {__NR_ptrace,          WT_N_SOCKET_CALLS,  WT_SHAPE_TRACE,       true },
    {__NR_bind,            WT_SC_BIND,         WT_SHAPE_ADDRESS,     true },
    {__NR_listen,          WT_SC_LISTEN,       WT_SHAPE_LISTEN,      true },
    {__NR_connect,         WT_SC_CONNECT,      WT_SHAPE_ADDRESS,     true },
#ifdef __NR_io_uring_setup
    {__NR_io_uring_setup,  WT_N_SOCKET_CALLS,  WT_SHAPE_URING,       true },
#endif
#ifdef __NR_accept
    {__NR_accept,          WT_SC_ACCEPT,       WT_SHAPE_ACCEPT,      false},
#endif
    {__NR_accept4,         WT_SC_ACCEPT,       WT_SHAPE_ACCEPT,      false},
    {__NR_sendto,          WT_SC_SENDTO,       WT_SHAPE_SENDTO,      false},
    {__NR_recvfrom,        WT_SC_RECVFROM,     WT_SHAPE_RECVFROM,    false},
    {__NR_sendmsg,         WT_SC_SENDMSG,      WT_SHAPE_MESSAGE,     false},
    {__NR_sendmmsg,        WT_SC_SENDMMSG,     WT_SHAPE_MESSAGES,    false},
    {__NR_sendfile,        WT_SC_SENDFILE,     WT_SHAPE_SENDFILE,    false},
    {__NR_splice,          WT_SC_SPLICE_OUT,   WT_SHAPE_SPLICE,      false},
    {__NR_write,           WT_SC_WRITE,        WT_SHAPE_BUFFER,      false},
    {__NR_read,            WT_SC_READ,         WT_SHAPE_BUFFER,      false},
    {__NR_writev,          WT_SC_WRITEV,       WT_SHAPE_VECTOR,      false},
    {__NR_readv,           WT_SC_READV,        WT_SHAPE_VECTOR,      false},
    {__NR_pwritev2,        WT_SC_WRITEV,       WT_SHAPE_VECTOR,      false},
    {__NR_preadv2,         WT_SC_READV,        WT_SHAPE_VECTOR,      false},
    {__NR_shutdown,        WT_SC_SHUTDOWN,     WT_SHAPE_SHUTDOWN,    false},
    {__NR_close,           WT_SC_CLOSE,        WT_SHAPE_CLOSE,       false},
    {__NR_close_range,     WT_SC_CLOSE,        WT_SHAPE_CLOSE_RANGE, false},
    {__NR_dup,             WT_SC_DUP,          WT_SHAPE_DUP,         false},
#ifdef __NR_dup2
    {__NR_dup2,            WT_SC_DUP,          WT_SHAPE_DUP,         false},
#endif
    {__NR_dup3,            WT_SC_DUP,          WT_SHAPE_DUP,         false},
    {__NR_fcntl,           WT_SC_SET_BLOCKING, WT_SHAPE_FCNTL,       false},
    {__NR_ioctl,           WT_SC_SET_BLOCKING, WT_SHAPE_IOCTL,       false},
    {__NR_setsockopt,      WT_SC_SETSOCKOPT,   WT_SHAPE_OPTION,      false},
    {__NR_getsockopt,      WT_SC_GETSOCKOPT,   WT_SHAPE_OPTION,      false},
    {__NR_getsockname,     WT_SC_GETSOCKNAME,  WT_SHAPE_NAME,        false},
    {__NR_getpeername,     WT_SC_GETPEERNAME,  WT_SHAPE_NAME,        false},
#ifdef __NR_poll
    {__NR_poll,            WT_SC_POLL,         WT_SHAPE_POLL,        false},
#endif
    {__NR_ppoll,           WT_SC_POLL,         WT_SHAPE_PPOLL,       false},
#ifdef __NR_select
    {__NR_select,          WT_SC_SELECT,       WT_SHAPE_SELECT,      false},
#endif
    {__NR_pselect6,        WT_SC_SELECT,       WT_SHAPE_PSELECT,     false},
#ifdef __NR_epoll_wait
    {__NR_epoll_wait,      WT_SC_EPOLL_WAIT,   WT_SHAPE_EPOLL_WAIT,  false},
#endif
    {__NR_epoll_pwait,     WT_SC_EPOLL_WAIT,   WT_SHAPE_EPOLL_WAIT,  false},
    {__NR_epoll_pwait2,    WT_SC_EPOLL_WAIT,   WT_SHAPE_EPOLL_WAIT2, false},
    {__NR_execve,          WT_N_SOCKET_CALLS,  WT_SHAPE_EXEC,        false},
    {__NR_execveat,        WT_N_SOCKET_CALLS,  WT_SHAPE_EXEC,        false},
    {__NR_restart_syscall, WT_N_SOCKET_CALLS,  WT_SHAPE_RESTART,     false},
};

enum { N_SYSCALLS = sizeof syscalls / sizeof syscalls[0] };

const struct wt_syscall *wt_syscall_at(unsigned i)
{
    return i < N_SYSCALLS ? &syscalls[i] : NULL;
}

const struct wt_syscall *wt_syscall_find(uint64_t number)
{
    for (unsigned i = 0; i < N_SYSCALLS; i++)
        if ((uint64_t)syscalls[i].number == number)
            return &syscalls[i];
    return NULL;
}
