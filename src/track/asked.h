/* SPDX-License-Identifier: BSD-2-Clause */
/* Questions over UDP that are answered from another address or port than they went to: to a group
 * or to everybody (SSDP, LLMNR, NetBIOS, DHCPv6), by DHCP, by TFTP. The answer is a conversation of
 * its own, for its pair of endpoints is another one; here it finds its question. A table of fixed
 * size: what is not answered soon is overwritten. */
#ifndef WT_TRACK_ASKED_H
#define WT_TRACK_ASKED_H

#include <stdbool.h>
#include <stdint.h>

enum { ASKED_SLOTS = 512 };

struct asked {
    uint64_t who;          /* hash of the endpoint that waits and its transaction; 0: empty */
    uint32_t flow;         /* its index … */
    uint32_t first, frame; /* … the conversation's first frame, and the question's */
    uint16_t port;         /* that was asked */
    int64_t ns;
};

#endif
