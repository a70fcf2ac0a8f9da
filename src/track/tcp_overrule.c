/* SPDX-License-Identifier: BSD-2-Clause */
/* Where Wireshark's flag is false in words, and we know it: the flag stays as it is, the story says
 * something else. tcp.md section 4, "Two layers". */
#include "seq.h"
#include "tracker.h"

enum {
    SENT_AGAIN = WT_TA_RETRANSMISSION | WT_TA_FAST_RETRANSMISSION | WT_TA_SPURIOUS_RETRANSMISSION,
};

/* A zero-window probe that was accepted is one byte further than Wireshark counts: what follows it
 * is no gap, and its ACK confirms nothing unseen. */
static uint32_t no_gap(const struct segment *s)
{
    uint32_t bits = 0;

    if (s->mine->has_sent && !seq_after(s->seq, s->mine->snd_max))
        bits |= WT_TA_LOST_SEGMENT;
    if (s->theirs->has_sent && !seq_after(s->ack, s->theirs->snd_max))
        bits |= WT_TA_ACK_LOST_SEGMENT;
    return bits;
}

void track_overrule(struct segment *s)
{
    bool syn_ack = (s->flags & (WT_SYN | WT_ACK)) == (WT_SYN | WT_ACK);
    uint32_t bits = no_gap(s);

    if (s->h.part->captured_twice) /* nobody sent anything again: the capture has it twice */
        bits |= SENT_AGAIN | WT_TA_OUT_OF_ORDER | WT_TA_DUPLICATE_ACK | WT_TA_KEEP_ALIVE |
                WT_TA_KEEP_ALIVE_ACK;
    if (syn_ack && !s->mine->sent_synack) /* the SYNs crossed: this is the answer, not a repeat */
        bits |= SENT_AGAIN | WT_TA_OUT_OF_ORDER;
    if (s->conv->marks & WT_MARK_SIMULTANEOUS_OPEN && (s->conv->marks & WT_MARK_OPENED) == 0)
        bits |= WT_TA_DUPLICATE_ACK;
    if (s->mine->told_too_big) /* sent again at once, in smaller pieces */
        bits |= WT_TA_OUT_OF_ORDER;
    s->h.part->overruled = s->h.part->analysis & bits;
}
