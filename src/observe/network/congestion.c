/* SPDX-License-Identifier: BSD-2-Clause */
/* The routes that the kernel made, once more, each with the congestion control that was asked for.
 */
#include "congestion.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "netlink.h"

enum { WHOLE_IPV4 = 32, WHOLE_IPV6 = 128, LOOPBACK_PREFIX = 8 };

/* What the kernel has, for the message: "reno cubic". */
static void list_those_there_are(char *out, size_t room)
{
    int fd = open("/proc/sys/net/ipv4/tcp_available_congestion_control", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, out, room - 1) : 0;

    if (fd >= 0)
        (void)close(fd);
    out[n > 0 ? n : 0] = '\0';
    out[strcspn(out, "\n")] = '\0';
}

static enum wt_status failed(const char *name, int reason, struct wt_error *error)
{
    char there_are[256];

    if (reason != EINVAL && reason != ENOENT)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_NETWORK_FAILED, name,
                               wt_reason_of(reason));
    list_those_there_are(there_are, sizeof there_are);
    return wt_fail(error, WT_CANNOT, WT_ERROR_NO_CONGESTION, name, there_are);
}

/* Is it IPv6 that is missing? The kernel has none, or it is switched off, or lo has no ::1. */
static bool is_without(int reason)
{
    return reason == EOPNOTSUPP || reason == EAFNOSUPPORT || reason == EACCES || reason == ESRCH;
}

static enum wt_status set(const struct wt_route *route, const char *name, struct wt_error *error)
{
    int reason = wt_netlink_congestion(route, name);

    return reason == 0 ? WT_OK : failed(name, reason, error);
}

enum wt_status wt_congestion_of_lo(const char *name, struct wt_error *error)
{
    static const uint8_t net[4] = {127, 0, 0, 0};
    static const uint8_t home[4] = {127, 0, 0, 1};
    static const uint8_t home6[16] = {[15] = 1};
    static const struct wt_route routes[] = {
        {"lo", AF_INET,  net,   home, LOOPBACK_PREFIX, true},
        {"lo", AF_INET,  home,  home, WHOLE_IPV4,      true},
        {"lo", AF_INET6, home6, NULL, WHOLE_IPV6,      true},
    };
    enum wt_status status = WT_OK;

    if (name == NULL)
        return WT_OK;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0] && status == WT_OK; i++) {
        int reason = wt_netlink_congestion(&routes[i], name);
        bool no_ipv6 = routes[i].family == AF_INET6 && is_without(reason);

        if (reason != 0 && !no_ipv6)
            status = failed(name, reason, error);
    }
    return status;
}

enum wt_status wt_congestion_of_link(const char *name, const char *interface, int family,
                                     const char *address, uint8_t prefix, struct wt_error *error)
{
    uint8_t own[16] = {0}, net[16] = {0};
    bool four = family == AF_INET;
    const struct wt_route link = {interface, family, net, four ? own : NULL, prefix, false};
    const struct wt_route self = {
        interface, family, own, four ? own : NULL, four ? WHOLE_IPV4 : WHOLE_IPV6, true};

    if (name == NULL)
        return WT_OK;
    if (inet_pton(family, address, own) != 1)
        return failed(address, EAFNOSUPPORT, error);
    memcpy(net, own, prefix / 8);
    enum wt_status status = set(&link, name, error);

    return status == WT_OK ? set(&self, name, error) : status;
}
