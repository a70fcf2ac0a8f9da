/* SPDX-License-Identifier: BSD-2-Clause */
/* MAC addresses: 00:11:22:aa:bb:cc, 00-11-22-AA-BB-CC, 0011.22aa.bbcc. IEEE Std 802. */
#include <string.h>

#include "lookup.h"

enum { MAC_BYTES = 6 };

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of two digits each; `mark` after every `every` bytes. */
static bool parse(const char *s, char mark, size_t every, uint8_t mac[MAC_BYTES])
{
    for (size_t i = 0; i < MAC_BYTES; i++) {
        if (i > 0 && i % every == 0 && *s++ != mark)
            return false;
        int high = digit(s[0]);
        int low = high < 0 ? -1 : digit(s[1]);

        if (low < 0)
            return false;
        mac[i] = (uint8_t)(high << 4 | low);
        s += 2;
    }
    return *s == '\0';
}

static enum wt_remark_id kind_of(const uint8_t mac[MAC_BYTES])
{
    static const uint8_t everybody[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, nobody[MAC_BYTES];
    static const uint8_t ipv4_group[] = {0x01, 0x00, 0x5e}, ipv6_group[] = {0x33, 0x33};
    enum { GROUP = 1, LOCAL = 2 }; /* bits of the first byte */

    static const struct {
        uint8_t bytes[MAC_BYTES], n;
        enum wt_remark_id kind;
    } standards[] = {
        {{0x01, 0x80, 0xc2, 0, 0, 0x00}, 6, WT_REMARK_MAC_STP   },
        {{0x01, 0x80, 0xc2, 0, 0, 0x0e}, 6, WT_REMARK_MAC_LLDP  },
        {{0x01, 0x80, 0xc2},             3, WT_REMARK_MAC_BRIDGE},
        {{0x01, 0x00, 0x0c, 0xcc, 0xcc}, 5, WT_REMARK_MAC_CISCO },
        {{0x00, 0x00, 0x5e, 0x00, 0x01}, 5, WT_REMARK_MAC_VRRP  },
        {{0x00, 0x00, 0x5e, 0x00, 0x02}, 5, WT_REMARK_MAC_VRRP  },
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(standards); i++)
        if (memcmp(mac, standards[i].bytes, standards[i].n) == 0)
            return standards[i].kind;
    if (memcmp(mac, everybody, MAC_BYTES) == 0)
        return WT_REMARK_MAC_BROADCAST;
    if (memcmp(mac, nobody, MAC_BYTES) == 0)
        return WT_REMARK_MAC_ZERO;
    if (memcmp(mac, ipv4_group, sizeof ipv4_group) == 0 && mac[3] < 0x80)
        return WT_REMARK_MAC_IPV4_GROUP;
    if (memcmp(mac, ipv6_group, sizeof ipv6_group) == 0)
        return WT_REMARK_MAC_IPV6_GROUP;
    if ((mac[0] & GROUP) != 0)
        return WT_REMARK_MAC_GROUP;
    return (mac[0] & LOCAL) != 0 ? WT_REMARK_MAC_LOCAL : WT_REMARK_MAC_UNIVERSAL;
}

static const char *sample_of(enum wt_remark_id kind)
{
    switch (kind) {
    case WT_REMARK_MAC_IPV4_GROUP:
    case WT_REMARK_MAC_GROUP:
    case WT_REMARK_MAC_STP:
    case WT_REMARK_MAC_LLDP:
    case WT_REMARK_MAC_BRIDGE:
    case WT_REMARK_MAC_CISCO:
    case WT_REMARK_MAC_VRRP:
        return NULL;
    case WT_REMARK_MAC_IPV6_GROUP:
        return "ping6-neighbour";
    case WT_REMARK_MAC_ZERO:
        return "tcp-echo";
    default:
        return "arp-and-ping";
    }
}

static void add_mac(struct wt_remark *remark, const uint8_t mac[MAC_BYTES])
{
    remark->args[0] = (struct wt_arg){.name = "mac", .kind = WT_ARG_MAC};
    memcpy(remark->args[0].as.mac, mac, MAC_BYTES);
    remark->n_args = 1;
}

size_t wt_lookup_mac(const char *text, struct wt_answer *answer)
{
    uint8_t mac[MAC_BYTES];

    if (!parse(text, ':', 1, mac) && !parse(text, '-', 1, mac) && !parse(text, '.', 2, mac))
        return 0;
    enum wt_remark_id kind = kind_of(mac);

    wt_answer_begin(answer, WT_LOOKUP_MAC, WT_REMARK_ASKED_MAC);
    add_mac(&answer->title, mac);
    add_mac(wt_answer_what(answer, WT_REMARK_ASKED_MAC), mac);
    wt_answer_what(answer, kind);
    wt_answer_wire(answer, WT_REMARK_MAC_WIRE);
    answer->sample = sample_of(kind);
    return 1;
}
