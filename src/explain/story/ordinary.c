/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that do what is expected of them, as many before them did. */
#include "../telling.h"

/* What is said of a handshake, of data, of acknowledgements, of a close, where nothing is odd. */
static const bool usual[WT_N_REMARKS] = {
    [WT_REMARK_ACK_ONLY] = true,
    [WT_REMARK_DATA] = true,
    [WT_REMARK_DATA_PIECE] = true,
    [WT_REMARK_DATA_ANSWER] = true,
    [WT_REMARK_DATA_STREAM] = true,
    [WT_REMARK_NUMBERS_FROM_START] = true,
    [WT_REMARK_ACK_DELAYED] = true,
    [WT_REMARK_DATAGRAM_FIRST] = true,
    [WT_REMARK_DATAGRAM_ANSWER] = true,
    [WT_REMARK_HANDSHAKE_1] = true,
    [WT_REMARK_HANDSHAKE_2] = true,
    [WT_REMARK_HANDSHAKE_3] = true,
    [WT_REMARK_HANDSHAKE_3_DATA] = true,
    [WT_REMARK_SYN_RAW] = true,
    [WT_REMARK_SYN_RAW_AGAIN] = true,
    [WT_REMARK_SYN_RETX] = true,
    [WT_REMARK_REFUSED] = true,
    [WT_REMARK_REFUSED_RAW] = true,
    [WT_REMARK_DUPLICATE_ACK] = true,
    [WT_REMARK_SACK_HOLE] = true,
    [WT_REMARK_CAPTURED_TWICE] = true,
    [WT_REMARK_CAPTURED_ROUTED] = true,
    [WT_REMARK_MULTICAST_DATAGRAM] = true,
    [WT_REMARK_TLS_SERVER_HELLO] = true,
    [WT_REMARK_TLS_KEY_EXCHANGE] = true,
    [WT_REMARK_TLS_CHANGE] = true,
    [WT_REMARK_TLS_ENCRYPTED] = true,
    [WT_REMARK_TLS_RESUMED] = true,
    [WT_REMARK_TLS_ALPN_CHOSEN] = true,
    [WT_REMARK_WINDOW_SCALED] = true,
    [WT_REMARK_FIN_1] = true,
    [WT_REMARK_FIN_WITH_DATA] = true,
    [WT_REMARK_FIN_1_ACKED] = true,
    [WT_REMARK_FIN_1_ACKED_BY_DATA] = true,
    [WT_REMARK_FIN_2] = true,
    [WT_REMARK_FIN_2_WITH_ACK] = true,
    [WT_REMARK_LAST_ACK_3] = true,
    [WT_REMARK_LAST_ACK_4] = true,
    [WT_REMARK_TIME_WAIT] = true,
    [WT_REMARK_TIME_WAIT_SERVER] = true,
};

static bool all_brief(const struct wt_fact *facts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (unsigned j = 0; j < facts[i].n_remarks; j++)
            if (!facts[i].remarks[j].brief)
                return false;
    return true;
}

bool wt_is_ordinary(const struct wt_telling *t)
{
    const struct wt_commentary *c = t->commentary;

    if (t->part == NULL || t->part->quoted || c->n_remarks == 0 ||
        t->packet->frame->loss != WT_LOSS_NONE || t->packet->frame->hold != WT_NOT_HELD)
        return false;
    for (size_t i = 0; i < c->n_remarks; i++)
        if (!c->remarks[i].brief || !usual[c->remarks[i].id])
            return false;
    return all_brief(c->facts, c->n_facts);
}
