/* SPDX-License-Identifier: BSD-2-Clause */
/* Interfaces, by the ioctls of netdevice(7). */
#include "link.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "namespace.h"

/* An ioctl needs a socket, any socket, of the namespace. */
static bool ask(unsigned long what, struct ifreq *request)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return false;
    bool done = ioctl(fd, what, request) == 0;
    int reason = errno;

    (void)close(fd);
    errno = reason;
    return done;
}

static struct ifreq request_for(const char *name)
{
    struct ifreq request = {0};

    memcpy(request.ifr_name, name, strnlen(name, sizeof request.ifr_name - 1));
    return request;
}

bool wt_link_up(const char *name)
{
    struct ifreq request = request_for(name);

    if (!ask(SIOCGIFFLAGS, &request))
        return false;
    request.ifr_flags |= IFF_UP;
    return ask(SIOCSIFFLAGS, &request);
}

static bool ethtool(const char *name, uint32_t command, uint32_t *value)
{
    struct ethtool_value argument = {.cmd = command, .data = *value};
    struct ifreq request = request_for(name);

    request.ifr_data = (char *)&argument;
    bool done = ask(SIOCETHTOOL, &request);

    *value = argument.data;
    return done;
}

bool wt_link_running(const char *name)
{
    struct ifreq request = request_for(name);
    uint32_t link = 0;

    /* asking for the link state makes Linux 6.8 and later update it at once, not within a second */
    (void)ethtool(name, ETHTOOL_GLINK, &link);
    return ask(SIOCGIFFLAGS, &request) && (request.ifr_flags & IFF_RUNNING) != 0;
}

bool wt_link_no_offloads(const char *name)
{
    static const struct offload {
        uint32_t set, get;
    } offloads[] = {
        {ETHTOOL_SGRO,    ETHTOOL_GGRO   },
        {ETHTOOL_STSO,    ETHTOOL_GTSO   },
        {ETHTOOL_SGSO,    ETHTOOL_GGSO   },
        {ETHTOOL_SSG,     ETHTOOL_GSG    },
        {ETHTOOL_STXCSUM, ETHTOOL_GTXCSUM},
        {ETHTOOL_SRXCSUM, ETHTOOL_GRXCSUM},
        {ETHTOOL_SFLAGS,  ETHTOOL_GFLAGS }, /* the tags of VLANs */
    };

    for (size_t i = 0; i < sizeof offloads / sizeof offloads[0]; i++) {
        uint32_t off = 0;
        uint32_t now = 0;

        (void)ethtool(name, offloads[i].set, &off);
        if (!ethtool(name, offloads[i].get, &now))
            return false;
        if (now != 0) {
            errno = EOPNOTSUPP;
            return false;
        }
    }
    return true;
}

void wt_link_set(const char *family, const char *name, const char *key, const char *value)
{
    char path[256];

    (void)snprintf(path, sizeof path, "/proc/sys/net/%s/conf/%s/%s", family, name, key);
    (void)wt_namespace_write(path, value);
}
