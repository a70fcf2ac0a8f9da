/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls of aarch64: the number in x8, arguments in x0 to x5, the result in x0; the
 * instruction has four bytes. Compiled by the tests, but not run: they have no such machine. */
#include "abi.h"

#ifdef __aarch64__

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <ucontext.h>

#include "memory.h"

enum { CODE_BYTES = 4, NUMBER = 8 };
static const uint32_t CODE = 0xd4000001; /* svc #0 */

uint32_t wt_abi_audit(void)
{
    return AUDIT_ARCH_AARCH64;
}

bool wt_abi_again(pid_t tid, struct wt_registers *registers, long number,
                  const uint64_t args[WT_SYSCALL_ARGS])
{
    struct user_regs_struct *r = &registers->user;
    long code;

    errno = 0;
    code = ptrace(PTRACE_PEEKTEXT, tid, (void *)(r->pc - CODE_BYTES), NULL);
    if (errno != 0 || (uint32_t)code != CODE)
        return false;
    r->pc -= CODE_BYTES;
    r->regs[NUMBER] = (unsigned long)number;
    for (int i = 0; i < WT_SYSCALL_ARGS; i++)
        r->regs[i] = args[i];
    return wt_abi_set(tid, registers);
}

int64_t wt_abi_result(const struct wt_registers *registers)
{
    return (int64_t)registers->user.regs[0];
}

/* The frame on the stack: a siginfo_t, then what the handler is given as its third argument. */
bool wt_abi_broke_off(pid_t tid, const struct wt_registers *registers)
{
    const uint64_t at = sizeof(siginfo_t) + offsetof(ucontext_t, uc_mcontext.regs);
    int64_t x0;

    return wt_memory_read_all(tid, registers->user.sp + at, &x0, sizeof x0) && x0 == -EINTR;
}

/* DWARF for the Arm 64-bit architecture: x0 to x30, then sp. */
bool wt_abi_frame(pid_t tid, struct wt_abi_frame *frame)
{
    enum { GENERAL = 31 };
    struct wt_registers registers;

    if (!wt_abi_get(tid, &registers))
        return false;
    *frame =
        (struct wt_abi_frame){.pc = registers.user.pc, .sp = registers.user.sp, .n = GENERAL + 1};
    for (int i = 0; i < GENERAL; i++)
        frame->at[i] = registers.user.regs[i];
    frame->at[GENERAL] = registers.user.sp;
    return true;
}

uint64_t wt_abi_thread_pointer(pid_t tid)
{
    uint64_t pointer = 0;
    struct iovec one = {&pointer, sizeof pointer};

    return ptrace(PTRACE_GETREGSET, tid, (void *)NT_ARM_TLS, &one) == 0 ? pointer : 0;
}

#endif
