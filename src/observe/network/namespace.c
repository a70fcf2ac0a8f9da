/* SPDX-License-Identifier: BSD-2-Clause */
/* A user and a network namespace of our own. The user namespace needs no right, and gives the right
 * to make the network namespace: user_namespaces(7). */
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

/* ---- Entering ---- */

static enum wt_status refused(int kind, bool is_made, int reason, struct wt_error *error)
{
    const struct wt_refusal refusal = {
        .root = "",
        .kind = kind,
        .reason = reason,
        .is_made = is_made,
        .is_filtered = wt_namespace_is_filtered(kind),
        .container = getenv("container"),
    };

    return wt_namespace_refused(&refusal, error);
}

static bool map_to_itself(const char *path, unsigned id)
{
    char line[64];

    (void)snprintf(line, sizeof line, "%u %u 1\n", id, id);
    return wt_namespace_write(path, line);
}

/* Inside, our user and group have the same numbers as outside; no others exist. */
static enum wt_status enter_user(struct wt_error *error)
{
    uid_t uid = geteuid();
    gid_t gid = getegid();

    /* with capabilities from its file (setcap) a process is not dumpable, and then its own files
     * in /proc belong to root */
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (unshare(CLONE_NEWUSER) != 0)
        return refused(CLONE_NEWUSER, false, errno, error);
    /* without this the kernel forbids an unprivileged process to map a group: user_namespaces(7) */
    if (!wt_namespace_write("/proc/self/setgroups", "deny") && errno != ENOENT)
        return refused(CLONE_NEWUSER, true, errno, error);
    if (!map_to_itself("/proc/self/uid_map", uid) || !map_to_itself("/proc/self/gid_map", gid))
        return refused(CLONE_NEWUSER, true, errno, error);
    return WT_OK;
}

enum wt_status wt_namespace_enter_network(struct wt_error *error)
{
    if (unshare(CLONE_NEWNET) != 0)
        return refused(CLONE_NEWNET, false, errno, error);
    return WT_OK;
}

enum wt_status wt_namespace_enter(struct wt_error *error)
{
    if (unshare(CLONE_NEWNET) == 0)
        return WT_OK;
    if (errno != EPERM)
        return refused(CLONE_NEWNET, false, errno, error);
    enum wt_status status = enter_user(error);

    return status == WT_OK ? wt_namespace_enter_network(error) : status;
}

int wt_namespace_hold(void)
{
    return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* ---- Setting it up ---- */

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
