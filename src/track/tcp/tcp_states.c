/* SPDX-License-Identifier: BSD-2-Clause */
/* The TCP state diagram, one row per arrow, seen from one end. RFC 9293 section 3.3.2, figure 5.
 *
 * An observer sees no socket calls, so an end that nothing is known of (UNKNOWN) is placed by the
 * first thing it does or gets, and LISTEN is inferred from a SYN that comes in. A row is taken only
 * when tcp.c has found the segment acceptable (section 3.10.7 of the RFC). */
#include "wiretutor/conversation.h"

/* [state][input] = the next state; UNKNOWN (0) means no arrow: no arrow leads to UNKNOWN. */
/* clang-format off */
static const uint8_t arrows[WT_N_TCP_STATES][WT_N_TCP_INPUTS] = {
    /* nothing seen of this end yet: what it does or gets tells where it must be */
    [WT_TCP_UNKNOWN][WT_SENT_SYN] = WT_TCP_SYN_SENT,
    [WT_TCP_UNKNOWN][WT_SENT_SYN_ACK] = WT_TCP_SYN_RECEIVED,
    [WT_TCP_UNKNOWN][WT_SENT_FIN] = WT_TCP_FIN_WAIT_1,
    [WT_TCP_UNKNOWN][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_UNKNOWN][WT_SENT_OTHER] = WT_TCP_ESTABLISHED,
    [WT_TCP_UNKNOWN][WT_GOT_SYN] = WT_TCP_LISTEN,
    [WT_TCP_UNKNOWN][WT_GOT_SYN_ACK] = WT_TCP_ESTABLISHED,
    [WT_TCP_UNKNOWN][WT_GOT_FIN] = WT_TCP_CLOSE_WAIT,
    [WT_TCP_UNKNOWN][WT_GOT_RST] = WT_TCP_CLOSED,
    [WT_TCP_UNKNOWN][WT_GOT_OTHER] = WT_TCP_ESTABLISHED,

    [WT_TCP_LISTEN][WT_SENT_SYN_ACK] = WT_TCP_SYN_RECEIVED,
    [WT_TCP_LISTEN][WT_SENT_SYN] = WT_TCP_SYN_RECEIVED, /* the SYNs cross */
    [WT_TCP_LISTEN][WT_SENT_RST] = WT_TCP_CLOSED, /* nobody listens */
    [WT_TCP_LISTEN][WT_SENT_OTHER] = WT_TCP_ESTABLISHED, /* SYN-ACK missed */
    [WT_TCP_LISTEN][WT_GOT_OTHER] = WT_TCP_ESTABLISHED, /* SYN-ACK missed */
    [WT_TCP_LISTEN][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_SYN_SENT][WT_SENT_SYN_ACK] = WT_TCP_SYN_RECEIVED,
    [WT_TCP_SYN_SENT][WT_SENT_OTHER] = WT_TCP_ESTABLISHED, /* SYN-ACK missed */
    [WT_TCP_SYN_SENT][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_SYN_SENT][WT_GOT_SYN_ACK] = WT_TCP_ESTABLISHED,
    [WT_TCP_SYN_SENT][WT_GOT_SYN] = WT_TCP_SYN_RECEIVED, /* the SYNs cross */
    [WT_TCP_SYN_SENT][WT_GOT_OTHER] = WT_TCP_ESTABLISHED, /* SYN-ACK missed */
    [WT_TCP_SYN_SENT][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_SYN_RECEIVED][WT_GOT_ACK_OF_SYN] = WT_TCP_ESTABLISHED,
    [WT_TCP_SYN_RECEIVED][WT_GOT_SYN_ACK] = WT_TCP_ESTABLISHED, /* the SYNs crossed */
    [WT_TCP_SYN_RECEIVED][WT_SENT_FIN] = WT_TCP_FIN_WAIT_1,
    [WT_TCP_SYN_RECEIVED][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_SYN_RECEIVED][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_ESTABLISHED][WT_SENT_FIN] = WT_TCP_FIN_WAIT_1,
    [WT_TCP_ESTABLISHED][WT_GOT_FIN] = WT_TCP_CLOSE_WAIT,
    [WT_TCP_ESTABLISHED][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_ESTABLISHED][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_FIN_WAIT_1][WT_GOT_ACK_OF_FIN] = WT_TCP_FIN_WAIT_2,
    [WT_TCP_FIN_WAIT_1][WT_GOT_FIN] = WT_TCP_CLOSING, /* the FINs crossed */
    [WT_TCP_FIN_WAIT_1][WT_GOT_FIN_AND_ACK_OF_FIN] = WT_TCP_TIME_WAIT,
    [WT_TCP_FIN_WAIT_1][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_FIN_WAIT_1][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_FIN_WAIT_2][WT_GOT_FIN] = WT_TCP_TIME_WAIT,
    [WT_TCP_FIN_WAIT_2][WT_GOT_FIN_AND_ACK_OF_FIN] = WT_TCP_TIME_WAIT,
    [WT_TCP_FIN_WAIT_2][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_FIN_WAIT_2][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_CLOSE_WAIT][WT_SENT_FIN] = WT_TCP_LAST_ACK,
    [WT_TCP_CLOSE_WAIT][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_CLOSE_WAIT][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_CLOSING][WT_GOT_ACK_OF_FIN] = WT_TCP_TIME_WAIT,
    [WT_TCP_CLOSING][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_CLOSING][WT_GOT_RST] = WT_TCP_CLOSED,

    [WT_TCP_LAST_ACK][WT_GOT_ACK_OF_FIN] = WT_TCP_CLOSED,
    [WT_TCP_LAST_ACK][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_LAST_ACK][WT_GOT_RST] = WT_TCP_CLOSED,

    /* the wait itself ends silently: about 60 s on Linux, four minutes in the RFC */
    [WT_TCP_TIME_WAIT][WT_SENT_RST] = WT_TCP_CLOSED,
    [WT_TCP_TIME_WAIT][WT_GOT_RST] = WT_TCP_CLOSED,
    [WT_TCP_TIME_WAIT][WT_SENT_SYN] = WT_TCP_SYN_SENT, /* the next attempt */
    [WT_TCP_TIME_WAIT][WT_GOT_SYN] = WT_TCP_LISTEN,

    [WT_TCP_CLOSED][WT_SENT_SYN] = WT_TCP_SYN_SENT, /* the next attempt */
    [WT_TCP_CLOSED][WT_GOT_SYN] = WT_TCP_LISTEN,
};
/* clang-format on */

enum wt_tcp_state wt_tcp_next_state(enum wt_tcp_state state, enum wt_tcp_input input, bool *arrow)
{
    enum wt_tcp_state next = arrows[state][input];

    if (arrow != NULL)
        *arrow = next != WT_TCP_UNKNOWN;
    return next != WT_TCP_UNKNOWN ? next : state;
}
