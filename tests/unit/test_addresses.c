/* SPDX-License-Identifier: BSD-2-Clause */
/* What kind each address is: both edges of every range, and what lies just outside. */
#include "support.h"

#include <arpa/inet.h>
#include <string.h>

#include "../../src/explain/addresses.h"
#include "wiretutor/text.h"

static struct wt_ip ip(const char *text)
{
    struct wt_ip ip = {.version = strchr(text, ':') == NULL ? 4 : 6};

    if (inet_pton(ip.version == 4 ? AF_INET : AF_INET6, text, ip.bytes) != 1)
        fail_msg("no address: %s", text);
    return ip;
}

static void is(const struct wt_ip *address, enum wt_remark_id want)
{
    enum wt_remark_id got = wt_address_remark(address);
    char text[INET6_ADDRSTRLEN];

    if (got == want)
        return;
    inet_ntop(address->version == 4 ? AF_INET : AF_INET6, address->bytes, text, sizeof text);
    fail_msg("%s: got %s, want %s", text, got < WT_N_REMARKS ? wt_remark_key(got) : "nothing",
             wt_remark_key(want));
}

/* The neighbour before (-1) or after (+1). */
static struct wt_ip beside(struct wt_ip address, int step)
{
    uint8_t wraps = step < 0 ? 0x00 : 0xff;
    int i = address.version == 4 ? 3 : 15;

    while (i > 0 && address.bytes[i] == wraps) {
        address.bytes[i] = (uint8_t)~wraps;
        i--;
    }
    address.bytes[i] = (uint8_t)(address.bytes[i] + step);
    return address;
}

/* NONE: there is no address on that side. */
#define NONE WT_N_REMARKS
#define K(id) WT_REMARK_##id

/* clang-format off */
static const struct edges {
    const char *first, *last;
    enum wt_remark_id before, kind, after;
} all_edges[] = {
    {"0.0.0.0", "0.0.0.0", NONE, K(IPV4_THIS_HOST), K(IPV4_THIS_NETWORK)},
    {"0.0.0.1", "0.255.255.255", K(IPV4_THIS_HOST), K(IPV4_THIS_NETWORK), K(IPV4_PUBLIC)},
    {"1.0.0.1", "1.0.0.1", K(IPV4_PUBLIC), K(PUBLIC_DNS_CLOUDFLARE), K(IPV4_PUBLIC)},
    {"1.1.1.1", "1.1.1.1", K(IPV4_PUBLIC), K(PUBLIC_DNS_CLOUDFLARE), K(IPV4_PUBLIC)},
    {"8.8.4.4", "8.8.4.4", K(IPV4_PUBLIC), K(PUBLIC_DNS_GOOGLE), K(IPV4_PUBLIC)},
    {"8.8.8.8", "8.8.8.8", K(IPV4_PUBLIC), K(PUBLIC_DNS_GOOGLE), K(IPV4_PUBLIC)},
    {"9.9.9.9", "9.9.9.9", K(IPV4_PUBLIC), K(PUBLIC_DNS_QUAD9), K(IPV4_PUBLIC)},
    {"10.0.0.0", "10.255.255.255", K(IPV4_PUBLIC), K(IPV4_PRIVATE_10), K(IPV4_PUBLIC)},
    {"100.64.0.0", "100.127.255.255", K(IPV4_PUBLIC), K(IPV4_SHARED), K(IPV4_PUBLIC)},
    {"114.114.114.114", "114.114.114.114", K(IPV4_PUBLIC), K(PUBLIC_DNS_114), K(IPV4_PUBLIC)},
    {"114.114.115.115", "114.114.115.115", K(IPV4_PUBLIC), K(PUBLIC_DNS_114), K(IPV4_PUBLIC)},
    {"119.29.29.29", "119.29.29.29", K(IPV4_PUBLIC), K(PUBLIC_DNS_TENCENT), K(IPV4_PUBLIC)},
    {"127.0.0.0", "127.0.0.52", K(IPV4_PUBLIC), K(IPV4_LOOPBACK), K(IPV4_LOOPBACK_STUB)},
    {"127.0.0.54", "127.0.1.0", K(IPV4_LOOPBACK_STUB), K(IPV4_LOOPBACK), K(IPV4_LOOPBACK_HOST_NAME)},
    {"127.0.1.2", "127.255.255.255", K(IPV4_LOOPBACK_HOST_NAME), K(IPV4_LOOPBACK), K(IPV4_PUBLIC)},
    {"149.112.112.112", "149.112.112.112", K(IPV4_PUBLIC), K(PUBLIC_DNS_QUAD9), K(IPV4_PUBLIC)},
    {"169.254.0.0", "169.254.169.253", K(IPV4_PUBLIC), K(IPV4_LINK_LOCAL), K(IPV4_CLOUD_METADATA)},
    {"169.254.169.255", "169.254.255.255", K(IPV4_CLOUD_METADATA), K(IPV4_LINK_LOCAL), K(IPV4_PUBLIC)},
    {"172.16.0.0", "172.31.255.255", K(IPV4_PUBLIC), K(IPV4_PRIVATE_172), K(IPV4_PUBLIC)},
    {"180.76.76.76", "180.76.76.76", K(IPV4_PUBLIC), K(PUBLIC_DNS_BAIDU), K(IPV4_PUBLIC)},
    {"192.0.0.0", "192.0.0.7", K(IPV4_PUBLIC), K(IPV4_DS_LITE), K(IPV4_DUMMY)},
    {"192.0.0.8", "192.0.0.8", K(IPV4_DS_LITE), K(IPV4_DUMMY), K(IPV4_PCP_ANYCAST)},
    {"192.0.0.9", "192.0.0.9", K(IPV4_DUMMY), K(IPV4_PCP_ANYCAST), K(IPV4_TURN_ANYCAST)},
    {"192.0.0.10", "192.0.0.10", K(IPV4_PCP_ANYCAST), K(IPV4_TURN_ANYCAST), K(IPV4_PROTOCOL_ASSIGNMENTS)},
    {"192.0.0.11", "192.0.0.169", K(IPV4_TURN_ANYCAST), K(IPV4_PROTOCOL_ASSIGNMENTS), K(IPV4_NAT64_DISCOVERY)},
    {"192.0.0.170", "192.0.0.171", K(IPV4_PROTOCOL_ASSIGNMENTS), K(IPV4_NAT64_DISCOVERY), K(IPV4_PROTOCOL_ASSIGNMENTS)},
    {"192.0.0.172", "192.0.0.255", K(IPV4_NAT64_DISCOVERY), K(IPV4_PROTOCOL_ASSIGNMENTS), K(IPV4_PUBLIC)},
    {"192.0.2.0", "192.0.2.255", K(IPV4_PUBLIC), K(IPV4_DOCUMENTATION_1), K(IPV4_PUBLIC)},
    {"192.31.196.0", "192.31.196.255", K(IPV4_PUBLIC), K(IPV4_AS112_DNAME), K(IPV4_PUBLIC)},
    {"192.52.193.0", "192.52.193.255", K(IPV4_PUBLIC), K(IPV4_AMT), K(IPV4_PUBLIC)},
    {"192.88.99.0", "192.88.99.255", K(IPV4_PUBLIC), K(IPV4_6TO4_RELAY), K(IPV4_PUBLIC)},
    {"192.168.0.0", "192.168.255.255", K(IPV4_PUBLIC), K(IPV4_PRIVATE_192), K(IPV4_PUBLIC)},
    {"192.175.48.0", "192.175.48.255", K(IPV4_PUBLIC), K(IPV4_AS112_DIRECT), K(IPV4_PUBLIC)},
    {"198.18.0.0", "198.19.255.255", K(IPV4_PUBLIC), K(IPV4_BENCHMARKING), K(IPV4_PUBLIC)},
    {"198.51.100.0", "198.51.100.255", K(IPV4_PUBLIC), K(IPV4_DOCUMENTATION_2), K(IPV4_PUBLIC)},
    {"203.0.113.0", "203.0.113.255", K(IPV4_PUBLIC), K(IPV4_DOCUMENTATION_3), K(IPV4_PUBLIC)},
    {"223.5.5.5", "223.5.5.5", K(IPV4_PUBLIC), K(PUBLIC_DNS_ALI), K(IPV4_PUBLIC)},
    {"223.6.6.6", "223.6.6.6", K(IPV4_PUBLIC), K(PUBLIC_DNS_ALI), K(IPV4_PUBLIC)},
    {"224.0.0.0", "224.0.0.0", K(IPV4_PUBLIC), K(IPV4_MULTICAST_LOCAL), K(IPV4_ALL_HOSTS)},
    {"224.0.0.1", "224.0.0.1", K(IPV4_MULTICAST_LOCAL), K(IPV4_ALL_HOSTS), K(IPV4_ALL_ROUTERS)},
    {"224.0.0.2", "224.0.0.2", K(IPV4_ALL_HOSTS), K(IPV4_ALL_ROUTERS), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.5", "224.0.0.6", K(IPV4_MULTICAST_LOCAL), K(IPV4_OSPF), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.9", "224.0.0.9", K(IPV4_MULTICAST_LOCAL), K(IPV4_RIP), K(IPV4_EIGRP)},
    {"224.0.0.10", "224.0.0.10", K(IPV4_RIP), K(IPV4_EIGRP), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.102", "224.0.0.102", K(IPV4_MULTICAST_LOCAL), K(IPV4_HSRP), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.1.1", "224.0.1.1", K(IPV4_MULTICAST_CONTROL), K(IPV4_NTP_GROUP), K(IPV4_MULTICAST_CONTROL)},
    {"239.255.255.253", "239.255.255.253", K(IPV4_MULTICAST_ADMIN), K(IPV4_SLP), K(IPV4_MULTICAST_ADMIN)},
    {"224.0.0.13", "224.0.0.13", K(IPV4_MULTICAST_LOCAL), K(IPV4_PIM), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.18", "224.0.0.18", K(IPV4_MULTICAST_LOCAL), K(IPV4_VRRP), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.22", "224.0.0.22", K(IPV4_MULTICAST_LOCAL), K(IPV4_IGMP), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.251", "224.0.0.251", K(IPV4_MULTICAST_LOCAL), K(IPV4_MDNS), K(IPV4_LLMNR)},
    {"224.0.0.252", "224.0.0.252", K(IPV4_MDNS), K(IPV4_LLMNR), K(IPV4_MULTICAST_LOCAL)},
    {"224.0.0.253", "224.0.0.255", K(IPV4_LLMNR), K(IPV4_MULTICAST_LOCAL), K(IPV4_MULTICAST_CONTROL)},
    {"224.0.1.0", "224.0.1.255", K(IPV4_MULTICAST_LOCAL), K(IPV4_MULTICAST_CONTROL), K(IPV4_MULTICAST)},
    {"224.0.2.0", "231.255.255.255", K(IPV4_MULTICAST_CONTROL), K(IPV4_MULTICAST), K(IPV4_MULTICAST_SOURCE)},
    {"232.0.0.0", "232.255.255.255", K(IPV4_MULTICAST), K(IPV4_MULTICAST_SOURCE), K(IPV4_MULTICAST_GLOP)},
    {"233.0.0.0", "233.251.255.255", K(IPV4_MULTICAST_SOURCE), K(IPV4_MULTICAST_GLOP), K(IPV4_MULTICAST_DOCUMENTATION)},
    {"233.252.0.0", "233.252.0.255", K(IPV4_MULTICAST_GLOP), K(IPV4_MULTICAST_DOCUMENTATION), K(IPV4_MULTICAST)},
    {"233.252.1.0", "238.255.255.255", K(IPV4_MULTICAST_DOCUMENTATION), K(IPV4_MULTICAST), K(IPV4_MULTICAST_ADMIN)},
    {"239.0.0.0", "239.255.255.249", K(IPV4_MULTICAST), K(IPV4_MULTICAST_ADMIN), K(IPV4_SSDP)},
    {"239.255.255.251", "239.255.255.255", K(IPV4_SSDP), K(IPV4_MULTICAST_ADMIN), K(IPV4_RESERVED)},
    {"240.0.0.0", "255.255.255.254", K(IPV4_MULTICAST_ADMIN), K(IPV4_RESERVED), K(IPV4_BROADCAST)},
    {"255.255.255.255", "255.255.255.255", K(IPV4_RESERVED), K(IPV4_BROADCAST), NONE},
    {"::", "::", NONE, K(IPV6_UNSPECIFIED), K(IPV6_LOOPBACK)},
    {"::1", "::1", K(IPV6_UNSPECIFIED), K(IPV6_LOOPBACK), K(IPV6_COMPATIBLE)},
    {"::2", "::255.255.255.255", K(IPV6_LOOPBACK), K(IPV6_COMPATIBLE), K(IPV6_RESERVED)},
    {"::ffff:0.0.0.0", "::ffff:255.255.255.255", K(IPV6_RESERVED), K(IPV6_MAPPED), K(IPV6_RESERVED)},
    {"64:ff9b::", "64:ff9b::ffff:ffff", K(IPV6_RESERVED), K(IPV6_NAT64), K(IPV6_RESERVED)},
    {"64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_NAT64_LOCAL), K(IPV6_RESERVED)},
    {"100::", "100::ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_DISCARD), K(IPV6_DUMMY)},
    {"100:0:0:1::", "100::1:ffff:ffff:ffff:ffff", K(IPV6_DISCARD), K(IPV6_DUMMY), K(IPV6_RESERVED)},
    {"2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_GLOBAL), K(IPV6_TEREDO)},
    {"2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_GLOBAL), K(IPV6_TEREDO), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:1::1", "2001:1::1", K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_PCP_ANYCAST), K(IPV6_TURN_ANYCAST)},
    {"2001:1::2", "2001:1::2", K(IPV6_PCP_ANYCAST), K(IPV6_TURN_ANYCAST), K(IPV6_SRP_ANYCAST)},
    {"2001:1::3", "2001:1::3", K(IPV6_TURN_ANYCAST), K(IPV6_SRP_ANYCAST), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff", K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_BENCHMARKING), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_AMT), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff", K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_AS112_DNAME), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_ORCHID_OLD), K(IPV6_ORCHID)},
    {"2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_ORCHID_OLD), K(IPV6_ORCHID), K(IPV6_DRONE_ID)},
    {"2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_ORCHID), K(IPV6_DRONE_ID), K(IPV6_PROTOCOL_ASSIGNMENTS)},
    {"2001:40::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_DRONE_ID), K(IPV6_PROTOCOL_ASSIGNMENTS), K(IPV6_GLOBAL)},
    {"2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_GLOBAL), K(IPV6_DOCUMENTATION), K(IPV6_GLOBAL)},
    {"2001:4860:4860::8844", "2001:4860:4860::8844", K(IPV6_GLOBAL), K(PUBLIC_DNS_GOOGLE), K(IPV6_GLOBAL)},
    {"2001:4860:4860::8888", "2001:4860:4860::8888", K(IPV6_GLOBAL), K(PUBLIC_DNS_GOOGLE), K(IPV6_GLOBAL)},
    {"2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_GLOBAL), K(IPV6_6TO4), K(IPV6_GLOBAL)},
    {"2400:3200::1", "2400:3200::1", K(IPV6_GLOBAL), K(PUBLIC_DNS_ALI), K(IPV6_GLOBAL)},
    {"2400:3200:baba::1", "2400:3200:baba::1", K(IPV6_GLOBAL), K(PUBLIC_DNS_ALI), K(IPV6_GLOBAL)},
    {"2606:4700:4700::1001", "2606:4700:4700::1001", K(IPV6_GLOBAL), K(PUBLIC_DNS_CLOUDFLARE), K(IPV6_GLOBAL)},
    {"2606:4700:4700::1111", "2606:4700:4700::1111", K(IPV6_GLOBAL), K(PUBLIC_DNS_CLOUDFLARE), K(IPV6_GLOBAL)},
    {"2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff", K(IPV6_GLOBAL), K(IPV6_AS112_DIRECT), K(IPV6_GLOBAL)},
    {"2620:fe::9", "2620:fe::9", K(IPV6_GLOBAL), K(PUBLIC_DNS_QUAD9), K(IPV6_GLOBAL)},
    {"2620:fe::fe", "2620:fe::fe", K(IPV6_GLOBAL), K(PUBLIC_DNS_QUAD9), K(IPV6_GLOBAL)},
    {"3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_GLOBAL), K(IPV6_DOCUMENTATION_2), K(IPV6_GLOBAL)},
    {"3fff:1000::", "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_DOCUMENTATION_2), K(IPV6_GLOBAL), K(IPV6_RESERVED)},
    {"5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_SRV6), K(IPV6_RESERVED)},
    {"fc00::", "fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_UNIQUE_LOCAL_RESERVED), K(IPV6_UNIQUE_LOCAL)},
    {"fd00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_UNIQUE_LOCAL_RESERVED), K(IPV6_UNIQUE_LOCAL), K(IPV6_RESERVED)},
    {"fe80::", "fe80::ffff:ffff:ffff:ffff", K(IPV6_RESERVED), K(IPV6_LINK_LOCAL), K(IPV6_LINK_LOCAL_ODD)},
    {"fe80:0:0:1::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_LINK_LOCAL), K(IPV6_LINK_LOCAL_ODD), K(IPV6_SITE_LOCAL)},
    {"fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_LINK_LOCAL_ODD), K(IPV6_SITE_LOCAL), K(IPV6_MULTICAST)},
    {"ff00::", "ff00:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_SITE_LOCAL), K(IPV6_MULTICAST), K(IPV6_MULTICAST_INTERFACE)},
    {"ff01::", "ff01:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST), K(IPV6_MULTICAST_INTERFACE), K(IPV6_MULTICAST_LINK)},
    {"ff02::1", "ff02::1", K(IPV6_MULTICAST_LINK), K(IPV6_ALL_NODES), K(IPV6_ALL_ROUTERS)},
    {"ff02::2", "ff02::2", K(IPV6_ALL_NODES), K(IPV6_ALL_ROUTERS), K(IPV6_MULTICAST_LINK)},
    {"ff02::5", "ff02::6", K(IPV6_MULTICAST_LINK), K(IPV6_OSPF), K(IPV6_MULTICAST_LINK)},
    {"ff02::9", "ff02::9", K(IPV6_MULTICAST_LINK), K(IPV6_RIPNG), K(IPV6_EIGRP)},
    {"ff02::a", "ff02::a", K(IPV6_RIPNG), K(IPV6_EIGRP), K(IPV6_MULTICAST_LINK)},
    {"ff02::c", "ff02::c", K(IPV6_MULTICAST_LINK), K(IPV6_SSDP), K(IPV6_PIM)},
    {"ff02::d", "ff02::d", K(IPV6_SSDP), K(IPV6_PIM), K(IPV6_MULTICAST_LINK)},
    {"ff02::12", "ff02::12", K(IPV6_MULTICAST_LINK), K(IPV6_VRRP), K(IPV6_MULTICAST_LINK)},
    {"ff02::6a", "ff02::6a", K(IPV6_MULTICAST_LINK), K(IPV6_SNOOPERS), K(IPV6_MULTICAST_LINK)},
    {"ff05::c", "ff05::c", K(IPV6_MULTICAST_SITE), K(IPV6_SSDP), K(IPV6_MULTICAST_SITE)},
    {"ff05::1:3", "ff05::1:3", K(IPV6_MULTICAST_SITE), K(IPV6_DHCP_SITE), K(IPV6_MULTICAST_SITE)},
    {"ff02::16", "ff02::16", K(IPV6_MULTICAST_LINK), K(IPV6_MLD), K(IPV6_MULTICAST_LINK)},
    {"ff02::fb", "ff02::fb", K(IPV6_MULTICAST_LINK), K(IPV6_MDNS), K(IPV6_MULTICAST_LINK)},
    {"ff02::1:2", "ff02::1:2", K(IPV6_MULTICAST_LINK), K(IPV6_DHCP_SERVERS), K(IPV6_LLMNR)},
    {"ff02::1:3", "ff02::1:3", K(IPV6_DHCP_SERVERS), K(IPV6_LLMNR), K(IPV6_MULTICAST_LINK)},
    {"ff02::1:ff00:0", "ff02::1:ffff:ffff", K(IPV6_MULTICAST_LINK), K(IPV6_SOLICITED_NODE), K(IPV6_MULTICAST_LINK)},
    {"ff02::2:0:0", "ff02:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_SOLICITED_NODE), K(IPV6_MULTICAST_LINK), K(IPV6_MULTICAST_REALM)},
    {"ff03::", "ff03:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_LINK), K(IPV6_MULTICAST_REALM), K(IPV6_MULTICAST_ADMIN)},
    {"ff04::", "ff04:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_REALM), K(IPV6_MULTICAST_ADMIN), K(IPV6_MULTICAST_SITE)},
    {"ff05::", "ff05:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_ADMIN), K(IPV6_MULTICAST_SITE), K(IPV6_MULTICAST)},
    {"ff06::", "ff07:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_SITE), K(IPV6_MULTICAST), K(IPV6_MULTICAST_ORGANISATION)},
    {"ff08::", "ff08:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST), K(IPV6_MULTICAST_ORGANISATION), K(IPV6_MULTICAST)},
    {"ff0e::", "ff0e:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST), K(IPV6_MULTICAST_GLOBAL), K(IPV6_MULTICAST)},
    {"ff0f::", "ff10:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_GLOBAL), K(IPV6_MULTICAST), K(IPV6_MULTICAST_INTERFACE)},
    {"fff2::", "fff2:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_INTERFACE), K(IPV6_MULTICAST_LINK), K(IPV6_MULTICAST_REALM)},
    {"ffff::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", K(IPV6_MULTICAST_GLOBAL), K(IPV6_MULTICAST), NONE},
};
/* clang-format on */

static void edges(void **state)
{
    const struct edges *row = *state;
    struct wt_ip first = ip(row->first), last = ip(row->last);
    struct wt_ip before = beside(first, -1), after = beside(last, 1);

    is(&first, row->kind);
    is(&last, row->kind);
    if (row->before != NONE)
        is(&before, row->before);
    if (row->after != NONE)
        is(&after, row->after);
}

/* What the tutorials show, as they write it. */
static void of_the_tutorials(void **state)
{
    static const struct {
        const char *text;
        enum wt_remark_id kind;
    } cases[] = {
        {"127.0.0.1",                               K(IPV4_LOOPBACK)      },
        {"192.168.4.24",                            K(IPV4_PRIVATE_192)   },
        {"192.168.157.1",                           K(IPV4_PRIVATE_192)   },
        {"172.32.0.1",                              K(IPV4_PUBLIC)        },
        {"123.22.122.1",                            K(IPV4_PUBLIC)        },
        {"2001:0db8:85a3:08d3:1319:8a2e:0370:7344", K(IPV6_DOCUMENTATION) },
        {"fe80:aaaa:0000:0000:0000:0000:0000:0001", K(IPV6_LINK_LOCAL_ODD)},
        {"fe80::1c2d:3eff:fe4f:5061",               K(IPV6_LINK_LOCAL)    },
        {"::ffff:127.0.0.1",                        K(IPV6_MAPPED)        },
        {"240e::1",                                 K(IPV6_GLOBAL)        },
    };

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_ip address = ip(cases[i].text);

        is(&address, cases[i].kind);
    }
}

static void no_address(void **state)
{
    struct wt_ip none = {.version = 0};

    (void)state;
    assert_number(wt_address_remark(&none), WT_N_REMARKS);
    assert_number(wt_address_class_remark(&none), WT_N_REMARKS);
}

/* Every kind of address in the list of remarks can be reached by some address above. */
static void every_kind_has_a_remark(void **state)
{
    static const struct {
        const char *text;
        enum wt_remark_id kind;
    } between[] = {
        {"127.0.0.53",      K(IPV4_LOOPBACK_STUB)     },
        {"127.0.1.1",       K(IPV4_LOOPBACK_HOST_NAME)},
        {"169.254.169.254", K(IPV4_CLOUD_METADATA)    },
        {"239.255.255.250", K(IPV4_SSDP)              },
        {"93.184.216.34",   K(IPV4_PUBLIC)            },
        {"4000::",          K(IPV6_RESERVED)          },
    };
    bool told[WT_N_REMARKS] = {false};

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(all_edges); i++)
        told[all_edges[i].kind] = true;
    for (size_t i = 0; i < WT_ARRAY_LEN(between); i++) {
        struct wt_ip address = ip(between[i].text);

        is(&address, between[i].kind);
        told[between[i].kind] = true;
    }
    for (int id = K(IPV4_THIS_HOST); id < (int)K(CLASS_A); id++)
        if (!told[id])
            fail_msg("no address is %s", wt_remark_key((enum wt_remark_id)id));
}

static void classes(void **state)
{
    static const struct {
        const char *first, *last;
        enum wt_remark_id kind;
    } cases[] = {
        {"0.0.0.0",   "127.255.255.255", K(CLASS_A)},
        {"128.0.0.0", "191.255.255.255", K(CLASS_B)},
        {"192.0.0.0", "223.255.255.255", K(CLASS_C)},
        {"224.0.0.0", "239.255.255.255", K(CLASS_D)},
        {"240.0.0.0", "255.255.255.255", K(CLASS_E)},
    };
    struct wt_ip six = ip("2001:db8::1");

    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(cases); i++) {
        struct wt_ip first = ip(cases[i].first), last = ip(cases[i].last);

        assert_number(wt_address_class_remark(&first), cases[i].kind);
        assert_number(wt_address_class_remark(&last), cases[i].kind);
    }
    assert_number(wt_address_class_remark(&six), WT_N_REMARKS);
}

/* What an IPv6 address was made from: "KEY argument…". */
static const struct {
    const char *address, *want;
} made[] = {
    {"fe80::5054:ff:fe12:3456",              "address-eui64 mac=52:54:00:12:34:56"         },
    {"2001:db8::211:22ff:fe33:4455",         "address-eui64 mac=00:11:22:33:44:55"         },
    {"fe80::300:ff:fe00:1",                  ""                                            }, /* a group's */
    {"fe80::1",                              ""                                            },
    {"2001:db8::192:168:0:1",                ""                                            },
    {"2400:cb00:1:2:d9f1:32ab:90c4:7e15",    "address-opaque"                              },
    {"fd00::d9f1:32ab:90c4:7e15",            "address-opaque"                              },
    {"ff02::d9f1:32ab:90c4:7e15",            ""                                            },
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2",
     "address-teredo server=65.54.227.120 client=192.0.2.45 port=40000 address-teredo-cone"},
    {"2001:0:4136:e378:0:63bf:3fff:fdd2",
     "address-teredo server=65.54.227.120 client=192.0.2.45 port=40000"                    },
    {"2002:c000:204::1",                     "address-6to4 inner=192.0.2.4"                },
    {"2002:c000:204::5054:ff:fe12:3456",
     "address-6to4 inner=192.0.2.4 address-eui64 mac=52:54:00:12:34:56"                    },
    {"fe80::5efe:192.0.2.1",                 "address-isatap inner=192.0.2.1"              },
    {"2001:db8::200:5efe:192.0.2.1",         "address-isatap inner=192.0.2.1"              },
    {"64:ff9b::192.0.2.33",                  "address-within inner=192.0.2.33"             },
    {"::ffff:192.0.2.33",                    "address-within inner=192.0.2.33"             },
    {"192.0.2.33",                           ""                                            },
};

static void put_made(struct wt_text *out, const struct wt_inside *inside)
{
    struct wt_remark remark = {.id = inside->id};

    wt_inside_args(&remark, inside);
    wt_text_str(out, out->len > 0 ? " " : "");
    wt_text_str(out, wt_remark_key(remark.id));
    for (unsigned i = 0; i < remark.n_args; i++) {
        const struct wt_arg *arg = &remark.args[i];

        if (arg->kind == WT_ARG_REMARK)
            continue;
        wt_text_char(out, ' ');
        wt_text_str(out, arg->name);
        wt_text_char(out, '=');
        if (arg->kind == WT_ARG_MAC)
            wt_text_mac(out, arg->as.mac);
        else if (arg->kind == WT_ARG_IP)
            wt_text_ip(out, &arg->as.ip);
        else
            wt_text_u64(out, arg->as.number);
    }
}

static void made_from(void **state)
{
    (void)state;
    for (size_t i = 0; i < WT_ARRAY_LEN(made); i++) {
        struct wt_ip address = ip(made[i].address);
        struct wt_inside inside[WT_MAX_INSIDE];
        size_t n = wt_address_inside(&address, inside);
        char room[256];
        struct wt_text text;

        wt_text_init_in(&text, room, sizeof room);
        for (size_t k = 0; k < n; k++)
            put_made(&text, &inside[k]);
        wt_text_char(&text, '\0');
        if (strcmp(text.data, made[i].want) != 0)
            fail_msg("%s: %s, not %s", made[i].address, text.data, made[i].want);
        wt_text_clear(&text);
    }
}

enum { N_OTHERS = 5 };

int main(void)
{
    static struct edges rows[WT_ARRAY_LEN(all_edges)]; /* cmocka wants them not const */
    struct CMUnitTest tests[WT_ARRAY_LEN(all_edges) + N_OTHERS] = {
        cmocka_unit_test(of_the_tutorials),
        cmocka_unit_test(no_address),
        cmocka_unit_test(every_kind_has_a_remark),
        cmocka_unit_test(classes),
        cmocka_unit_test(made_from),
    };

    memcpy(rows, all_edges, sizeof rows);
    for (size_t i = 0; i < WT_ARRAY_LEN(all_edges); i++)
        tests[N_OTHERS + i] = (struct CMUnitTest){
            .name = rows[i].first, .test_func = edges, .initial_state = &rows[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
