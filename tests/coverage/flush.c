/* SPDX-License-Identifier: BSD-2-Clause */
/* In the coverage build a process that ends by _exit(), or becomes another program, leaves its
 * counts behind, as one that returns from main() does: what watches programs, what starts them, and
 * what passes their frames on, end so. Linked with --wrap for each of these calls. */
#include <stdnoreturn.h>

void __gcov_dump(void);  /* libgcov's; does nothing more until the next … */
void __gcov_reset(void); /* … of these, which begins to count anew */
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);
int __real_execv(const char *path, char *const argv[]);
int __wrap_execv(const char *path, char *const argv[]);
int __real_execvp(const char *name, char *const argv[]);
int __wrap_execvp(const char *name, char *const argv[]);

noreturn void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}

int __wrap_execv(const char *path, char *const argv[])
{
    __gcov_dump();
    __gcov_reset(); /* it may fail, and the process go on */
    return __real_execv(path, argv);
}

int __wrap_execvp(const char *name, char *const argv[])
{
    __gcov_dump();
    __gcov_reset();
    return __real_execvp(name, argv);
}
