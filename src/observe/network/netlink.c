/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests to the kernel's interfaces: a header, a struct, then attributes, some of which hold
 * others. rtnetlink(7), netlink(7), linux/veth.h. */
#include "netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdalign.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { REQUEST_SIZE = 1024, ANSWER_SIZE = 4096 };

struct request {
    alignas(struct nlmsghdr) uint8_t bytes[REQUEST_SIZE];
    size_t n;
    int error;
};

/* ---- Writing it ---- */

static size_t append(struct request *r, const void *data, size_t n)
{
    size_t at = r->n;
    size_t room = NLMSG_ALIGN(n);

    if (room > sizeof r->bytes - r->n) {
        r->error = EMSGSIZE;
        return 0;
    }
    if (n > 0)
        memcpy(r->bytes + at, data, n);
    r->n += room;
    return at;
}

static void begin(struct request *r, uint16_t type, uint16_t flags, const void *data, size_t n)
{
    struct nlmsghdr header = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK};

    memset(r, 0, sizeof *r);
    header.nlmsg_flags |= flags;
    (void)append(r, &header, sizeof header);
    (void)append(r, data, n);
}

static size_t attribute(struct request *r, uint16_t type, const void *data, size_t n)
{
    struct rtattr header = {.rta_len = (uint16_t)RTA_LENGTH(n), .rta_type = type};
    size_t at = append(r, &header, sizeof header);

    if (n > 0)
        (void)append(r, data, n);
    return at;
}

/* An attribute whose end is set by close_attribute: what is appended between lies inside. */
static size_t open_attribute(struct request *r, uint16_t type)
{
    return attribute(r, type, NULL, 0);
}

static void close_attribute(struct request *r, size_t at)
{
    uint16_t n = (uint16_t)(r->n - at);

    if (r->error == 0)
        memcpy(r->bytes + at + offsetof(struct rtattr, rta_len), &n, sizeof n);
}

static void text_attribute(struct request *r, uint16_t type, const char *text)
{
    (void)attribute(r, type, text, strlen(text) + 1);
}

/* ---- Asking ---- */

static int answered(int fd)
{
    alignas(struct nlmsghdr) uint8_t answer[ANSWER_SIZE];
    struct nlmsghdr header;
    struct nlmsgerr verdict;
    ssize_t n;

    do
        n = recv(fd, answer, sizeof answer, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno;
    if ((size_t)n < NLMSG_HDRLEN + sizeof verdict)
        return EPROTO;
    memcpy(&header, answer, sizeof header);
    memcpy(&verdict, answer + NLMSG_HDRLEN, sizeof verdict);
    return header.nlmsg_type == NLMSG_ERROR ? -verdict.error : EPROTO;
}

static int ask(struct request *r)
{
    uint32_t n = (uint32_t)r->n;

    if (r->error != 0)
        return r->error;
    memcpy(r->bytes + offsetof(struct nlmsghdr, nlmsg_len), &n, sizeof n);
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

    if (fd < 0)
        return errno;
    int result = send(fd, r->bytes, r->n, 0) == (ssize_t)r->n ? answered(fd) : errno;

    (void)close(fd);
    return result;
}

/* ---- The requests ---- */

static void describe_end(struct request *r, const struct wt_veth_end *end, uint32_t mtu)
{
    text_attribute(r, IFLA_IFNAME, end->name);
    (void)attribute(r, IFLA_ADDRESS, end->hardware, sizeof end->hardware);
    (void)attribute(r, IFLA_MTU, &mtu, sizeof mtu);
}

int wt_netlink_veth(const struct wt_veth_end *here, const struct wt_veth_end *far, int there,
                    uint32_t mtu)
{
    struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
    struct request r;

    begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, sizeof any);
    describe_end(&r, here, mtu);
    size_t info = open_attribute(&r, IFLA_LINKINFO);

    text_attribute(&r, IFLA_INFO_KIND, "veth");
    size_t data = open_attribute(&r, IFLA_INFO_DATA);
    size_t peer = open_attribute(&r, VETH_INFO_PEER);

    (void)append(&r, &any, sizeof any);
    describe_end(&r, far, mtu);
    (void)attribute(&r, IFLA_NET_NS_FD, &there, sizeof there);
    close_attribute(&r, peer);
    close_attribute(&r, data);
    close_attribute(&r, info);
    return ask(&r);
}

int wt_netlink_no_own_address(const char *interface)
{
    struct ifinfomsg which = {.ifi_family = AF_UNSPEC, .ifi_index = (int)if_nametoindex(interface)};
    uint8_t none = IN6_ADDR_GEN_MODE_NONE;
    struct request r;

    begin(&r, RTM_NEWLINK, 0, &which, sizeof which);
    size_t families = open_attribute(&r, IFLA_AF_SPEC);
    size_t ipv6 = open_attribute(&r, AF_INET6);

    (void)attribute(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
    close_attribute(&r, ipv6);
    close_attribute(&r, families);
    return ask(&r);
}

int wt_netlink_address(const char *interface, int family, const void *address, uint8_t prefix)
{
    struct ifaddrmsg which = {.ifa_family = (uint8_t)family,
                              .ifa_prefixlen = prefix,
                              .ifa_flags = IFA_F_NODAD,
                              .ifa_index = if_nametoindex(interface)};
    size_t n = family == AF_INET ? 4 : 16;
    struct request r;

    begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &which, sizeof which);
    (void)attribute(&r, IFA_LOCAL, address, n);
    (void)attribute(&r, IFA_ADDRESS, address, n);
    return ask(&r);
}
