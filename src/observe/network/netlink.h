/* SPDX-License-Identifier: BSD-2-Clause */
/* What only rtnetlink(7) can do to the interfaces of the network namespace that this process is in.
 * Each returns 0, or errno. */
#ifndef WT_OBSERVE_NETLINK_H
#define WT_OBSERVE_NETLINK_H

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

#endif
