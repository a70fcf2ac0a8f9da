/* SPDX-License-Identifier: BSD-2-Clause */
/* Tools that live in this process: they open files, start processes and trace, mostly at its end,
 * when the sandbox would be in their way. A program that is set up by somebody with more rights
 * than the user (setuid, setcap, sudo) cannot be talked into this: what counts is fixed when it is
 * built, or else an environment that such a program does not take over. */
#include <stdlib.h>
#include <string.h>

#include "guard.h"

/* Weak symbols, defined only in instrumented builds. The names are given by the compilers. */
/* NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier,cert-dcl*) */
extern void __gcov_init(void *) __attribute__((weak));
extern void llvm_gcov_init(void) __attribute__((weak));
extern int __llvm_profile_runtime __attribute__((weak));
/* NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier,cert-dcl*) */

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
    __has_feature(thread_sanitizer)
#define HAS_SANITIZER true
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER true
#endif
#ifndef HAS_SANITIZER
#define HAS_SANITIZER false
#endif

/* Weak symbol of the fault injection of tests/faults, defined only where it is linked in. */
extern const char wt_fault_tool __attribute__((weak));

static bool is_measured(void)
{
    return __gcov_init != NULL || llvm_gcov_init != NULL || &__llvm_profile_runtime != NULL;
}

static bool is_under_valgrind(void)
{
    const char *preload = secure_getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "/vgpreload_") != NULL;
}

bool wt_guard_makes_faults(void)
{
    const char *preload = secure_getenv("LD_PRELOAD");

    return &wt_fault_tool != NULL || (preload != NULL && strstr(preload, "/faults.so") != NULL);
}

bool wt_guard_has_tools(void)
{
    return HAS_SANITIZER || is_measured() || is_under_valgrind() || wt_guard_makes_faults();
}
