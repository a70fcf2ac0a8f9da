/* SPDX-License-Identifier: BSD-2-Clause */
/* Each kind of loss counts all packets that it is about, also those that another kind loses. */
#include "losses.h"

enum { UDP_HEADER = 8, TCP_OFFSET_AT = 12, TCP_FLAGS_AT = 13 };
enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

struct contents {
    bool data, only_confirms;
};

/* A later fragment is data, whatever is in it. */
static struct contents contents_of(const struct wt_frame_summary *s)
{
    struct wt_reader r = wt_reader_over(s->transport);
    struct contents c = {.data = true};

    if (s->later_fragment)
        return c;
    if (s->protocol != WT_FRAME_TCP) {
        c.data = s->transport.on_wire > UDP_HEADER;
        return c;
    }
    wt_read_skip(&r, TCP_OFFSET_AT);
    size_t header = (size_t)(wt_read_u8(&r) >> 4) * 4;
    uint8_t flags = wt_read_u8(&r);
    bool good = r.end == WT_READ_OK;

    c.data = good && s->transport.on_wire > header;
    c.only_confirms = good && !c.data && (flags & (FIN | SYN | RST | ACK)) == ACK;
    return c;
}

bool wt_is_nth(uint32_t nth, bool about, uint32_t *counted)
{
    if (nth == 0 || !about || ++*counted < nth)
        return false;
    *counted = 0;
    return true;
}

static bool is_named(const struct wt_losses *losses, uint64_t number)
{
    for (unsigned i = 0; i < losses->n_only; i++)
        if (losses->only[i] == number)
            return true;
    return false;
}

enum wt_loss wt_lose(const struct wt_losses *losses, struct wt_loss_counts *counts,
                     const struct wt_frame_summary *packet)
{
    if (!wt_frame_summary_counts(packet))
        return WT_LOSS_NONE;
    struct contents c = contents_of(packet);
    bool nth = wt_is_nth(losses->nth, true, &counts->nth);
    bool data = wt_is_nth(losses->data, c.data, &counts->data);
    bool acks = wt_is_nth(losses->acks, c.only_confirms, &counts->acks);
    bool only = is_named(losses, ++counts->all);

    return nth    ? WT_LOSS_NTH
           : data ? WT_LOSS_DATA
           : acks ? WT_LOSS_ACKS
           : only ? WT_LOSS_ONLY
                  : WT_LOSS_NONE;
}
