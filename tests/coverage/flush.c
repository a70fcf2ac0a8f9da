/* SPDX-License-Identifier: BSD-2-Clause */
/* In the coverage build a process that ends by _exit() leaves its counts behind, as one that returns
 * from main() does: what watches programs, and what passes their frames on, end so. Linked with
 * --wrap=_exit. */
#include <stdnoreturn.h>

void __gcov_dump(void); /* libgcov's */
noreturn void __real__exit(int status);
noreturn void __wrap__exit(int status);

noreturn void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}
