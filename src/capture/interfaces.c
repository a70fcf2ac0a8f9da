/* SPDX-License-Identifier: BSD-2-Clause */
/* What can be captured here: libpcap's list, with each one's kind and whether we have the right. */
#include <arpa/inet.h>
#include <linux/capability.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "capture.h"

/* What we may do, found out by trying. */
struct rights {
    bool packet_sockets;
    bool firewall_logs; /* nflog, nfqueue */
};

static bool may_open_packet_sockets(void)
{
    int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0); /* protocol 0: receives nothing */

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* Opening one would take packets from its current listener, so check only the capability. */
static bool may_read_firewall_logs(void)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

    return syscall(SYS_capget, &header, data) == 0 &&
           (data[0].effective & (UINT32_C(1) << CAP_NET_ADMIN)) != 0;
}

/* libpcap's devices beside the network: buses and logs, each with rights of its own. */
static bool opens(const char *name)
{
    char ignored[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_create(name, ignored);

    if (pcap == NULL)
        return false;
    int result = pcap_activate(pcap);

    pcap_close(pcap);
    return result >= 0;
}

static bool is_capturable(const struct wt_interface *interface, const struct rights *rights)
{
    bool is_network = interface->kind != WT_INTERFACE_OTHER || if_nametoindex(interface->name) != 0;

    if (strncmp(interface->name, "nf", 2) == 0 && !is_network)
        return rights->firewall_logs;
    if (is_network)
        return rights->packet_sockets && interface->up;
    return opens(interface->name);
}

static bool in_sysfs(const char *name, const char *entry)
{
    char path[128];
    int n = snprintf(path, sizeof path, "/sys/class/net/%s/%s", name, entry);

    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

static bool is_ethernet(const char *name)
{
    struct ifreq request = {0};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    memcpy(request.ifr_name, name, strnlen(name, sizeof request.ifr_name - 1));
    bool is = fd >= 0 && ioctl(fd, SIOCGIFHWADDR, &request) == 0 &&
              request.ifr_hwaddr.sa_family == ARPHRD_ETHER;

    if (fd >= 0)
        close(fd);
    return is;
}

static enum wt_interface_kind kind_of(const pcap_if_t *device)
{
    const char *name = device->name;

    if (strcmp(name, "any") == 0)
        return WT_INTERFACE_ANY;
    if ((device->flags & PCAP_IF_LOOPBACK) != 0)
        return WT_INTERFACE_LOOPBACK;
    if (if_nametoindex(name) == 0)
        return WT_INTERFACE_OTHER;
    if ((device->flags & PCAP_IF_WIRELESS) != 0 || in_sysfs(name, "wireless") ||
        in_sysfs(name, "phy80211"))
        return WT_INTERFACE_WIRELESS;
    /* /sys may show another network namespace than ours: what it does not know has no card here */
    if (!in_sysfs(name, "device"))
        return WT_INTERFACE_VIRTUAL;
    return is_ethernet(name) ? WT_INTERFACE_ETHERNET : WT_INTERFACE_OTHER;
}

static void add_addresses(struct wt_interface *interface, const pcap_if_t *device, int family)
{
    enum { MOST = sizeof interface->addresses / sizeof interface->addresses[0] };

    for (const pcap_addr_t *each = device->addresses; each != NULL; each = each->next) {
        const void *bytes = NULL;

        if (each->addr == NULL || each->addr->sa_family != family || interface->n_addresses == MOST)
            continue;
        if (family == AF_INET)
            bytes = &((const struct sockaddr_in *)(const void *)each->addr)->sin_addr;
        else
            bytes = &((const struct sockaddr_in6 *)(const void *)each->addr)->sin6_addr;
        char *text = interface->addresses[interface->n_addresses];

        if (inet_ntop(family, bytes, text, sizeof interface->addresses[0]) != NULL)
            interface->n_addresses++;
    }
}

static void describe(struct wt_interface *out, const pcap_if_t *device, const struct rights *rights)
{
    *out = (struct wt_interface){
        .kind = kind_of(device),
        .up = (device->flags & PCAP_IF_UP) != 0,
    };
    memcpy(out->name, device->name, strnlen(device->name, sizeof out->name - 1));
    add_addresses(out, device, AF_INET);
    add_addresses(out, device, AF_INET6);
    out->capturable = is_capturable(out, rights);
}

enum wt_status wt_interfaces(struct wt_interface *out, size_t size, size_t *n,
                             struct wt_error *error)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    struct rights rights = {may_open_packet_sockets(), may_read_firewall_logs()};
    pcap_if_t *list = NULL;

    *n = 0;
    if (pcap_findalldevs(&list, reason) != 0)
        return wt_fail_because(error, WT_CANNOT, WT_ERROR_CAPTURE_FAILED, NULL,
                               wt_libpcap_reason(reason));
    for (const pcap_if_t *each = list; each != NULL && *n < size; each = each->next)
        describe(&out[(*n)++], each, &rights);
    pcap_freealldevs(list);
    return WT_OK;
}
