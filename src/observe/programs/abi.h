/* SPDX-License-Identifier: BSD-2-Clause */
/* What differs from processor to processor when another process is made to do a system call. */
#ifndef WT_OBSERVE_ABI_H
#define WT_OBSERVE_ABI_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/user.h>

enum { WT_SYSCALL_ARGS = 6 };

#if defined(__x86_64__) || defined(__aarch64__)
struct wt_registers {
    struct user_regs_struct user;
};
#else
struct wt_registers {
    unsigned char unknown;
};
#endif

/* AUDIT_ARCH_…, as seccomp and ptrace name the calls of programs of our own kind; 0: a processor
 * whose programs this one cannot watch. */
uint32_t wt_abi_audit(void);
/* A stopped thread's registers. False: it is gone, or of another kind (32 bits on a 64-bit kernel).
 */
bool wt_abi_get(pid_t tid, struct wt_registers *registers);
bool wt_abi_set(pid_t tid, const struct wt_registers *registers);
/* Is the thread, stopped here, of another kind than we are? */
bool wt_abi_is_other(pid_t tid);
/* From the stop at a system call's end: go back to its instruction, to do this one instead. False:
 * the bytes there are no such instruction. */
bool wt_abi_again(pid_t tid, struct wt_registers *registers, long number,
                  const uint64_t args[WT_SYSCALL_ARGS]);
int64_t wt_abi_result(const struct wt_registers *registers);
/* A thread at the first instruction of a signal's handler: will the interrupted system call return
 * EINTR after the handler? Else the kernel restarts it. */
bool wt_abi_broke_off(pid_t tid, const struct wt_registers *registers);

/* What is needed to find a stopped thread's callers: its registers, numbered as DWARF does. */
enum { WT_ABI_REGISTERS = 33 };
struct wt_abi_frame {
    uint64_t pc, sp;
    uint64_t at[WT_ABI_REGISTERS];
    uint32_t n;
};
bool wt_abi_frame(pid_t tid, struct wt_abi_frame *frame);
/* Where the C library keeps what belongs to this thread: its pthread_self(); 0: not known. */
uint64_t wt_abi_thread_pointer(pid_t tid);

#endif
