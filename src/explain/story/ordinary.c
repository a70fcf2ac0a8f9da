/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that do what is expected of them, as many before them did. */
#include "../telling.h"

/* What is said of a handshake, of data, of acknowledgements, of a close, where nothing is odd. */
static bool is_usual(enum wt_remark_id id)
{
    static const enum wt_remark_id usual[] = {
        WT_REMARK_ACK_ONLY,
        WT_REMARK_DATA,
        WT_REMARK_DATA_PIECE,
        WT_REMARK_DATA_ANSWER,
        WT_REMARK_DATA_STREAM,
        WT_REMARK_NUMBERS_FROM_START,
        WT_REMARK_ACK_DELAYED,
        WT_REMARK_DATAGRAM_FIRST,
        WT_REMARK_DATAGRAM_ANSWER,
        WT_REMARK_HANDSHAKE_1,
        WT_REMARK_HANDSHAKE_2,
        WT_REMARK_HANDSHAKE_3,
        WT_REMARK_HANDSHAKE_3_DATA,
        WT_REMARK_SYN_RAW,
        WT_REMARK_SYN_RAW_AGAIN,
        WT_REMARK_SYN_RETX,
        WT_REMARK_REFUSED,
        WT_REMARK_REFUSED_RAW,
        WT_REMARK_DUPLICATE_ACK,
        WT_REMARK_SACK_HOLE,
        WT_REMARK_CAPTURED_TWICE,
        WT_REMARK_CAPTURED_ROUTED,
        WT_REMARK_MULTICAST_DATAGRAM,
        WT_REMARK_TLS_SERVER_HELLO,
        WT_REMARK_TLS_CERTIFICATE,
        WT_REMARK_TLS_KEY_EXCHANGE,
        WT_REMARK_TLS_CHANGE,
        WT_REMARK_TLS_ENCRYPTED,
        WT_REMARK_TLS_RESUMED,
        WT_REMARK_TLS_ALPN_CHOSEN,
        WT_REMARK_WINDOW_SCALED,
        WT_REMARK_FIN_1,
        WT_REMARK_FIN_WITH_DATA,
        WT_REMARK_FIN_1_ACKED,
        WT_REMARK_FIN_1_ACKED_BY_DATA,
        WT_REMARK_FIN_2,
        WT_REMARK_FIN_2_WITH_ACK,
        WT_REMARK_LAST_ACK_3,
        WT_REMARK_LAST_ACK_4,
        WT_REMARK_TIME_WAIT,
        WT_REMARK_TIME_WAIT_SERVER,
    };

    for (size_t i = 0; i < WT_ARRAY_LEN(usual); i++)
        if (usual[i] == id)
            return true;
    return false;
}

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
        if (!c->remarks[i].brief || !is_usual(c->remarks[i].id))
            return false;
    return all_brief(c->facts, c->n_facts);
}
