/* SPDX-License-Identifier: BSD-2-Clause */
/* The seccomp filters, made from the table of system calls. */
#include "filter.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"
#include "syscalls.h"

enum { X32_CALLS = 0x40000000 }; /* x86-64's numbers of programs with 32-bit pointers, from here */

static void add(struct wt_filter *filter, struct sock_filter code)
{
    assert(filter->n < WT_FILTER_MAX);
    filter->code[filter->n++] = code;
}

static void load(struct wt_filter *filter, size_t offset)
{
    add(filter, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void give(struct wt_filter *filter, uint32_t verdict)
{
    add(filter, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, verdict));
}

/* Return the verdict if the loaded word equals the value; else continue. */
static void if_equal(struct wt_filter *filter, uint32_t value, uint32_t verdict)
{
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    give(filter, verdict);
}

/* The call stops only where its argument number `at` has one of these values. (Its lower
 * 32 bits: the kernel reads only those of these arguments.) */
static void if_argument(struct wt_filter *filter, int32_t number, unsigned at,
                        const uint32_t *values, uint8_t n)
{
    size_t lower = offsetof(struct seccomp_data, args) + at * sizeof(uint64_t);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    lower += sizeof(uint32_t);
#endif
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0,
                                             (uint8_t)(2 + 2 * n)));
    load(filter, lower);
    for (unsigned i = 0; i < n; i++)
        if_equal(filter, values[i], SECCOMP_RET_TRACE);
    give(filter, SECCOMP_RET_ALLOW);
}

static void add_syscall(struct wt_filter *filter, const struct wt_syscall *syscall)
{
    static const uint32_t families[] = {AF_INET, AF_INET6};
    static const uint32_t commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_SETFL};
    static const uint32_t requests[] = {FIONBIO};

    switch (syscall->shape) {
    case WT_SHAPE_SOCKET:
        if_argument(filter, syscall->number, 0, families, 2);
        break;
    case WT_SHAPE_FCNTL:
        if_argument(filter, syscall->number, 1, commands, 3);
        break;
    case WT_SHAPE_IOCTL:
        if_argument(filter, syscall->number, 1, requests, 1);
        break;
    default:
        if_equal(filter, (uint32_t)syscall->number, SECCOMP_RET_TRACE);
    }
}

void wt_filter_make(struct wt_filter *filter, enum wt_filter_kind kind)
{
    const struct wt_syscall *syscall;

    filter->n = 0;
    load(filter, offsetof(struct seccomp_data, arch));
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wt_abi_audit(), 1, 0));
    give(filter, SECCOMP_RET_ALLOW);
    load(filter, offsetof(struct seccomp_data, nr));
    add(filter, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_CALLS, 0, 1));
    give(filter, SECCOMP_RET_ALLOW);
    for (unsigned i = 0; (syscall = wt_syscall_at(i)) != NULL; i++)
        if (syscall->first == (kind == WT_FILTER_FIRST))
            add_syscall(filter, syscall);
    give(filter, SECCOMP_RET_ALLOW);
}

int wt_filter_install(const struct wt_filter *filter)
{
    /* The kernel's structure lacks a const; it only reads. */
    struct wt_filter copy = *filter;
    struct sock_fprog program = {copy.n, copy.code};
    long done =
        syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW, &program);

    /* Without privileges a filter needs no_new_privs: the promise never to gain any by execve(). */
    if (done != 0 && errno == EACCES && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        done = syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                       &program);
    return done == 0 ? 0 : -1;
}
