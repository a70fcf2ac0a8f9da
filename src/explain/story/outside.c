/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that belong to no conversation: ARP, ping, neighbour discovery, the unknown. */
#include "../telling.h"

static const struct {
    enum wt_remark_id line, meaning;
    enum wt_call call;
} meanings[] = {
    {WT_REMARK_LINE_ARP_REQUEST,  WT_REMARK_ARP_REQUEST,  WT_CALL_KERNEL},
    {WT_REMARK_LINE_ARP_REPLY,    WT_REMARK_ARP_REPLY,    WT_CALL_KERNEL},
    {WT_REMARK_LINE_ARP_PROBE,    WT_REMARK_ARP_PROBE,    WT_CALL_KERNEL},
    {WT_REMARK_LINE_ARP_ANNOUNCE, WT_REMARK_ARP_ANNOUNCE, WT_CALL_KERNEL},
    {WT_REMARK_LINE_ECHO_REQUEST, WT_REMARK_PING_REQUEST, WT_CALL_PING  },
    {WT_REMARK_LINE_ECHO_REPLY,   WT_REMARK_PING_REPLY,   WT_CALL_KERNEL},
    {WT_REMARK_LINE_ND_SOLICIT,   WT_REMARK_ND_SOLICIT,   WT_CALL_KERNEL},
    {WT_REMARK_LINE_ND_PROBE,     WT_REMARK_ND_PROBE,     WT_CALL_KERNEL},
    {WT_REMARK_LINE_ND_ADVERTISE, WT_REMARK_ND_ADVERTISE, WT_CALL_KERNEL},
    {WT_REMARK_LINE_UNKNOWN_LINK, WT_REMARK_UNKNOWN_LINK, WT_CALL_NONE  },
};

void wt_tell_outside(struct wt_telling *t)
{
    struct wt_remark line;

    if (!wt_explain_headline(t->packet, &line))
        return;
    for (size_t i = 0; i < WT_ARRAY_LEN(meanings); i++)
        if (meanings[i].line == line.id)
            wt_tell(t, meanings[i].meaning, meanings[i].call);
}
