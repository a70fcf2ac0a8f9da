/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP. RFC 768. */
#include "../calls/observed.h"

void wt_tell_datagram(struct wt_telling *t, const struct wt_event *event)
{
    const struct wt_conversation *c = t->conversation;
    bool server = wt_is_server(c, event->side);
    struct wt_remark *r =
        wt_tell(t, server ? WT_REMARK_DATAGRAM_ANSWER : WT_REMARK_DATAGRAM_FIRST, WT_CALL_SENDTO);

    wt_arg_side(r, "who", server);
    if (wt_ip_is_multicast(&c->end[!event->side].at.ip))
        wt_tell(t, WT_REMARK_MULTICAST_DATAGRAM, WT_CALL_NONE);
    if (wt_say_first(t, WT_SAID_GUESS) && c->guessed)
        wt_tell(t, WT_REMARK_GUESSED_ROLES, WT_CALL_NONE);
    wt_tell_encoding(t, WT_REMARK_DATAGRAM_UTF8);
}
