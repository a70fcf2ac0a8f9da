/* SPDX-License-Identifier: BSD-2-Clause */
/* Tools that live in this process: they open files, start processes and trace, mostly at its end,
 * when the sandbox would be in their way. A program that is set up by somebody with more rights
 * than the user (setuid, setcap, sudo) cannot be talked into this: what counts is fixed when it is
 * built, or valgrind itself answers, under which such a program has no more rights. */
#include <stdlib.h>
#include <string.h>

#if defined(__has_include) && __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif

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

/* Asked of valgrind itself, so nothing in the environment can say so. */
static bool is_under_valgrind(void)
{
#ifdef RUNNING_ON_VALGRIND
    return RUNNING_ON_VALGRIND != 0;
#else
    return false;
#endif
}

/* Heeded in the programs of build/MODE/faults only, which are for tests and never installed. */
static bool has_faults_loaded(void)
{
#ifdef WT_GUARD_HEEDS_FAULTS
    const char *preload = secure_getenv("LD_PRELOAD");

    return preload != NULL && strstr(preload, "/faults.so") != NULL;
#else
    return false;
#endif
}

bool wt_guard_makes_faults(void)
{
    return &wt_fault_tool != NULL || has_faults_loaded();
}

bool wt_guard_has_tools(void)
{
    return HAS_SANITIZER || is_measured() || is_under_valgrind() || wt_guard_makes_faults();
}
