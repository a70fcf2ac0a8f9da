/* SPDX-License-Identifier: BSD-2-Clause */
/* What is open, asked for by a call that cannot name a file. Many C libraries make of fstat() a
 * call that takes a path, an empty one; the sandbox has no means to see whether it is empty, so it
 * refuses that call wherever the kernel has one without a path (src/guard/calls.c). fstat(2) */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "input.h"

int wt_descriptor_status(int fd, struct stat *status)
{
    int result = fstat(fd, status);

    /* the processors on which the kernel's structure is the C library's */
#if defined(SYS_fstat) && defined(__LP64__) &&                                                     \
    (defined(__x86_64__) || defined(__aarch64__) || defined(__s390x__) || defined(__riscv) ||      \
     defined(__powerpc64__))
    if (result != 0 && errno == ENOSYS)
        result = (int)syscall(SYS_fstat, fd, status);
#endif
    return result;
}
