/* SPDX-License-Identifier: BSD-2-Clause */
/* Landlock: what files and networks a process may still reach, said by itself. The C library has no
 * functions for it, and its headers may be older than the kernel, so the numbers stand here.
 * landlock(7), Documentation/userspace-api/landlock.rst of Linux */
#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guard.h"

#ifndef SYS_landlock_create_ruleset /* the same on every architecture */
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum { CREATE_VERSION = 1, RULE_PATH_BENEATH = 1 };

struct ruleset { /* struct landlock_ruleset_attr */
    uint64_t files, network, scoped;
};

struct beneath { /* struct landlock_path_beneath_attr */
    uint64_t allowed;
    int32_t parent;
} __attribute__((packed));

enum {
    WRITE_FILE = 1 << 1,
    REMOVE_FILE = 1 << 5,
    MAKE_REGULAR = 1 << 8,
    TRUNCATE = 1 << 14,
};

/* All that each version can refuse. */
static struct ruleset everything(int version)
{
    static const struct {
        int version;
        struct ruleset more;
    } steps[] = {
        {1, {.files = 0x1fff}  }, /* reading, writing, running, making, removing */
        {2, {.files = 1 << 13} }, /* moving to another folder */
        {3, {.files = TRUNCATE}},
        {4, {.network = 3}     }, /* bind and connect of TCP */
        {5, {.files = 1 << 15} }, /* ioctl of devices */
        {6, {.scoped = 3}      }, /* abstract UNIX sockets, signals to processes outside */
    };
    struct ruleset all = {0};

    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (version < steps[i].version)
            continue;
        all.files |= steps[i].more.files;
        all.network |= steps[i].more.network;
        all.scoped |= steps[i].more.scoped;
    }
    return all;
}

/* Files may be made, written and replaced in this folder, and in none above or beside it. */
static int let_create(int rules, const struct ruleset *all, int directory)
{
    const struct beneath here = {
        .allowed = all->files & (WRITE_FILE | REMOVE_FILE | MAKE_REGULAR | TRUNCATE),
        .parent = directory,
    };

    return (int)syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &here, 0);
}

int wt_guard_landlock(const struct wt_guard_options *options)
{
    int version = (int)syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);

    if (version < 1)
        return 0;
    struct ruleset all = everything(version);

    if (options->children != NULL) /* they were started before, so they are outside */
        all.scoped &= ~UINT64_C(2);
    int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);

    if (rules < 0)
        return -1;
    int result = options->directory >= 0 ? let_create(rules, &all, options->directory) : 0;

    if (result == 0)
        result = (int)syscall(SYS_landlock_restrict_self, rules, 0);
    int reason = errno;

    close(rules);
    errno = reason;
    return result == 0 ? version : -1;
}
