/* SPDX-License-Identifier: BSD-2-Clause */
/* Exported symbols, looked up in memory as the dynamic linker does it. */
#include "support.h"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

#include "../../src/observe/lines/peek.h"

static size_t read_own(void *of, uint64_t address, void *out, size_t n)
{
    (void)of;
    memcpy(out, (const void *)(uintptr_t)address, n);
    return n;
}

struct looked_for {
    const void *address;
    bool found, none;
};

/* In this process' own C library the dynamic linker's answer is known. (The sanitizers have a
 * function of their own for many a name, but not for this one.) */
static int look(struct dl_phdr_info *info, size_t size, void *arg)
{
    struct looked_for *l = arg;
    struct wt_peek peek = {read_own, NULL, 4000};

    (void)size;
    if (info->dlpi_addr == 0 || strstr(info->dlpi_name, "libc.so") == NULL)
        return 0;
    l->found =
        wt_elf_symbol(&peek, info->dlpi_addr, "gnu_get_libc_version") == (uintptr_t)l->address;
    l->none = wt_elf_symbol(&peek, info->dlpi_addr, "no_such_name_1") == 0;
    return 1;
}

static void symbols(void **state)
{
    struct looked_for l = {.address = dlsym(RTLD_NEXT, "gnu_get_libc_version")};

    (void)state;
    assert_non_null(l.address);
    dl_iterate_phdr(look, &l);
    assert_true(l.found);
    assert_true(l.none);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(symbols)};

    return cmocka_run_group_tests_name("symbols", tests, NULL, NULL);
}
