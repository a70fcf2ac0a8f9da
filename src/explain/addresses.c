/* SPDX-License-Identifier: BSD-2-Clause */
/* The kinds of addresses, one row a prefix, the longest prefixes first: the first match is the most
 * specific one. */
#include "addresses.h"

#include <string.h>

struct range {
    uint8_t prefix[16];
    uint8_t bits;
    enum wt_remark_id kind;
};

/* clang-format off */
/* Public name servers: their addresses are public ones like any other. */
static const struct range ipv4_servers[] = {
    {{1, 0, 0, 1},         32, WT_REMARK_PUBLIC_DNS_CLOUDFLARE},
    {{1, 1, 1, 1},         32, WT_REMARK_PUBLIC_DNS_CLOUDFLARE},
    {{8, 8, 4, 4},         32, WT_REMARK_PUBLIC_DNS_GOOGLE},
    {{8, 8, 8, 8},         32, WT_REMARK_PUBLIC_DNS_GOOGLE},
    {{9, 9, 9, 9},         32, WT_REMARK_PUBLIC_DNS_QUAD9},
    {{114, 114, 114, 114}, 32, WT_REMARK_PUBLIC_DNS_114},
    {{114, 114, 115, 115}, 32, WT_REMARK_PUBLIC_DNS_114},
    {{119, 29, 29, 29},    32, WT_REMARK_PUBLIC_DNS_TENCENT},
    {{149, 112, 112, 112}, 32, WT_REMARK_PUBLIC_DNS_QUAD9},
    {{180, 76, 76, 76},    32, WT_REMARK_PUBLIC_DNS_BAIDU},
    {{223, 5, 5, 5},       32, WT_REMARK_PUBLIC_DNS_ALI},
    {{223, 6, 6, 6},       32, WT_REMARK_PUBLIC_DNS_ALI},
    {{0, 0, 0, 0},         0,  WT_N_REMARKS},
};
static const struct range ipv6_servers[] = {
    {{0x20, 0x01, 0x48, 0x60, 0x48, 0x60, [14] = 0x88, 0x44},     128, WT_REMARK_PUBLIC_DNS_GOOGLE},
    {{0x20, 0x01, 0x48, 0x60, 0x48, 0x60, [14] = 0x88, 0x88},     128, WT_REMARK_PUBLIC_DNS_GOOGLE},
    {{0x24, 0x00, 0x32, 0x00, [15] = 0x01},                       128, WT_REMARK_PUBLIC_DNS_ALI},
    {{0x24, 0x00, 0x32, 0x00, 0xba, 0xba, [15] = 0x01},           128, WT_REMARK_PUBLIC_DNS_ALI},
    {{0x26, 0x06, 0x47, 0x00, 0x47, 0x00, [14] = 0x10, 0x01},     128, WT_REMARK_PUBLIC_DNS_CLOUDFLARE},
    {{0x26, 0x06, 0x47, 0x00, 0x47, 0x00, [14] = 0x11, 0x11},     128, WT_REMARK_PUBLIC_DNS_CLOUDFLARE},
    {{0x26, 0x20, 0x00, 0xfe, [15] = 0x09},                       128, WT_REMARK_PUBLIC_DNS_QUAD9},
    {{0x26, 0x20, 0x00, 0xfe, [15] = 0xfe},                       128, WT_REMARK_PUBLIC_DNS_QUAD9},
    {{0},                                                         0,   WT_N_REMARKS},
};

static const struct range ipv4_ranges[] = {
    {{0, 0, 0, 0},         32, WT_REMARK_IPV4_THIS_HOST},
    {{127, 0, 0, 53},      32, WT_REMARK_IPV4_LOOPBACK_STUB},
    {{127, 0, 1, 1},       32, WT_REMARK_IPV4_LOOPBACK_HOST_NAME},
    {{169, 254, 169, 254}, 32, WT_REMARK_IPV4_CLOUD_METADATA},
    {{192, 0, 0, 8},       32, WT_REMARK_IPV4_DUMMY},
    {{192, 0, 0, 9},       32, WT_REMARK_IPV4_PCP_ANYCAST},
    {{192, 0, 0, 10},      32, WT_REMARK_IPV4_TURN_ANYCAST},
    {{224, 0, 0, 1},       32, WT_REMARK_IPV4_ALL_HOSTS},
    {{224, 0, 0, 2},       32, WT_REMARK_IPV4_ALL_ROUTERS},
    {{224, 0, 0, 5},       32, WT_REMARK_IPV4_OSPF},
    {{224, 0, 0, 6},       32, WT_REMARK_IPV4_OSPF},
    {{224, 0, 0, 9},       32, WT_REMARK_IPV4_RIP},
    {{224, 0, 0, 10},      32, WT_REMARK_IPV4_EIGRP},
    {{224, 0, 0, 13},      32, WT_REMARK_IPV4_PIM},
    {{224, 0, 0, 18},      32, WT_REMARK_IPV4_VRRP},
    {{224, 0, 0, 22},      32, WT_REMARK_IPV4_IGMP},
    {{224, 0, 0, 102},     32, WT_REMARK_IPV4_HSRP},
    {{224, 0, 0, 251},     32, WT_REMARK_IPV4_MDNS},
    {{224, 0, 0, 252},     32, WT_REMARK_IPV4_LLMNR},
    {{224, 0, 1, 1},       32, WT_REMARK_IPV4_NTP_GROUP},
    {{239, 255, 255, 250}, 32, WT_REMARK_IPV4_SSDP},
    {{239, 255, 255, 253}, 32, WT_REMARK_IPV4_SLP},
    {{255, 255, 255, 255}, 32, WT_REMARK_IPV4_BROADCAST},
    {{192, 0, 0, 170},     31, WT_REMARK_IPV4_NAT64_DISCOVERY},
    {{192, 0, 0, 0},       29, WT_REMARK_IPV4_DS_LITE},
    {{192, 0, 0, 0},       24, WT_REMARK_IPV4_PROTOCOL_ASSIGNMENTS},
    {{192, 0, 2, 0},       24, WT_REMARK_IPV4_DOCUMENTATION_1},
    {{192, 31, 196, 0},    24, WT_REMARK_IPV4_AS112_DNAME},
    {{192, 52, 193, 0},    24, WT_REMARK_IPV4_AMT},
    {{192, 88, 99, 0},     24, WT_REMARK_IPV4_6TO4_RELAY},
    {{192, 175, 48, 0},    24, WT_REMARK_IPV4_AS112_DIRECT},
    {{198, 51, 100, 0},    24, WT_REMARK_IPV4_DOCUMENTATION_2},
    {{203, 0, 113, 0},     24, WT_REMARK_IPV4_DOCUMENTATION_3},
    {{224, 0, 0, 0},       24, WT_REMARK_IPV4_MULTICAST_LOCAL},
    {{224, 0, 1, 0},       24, WT_REMARK_IPV4_MULTICAST_CONTROL},
    {{233, 252, 0, 0},     24, WT_REMARK_IPV4_MULTICAST_DOCUMENTATION},
    {{169, 254, 0, 0},     16, WT_REMARK_IPV4_LINK_LOCAL},
    {{192, 168, 0, 0},     16, WT_REMARK_IPV4_PRIVATE_192},
    {{198, 18, 0, 0},      15, WT_REMARK_IPV4_BENCHMARKING},
    {{233, 252, 0, 0},     14, WT_REMARK_IPV4_MULTICAST}, /* cut out of GLOP: RFC 5771 section 9 */
    {{172, 16, 0, 0},      12, WT_REMARK_IPV4_PRIVATE_172},
    {{100, 64, 0, 0},      10, WT_REMARK_IPV4_SHARED},
    {{0, 0, 0, 0},         8,  WT_REMARK_IPV4_THIS_NETWORK},
    {{10, 0, 0, 0},        8,  WT_REMARK_IPV4_PRIVATE_10},
    {{127, 0, 0, 0},       8,  WT_REMARK_IPV4_LOOPBACK},
    {{232, 0, 0, 0},       8,  WT_REMARK_IPV4_MULTICAST_SOURCE},
    {{233, 0, 0, 0},       8,  WT_REMARK_IPV4_MULTICAST_GLOP},
    {{239, 0, 0, 0},       8,  WT_REMARK_IPV4_MULTICAST_ADMIN},
    {{224, 0, 0, 0},       4,  WT_REMARK_IPV4_MULTICAST},
    {{240, 0, 0, 0},       4,  WT_REMARK_IPV4_RESERVED},
    {{0, 0, 0, 0},         0,  WT_REMARK_IPV4_PUBLIC},
};

/* Bytes left out are zero. ff00::/8 but for these rows is told by its scope. */
static const struct range ipv6_ranges[] = {
    {{0},                                                         128, WT_REMARK_IPV6_UNSPECIFIED},
    {{[15] = 1},                                                  128, WT_REMARK_IPV6_LOOPBACK},
    {{0x20, 0x01, 0x00, 0x01, [15] = 0x01},                       128, WT_REMARK_IPV6_PCP_ANYCAST},
    {{0x20, 0x01, 0x00, 0x01, [15] = 0x02},                       128, WT_REMARK_IPV6_TURN_ANYCAST},
    {{0x20, 0x01, 0x00, 0x01, [15] = 0x03},                       128, WT_REMARK_IPV6_SRP_ANYCAST},
    {{0xff, 0x02, [15] = 0x01},                                   128, WT_REMARK_IPV6_ALL_NODES},
    {{0xff, 0x02, [15] = 0x02},                                   128, WT_REMARK_IPV6_ALL_ROUTERS},
    {{0xff, 0x02, [15] = 0x05},                                   128, WT_REMARK_IPV6_OSPF},
    {{0xff, 0x02, [15] = 0x06},                                   128, WT_REMARK_IPV6_OSPF},
    {{0xff, 0x02, [15] = 0x09},                                   128, WT_REMARK_IPV6_RIPNG},
    {{0xff, 0x02, [15] = 0x0a},                                   128, WT_REMARK_IPV6_EIGRP},
    {{0xff, 0x02, [15] = 0x0c},                                   128, WT_REMARK_IPV6_SSDP},
    {{0xff, 0x02, [15] = 0x0d},                                   128, WT_REMARK_IPV6_PIM},
    {{0xff, 0x02, [15] = 0x12},                                   128, WT_REMARK_IPV6_VRRP},
    {{0xff, 0x02, [15] = 0x6a},                                   128, WT_REMARK_IPV6_SNOOPERS},
    {{0xff, 0x05, [15] = 0x0c},                                   128, WT_REMARK_IPV6_SSDP},
    {{0xff, 0x05, [13] = 0x01, 0x00, 0x03},                       128, WT_REMARK_IPV6_DHCP_SITE},
    {{0xff, 0x02, [15] = 0x16},                                   128, WT_REMARK_IPV6_MLD},
    {{0xff, 0x02, [15] = 0xfb},                                   128, WT_REMARK_IPV6_MDNS},
    {{0xff, 0x02, [13] = 0x01, 0x00, 0x02},                       128, WT_REMARK_IPV6_DHCP_SERVERS},
    {{0xff, 0x02, [13] = 0x01, 0x00, 0x03},                       128, WT_REMARK_IPV6_LLMNR},
    {{0xff, 0x02, [11] = 0x01, 0xff},                             104, WT_REMARK_IPV6_SOLICITED_NODE},
    {{0},                                                         96,  WT_REMARK_IPV6_COMPATIBLE},
    {{[10] = 0xff, 0xff},                                         96,  WT_REMARK_IPV6_MAPPED},
    {{0x00, 0x64, 0xff, 0x9b},                                    96,  WT_REMARK_IPV6_NAT64},
    {{0x01, 0x00},                                                64,  WT_REMARK_IPV6_DISCARD},
    {{0x01, 0x00, [7] = 0x01},                                    64,  WT_REMARK_IPV6_DUMMY},
    {{0xfe, 0x80},                                                64,  WT_REMARK_IPV6_LINK_LOCAL},
    {{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01},                        48,  WT_REMARK_IPV6_NAT64_LOCAL},
    {{0x20, 0x01, 0x00, 0x02},                                    48,  WT_REMARK_IPV6_BENCHMARKING},
    {{0x20, 0x01, 0x00, 0x04, 0x01, 0x12},                        48,  WT_REMARK_IPV6_AS112_DNAME},
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00},                        48,  WT_REMARK_IPV6_AS112_DIRECT},
    {{0x20, 0x01},                                                32,  WT_REMARK_IPV6_TEREDO},
    {{0x20, 0x01, 0x00, 0x03},                                    32,  WT_REMARK_IPV6_AMT},
    {{0x20, 0x01, 0x0d, 0xb8},                                    32,  WT_REMARK_IPV6_DOCUMENTATION},
    {{0x20, 0x01, 0x00, 0x10},                                    28,  WT_REMARK_IPV6_ORCHID_OLD},
    {{0x20, 0x01, 0x00, 0x20},                                    28,  WT_REMARK_IPV6_ORCHID},
    {{0x20, 0x01, 0x00, 0x30},                                    28,  WT_REMARK_IPV6_DRONE_ID},
    {{0x20, 0x01},                                                23,  WT_REMARK_IPV6_PROTOCOL_ASSIGNMENTS},
    {{0x3f, 0xff},                                                20,  WT_REMARK_IPV6_DOCUMENTATION_2},
    {{0x20, 0x02},                                                16,  WT_REMARK_IPV6_6TO4},
    {{0x5f, 0x00},                                                16,  WT_REMARK_IPV6_SRV6},
    {{0xfe, 0x80},                                                10,  WT_REMARK_IPV6_LINK_LOCAL_ODD},
    {{0xfe, 0xc0},                                                10,  WT_REMARK_IPV6_SITE_LOCAL},
    {{0xfc},                                                      8,   WT_REMARK_IPV6_UNIQUE_LOCAL_RESERVED},
    {{0xfd},                                                      8,   WT_REMARK_IPV6_UNIQUE_LOCAL},
    {{0xff},                                                      8,   WT_REMARK_IPV6_MULTICAST},
    {{0x20},                                                      3,   WT_REMARK_IPV6_GLOBAL},
    {{0},                                                         0,   WT_REMARK_IPV6_RESERVED},
};
/* clang-format on */

static bool inside(const struct wt_ip *ip, const struct range *range)
{
    size_t whole = range->bits / 8;
    unsigned mask = 0xff00U >> range->bits % 8 & 0xff;

    if (memcmp(ip->bytes, range->prefix, whole) != 0)
        return false;
    return mask == 0 || ((ip->bytes[whole] ^ range->prefix[whole]) & mask) == 0;
}

/* The last row of each table holds every address, so there always is one. */
static enum wt_remark_id first_match(const struct range *range, const struct wt_ip *ip)
{
    while (!inside(ip, range))
        range++;
    return range->kind;
}

/* The fourth hexadecimal digit of a multicast address says how far it goes. RFC 7346 section 2. */
static enum wt_remark_id multicast_scope(const struct wt_ip *ip)
{
    switch (ip->bytes[1] & 0x0f) {
    case 0x1:
        return WT_REMARK_IPV6_MULTICAST_INTERFACE;
    case 0x2:
        return WT_REMARK_IPV6_MULTICAST_LINK;
    case 0x3:
        return WT_REMARK_IPV6_MULTICAST_REALM;
    case 0x4:
        return WT_REMARK_IPV6_MULTICAST_ADMIN;
    case 0x5:
        return WT_REMARK_IPV6_MULTICAST_SITE;
    case 0x8:
        return WT_REMARK_IPV6_MULTICAST_ORGANISATION;
    case 0xe:
        return WT_REMARK_IPV6_MULTICAST_GLOBAL;
    default:
        return WT_REMARK_IPV6_MULTICAST;
    }
}

static enum wt_remark_id open_server(const struct wt_ip *ip)
{
    return first_match(ip->version == 4 ? ipv4_servers : ipv6_servers, ip);
}

enum wt_remark_id wt_address_remark(const struct wt_ip *ip)
{
    if (ip->version != 4 && ip->version != 6)
        return WT_N_REMARKS;
    enum wt_remark_id kind = open_server(ip);

    if (kind != WT_N_REMARKS)
        return kind;
    if (ip->version == 4)
        return first_match(ipv4_ranges, ip);
    kind = first_match(ipv6_ranges, ip);
    return kind == WT_REMARK_IPV6_MULTICAST ? multicast_scope(ip) : kind;
}

/* Is there a row of another kind inside this prefix? */
static bool has_special_inside(const struct range *range, const struct wt_ip *ip, unsigned bits)
{
    struct range around = {.bits = (uint8_t)bits};

    memcpy(around.prefix, ip->bytes, sizeof around.prefix);
    for (; range->bits > bits; range++) {
        struct wt_ip inner = {.version = ip->version};

        memcpy(inner.bytes, range->prefix, sizeof inner.bytes);
        if (inside(&inner, &around))
            return true;
    }
    return false;
}

enum wt_remark_id wt_prefix_remark(const struct wt_ip *ip, unsigned bits)
{
    const struct range *ranges = ip->version == 4 ? ipv4_ranges : ipv6_ranges;
    const struct range *range = ranges;

    if (bits == (ip->version == 4 ? 32 : 128) && open_server(ip) != WT_N_REMARKS)
        return open_server(ip);
    while (range->bits > bits || !inside(ip, range))
        range++;
    if (range->bits == 0 && has_special_inside(ranges, ip, bits))
        return WT_N_REMARKS;
    return range->kind == WT_REMARK_IPV6_MULTICAST && bits >= 16 ? multicast_scope(ip)
                                                                 : range->kind;
}

enum wt_remark_id wt_address_class_remark(const struct wt_ip *ip)
{
    uint8_t first = ip->bytes[0];

    if (ip->version != 4)
        return WT_N_REMARKS;
    if (first < 128)
        return WT_REMARK_CLASS_A;
    if (first < 192)
        return WT_REMARK_CLASS_B;
    if (first < 224)
        return WT_REMARK_CLASS_C;
    return first < 240 ? WT_REMARK_CLASS_D : WT_REMARK_CLASS_E;
}
