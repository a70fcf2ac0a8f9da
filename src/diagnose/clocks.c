/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of one end whose times lie before those of the other end, again and again: two clocks. A
 * clock that is set back, or a capture behind which another one was put, is behind in both
 * directions. */
#include "diagnose.h"

void diagnose_behind(struct wt_diagnosis *d, const struct wt_packet *packet,
                     const struct wt_part *part)
{
    const struct wt_conversation *c = part->conversation;
    struct known_clock *k = &d->clocks[c->stream % DIAGNOSE_CLOCKS];
    uint8_t from = part->from;

    if (k->first == 0 || k->stream != c->stream) {
        *k = (struct known_clock){.stream = c->stream,
                                  .first = (uint32_t)packet->frame->number,
                                  .from = from,
                                  .packets = c->end[!from].packets};
        return;
    }
    if (k->from != from) /* both are: one clock was set back */
        k->both = true;
    else if (!k->both && k->found == 0 && c->end[!from].packets > k->packets) {
        k->found = (uint32_t)packet->frame->number;
        d->behind_ns = c->last_ns - packet->frame->time_ns;
        d->behind_frame = k->found;
    }
}

int64_t wt_clock_behind(const struct wt_diagnosis *diagnosis, uint64_t frame)
{
    return diagnosis != NULL && diagnosis->behind_frame != 0 && diagnosis->behind_frame == frame
               ? diagnosis->behind_ns
               : 0;
}
