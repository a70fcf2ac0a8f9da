/* SPDX-License-Identifier: BSD-2-Clause */
/* What the bits of an IPv6 address say: the IPv4 address or the MAC address that it was made from.
 */
#include "addresses.h"

#include <string.h>

#include "telling.h"

enum { INTERFACE = 8 /* the interface identifier: the last 64 bits */ };

static struct wt_ip ipv4_at(const struct wt_ip *ip, size_t at)
{
    struct wt_ip inner = {.version = 4};

    memcpy(inner.bytes, ip->bytes + at, 4);
    return inner;
}

/* Server, flags, port and address of the client, these two with all bits turned round, lest a NAT
 * that looks for addresses change them: RFC 4380 section 4. */
static size_t teredo(const struct wt_ip *ip, struct wt_inside *out)
{
    enum { SERVER = 4, FLAGS = 8, PORT = 10, CLIENT = 12, CONE = 0x80 };

    out[0] = (struct wt_inside){
        .id = WT_REMARK_ADDRESS_TEREDO, .ip = ipv4_at(ip, SERVER), .client = ipv4_at(ip, CLIENT)};
    for (size_t i = 0; i < 4; i++)
        out[0].client.bytes[i] ^= 0xff;
    out[0].port = (uint16_t) ~(ip->bytes[PORT] << 8 | ip->bytes[PORT + 1]);
    if ((ip->bytes[FLAGS] & CONE) == 0)
        return 1;
    out[1] = (struct wt_inside){.id = WT_REMARK_ADDRESS_TEREDO_CONE};
    return 2;
}

/* RFC 5214 section 6.1. */
static bool is_isatap(const uint8_t *id)
{
    return (id[0] & 0xfd) == 0 && id[1] == 0 && id[2] == 0x5e && id[3] == 0xfe;
}

/* A MAC address with ff:fe in its middle and the bit "given by hand" turned round: RFC 4291
 * appendix A. No card has the address of a group. */
static bool is_eui64(const uint8_t *id)
{
    return id[3] == 0xff && id[4] == 0xfe && (id[0] & 1) == 0;
}

/* Digits that somebody has chosen have zeros in them; of random ones one in two thousand has two
 * bytes that are zero. */
static bool looks_random(const uint8_t *id)
{
    unsigned zeros = 0;

    for (size_t i = 0; i < INTERFACE; i++)
        zeros += id[i] == 0;
    return zeros < 2;
}

static size_t of_interface(const struct wt_ip *ip, struct wt_inside *out)
{
    const uint8_t *id = ip->bytes + INTERFACE;

    if (is_isatap(id)) {
        *out = (struct wt_inside){.id = WT_REMARK_ADDRESS_ISATAP, .ip = ipv4_at(ip, 12)};
        return 1;
    }
    if (is_eui64(id)) {
        *out = (struct wt_inside){
            .id = WT_REMARK_ADDRESS_EUI64, .mac = {id[0] ^ 2, id[1], id[2], id[5], id[6], id[7]}
        };
        return 1;
    }
    *out = (struct wt_inside){.id = WT_REMARK_ADDRESS_OPAQUE};
    return looks_random(id) ? 1 : 0;
}

size_t wt_address_inside(const struct wt_ip *ip, struct wt_inside out[WT_MAX_INSIDE])
{
    if (ip->version != 6)
        return 0;
    switch (wt_address_remark(ip)) {
    case WT_REMARK_IPV6_TEREDO:
        return teredo(ip, out);
    case WT_REMARK_IPV6_MAPPED:
    case WT_REMARK_IPV6_NAT64:
        out[0] = (struct wt_inside){.id = WT_REMARK_ADDRESS_WITHIN, .ip = ipv4_at(ip, 12)};
        return 1;
    case WT_REMARK_IPV6_6TO4:
        out[0] = (struct wt_inside){.id = WT_REMARK_ADDRESS_6TO4, .ip = ipv4_at(ip, 2)};
        return 1 + of_interface(ip, out + 1);
    case WT_REMARK_IPV6_LINK_LOCAL:
    case WT_REMARK_IPV6_UNIQUE_LOCAL:
    case WT_REMARK_IPV6_GLOBAL:
    case WT_REMARK_IPV6_DOCUMENTATION:
    case WT_REMARK_IPV6_DOCUMENTATION_2:
        return of_interface(ip, out);
    default:
        return 0;
    }
}

void wt_inside_args(struct wt_remark *remark, const struct wt_inside *inside)
{
    switch (inside->id) {
    case WT_REMARK_ADDRESS_EUI64:
        wt_arg_mac(remark, "mac", inside->mac);
        break;
    case WT_REMARK_ADDRESS_TEREDO:
        wt_arg_ip(remark, "server", &inside->ip);
        wt_arg_ip(remark, "client", &inside->client);
        wt_arg_number(remark, "port", inside->port);
        break;
    case WT_REMARK_ADDRESS_6TO4:
    case WT_REMARK_ADDRESS_ISATAP:
    case WT_REMARK_ADDRESS_WITHIN:
        wt_arg_ip(remark, "inner", &inside->ip);
        wt_arg_remark(remark, "kind", wt_address_remark(&inside->ip));
        break;
    default:
        break;
    }
}
