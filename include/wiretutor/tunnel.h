/* SPDX-License-Identifier: BSD-2-Clause */
/* The headers of tunnels, as they are on the wire. */
#ifndef WT_TUNNEL_H
#define WT_TUNNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wiretutor/bytes.h"

struct wt_gre {
    bool has_checksum, has_routing, has_key, has_sequence;
    uint8_t version;
    uint16_t protocol;
    uint32_t key, sequence;
};
struct wt_mpls { /* one entry of the label stack */
    uint32_t label;
    uint8_t traffic_class;
    bool bottom;
    uint8_t ttl;
};
struct wt_pppoe {
    uint8_t code;
    uint16_t session, length;
};
struct wt_vxlan { /* and VXLAN-GPE */
    uint8_t flags;
    uint32_t network; /* the VNI */
    uint8_t protocol; /* GPE only: what is inside */
};
struct wt_geneve {
    uint8_t flags;
    uint16_t protocol;
    uint32_t network; /* the VNI */
    struct wt_span options;
};
struct wt_erspan {
    uint8_t version; /* 1: type II; 2: type III */
    uint16_t vlan, session;
};
struct wt_teredo {
    size_t origin_at; /* where the origin indication would be */
};
struct wt_gtp {
    uint32_t tunnel; /* the TEID */
};
struct wt_l2tp {
    uint16_t flags; /* the first two bytes: RFC 2661 section 3.1 */
    uint16_t tunnel, session;
};

#endif
