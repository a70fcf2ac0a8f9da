/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests to the kernel's interfaces: a header, a struct, then attributes, some of which hold
 * others. rtnetlink(7), netlink(7), linux/veth.h. */
#include "netlink.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOM = 1024 };

struct request {
    alignas(struct nlmsghdr) uint8_t bytes[ROOM];
    struct nlmsghdr *header; /* at its beginning */
    bool is_full;
};

static void append(struct request *r, const void *data, size_t n)
{
    memcpy(mnl_nlmsg_put_extra_header(r->header, n), data, n);
}

static void begin(struct request *r, uint16_t type, uint16_t flags, const void *data, size_t n)
{
    r->header = mnl_nlmsg_put_header(r->bytes);
    r->header->nlmsg_type = type;
    r->header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
    r->is_full = false;
    append(r, data, n);
}

static void attribute(struct request *r, uint16_t type, const void *data, size_t n)
{
    r->is_full |= !mnl_attr_put_check(r->header, sizeof r->bytes, type, n, data);
}

static void text_attribute(struct request *r, uint16_t type, const char *text)
{
    attribute(r, type, text, strlen(text) + 1);
}

static struct nlattr *open_attribute(struct request *r, uint16_t type)
{
    return mnl_attr_nest_start(r->header, type);
}

static void close_attribute(struct request *r, struct nlattr *attribute)
{
    mnl_attr_nest_end(r->header, attribute);
}

static int answered(const struct mnl_socket *kernel)
{
    uint8_t answer[4096];
    ssize_t n;

    do
        n = mnl_socket_recvfrom(kernel, answer, sizeof answer);
    while (n < 0 && errno == EINTR);
    return n < 0 || mnl_cb_run(answer, (size_t)n, 0, 0, NULL, NULL) < 0 ? errno : 0;
}

static int ask(const struct request *r)
{
    struct mnl_socket *kernel;
    int result;

    if (r->is_full)
        return EMSGSIZE;
    kernel = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
    if (kernel == NULL)
        return errno;
    result =
        mnl_socket_sendto(kernel, r->header, r->header->nlmsg_len) < 0 ? errno : answered(kernel);
    (void)mnl_socket_close(kernel);
    return result;
}

/* ---- The requests ---- */

static void describe_end(struct request *r, const struct wt_veth_end *end, uint32_t mtu)
{
    text_attribute(r, IFLA_IFNAME, end->name);
    attribute(r, IFLA_ADDRESS, end->hardware, sizeof end->hardware);
    attribute(r, IFLA_MTU, &mtu, sizeof mtu);
}

int wt_netlink_veth(const struct wt_veth_end *here, const struct wt_veth_end *far, int there,
                    uint32_t mtu)
{
    struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
    struct request r;

    begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &any, sizeof any);
    describe_end(&r, here, mtu);
    struct nlattr *info = open_attribute(&r, IFLA_LINKINFO);

    text_attribute(&r, IFLA_INFO_KIND, "veth");
    struct nlattr *data = open_attribute(&r, IFLA_INFO_DATA);
    struct nlattr *peer = open_attribute(&r, VETH_INFO_PEER);

    append(&r, &any, sizeof any);
    describe_end(&r, far, mtu);
    attribute(&r, IFLA_NET_NS_FD, &there, sizeof there);
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
    struct nlattr *families = open_attribute(&r, IFLA_AF_SPEC);
    struct nlattr *ipv6 = open_attribute(&r, AF_INET6);

    attribute(&r, IFLA_INET6_ADDR_GEN_MODE, &none, sizeof none);
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
    attribute(&r, IFA_LOCAL, address, n);
    attribute(&r, IFA_ADDRESS, address, n);
    return ask(&r);
}

/* Local routes of IPv6 have priority 0, which cannot be asked for: 1 takes its place. Priority 256
 * is that of the routes that come with an address. */
enum { LOCAL_PRIORITY = 1, USUAL_PRIORITY = 256 };

static void describe_route(struct request *r, const struct wt_route *route)
{
    uint32_t out = if_nametoindex(route->interface);
    uint32_t priority = route->local ? LOCAL_PRIORITY : USUAL_PRIORITY;
    size_t n = route->family == AF_INET ? 4 : 16;

    attribute(r, RTA_DST, route->address, n);
    attribute(r, RTA_OIF, &out, sizeof out);
    if (route->source != NULL)
        attribute(r, RTA_PREFSRC, route->source, n);
    if (route->family == AF_INET6)
        attribute(r, RTA_PRIORITY, &priority, sizeof priority);
}

static struct rtmsg route_header(const struct wt_route *route)
{
    return (struct rtmsg){
        .rtm_family = (uint8_t)route->family,
        .rtm_dst_len = route->prefix,
        .rtm_table = route->local ? RT_TABLE_LOCAL : RT_TABLE_MAIN,
        .rtm_protocol = RTPROT_KERNEL,
        .rtm_scope = route->local ? RT_SCOPE_HOST : RT_SCOPE_LINK,
        .rtm_type = route->local ? RTN_LOCAL : RTN_UNICAST,
    };
}

static int forget_local_ipv6(const struct wt_route *route)
{
    struct rtmsg which = {
        .rtm_family = AF_INET6, .rtm_dst_len = route->prefix, .rtm_table = RT_TABLE_LOCAL};
    struct request r;

    begin(&r, RTM_DELROUTE, 0, &which, sizeof which);
    attribute(&r, RTA_DST, route->address, 16);
    return ask(&r);
}

static int add_route(const struct wt_route *route, const char *congestion)
{
    struct rtmsg which = route_header(route);
    struct request r;

    begin(&r, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &which, sizeof which);
    describe_route(&r, route);
    struct nlattr *metrics = open_attribute(&r, RTA_METRICS);

    text_attribute(&r, RTAX_CC_ALGO, congestion);
    close_attribute(&r, metrics);
    return ask(&r);
}

int wt_netlink_congestion(const struct wt_route *route, const char *name)
{
    int reason = add_route(route, name);

    /* now there are two, and the kernel's own comes first: it is the one that is deleted */
    if (reason == 0 && route->local && route->family == AF_INET6)
        reason = forget_local_ipv6(route);
    return reason;
}

/* Larger than any packet, for tbf loses what its bucket cannot hold. Nothing is lost for want of
 * room: senders have to wait, for what waits here counts as unsent in their sockets. */
enum { BUCKET = 70000, WAITING = 256 * 1024 * 1024 };

int wt_netlink_rate(const char *interface, uint32_t bytes_per_s)
{
    struct tcmsg which = {
        .tcm_family = AF_UNSPEC,
        .tcm_ifindex = (int)if_nametoindex(interface),
        .tcm_parent = TC_H_ROOT,
    };
    struct tc_tbf_qopt parameters = {
        .rate = {.rate = bytes_per_s, .linklayer = TC_LINKLAYER_ETHERNET},
        .limit = WAITING,
    };
    uint32_t bucket = BUCKET;
    struct request r;

    begin(&r, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, &which, sizeof which);
    text_attribute(&r, TCA_KIND, "tbf");
    struct nlattr *options = open_attribute(&r, TCA_OPTIONS);

    attribute(&r, TCA_TBF_PARMS, &parameters, sizeof parameters);
    attribute(&r, TCA_TBF_BURST, &bucket, sizeof bucket);
    close_attribute(&r, options);
    return ask(&r);
}
