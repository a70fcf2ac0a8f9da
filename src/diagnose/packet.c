/* SPDX-License-Identifier: BSD-2-Clause */
/* What a packet shows to be wrong, out of what the tracker found. */
#include "wiretutor/finding.h"

enum { N_FLAGS = 7, N_EVENTS = 6 };

#define EV(id) (UINT64_C(1) << WT_EV_##id)
static const uint64_t troubling = EV(REFUSED) | EV(ABORT) | EV(RST_AFTER_FIN) |
                                  EV(RST_IN_HANDSHAKE) | EV(ICMP_REFUSED) | EV(ICMP_ERROR);

uint32_t wt_troubles_of(const struct wt_part *part)
{
    static const struct {
        uint32_t flag, trouble;
    } flags[N_FLAGS] = {
        {WT_TA_RETRANSMISSION,          WT_TROUBLE_REPEAT         },
        {WT_TA_SPURIOUS_RETRANSMISSION, WT_TROUBLE_NEEDLESS_REPEAT},
        {WT_TA_OUT_OF_ORDER,            WT_TROUBLE_OUT_OF_ORDER   },
        {WT_TA_LOST_SEGMENT,            WT_TROUBLE_NOT_CAPTURED   },
        {WT_TA_ACK_LOST_SEGMENT,        WT_TROUBLE_NOT_CAPTURED   },
        {WT_TA_DUPLICATE_ACK,           WT_TROUBLE_DUPLICATE_ACK  },
        {WT_TA_ZERO_WINDOW,             WT_TROUBLE_ZERO_WINDOW    },
    };
    static const struct {
        enum wt_event_id event;
        uint32_t trouble;
    } events[N_EVENTS] = {
        {WT_EV_REFUSED,          WT_TROUBLE_REFUSED   },
        {WT_EV_ABORT,            WT_TROUBLE_RESET     },
        {WT_EV_RST_AFTER_FIN,    WT_TROUBLE_RESET     },
        {WT_EV_RST_IN_HANDSHAKE, WT_TROUBLE_RESET     },
        {WT_EV_ICMP_REFUSED,     WT_TROUBLE_ICMP_ERROR},
        {WT_EV_ICMP_ERROR,       WT_TROUBLE_ICMP_ERROR},
    };
    uint32_t shown = wt_shown_flags(part), found = part->captured_twice ? WT_TROUBLE_COPY : 0;

    for (unsigned i = 0; shown != 0 && i < N_FLAGS; i++)
        found |= shown & flags[i].flag ? flags[i].trouble : 0;
    if ((part->which & troubling) == 0) /* nearly all */
        return found;
    for (unsigned i = 0; i < N_EVENTS; i++)
        found |= wt_part_has(part, events[i].event) ? events[i].trouble : 0;
    if (wt_part_has(part, WT_EV_ICMP_REFUSED) && part->conversation->transport == WT_OVER_TCP)
        found |= WT_TROUBLE_REFUSED;
    return found;
}

bool wt_is_corrupt(const struct wt_layer *layer)
{
    return !layer->quoted && layer->verdict == WT_DISSECTED &&
           wt_layer_checksum(layer) == WT_CHECKSUM_BAD && !wt_layer_offloaded(layer);
}
