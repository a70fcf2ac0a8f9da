/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's struct tcp_info, member by member: its layout is part of the kernel's interface, and
 * the two headers that have it (linux/tcp.h, netinet/tcp.h) exclude each other and may be older
 * than the kernel. */
#include "wiretutor/tcp_info.h"

#include <string.h>

struct member {
    const char *name;
    uint16_t at, size;
};

static const struct member members[WT_N_TCP_INFO] = {
#define X(id, name, at, size) [WT_TI_##id] = {name, at, size},
    WT_TCP_INFO_MEMBERS(X)
#undef X
};

const char *wt_tcp_info_name(enum wt_tcp_info_member member)
{
    return members[member].name;
}

static uint64_t read_member(const struct member *member, const uint8_t *bytes)
{
    uint64_t eight;
    uint32_t four;
    uint16_t two;

    switch (member->size) {
    case 1:
        return bytes[member->at];
    case 2:
        memcpy(&two, bytes + member->at, sizeof two);
        return two;
    case 4:
        memcpy(&four, bytes + member->at, sizeof four);
        return four;
    default:
        memcpy(&eight, bytes + member->at, sizeof eight);
        return eight;
    }
}

void wt_tcp_info_read(struct wt_tcp_info *info, const uint8_t *bytes, uint32_t n)
{
    *info = (struct wt_tcp_info){0};
    while (info->known < WT_N_TCP_INFO &&
           (uint32_t)members[info->known].at + members[info->known].size <= n) {
        info->value[info->known] = read_member(&members[info->known], bytes);
        info->known++;
    }
}
