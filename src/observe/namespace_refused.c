/* SPDX-License-Identifier: BSD-2-Clause */
/* Why a namespace of our own is refused: user_namespaces(7), ERRORS of unshare(2). */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network/namespace.h"

enum { ROOM_FOR_MORE = 10000 };

static bool open_below(const char *root, const char *file, FILE **opened)
{
    char path[256];

    (void)snprintf(path, sizeof path, "%s/%s", root, file);
    *opened = fopen(path, "re");
    return *opened != NULL;
}

/* The number that a file begins with; -1: none. */
static long number_in(const char *root, const char *file)
{
    char text[64] = "", *end;
    FILE *opened;

    if (!open_below(root, file, &opened))
        return -1;
    (void)!fgets(text, sizeof text, opened);
    (void)fclose(opened);
    long number = strtol(text, &end, 10);

    return end == text ? -1 : number;
}

/* The settings that forbid a user namespace to those who are not root, each with the value that
 * does and the one that would not. The second is Debian's and others', the third Ubuntu's. */
static const struct setting {
    const char *name, *file;
    long forbids, allows;
} settings[] = {
    {"user.max_user_namespaces",                     "proc/sys/user/max_user_namespaces",         0, ROOM_FOR_MORE},
    {"kernel.unprivileged_userns_clone",             "proc/sys/kernel/unprivileged_userns_clone", 0, 1            },
    {"kernel.apparmor_restrict_unprivileged_userns",
     "proc/sys/kernel/apparmor_restrict_unprivileged_userns",                                     1, 0            },
};

static enum wt_status setting_refuses(const char *name, long allows, int reason,
                                      struct wt_error *error)
{
    wt_error_fill(error, WT_ERROR_NETWORK_SETTING, name, wt_reason_of(reason));
    error->number = (uint64_t)allows;
    return WT_CANNOT;
}

/* ENOSPC: the limit on namespaces is reached, which may be 0. Inside a user namespace of our own
 * only its own limit can be read (unlimited), though an outer one was reached. */
static enum wt_status too_many(const struct wt_refusal *r, struct wt_error *error)
{
    bool user = r->kind == CLONE_NEWUSER;
    long limit = number_in(r->root, user ? "proc/sys/user/max_user_namespaces"
                                         : "proc/sys/user/max_net_namespaces");
    bool reached = limit > ROOM_FOR_MORE / 2 && limit < INT_MAX / 2;

    return setting_refuses(user ? "user.max_user_namespaces" : "user.max_net_namespaces",
                           reached ? 2 * limit : ROOM_FOR_MORE, ENOSPC, error);
}

/* The files and variables by which containers are known; NULL: none of them is there. */
static const char *container(const struct wt_refusal *r)
{
    static const struct {
        const char *file, *name;
    } marks[] = {
        {".dockerenv",        "Docker"},
        {"run/.containerenv", "Podman"},
    };
    FILE *opened;

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (open_below(r->root, marks[i].file, &opened)) {
            (void)fclose(opened);
            return marks[i].name;
        }
    }
    return r->container != NULL && r->container[0] != '\0' ? r->container : NULL;
}

/* Is no file system mounted at "/"? That is so in a chroot, whose root is a folder of one. The
 * fifth word of each line is where it is mounted, as seen from here: proc(5). */
static bool is_part_of_a_mount(const struct wt_refusal *r)
{
    char line[4096], at[256];
    bool any = false, root = false;
    FILE *opened;

    if (!open_below(r->root, "proc/self/mountinfo", &opened))
        return false;
    while (fgets(line, sizeof line, opened) != NULL) {
        any = true;
        root |= sscanf(line, "%*s %*s %*s %*s %255s", at) == 1 && strcmp(at, "/") == 0;
    }
    (void)fclose(opened);
    return any && !root;
}

bool wt_namespace_is_filtered(int kind)
{
    enum { NO_FLAG = 1 }; /* the kernel refuses it with EINVAL, before it does anything */

    return unshare(kind | NO_FLAG) != 0 && errno != EINVAL;
}

enum wt_status wt_namespace_refused(const struct wt_refusal *r, struct wt_error *error)
{
    const char *step =
        r->kind == CLONE_NEWUSER ? "unshare(CLONE_NEWUSER)" : "unshare(CLONE_NEWNET)";
    bool denied = r->reason == EPERM || r->reason == EACCES;

    if (r->reason == ENOSPC)
        return too_many(r, error);
    for (size_t i = 0; denied && i < sizeof settings / sizeof settings[0]; i++)
        if (number_in(r->root, settings[i].file) == settings[i].forbids)
            return setting_refuses(settings[i].name, settings[i].allows, r->reason, error);
    if (denied && r->is_filtered)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_SANDBOX,
                               container(r) != NULL ? container(r) : "seccomp",
                               wt_reason_of(r->reason));
    if (denied && !r->is_made && r->kind == CLONE_NEWUSER && is_part_of_a_mount(r))
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_CHROOT, step,
                               wt_reason_of(r->reason));
    if (denied && !r->is_made && r->kind == CLONE_NEWUSER)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_REFUSED, step,
                               wt_reason_of(r->reason));
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED, step,
                           wt_reason_of(r->reason));
}
