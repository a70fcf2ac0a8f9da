/* SPDX-License-Identifier: BSD-2-Clause */
/* Processors whose programs are run, but not watched. */
#include "abi.h"

#if !defined(__x86_64__) && !defined(__aarch64__)

uint32_t wt_abi_audit(void)
{
    return 0;
}

bool wt_abi_again(pid_t tid, struct wt_registers *registers, long number,
                  const uint64_t args[WT_SYSCALL_ARGS])
{
    (void)tid, (void)registers, (void)number, (void)args;
    return false;
}

int64_t wt_abi_result(const struct wt_registers *registers)
{
    (void)registers;
    return -1;
}

bool wt_abi_broke_off(pid_t tid, const struct wt_registers *registers)
{
    (void)tid, (void)registers;
    return false;
}

bool wt_abi_frame(pid_t tid, struct wt_abi_frame *frame)
{
    (void)tid, (void)frame;
    return false;
}

uint64_t wt_abi_thread_pointer(pid_t tid)
{
    (void)tid;
    return 0;
}

#endif
