/* SPDX-License-Identifier: BSD-2-Clause */
/* Interfaces, by the ioctls of netdevice(7). */
#include "link.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

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
