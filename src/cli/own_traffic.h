/* SPDX-License-Identifier: BSD-2-Clause */
/* `run --host`: of all that passes in this computer's network, what is the programs' own.
 *
 * Known by their calls: the two ends of a connected socket; the port that one is bound to; and,
 * until connect() has returned, the far end that it named. Packets are asked about after the calls
 * of the same moment were seen. */
#ifndef WT_CLI_OWN_TRAFFIC_H
#define WT_CLI_OWN_TRAFFIC_H

#include <stdbool.h>

#include "wiretutor/packet.h"
#include "wiretutor/socket_call.h"

enum { WT_OWN_SOCKETS = 512 }; /* the latest ones */

struct wt_own_socket {
    uint64_t socket;   /* whose it is: what is known of it later takes its place */
    uint8_t transport; /* enum wt_transport */
    /* port 0: any. Without a far end the address of the near one does not count: it may be 0.0.0.0
     */
    struct wt_endpoint local, remote;
};
struct wt_own_traffic { /* zeroed at first */
    unsigned n;         /* so far */
    struct wt_own_socket sockets[WT_OWN_SOCKETS];
};

void wt_own_note(struct wt_own_traffic *own, const struct wt_socket_call *call);
/* Also an ICMP error that quotes such a packet. Where the calls of a program cannot be seen,
 * nothing is known to be its own. */
bool wt_is_own(const struct wt_own_traffic *own, const struct wt_packet *packet);

#endif
