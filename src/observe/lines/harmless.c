/* SPDX-License-Identifier: BSD-2-Clause */
/* A seccomp filter and a limit of memory for the process that reads programs' debug information. */
#include "harmless.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../programs/abi.h"

enum { MOST_CODE = 128, MOST_MEMORY = 1 << 30 };

void wt_keep_only(int one, int other)
{
    unsigned low = (unsigned)(one < other ? one : other);
    unsigned high = (unsigned)(one < other ? other : one);

    if (low > STDERR_FILENO + 1)
        syscall(__NR_close_range, STDERR_FILENO + 1, low - 1, 0);
    if (high > low + 1)
        syscall(__NR_close_range, low + 1, high - 1, 0);
    syscall(__NR_close_range, high + 1, ~0U, 0);
}

/* Calls that change something outside of this process, or reach another one. */
static const int forbidden[] = {
    __NR_execve,
    __NR_execveat,
    __NR_clone,
    __NR_ptrace,
    __NR_kill,
    __NR_tkill,
    __NR_tgkill,
    __NR_process_vm_readv,
    __NR_process_vm_writev,
    __NR_socket,
    __NR_socketpair,
    __NR_connect,
    __NR_bind,
    __NR_listen,
    __NR_accept4,
    __NR_sendmsg,
    __NR_unlinkat,
    __NR_mkdirat,
    __NR_linkat,
    __NR_symlinkat,
    __NR_fchmodat,
    __NR_fchownat,
    __NR_renameat2,
    __NR_mknodat,
    __NR_truncate,
    __NR_ftruncate,
    __NR_mount,
    __NR_umount2,
    __NR_setns,
    __NR_unshare,
    __NR_bpf,
    __NR_keyctl,
    __NR_init_module,
    __NR_kexec_load,
    __NR_reboot,
    __NR_perf_event_open,
    __NR_pidfd_open,
    __NR_setxattr,
    __NR_removexattr,
    __NR_memfd_create,
#ifdef __NR_open
    __NR_fork,
    __NR_vfork,
    __NR_creat,
    __NR_unlink,
    __NR_mkdir,
    __NR_rmdir,
    __NR_rename,
    __NR_link,
    __NR_symlink,
    __NR_chmod,
    __NR_chown,
    __NR_mknod,
#endif
#ifdef __NR_clone3
    __NR_clone3,
#endif
#ifdef __NR_io_uring_setup
    __NR_io_uring_setup,
#endif
};

struct code {
    unsigned short n;
    struct sock_filter at[MOST_CODE];
};

static void add(struct code *code, struct sock_filter one)
{
    if (code->n < MOST_CODE)
        code->at[code->n++] = one;
}

/* The call fails with EPERM if the word that was loaded is this. */
static void refuse(struct code *code, uint32_t value)
{
    add(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    add(code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
}

static void load(struct code *code, size_t at)
{
    add(code, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)at));
}

/* open() for writing, by the flags in its argument number `argument`. */
static void refuse_writing(struct code *code, uint32_t number, unsigned argument)
{
    const uint32_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;

    load(code, offsetof(struct seccomp_data, nr));
    add(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 3));
    load(code, offsetof(struct seccomp_data, args) + argument * sizeof(uint64_t));
    add(code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, writes, 0, 1));
    add(code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
}

static void forbid(void)
{
    struct code code = {.n = 0};
    struct sock_fprog program;

    if (wt_abi_audit() == 0)
        return;
    load(&code, offsetof(struct seccomp_data, arch));
    add(&code, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, wt_abi_audit(), 1, 0));
    add(&code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    load(&code, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
        refuse(&code, (uint32_t)forbidden[i]);
#ifdef __NR_openat2
    refuse(&code, __NR_openat2);
#endif
    refuse_writing(&code, __NR_openat, 2);
#ifdef __NR_open
    refuse_writing(&code, __NR_open, 1);
#endif
    add(&code, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    program = (struct sock_fprog){code.n, code.at};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

void wt_become_harmless(void)
{
#ifndef __SANITIZE_ADDRESS__
    static const struct rlimit memory = {MOST_MEMORY, MOST_MEMORY};

    setrlimit(RLIMIT_DATA, &memory);
#endif
    forbid();
}
