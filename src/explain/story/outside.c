/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets that belong to no conversation: ARP, ping, neighbour discovery, the unknown. */
#include "../telling.h"

static const struct {
    enum wt_remark_id line, meaning;
    enum wt_call call;
} meanings[] = {
    {WT_REMARK_LINE_UNKNOWN_LINK, WT_REMARK_UNKNOWN_LINK, WT_CALL_NONE},
};

/* The last layer that no ICMP error quotes, where its protocol has more to tell than a line. */
static bool subject(struct wt_telling *t)
{
    const struct wt_packet *p = t->packet;
    unsigned n = 0;

    while (n < p->n_layers && !p->layers[n].quoted)
        n++;
    if (n == 0 || p->layers[n - 1].verdict != WT_DISSECTED)
        return false;
    switch (p->layers[n - 1].dissector->protocol) {
    case WT_ARP:
        wt_tell_arp(t, n - 1);
        return true;
    case WT_ICMP:
        return wt_tell_echo(t, n - 1) || wt_tell_icmp(t, n - 1);
    case WT_ICMPV6:
        return wt_tell_echo(t, n - 1) || wt_tell_icmp(t, n - 1) || wt_tell_neighbour(t, n - 1) ||
               wt_tell_router(t, n - 1) || wt_tell_mld(t, n - 1);
    case WT_IGMP:
        wt_tell_igmp(t, n - 1);
        return true;
    default:
        return false;
    }
}

void wt_tell_outside(struct wt_telling *t)
{
    struct wt_remark line;

    if (!wt_explain_headline(t->packet, &line))
        return;
    wt_note_echo_error(t);
    if (subject(t))
        return;
    for (size_t i = 0; i < WT_ARRAY_LEN(meanings); i++)
        if (meanings[i].line == line.id)
            wt_tell(t, meanings[i].meaning, meanings[i].call);
}
