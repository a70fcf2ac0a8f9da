/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of abi.h that is the same for all processors. */
#include "abi.h"

#include <elf.h>
#include <errno.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

/* The kernel gives as many bytes as a thread of that kind has: fewer to one of 32 bits. */
bool wt_abi_get(pid_t tid, struct wt_registers *registers)
{
    struct iovec all = {registers, sizeof *registers};

    return ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &all) == 0 &&
           all.iov_len == sizeof *registers;
}

bool wt_abi_set(pid_t tid, const struct wt_registers *registers)
{
    struct wt_registers copy = *registers;
    struct iovec all = {&copy, sizeof copy};

    return ptrace(PTRACE_SETREGSET, tid, (void *)NT_PRSTATUS, &all) == 0;
}

bool wt_abi_is_other(pid_t tid)
{
    struct wt_registers registers;
    struct iovec all = {&registers, sizeof registers};

    return ptrace(PTRACE_GETREGSET, tid, (void *)NT_PRSTATUS, &all) == 0 &&
           all.iov_len != sizeof registers;
}
