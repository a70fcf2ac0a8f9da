/* SPDX-License-Identifier: BSD-2-Clause */
/* An IPv4 or IPv6 address as it is used everywhere: comparable byte by byte. */
#ifndef WT_ADDRESS_H
#define WT_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct wt_ip {
    uint8_t version;   /* 4, 6, or 0 for none */
    uint8_t bytes[16]; /* IPv4 in the first four, the rest zero; network order */
};

/* Are the two addresses of one version and equal in every byte? */
static inline bool wt_ip_same(const struct wt_ip *a, const struct wt_ip *b)
{
    return a->version == b->version && memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* An address that never leaves this machine? */
static inline bool wt_on_loopback(const struct wt_ip *ip)
{
    static const uint8_t one[16] = {[15] = 1};

    return ip->version == 4 ? ip->bytes[0] == 127 : memcmp(ip->bytes, one, sizeof one) == 0;
}

/* A multicast address: it stands for many receivers, and sends nothing itself. RFC 1112, RFC 4291.
 */
static inline bool wt_ip_is_multicast(const struct wt_ip *ip)
{
    return ip->version == 4 ? ip->bytes[0] >> 4 == 0xe : ip->bytes[0] == 0xff;
}

#endif
