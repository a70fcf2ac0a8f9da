/* SPDX-License-Identifier: BSD-2-Clause */
/* An ICMP error tells the sender of the packet it quotes why that packet did not arrive. It is an
 * event in the quoted conversation, never a segment of it. RFC 792, RFC 4443, RFC 5927. */
#include "tracker.h"

/* A hard error: connect() or send() fails at once; it does not mean "resend" or "slower". */
static bool refuses(const struct wt_layer *l)
{
    enum { V4_UNREACHABLE = 3, V6_UNREACHABLE = 1 };
    /* net, host, protocol, port unreachable; the three kinds of "prohibited" */
    static const uint32_t v4_codes =
        1U << 0 | 1U << 1 | 1U << 2 | 1U << 3 | 1U << 9 | 1U << 10 | 1U << 13;
    const struct wt_icmp *icmp = &l->u.icmp;

    if (l->dissector->protocol == WT_ICMPV6)
        return icmp->type == V6_UNREACHABLE;
    return icmp->type == V4_UNREACHABLE && icmp->code < 32 && (v4_codes >> icmp->code & 1) != 0;
}

static const struct wt_layer *error_around(const struct wt_packet *packet, unsigned layer)
{
    while (layer-- > 0) {
        enum wt_protocol p = packet->layers[layer].dissector->protocol;

        if (p == WT_ICMP || p == WT_ICMPV6)
            return &packet->layers[layer];
    }
    return NULL;
}

static bool too_big(const struct wt_layer *l)
{
    enum { V4_UNREACHABLE = 3, V4_TOO_BIG = 4, V6_TOO_BIG = 2 };

    if (l->dissector->protocol == WT_ICMPV6)
        return l->u.icmp.type == V6_TOO_BIG;
    return l->u.icmp.type == V4_UNREACHABLE && l->u.icmp.code == V4_TOO_BIG;
}

/* The packet was forwarded all the same. */
static bool redirects(const struct wt_layer *l)
{
    enum { V4_REDIRECT = 5, V6_REDIRECT = 137 };

    return l->u.icmp.type == (l->dissector->protocol == WT_ICMPV6 ? V6_REDIRECT : V4_REDIRECT);
}

static void refuse_tcp(struct wt_conversation *conv)
{
    conv->phase = WT_PHASE_REFUSED;
    conv->end[0].state = conv->end[1].state = WT_TCP_CLOSED;
}

void track_icmp(struct header *h, const struct wt_packet *packet, unsigned layer, bool opening)
{
    const struct wt_layer *error = error_around(packet, layer);
    struct wt_conversation *conv = &h->flow->pub;
    struct wt_end *from = &conv->end[h->part->from];
    bool waits = conv->transport == WT_OVER_UDP || from->state == WT_TCP_SYN_SENT ||
                 from->state == WT_TCP_UNKNOWN; /* a SYN that was never captured itself */

    if (error == NULL)
        return;
    uint32_t which = (uint32_t)error->u.icmp.type << 8 | error->u.icmp.code;

    bool quotes_only = conv->end[0].packets + conv->end[1].packets == 0; /* all that is known */

    if (conv->at[WT_AT_ICMP] == 0 && (quotes_only || !redirects(error)))
        conv->at[WT_AT_ICMP] = h->frame;
    if (too_big(error)) {
        h->flow->side[h->part->from].told_too_big = true;
        conv->marks |= WT_MARK_TOO_BIG;
    }
    if (!opening || !waits || !refuses(error)) {
        track_event(h->part, WT_EV_ICMP_ERROR, h->part->from, which);
        return;
    }
    conv->marks |= WT_MARK_ICMP_REFUSED;
    if (conv->transport == WT_OVER_TCP)
        refuse_tcp(conv);
    track_event(h->part, WT_EV_ICMP_REFUSED, h->part->from, which);
}
