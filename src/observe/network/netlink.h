/* SPDX-License-Identifier: BSD-2-Clause */
/* What only rtnetlink(7) can do to the interfaces of the network namespace that this process is in.
 * Each returns 0, or errno. */
#ifndef WT_OBSERVE_NETLINK_H
#define WT_OBSERVE_NETLINK_H

#include <stdbool.h>
#include <stdint.h>

enum { WT_HARDWARE_LEN = 6 };

struct wt_veth_end {
    const char *name;
    uint8_t hardware[WT_HARDWARE_LEN];
};

/* Two interfaces, a wire between them: one here, the other in the network namespace there. */
int wt_netlink_veth(const struct wt_veth_end *here, const struct wt_veth_end *far, int there,
                    uint32_t mtu);

/* IPv6 makes no address of its own on it when it comes up. */
int wt_netlink_no_own_address(const char *interface);

/* Give it an address of family (AF_INET, AF_INET6), at once and unasked whether others have it. */
int wt_netlink_address(const char *interface, int family, const void *address, uint8_t prefix);

/* A route that the kernel made by itself: to address/prefix (4 or 16 bytes), over this interface.
 */
struct wt_route {
    const char *interface;
    int family;
    const uint8_t *address, *source; /* source: of what leaves by it; NULL: not said */
    uint8_t prefix;
    bool local; /* to this host itself */
};
/* The same route again, now with a congestion control for TCP: "reno". EINVAL: the kernel has none
 * of that name. */
int wt_netlink_congestion(const struct wt_route *route, const char *name);

/* Let the interface send no more than so many bytes a second (tbf). What comes faster waits;
 * nothing is lost. ENOENT: the kernel has no tbf. */
int wt_netlink_rate(const char *interface, uint32_t bytes_per_s);

#endif
