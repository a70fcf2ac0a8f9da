/* SPDX-License-Identifier: BSD-2-Clause */
/* What a packet shows to be wrong, out of what the tracker found. */
#include "wiretutor/finding.h"

/* A flag or an event, and which trouble it shows. */
#define FLAGS(X)                                                                                   \
    X(RETRANSMISSION, REPEAT)                                                                      \
    X(SPURIOUS_RETRANSMISSION, NEEDLESS_REPEAT)                                                    \
    X(OUT_OF_ORDER, OUT_OF_ORDER)                                                                  \
    X(LOST_SEGMENT, NOT_CAPTURED)                                                                  \
    X(ACK_LOST_SEGMENT, NOT_CAPTURED)                                                              \
    X(DUPLICATE_ACK, DUPLICATE_ACK)                                                                \
    X(ZERO_WINDOW, ZERO_WINDOW)
#define EVENTS(X)                                                                                  \
    X(REFUSED, REFUSED)                                                                            \
    X(ABORT, RESET)                                                                                \
    X(RST_AFTER_FIN, RESET)                                                                        \
    X(RST_IN_HANDSHAKE, RESET)                                                                     \
    X(ICMP_REFUSED, ICMP_ERROR)                                                                    \
    X(ICMP_ERROR, ICMP_ERROR)

static uint32_t of_flags(uint32_t shown)
{
    uint32_t found = 0;

#define X(flag, trouble) found |= (shown & WT_TA_##flag) != 0 ? WT_TROUBLE_##trouble : 0u;
    FLAGS(X)
#undef X
    return found;
}

static uint32_t of_events(const struct wt_part *part)
{
    bool refuses =
        wt_part_has(part, WT_EV_ICMP_REFUSED) && part->conversation->transport == WT_OVER_TCP;
    uint32_t found = refuses ? WT_TROUBLE_REFUSED : 0;

#define X(event, trouble) found |= wt_part_has(part, WT_EV_##event) ? WT_TROUBLE_##trouble : 0u;
    EVENTS(X)
#undef X
    return found;
}

uint32_t wt_troubles_of(const struct wt_part *part)
{
#define X(flag, trouble) | (uint32_t)WT_TA_##flag
    static const uint32_t flags = 0 FLAGS(X);
#undef X
#define X(event, trouble) | UINT64_C(1) << WT_EV_##event
    static const uint64_t events = 0 EVENTS(X);
#undef X
    uint32_t shown = part->shown, found = part->captured_twice ? WT_TROUBLE_COPY : 0;

    if ((shown & flags) != 0)
        found |= of_flags(shown);
    if ((part->which & events) != 0)
        found |= of_events(part);
    return found;
}

enum wt_reset wt_reset_of(const struct wt_packet *packet, const struct wt_part *part)
{
    const struct wt_end *from = &part->conversation->end[part->from];
    const struct wt_end *peer = &part->conversation->end[!part->from];

    if (wt_part_has(part, WT_EV_ABORT) && part->means & WT_MEANS_GAVE_UP)
        return WT_RESET_GAVE_UP;
    if (from->sent_fin && !peer->sent_fin && part->conversation->last_sender == 2u - part->from)
        return WT_RESET_LATE_DATA;
    if (!(packet->layers[part->layer].u.tcp.flags & WT_ACK))
        return WT_RESET_NO_SOCKET;
    return peer->has_isn && peer->bytes == 0 ? WT_RESET_NOTHING_UNREAD : WT_RESET_UNREAD;
}

bool wt_is_corrupt(const struct wt_layer *layer)
{
    return !layer->quoted && layer->verdict == WT_DISSECTED &&
           wt_layer_checksum(layer) == WT_CHECKSUM_BAD && !wt_layer_offloaded(layer);
}
