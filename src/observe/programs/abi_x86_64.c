/* SPDX-License-Identifier: BSD-2-Clause */
/* System calls of x86-64: the number in rax, arguments in rdi rsi rdx r10 r8 r9, the result in rax;
 * the instruction has two bytes. */
#include "abi.h"

#ifdef __x86_64__

#include <errno.h>
#include <linux/audit.h>
#include <sys/ptrace.h>
#include <ucontext.h>

#include "memory.h"

enum { CODE = 0x050f, CODE_BYTES = 2 }; /* syscall: 0f 05 */

uint32_t wt_abi_audit(void)
{
    return AUDIT_ARCH_X86_64;
}

bool wt_abi_again(pid_t tid, struct wt_registers *registers, long number,
                  const uint64_t args[WT_SYSCALL_ARGS])
{
    struct user_regs_struct *r = &registers->user;
    long code;

    errno = 0;
    code = ptrace(PTRACE_PEEKTEXT, tid, (void *)(r->rip - CODE_BYTES), NULL);
    if (errno != 0 || (code & 0xffff) != CODE)
        return false;
    r->rip -= CODE_BYTES;
    r->rax = (unsigned long)number;
    r->orig_rax = (unsigned long)-1; /* no interrupted call to restart */
    r->rdi = args[0];
    r->rsi = args[1];
    r->rdx = args[2];
    r->r10 = args[3];
    r->r8 = args[4];
    r->r9 = args[5];
    return wt_abi_set(tid, registers);
}

int64_t wt_abi_result(const struct wt_registers *registers)
{
    return (int64_t)registers->user.rax;
}

/* The frame on the stack: a return address, then what the handler is given as its third argument.
 */
bool wt_abi_broke_off(pid_t tid, const struct wt_registers *registers)
{
    const uint64_t at = sizeof(uint64_t) + offsetof(ucontext_t, uc_mcontext.gregs[REG_RAX]);
    int64_t rax;

    return wt_memory_read_all(tid, registers->user.rsp + at, &rax, sizeof rax) && rax == -EINTR;
}

/* System V ABI, AMD64 supplement, figure 3.36. */
bool wt_abi_frame(pid_t tid, struct wt_abi_frame *frame)
{
    struct wt_registers registers;
    const struct user_regs_struct *r = &registers.user;

    if (!wt_abi_get(tid, &registers))
        return false;
    *frame = (struct wt_abi_frame){
        .pc = r->rip,
        .sp = r->rsp,
        .at = {r->rax, r->rdx, r->rcx, r->rbx, r->rsi, r->rdi, r->rbp, r->rsp, r->r8, r->r9, r->r10,
               r->r11, r->r12, r->r13, r->r14, r->r15, r->rip},
        .n = 17
    };
    return true;
}

uint64_t wt_abi_thread_pointer(pid_t tid)
{
    struct wt_registers registers;

    return wt_abi_get(tid, &registers) ? registers.user.fs_base : 0;
}

#endif
