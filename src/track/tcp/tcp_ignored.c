/* SPDX-License-Identifier: BSD-2-Clause */
/* Resets that ended nothing, SYNs in an open connection: what their receiver answers (RFC 5961
 * sections 3.2 and 4.2), and what proves
 * that one which looked right was not its sender's. */
#include "seq.h"
#include "../tracker.h"

void track_note_ignored(struct segment *s)
{
    struct episode *e = track_episode(&s->h->tracker->episodes, s->conv->stream);
    struct episode_side *mine = &e->side[s->h->part->from];

    mine->ignored_frame = s->h->frame;
    mine->ignored_syn = (s->flags & WT_SYN) != 0;
}

bool track_challenges(struct segment *s)
{
    const uint32_t kind = WT_SYN | WT_FIN | WT_RST | WT_ACK;
    struct episode *e = track_episode_of(&s->h->tracker->episodes, s->conv->stream);
    struct episode_side *its = e != NULL ? &e->side[other(s->h->part->from)] : NULL;

    if (its == NULL || its->ignored_frame == 0 || s->len != 0 || (s->flags & kind) != WT_ACK)
        return false;
    s->h->part->challenged = its->ignored_frame;
    s->h->part->challenged_syn = its->ignored_syn;
    s->h->part->shown &= ~(uint32_t)(WT_TA_DUPLICATE_ACK | WT_TA_WINDOW_UPDATE);
    its->ignored_frame = 0;
    return true;
}

/* A kernel that has sent an RST has no connection any more: new bytes right behind the old ones
 * show that this end has one. */
bool track_outlives_rst(struct segment *s)
{
    struct wt_conversation *c = s->conv;

    if (c->phase != WT_PHASE_ABORTED || !s->from->sent_rst || s->from->sent_fin ||
        s->to->sent_fin || (c->marks & WT_MARK_RESET_IN_HANDSHAKE) != 0)
        return false;
    if (s->len == 0 || (s->flags & WT_ACK) == 0 || !s->mine->has_sent || s->seq != s->mine->snd_max)
        return false;
    say(s, WT_EV_RST_IGNORED, c->at[WT_AT_RST]);
    c->at[WT_AT_RST] = 0;
    s->from->sent_rst = false;
    s->from->state = s->to->state = WT_TCP_ESTABLISHED;
    c->phase = WT_PHASE_OPEN;
    return true;
}
