/* SPDX-License-Identifier: BSD-2-Clause */
/* A user and a network namespace of our own. No right is needed for the first, and in the first one
 * has the right to the second: user_namespaces(7). */
#include "namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "link.h"

enum { ROOM_FOR_MORE = 10000, SECCOMP_FILTER = 2 };

bool wt_namespace_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return false;
    ssize_t n = write(fd, text, strlen(text));
    int reason = errno;

    (void)close(fd);
    errno = reason;
    return n >= 0;
}

/* ---- Why not? ---- */

/* The number that a file begins with, behind this word where one is given; -1: none. */
static long number_in(const char *proc, const char *file, const char *word)
{
    char path[256];
    char text[4096];

    (void)snprintf(path, sizeof path, "%s/%s", proc, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        (void)close(fd);
    if (n <= 0)
        return -1;
    text[n] = '\0';
    const char *at = word == NULL ? text : strstr(text, word);
    char *end;

    if (at == NULL)
        return -1;
    at += word == NULL ? 0 : strlen(word);
    long number = strtol(at, &end, 10);

    return end == at ? -1 : number;
}

/* The settings that forbid a user namespace to those who are not root, each with the value that
 * does and the one that would not. The second is Debian's and others', the third Ubuntu's. */
static const struct setting {
    const char *name, *file;
    long forbids, allows;
} settings[] = {
    {"user.max_user_namespaces",                     "sys/user/max_user_namespaces",         0, ROOM_FOR_MORE},
    {"kernel.unprivileged_userns_clone",             "sys/kernel/unprivileged_userns_clone", 0, 1            },
    {"kernel.apparmor_restrict_unprivileged_userns",
     "sys/kernel/apparmor_restrict_unprivileged_userns",                                     1, 0            },
};

static enum wt_status setting_refuses(const char *name, long allows, int reason,
                                      struct wt_error *error)
{
    wt_error_fill(error, WT_ERROR_NETWORK_SETTING, name, wt_reason_of(reason));
    error->number = (uint64_t)allows;
    return WT_CANNOT;
}

/* ENOSPC: there may be only so many, be it none at all. In a user namespace of our own its own
 * limit is read here, which is none, while one further out was reached. */
static enum wt_status too_many(const char *proc, int kind, struct wt_error *error)
{
    bool user = kind == CLONE_NEWUSER;
    long limit = number_in(
        proc, user ? "sys/user/max_user_namespaces" : "sys/user/max_net_namespaces", NULL);
    bool reached = limit > ROOM_FOR_MORE / 2 && limit < INT_MAX / 2;

    return setting_refuses(user ? "user.max_user_namespaces" : "user.max_net_namespaces",
                           reached ? 2 * limit : ROOM_FOR_MORE, ENOSPC, error);
}

enum wt_status wt_namespace_refused(const char *proc, int kind, int reason, struct wt_error *error)
{
    if (reason == ENOSPC)
        return too_many(proc, kind, error);
    if (reason == EPERM || reason == EACCES) {
        for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
            if (number_in(proc, settings[i].file, NULL) == settings[i].forbids)
                return setting_refuses(settings[i].name, settings[i].allows, reason, error);
        if (number_in(proc, "self/status", "\nSeccomp:") == SECCOMP_FILTER)
            return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_SANDBOX, "seccomp",
                                   wt_reason_of(reason));
    }
    return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED,
                           kind == CLONE_NEWUSER ? "unshare(CLONE_NEWUSER)"
                                                 : "unshare(CLONE_NEWNET)",
                           wt_reason_of(reason));
}

/* ---- Entering ---- */

static bool map_to_itself(const char *path, unsigned id)
{
    char line[64];

    (void)snprintf(line, sizeof line, "%u %u 1\n", id, id);
    return wt_namespace_write(path, line);
}

/* In there, our user and group are called as they are outside; no other exists. */
static enum wt_status enter_user(struct wt_error *error)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();

    /* with capabilities from its file (setcap) a process is not dumpable, and then its own files
     * in /proc belong to root */
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER) != 0)
        return wt_namespace_refused("/proc", CLONE_NEWUSER, errno, error);
    /* without this the kernel lets nobody map a group who has no right to: user_namespaces(7) */
    if (!wt_namespace_write("/proc/self/setgroups", "deny") && errno != ENOENT)
        return wt_namespace_refused("/proc", CLONE_NEWUSER, errno, error);
    if (!map_to_itself("/proc/self/uid_map", uid) || !map_to_itself("/proc/self/gid_map", gid))
        return wt_namespace_refused("/proc", CLONE_NEWUSER, errno, error);
    return WT_OK;
}

enum wt_status wt_namespace_enter_network(struct wt_error *error)
{
    if (unshare(CLONE_NEWNET) != 0)
        return wt_namespace_refused("/proc", CLONE_NEWNET, errno, error);
    return WT_OK;
}

enum wt_status wt_namespace_enter(struct wt_error *error)
{
    if (unshare(CLONE_NEWNET) == 0)
        return WT_OK;
    if (errno != EPERM)
        return wt_namespace_refused("/proc", CLONE_NEWNET, errno, error);
    enum wt_status status = enter_user(error);

    return status == WT_OK ? wt_namespace_enter_network(error) : status;
}

int wt_namespace_hold(void)
{
    return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* ---- Furnishing ---- */

enum wt_status wt_namespace_furnish(bool *low_ports, struct wt_error *error)
{
    char group[32];

    /* a namespace may start with IPv6 as it is switched elsewhere:
     * net.core.devconf_inherit_init_net
     */
    (void)wt_namespace_write("/proc/sys/net/ipv6/conf/lo/disable_ipv6", "0");
    if (!wt_link_up("lo"))
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED, "lo",
                               wt_reason_of(errno));
    /* ip-sysctl: ping without a right to raw sockets is for these groups */
    (void)snprintf(group, sizeof group, "%u %u", (unsigned)getegid(), (unsigned)getegid());
    (void)wt_namespace_write("/proc/sys/net/ipv4/ping_group_range", group);
    *low_ports =
        wt_namespace_write("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0") || geteuid() == 0;
    return WT_OK;
}
