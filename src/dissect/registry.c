/* SPDX-License-Identifier: BSD-2-Clause */
/* Which header may follow which: the only place that knows. A row is (space, number, dissector);
 * a new parent for an old child is one more row. Look-ups are one switch made from the rows, so
 * that the compiler refuses a number given twice. */
#include "dissect.h"

/* clang-format off */
#define EDGES(X)                                                                           \
    X(LINKTYPE,     0,      bsd_null)    /* LINKTYPE_NULL */                               \
    X(LINKTYPE,     1,      ethernet)                                                      \
    X(LINKTYPE,     9,      ppp)         /* LINKTYPE_PPP */                                \
    X(LINKTYPE,     10,     fddi)                                                          \
    X(LINKTYPE,     50,     ppp)         /* LINKTYPE_PPP_HDLC */                           \
    X(LINKTYPE,     51,     pppoe)       /* LINKTYPE_PPP_ETHER */                          \
    X(LINKTYPE,     108,    bsd_null)    /* LINKTYPE_LOOP */                               \
    X(LINKTYPE,     113,    sll)                                                           \
    X(LINKTYPE,     228,    ipv4)                                                          \
    X(LINKTYPE,     229,    ipv6)                                                          \
    X(LINKTYPE,     239,    nflog)                                                         \
    X(LINKTYPE,     242,    ipoib)                                                         \
    X(LINKTYPE,     276,    sll2)                                                          \
    X(ETHERTYPE,    0x0004, llc)         /* Linux's number for "a length, then LLC" */     \
    X(ETHERTYPE,    0x0800, ipv4)                                                          \
    X(ETHERTYPE,    0x0806, arp)                                                           \
    X(ETHERTYPE,    0x6558, ethernet)    /* transparent bridging: in GRE */                \
    X(ETHERTYPE,    0x8035, arp)         /* RARP: the same layout, RFC 903 */              \
    X(ETHERTYPE,    0x8100, vlan)                                                          \
    X(ETHERTYPE,    0x86dd, ipv6)                                                          \
    X(ETHERTYPE,    0x22eb, erspan)      /* type III */                                    \
    X(ETHERTYPE,    0x880b, ppp)         /* in GRE version 1 */                            \
    X(ETHERTYPE,    0x8847, mpls)                                                          \
    X(ETHERTYPE,    0x8848, mpls)        /* upstream-assigned labels, RFC 5332 */          \
    X(ETHERTYPE,    0x8863, pppoe)                                                         \
    X(ETHERTYPE,    0x8864, pppoe)                                                         \
    X(ETHERTYPE,    0x88be, erspan)      /* type II */                                     \
    X(ETHERTYPE,    0x88a8, provider_vlan) /* the outer tag of QinQ */                     \
    X(ETHERTYPE,    0x9100, vlan)        /* the same before it was standard */             \
    X(ETHERTYPE,    0x9200, vlan)                                                          \
    X(LLC_SAP,      0x06,   ipv4)                                                          \
    X(LLC_SAP,      0xaa,   snap)                                                          \
    X(PPP_PROTOCOL, 0x0021, ipv4)                                                          \
    X(PPP_PROTOCOL, 0x0057, ipv6)                                                          \
    X(PPP_PROTOCOL, 0x0281, mpls)        /* RFC 3032 section 4.3 */                        \
    X(PPP_PROTOCOL, 0x0283, mpls)                                                          \
    X(BSD_FAMILY,   2,      ipv4)        /* AF_INET everywhere */                          \
    X(BSD_FAMILY,   10,     ipv6)        /* AF_INET6 of Linux */                           \
    X(BSD_FAMILY,   24,     ipv6)        /* … of NetBSD, OpenBSD, BSD/OS */                \
    X(BSD_FAMILY,   28,     ipv6)        /* … of FreeBSD, DragonFly */                     \
    X(BSD_FAMILY,   30,     ipv6)        /* … of macOS */                                  \
    X(IPPROTO,      0,      hop_by_hop)                                                    \
    X(IPPROTO,      1,      icmp)                                                          \
    X(IPPROTO,      2,      igmp)                                                          \
    X(IPPROTO,      4,      ipv4)        /* IP in IP, RFC 2003 */                          \
    X(IPPROTO,      6,      tcp)                                                           \
    X(IPPROTO,      17,     udp)                                                           \
    X(IPPROTO,      41,     ipv6)        /* 6in4, RFC 4213 */                              \
    X(IPPROTO,      43,     routing)                                                       \
    X(IPPROTO,      44,     fragment)                                                      \
    X(IPPROTO,      47,     gre)                                                           \
    X(IPPROTO,      51,     ah)                                                            \
    X(IPPROTO,      58,     icmpv6)                                                        \
    X(IPPROTO,      60,     destination)                                                   \
    X(IPPROTO,      97,     etherip)                                                       \
    X(IPPROTO,      103,    pim)                                                           \
    X(IPPROTO,      137,    mpls)        /* RFC 4023 */                                    \
    X(IPPROTO,      143,    ethernet)    /* RFC 8986 section 4.9 */                         \
    X(IP_VERSION,   4,      ipv4)                                                          \
    X(IP_VERSION,   6,      ipv6)                                                          \
    X(QUOTED_IP,    4,      ipv4)                                                          \
    X(QUOTED_IP,    6,      ipv6)                                                          \
    X(PSEUDOWIRE,   0,      pseudowire)                                                    \
    X(PSEUDOWIRE,   1,      channel)                                                       \
    X(NSH_PROTOCOL, 1,      ipv4)                                                          \
    X(NSH_PROTOCOL, 2,      ipv6)                                                          \
    X(NSH_PROTOCOL, 3,      ethernet)                                                      \
    X(NSH_PROTOCOL, 5,      mpls)                                                          \
    X(UDP_PORT,     1701,   l2tp)                                                          \
    X(UDP_PORT,     2152,   gtp)                                                           \
    X(UDP_PORT,     3544,   teredo)                                                        \
    X(UDP_PORT,     4789,   vxlan)                                                         \
    X(UDP_PORT,     4790,   vxlan_gpe)                                                     \
    X(UDP_PORT,     5072,   ayiya)                                                         \
    X(UDP_PORT,     6081,   geneve)                                                        \
    X(UDP_PORT,     6635,   mpls)        /* RFC 7510 */                                    \
    X(UDP_APPLICATION, 53,  dns)         /* for what is not recognised by its content */   \
    X(UDP_APPLICATION, 5353, dns)        /* mDNS, RFC 6762 */                              \
    X(UDP_APPLICATION, 5355, dns)        /* LLMNR, RFC 4795 */                             \
    X(UDP_APPLICATION, 67,  dhcp)                                                          \
    X(UDP_APPLICATION, 68,  dhcp)                                                          \
    X(UDP_APPLICATION, 69,  tftp)        /* its data have ports of their own */            \
    X(UDP_APPLICATION, 123, ntp)                                                           \
    X(UDP_APPLICATION, 546, dhcpv6)                                                        \
    X(UDP_APPLICATION, 547, dhcpv6)                                                        \
    X(UDP_APPLICATION, 137, nbns)                                                          \
    X(TCP_APPLICATION, 53,  dns)
/* clang-format on */

enum { ID_BITS = 24 }; /* so that a key is one number that fits an immediate operand */
#define KEY(space, id) ((uint32_t)(space) << ID_BITS | (id))

const struct wt_dissector *wt_registry_find(struct wt_next next)
{
    uint32_t key = KEY(next.space, next.id);

    /* most of all packets, before the search */
    if (next.id >> ID_BITS != 0 || next.space == WT_TCP_PORT || next.space == WT_NOTHING)
        return NULL;
    if (key == KEY(WT_ETHERTYPE, 0x0800))
        return &wt_ipv4_dissector;
    if (key == KEY(WT_IPPROTO, 6))
        return &wt_tcp_dissector;
    if (key == KEY(WT_LINKTYPE, 1))
        return &wt_ethernet_dissector;
    switch (key) {
#define X(space, id, name)                                                                         \
    case KEY(WT_##space, id):                                                                      \
        return &wt_##name##_dissector;
        EDGES(X)
#undef X
    default:
        return NULL;
    }
}

const struct wt_edge *wt_registry_edge(size_t i)
{
    static const struct wt_edge edges[] = {
/* clang-format off */
#define X(space, id, name) {{WT_##space, id}, &wt_##name##_dissector},
        /* clang-format on */
        EDGES(X)
#undef X
    };

    return i < WT_ARRAY_LEN(edges) ? &edges[i] : NULL;
}

const struct wt_dissector *wt_dissector_at(size_t i)
{
    static const struct wt_dissector *const all[] = {
#define WT_PROTOCOL(id, dissector, ...) &wt_##dissector##_dissector,
#define WT_VARIANT(id, dissector) &wt_##dissector##_dissector,
#include "wiretutor/protocols.def"
    };

    return i < WT_ARRAY_LEN(all) ? all[i] : NULL;
}

enum wt_model_layer wt_protocol_model(enum wt_protocol protocol)
{
    static const uint8_t models[WT_N_PROTOCOLS] = {
#define WT_PROTOCOL(id, dissector, number, model, ...) [number] = WT_MODEL_##model,
#include "wiretutor/protocols.def"
    };

    return (enum wt_model_layer)models[protocol];
}
